package qianzhan

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// kind is one kind of record that partners push in batches. T is the record as table 8 spells it; how it is stored, too.
type kind[T comparable] struct {
	records  string // name of the stored records
	table    *contract.Shape
	example  *contract.Shape                                                        // the same fields as the document's example spells them
	decode   func(v wire.Value, into *T) []contract.Violation                       // by the example
	complete func(r *T)                                                             // writes amounts with two decimals
	identity func(r *T) string                                                      // what makes two records the same one
	person   func(r *T) (mobile, id string)                                         // MD5 in the table, plain in the example
	judge    func(r *T, form profile, odd func(field string, v contract.Violation)) // what fields say about one another
	lenient  map[string]bool                                                        // numbers that may well be text
	spelling map[string]spelling                                                    // of the names of both forms
	missed   []spelling                                                             // what the table demands and the example does without
}

// spelling is what a name of a record is in both forms.
type spelling struct {
	table, example string
	number         bool // its type is a number
}

// batch is the request of a push: its records in the order of their arrival.
type batch[T comparable] struct{ records []T }

// newKind completes a kind: the spellings come from the two declarations.
func newKind[T comparable](k kind[T]) *kind[T] {
	k.spelling = map[string]spelling{}
	optional := map[string]bool{}
	other := map[string]string{}
	for _, f := range k.example.Fields() {
		optional[f.Name] = !f.Required
		for _, also := range f.Also {
			other[also] = f.Name
		}
	}
	for _, f := range k.table.Fields() {
		s := spelling{table: f.Name, example: f.Name, number: strings.Contains("ILR", f.Type)}
		if camel := other[f.Name]; camel != "" {
			s.example = camel
		}
		if f.Required && optional[s.example] {
			k.missed = append(k.missed, s)
		}
		k.spelling[s.table], k.spelling[s.example] = s, s
	}
	return &k
}

// handler makes the handler of a push.
func (k *kind[T]) handler(request *contract.Shape, section string) engine.Handler {
	h := engine.HandleRead(request, k.read, section, k.take)
	h.Reply = engine.ShapeOf[answer](section)
	return h
}

// itemsOf answers the records of a call. What a client examines is not wrapped yet: a single record, or the text of many.
func itemsOf(c *engine.Call) wire.Value {
	value, ok := c.Fields.Member(fieldRecords)
	if c.Private != nil {
		return value
	}
	records, _ := apart(c.Fields)
	if read, _, err := wire.ParseJSON([]byte(records)); err == nil && (ok || len(c.Fields.Members) > 0) {
		return read
	}
	return value
}

// read makes a batch of a call and answers how its records break the contract. The first refused record refuses the
// batch, so nothing of it is looked at in vain after that.
func (k *kind[T]) read(c *engine.Call, b *batch[T]) []contract.Violation {
	value := itemsOf(c)
	whole := func(rule, hint, reason string) []contract.Violation {
		return []contract.Violation{contract.Violation{
			Field: fieldRecords, Rule: rule, Source: k.table.Source(), Hint: hint, Level: contract.LevelError, Refused: true,
		}.Because(reason)}
	}
	switch n := len(value.Items); {
	case value.Kind == wire.Null || value.Kind == wire.Array && n == 0:
		return whole(contract.RuleMissing, "send at least one record", "不能为空")
	case value.Kind != wire.Array:
		return whole(contract.RuleType, fmt.Sprintf("send a JSON array of records, not %s", value.Kind), "须为JSON数组")
	case n > maxRecords:
		return whole(contract.RuleLength, fmt.Sprintf("it has %d records: send at most %d at once", n, maxRecords),
			fmt.Sprintf("一次最多%d条，收到%d条", maxRecords, n))
	}
	wanted := profileAny
	if r, _ := c.Private.(*request); r != nil {
		wanted = r.channel.Profile
	}
	t := tally{source: k.table.Source(), seen: map[seenKey]int{}}
	b.records = make([]T, len(value.Items))
	places := make(map[string]int, len(value.Items))
	for i := range value.Items {
		t.at = i
		if !k.record(&value.Items[i], wanted, &b.records[i], &t) {
			continue
		}
		id := k.identity(&b.records[i])
		if before, twice := places[id]; twice {
			t.add(contract.Violation{
				Rule: contract.RuleDuplicate, Got: id, Level: contract.LevelWarning,
				Hint: fmt.Sprintf("it is the same as record %d of the batch, and the later one counted: send each once", before+1),
			}.Because(fmt.Sprintf("与第%d条重复", before+1)))
		}
		places[id] = i
	}
	return t.list()
}

