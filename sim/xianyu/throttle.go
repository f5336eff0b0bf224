package xianyu

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

const kindThrottles = "throttles"

// throttle is what the gateway keeps of how often an application calls, and until when it is banned.
type throttle struct {
	ID    string               `json:"id"` // app_key
	Calls int                  `json:"calls,omitempty"`
	Since *time.Time           `json:"since,omitempty"` // when the calls began to count
	Until *time.Time           `json:"until,omitempty"` // end of the ban
	APIs  map[string]time.Time `json:"apis,omitempty"`  // ends of bans from single APIs
}

// banned answers the refusal of a call at an instant; nil when no ban is on.
func (t *throttle) banned(call *engine.Call, now time.Time) *engine.Refusal {
	if t.Until != nil && now.Before(*t.Until) {
		return limited(now, *t.Until, subAppLimit)
	}
	if call.API == nil {
		return nil
	}
	until, on := t.APIs[call.API.Name]
	switch {
	case !on:
		return nil
	case now.Before(until):
		return limited(now, until, subAppAPILimit)
	}
	delete(t.APIs, call.API.Name)
	return nil
}

// limited refuses a call until an instant. sub says what is limited.
func limited(now, until time.Time, sub string) *engine.Refusal {
	seconds := int64((until.Sub(now) + time.Second - 1) / time.Second)
	return &engine.Refusal{Code: codeAppLimited, Text: banText(seconds), Data: detail{SubCode: sub}}
}

func banText(seconds int64) string {
	return fmt.Sprintf("This ban will last for %d more seconds", seconds)
}

// counted tells whether an application has a quota.
func counted(call *engine.Call) bool {
	settings, _ := call.Config.(*config)
	a := settings.apps[call.Identity]
	return a != nil && a.Quota != nil
}

// admit counts a call, and refuses it with 7 as long as a ban is on, or when it is one more than the quota has (wire:
// Throttling is real).
func admit(tx *engine.Tx, call *engine.Call) *engine.Refusal {
	a := configOf(tx).apps[call.Identity]
	if a == nil {
		return nil
	}
	t, known := engine.Get[throttle](tx, kindThrottles, a.Key)
	if !known && a.Quota == nil {
		return nil
	}
	now := tx.Now()
	refusal := t.banned(call, now)
	switch {
	case refusal != nil:
		return refusal
	case a.Quota != nil:
		refusal = t.count(now, a)
	default:
		t.Calls, t.Since, t.Until = 0, nil, nil
	}
	if t.Since == nil && len(t.APIs) == 0 { // nothing is left to be kept
		engine.Delete(tx, kindThrottles, a.Key)
	} else {
		engine.Put(tx, kindThrottles, t.ID, t)
	}
	return refusal
}

// count takes a call off the quota. Calls count from the first one on for as long as the quota says; a ban, and a clock
// that was set back, begin anew.
func (t *throttle) count(now time.Time, a *app) *engine.Refusal {
	if t.Since == nil || t.Until != nil || now.Before(*t.Since) || now.Sub(*t.Since) >= a.Quota.Per {
		*t = throttle{ID: a.Key, Since: &now, APIs: t.APIs}
	}
	if t.Calls++; t.Calls <= a.Quota.Calls {
		return nil
	}
	until := now.Add(a.Quota.Ban)
	t.Until = &until
	return limited(now, until, subAppLimit)
}

// ban shuts an application out because a rule orders it. A ban that lasts longer stays. An application that nobody
// knows is refused, and nothing is kept of it.
func ban(tx *engine.Tx, call *engine.Call, d time.Duration, oneAPI bool) *engine.Refusal {
	now := tx.Now()
	until := now.Add(d)
	t, _ := engine.Get[throttle](tx, kindThrottles, call.Identity)
	t.ID = call.Identity
	switch {
	case oneAPI && call.API != nil:
		if t.APIs == nil {
			t.APIs = map[string]time.Time{}
		}
		if t.APIs[call.API.Name].Before(until) {
			t.APIs[call.API.Name] = until
		}
	case t.Until == nil || t.Until.Before(until):
		t.Until = &until
	}
	if configOf(tx).apps[call.Identity] != nil {
		engine.Put(tx, kindThrottles, t.ID, t)
	}
	return t.banned(call, now)
}
