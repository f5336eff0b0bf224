package web

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The bounds of what the pages of people and money show.
const (
	mostEntries = 200 // postings of an account
	mostRecords = 100 // records of a kind on one page
	mostColumns = 7   // members of records in a table
	mostCell    = 60  // letters of a member in a table
)

// peopleView is the money of a world, and what the systems know.
type peopleView struct {
	Ledger   ledger.Report
	Accounts []ledger.Account
	Prefix   string
	Account  string // whose postings are shown; "" for none
	Entries  []entryView
	Chart    chart
	Kinds    []kindView
}

// kindView is a kind of record of a system.
type kindView struct {
	System string
	engine.RecordKind
	Count int
}

// recordsView is the records of a kind, or one of them.
type recordsView struct {
	kindView
	Columns []string
	Rows    []recordRow
	Older   string // id of the record before which the next page begins; "" for none
	ID      string // of the one record that is shown
	JSON    string
	States  []stateView
	Money   []ledger.Account // accounts that bear its name
}

// recordRow is a record in a table.
type recordRow struct {
	ID    string
	Cells []string
}

// stateView is a state machine with the state of a record in it.
type stateView struct {
	engine.Machine
	State   string
	Picture machinePicture
}

// peoplePage shows accounts, balances, postings and the records of all systems.
func (c *console) peoplePage() page {
	return page{
		name: "people", path: "/worlds/{w}/people", show: c.showPeople,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/ledger/accounts" },
		query: []parameter{
			{name: "prefix", doc: "only accounts whose names hold it"},
			{name: "account", doc: "the account whose postings are shown"},
		},
	}
}

func (c *console) showPeople(v *visit) (any, error) {
	view := peopleView{Prefix: v.ask("prefix"), Account: v.ask("account"), Entries: []entryView{}}
	var err error
	if view.Ledger, err = v.world.CheckLedger(); err != nil {
		return nil, err
	}
	if view.Accounts, err = v.world.Accounts(""); err != nil {
		return nil, err
	}
	view.Accounts = slices.DeleteFunc(view.Accounts, func(a ledger.Account) bool { return !strings.Contains(a.Name, view.Prefix) })
	if view.Kinds, err = kindsOf(v.world); err != nil || view.Account == "" {
		return view, err
	}
	entries, err := v.world.Entries(view.Account, 0, 0)
	if err != nil {
		return nil, err
	}
	view.Chart = chartOf(entries)
	slices.Reverse(entries)
	entries = entries[:min(len(entries), mostEntries)]
	view.Entries = views(entries, func(e ledger.Entry) entryView { return viewEntry(e.Seq, e.At, e.Account, e.Amount, e.Cause) })
	return view, nil
}

// kindsOf lists the kinds of records of all systems, and how many there are of each.
func kindsOf(w *engine.World) ([]kindView, error) {
	list := []kindView{}
	for _, s := range w.Systems() {
		for _, kind := range s.Records {
			count, err := w.CountRecords(s.Slug, kind.Kind)
			if err != nil {
				return nil, err
			}
			list = append(list, kindView{s.Slug, kind, count})
		}
	}
	return list, nil
}

// recordsPage shows the records of a kind as a table, newest first, and one of them with its states.
func (c *console) recordsPage() page {
	return page{
		name: "records", path: "/worlds/{w}/records/{slug}/{kind}", entry: "people", show: c.showRecords,
		json: func(v *visit) string {
			at := "/v1/worlds/" + v.world.Name() + "/systems/" + v.param("slug") + "/records/" + v.param("kind")
			if id := v.ask("id"); id != "" {
				at += "/" + id
			}
			return at
		},
		query: []parameter{{name: "id", doc: "the one that is shown"}, {name: "before", doc: "id of a record: those made before it"}},
	}
}

func (c *console) showRecords(v *visit) (any, error) {
	slug, kind := v.param("slug"), v.param("kind")
	view := recordsView{kindView: kindView{System: slug, RecordKind: engine.RecordKind{Kind: kind}}, Rows: []recordRow{}}
	s, err := v.world.System(slug)
	if err != nil {
		return nil, err
	}
	for _, k := range s.Records {
		if k.Kind == kind {
			view.Title = k.Title
		}
	}
	if id := v.ask("id"); id != "" {
		return view, view.one(v.world, s, id)
	}
	records, err := v.world.NewestRecords(slug, kind, v.ask("before"), mostRecords+1)
	if err != nil {
		return nil, err
	}
	if len(records) > mostRecords {
		records = records[:mostRecords]
		view.Older = memberOf(records[mostRecords-1], "id")
	}
	view.table(records)
	return view, nil
}

// table makes a table of records: the columns are the first members that are no lists and no objects.
func (r *recordsView) table(records []json.RawMessage) {
	for _, raw := range records {
		record, _, err := wire.ParseJSON(raw)
		if err != nil {
			continue
		}
		for _, m := range record.Members {
			plain := m.Value.Kind != wire.Object && m.Value.Kind != wire.Array && m.Name != "id"
			if plain && len(r.Columns) < mostColumns && !slices.Contains(r.Columns, m.Name) {
				r.Columns = append(r.Columns, m.Name)
			}
		}
		row := recordRow{ID: memberOf(raw, "id")}
		for _, column := range r.Columns {
			value, _ := record.Member(column)
			row.Cells = append(row.Cells, shortened(mostCell, value.Text))
		}
		r.Rows = append(r.Rows, row)
	}
}

// one shows one record, the states that it is in, and the accounts that bear its name.
func (r *recordsView) one(w *engine.World, s *engine.Counterpart, id string) error {
	raw, err := w.Record(s.Slug, r.Kind, id)
	if err != nil {
		return err
	}
	r.ID = memberOf(raw, "id")
	pretty, err := json.MarshalIndent(raw, "", "  ")
	if err != nil {
		return err
	}
	r.JSON = string(pretty)
	for _, m := range s.Machines {
		if m.Kind == r.Kind {
			now := memberOf(raw, m.Field)
			r.States = append(r.States, stateView{m, now, drawMachine(m.Table, now)})
		}
	}
	accounts, err := w.Accounts("")
	if err != nil {
		return err
	}
	name := r.ID[strings.LastIndex(r.ID, "/")+1:]
	for _, a := range accounts {
		if slices.Contains(strings.Split(a.Name, ":"), name) {
			r.Money = append(r.Money, a)
		}
	}
	return nil
}

// memberOf answers a member of a JSON object as text, "" where there is none.
func memberOf(raw json.RawMessage, name string) string {
	record, _, err := wire.ParseJSON(raw)
	if err != nil {
		return ""
	}
	value, _ := record.Member(name)
	return value.Text
}
