package engine

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

// maxRetries is how many attempts a plan may have after the first.
const maxRetries = 100

// Resend makes a notice due now, whatever its state; *Problem when there is none with the id.
func (w *World) Resend(id string) (outbox.Notice, error) {
	return w.rebook(id, func(n *outbox.Notice, now time.Time) error {
		n.Due = &now
		return nil
	})
}

// GiveUp ends a notice: no attempt is made any more, as if all had failed, and its plan ends with those that were made:
// a Resend is one attempt, not the rest of them. *Problem when there is none with the id, or
// when no attempt of it is due.
func (w *World) GiveUp(id string) (outbox.Notice, error) {
	return w.rebook(id, func(n *outbox.Notice, _ time.Time) error {
		if n.Due == nil {
			return Wrong(Conflict, "only what is still to be delivered can be given up", "notice %s is %s, and no attempt is due", id, n.State)
		}
		n.Due = nil
		n.Retry = n.Retry[:min(len(n.Retry), max(len(n.Attempts)-1, 0))]
		if n.State == outbox.Pending {
			n.State = outbox.GivenUp
		}
		return nil
	})
}

// Replan changes when a notice is repeated, counted from its first attempt: the attempts that were made count, the next
// is due by the new plan, and a notice that was given up goes on where the plan has more attempts. *Problem when there
// is no notice with the id, when it is confirmed, and for a plan that goes backwards.
func (w *World) Replan(id string, retry []time.Duration) (outbox.Notice, error) {
	if len(retry) > maxRetries {
		return outbox.Notice{}, Wrong(Invalid, fmt.Sprintf("plan at most %d attempts after the first", maxRetries), "the plan has %d", len(retry))
	}
	for i, d := range retry {
		if d < 0 || d > MaxAdvance || i > 0 && d < retry[i-1] {
			return outbox.Notice{}, Wrong(Invalid, "give the times since the first attempt in their order, like 10m, 20m, 30m", "attempt %d of the plan is at %s", i+1, d)
		}
	}
	return w.rebook(id, func(n *outbox.Notice, now time.Time) error {
		if n.State == outbox.Acked {
			return Wrong(Conflict, "resend delivers it once more", "notice %s is confirmed", id)
		}
		n.Plan(retry, now)
		return nil
	})
}

// rebook changes a notice and the row of its next attempt in one transaction, so that it never has two.
func (w *World) rebook(id string, change func(n *outbox.Notice, now time.Time) error) (outbox.Notice, error) {
	var n outbox.Notice
	now := w.Now().In(time.UTC)
	err := w.db.Update(func(tx *store.Tx) error {
		var ok bool
		var err error
		if n, ok, err = outbox.GetNotice(tx, id); err != nil {
			return err
		}
		if !ok {
			return Wrong(NotFound, "GET /v1/worlds/"+w.Name()+"/notices lists the notices there are", "there is no notice %q", id)
		}
		before := n
		if err := change(&n, now); err != nil {
			return err
		}
		if before.Due != nil {
			outbox.Remove(tx, noticeRow(before))
		}
		if n.Due != nil {
			if err := outbox.Put(tx, noticeRow(n)); err != nil {
				return err
			}
		}
		return outbox.PutNotice(tx, n)
	})
	if err == nil {
		w.hub.publish(Event{Type: EventNotice, ID: n.ID, System: n.System, API: n.API})
		w.wake()
	}
	return w.addressed(n), err
}
