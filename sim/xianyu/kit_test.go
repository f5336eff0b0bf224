package xianyu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/xianyu"
)

const (
	slug      = xianyu.Slug
	callback  = "alibaba.idle.interact.loan.callback"
	pushAPI   = "alibaba.idle.interact.loan.push"
	userQuery = "alibaba.idle.interact.loan.user.query"
	userPut   = "alibaba.idle.interact.loan.user.put"
	form      = "application/x-www-form-urlencoded;charset=UTF-8"
)

// morning is where the clock of every test stands.
var morning = time.Date(2026, 1, 5, 10, 0, 0, 0, clock.Zone)

// tester is a test, a benchmark, a fuzz target or a property.
type tester interface {
	require.TestingT
	Helper()
	Cleanup(fn func())
}

// sandbox is a world with nothing but the gateway in it.
type sandbox struct {
	*engine.World
	t tester
}

// open starts a world whose clock stands at morning. config is a patch of the configuration, "" for none.
func open(t tester, config string) *sandbox {
	t.Helper()
	return openAt(t, store.Memory, clock.Setting{Mode: clock.Frozen, World: morning, Wall: morning}, clock.Standing(morning), config)
}

func openAt(t tester, path string, setting clock.Setting, wall clock.Wall, config string) *sandbox {
	t.Helper()
	db, err := store.Open(path, store.SyncEverySecond)
	require.NoError(t, err)
	w, err := engine.NewWorld(db, engine.Birth{Seed: 42, Clock: setting}, options(wall))
	require.NoError(t, err)
	s := &sandbox{w, t}
	t.Cleanup(func() { _ = s.Close() })
	if config != "" {
		s.configure(config)
	}
	return s
}

func options(wall clock.Wall) engine.Options {
	return engine.Options{
		Name: "default", Systems: []*engine.Counterpart{xianyu.New()}, Wall: wall, Log: slog.New(slog.DiscardHandler),
		Carrier: func(context.Context, engine.Outgoing) engine.Incoming { panic("the gateway never calls") },
	}
}

func (s *sandbox) configure(patch string) {
	s.t.Helper()
	require.NoError(s.t, s.Configure(slug, []byte(patch), func([]string) error { return nil }))
}

// app is a patch for the development application.
func app(members string) string { return `{"apps":{"12345678":{` + members + `}}}` }

// pass lets the world's time pass.
func (s *sandbox) pass(by time.Duration) {
	s.t.Helper()
	_, err := s.AdvanceBy(context.Background(), by)
	require.NoError(s.t, err)
}

