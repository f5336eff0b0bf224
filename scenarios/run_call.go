package scenarios

import (
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// repeatable is a request that same can send once more.
type repeatable struct {
	target  Target         // of a call
	request engine.Request // of a call
	app     *App           // of a request to the application
}

// played is what came of a call.
type played struct {
	status   int // HTTP status; 0 when no answer came
	lost     string
	heard    engine.Heard
	body     []byte
	callback *engine.Heard
	page     Page // the last page that was seen
	seen     bool
	made     []string // exchanges
}

// call plays the client of a system: it builds, signs and sends a request, and verifies what comes back.
func (s *stage) call(id string, v *Call, r *StepResult) error {
	system, api, client, err := s.client(v.Target)
	if err != nil {
		return err
	}
	if s.options.Mode == Watch {
		return s.watchCall(id, v, api, client)
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	config, err := w.Compiled(system.Slug)
	if err != nil {
		return err
	}
	fields, err := s.sending(v, api)
	if err != nil {
		return err
	}
	options, err := s.identity(v.As)
	if err != nil {
		return err
	}
	options.Callback, options.Number, options.Now = w.Place().Sink, s.number, w.Now()
	request, err := client.Build(config, api, fields, options)
	if err != nil {
		return s.broken(v.Target.Pos, err)
	}
	if id != "" {
		s.sent[id] = repeatable{target: v.Target, request: request}
	}
	return s.send(id, v.Target, request, v.User, v.Expect, r)
}

// sending answers the fields of a call, with those outside of the contract behind them.
func (s *stage) sending(v *Call, api *engine.API) (wire.Value, error) {
	var declared []contract.FieldDoc
	if api.Request != nil {
		declared = api.Request.Fields()
	}
	fields, err := s.fields(v.With, declared)
	if err != nil {
		return fields, err
	}
	extra, err := s.fields(v.Extra, nil)
	fields.Members = append(fields.Members, extra.Members...)
	return fields, err
}

// send sends the request of a call, lets the person work on the pages behind it, and holds the answer against what is
// expected.
func (s *stage) send(id string, target Target, request engine.Request, user Visits, expect Fields, r *StepResult) error {
	_, api, client, err := s.client(target)
	if err != nil {
		return err
	}
	p, err := s.converse(target.System.Content, api, client, request, r)
	if err != nil {
		return err
	}
	if err := s.visit(target.System.Content, client, p, user, r); err != nil {
		return err
	}
	if id != "" {
		s.names[id] = p.object(request.Fields)
	}
	return s.judge(target, p, user, expect)
}

// converse sends a request and hears the answer.
func (s *stage) converse(slug string, api *engine.API, client engine.Client, request engine.Request, r *StepResult) (*played, error) {
	w, err := s.world()
	if err != nil {
		return nil, err
	}
	config, err := w.Compiled(slug)
	if err != nil {
		return nil, err
	}
	p := &played{heard: engine.Heard{}}
	answer, lost := s.exchange(slug, request, request.Path, p, r)
	if p.lost = lost; lost != "" {
		return p, s.settle()
	}
	p.status, p.body = answer.Status, answer.Body
	p.heard = client.Hear(config, api, answer)
	return p, s.settle()
}

// exchange plays one request against a system in the world of the case; address is below the world's prefix. It answers
// why no answer came, "" when one did.
func (s *stage) exchange(slug string, request engine.Request, address string, p *played, r *StepResult) (engine.Incoming, string) {
	request.Path = address
	in := request.Inbound(s.base())
	if s.made.World != sim.Default {
		in.World = s.made.World
	}
	out := s.sim.Exchange(slug, in)
	s.own[out.Exchange] = true
	p.made = append(p.made, out.Exchange)
	if out.Stall > 0 {
		r.Notes = append(r.Notes, "a rule held the answer back for "+out.Stall.String()+"; the runner does not wait")
	}
	switch out.Cut {
	case wire.CutHang:
		return engine.Incoming{}, "no answer came: a rule hung the connection"
	case wire.CutReset:
		return engine.Incoming{}, "no answer came: a rule reset the connection"
	case wire.CutTruncate:
		return engine.Incoming{}, "the answer broke off in the middle: a rule truncated it"
	case wire.CutNone:
	}
	return engine.Incoming{Status: out.Status, Header: out.Header, Body: out.Body}, ""
}

// base answers the address of the systems with the world's prefix.
func (s *stage) base() string {
	base := s.sim.Options().Systems
	if s.made.World != sim.Default {
		base += "/w/" + s.made.World
	}
	return base
}

// judge holds what came of a call against what is expected of it. A call that expects nothing may come to anything.
func (s *stage) judge(target Target, p *played, user Visits, expect Fields) error {
	if expect == nil {
		return nil
	}
	heard := p.heard
	switch {
	case p.lost != "":
		return s.stumble(target.Text, false, "%s", p.lost)
	case p.callback != nil:
		heard = *p.callback
	case heard.Page != "" && heard.Fields == nil && len(user) == 0:
		f := s.stumble(target.Text, false, "the answer leads to a page, and nobody works on it")
		f.Hint = "add user: {presses: submit}"
		return f
	case len(user) > 0 && p.seen:
		return s.stumble(target.Text, false, "no CALLBACK came: the page %s says %q", p.page.Heading(), p.page.Problem()+p.page.Code())
	}
	if heard.Fields == nil {
		return s.stumble(target.Text, false, "the answer has no fields; its HTTP status is %d, its body begins %q", p.status, beginning(p.body))
	}
	if heard.Verdict.Verdict == "bad" {
		f := s.stumble(target.Text, false, "the signature of the answer is bad")
		if len(heard.Verdict.Diagnosis) > 0 {
			f.Hint = heard.Verdict.Diagnosis[0].Explanation
		}
		return f
	}
	return s.expect(expect, heard.Fields)
}

func beginning(body []byte) string {
	text := []rune(string(body[:min(len(body), longestShown)]))
	return string(text)
}

// object answers what expressions see of a call.
func (p *played) object(sent wire.Value) map[string]any {
	o := map[string]any{"status": p.status, "code": p.heard.Code, "signature": p.heard.Verdict.Verdict, "lost": p.lost}
	request := plainObject(sent)
	reply, callback := fieldsOf(p.heard.Fields), map[string]any{}
	if p.callback != nil {
		callback = fieldsOf(p.callback.Fields)
		o["code"], o["signature"] = p.callback.Code, p.callback.Verdict.Verdict
	}
	for _, part := range []map[string]any{request, reply, callback} {
		for name, value := range part {
			o[name] = value
		}
	}
	o["request"], o["reply"], o["callback"] = request, reply, callback
	if p.seen {
		o["page"] = map[string]any{"heading": p.page.Heading(), "problem": p.page.Problem()}
	}
	made := make([]any, len(p.made))
	for i, x := range p.made {
		made[i] = x
	}
	o[memberExchanges] = made
	return o
}

func fieldsOf(raw []byte) map[string]any {
	value, _, err := wire.ParseJSON(raw)
	if err != nil {
		return map[string]any{}
	}
	return plainObject(value)
}

// client finds the system, the API and the client that a target names.
func (s *stage) client(t Target) (*engine.Counterpart, *engine.API, engine.Client, error) {
	for _, c := range s.sim.Systems() {
		if c.Slug != t.System.Content {
			continue
		}
		api, known := c.API(t.Name.Content)
		client, speaks := c.Codec.(engine.Client)
		if known && speaks {
			return c, api, client, nil
		}
		if known {
			return nil, nil, nil, s.stumble(t.Text, true, "%s cannot be called from here: let the application do it, and wait for it", c.Slug)
		}
	}
	return nil, nil, nil, s.stumble(t.Text, true, "there is no %s", t.Content)
}

// identity answers as whom a call is made.
func (s *stage) identity(as *Identity) (o engine.ClientOptions, err error) {
	if as == nil {
		return o, nil
	}
	for _, one := range []struct {
		from Text
		into *string
	}{{as.Identity, &o.Identity}, {as.Serial, &o.Serial}, {as.Secret, &o.Secret}, {as.Device, &o.Device}} {
		if !one.from.IsSet() {
			continue
		}
		if *one.into, err = s.text(one.from); err != nil {
			return o, err
		}
	}
	return o, nil
}

// same sends the bytes of an earlier step once more.
func (s *stage) same(id string, v *Same, r *StepResult) error {
	before, ok := s.sent[v.Step.Content]
	if !ok {
		return s.stumble(v.Step, true, "the step %q has sent nothing that could be repeated", v.Step.Content)
	}
	if id != "" {
		s.sent[id] = before
	}
	if before.app != nil {
		again := *before.app
		again.User, again.Expect = v.User, v.Expect
		return s.request(id, &again, r)
	}
	return s.send(id, before.target, before.request, v.User, v.Expect, r)
}
