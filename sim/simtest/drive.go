package simtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Now answers the time of the world.
func (s *Sim) Now() time.Time { return s.World().Now() }

// Advance moves the time of the world ahead and answers what was done on the way: notices that were due are delivered,
// and their answers are in, when it returns.
func (s *Sim) Advance(d time.Duration) []engine.Done {
	s.t.Helper()
	steps, err := s.World().AdvanceBy(s.ctx, d)
	if err != nil {
		s.t.Fatalf("simtest: Advance(%s): %s", d, reason(err))
	}
	return steps
}

// Do performs an action of a system: what its people do, its bank, or its users away from the wire. args is anything
// that encoding/json writes as an object; nil for none.
//
//	sandbox.Do("lianyintong", "fund", map[string]any{"account": "6000000001/user:U1", "amount": "100.00"})
func (s *Sim) Do(system, action string, args any) engine.Did {
	s.t.Helper()
	did, err := s.World().Do(system, action, s.object(args))
	if err != nil {
		s.t.Fatalf("simtest: Do(%s, %s): %s", system, action, reason(err))
	}
	return did
}

// RuleOption says more about a Fault.
type RuleOption func(*fault.Rule)

// During says at which point of an exchange a fault hits: arrive, commit (it has happened, and the client does not know
// yet), answer or notice; or decide, what a system decides by itself on a call, then or later.
func During(point fault.Point) RuleOption { return func(r *fault.Rule) { r.At = point } }

// Times says how many calls a fault hits; all of them unless given.
func Times(n int) RuleOption { return func(r *fault.Rule) { r.Times = n } }

// When says which calls a fault hits: an expression over the fields of the request, as X or fields.X, and over api,
// system and identity; of a delivery also key and attempt.
func When(expression string) RuleOption { return func(r *fault.Rule) { r.When = expression } }

// Chance says how probable it is that a fault hits, from 0 to 1; the seed decides.
func Chance(p float64) RuleOption { return func(r *fault.Rule) { r.Chance = p } }

// Budget says how many calls in a row a fault hits at most.
func Budget(n int) RuleOption { return func(r *fault.Rule) { r.Budget = n } }

// Fault makes an API of a system ("*" for all) go wrong from now on, and answers the id of the rule, which
// World().DropRule takes away. The effects are those of scenarios: "code 100001", "stall 2s", "reset". It hits when a
// request arrives, unless During says otherwise.
//
//	sandbox.Fault("lianyintong", "CONFIRM_LOAN", "reset", simtest.During("commit"), simtest.Times(1))
func (s *Sim) Fault(system, api, effect string, options ...RuleOption) string {
	s.t.Helper()
	rule := fault.Rule{System: system, API: api, At: fault.Arrive, Effect: effect}
	for _, option := range options {
		option(&rule)
	}
	armed, err := s.World().AddRule(rule)
	if err != nil {
		s.t.Fatalf("simtest: Fault(%s, %s, %q): %s", system, api, effect, reason(err))
	}
	return armed.ID
}

// Notify plans the deliveries of an API's notices ("*": of all APIs), a word for each: deliver, drop, lose-ack,
// duplicate, "delay 5m", bad-sign, unknown-field, before-reply. What comes after the plan is delivered as usual.
func (s *Sim) Notify(system, api string, plan ...string) {
	s.t.Helper()
	for _, word := range plan {
		rule := fault.Rule{System: system, API: api, At: fault.Notice, Effect: word, Times: 1}
		if _, err := s.World().AddRule(rule); err != nil {
			s.t.Fatalf("simtest: Notify(%s, %s, %q): %s", system, api, word, reason(err))
		}
	}
}

// Give makes something that is there before the test begins, by the kinds of scenarios' given, and answers what a client
// would know of it: its no, its password, its accounts. fields is anything that encoding/json writes as an object.
//
//	lender := sandbox.Give("lianyintong", "users", "lender", map[string]any{"balance": "10000.00"})
func (s *Sim) Give(system, kind, name string, fields any) map[string]any {
	s.t.Helper()
	given, err := s.World().Give(system, engine.Gift{Kind: kind, Name: name, Fields: s.value(fields)})
	if err != nil {
		s.t.Fatalf("simtest: Give(%s, %s, %s): %s", system, kind, name, reason(err))
	}
	var known map[string]any
	text, err := json.Marshal(given)
	if err == nil {
		err = json.Unmarshal(text, &known)
	}
	if err != nil {
		s.t.Fatalf("simtest: Give(%s, %s, %s): %s", system, kind, name, err)
	}
	return known
}

