// Package ledger is the double-entry book of a world. Money never appears or vanishes: every posting moves it between
// accounts and adds up to zero, so the sum over all accounts is zero after every commit. Available and frozen money
// are accounts of their own; what lies outside of the simulated system (banks) is an account too, the only kind that
// may go below zero.
package ledger

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/store"
)

const (
	balances = "lb/" // lb/{account} → the balance in minor units
	entries  = "le/" // le/{seq} → Entry
	byName   = "la/" // la/{account}\x00{seq} → the same, to list one account
	counter  = "lc/" // lc/seq → the last seq
)

// Leg is one side of a posting: an amount into an account (positive) or out of it (negative).
type Leg struct {
	Account string
	Amount  money.Amount
}

// Entry is one line of the book.
type Entry struct {
	Seq     int64        `json:"seq"`
	At      time.Time    `json:"at"` // world time
	Account string       `json:"account"`
	Amount  money.Amount `json:"amount"`
	Cause   string       `json:"cause"` // the exchange, action or job that posted it
}

// Account is an account and its balance.
type Account struct {
	Name    string       `json:"name"`
	Balance money.Amount `json:"balance"`
}

// Unbalanced is the error of a posting that does not add up to zero, or moves nothing.
type Unbalanced struct{ Sum money.Amount }

// Error answers by how much.
func (e *Unbalanced) Error() string {
	return fmt.Sprintf("posting is off by %s: what leaves one account must arrive in another", e.Sum)
}

// Overdrawn is the error of a posting that would leave an inside account below zero.
type Overdrawn struct {
	Account string
	Balance money.Amount // before the posting
	Amount  money.Amount // what was to be added, negative
}

// Error answers the account, what it holds and what was to be taken.
func (e *Overdrawn) Error() string {
	return fmt.Sprintf("account %s holds %s: %s cannot be taken from it", e.Account, e.Balance, -e.Amount)
}

// Posting says when, why and under which rule legs are posted.
type Posting struct {
	At      time.Time
	Cause   string
	Outside func(account string) bool // accounts that may go below zero; nil: none
	Legs    []Leg
}

// Post writes the legs as one posting and answers its entries. Legs of zero are left out. It answers *Unbalanced or
// *Overdrawn and has then written nothing.
func Post(tx *store.Tx, p Posting) ([]Entry, error) {
	var sum money.Amount
	after := map[string]money.Amount{}
	for _, leg := range p.Legs {
		sum += leg.Amount
		if _, known := after[leg.Account]; !known {
			after[leg.Account] = Balance(tx, leg.Account)
		}
		after[leg.Account] += leg.Amount
	}
	if sum != 0 {
		return nil, &Unbalanced{sum}
	}
	for _, leg := range p.Legs {
		if b := after[leg.Account]; b < 0 && leg.Amount < 0 && (p.Outside == nil || !p.Outside(leg.Account)) {
			before := Balance(tx, leg.Account)
			return nil, &Overdrawn{leg.Account, before, b - before}
		}
	}
	return write(tx, p, after)
}

func write(tx *store.Tx, p Posting, after map[string]money.Amount) ([]Entry, error) {
	var seq int64
	if v, ok := tx.Get(counter + "seq"); ok {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("ledger counter is %q: %w", v, err)
		}
		seq = n
	}
	var written []Entry
	for _, leg := range p.Legs {
		if leg.Amount == 0 {
			continue
		}
		seq++
		e := Entry{seq, p.At, leg.Account, leg.Amount, p.Cause}
		text, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("ledger entry: %w", err)
		}
		tx.Set(entries+number(seq), string(text))
		tx.Set(byName+leg.Account+"\x00"+number(seq), string(text))
		tx.Set(balances+leg.Account, strconv.FormatInt(int64(after[leg.Account]), 10))
		written = append(written, e)
	}
	tx.Set(counter+"seq", strconv.FormatInt(seq, 10))
	return written, nil
}

// Balance answers what an account holds: zero for one that was never posted to.
func Balance(tx *store.Tx, account string) money.Amount {
	v, ok := tx.Get(balances + account)
	if !ok {
		return 0
	}
	return amount(v)
}

// BalanceBefore answers what the entries of an account before an instant of the world add up to.
func BalanceBefore(tx *store.Tx, account string, at time.Time) (money.Amount, error) {
	list, err := Entries(tx, account, 0, 0)
	if err != nil {
		return 0, err
	}
	var held money.Amount
	for _, e := range list {
		if e.At.Before(at) {
			held += e.Amount
		}
	}
	return held, nil
}

// Accounts lists the accounts whose names begin with prefix ("" for all), by name.
func Accounts(tx *store.Tx, prefix string) []Account {
	list := []Account{}
	for _, p := range tx.Scan(balances, "", 0) {
		name := p.Key[len(balances):]
		if len(name) >= len(prefix) && name[:len(prefix)] == prefix {
			list = append(list, Account{name, amount(p.Value)})
		}
	}
	return list
}

// Entries lists up to limit (0: all) entries of an account ("" for all) behind the entry with number after, oldest
// first.
func Entries(tx *store.Tx, account string, after int64, limit int) ([]Entry, error) {
	prefix, from := entries, ""
	if account != "" {
		prefix = byName + account + "\x00"
	}
	if after > 0 {
		from = number(after)
	}
	list := []Entry{}
	for _, p := range tx.Scan(prefix, from, limit) {
		var e Entry
		if err := json.Unmarshal([]byte(p.Value), &e); err != nil {
			return nil, fmt.Errorf("ledger entry %s: %w", p.Key, err)
		}
		list = append(list, e)
	}
	return list, nil
}

// Report is the result of an audit of the book.
type Report struct {
	Balanced bool     `json:"balanced"`
	Accounts int      `json:"accounts"`
	Entries  int      `json:"entries"`
	Wrong    []string `json:"wrong,omitempty"` // what does not add up, in words
}

// Check audits the whole book: all balances add up to zero, and each is the sum of its entries.
func Check(tx *store.Tx) (Report, error) {
	all, err := Entries(tx, "", 0, 0)
	if err != nil {
		return Report{}, err
	}
	sums := map[string]money.Amount{}
	for _, e := range all {
		sums[e.Account] += e.Amount
	}
	accounts := Accounts(tx, "")
	report := Report{Accounts: len(accounts), Entries: len(all)}
	var total money.Amount
	for _, a := range accounts {
		total += a.Balance
		if sums[a.Name] != a.Balance {
			report.Wrong = append(report.Wrong, fmt.Sprintf("account %s holds %s, its entries say %s", a.Name, a.Balance, sums[a.Name]))
		}
	}
	if total != 0 {
		report.Wrong = append(report.Wrong, fmt.Sprintf("all accounts together hold %s instead of 0.00", total))
	}
	report.Balanced = len(report.Wrong) == 0
	return report, nil
}

func number(seq int64) string { return fmt.Sprintf("%012d", seq) }

func amount(text string) money.Amount {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(fmt.Errorf("ledger: a balance is %q: %w", text, err)) // only Post writes balances
	}
	return money.Amount(n)
}
