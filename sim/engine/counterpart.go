// Package engine is the vocabulary in which counterparts are written, and the exchange that plays them.
//
// A counterpart (a system that an application talks to) is declared as data: its addresses, its codec, its APIs, its
// actions, its tables. What an API does is a function of a transaction and a typed request. Around it the engine does
// the rest: it reads and checks what came in, runs the function in one transaction, keeps the journal, books what is
// due later, and goes wrong where a rule orders it.
package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/state"
)

// Counterpart is one simulated system.
type Counterpart struct {
	Slug     string   // lower case; the one name of the system everywhere
	Title    string   // what people call it
	Document string   // the specification that it plays
	Mounts   []string // path prefixes on the systems listener: "/lanmaotech/"
	Base     string   // what a client is given as the system's address, below scheme and host: "/lanmaotech"; "": nothing
	Keys     []Key    // the development keys and secrets (surface.md §3)
	Limit    int64    // bytes of a request's body; 0: DefaultLimit
	// LimitFor answers the limit of a body by the address below the world's prefix and the Content-Type; 0, or nil
	// instead of the function, for Limit.
	LimitFor func(path, contentType string) int64
	Codec    Codec
	Settings Settings
	APIs     []API
	Travels  func(a *API) Travel // how an API's calls go over the wire, for exports
	Notices  Travel              // how its notices go; Path is none of ours
	Actions  []Action
	Jobs     map[string]Job
	Records  []RecordKind
	Machines []Machine
	Codes    []Code
	Open     OpenCodes                 // codes besides Codes
	Asked    []string                  // what conditions of rules may ask of a call instead of the fields of its request; nil: those
	Outside  func(account string) bool // accounts that lie outside of the system and may go below zero
	// Given makes something that is there before a scenario begins: a thing of a record kind, by its name in the
	// scenario and what is asked of it. It answers what the scenario may know of it (no, password, account, frozen: the
	// accounts with its money and its frozen money). nil: nothing can be given.
	Given    func(tx *Tx, g Gift) (any, error)
	Throttle *Throttle // nil where the system takes every call
	// Admit asks whose session a call belongs to that Codec.Check has let through, in a transaction of its own before the
	// contract is looked at, and answers the refusal for one that belongs to nobody. What it writes stays in either case.
	// nil where there are no sessions.
	Admit func(tx *Tx, c *Call) *Refusal
}

// OpenCodes are the codes of a system of which nobody has a list: sub codes and the like. They stand alone or behind one
// of Codes.
type OpenCodes struct {
	Fits func(code string) bool // nil: there are none
	Doc  string                 // which there are, for people
}

// Key is a development key or secret: TEST ONLY.
type Key struct {
	Side string // SideClient or SideSystem
	Also string // what the files of certs/ call that side: platform, gateway
	Text func() ([]byte, error)
}

// The sides of the wire whose keys an application holds.
const (
	SideClient = "client" // with what the application signs: its private key, or the shared secret
	SideSystem = "system" // with what it verifies, or encrypts for, the system: the system's public key, or the shared secret
)

// Key answers the development key of a side, as text; *Problem for a side that the system has none of.
func (c *Counterpart) Key(side string) (string, error) {
	known := make([]string, 0, len(c.Keys))
	for _, k := range c.Keys {
		if k.Side == side || k.Also != "" && k.Also == side {
			text, err := k.Text()
			return string(text), err
		}
		known = append(known, k.Side)
	}
	return "", Wrong(NotFound, fmt.Sprintf("use one of %v", known), "%s has no key of the side %q", c.Slug, side)
}

// DefaultLimit is how long a request's body may be unless the counterpart says otherwise.
const DefaultLimit = 1 << 20

// BodyLimit answers how many bytes a request's body may have at an address, with a Content-Type.
func (c *Counterpart) BodyLimit(path, contentType string) int64 {
	var limit int64
	if c.LimitFor != nil {
		limit = c.LimitFor(path, contentType)
	}
	return cmp.Or(limit, c.Limit, DefaultLimit)
}

// API finds the declaration of an API by one of its names.
func (c *Counterpart) API(name string) (*API, bool) {
	for i := range c.APIs {
		if c.APIs[i].Name == name || slices.Contains(c.APIs[i].Also, name) {
			return &c.APIs[i], true
		}
	}
	return nil, false
}

