// Package journal keeps the exchanges of a world: what came in, what went out, what was understood of it, and what it
// caused. It is bounded, and says how much it has dropped.
package journal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The bounds of a journal.
const (
	Keep     = 10_000    // exchanges per world; older ones are dropped and counted
	KeepBody = 64 * 1024 // bytes per body; what is longer is cut and says so
)

const (
	exchanges = "x/"  // x/{id} → Exchange
	findings  = "xf/" // xf/{exchange}/{n} → Finding
)

// Direction tells who called.
type Direction string

// The two directions, seen from the simulated system.
const (
	In  Direction = "in"  // the application called a system
	Out Direction = "out" // a system called the application
)

// Message is one side of an exchange: raw.
type Message struct {
	Method  string              `json:"method,omitempty"` // requests only
	Path    string              `json:"path,omitempty"`   // with its query; for a notice the whole URL
	Status  int                 `json:"status,omitempty"` // answers only
	Headers map[string][]string `json:"headers,omitempty"`
	Body    Bytes               `json:"body,omitempty"`
	Cut     int                 `json:"cut,omitempty"` // bytes of the body that were not kept
}

// Keeps answers the message with its body cut to KeepBody.
func (m Message) Keeps() Message {
	if over := len(m.Body) - KeepBody; over > 0 {
		m.Body, m.Cut = m.Body[:KeepBody], over
	}
	return m
}

// Diagnosis is one mistake that explains a refused signature, found by trying it.
type Diagnosis struct {
	Mistake     string `json:"mistake"`
	Explanation string `json:"explanation"`
}

// Signature is the verdict on a signature.
type Signature struct {
	Verdict   string      `json:"verdict"`        // ok, bad, or none where nothing is signed
	Rule      string      `json:"rule,omitempty"` // which of the system's rules a good one fits, where it has several
	Diagnosis []Diagnosis `json:"diagnosis"`
}

// Finding is a breach of the contract by the application. It is recorded whether or not the system let it through.
type Finding struct {
	Level    string `json:"level"` // error: the document forbids it; warning: merely odd
	System   string `json:"system"`
	API      string `json:"api"`
	Field    string `json:"field"`
	Rule     string `json:"rule"`
	Source   string `json:"source"` // the section of the document, "field" or "ours"
	Got      string `json:"got"`
	Hint     string `json:"hint"` // what to do
	Exchange string `json:"exchange"`
}

// String answers the finding on one line: where, what was sent, the section, and what to do.
func (f Finding) String() string {
	at := f.System + " " + f.API
	if f.Field != "" {
		at += ", field " + f.Field
	}
	got := ""
	if f.Got != "" {
		got = fmt.Sprintf(", sent %q", f.Got)
	}
	return fmt.Sprintf("%s: %s: %s%s (%s): %s; exchange %s", f.Level, at, f.Rule, got, f.Source, f.Hint, f.Exchange)
}

// Posting is an entry of the ledger that an exchange has caused.
type Posting struct {
	Seq     int64        `json:"seq"`
	At      time.Time    `json:"at"`
	Account string       `json:"account"`
	Amount  money.Amount `json:"amount"`
	Cause   string       `json:"cause"`
}

// Change is what an exchange did to a record: made it, moved it to another state, or deleted it.
type Change struct {
	What string `json:"what"` // created, moved or deleted
	Kind string `json:"kind"` // of the record
	ID   string `json:"id"`
	From string `json:"from,omitempty"` // states, "" where the record has none
	To   string `json:"to,omitempty"`
}

// What can be done to a record.
const (
	Created = "created"
	Moved   = "moved"
	Deleted = "deleted"
)

