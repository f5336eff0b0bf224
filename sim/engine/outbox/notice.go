package outbox

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine/store"
)

// State is where a notice stands.
type State string

// The states of a notice.
const (
	Pending State = "pending"  // an attempt is due
	Acked   State = "acked"    // the receiver confirmed it
	GivenUp State = "given-up" // the last attempt failed too
)

// Outcome is how one attempt to deliver a notice ended.
type Outcome string

// The outcomes of an attempt.
const (
	Confirmed   Outcome = "acked"       // the receiver's answer is the confirmation
	Refused     Outcome = "refused"     // an answer came, and it is no confirmation
	TimedOut    Outcome = "timeout"     // no answer in time
	Unreachable Outcome = "unreachable" // no connection, or it broke
	Forbidden   Outcome = "forbidden"   // the allow-list of notify addresses does not have the receiver's
	Dropped     Outcome = "dropped"     // a rule kept it from being sent
	AckLost     Outcome = "ack-lost"    // it was sent, and a rule lost the answer
)

// Attempt is one attempt to deliver a notice.
type Attempt struct {
	At       time.Time `json:"at"`     // world time
	Status   int       `json:"status"` // HTTP status, 0 when no answer came
	Body     string    `json:"body"`   // the answer, or what went wrong
	Outcome  Outcome   `json:"outcome"`
	Exchange string    `json:"exchange,omitempty"` // the exchange of the journal
	Rule     string    `json:"rule,omitempty"`     // the rule that interfered
}

// Notice is a message to an application that is repeated until it is confirmed or given up.
type Notice struct {
	ID       string          `json:"id"`
	System   string          `json:"system"`
	API      string          `json:"api"`
	Key      string          `json:"key"` // what it is about, by the wire's own number: the requestNo
	URL      string          `json:"url"` // "": the stand-in application of the world in which it is delivered
	State    State           `json:"state"`
	Due      *time.Time      `json:"due"` // the next attempt, world time; null when none is to come
	Attempts []Attempt       `json:"attempts"`
	Cause    string          `json:"cause"` // the exchange, action or job that booked it
	Booked   time.Time       `json:"booked"`
	Retry    []time.Duration `json:"retry"` // when to repeat it, counted from the first attempt
	Data     json.RawMessage `json:"data"`  // what the system needs to write it, in its own form
}

// PutNotice stores a notice.
func PutNotice(tx *store.Tx, n Notice) error {
	if n.Attempts == nil {
		n.Attempts = []Attempt{}
	}
	text, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("notice %s: %w", n.ID, err)
	}
	tx.Set(notices+n.ID, string(text))
	return nil
}

// GetNotice answers a notice and whether there is one.
func GetNotice(tx *store.Tx, id string) (Notice, bool, error) {
	text, ok := NoticeText(tx, id)
	if !ok {
		return Notice{}, false, nil
	}
	n, err := ParseNotice(id, text)
	return n, err == nil, err
}

// NoticeText answers a notice as it is stored, and whether there is one: equal texts are equal notices.
func NoticeText(tx *store.Tx, id string) (string, bool) { return tx.Get(notices + id) }

// ParseNotice reads the text of the notice with an id.
func ParseNotice(id, text string) (Notice, error) {
	var n Notice
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		return Notice{}, fmt.Errorf("notice %s: %w", id, err)
	}
	return n, nil
}

// Notices lists the notices in a state ("" for all), oldest first.
func Notices(tx *store.Tx, state State) ([]Notice, error) {
	list := []Notice{}
	for _, p := range tx.Scan(notices, "", 0) {
		var n Notice
		if err := json.Unmarshal([]byte(p.Value), &n); err != nil {
			return nil, fmt.Errorf("notice %s: %w", p.Key, err)
		}
		if state == "" || n.State == state {
			list = append(list, n)
		}
	}
	return list, nil
}

// Plan changes the retry list at an instant. The attempts that were made count: the next is due by the new list, now at
// the earliest, and a list that has no more of them gives the notice up.
func (n *Notice) Plan(retry []time.Duration, now time.Time) {
	n.Retry = retry
	if len(n.Attempts) == 0 {
		return // the first attempt is due already
	}
	n.State, n.Due = GivenUp, nil
	if len(n.Attempts) > len(retry) {
		return
	}
	due := n.Attempts[0].At.Add(retry[len(n.Attempts)-1])
	if due.Before(now) {
		due = now
	}
	n.State, n.Due = Pending, &due
}

// Record adds an attempt and says what follows from it: a confirmation ends the notice, a failure books the next
// attempt of the retry list (counted from the first attempt), and the last failure gives it up. The first attempt is
// at once, so a list of six makes at most seven attempts (1.1: 在1小时内最多重试6次).
func (n *Notice) Record(a Attempt) {
	n.Attempts = append(n.Attempts, a)
	n.Due = nil
	switch {
	case a.Outcome == Confirmed:
		n.State = Acked
	case n.State == Acked:
		// a resend of a notice that was confirmed before does not undo the confirmation
	case len(n.Attempts) <= len(n.Retry):
		n.State = Pending
		due := n.Attempts[0].At.Add(n.Retry[len(n.Attempts)-1])
		if due.Before(a.At) {
			due = a.At
		}
		n.Due = &due
	default:
		n.State = GivenUp
	}
}