// API is one call of a system: what goes in and out, by which rules, and what it does.
type API struct {
	Name       string   // as documented
	Also       []string // other spellings that clients in use send
	Title      string
	Section    string // of the document
	Mode       string // gateway, direct, page, …: the system's own word
	Idempotent bool
	Notifies   bool
	Page       bool            // what people do on a page, or see in a browser: applications do not call it
	Opens      string          // the API of the page on which a person may go on after it (Heard.Page); "" for NAME/page, if any
	Decides    []Code          // what the system may decide by itself on a call of it, then or later, as rules at decide order (Tx.Decide)
	Rules      []Rule          // the rules of the document that it enforces
	Notice     *contract.Shape // what its notices carry; nil when it has none
	Common     *contract.Shape // fields that clients may send with it besides its own, as with every call; nil for none
	Handler
}

// Travel says how messages of an API go over the wire, for those who read the contract elsewhere: exports.
type Travel struct {
	Method   string              // POST
	Path     string              // below scheme and host: /lanmaotech/service
	Media    string              // of the body; "" where the fields stand in the query
	Envelope []contract.FieldDoc // the parameters that go with the fields
	Selector string              // the parameter of the envelope that names the API; "" where the address does
	Payload  string              // the parameter of the envelope that holds the fields as JSON text; "" where they stand beside it
	Reply    string              // media type of answers; "" is JSON
	Wrap     string              // the member of an answer that holds the reply; "" where the answer is the reply
}

// Rule is a rule of the document, with its number there.
type Rule struct {
	ID   string `json:"id"` // "2.11 R6"
	Text string `json:"text"`
}

// Handler is what an API does, with its types known to the contract and forgotten by the engine.
type Handler struct {
	Request *contract.Shape
	Reply   *contract.Shape
	handle  func(tx *Tx, c *Call) (any, error)
	decode  func(c *Call) []contract.Violation
}

// Throttle is how a system keeps callers away that call too often: by quotas of its own, and by the bans that rules
// order. What it counts are records of the world, so bans end by the world's clock.
type Throttle struct {
	// Kind is the kind of records in which it keeps what it counts, and who is banned.
	Kind string
	// Counts tells whether the calls of a caller are counted at all. While they are not, and the world has no record of
	// Kind, nobody is kept away and Admit is not asked: its transaction would be a third of what a call waits for.
	Counts func(c *Call) bool
	// Banned answers the refusal of a call whose caller a rule has shut out (Ban), nil otherwise. It comes before all checks,
	// so the call may be one that nothing has been checked of; it reads, and writes nothing. Not asked while the world has
	// no record of Kind.
	Banned func(tx *Tx, c *Call) *Refusal
	// Admit counts a call that Codec.Check has let through and answers the refusal for one too many, nil otherwise.
	// What it writes stays in either case.
	Admit func(tx *Tx, c *Call) *Refusal
	// Ban shuts the caller of a call out for a time of the world, from the call's API alone or from all, and answers the
	// refusal. The call may be one that nothing has been checked of.
	Ban func(tx *Tx, c *Call, d time.Duration, oneAPI bool) *Refusal
}

// Job is something that a world does later by itself: booked by Tx.At, run in a transaction of its own at its instant.
type Job func(tx *Tx, argument string) error

// RecordKind is a kind of stored object that the control API shows.
type RecordKind struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
}

// Machine is a state machine of the system, for people to look at.
type Machine struct {
	Name  string        `json:"name"`
	Title string        `json:"title"`
	Kind  string        `json:"kind"`  // of the records whose states these are
	Field string        `json:"field"` // of such a record, that holds its state
	Table state.Drawing `json:"table"`
}

// Code is a return code of the system.
type Code struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Source string `json:"source"`
}

// Settings is how a world's configuration of a system is made and read.
type Settings struct {
	// Default answers the configuration that every new world has.
	Default func() (json.RawMessage, error)
	// Compile reads a configuration: keys are parsed here, once. Its errors name the member and what to do.
	Compile func(raw json.RawMessage) (Config, error)
}

// Config is a compiled configuration of a system. It is immutable.
type Config interface {
	// Identities are the names by which requests find the world: platformNo, channel_key, app_key, appFlag.
	Identities() []string
}

// Caller is what a Config can be besides: that of a system which calls applications at addresses that it names.
type Caller interface {
	// Destinations lists the addresses that the configuration names, so that they are held against the allow-list.
	Destinations() []Destination
}

// Destination is an address that a system calls.
type Destination struct {
	Member string // of the configuration: platforms.6000000001.notifyUrl
	URL    string
}

// Place is where a world lives, as far as the messages that it sends have to know.
type Place struct {
	World  string
	Notify string // where the notices for a system's first development identity go, "" to the stand-in application
	Sink   string // address of the stand-in application, where notices go that have no address of their own
	Links  string // scheme and host of the systems listener, for links where no request tells them
}

// Retry is a list of delays after the first attempt at which a notice is repeated.
type Retry []time.Duration
