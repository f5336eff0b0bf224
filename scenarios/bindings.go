package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// frozenSuffix makes the name of the account with somebody's frozen money (surface.md §5).
const frozenSuffix = ":frozen"

// The members of a person and of a step that functions look at.
const (
	memberAccount   = "account"
	memberFrozen    = "frozen"
	memberNo        = "no"
	memberExchanges = "exchanges"
)

// asker asks the world that expressions are about, as it is then: a world can be replaced between two questions.
type asker struct {
	world func() (*engine.World, error)
}

// bindings answers what the functions of expressions do, by name.
func (q asker) bindings() map[string]func(p []any) (any, error) {
	return map[string]func(p []any) (any, error){
		"balance":   q.sumOf(memberAccount, memberFrozen),
		"available": q.sumOf(memberAccount),
		"frozen":    q.sumOf(memberFrozen),
		"account":   q.askAccount,
		"record":    q.askRecord,
		"notice":    q.askNotice,
		"notices":   q.askNotices,
		"exchanges": q.askExchanges,
		"findings":  q.askFindings,
		"coverage":  q.askCoverage,
	}
}

// names answers what the names of an expression stand for that every world has; nil where there is no world. What is dear
// is made only for those that name it.
func (q asker) names(text string) map[string]any {
	names := map[string]any{"now": nil, "seed": nil, "ledger": nil}
	w, err := q.world()
	if err != nil {
		return names
	}
	names["now"], names["seed"] = w.Now().In(clock.Zone), int(w.Seed()) //nolint:gosec // as expressions compare numbers
	if strings.Contains(text, "ledger") {
		if report, err := w.CheckLedger(); err == nil {
			names["ledger"] = map[string]any{"balanced": report.Balanced, "accounts": report.Accounts, "entries": report.Entries}
		}
	}
	return names
}

// sumOf answers the function that adds up some of the accounts of a person; of an account's name it is that account, or
// for frozen money the one behind it.
func (q asker) sumOf(members ...string) func(p []any) (any, error) {
	return func(p []any) (any, error) {
		w, err := q.world()
		if err != nil {
			return nil, err
		}
		var names []string
		switch who := p[0].(type) {
		case string:
			names = []string{who}
			if len(members) == 1 && members[0] == memberFrozen {
				names = []string{who + frozenSuffix}
			}
		case map[string]any:
			for _, member := range members {
				if name, ok := who[member].(string); ok {
					names = append(names, name)
				}
			}
		}
		if names == nil {
			return nil, fmt.Errorf("%s has no account: name a person or an account", kindOf(p[0]))
		}
		var sum money.Amount
		for _, name := range names {
			held, err := w.Balance(name)
			if err != nil {
				return nil, err
			}
			sum += held
		}
		return ofMoney(sum), nil
	}
}

func (q asker) askAccount(p []any) (any, error) {
	name, ok := p[0].(string)
	if person, is := p[0].(map[string]any); is {
		name, ok = person[memberAccount].(string)
	}
	if !ok {
		return nil, fmt.Errorf("%s is no account", kindOf(p[0]))
	}
	w, err := q.world()
	if err != nil {
		return nil, err
	}
	held, err := w.Balance(name)
	return map[string]any{"name": name, "balance": ofMoney(held)}, err
}

func (q asker) askRecord(p []any) (any, error) {
	w, err := q.world()
	if err != nil {
		return nil, err
	}
	id := written(p[2])
	if person, ok := p[2].(map[string]any); ok {
		id = written(person[memberNo])
	}
	system, kind := written(p[0]), written(p[1])
	raw, err := w.Record(system, kind, id)
	if problem, ok := engine.AsProblem(err); ok && problem.Code == engine.NotFound {
		if _, unknown := w.Records(system, kind, "", 1); unknown != nil {
			return nil, unknown // the system or the kind is a slip, and never comes to be
		}
		return nil, &absent{fmt.Sprintf("record %s among the %s of %s", id, kind, system)}
	}
	if err != nil {
		return nil, err
	}
	return plainOf(raw)
}

// askNotice answers the newest notice that a step has caused, or that has a key or an id.
func (q asker) askNotice(p []any) (any, error) {
	w, err := q.world()
	if err != nil {
		return nil, err
	}
	list, err := w.Notices("")
	if err != nil {
		return nil, err
	}
	what, fits := written(p[0]), func(n outbox.Notice) bool { return n.ID == p[0] || n.Key == p[0] }
	if step, ok := p[0].(map[string]any); ok {
		causes, _ := step[memberExchanges].([]any)
		what, fits = "of that step", func(n outbox.Notice) bool { return slices.Contains(causes, any(n.Cause)) }
	}
	for _, n := range slices.Backward(list) {
		if fits(n) {
			return noticeOf(n)
		}
	}
	return nil, &absent{"notice " + what}
}

func noticeOf(n outbox.Notice) (any, error) {
	plain, err := plainOf(n)
	if o, ok := plain.(map[string]any); ok {
		delete(o, "data")
		delete(o, "retry")
		o["attempts"] = len(n.Attempts)
	}
	return plain, err
}

func (q asker) askNotices(p []any) (any, error) {
	w, err := q.world()
	if err != nil {
		return nil, err
	}
	list, err := w.Notices(outbox.State(optional(p)))
	if err != nil {
		return nil, err
	}
	return mapped(list, noticeOf)
}

func (q asker) askExchanges(p []any) (any, error) {
	w, err := q.world()
	if err != nil {
		return nil, err
	}
	list, err := w.Exchanges(journal.Query{API: optional(p)})
	if err != nil {
		return nil, err
	}
	return mapped(list, func(x journal.Exchange) (any, error) {
		x.Request, x.Response = journal.Message{}, journal.Message{} // bytes are nothing to compare
		return plainOf(x)
	})
}

func (q asker) askFindings(p []any) (any, error) {
	w, err := q.world()
	if err != nil {
		return nil, err
	}
	list, err := w.Findings(optional(p))
	if err != nil {
		return nil, err
	}
	return mapped(list, func(f engine.Finding) (any, error) { return plainOf(f) })
}

// askCoverage answers how often each API of a system (of all) was called.
func (q asker) askCoverage(p []any) (any, error) {
	w, err := q.world()
	if err != nil {
		return nil, err
	}
	list, err := w.Exchanges(journal.Query{System: optional(p)})
	if err != nil {
		return nil, err
	}
	counts := map[string]any{}
	for _, x := range list {
		if x.Direction == journal.In {
			before, _ := counts[x.API].(int)
			counts[x.API] = before + 1
		}
	}
	return counts, nil
}

// optional answers the text that a function may be given, "" without one.
func optional(p []any) string {
	if len(p) == 0 {
		return ""
	}
	return written(p[0])
}

func mapped[T any](list []T, one func(T) (any, error)) (any, error) {
	var errs error
	all := make([]any, len(list))
	for i, item := range list {
		plain, err := one(item)
		all[i], errs = plain, errors.Join(errs, err)
	}
	return all, errs
}