// Exchange is one request and its answer.
type Exchange struct {
	ID        string          `json:"id"`
	At        time.Time       `json:"at"`               // world time
	WallMs    float64         `json:"wallMs"`           // wall time it took, in milliseconds
	GoneMs    float64         `json:"goneMs,omitempty"` // wall time after which the client closed the connection without its answer; 0: it waited
	Direction Direction       `json:"direction"`
	System    string          `json:"system"`
	API       string          `json:"api"` // as the request names it; "" when it names none
	World     string          `json:"world"`
	Outcome   string          `json:"outcome"`         // see engine.Outcome
	Code      string          `json:"code,omitempty"`  // the system's code of a refusal
	Broke     string          `json:"broke,omitempty"` // the rule of the document for which it was refused: 2.9 R1
	Status    int             `json:"status"`          // HTTP status, 0 when none was sent or received
	Request   Message         `json:"request"`
	Response  Message         `json:"response"`
	Fields    json.RawMessage `json:"fields,omitempty"` // what was understood, as a JSON object
	Signature Signature       `json:"signature"`
	Findings  []Finding       `json:"findings"`
	Rule      string          `json:"rule,omitempty"` // the rule that hit
	Postings  []Posting       `json:"postings"`
	Changes   []Change        `json:"changes,omitempty"` // of records, in the order in which they were touched first
	Cause     string          `json:"cause,omitempty"`
	Notices   []string        `json:"notices"`         // ids of the notices it booked
	Error     string          `json:"error,omitempty"` // a fault of ours, in full
}

// ID answers the id of the exchange with a number: ids sort as text in the order of the numbers.
func ID(n int64) string {
	const zeros = "x000000000"
	digits := strconv.FormatInt(n, 10)
	return zeros[:max(1, len(zeros)-len(digits))] + digits
}

