package engine

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

// Tx is the only door of a counterpart to its world: the instant, chance, records, the ledger and what happens later.
// One inbound call, action or due job is one transaction at one instant.
//
// A method that cannot do its work because the program is wrong (a record that does not decode, a posting that does
// not add up) panics; the engine rolls back and answers 500. So handlers have only the refusals of their system to
// think of.
type Tx struct {
	store    *store.Tx
	system   *Counterpart
	config   Config
	place    Place
	now      time.Time
	cause    string
	seed     [2]uint64
	chance   *rand.Rand
	dirty    bool
	made     int64 // number of the last record that was made, 0 where this transaction made none
	postings []journal.Posting
	changes  []journal.Change
	notices  []string
	findings []journal.Finding
	hold     func(n outbox.Notice) // asks whether a notice goes out before the answer; nil: none does
	ruling   *ruling               // the rules at decide; nil: there are none
	ruled    []string              // the rules that have ordered a decision
}

// Now answers the world's time of this transaction, in GMT+8. It does not move while the transaction runs.
func (t *Tx) Now() time.Time { return t.now }

// Config answers the configuration of the system in this world, as its Settings compiled it.
func (t *Tx) Config() Config { return t.config }

// Place answers where the world lives.
func (t *Tx) Place() Place { return t.place }

// Cause answers what this transaction is booked under: the exchange, action or job.
func (t *Tx) Cause() string { return t.cause }

// Rand answers the chance of this transaction: it depends on the world's seed and the transaction's number only.
func (t *Tx) Rand() *rand.Rand {
	if t.chance == nil {
		t.chance = rand.New(rand.NewPCG(t.seed[0], t.seed[1])) //nolint:gosec // chance of a simulation, seeded on purpose
	}
	return t.chance
}

// UUID answers a random UUID from the transaction's chance.
func (t *Tx) UUID() string {
	id, err := uuid.NewRandomFromReader(randomBytes{t.Rand()})
	must(err)
	return id.String()
}

// Digits answers n random decimal digits, the first of them not zero.
func (t *Tx) Digits(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('0' + t.Rand().IntN(10))
	}
	if n > 0 && text[0] == '0' {
		text[0] = byte('1' + t.Rand().IntN(9))
	}
	return string(text)
}

// Number answers the next number of a counter of this world, beginning with 1.
func (t *Tx) Number(counter string) int64 {
	return t.count("c/" + t.system.Slug + "/" + counter)
}

func (t *Tx) count(key string) int64 {
	n := t.counted(key) + 1
	t.dirty = true
	t.store.Set(key, strconv.FormatInt(n, 10))
	return n
}

// counted answers where a counter stands.
func (t *Tx) counted(key string) int64 {
	text, ok := t.store.Get(key)
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return n
}

// end writes what the transaction has counted in memory.
func (t *Tx) end() {
	if t.made > 0 {
		t.store.Set(metaRecord, strconv.FormatInt(t.made, 10))
	}
}

// Leg is one side of a posting.
type Leg = ledger.Leg

// Post moves money between accounts of the ledger, in minor units. The legs add up to zero, and no inside account may
// end below zero: a handler asks Balance first and refuses in the system's own words.
func (t *Tx) Post(legs ...Leg) {
	written, err := ledger.Post(t.store, ledger.Posting{At: t.now, Cause: t.cause, Outside: t.system.Outside, Legs: legs})
	must(err)
	t.dirty = true
	for _, e := range written {
		t.postings = append(t.postings, journal.Posting(e))
	}
}

// Move posts one amount from one account to another.
func (t *Tx) Move(from, to string, amount money.Amount) {
	t.Post(Leg{Account: from, Amount: -amount}, Leg{Account: to, Amount: amount})
}

// Balance answers what an account holds.
func (t *Tx) Balance(account string) money.Amount { return ledger.Balance(t.store, account) }

// BalanceBefore answers what an account held by the postings before an instant of the world.
func (t *Tx) BalanceBefore(account string, at time.Time) money.Amount {
	held, err := ledger.BalanceBefore(t.store, account, at)
	must(err)
	return held
}

// Booking is a notice to be sent.
type Booking struct {
	API   string
	Key   string // what it is about, by the wire's own number
	URL   string // "": the stand-in application, wherever the world lives when it is delivered
	Retry Retry
	Data  any // what the codec needs to write it; stored as JSON
}

// Notify books a notice. It is due at once and goes out after the commit. It answers the notice's id.
func (t *Tx) Notify(b Booking) string {
	data, err := json.Marshal(b.Data)
	must(err)
	due := t.now
	n := outbox.Notice{
		ID: fmt.Sprintf("n%09d", t.count("c/notice")), System: t.system.Slug, API: b.API, Key: b.Key, URL: b.URL,
		State: outbox.Pending, Due: &due, Cause: t.cause, Booked: t.now, Retry: b.Retry, Data: data,
	}
	must(outbox.PutNotice(t.store, n))
	must(outbox.Put(t.store, noticeRow(n)))
	if t.hold != nil {
		t.hold(n)
	}
	t.notices = append(t.notices, n.ID)
	return n.ID
}

// At books a job of this system for an instant of the world; one that lies in the past runs at once.
func (t *Tx) At(due time.Time, job, argument string) {
	if _, ok := t.system.Jobs[job]; !ok {
		panic(broken{fmt.Errorf("system %s has no job %q", t.system.Slug, job)})
	}
	t.dirty = true
	must(outbox.Put(t.store, outbox.Row{
		ID: fmt.Sprintf("j%09d", t.count("c/job")), Due: due, Kind: outbox.Job,
		System: t.system.Slug, What: job, Ref: argument, Cause: t.cause,
	}))
}

// Cancel takes back what At has booked; nothing happens when it is not booked (any more).
func (t *Tx) Cancel(due time.Time, job, argument string) {
	cancelled, err := outbox.Cancel(t.store, due, t.system.Slug, job, argument)
	must(err)
	t.dirty = t.dirty || cancelled
}

// Find records a breach of the contract that the handler has noticed. It stays even when the call is refused.
func (t *Tx) Find(f Finding) {
	f.System = t.system.Slug
	t.findings = append(t.findings, f)
}

func noticeRow(n outbox.Notice) outbox.Row {
	return outbox.Row{ID: n.ID, Due: *n.Due, Kind: outbox.Delivery, System: n.System, What: n.API, Ref: n.ID, Cause: n.Cause}
}

// must turns an error that only a wrong program can cause into the panic that rolls a transaction back.
func must(err error) {
	if err != nil {
		panic(broken{err})
	}
}

// randomBytes reads a seeded source as bytes.
type randomBytes struct{ *rand.Rand }

func (r randomBytes) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r.UintN(256))
	}
	return len(p), nil
}
