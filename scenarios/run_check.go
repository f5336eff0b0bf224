package scenarios

import (
	"fmt"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// look is how long a check or a wait sleeps at most before it looks again, wall time. What happens in the world wakes it.
const look = 50 * time.Millisecond

// check holds expressions against the world; with within, again and again until all hold.
func (s *stage) check(v *Check) error {
	if !v.Within.IsSet() {
		return s.checkAll(v)
	}
	within, err := s.duration(v.Within)
	if err != nil {
		return err
	}
	var last error
	err = s.poll(within, func() (bool, error) {
		last = s.checkAll(v)
		f, missed := last.(*Failure) //nolint:errorlint // checkAll answers it as it is
		if missed && f.Broken {
			return false, last
		}
		return last == nil, nil
	})
	if err != nil {
		return err
	}
	return last
}

func (s *stage) checkAll(v *Check) error {
	for _, t := range v.Check {
		answer, err := s.evaluate(t.Content)
		if yes, ok := answer.(bool); err == nil && ok && yes {
			continue
		}
		f := s.stumble(t, false, "%s does not hold", t.Content)
		if err != nil {
			f.Message = fmt.Sprintf("%s does not hold: %s", t.Content, err)
		} else if _, ok := answer.(bool); !ok {
			f.Message = fmt.Sprintf("%s is %s, neither true nor false", t.Content, show(answer))
		}
		f.Parts = s.parts(t.Content)
		return f
	}
	return nil
}

// poll asks until the answer is yes, for so long of wall time.
func (s *stage) poll(within time.Duration, ask func() (bool, error)) error {
	over, give := s.options.Wall.After(within)
	defer give()
	for {
		w, err := s.world()
		if err != nil {
			return err
		}
		events, stop := w.Watch()
		if yes, err := ask(); yes || err != nil {
			stop()
			return err
		}
		again, enough := s.options.Wall.After(look)
		select {
		case <-s.ctx.Done():
			err = s.ctx.Err()
		case <-over:
			over, err = nil, errOver
		case <-events:
		case <-again:
		}
		enough()
		stop()
		if err == errOver { //nolint:errorlint // our own
			_, err = ask()
			return err
		}
		if err != nil {
			return err
		}
	}
}

// errOver ends a poll.
var errOver = fmt.Errorf("the time is over")

// mostParts is how many parts of an expression a failure shows.
const mostParts = 12

// parts answers the parts of an expression that ask something, each with its value.
func (s *stage) parts(text string) []Valued {
	tree, err := parser.Parse(text)
	if err != nil {
		return nil
	}
	var found asked
	found.collect(tree.Node)
	var list []Valued
	for _, part := range found {
		if part == text || len(list) == mostParts {
			continue
		}
		value, err := s.evaluate(part)
		shown := show(value)
		if err != nil {
			shown = err.Error()
		}
		list = append(list, Valued{part, shown})
	}
	return list
}

// asked are the parts of an expression that ask the world or the steps something, outermost last.
type asked []string

func (a *asked) collect(node ast.Node) {
	switch n := node.(type) {
	case *ast.IdentifierNode, *ast.MemberNode:
		a.add(node)
	case *ast.CallNode:
		for _, argument := range n.Arguments {
			if _, simple := argument.(*ast.IdentifierNode); !simple {
				a.collect(argument)
			}
		}
		a.add(node)
	case *ast.BuiltinNode:
		a.add(node) // what is inside may be a closure, which has no value of its own
	case *ast.BinaryNode:
		a.collect(n.Left)
		a.collect(n.Right)
	case *ast.UnaryNode:
		a.collect(n.Node)
	case *ast.ConditionalNode:
		a.collect(n.Cond)
		a.collect(n.Exp1)
		a.collect(n.Exp2)
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			a.collect(item)
		}
	}
}

func (a *asked) add(node ast.Node) {
	text := node.String()
	for _, known := range *a {
		if known == text {
			return
		}
	}
	*a = append(*a, text)
}

// wait waits until the application calls an API; what it has called before counts, once.
func (s *stage) wait(id string, v *Wait) error {
	within, err := s.duration(v.Within)
	if err != nil {
		return err
	}
	x, found, err := s.awaited(v.Target, v.Target.Name.Content, within)
	if err != nil {
		return err
	}
	if !found {
		return s.stumble(v.Target.Text, false, "the application has not called %s within %s", v.Target.Content, within)
	}
	if id != "" {
		s.names[id] = objectOf(x)
	}
	return s.expect(v.Expect, x.Fields)
}

// awaited answers the oldest exchange of an API that somebody else made and no step has taken yet.
func (s *stage) awaited(t Target, api string, within time.Duration) (found journal.Exchange, yes bool, err error) {
	err = s.poll(within, func() (bool, error) {
		w, err := s.world()
		if err != nil {
			return false, err
		}
		list, err := w.Exchanges(journal.Query{System: t.System.Content, API: api, Direction: journal.In, After: s.first})
		if err != nil {
			return false, err
		}
		for _, x := range list {
			if !s.own[x.ID] && !s.consumed[x.ID] && x.Outcome != "" {
				s.consumed[x.ID] = true
				found, yes = x, true
				return true, nil
			}
		}
		return false, nil
	})
	return found, yes, err
}

// objectOf answers what expressions see of an exchange that somebody else made.
func objectOf(x journal.Exchange) map[string]any {
	p := played{status: x.Status, made: []string{x.ID}, heard: engine.Heard{Code: x.Code, Verdict: x.Signature}}
	if reply, _, err := wire.ParseJSON(x.Response.Body); err == nil && reply.Kind == wire.Object {
		p.heard.Fields = []byte(x.Response.Body)
	}
	sent, _, err := wire.ParseJSON(x.Fields)
	if err != nil {
		sent = wire.Value{Kind: wire.Object}
	}
	return p.object(sent)
}