// Number answers the number in an id, 0 for a text that is no id.
func Number(id string) int64 {
	if len(id) < 2 || id[0] != 'x' {
		return 0
	}
	n, err := strconv.ParseInt(id[1:], 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Entry is an exchange as it is stored: written down before the transaction, which others wait for.
type Entry struct {
	id       string
	exchange string
	findings []string
}

// Write makes the entry of an exchange.
func Write(x Exchange) (Entry, error) {
	x.Request, x.Response = x.Request.Keeps(), x.Response.Keeps()
	text, err := encode(&x)
	if err != nil {
		return Entry{}, fmt.Errorf("journal exchange %s: %w", x.ID, err)
	}
	e := Entry{id: x.ID, exchange: text}
	for _, f := range x.Findings {
		text, err := json.Marshal(f)
		if err != nil {
			return Entry{}, fmt.Errorf("finding of %s: %w", x.ID, err)
		}
		e.findings = append(e.findings, string(text))
	}
	return e, nil
}

// Put stores an exchange, new or again, with its findings, and drops the one that is Keep places older.
func (e Entry) Put(tx *store.Tx) {
	tx.Set(exchanges+e.id, e.exchange)
	for i, text := range e.findings {
		tx.Set(fmt.Sprintf("%s%s/%03d", findings, e.id, i), text)
	}
	if old := Number(e.id) - Keep; old > 0 && tx.Delete(exchanges+ID(old)) {
		for _, p := range tx.Scan(findings+ID(old)+"/", "", 0) {
			tx.Delete(p.Key)
		}
	}
}

// Put stores an exchange as Entry.Put does.
func Put(tx *store.Tx, x Exchange) error {
	e, err := Write(x)
	if err == nil {
		e.Put(tx)
	}
	return err
}

// Get answers an exchange and whether the journal (still) has it.
func Get(tx *store.Tx, id string) (Exchange, bool, error) {
	text, ok := tx.Get(exchanges + id)
	if !ok {
		return Exchange{}, false, nil
	}
	x, err := Read(store.Pair{Key: id, Value: text})
	return x, err == nil, err
}

// Query says which exchanges are asked for; empty fields ask for all.
type Query struct {
	System    string
	API       string
	Direction Direction
	Outcome   string
	Findings  bool   // only exchanges with findings
	Text      string // that stands somewhere in the exchange: in its bodies, fields, ids
	After     string // the id behind which to begin
	Limit     int    // 0: all
	Last      bool   // the newest Limit ones, instead of the oldest behind After
	Before    string // of Last: only those before this id, "" for all
}

func (q Query) fits(x Exchange) bool {
	return (q.System == "" || q.System == x.System) && (q.API == "" || q.API == x.API) &&
		(q.Direction == "" || q.Direction == x.Direction) && (q.Outcome == "" || q.Outcome == x.Outcome) &&
		(!q.Findings || len(x.Findings) > 0)
}

// signs answers texts that stand in the stored form of every exchange that fits. Looking for them first spares decoding
// the others, which is most of the work where little fits.
func (q Query) signs() []string {
	signs := []string{}
	for name, wanted := range map[string]string{"system": q.System, "api": q.API, "direction": string(q.Direction), "outcome": q.Outcome} {
		if wanted != "" {
			signs = append(signs, `"`+name+`":`+string(wire.AppendString(nil, wanted)))
		}
	}
	if q.Findings {
		signs = append(signs, `"findings":[{`)
	}
	return signs
}

func hasAll(text string, signs []string) bool {
	return !slices.ContainsFunc(signs, func(sign string) bool { return !strings.Contains(text, sign) })
}

// spellings answers how a text can stand in a stored exchange: as it is, in fields that are JSON themselves, or quoted.
func spellings(text string) []string {
	quoted := wire.AppendString(nil, text)
	return []string{text, string(quoted[1 : len(quoted)-1])}
}

func hasAny(text string, spellings []string) bool {
	return slices.ContainsFunc(spellings, func(s string) bool { return strings.Contains(text, s) })
}

// List answers the exchanges that fit, oldest first.
func List(tx *store.Tx, q Query) ([]Exchange, error) {
	return Collect(q, func(next string) ([]store.Pair, string, error) {
		pairs, after := Stored(tx, q, next)
		return pairs, after, nil
	}, nil)
}

// batch is how many stored exchanges are looked at in one go.
const batch = 256

// Stored answers some of the exchanges, as they are stored, that can fit a query, and where to go on; "" at the end. The
// first call begins with "".
func Stored(tx *store.Tx, q Query, next string) (found []store.Pair, after string) {
	scan, at := tx.Scan, q.After
	if q.Last {
		scan, at = tx.ScanBack, q.Before
	}
	if next != "" {
		at = next
	}
	size := batch
	signs, texts := q.signs(), spellings(q.Text)
	if q.Limit > 0 && len(signs) == 0 && q.Text == "" {
		size = min(batch, q.Limit)
	}
	pairs := scan(exchanges, at, size)
	for _, p := range pairs {
		if hasAll(p.Value, signs) && hasAny(p.Value, texts) {
			found = append(found, p)
		}
	}
	if len(pairs) == size {
		after = pairs[len(pairs)-1].Key[len(exchanges):]
	}
	return found, after
}

// Collect reads the exchanges that fit a query out of what stored answers batch by batch, as Stored does, and answers
// them oldest first. Reading takes longer than finding: it needs no transaction, so that calls do not wait for it.
// read reads one; nil: it is decoded.
func Collect(q Query, stored func(next string) (found []store.Pair, after string, err error), read func(p store.Pair) (Exchange, error)) ([]Exchange, error) {
	if read == nil {
		read = Read
	}
	list := []Exchange{}
	for next, full := "", false; !full; {
		pairs, after, err := stored(next)
		if err != nil {
			return nil, err
		}
		for _, p := range pairs {
			x, err := read(p)
			if err != nil {
				return nil, err
			}
			if q.fits(x) && !full {
				list = append(list, x)
			}
			full = full || q.Limit > 0 && len(list) == q.Limit
		}
		next, full = after, full || after == ""
	}
	if q.Last {
		slices.Reverse(list)
	}
	return list, nil
}

// Dropped answers how many exchanges the journal had to drop.
func Dropped(tx *store.Tx) int64 {
	for _, p := range tx.Scan(exchanges, "", 1) {
		return Number(p.Key[len(exchanges):]) - 1
	}
	return 0
}

// LastNumber answers the number of the newest exchange, 0 when there is none.
func LastNumber(tx *store.Tx) int64 {
	for _, p := range tx.ScanBack(exchanges, "", 1) {
		return Number(p.Key[len(exchanges):])
	}
	return 0
}

// Findings lists the findings of a level ("" for all), oldest first.
func Findings(tx *store.Tx, level string) ([]Finding, error) {
	list := []Finding{}
	for _, p := range tx.Scan(findings, "", 0) {
		var f Finding
		if err := json.Unmarshal([]byte(p.Value), &f); err != nil {
			return nil, fmt.Errorf("finding %s: %w", p.Key, err)
		}
		if level == "" || f.Level == level {
			list = append(list, f)
		}
	}
	return list, nil
}

// Read decodes an exchange as it is stored.
func Read(p store.Pair) (Exchange, error) {
	var x Exchange
	if err := json.Unmarshal([]byte(p.Value), &x); err != nil {
		return x, fmt.Errorf("journal exchange %s: %w", p.Key, err)
	}
	return x, nil
}
