package scenarios

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

const (
	mostHops  = 20       // redirects and forms that are followed in one step
	maxAnswer = 16 << 20 // bytes of an answer that are read
)

// surf is the person's browser during one step: what it shows now.
type surf struct {
	status int
	body   []byte
	page   Page
	html   bool
	made   []string
}

// request sends a request to the application under test, follows its redirects and the forms that lead back, and works
// on the pages behind them.
func (s *stage) request(id string, v *App, r *StepResult) error {
	if s.options.Mode == Watch {
		r.Notes = append(r.Notes, "somebody else does it")
		return nil
	}
	if s.app == "" {
		f := s.stumble(v.Request, true, "there is no application under test")
		f.Hint = "write world: {app: \"${env.APP_URL}\"}, and set APP_URL"
		return f
	}
	request, address, err := s.appRequest(v)
	if err != nil {
		return err
	}
	if id != "" {
		s.sent[id] = repeatable{app: v}
	}
	b := &surf{}
	if err := s.follow(b, request, address, v.Request); err != nil {
		return err
	}
	for i := range v.User {
		if err := s.workOn(b, &v.User[i], r); err != nil {
			return err
		}
	}
	if err := s.silence(); err != nil {
		return err
	}
	if id != "" {
		s.names[id] = b.object()
	}
	return s.judgeApp(v, b)
}

// silence waits until nothing has come from the application for a while: what a request makes it do may go on behind its
// answer.
func (s *stage) silence() error {
	if s.options.Quiet == 0 {
		return nil
	}
	last := s.last()
	for {
		err := s.poll(s.options.Quiet, func() (bool, error) { return s.last() != last, nil })
		now := s.last()
		if err != nil || now == last {
			return err
		}
		last = now
	}
}

func (b *surf) object() map[string]any {
	p := played{status: b.status, made: b.made, page: b.page, seen: b.html, heard: engine.Heard{Fields: b.body}}
	return p.object(wire.Value{Kind: wire.Object})
}

func (s *stage) judgeApp(v *App, b *surf) error {
	if v.Status.IsSet() {
		text, err := s.text(v.Status)
		if err != nil {
			return err
		}
		if want, err := strconv.Atoi(text); err != nil || want != b.status {
			return s.stumble(v.Status, false, "the HTTP status is %d, %s was expected; the body begins %q", b.status, text, beginning(b.body))
		}
	}
	if len(v.Expect) == 0 {
		return nil
	}
	if value, _, err := wire.ParseJSON(b.body); err != nil || value.Kind != wire.Object {
		return s.stumble(v.Request, false, "the answer is no JSON object; its status is %d, its body begins %q", b.status, beginning(b.body))
	}
	return s.expect(v.Expect, b.body)
}

// appRequest makes the request of an app step.
func (s *stage) appRequest(v *App) (request engine.Request, address string, err error) {
	line, err := s.text(v.Request)
	if err != nil {
		return request, "", err
	}
	method, path, _ := strings.Cut(line, " ")
	request = engine.Request{Method: method, Header: wire.Header{}}
	address = strings.TrimSpace(path)
	if strings.HasPrefix(address, "/") {
		address = s.app + address
	}
	switch {
	case v.JSON.Kind != None:
		var body wire.Value
		if body, err = s.value(v.JSON, contract.FieldDoc{}); err == nil {
			request.Body, request.Header["Content-Type"] = body.JSON(), []string{"application/json"}
		}
	case v.Form != nil:
		var form wire.Value
		if form, err = s.fields(v.Form, nil); err == nil {
			var fields []wire.Field
			for _, m := range form.Members {
				fields = append(fields, wire.Field{Name: m.Name, Value: m.Value.Text})
			}
			request.Body, request.Header["Content-Type"] = encodeForm(fields), []string{typeForm}
		}
	case v.Body.IsSet():
		var body string
		body, err = s.text(v.Body)
		request.Body = []byte(body)
	}
	if err != nil {
		return request, "", err
	}
	headers, err := s.fields(v.Headers, nil)
	for _, m := range headers.Members {
		request.Header[m.Name] = []string{m.Value.Text}
	}
	return request, address, err
}

