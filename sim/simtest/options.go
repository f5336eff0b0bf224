package simtest

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/shapan/shapan/sim"
)

// Option says how a sandbox shall be.
type Option func(*settings)

// settings are what the options have said.
type settings struct {
	seed      *uint64
	at        *time.Time
	notifyURL string
	notify    http.Handler
	allow     []string
	configs   []patch
	patience  time.Duration
	lookup    func(string) (string, bool)
}

// patch is a change of the configuration of a system.
type patch struct {
	system string
	value  any
}

// DefaultPatience is how long, in wall time, the kit waits for what an application does.
const DefaultPatience = 10 * time.Second

// Seed says what people, numbers and chance come of; 42 unless given. A failing test prints it.
func Seed(seed uint64) Option { return func(s *settings) { s.seed = &seed } }

// At begins at an instant of the world, at which the clock stands still: it moves by Advance alone.
func At(instant time.Time) Option { return func(s *settings) { s.at = &instant } }

// NotifyURL says where the notices of the first development identity go.
func NotifyURL(address string) Option { return func(s *settings) { s.notifyURL = address } }

// NotifyHandler has the notices of the first development identity taken by a handler, at the path /notify, without a
// socket.
func NotifyHandler(app http.Handler) Option { return func(s *settings) { s.notify = app } }

// NotifyAllow allows notices to go to more than loopback and private addresses: see sim.ParseAllowList.
func NotifyAllow(entries ...string) Option {
	return func(s *settings) { s.allow = append(s.allow, entries...) }
}

// Config changes the configuration of a system: object is merged into it, member by member, and null deletes. It is
// anything that encoding/json writes as an object, or a json.RawMessage.
//
//	simtest.Config("lianyintong", map[string]any{"platforms": map[string]any{"6000000001": map[string]any{"strict": true}}})
func Config(system string, object any) Option {
	return func(s *settings) { s.configs = append(s.configs, patch{system, object}) }
}

// Patience says how long, in wall time, WaitExchange, WaitNotice and Run wait; DefaultPatience unless given.
func Patience(d time.Duration) Option { return func(s *settings) { s.patience = d } }

// Env lets scenarios that Run plays read environment variables.
func Env(lookup func(name string) (string, bool)) Option {
	return func(s *settings) { s.lookup = lookup }
}

// options answers what the worlds are opened with.
func (s *settings) options() (sim.Options, error) {
	allow, err := sim.ParseAllowList(s.allow)
	return sim.Options{Seed: s.seed, NotifyURL: s.notifyURL, Allow: allow}, err
}

// body answers the change as JSON.
func (p patch) body() ([]byte, error) { return json.Marshal(p.value) }
