package engine

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// ordered is an attempt before it goes out: the number of its exchange, its instant, and what the rules want done with it.
type ordered struct {
	number int64
	at     time.Time
	rule   string
	order  fault.Order
}

// ordered gives an attempt its number and asks the rules. Attempts that are due together are asked in the order in which
// they are due.
func (w *World) ordered(d due) ordered {
	o := ordered{number: w.number.Add(1), at: w.Now(), rule: d.Rule}
	if o.rule == "" {
		o.rule, o.order = w.hitNotice(o.number, d.notice)
	}
	return o
}

// deliver makes one attempt to deliver a notice: it is written and signed, goes out as the rules have ordered at the
// fault point notice, and what came of it is recorded, with the exchange and the row for the next attempt in one commit.
// The network lies between the transactions.
func (w *World) deliver(ctx context.Context, s *system, d due, o ordered) (Done, error) {
	n := d.notice
	attempt, x := w.attempt(ctx, s, w.addressed(n), o)
	if ctx.Err() != nil {
		return Done{}, ctx.Err() // the process is ending: the attempt counts for nothing and is due again
	}
	err := w.db.Update(func(tx *store.Tx) error {
		outbox.Remove(tx, d.Row)
		return w.record(tx, d, attempt, x)
	})
	if err != nil {
		return Done{}, err
	}
	w.hub.publish(Event{Type: EventNotice, ID: n.ID, System: n.System, API: n.API})
	w.hub.publish(Event{Type: EventExchange, ID: x.ID, System: n.System, API: n.API})
	return Done{At: attempt.At, Kind: string(outbox.Delivery), What: n.API + " " + n.Key + ": " + string(attempt.Outcome), Exchange: x.ID}, nil
}

// addressed answers a notice with the address to which it goes. That of the stand-in application is never stored: a fork
// has another one than its original, and a process that is started again may listen elsewhere.
func (w *World) addressed(n outbox.Notice) outbox.Notice {
	if n.URL == "" {
		n.URL = w.options.Place.Sink
	}
	return n
}

// delay books a delivery for later. It remembers the rule: no other is asked when it goes out.
func (w *World) delay(row outbox.Row, o ordered) (Done, error) {
	now, by := o.at, o.order.Delay
	err := w.db.Update(func(tx *store.Tx) error {
		n, ok, err := outbox.GetNotice(tx, row.Ref)
		if err != nil || !ok {
			return err
		}
		outbox.Remove(tx, row)
		if n.Due == nil || !n.Due.Equal(row.Due) {
			return nil // a Resend has booked another attempt meanwhile
		}
		due := now.Add(by).In(time.UTC)
		n.Due = &due
		if err := outbox.PutNotice(tx, n); err != nil {
			return err
		}
		late := noticeRow(n)
		late.Rule = o.rule
		return outbox.Put(tx, late)
	})
	return Done{At: now, Kind: string(outbox.Delivery), What: row.What + ": delayed by " + by.String()}, err
}

// attempt sends a notice once, or as a rule orders it.
func (w *World) attempt(ctx context.Context, s *system, n outbox.Notice, o ordered) (outbox.Attempt, journal.Exchange) {
	x := journal.Exchange{
		ID: journal.ID(o.number), At: o.at, Direction: journal.Out, System: n.System, API: n.API, Cause: n.Cause,
		Signature: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}},
		Findings:  []journal.Finding{}, Postings: []journal.Posting{}, Notices: []string{n.ID},
	}
	x.Rule = o.rule
	a := outbox.Attempt{At: x.At, Exchange: x.ID, Rule: o.rule}
	if err := w.send(ctx, s, n, o.order, &a, &x); err != nil {
		w.options.Log.Error("a notice cannot be sent", "world", w.Name(), "notice", n.ID, "error", err)
		a.Outcome, x.Error = outbox.Unreachable, err.Error()
		a.Body, _, _ = strings.Cut(x.Error, "\n") // the stack is for the journal
	}
	x.Status, x.Outcome = a.Status, string(a.Outcome)
	return a, x
}

