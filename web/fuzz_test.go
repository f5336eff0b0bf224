package web_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzControl sends anything to the control API: it answers, and never with a fault of ours.
func FuzzControl(f *testing.F) {
	const w = "/v1/worlds/default"
	for _, seed := range []struct{ method, target, body string }{
		{"GET", "/v1/worlds", ""},
		{"PUT", "/v1/worlds/a", `{"seed": 1, "clock": {"mode": "frozen", "now": "2016-11-09T10:00:00+08:00"}, "systems": {"lianyintong": {}}, "from": "default"}`},
		{"DELETE", "/v1/worlds/a", ""},
		{"POST", w + "/reset", ""},
		{"POST", w + "/snapshots", `{"name": "s"}`},
		{"POST", w + "/restore", `{"name": "s"}`},
		{"PUT", w + "/clock", `{"mode": "scaled", "speed": 1e6, "now": "2016-11-09T10:00:00Z"}`},
		{"POST", w + "/clock/advance", `{"by": "3d"}`},
		{"POST", w + "/clock/advance", `{"to": "2030-01-01T00:00:00Z"}`},
		{"POST", w + "/clock/advance", `{"until": "balance('bank') >= 1.00 && len(notices('')) > 0", "within": "1h"}`},
		{"GET", w + "/exchanges?system=lianyintong&api=RECHARGE&direction=in&after=x000000001&limit=5", ""},
		{"GET", w + "/exchanges/x000000001/curl", ""},
		{"GET", w + "/notices?state=pending", ""},
		{"POST", w + "/notices/n000000001/resend", ""},
		{"GET", w + "/findings?level=error", ""},
		{"GET", w + "/coverage", ""},
		{"GET", "/v1/report?worlds=default&format=html", ""},
		{"GET", w + "/ledger/entries?account=bank&after=1", ""},
		{"POST", w + "/rules", `{"system": "lianyintong", "at": "commit", "effect": "stall 1ms", "times": 1, "when": "amount > 5", "chance": 0.5, "budget": 2}`},
		{"DELETE", w + "/rules/r000001", ""},
		{"PUT", w + "/systems/lianyintong/config", `{"platforms": {"6000000001": {"strict": true, "retry": ["10m"]}, "7": {"keys": {}}}}`},
		{"GET", w + "/systems/lianyintong/records/users/6000000001/U1", ""},
		{"POST", w + "/systems/lianyintong/actions/fund", `{"account": "6000000001/platform:fee", "amount": "1.00"}`},
		{"POST", "/v1/sign", `{"system": "lianyintong", "request": {"path": "/lanmaotech/service", "body": "reqData=%7B%7D", "headers": {"a": ["b"]}}}`},
		{"POST", "/v1/verify", `{"system": "lianyintong", "request": {"path": "/x", "body": "reqData=%7B%7D&sign=AA&keySerial=1&platformNo=6000000001&serviceName=X"}}`},
		{"POST", "/sink/default", "respData=%7B%7D&sign=AA"},
		{"PUT", "/sink/default", `{"answer": "FAIL", "status": 500, "times": 1, "from": 2}`},
	} {
		f.Add(seed.method, seed.target, []byte(seed.body))
	}
	r := open(f)
	f.Fuzz(func(t *testing.T, method, target string, body []byte) {
		address, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(address.Path, "/") || strings.Contains(address.RawQuery, "wait") {
			return // no server would get that far; and nobody ends a wait here
		}
		if strings.HasSuffix(address.Path, "/events") || bytes.Contains(body, []byte("stall")) {
			return // neither would end
		}
		ctx, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		request := (&http.Request{
			Method: method, URL: address, Host: r.host, Header: http.Header{}, Body: http.NoBody, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		}).WithContext(ctx)
		request.Body = nopCloser{bytes.NewReader(body)}
		answer := httptest.NewRecorder()
		r.handler.ServeHTTP(answer, request)
		planned := strings.HasPrefix(address.Path, "/sink/") && method == http.MethodPost // the stand-in application was told to
		require.True(t, answer.Code < http.StatusInternalServerError || planned, "%s %s %q: %d %s", method, target, body, answer.Code, answer.Body)
	})
}

type nopCloser struct{ *bytes.Reader }

func (nopCloser) Close() error { return nil }