// Call calls an API of a system as an application with the development identity would, in memory, and answers how the
// client understands the answer. What the API needs besides fields (a requestNo) is added.
func (s *Sim) Call(system, api string, fields any) engine.Heard {
	s.t.Helper()
	heard, err := s.call(system, api, s.value(fields))
	if err != nil {
		s.t.Fatalf("simtest: Call(%s, %s): %s", system, api, reason(err))
	}
	return heard
}

func (s *Sim) call(system, name string, fields wire.Value) (engine.Heard, error) {
	c := s.system(system)
	api, ok := c.API(name)
	client, plays := c.Codec.(engine.Client)
	if !ok || !plays {
		return engine.Heard{}, fmt.Errorf("%s has no such API", system)
	}
	w := s.World()
	config, err := w.Compiled(system)
	if err != nil {
		return engine.Heard{}, err
	}
	request, err := client.Build(config, api, fields, engine.ClientOptions{
		Callback: w.Place().Sink, Number: func() string { return s.number("R") }, Now: w.Now(),
	})
	if err != nil {
		return engine.Heard{}, err
	}
	out, err := http.NewRequestWithContext(s.ctx, request.Method, systemsHost+request.Path, bytes.NewReader(request.Body))
	if err != nil {
		return engine.Heard{}, err
	}
	for name, values := range request.Header {
		out.Header[name] = values
	}
	answer, err := s.Client().Do(out)
	if err != nil {
		return engine.Heard{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return engine.Heard{}, err
	}
	return client.Hear(config, api, engine.Incoming{Status: answer.StatusCode, Header: wire.Header(answer.Header), Body: body}), nil
}

// Run plays a scenario in this sandbox: a file on disk, one that comes with the program (lianyintong/recharge.yaml), or
// the text of one. It fails the test when the scenario does not pass, and says where and why. What the scenario gives
// and does stays in the world, so two that give the same people want a sandbox each; where it names a clock, the world's
// stands still from there on. The seed is the sandbox's.
func (s *Sim) Run(scenario string) *scenarios.Result {
	s.t.Helper()
	path, source, loader, err := found(scenario)
	if err != nil {
		s.t.Fatalf("simtest: Run: %s", err)
	}
	file, problems := scenarios.Parse(path, source)
	if problems.Errors() {
		s.t.Fatalf("simtest: Run(%s): the scenario cannot be read\n%s", path, problems)
	}
	result, err := scenarios.Run(s.ctx, file, scenarios.Options{
		Sim: s.sim, World: sim.Default, Loader: loader, Lookup: s.settings.lookup, Patience: s.settings.patience,
		Number: s.number("S") + "R",
	})
	if err != nil {
		s.t.Fatalf("simtest: Run(%s): %s", path, err)
	}
	if result.Outcome != scenarios.Passed {
		var story strings.Builder
		story.WriteString(result.Problems.String())
		for _, c := range result.Cases {
			scenarios.Tell(&story, result, c)
		}
		s.t.Errorf("simtest: Run(%s): the scenario has not passed\n%s", path, story.String())
	}
	return result
}

// found answers the source of a scenario, and how to find those that it uses.
func found(scenario string) (path string, source []byte, loader scenarios.Loader, err error) {
	if strings.Contains(scenario, "\n") {
		return "scenario.yaml", []byte(scenario), onDisk, nil
	}
	if source, err = onDisk(scenario); err == nil {
		return filepath.ToSlash(scenario), source, onDisk, nil
	}
	if source, shipped := scenarios.ShippedFile(scenario); shipped == nil {
		return scenario, source, scenarios.ShippedFile, nil
	}
	return "", nil, nil, fmt.Errorf("%w, and no scenario of that name comes with shapan", err)
}

func onDisk(path string) ([]byte, error) { return os.ReadFile(filepath.FromSlash(path)) } //nolint:gosec // the test names it

// number makes a number that nobody else in this world has.
func (s *Sim) number(prefix string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers++
	return fmt.Sprintf("%s%06d", prefix, s.numbers)
}

// object answers a value as a JSON object; nil is the empty one.
func (s *Sim) object(value any) []byte {
	s.t.Helper()
	if value == nil {
		return []byte("{}")
	}
	text, err := json.Marshal(value)
	if err != nil {
		s.t.Fatalf("simtest: %T cannot be written as JSON: %s", value, err)
	}
	return text
}

// value answers a value as the fields of a message.
func (s *Sim) value(value any) wire.Value {
	s.t.Helper()
	v, _, err := wire.ParseJSON(s.object(value))
	if err != nil || v.Kind != wire.Object {
		s.t.Fatalf("simtest: %T is no JSON object: give a map or a struct", value)
	}
	return v
}