// take stores a batch: whole, since the transaction is one, and of records with the same identity the last.
func (k *kind[T]) take(tx *engine.Tx, c *engine.Call, b batch[T]) (answer, error) {
	last := make(map[string]int, len(b.records))
	for i := range b.records {
		last[k.identity(&b.records[i])] = i
	}
	n := counts{Received: int64(len(b.records))}
	for i, r := range b.records {
		id := k.identity(&b.records[i])
		if last[id] == i && k.put(tx, c.Identity, id, r) {
			n.Accepted++
		} else {
			n.Duplicates++
		}
	}
	return answer{Code: codeOK, Msg: success, Data: n}, nil
}

// put stores a record and tells whether it is new or says something new. What does not is counted on the newest revision.
func (k *kind[T]) put(tx *engine.Tx, channelKey, identity string, r T) bool {
	id := channelKey + "/" + identity
	old, known := engine.Get[stored[T]](tx, k.records, id)
	push := revision[T]{Number: len(old.Revisions) + 1, At: tx.Now(), Exchange: tx.Cause(), Pushes: 1, Record: r}
	if known {
		if newest := &old.Revisions[len(old.Revisions)-1]; newest.Record == r {
			now := tx.Now()
			newest.Pushes++
			newest.LastAt, newest.LastExchange = &now, tx.Cause()
			engine.Put(tx, k.records, id, old)
			return false
		}
	}
	engine.Put(tx, k.records, id, stored[T]{ID: id, ChannelKey: channelKey, Revisions: append(old.Revisions, push)})
	return true
}

// revision is what a record said from one push on.
type revision[T comparable] struct {
	Number       int        `json:"revision"` // from 1
	At           time.Time  `json:"at"`       // world time
	Exchange     string     `json:"exchange"` // that pushed it: there one sees whether the caller got to hear of it
	Pushes       int        `json:"pushes"`   // how often it was pushed like this
	LastAt       *time.Time `json:"lastAt,omitempty"`
	LastExchange string     `json:"lastExchange,omitempty"`
	Record       T          `json:"record"`
}

// stored is a record with its history. Its JSON has the fields of the newest revision besides.
type stored[T comparable] struct {
	ID         string
	ChannelKey string
	Revisions  []revision[T] // oldest first, never empty
}

// frame is a stored record without the fields of the newest revision.
type frame[T comparable] struct {
	ID         string        `json:"id"`
	ChannelKey string        `json:"channel_key"`
	Revisions  []revision[T] `json:"revisions"`
}

// MarshalJSON writes id, channel_key, the fields of the newest revision, and revisions (surface.md §5).
func (s stored[T]) MarshalJSON() ([]byte, error) {
	head, err := wire.Marshal(frame[T](s))
	if err != nil {
		return nil, err
	}
	fields, err := wire.Marshal(s.Revisions[len(s.Revisions)-1].Record)
	if err != nil {
		return nil, err
	}
	// The name cannot stand in the values before it: their quotes are escaped.
	before, after, _ := strings.Cut(string(head), `,"revisions":`)
	return []byte(before + "," + string(fields[1:len(fields)-1]) + `,"revisions":` + after), nil
}

// UnmarshalJSON reads what MarshalJSON wrote: the revisions say it all.
func (s *stored[T]) UnmarshalJSON(raw []byte) error {
	var f frame[T]
	if err := json.Unmarshal(raw, &f); err != nil {
		return err
	}
	*s = stored[T](f)
	return nil
}
