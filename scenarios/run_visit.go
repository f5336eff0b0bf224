package scenarios

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// visit lets the person work on the pages to which a call has led, one visit a page, and reads the message with which
// the browser goes back. It is not delivered: the runner is the application.
func (s *stage) visit(slug string, client engine.Client, p *played, user Visits, r *StepResult) error {
	if p.lost != "" {
		return nil
	}
	if p.heard.Page == "" {
		if p.heard.Fields == nil && looksLikeHTML(p.body) { // the refusal of a gateway is a page itself
			return s.arrived(slug, client, p, s.base(), p.body)
		}
		return nil
	}
	if len(user) == 0 {
		return nil
	}
	if err := s.browse(slug, client, p, engine.Request{Method: "GET"}, p.heard.Page, r); err != nil {
		return err
	}
	for i := range user {
		if p.callback != nil || p.lost != "" {
			return nil // the page has ended the matter; what it came to is expected or not
		}
		if err := s.work(slug, client, p, &user[i], r); err != nil {
			return err
		}
	}
	return nil
}

// work lets the person do on the page that is open what a visit says.
func (s *stage) work(slug string, client engine.Client, p *played, v *Visit, r *StepResult) error {
	if v.Waits.IsSet() {
		if err := s.pass(v.Waits, r); err != nil {
			return err
		}
	}
	if !v.Presses.IsSet() {
		return nil
	}
	entered, press, err := s.entered(v)
	if err != nil {
		return err
	}
	request, to, err := p.page.Fill(press, entered)
	if err != nil {
		f := s.broken(v.Presses.Pos, err)
		f.Broken = false // what the page shows is the system's doing
		return f
	}
	return s.browse(slug, client, p, request, to, r)
}

// entered answers what is entered on a page, and which button is pressed.
func (s *stage) entered(v *Visit) (entered []wire.Field, press string, err error) {
	values, err := s.fields(v.Enters, nil)
	if err != nil {
		return nil, "", err
	}
	for _, m := range values.Members {
		entered = append(entered, wire.Field{Name: m.Name, Value: m.Value.Text})
	}
	press, err = s.text(v.Presses)
	return entered, press, err
}

// browse opens an address of the system in the person's browser.
func (s *stage) browse(slug string, client engine.Client, p *played, request engine.Request, address string, r *StepResult) error {
	below := strings.TrimPrefix(address, s.base())
	answer, lost := s.exchange(slug, request, below, p, r)
	if p.lost = lost; lost != "" {
		return s.settle()
	}
	if err := s.settle(); err != nil {
		return err
	}
	return s.arrived(slug, client, p, address, answer.Body)
}

// arrived reads the page that the browser shows now.
func (s *stage) arrived(slug string, client engine.Client, p *played, address string, body []byte) error {
	page, err := ReadPage(address, body)
	if err != nil {
		return s.broken(Pos{}, err)
	}
	p.page, p.seen, p.body = page, true, body
	_, fields, back := page.Callback()
	if !back {
		return nil
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	config, err := w.Compiled(slug)
	if err != nil {
		return err
	}
	heard := client.Return(config, ReturnOf(fields))
	p.callback = &heard
	return nil
}

func looksLikeHTML(body []byte) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(string(body[:min(len(body), 64)]))), "<!doctype html")
}
