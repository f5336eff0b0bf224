package xianyu

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

const kindThrottles = "throttles"

// throttle is what the gateway keeps of how often an application calls, and until when it is banned.
type throttle struct {
	ID    string     `json:"id"` // app_key, or app_key/method for a ban from one API
	Calls int        `json:"calls,omitempty"`
	Since *time.Time `json:"since,omitempty"` // when the calls began to count
	Until *time.Time `json:"until,omitempty"` // end of the ban
}

// banned answers the refusal of a call at an instant; nil when no ban is on. sub says what is limited.
func (t throttle) banned(now time.Time, sub string) *engine.Refusal {
	if t.Until == nil || !now.Before(*t.Until) {
		return nil
	}
	seconds := int64((t.Until.Sub(now) + time.Second - 1) / time.Second)
	return &engine.Refusal{Code: codeAppLimited, Text: banText(seconds), Data: detail{SubCode: sub}}
}

func banText(seconds int64) string {
	return fmt.Sprintf("This ban will last for %d more seconds", seconds)
}

// admit counts a call, and refuses it with 7 as long as a ban is on, or when it is one more than the quota has (wire:
// Throttling is real).
func admit(tx *engine.Tx, call *engine.Call) *engine.Refusal {
	a := configOf(tx).apps[call.Identity]
	if a == nil {
		return nil
	}
	now := tx.Now()
	id := narrow(call)
	if t, ok := engine.Get[throttle](tx, kindThrottles, id); ok {
		if refusal := t.banned(now, subAppAPILimit); refusal != nil {
			return refusal
		}
		engine.Delete(tx, kindThrottles, id)
	}
	t, known := engine.Get[throttle](tx, kindThrottles, a.Key)
	if refusal := t.banned(now, subAppLimit); refusal != nil {
		return refusal
	}
	if a.Quota == nil {
		if known {
			engine.Delete(tx, kindThrottles, a.Key)
		}
		return nil
	}
	refusal := t.count(now, a)
	engine.Put(tx, kindThrottles, t.ID, t)
	return refusal
}

// count takes a call off the quota. Calls count from the first one on for as long as the quota says; a ban, and a clock
// that was set back, begin anew.
func (t *throttle) count(now time.Time, a *app) *engine.Refusal {
	if t.Since == nil || t.Until != nil || now.Before(*t.Since) || now.Sub(*t.Since) >= a.Quota.Per {
		*t = throttle{ID: a.Key, Since: &now}
	}
	if t.Calls++; t.Calls <= a.Quota.Calls {
		return nil
	}
	until := now.Add(a.Quota.Ban)
	t.Until = &until
	return t.banned(now, subAppLimit)
}

// ban shuts an application out because a rule orders it. A ban that lasts longer stays. An application that nobody
// knows is refused, and nothing is kept of it.
func ban(tx *engine.Tx, call *engine.Call, d time.Duration, oneAPI bool) *engine.Refusal {
	now := tx.Now()
	id, sub := call.Identity, subAppLimit
	if oneAPI && call.API != nil {
		id, sub = narrow(call), subAppAPILimit
	}
	until := now.Add(d)
	t, ok := engine.Get[throttle](tx, kindThrottles, id)
	if !ok || t.Until == nil || t.Until.Before(until) {
		t.ID, t.Until = id, &until
	}
	if configOf(tx).apps[call.Identity] != nil {
		engine.Put(tx, kindThrottles, t.ID, t)
	}
	return t.banned(now, sub)
}

// narrow is the id of a ban from one API.
func narrow(call *engine.Call) string { return call.Identity + "/" + call.API.Name }
