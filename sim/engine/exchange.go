package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The outcomes of an exchange with a system. Those of notices are the outcomes of their attempts (package outbox).
const (
	OutcomeOK      = "ok"      // answered by the API
	OutcomeRefused = "refused" // refused as the real system would
	OutcomeFault   = "fault"   // a rule answered, or kept the answer back
	OutcomeError   = "error"   // a fault of ours
)

// running is an exchange under way.
type running struct {
	w      *World
	s      *system
	in     *wire.Inbound
	x      journal.Exchange
	number int64
	began  time.Time // wall
	call   *Call
	env    map[string]any
	stall  time.Duration
	held   []string // notices that go out before the answer
}

// Exchange plays one request: bytes in, bytes out. It is the heart of the product; the front, tests, scenarios and
// replays all call it. It never panics, and every request is in the journal, whatever it was.
func (w *World) Exchange(slug string, in wire.Inbound) wire.Outbound {
	s, err := w.system(slug)
	if err != nil {
		return wire.Outbound{Status: 404, Body: []byte(err.Error())}
	}
	return w.open(s, &in).run((*running).play)
}

// Misdirected answers a request that was meant for a world that does not exist: in the system's own words, with HTTP
// status 404, and in the journal of this world.
func (w *World) Misdirected(slug string, in wire.Inbound, why Breach) wire.Outbound {
	s, err := w.system(slug)
	if err != nil {
		return wire.Outbound{Status: 404, Body: []byte(err.Error())}
	}
	return w.open(s, &in).run(func(r *running) wire.Outbound {
		_ = r.read() // what it refuses is answered by why
		out := r.answer(Answered{Refusal: s.Codec.Invalid(r.call, why)})
		out.Status = 404
		return out
	})
}

// run answers the request by fn and completes the journal, however fn ends. A goroutine that is ended inside of it
// (runtime.Goexit, as a failing test does) has no answer left to give, but its exchange is recorded all the same.
func (r *running) run(fn func(*running) wire.Outbound) (out wire.Outbound) {
	ended := false
	defer func() {
		if p := recover(); p != nil {
			out = r.broken(caught(p))
		} else if !ended {
			r.x.Outcome, r.x.Error = OutcomeError, "the goroutine was ended while it answered"
		}
		out = r.close(out)
	}()
	out = fn(r)
	ended = true
	return out
}

// open gives the request its number and its instant.
func (w *World) open(s *system, in *wire.Inbound) *running {
	number := w.start()
	path := in.Path
	if in.RawQuery != "" {
		path += "?" + in.RawQuery
	}
	return &running{
		w: w, s: s, in: in, number: number, began: w.options.Wall.Now(),
		x: journal.Exchange{
			ID: journal.ID(number), At: w.Now(), Direction: journal.In, System: s.Slug,
			Request:   journal.Message{Method: in.Method, Path: path, Headers: in.Header, Body: in.Body},
			Signature: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}},
			Findings:  []journal.Finding{}, Postings: []journal.Posting{}, Notices: []string{},
		},
	}
}

// play takes the exchange through its stages. Each stage may answer; then the rest is left out.
func (r *running) play() wire.Outbound {
	refusal := r.read()
	if out, answered := r.arrive(&refusal); answered {
		return out
	}
	if refusal == nil {
		refusal = r.check()
	}
	a := Answered{Refusal: refusal}
	if refusal == nil {
		reply, err := r.handle()
		if err != nil && !errors.As(err, &a.Refusal) {
			return r.broken(err)
		}
		a.Reply = reply
	}
	return r.answer(a)
}

// read lets the codec understand the request.
func (r *running) read() *Refusal {
	call, refusal := r.s.Codec.Read(r.in)
	if call == nil {
		call = &Call{}
	}
	call.In, call.Config, call.Place, call.Exchange, call.At = r.in, r.s.config.Load().compiled, r.w.options.Place, r.x.ID, r.x.At
	if call.API == nil {
		call.API, _ = r.s.API(call.Name)
	}
	r.call = call
	r.x.API = call.Name
	if call.API != nil {
		r.x.API = call.API.Name
	}
	return refusal
}

// arrive is the first fault point: it comes before all checks of the system, and so does a ban that a rule has ordered
// before.
func (r *running) arrive(refusal **Refusal) (wire.Outbound, bool) {
	order, hit := r.hit(fault.Arrive)
	if hit {
		if out, cut := r.cut(order); cut {
			return out, true
		}
	}
	switch {
	case order.Code != "":
		*refusal = &Refusal{Code: order.Code}
		r.x.Outcome = OutcomeFault
	case order.Ban > 0 && r.s.Throttle != nil:
		*refusal = r.throttle(func(tx *Tx) *Refusal { return r.s.Throttle.Ban(tx, r.call, order.Ban, order.OneAPI) })
		r.x.Outcome = OutcomeFault
	default:
		if ban := r.banned(); ban != nil {
			*refusal = ban
		}
	}
	return wire.Outbound{}, false
}

