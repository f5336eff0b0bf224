package simtest

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// WaitExchange waits until the application has called an API of a system ("" for any of them), and answers the exchange.
// Each call answers the next one: those that were answered before, and the calls of Call, Run and Give, count as well.
func (s *Sim) WaitExchange(system, api string) journal.Exchange {
	s.t.Helper()
	return wait(s, "call of "+system+" "+api, func(w *engine.World) (journal.Exchange, bool, error) {
		list, err := w.Exchanges(journal.Query{System: system, API: s.declared(w, system, api), Direction: journal.In})
		for _, x := range list {
			if s.first(x.ID) {
				return x, true, nil
			}
		}
		return journal.Exchange{}, false, err
	})
}

// WaitNotice waits until a system has tried to deliver a notice of an API ("" for any of them), and answers it with its
// attempts so far. Each call answers the next notice. Where the clock stands still, retries come by Advance alone.
func (s *Sim) WaitNotice(system, api string) outbox.Notice {
	s.t.Helper()
	return wait(s, "notice of "+system+" "+api, func(w *engine.World) (outbox.Notice, bool, error) {
		list, err := w.Notices("")
		name := s.declared(w, system, api)
		for _, n := range list {
			fits := n.System == system && (name == "" || n.API == name)
			if fits && len(n.Attempts) > 0 && s.first(n.ID) {
				return n, true, nil
			}
		}
		return outbox.Notice{}, false, err
	})
}

// Balance answers what an account of the ledger holds, as a decimal: "100.00". Accounts have their full names:
// 6000000001/user:U1.
func (s *Sim) Balance(account string) string {
	s.t.Helper()
	amount, err := s.World().Balance(account)
	if err != nil {
		s.t.Fatalf("simtest: Balance(%s): %s", account, reason(err))
	}
	return amount.String()
}

// declared answers the name of an API as the journal has it.
func (s *Sim) declared(w *engine.World, system, api string) string {
	s.t.Helper()
	c, err := w.System(system)
	if err != nil {
		s.t.Fatalf("simtest: %s", reason(err))
	}
	if a, ok := c.API(api); ok {
		return a.Name
	}
	return api
}

// first tells whether an exchange or a notice has not been waited for before, and remembers it.
func (s *Sim) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	again := s.seen[id]
	s.seen[id] = true
	return !again
}

// wait looks whenever something has happened in the world, until there is what it looks for.
func wait[T any](s *Sim, what string, look func(w *engine.World) (T, bool, error)) T {
	s.t.Helper()
	w := s.World()
	events, end := w.Watch()
	defer end()
	over, give := s.wall.After(s.settings.patience)
	defer give()
	for {
		found, ok, err := look(w)
		if err != nil {
			s.t.Fatalf("simtest: %s: %s", what, reason(err))
		}
		if ok {
			return found
		}
		select {
		case _, open := <-events:
			if !open {
				s.t.Fatalf("simtest: there was no %s before the sandbox ended", what)
			}
		case <-over:
			s.t.Fatalf("simtest: there was no %s within %s", what, s.settings.patience)
		}
	}
}
