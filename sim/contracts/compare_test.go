package contracts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/contracts"
	"github.com/shapan/shapan/sim/engine"
)

// sample is a contract with a bit of everything; change makes another of it.
func sample(change func(s *contracts.System, a *contracts.API)) contracts.Document {
	a := contracts.API{
		Name: "PAY", Method: "POST", Path: "/pay", Notifies: true, Idempotent: true,
		Request: []contracts.Field{
			{Name: "no", Required: true, Type: "S", MaxLen: 50},
			{Name: "way", Type: "E", Enum: []string{"A", "B"}},
			{Name: "details", Type: "C", List: true, Fields: []contracts.Field{{Name: "amount", Required: true, Type: "A"}}},
		},
		Reply:  []contracts.Field{{Name: "state", Required: true, Type: "E", MaxLen: 10, Enum: []string{"OK"}}},
		Notice: []contracts.Field{{Name: "at", Required: true, Type: "T"}},
	}
	s := contracts.System{System: "toy", Codes: []engine.Code{{Code: "1", Text: "no"}}}
	if change != nil {
		change(&s, &a)
	}
	s.APIs = append(s.APIs, a)
	return contracts.Document{Systems: []contracts.System{s}}
}

func TestCompareTellsWhatHasChanged(t *testing.T) {
	t.Parallel()
	assert.Empty(t, contracts.Compare(sample(nil), sample(nil)))
	for _, c := range []struct {
		change func(s *contracts.System, a *contracts.API)
		want   string
	}{
		{func(s *contracts.System, _ *contracts.API) { s.APIs = []contracts.API{{Name: "NEW"}} }, "         toy NEW: added"},
		{func(_ *contracts.System, a *contracts.API) { a.Path = "/pay2" }, "BREAKING toy PAY: its address was POST /pay, is POST /pay2"},
		{func(_ *contracts.System, a *contracts.API) { a.Notifies = false }, "BREAKING toy PAY: it notifies: was true, is false"},
		{func(_ *contracts.System, a *contracts.API) { a.Idempotent = false }, "BREAKING toy PAY: it is idempotent: was true, is false"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[0].MaxLen = 20 }, "BREAKING toy PAY: request field no: its length was 50, is 20"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[0].MaxLen = 0 }, "         toy PAY: request field no: its length was 50, is unlimited"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[0].Required = false }, "         toy PAY: request field no: required was true, is false"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[1].Required = true }, "BREAKING toy PAY: request field way: required was false, is true"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[1].Enum = []string{"A"} }, "BREAKING toy PAY: request field way: value B removed"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[1].Enum = []string{"A", "B", "C"} }, "         toy PAY: request field way: value C added"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[1].Enum = nil }, "         toy PAY: request field way: its values were A B, are free"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[1].Type = "S" }, "BREAKING toy PAY: request field way: its type was E, is S"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[2].List = false }, "BREAKING toy PAY: request field details: its type was a list of C, is C"},
		{func(_ *contracts.System, a *contracts.API) { a.Request[2].Fields[0].Min = "1" }, `BREAKING toy PAY: request field details.amount: its least value was "", is "1"`},
		{func(_ *contracts.System, a *contracts.API) {
			a.Request = append(a.Request, contracts.Field{Name: "more", Required: true})
		}, "BREAKING toy PAY: request field more added, required"},
		{func(_ *contracts.System, a *contracts.API) {
			a.Request = append(a.Request, contracts.Field{Name: "more"})
		}, "         toy PAY: request field more added"},
		{func(_ *contracts.System, a *contracts.API) { a.Request = a.Request[:2] }, "BREAKING toy PAY: request field details removed"},
		{func(_ *contracts.System, a *contracts.API) { a.Reply[0].Required = false }, "BREAKING toy PAY: reply field state: required was true, is false"},
		{func(_ *contracts.System, a *contracts.API) { a.Reply[0].MaxLen = 20 }, "BREAKING toy PAY: reply field state: its length was 10, is 20"},
		{func(_ *contracts.System, a *contracts.API) { a.Reply[0].MaxLen = 5 }, "         toy PAY: reply field state: its length was 10, is 5"},
		{func(_ *contracts.System, a *contracts.API) { a.Reply[0].Enum = []string{"OK", "NO"} }, "BREAKING toy PAY: reply field state: value NO added"},
		{func(_ *contracts.System, a *contracts.API) { a.Reply[0].Enum = nil }, "BREAKING toy PAY: reply field state: its values were OK, are free"},
		{func(_ *contracts.System, a *contracts.API) {
			a.Reply = append(a.Reply, contracts.Field{Name: "more", Required: true})
		}, "         toy PAY: reply field more added, required"},
		{func(_ *contracts.System, a *contracts.API) { a.Notice = nil }, "BREAKING toy PAY: notice field at removed"},
		{func(s *contracts.System, _ *contracts.API) { s.Codes = append(s.Codes, engine.Code{Code: "2"}) }, "         toy: code 2 added"},
		{func(s *contracts.System, _ *contracts.API) { s.Codes = nil }, "         toy: code 1 removed"},
		{func(s *contracts.System, _ *contracts.API) { s.Codes[0].Text = "never" }, `         toy: code 1: its text was "no", is "never"`},
	} {
		changes := contracts.Compare(sample(nil), sample(c.change))
		if assert.Len(t, changes, 1, c.want) {
			assert.Equal(t, c.want, changes[0].String())
			assert.Equal(t, c.want[0] == 'B', contracts.Breaking(changes))
		}
	}
	gone := contracts.Compare(sample(nil), contracts.Document{Systems: []contracts.System{{System: "other"}}})
	assert.Equal(t, []contracts.Change{{System: "other", What: "added"}, {System: "toy", What: "removed", Breaking: true}}, gone)
	noAPI := contracts.Compare(sample(nil), contracts.Document{Systems: []contracts.System{{System: "toy", Codes: []engine.Code{{Code: "1", Text: "no"}}}}})
	assert.Equal(t, []contracts.Change{{System: "toy", API: "PAY", What: "removed", Breaking: true}}, noAPI)
}