// check holds the request against signature, standing and contract. In strict mode whatever would be let through
// with a finding is refused as well.
func (r *running) check() *Refusal {
	refusal := r.s.Codec.Check(r.call, r.x.At)
	r.unsigned()
	if refusal == nil && r.s.throttles(r.call) {
		refusal = r.throttle(func(tx *Tx) *Refusal { return r.s.Throttle.Admit(tx, r.call) })
	}
	if refusal == nil && r.s.Admit != nil {
		refusal = r.throttle(func(tx *Tx) *Refusal { return r.s.Admit(tx, r.call) })
	}
	if refusal != nil || r.call.API == nil || r.call.API.decode == nil {
		return refusal
	}
	for _, v := range r.call.API.decode(r.call) {
		r.call.Findings = append(r.call.Findings, r.finding(v))
		if refusal == nil && (v.Refused || r.call.Strict) {
			refusal = r.s.Codec.Invalid(r.call, Breach{v.Field, v.Reason()})
		}
	}
	if refusal == nil {
		refusal = r.strictly(r.call.Findings)
	}
	return refusal
}

// strictly refuses in strict mode what would be let through with findings of codec or handler.
func (r *running) strictly(findings []journal.Finding) *Refusal {
	if !r.call.Strict || len(findings) == 0 {
		return nil
	}
	return r.s.Codec.Invalid(r.call, Breach{findings[0].Field, findings[0].Hint})
}

func (r *running) finding(v contract.Violation) journal.Finding {
	f := Found(v)
	f.System, f.API, f.Exchange = r.s.Slug, r.x.API, r.x.ID
	return f
}

// handle runs the API in one transaction. Where something was written, the exchange goes into the journal in the same
// commit: what happened and the record of it are never apart.
func (r *running) handle() (any, error) {
	if r.call.API == nil || r.call.API.handle == nil {
		return nil, fmt.Errorf("no handler for %q: the codec let an unknown API pass", r.call.Name)
	}
	var reply any
	before, rule := r.x.Outcome, r.x.Rule
	defer r.overtake()
	hold := r.ahead()
	tx, err := r.w.transact(r.s, r.x.ID, r.number, func(tx *Tx) error {
		tx.hold = hold
		var err error
		reply, err = r.call.API.handle(tx, r.call)
		r.call.Findings = append(r.call.Findings, tx.findings...)
		if refusal := r.strictly(tx.findings); refusal != nil && err == nil {
			err = refusal
		}
		if err != nil || !tx.dirty {
			return err
		}
		r.x.Postings = append(r.x.Postings, tx.postings...)
		r.x.Changes = append(r.x.Changes, tx.changes...)
		r.x.Notices = append(r.x.Notices, tx.notices...)
		r.x.Rule = strings.Join(slices.DeleteFunc(append([]string{r.x.Rule}, tx.ruled...), func(id string) bool { return id == "" }), " ")
		if before == "" {
			r.x.Outcome = OutcomeOK
		}
		r.describe()
		return journal.Put(tx.store, r.x)
	})
	if err != nil {
		r.x.Postings, r.x.Changes, r.x.Notices, r.x.Outcome, r.x.Rule = []journal.Posting{}, nil, []string{}, before, rule
		return nil, err
	}
	if len(r.x.Notices) > 0 || tx.dirty {
		r.w.wake()
	}
	return reply, nil
}

// answer passes the two last fault points and writes the answer. The point commit is for calls that came to an effect:
// a refused one has none.
func (r *running) answer(a Answered) wire.Outbound {
	if r.x.Outcome != OutcomeFault {
		r.x.Outcome = OutcomeOK
		if a.Refusal != nil {
			r.x.Outcome = OutcomeRefused
		}
	}
	points := []fault.Point{fault.Commit, fault.Answer}
	if a.Refusal != nil {
		points = points[1:]
	}
	var orders []fault.Order
	for _, at := range points {
		order, hit := r.hit(at)
		if !hit {
			continue
		}
		if out, cut := r.cut(order); cut {
			return out
		}
		orders = append(orders, order)
	}
	return r.write(a, orders)
}

// write writes an answer, spoilt as rules order it.
func (r *running) write(a Answered, orders []fault.Order) wire.Outbound {
	for _, order := range orders {
		switch {
		case order.Code != "":
			a.Reply, a.Refusal = nil, &Refusal{Code: order.Code}
		case order.BadSign:
			a.Seal = SealBad
		case order.NoSign:
			a.Seal = SealNone
		case order.BigIDs:
			a.BigIDs = true
		}
	}
	if a.Refusal != nil {
		r.x.Code, r.x.Broke = a.Refusal.Code, a.Refusal.Rule
	}
	out := r.s.Codec.Write(r.call, a)
	for _, order := range orders {
		if order.Garbage {
			out.Body = []byte("\x00\xff<<沙盘 garbage>>{")
		}
		if order.Truncate {
			out.Cut = wire.CutTruncate
		}
	}
	return out
}

// cut makes the answer of an order that leaves no answer of the system.
func (r *running) cut(order fault.Order) (wire.Outbound, bool) {
	r.x.Outcome = OutcomeFault
	r.stall += order.Stall
	switch {
	case order.Hang:
		return wire.Outbound{Cut: wire.CutHang}, true
	case order.Reset:
		return wire.Outbound{Cut: wire.CutReset}, true
	case order.Status != 0:
		return wire.Outbound{Status: order.Status}, true
	default:
		return wire.Outbound{}, false
	}
}

