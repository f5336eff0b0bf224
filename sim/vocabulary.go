package sim

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/expr-lang/expr"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// environment is what expressions see besides the functions.
type environment struct {
	Now time.Time `expr:"now"`
}

// missing says that an expression asks for something that does not exist, or not yet.
type missing struct{ what string }

func (m *missing) Error() string { return "there is no " + m.what }

// object is a thing of the world as expressions see it: members as in the control API.
type object = map[string]any

// Vocabulary answers the functions that expressions over a world may call (see Condition), with decimals that compare
// exactly, as options for the compiler.
func (s *Sim) Vocabulary(world string) []expr.Option {
	return append(decimals(),
		function("balance", func(account string) (any, error) {
			return ask(s, world, func(w *engine.World) (decimal, error) { return balance(w, account) })
		}, new(func(string) decimal)),
		function("notice", func(key string) (any, error) {
			return ask(s, world, func(w *engine.World) (object, error) { return newestNotice(w, key) })
		}, new(func(string) map[string]any)),
		function("notices", func(state string) (any, error) {
			return ask(s, world, func(w *engine.World) ([]any, error) { return noticesIn(w, outbox.State(state)) })
		}, new(func(string) []any)),
		function("exchanges", func(api string) (any, error) {
			return ask(s, world, func(w *engine.World) ([]any, error) { return exchangesOf(w, api) })
		}, new(func(string) []any)),
		function("findings", func(level string) (any, error) {
			return ask(s, world, func(w *engine.World) ([]any, error) { return findingsOf(w, level) })
		}, new(func(string) []any)),
		expr.Function("record", func(p ...any) (any, error) {
			return ask(s, world, func(w *engine.World) (object, error) { return recordOf(w, text(p[0]), text(p[1]), text(p[2])) })
		}, new(func(string, string, string) map[string]any)),
		expr.DisableBuiltin("now"), // it would be the wall clock's
	)
}

// function declares a function of one text.
func function(name string, fn func(string) (any, error), signature any) expr.Option {
	return expr.Function(name, func(p ...any) (any, error) { return fn(text(p[0])) }, signature)
}

// text answers an argument that the compiler has seen to be a string; anything else is "", which nothing is called.
func text(v any) string {
	s, _ := v.(string)
	return s
}

// ask puts a question to a world as it is now; a world can be replaced between two questions.
func ask[T any](s *Sim, world string, question func(w *engine.World) (T, error)) (any, error) {
	w, err := s.World(world)
	if err != nil {
		return nil, err
	}
	answer, err := question(w)
	return answer, err
}

func balance(w *engine.World, account string) (decimal, error) {
	amount, err := w.Balance(account)
	return decimal{amount}, err
}

func newestNotice(w *engine.World, key string) (object, error) {
	list, err := w.Notices("")
	if err != nil {
		return nil, err
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].ID == key || list[i].Key == key {
			return noticeObject(list[i])
		}
	}
	return nil, &missing{"notice " + key}
}

func noticesIn(w *engine.World, state outbox.State) ([]any, error) {
	list, err := w.Notices(state)
	if err != nil {
		return nil, err
	}
	objects := make([]any, len(list))
	for i, n := range list {
		if objects[i], err = noticeObject(n); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

func noticeObject(n outbox.Notice) (object, error) {
	o, err := asObject(n)
	if err != nil {
		return nil, err
	}
	delete(o, "data")
	delete(o, "retry")
	o["attempts"] = len(n.Attempts)
	return o, nil
}

func exchangesOf(w *engine.World, api string) ([]any, error) {
	list, err := w.Exchanges(journal.Query{API: api})
	if err != nil {
		return nil, err
	}
	objects := make([]any, len(list))
	for i, x := range list {
		x.Request, x.Response = journal.Message{}, journal.Message{} // bytes are nothing to compare
		if objects[i], err = asObject(x); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

func findingsOf(w *engine.World, level string) ([]any, error) {
	list, err := w.Findings(level)
	if err != nil {
		return nil, err
	}
	objects := make([]any, len(list))
	for i, f := range list {
		if objects[i], err = asObject(f); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

func recordOf(w *engine.World, system, kind, id string) (object, error) {
	raw, err := w.Record(system, kind, id)
	if p, ok := engine.AsProblem(err); ok && p.Code == engine.NotFound {
		if _, unknown := w.Records(system, kind, "", 1); unknown != nil {
			return nil, unknown // the system or the kind is a slip, and never comes to be
		}
		return nil, &missing{fmt.Sprintf("record %s of the %s of %s", id, kind, system)}
	}
	if err != nil {
		return nil, err
	}
	return asObject(raw)
}

// asObject answers a value as its JSON reads.
func asObject(v any) (object, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("expression: %w", err)
	}
	var o object
	if err := json.Unmarshal(text, &o); err != nil {
		return nil, fmt.Errorf("expression: %w", err)
	}
	return o, nil
}