func (s *sandbox) rule(r fault.Rule) fault.Rule {
	s.t.Helper()
	r.System = slug
	r, err := s.AddRule(r)
	require.NoError(s.t, err)
	return r
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

// infos is the object of a callback, as a client writes it.
const infos = `{"user_id":3,"submit_time":"2026-01-05 09:00:00","status":"IN_PROCESSING","type":"CREDIT","process_no":"P1","channel_id":"wzzx"}`

// call are the parameters of a good call that is not signed yet; business alternates names and values.
func call(api string, business ...string) params {
	p := params{
		{"method", api}, {"app_key", "12345678"}, {"timestamp", "2026-01-05 10:00:00"}, {"v", "2.0"}, {"format", "json"}, {"sign_method", "md5"},
	}
	for i := 0; i+1 < len(business); i += 2 {
		p = append(p, pair{business[i], business[i+1]})
	}
	return p
}

func report(infos string) params { return call(callback, "user", "3", "infos", infos) }

// status is a report of a process P1 of type CREDIT.
func status(s string) params { return report(strings.Replace(infos, "IN_PROCESSING", s, 1)) }

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

// base is the text of wire: Signature, written down here a second time.
func (p params) base() string {
	list := slices.Clone(p.without("sign"))
	slices.SortStableFunc(list, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	text := ""
	for _, x := range list {
		text += x.name + x.value
	}
	return text
}

// signed answers the parameters with their md5 signature.
func (p params) signed() params { return p.with("sign", md5Of("helloworld"+p.base()+"helloworld")) }

func (p params) encode() string {
	pairs := make([]string, len(p))
	for i, x := range p {
		pairs[i] = url.QueryEscape(x.name) + "=" + url.QueryEscape(x.value)
	}
	return strings.Join(pairs, "&")
}

// split parts the gateway's parameters from those of the API.
func (p params) split() (gateway, business params) {
	for _, x := range p {
		if slices.Contains([]string{"method", "app_key", "timestamp", "v", "format", "sign_method", "sign", "simplify", "session"}, x.name) {
			gateway = append(gateway, x)
		} else {
			business = append(business, x)
		}
	}
	return gateway, business
}

// post is the request of the Java, PHP and Python libraries: the gateway's parameters in the query, the rest in a form.
func (p params) post() wire.Inbound {
	gateway, business := p.split()
	return inbound("POST", gateway.encode(), form, []byte(business.encode()))
}

func inbound(method, query, contentType string, body []byte) wire.Inbound {
	in := wire.Inbound{Method: method, Path: "/router/rest", RawQuery: query, Header: wire.Header{}, Body: body, Base: "http://sandbox.test"}
	if contentType != "" {
		in.Header["Content-Type"] = []string{contentType}
	}
	return in
}

// multi is the request of the Node library: everything in a multipart body.
func (p params) multi(t tester) wire.Inbound {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	require.NoError(t, w.SetBoundary("boundary"))
	for _, x := range p {
		require.NoError(t, w.WriteField(x.name, x.value))
	}
	require.NoError(t, w.Close())
	return inbound("POST", "", w.FormDataContentType(), body.Bytes())
}

// send signs and sends a call.
func (s *sandbox) send(p params) wire.Outbound {
	s.t.Helper()
	return s.Exchange(slug, p.signed().post())
}

// answer is what came back in JSON.
type answer struct {
	Wrapper string
	Result  struct {
		Success  bool            `json:"success"`
		Data     any             `json:"data"`
		Person   map[string]any  `json:"idle_loan_personal_info"`
		BizError *map[string]any `json:"biz_error"`
	} `json:"idle_point_result"`
	Code      json.Number `json:"code"`
	Msg       string      `json:"msg"`
	SubCode   string      `json:"sub_code"`
	SubMsg    string      `json:"sub_msg"`
	RequestID string      `json:"request_id"`
}

func read(t tester, out wire.Outbound) answer {
	t.Helper()
	require.Equal(t, 200, out.Status, string(out.Body))
	require.Equal(t, "text/javascript;charset=UTF-8", out.Header.Get("Content-Type"), string(out.Body))
	var wrapped map[string]answer
	require.NoError(t, json.Unmarshal(out.Body, &wrapped), string(out.Body))
	require.Len(t, wrapped, 1)
	for name, a := range wrapped {
		a.Wrapper = name
		require.Regexp(t, `^[0-9a-z]{11,13}$`, a.RequestID)
		return a
	}
	return answer{}
}

// comes answers what a call came to in one word: ok, a code, or the code of biz_error.
func comes(t tester, out wire.Outbound) string {
	t.Helper()
	a := read(t, out)
	switch {
	case a.Wrapper == "error_response":
		return a.Code.String()
	case a.Result.Success:
		return "ok"
	case a.Result.BizError == nil:
		return "neither"
	default:
		return fmt.Sprint((*a.Result.BizError)["err_code"])
	}
}

func (s *sandbox) comes(p params) string {
	s.t.Helper()
	return comes(s.t, s.send(p))
}

// rulesOf lists the fields and rules of an exchange's findings.
func rulesOf(x journal.Exchange) []string {
	list := []string{}
	for _, f := range x.Findings {
		list = append(list, f.Level+" "+f.Rule+" "+f.Field)
	}
	return list
}
