package scenarios

import (
	"cmp"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// watchCall waits until somebody else makes a call, and where a person works on its page, until they have; then it holds
// what came back against what is expected.
func (s *stage) watchCall(id string, v *Call, api *engine.API, client engine.Client) error {
	patience, err := s.patience(v)
	if err != nil {
		return err
	}
	x, found, err := s.awaited(v.Target, api.Name, patience)
	if err != nil {
		return err
	}
	if !found {
		return s.tired(v, "nobody has called %s within %s of wall time", v.Target.Content, patience)
	}
	p, err := s.overheard(v.Target, api, client, x)
	if err != nil {
		return err
	}
	if id != "" {
		s.sent[id] = repeatable{target: v.Target, request: requestOf(x)}
	}
	if err := s.watchPages(v, api, client, p, patience); err != nil {
		return err
	}
	if id != "" {
		sent, _, err := wire.ParseJSON(x.Fields)
		if err != nil {
			sent = wire.Value{Kind: wire.Object}
		}
		s.names[id] = p.object(sent)
	}
	return s.judge(v.Target, p, v.User, v.Expect)
}

// patience is how long a call may take others.
func (s *stage) patience(v *Call) (time.Duration, error) {
	if !v.Within.IsSet() {
		return s.options.Patience, nil
	}
	return s.duration(v.Within)
}

// tired makes the failure of a call for which nobody did what was waited for.
func (s *stage) tired(v *Call, format string, values ...any) *Failure {
	f := s.stumble(v.Target.Text, false, format, values...)
	f.Hint = "let the step wait longer: within: 10m"
	return f
}

// overheard reads the answer to a call that somebody else made.
func (s *stage) overheard(t Target, api *engine.API, client engine.Client, x journal.Exchange) (*played, error) {
	w, err := s.world()
	if err != nil {
		return nil, err
	}
	config, err := w.Compiled(t.System.Content)
	if err != nil {
		return nil, err
	}
	p := &played{status: x.Status, made: []string{x.ID}, body: x.Response.Body}
	p.heard = client.Hear(config, api, engine.Incoming{Status: x.Status, Header: wire.Header(x.Response.Headers), Body: x.Response.Body})
	if x.Status == 0 {
		p.lost = "no answer went out"
	}
	return p, nil
}

// watchPages waits until the clicks of others on the pages of a call have led back to the application.
func (s *stage) watchPages(v *Call, api *engine.API, client engine.Client, p *played, patience time.Duration) error {
	for len(v.User) > 0 && p.callback == nil {
		click, found, err := s.awaited(v.Target, cmp.Or(api.Opens, api.Name+"/page"), patience)
		if err != nil {
			return err
		}
		if !found {
			return s.tired(v, "nobody has finished the page of %s within %s of wall time", v.Target.Content, patience)
		}
		p.made = append(p.made, click.ID)
		if err := s.arrived(v.Target.System.Content, client, p, s.base(), click.Response.Body); err != nil {
			return err
		}
	}
	return nil
}

// requestOf answers the bytes of an exchange as a request that can be sent again.
func requestOf(x journal.Exchange) engine.Request {
	fields, _, err := wire.ParseJSON(x.Fields)
	if err != nil {
		fields = wire.Value{Kind: wire.Object}
	}
	return engine.Request{
		Method: x.Request.Method, Path: x.Request.Path, Header: wire.Header(x.Request.Headers), Body: x.Request.Body, Fields: fields,
	}
}
