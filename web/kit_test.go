package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/web"
)

// noon is when the tests' worlds begin: they stand still.
var noon = time.Date(2016, 11, 9, 12, 0, 0, 0, clock.Zone)

// rig is a console over worlds in memory. Notices go to its own stand-in application, without a network.
type rig struct {
	testing.TB
	sim     *sim.Sim
	handler http.Handler
	host    string
	token   string
}

func newRig(tb testing.TB, wall clock.Wall, o web.Options) *rig {
	tb.Helper()
	r := &rig{TB: tb, host: "127.0.0.1:8701"}
	var handler atomic.Pointer[http.Handler]
	s, err := sim.Open(sim.Options{
		Data: store.Memory, Wall: wall, Systems: "http://127.0.0.1:8700", Control: "http://127.0.0.1:8701",
		Carrier: func(ctx context.Context, out engine.Outgoing) engine.Incoming {
			return carry(ctx, *handler.Load(), out)
		},
	})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	r.sim, r.handler = s, web.Handler(s, o)
	handler.Store(&r.handler)
	if closer, ok := r.handler.(io.Closer); ok { // runs end before the worlds do
		tb.Cleanup(func() { require.NoError(tb, closer.Close()) })
	}
	w, err := s.World(sim.Default)
	require.NoError(tb, err)
	_, err = w.SetClock(clock.Frozen, 0, &noon)
	require.NoError(tb, err)
	return r
}

func carry(ctx context.Context, handler http.Handler, out engine.Outgoing) engine.Incoming {
	request := httptest.NewRequestWithContext(ctx, out.Method, out.URL, bytes.NewReader(out.Body))
	for name, values := range out.Header {
		request.Header[name] = values
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return engine.Incoming{Status: recorder.Code, Header: wire.Header(recorder.Header()), Body: recorder.Body.Bytes()}
}

// open answers a rig on a wall clock that stands still.
func open(tb testing.TB) *rig {
	tb.Helper()
	return newRig(tb, clock.Standing(noon), web.Options{Version: "1.2.3"})
}

func (r *rig) request(method, target, body string) *http.Request {
	request := httptest.NewRequest(method, target, strings.NewReader(body))
	request.Host = r.host
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	return request
}

func (r *rig) send(method, target, body string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	r.handler.ServeHTTP(recorder, r.request(method, target, body))
	return recorder
}

// call sends a request, holds its status against the wanted one and reads the JSON of the answer.
func call[T any](r *rig, method, target, body string, status int) T {
	r.Helper()
	answer := r.send(method, target, body)
	require.Equal(r, status, answer.Code, "%s %s: %s", method, target, answer.Body)
	var value T
	if status == http.StatusNoContent {
		require.Empty(r, answer.Body.String())
		return value
	}
	require.Equal(r, "application/json; charset=utf-8", answer.Header().Get("Content-Type"))
	require.NoError(r, json.Unmarshal(answer.Body.Bytes(), &value), "%s", answer.Body)
	return value
}

type (
	object = map[string]any
	list   = []map[string]any
)

func get(r *rig, target string) object {
	r.Helper()
	return call[object](r, http.MethodGet, target, "", http.StatusOK)
}

func getList(r *rig, target string) list {
	r.Helper()
	all := call[list](r, http.MethodGet, target, "", http.StatusOK)
	require.NotNil(r, all, "a list is never null")
	return all
}

// platformForm is a request of the development platform, signed by the calculator under test.
func (r *rig) platformForm(service, data string) string {
	r.Helper()
	form := url.Values{"serviceName": {service}, "platformNo": {"6000000001"}, "reqData": {data}, "keySerial": {"1"}, "userDevice": {"PC"}}
	body, err := json.Marshal(object{"system": "lianyintong", "request": object{"path": "/lanmaotech/service", "body": form.Encode(), "headers": object{
		"content-type": "application/x-www-form-urlencoded",
	}}})
	require.NoError(r, err)
	signed := call[object](r, http.MethodPost, "/v1/sign", string(body), http.StatusOK)
	require.Equal(r, data, signed["string"])
	form.Set("sign", signed["signature"].(string))
	return form.Encode()
}

// play sends a request of the development platform to its world.
func (r *rig) play(world, channel, body string) wire.Outbound {
	return r.sim.Exchange("lianyintong", wire.Inbound{
		Method: http.MethodPost, Path: "/lanmaotech/" + channel, World: world, Base: "http://127.0.0.1:8700",
		Header: wire.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(body),
	})
}

// query makes a direct exchange that is answered well.
func (r *rig) query() {
	r.Helper()
	out := r.play("", "service", r.platformForm("QUERY_PLATFORM_INFORMATION", `{}`))
	require.Equal(r, http.StatusOK, out.Status)
}

// register registers a user on the hosted page; the notice is booked and, as the clock stands, delivered at once.
func (r *rig) register(user string) {
	r.Helper()
	data, err := json.Marshal(object{
		"platformUserNo": user, "requestNo": "R" + user, "realName": "测试甲", "idCardType": "G2_IDCARD", "userRole": "NORMAL",
		"idCardNo": "000000190001010000", "mobile": "10000000000", "bankcardNo": "6222020000000000000", "callbackUrl": "http://app.test/back",
	})
	require.NoError(r, err)
	out := r.play("", "gateway", r.platformForm("PERSONAL_REGISTER", string(data)))
	require.Equal(r, http.StatusFound, out.Status, "%s", out.Body)
	page, err := url.Parse(out.Header.Get("Location"))
	require.NoError(r, err)
	form := page.Query()
	form.Set("action", "submit")
	form.Set("password", "123456")
	form.Set("confirmPassword", "123456")
	out = r.play("", strings.TrimPrefix(page.Path, "/lanmaotech/"), form.Encode())
	require.Equal(r, http.StatusOK, out.Status, "%s", out.Body)
	call[object](r, http.MethodPost, "/v1/worlds/default/clock/advance", `{"by": "0s"}`, http.StatusOK) // what is due now is done now
}
