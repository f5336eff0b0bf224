package cashloan_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

const (
	slug = cashloan.Slug
	base = "http://sandbox.test"
	form = "application/x-www-form-urlencoded; charset=utf-8"
)

// morning is where the clock of every test stands: 10:00 in India.
var morning = time.Date(2026, 1, 5, 12, 30, 0, 0, clock.Zone)

// tester is a test, a benchmark, a fuzz target or a property.
type tester interface {
	require.TestingT
	Helper()
	Cleanup(fn func())
}

// sandbox is a world with nothing but the app's back end in it.
type sandbox struct {
	*engine.World
	t    tester
	sent []engine.Outgoing // webhooks; all of them are confirmed
}

// open starts a world whose clock stands at morning. config is a patch of the configuration, "" for none.
func open(t tester, config string) *sandbox {
	t.Helper()
	return openAt(t, store.Memory, config)
}

// openAt is open with the world's database in a file.
func openAt(t tester, path, config string) *sandbox {
	t.Helper()
	s := &sandbox{t: t}
	db, err := store.Open(path, store.SyncEverySecond)
	require.NoError(t, err)
	s.World, err = engine.NewWorld(db, engine.Birth{Seed: 42, Clock: clock.Setting{Mode: clock.Frozen, World: morning, Wall: morning}}, engine.Options{
		Name: "default", Systems: []*engine.Counterpart{cashloan.New()}, Wall: clock.Standing(morning), Log: slog.New(slog.DiscardHandler),
		Place: engine.Place{World: "default", Sink: "http://sink.test/sink/default", Links: base},
		Carrier: func(_ context.Context, out engine.Outgoing) engine.Incoming {
			s.sent = append(s.sent, out)
			return engine.Incoming{Status: 200}
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	if config != "" {
		s.configure(config)
	}
	return s
}

func (s *sandbox) configure(patch string) {
	s.t.Helper()
	require.NoError(s.t, s.Configure(slug, []byte(patch), func([]string) error { return nil }))
}

// pass lets the world's time pass.
func (s *sandbox) pass(by time.Duration) {
	s.t.Helper()
	_, err := s.AdvanceBy(context.Background(), by)
	require.NoError(s.t, err)
}

// do performs an action; args is JSON.
func (s *sandbox) do(action, args string) {
	s.t.Helper()
	_, err := s.Do(slug, action, []byte(args))
	require.NoError(s.t, err)
}

func (s *sandbox) rule(r fault.Rule) {
	s.t.Helper()
	r.System = slug
	_, err := s.AddRule(r)
	require.NoError(s.t, err)
}

// stored answers a record, nil when there is none.
func (s *sandbox) stored(kind, id string) map[string]any {
	s.t.Helper()
	raw, err := s.Record(slug, kind, id)
	if p, ok := engine.AsProblem(err); ok && p.Code == engine.NotFound {
		return nil
	}
	require.NoError(s.t, err)
	var record map[string]any
	require.NoError(s.t, json.Unmarshal(raw, &record))
	return record
}

func (s *sandbox) recorded(out wire.Outbound) journal.Exchange {
	s.t.Helper()
	x, err := s.Recorded(out.Exchange)
	require.NoError(s.t, err)
	return x
}

// pair is a parameter of a test's client.
type pair struct{ name, value string }

// params are the parameters of a call, in their order.
type params []pair

// commons are the parameters that the app sends with every request, userId and token apart.
var commons = params{{"mobileType", "2"}, {"versionNumber", "2.0.0"}, {"channelCode", "google"}, {"appFlag", "KrazyRupee"}}

// pairs makes parameters of names and values in turn.
func pairs(list ...string) params {
	p := params{}
	for i := 0; i+1 < len(list); i += 2 {
		p = append(p, pair{list[i], list[i+1]})
	}
	return p
}

// with answers the parameters with one changed or added.
func (p params) with(name, value string) params {
	p = slices.Clone(p)
	for i := range p {
		if p[i].name == name {
			p[i].value = value
			return p
		}
	}
	return append(p, pair{name, value})
}

// without answers the parameters without one.
func (p params) without(name string) params {
	return slices.DeleteFunc(slices.Clone(p), func(x pair) bool { return x.name == name })
}

func (p params) encode() string {
	list := make([]string, len(p))
	for i, x := range p {
		list[i] = url.QueryEscape(x.name) + "=" + url.QueryEscape(x.value)
	}
	return strings.Join(list, "&")
}

// text is what wire §2 signs of the parameters, written down here a second time.
func (p params) text() string {
	list := slices.Clone(p)
	slices.SortStableFunc(list, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	parts := make([]string, len(list))
	for i, x := range list {
		parts[i] = x.name + "=" + x.value
	}
	return strings.Join(parts, "|")
}

func md5Of(text string) string {
	digest := md5.Sum([]byte(text))
	return strings.ToUpper(hex.EncodeToString(digest[:]))
}

// app is the app on somebody's phone: it holds a session, or none.
type app struct {
	s      *sandbox
	phone  string
	userID string
	token  string
	// refresh is the refreshToken.
	refresh string
}

// guest is an app in which nobody has logged in.
func (s *sandbox) guest() *app { return &app{s: s} }

// call is a request of the app, not sent yet.
type call struct {
	app     *app
	method  string
	path    string
	params  params
	files   []wire.File
	token   string
	sign    string // "": the right one
	nothing bool   // no sign at all
}

// post prepares a POST of an address below /api/, without .htm, or of a whole one.
func (a *app) post(path string, list ...string) call { return a.request("POST", path, pairs(list...)) }

// get prepares a GET.
func (a *app) get(path string, list ...string) call { return a.request("GET", path, pairs(list...)) }

func (a *app) request(method, path string, p params) call {
	if !strings.HasPrefix(path, "/") {
		path = "/api/" + path + ".htm"
	}
	p = append(slices.Clone(p), commons...)
	if a.token != "" {
		p = append(p, pair{"userId", a.userID}, pair{"token", a.token})
	}
	return call{app: a, method: method, path: path, params: p, token: a.token}
}

// with changes a parameter of the call, without takes one away, file adds a file, which makes the call multipart.
func (c call) with(name, value string) call { c.params = c.params.with(name, value); return c }
func (c call) without(name string) call     { c.params = c.params.without(name); return c }
func (c call) file(field, name, contentType, content string) call {
	c.files = append(slices.Clone(c.files), wire.File{Field: field, Name: name, ContentType: contentType, Content: []byte(content)})
	return c
}

// inbound is the request as the app sends it: signed over all parameters.
func (c call) inbound() wire.Inbound {
	sign := c.sign
	if sign == "" && !c.nothing {
		sign = md5Of("123456" + c.token + c.params.text())
	}
	in := wire.Inbound{Method: c.method, Path: c.path, Base: base, Header: wire.Header{"Signmsg": {sign}, "Token": {c.token}}}
	switch {
	case len(c.files) > 0:
		in.Body, in.Header["Content-Type"] = c.multipart()
	case c.method == "GET":
		in.RawQuery = c.params.encode()
	default:
		in.Header["Content-Type"], in.Body = []string{form}, []byte(c.params.encode())
	}
	return in
}

func (c call) multipart() ([]byte, []string) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	must(w.SetBoundary("boundary"))
	for _, p := range c.params {
		must(w.WriteField(p.name, p.value))
	}
	for _, f := range c.files {
		part, err := w.CreateFormFile(f.Field, f.Name)
		must(err)
		_, err = part.Write(f.Content)
		must(err)
	}
	must(w.Close())
	return body.Bytes(), []string{w.FormDataContentType()}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// send plays the call and answers the raw reply.
func (c call) send() wire.Outbound {
	c.app.s.t.Helper()
	return c.app.s.Exchange(slug, c.inbound())
}

// answer is the envelope of a reply.
type answer struct {
	Code    int             `json:"code"`
	Msg     string          `json:"msg"`
	Message string          `json:"message"`
	Data    map[string]any  `json:"data"`
	Page    map[string]any  `json:"page"`
	Raw     json.RawMessage `json:"-"`
	out     wire.Outbound
}

// read reads a reply of the app: HTTP 200 and the envelope, whatever it says.
func read(t tester, out wire.Outbound) answer {
	t.Helper()
	require.Equal(t, 200, out.Status, string(out.Body))
	require.Equal(t, "application/json;charset=utf-8", out.Header.Get("Content-Type"))
	a := answer{out: out, Raw: out.Body}
	d := json.NewDecoder(bytes.NewReader(out.Body))
	d.UseNumber()
	require.NoError(t, d.Decode(&a), string(out.Body))
	return a
}

// hear plays the call and reads the envelope.
func (c call) hear() answer {
	c.app.s.t.Helper()
	return read(c.app.s.t, c.send())
}

// ok plays a call that has to succeed and answers its data.
func (c call) ok() map[string]any {
	c.app.s.t.Helper()
	a := c.hear()
	require.Equal(c.app.s.t, 200, a.Code, string(a.Raw))
	return a.Data
}

// comes answers what a call came to: "code msg".
func (c call) comes() string {
	c.app.s.t.Helper()
	a := c.hear()
	return fmt.Sprint(a.Code, " ", a.Msg)
}

// findings lists level, rule and field of the findings of a call, played.
func (c call) findings() []string {
	c.app.s.t.Helper()
	list := []string{}
	for _, f := range c.app.s.recorded(c.send()).Findings {
		list = append(list, f.Level+" "+f.Rule+" "+f.Field)
	}
	return list
}

// pwd is everybody's password.
const pwd = "0123456789abcdef0123456789ABCDEF"

// register makes an account with the test code, logged in.
func (s *sandbox) register(phone string) *app {
	s.t.Helper()
	a := &app{s: s, phone: phone}
	return a.hold(a.post("user/register", "loginName", phone, "loginPwd", pwd, "vcode", "0000", "imei", "IMEI"+phone).ok())
}

// login logs an account in.
func (s *sandbox) login(phone string) *app {
	s.t.Helper()
	a := &app{s: s, phone: phone}
	return a.hold(a.post("user/login", "loginName", phone, "loginPwd", pwd, "imei", "IMEI"+phone, "mac", "02:00:00:00:00:00").ok())
}

// hold keeps what a log-in has answered.
func (a *app) hold(data map[string]any) *app {
	a.userID, a.token, a.refresh = fmt.Sprint(data["userId"]), fmt.Sprint(data["token"]), fmt.Sprint(data["refreshToken"])
	return a
}

// readObject reads a JSON object.
func readObject(t tester, raw []byte) map[string]any {
	t.Helper()
	var o map[string]any
	require.NoError(t, json.Unmarshal(raw, &o), string(raw))
	return o
}