// broken answers a fault of ours: HTTP 500 in the system's own shape, red in the journal, and nothing of it stays.
func (r *running) broken(err error) wire.Outbound {
	r.w.options.Log.Error("exchange failed", "world", r.w.Name(), "exchange", r.x.ID, "system", r.s.Slug, "api", r.x.API, "error", err)
	r.x.Outcome, r.x.Error = OutcomeError, err.Error()
	if r.call == nil {
		r.call = &Call{In: r.in, Config: r.s.config.Load().compiled}
	}
	out := wire.Outbound{Status: 500}
	func() {
		defer func() {
			if p := recover(); p != nil {
				r.x.Error += "\nand the answer could not be written: " + caught(p).Error()
			}
		}()
		out = r.s.Codec.Write(r.call, Answered{Refusal: r.s.Codec.Broken(r.call)})
		out.Status = 500
	}()
	return out
}

// hit holds the rules of the world against this exchange at a point.
func (r *running) hit(at fault.Point) (fault.Order, bool) {
	id, order := r.w.hit(fault.Call{System: r.s.Slug, API: r.x.API, At: at, Env: r.environment}, func() *rand.Rand { return r.chance(at) })
	if id == "" {
		return order, false
	}
	if r.x.Rule != "" {
		id = r.x.Rule + " " + id
	}
	r.x.Rule = id
	return order, true
}

// environment is what a rule's condition may ask for.
func (r *running) environment() map[string]any {
	if r.env == nil {
		r.env = asked(r.call.Fields)
		r.env["api"], r.env["system"], r.env["identity"] = r.x.API, r.s.Slug, r.call.Identity
	}
	return r.env
}

// chance is the dice of the rules at one point of this exchange.
func (r *running) chance(at fault.Point) *rand.Rand {
	return dice(r.w.seed, uint64(r.number), at)
}

// dice answers the chance of the rules at a point of the step with a number.
func dice(seed, number uint64, at fault.Point) *rand.Rand {
	stream := number << 2
	switch at {
	case fault.Arrive:
	case fault.Commit:
		stream |= 1
	case fault.Answer:
		stream |= 2
	case fault.Notice:
		stream |= 3
	case fault.Decide:
		seed = ^seed // asked in transactions, whose numbers are their own
	}
	return rand.New(rand.NewPCG(seed^0x6661756c74, stream)) //nolint:gosec // seeded on purpose
}

// describe puts what the call came to into the exchange.
func (r *running) describe() {
	if r.x.Fields == nil { // what was understood does not change any more; writing it down is no small part of a call
		r.x.Fields = describe(r.call)
	}
	r.x.Findings = append([]journal.Finding{}, r.call.Findings...)
	if r.call.Verdict.Verdict != "" {
		r.x.Signature = r.call.Verdict
	}
	if r.x.Signature.Diagnosis == nil {
		r.x.Signature.Diagnosis = []journal.Diagnosis{}
	}
}

// close completes the journal's entry, tells those who watch, and lets the answer go.
func (r *running) close(out wire.Outbound) wire.Outbound {
	r.describe()
	for i := range r.x.Findings {
		r.x.Findings[i].System, r.x.Findings[i].API, r.x.Findings[i].Exchange = r.s.Slug, r.x.API, r.x.ID
	}
	out.Exchange, out.World, out.Stall = r.x.ID, r.w.Name(), out.Stall+r.stall
	r.x.Status = out.Status
	if out.Cut == wire.CutHang || out.Cut == wire.CutReset {
		r.x.Status = 0
	}
	r.x.Response = journal.Message{Status: r.x.Status, Headers: out.Header, Body: out.Body}
	r.x.WallMs = float64(r.w.options.Wall.Now().Sub(r.began).Microseconds()) / 1000
	entry, err := journal.Write(r.x)
	if err == nil {
		err = r.w.db.Update(func(tx *store.Tx) error { entry.Put(tx); return nil })
	}
	if err != nil {
		r.w.options.Log.Error("journal", "world", r.w.Name(), "exchange", r.x.ID, "error", err)
	}
	r.w.end(r.number)
	r.w.hub.publish(Event{Type: EventExchange, ID: r.x.ID, System: r.x.System, API: r.x.API})
	return out
}

// describe writes envelope and fields of a call as one JSON object, in the order in which they came.
func describe(c *Call) []byte {
	if text := c.described(); text != nil {
		return text
	}
	object := wire.Value{Kind: wire.Object, Members: make([]wire.Member, 0, len(c.Envelope)+len(c.Fields.Members))}
	for _, f := range c.Envelope {
		object.Members = append(object.Members, wire.Member{Name: f.Name, Value: wire.Value{Kind: wire.String, Text: f.Value}})
	}
	object.Members = append(object.Members, c.Fields.Members...)
	if len(object.Members) == 0 {
		return nil
	}
	return shorten(object, journal.KeepBody)
}
