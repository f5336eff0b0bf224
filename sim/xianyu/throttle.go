package xianyu

import (
	"fmt"
	"maps"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

const kindThrottles = "throttles"

// throttle is what the gateway keeps of how often an application calls, and until when it is banned.
type throttle struct {
	ID      string               `json:"id"` // app_key
	Calls   int                  `json:"calls,omitempty"`
	Since   *time.Time           `json:"since,omitempty"`   // when the calls began to count
	Until   *time.Time           `json:"until,omitempty"`   // end of the ban of the quota
	Ordered *time.Time           `json:"ordered,omitempty"` // end of a ban that a rule has ordered
	APIs    map[string]time.Time `json:"apis,omitempty"`    // ends of such bans from single APIs
}

// shut answers the refusal of a call at an instant during a ban that a rule has ordered; nil when none is on.
func (t *throttle) shut(call *engine.Call, now time.Time) *engine.Refusal {
	if t.Ordered != nil && now.Before(*t.Ordered) {
		return limited(now, *t.Ordered, subAppLimit)
	}
	if call.API == nil {
		return nil
	}
	if until := t.APIs[call.API.Name]; now.Before(until) {
		return limited(now, until, subAppAPILimit)
	}
	return nil
}

// forget drops what has been ordered and is over. Behind a ban the calls begin to count anew.
func (t *throttle) forget(now time.Time) {
	if t.Ordered != nil && !now.Before(*t.Ordered) {
		t.Ordered, t.Since = nil, nil
	}
	maps.DeleteFunc(t.APIs, func(_ string, until time.Time) bool { return !now.Before(until) })
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

// banned refuses a call with 7 during a ban that a rule has ordered: before all checks, whatever else is wrong with the
// call (surface.md §5).
func banned(tx *engine.Tx, call *engine.Call) *engine.Refusal {
	t, _ := engine.Get[throttle](tx, kindThrottles, call.Identity)
	return t.shut(call, tx.Now())
}

// admit counts a call, and refuses it with 7 as long as the quota's ban is on, or when it is one more than the quota has
// (wire: Throttling is real).
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
	if t.Until != nil && now.Before(*t.Until) {
		return limited(now, *t.Until, subAppLimit)
	}
	t.forget(now)
	var refusal *engine.Refusal
	if a.Quota != nil {
		refusal = t.count(now, a)
	} else {
		t.Calls, t.Since, t.Until = 0, nil, nil
	}
	if t.Since == nil && t.Ordered == nil && len(t.APIs) == 0 { // nothing is left to be kept
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
		*t = throttle{ID: a.Key, Since: &now, Ordered: t.Ordered, APIs: t.APIs}
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
	case t.Ordered == nil || t.Ordered.Before(until):
		t.Ordered = &until
	}
	if configOf(tx).apps[call.Identity] != nil {
		engine.Put(tx, kindThrottles, t.ID, t)
	}
	return t.shut(call, now)
}