// send writes a notice, carries it and judges the answer. An error, or a panic of codec or carrier, is a fault of ours.
func (w *World) send(ctx context.Context, s *system, n outbox.Notice, order fault.Order, a *outbox.Attempt, x *journal.Exchange) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = caught(p)
		}
	}()
	out, err := s.Codec.Notice(s.config.Load().compiled, n, sealOf(order), order.Unknown)
	if err != nil {
		return err
	}
	began := w.options.Wall.Now()
	x.Request = journal.Message{Method: out.Method, Path: out.URL, Headers: out.Header, Body: out.Body}
	in := w.carry(ctx, out, order)
	x.Response = journal.Message{Status: in.Status, Headers: in.Header, Body: in.Body}
	x.WallMs = float64(w.options.Wall.Now().Sub(began).Microseconds()) / 1000
	a.Status, a.Body, a.Outcome = in.Status, string(x.Response.Keeps().Body), judge(s.Codec, in, order)
	if in.Failure != "" {
		a.Body = in.Problem
	}
	believed(s, x, order, in)
	return nil
}

func (w *World) hitNotice(number int64, n outbox.Notice) (string, fault.Order) {
	return w.hit(noticeCall(n), func() *rand.Rand { return dice(w.seed, uint64(number), fault.Notice) })
}

// noticeCall is a delivery as rules see it.
func noticeCall(n outbox.Notice) fault.Call {
	return fault.Call{System: n.System, API: n.API, At: fault.Notice, Env: func() map[string]any {
		message, _, err := wire.ParseJSON(n.Data)
		if err != nil {
			message = wire.Value{}
		}
		env := asked(message)
		env["api"], env["system"], env["key"], env["attempt"] = n.API, n.System, n.Key, len(n.Attempts)+1
		return env
	}}
}

// carry puts a notice on the network, unless a rule keeps it away.
func (w *World) carry(ctx context.Context, out Outgoing, order fault.Order) Incoming {
	if order.Drop {
		return Incoming{Failure: outbox.Dropped, Problem: "a rule dropped the delivery on its way"}
	}
	if order.Twice {
		w.options.Carrier(ctx, out)
	}
	return w.options.Carrier(ctx, out)
}

// judge says what an attempt came to.
func judge(codec Codec, in Incoming, order fault.Order) outbox.Outcome {
	switch {
	case in.Failure != "":
		return in.Failure
	case order.LoseAck:
		return outbox.AckLost
	case codec.Confirmed(in.Status, in.Body):
		return outbox.Confirmed
	default:
		return outbox.Refused
	}
}

func sealOf(order fault.Order) Seal {
	switch {
	case order.BadSign:
		return SealBad
	case order.OtherKey:
		return SealOther
	case order.NoSign:
		return SealNone
	default:
		return SealGood
	}
}

// record stores an attempt, its exchange and the row of the next attempt. A Resend that came in between has booked the
// next attempt already, and a notice never has two.
func (w *World) record(tx *store.Tx, d due, a outbox.Attempt, x journal.Exchange) error {
	n, row := d.notice, d.Row
	text, ok := outbox.NoticeText(tx, row.Ref)
	if !ok {
		return nil
	}
	if text != d.text { // it has changed since it was read
		var err error
		if n, err = outbox.ParseNotice(row.Ref, text); err != nil {
			return err
		}
	}
	booked := n.Due
	n.Record(a)
	if booked == nil { // given up while the attempt was on its way: a confirmation still counts
		n.Due = nil
		if n.State != outbox.Acked {
			n.State = outbox.GivenUp
		}
	} else if !booked.Equal(row.Due) {
		n.Due = booked
	} else if n.Due != nil {
		if err := outbox.Put(tx, noticeRow(n)); err != nil {
			return err
		}
	}
	if err := putClock(tx, w.Clock()); err != nil {
		return err
	}
	if err := outbox.PutNotice(tx, n); err != nil {
		return err
	}
	return journal.Put(tx, x)
}