// follow opens an address, and goes on as a browser would: through redirects, and through pages that post themselves
// back to the application.
func (s *stage) follow(b *surf, request engine.Request, address string, at Text) error {
	for range mostHops {
		answer, err := s.fetch(b, request, address, at)
		if err != nil {
			return err
		}
		b.status, b.body, b.html = answer.Status, answer.Body, false
		if location := answer.Header.Get("Location"); answer.Status >= 300 && answer.Status < 400 && location != "" {
			next, err := resolve(address, location)
			if err != nil {
				return s.stumble(at, false, "the redirect of %s leads to %q", address, location)
			}
			if answer.Status != http.StatusTemporaryRedirect && answer.Status != http.StatusPermanentRedirect {
				request = engine.Request{Method: "GET"}
			}
			address = next
			continue
		}
		if !strings.Contains(strings.ToLower(answer.Header.Get("Content-Type")), "html") {
			return nil
		}
		if b.page, err = ReadPage(address, answer.Body); err != nil {
			return s.broken(at.Pos, err)
		}
		b.html = true
		to, fields, back := b.page.Callback()
		if !back {
			if to, fields, back = b.page.Forward(); !back {
				return nil
			}
			if to, err = resolve(address, to); err != nil {
				return s.stumble(at, false, "the form of %s leads to %q", address, to)
			}
		}
		request, address = engine.Request{Method: "POST", Header: wire.Header{"Content-Type": {typeForm}}, Body: encodeForm(fields)}, to
	}
	return s.stumble(at, false, "the browser was sent on more than %d times", mostHops)
}

func resolve(from, to string) (string, error) {
	base, err := url.Parse(from)
	if err != nil {
		return "", err
	}
	next, err := base.Parse(to)
	if err != nil {
		return "", err
	}
	return next.String(), nil
}

// fetch gets one address: the pages of the systems from the worlds, everything else over the network.
func (s *stage) fetch(b *surf, request engine.Request, address string, at Text) (engine.Incoming, error) {
	if systems := s.sim.Options().Systems; systems != "" && strings.HasPrefix(address, systems+"/") {
		return s.inside(b, request, strings.TrimPrefix(address, systems))
	}
	client, err := s.person()
	if err != nil {
		return engine.Incoming{}, err
	}
	out, err := http.NewRequestWithContext(s.ctx, request.Method, address, bytes.NewReader(request.Body))
	if err != nil {
		return engine.Incoming{}, s.stumble(at, true, "%q is no address: %s", address, err)
	}
	for name, values := range request.Header {
		out.Header[http.CanonicalHeaderKey(name)] = values
	}
	response, err := client.Do(out)
	if err != nil {
		f := s.stumble(at, true, "the application does not answer: %s", err)
		f.Hint = "start it, and see that its address is right"
		return engine.Incoming{}, f
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return engine.Incoming{}, s.stumble(at, false, "the answer of %s broke off: %s", address, err)
	}
	return engine.Incoming{Status: response.StatusCode, Header: wire.Header(response.Header), Body: body}, s.settle()
}

// inside opens a hosted page of a system without the network.
func (s *stage) inside(b *surf, request engine.Request, path string) (engine.Incoming, error) {
	path = strings.TrimPrefix(path, "/w/"+s.made.World)
	for _, c := range s.sim.Systems() {
		for _, mount := range c.Mounts {
			if strings.HasPrefix(path, mount) {
				p, r := &played{}, &StepResult{}
				answer, _ := s.exchange(c.Slug, request, path, p, r)
				b.made = append(b.made, p.made...)
				return answer, s.settle()
			}
		}
	}
	return engine.Incoming{Status: http.StatusNotFound}, nil
}

// workOn lets the person do what a visit says on the page that the browser shows.
func (s *stage) workOn(b *surf, v *Visit, r *StepResult) error {
	if v.Waits.IsSet() {
		if err := s.pass(v.Waits, r); err != nil {
			return err
		}
	}
	if !v.Presses.IsSet() {
		return nil
	}
	if !b.html {
		return s.stumble(v.Presses, false, "there is no page to work on: the answer has status %d and begins %q", b.status, beginning(b.body))
	}
	entered, press, err := s.entered(v)
	if err != nil {
		return err
	}
	request, to, err := b.page.Fill(press, entered)
	if err != nil {
		f := s.broken(v.Presses.Pos, err)
		f.Broken = false
		return f
	}
	return s.follow(b, request, to, v.Presses)
}
