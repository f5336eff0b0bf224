package scenarios

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Memory is where a run of one row stands between two of its steps: enough to go on in the same world, in another process
// too. What the steps did is in the world; Memory holds what the player knows besides.
type Memory struct {
	Row      int                        `json:"row"`      // the row that is played, from 0
	Done     int                        `json:"done"`     // how many steps of the file are over
	First    string                     `json:"first"`    // the last exchange before the case
	Numbers  int                        `json:"numbers"`  // request numbers that were made
	App      string                     `json:"app"`      // address of the application under test
	Names    map[string]json.RawMessage `json:"names"`    // params, people, steps before
	Sent     map[string]string          `json:"sent"`     // exchange of each call that same can repeat, by step
	Own      []string                   `json:"own"`      // exchanges that the player itself made
	Consumed []string                   `json:"consumed"` // exchanges that wait and watch have taken
	Case     *Case                      `json:"case"`     // as far as it is known
}

// remember tells Options.Remember where the run stands behind a number of steps.
func (s *stage) remember(done int) error {
	if s.options.Remember == nil {
		return nil
	}
	m := &Memory{
		Row: s.row, Done: done, First: s.first, Numbers: s.numbers, App: s.app, Names: map[string]json.RawMessage{}, Sent: map[string]string{},
		Own: slices.Sorted(maps.Keys(s.own)), Consumed: slices.Sorted(maps.Keys(s.consumed)), Case: s.made,
	}
	for name, value := range s.names {
		m.Names[name] = toWire(value).JSON()
	}
	for id := range s.sent {
		if made := s.exchangesOf(id); len(made) > 0 {
			m.Sent[id] = made[0]
		}
	}
	return s.options.Remember(m)
}

// exchangesOf answers the exchanges that a step made.
func (s *stage) exchangesOf(id string) []string {
	step, ok := s.names[id].(map[string]any)
	if !ok {
		return nil
	}
	made := []string{}
	list, _ := step[memberExchanges].([]any)
	for _, one := range list {
		made = append(made, written(one))
	}
	return made
}

// recall puts the run where it stood.
func (s *stage) recall(m *Memory) error {
	s.first, s.numbers, s.app, s.row = m.First, m.Numbers, m.App, m.Row
	s.made = m.Case
	if s.made == nil {
		return fmt.Errorf("the run of %s cannot go on: nothing of it is remembered", s.file.Path)
	}
	for _, id := range m.Own {
		s.own[id] = true
	}
	for _, id := range m.Consumed {
		s.consumed[id] = true
	}
	for name, text := range m.Names {
		value, _, err := wire.ParseJSON(text)
		if err != nil {
			return fmt.Errorf("the run of %s cannot go on: %s: %w", s.file.Path, name, err)
		}
		s.names[name] = plainValue(value)
	}
	w, err := s.world()
	if err != nil {
		return s.broken(Pos{}, err)
	}
	for id, made := range m.Sent {
		x, err := w.Recorded(made)
		if err != nil {
			continue // it is older than the journal: same says so
		}
		s.sent[id] = repeatable{target: s.targetOf(id, x), request: requestOf(x)}
	}
	return nil
}

// targetOf answers what a step of the file called.
func (s *stage) targetOf(id string, x journal.Exchange) Target {
	for _, step := range s.file.Steps {
		if call, ok := step.Verb.(*Call); ok && step.ID.Content == id {
			return call.Target
		}
	}
	return Target{Text: Text{Content: x.System + " " + x.API}, System: Text{Content: x.System}, Name: Text{Content: x.API}}
}
