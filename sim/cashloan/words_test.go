package cashloan

import (
	"encoding/base64"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan/pages"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// toyRequest is what the endpoints of this test take.
type toyRequest struct {
	ID     string `wire:"id" spec:"N S" doc:"of the path"`
	Amount string `wire:"amount" spec:"N F" doc:"a number"`
}

type toyReply struct {
	ID     string `wire:"id" spec:"Y S" doc:"a text"`
	Amount string `wire:"amount" spec:"Y F" doc:"a number, or a text"`
	User   int64  `wire:"user" spec:"Y L" doc:"0 for nobody"`
}

func (r toyReply) besides() []wire.Member {
	return []wire.Member{{Name: "page", Value: wire.Value{Kind: wire.Number, Text: "1"}}}
}

func toy(_ *engine.Tx, v visit, q toyRequest) (toyReply, error) {
	r := toyReply{ID: q.ID, Amount: q.Amount}
	if !v.anonymous() {
		r.User = v.User.number()
	}
	return r, nil
}

func toyPage(_ *engine.Tx, v visit, q toyRequest) (content, error) {
	switch q.ID {
	case "none":
		return content{}, pageRefusal(404, "no such toy")
	case "link":
		return html([]byte(v.link("/toy"))), nil
	}
	f, _ := v.file("toy")
	return html(append([]byte("<p>"+q.ID), f.Content...)), nil
}

func toyREST(_ *engine.Tx, _ visit, q toyRequest) (content, error) {
	return jsonContent(201, map[string]string{"id": q.ID, "amount": q.Amount}), nil
}

// toys is a world with an endpoint of each kind.
func toys(t *testing.T) *engine.World {
	t.Helper()
	db, err := store.Open(store.Memory, store.SyncEverySecond)
	require.NoError(t, err)
	now := time.Date(2026, 9, 5, 2, 0, 0, 0, clock.Zone)
	w, err := engine.NewWorld(db, engine.Birth{Seed: 42, Clock: clock.Setting{Mode: clock.Frozen, World: now, Wall: now}}, engine.Options{
		Name: "default", Wall: clock.Standing(now), Log: slog.New(slog.DiscardHandler),
		Systems: []*engine.Counterpart{counterpart([]declared{
			known(endpoint{Path: "/api/toy/known.htm", Also: []string{"/act/toy/known.htm"}, Method: "GET", Source: "ours", Says: "Fine."}, toy),
			signedIn(endpoint{Path: "/api/act/toy.htm", Method: "POST", Source: "ours", Says: "Fine.", Message: "good"}, toy),
			page(endpoint{Path: "/h5/toy.jsp", Method: "GET", Source: "ours"}, toyPage),
			rest(endpoint{Path: "/razorpay/v1/toys/{id}", Method: "POST", Source: "ours"}, toyREST),
		})},
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// TestWords declares an endpoint of each kind, and holds what comes over the wire against what the words promise.
func TestWords(t *testing.T) {
	t.Parallel()
	key := "Basic " + base64.StdEncoding.EncodeToString([]byte("rzp_test_shapan:test_secret"))
	signed := func(token, text string) wire.Header {
		return wire.Header{"Signmsg": {sum(developmentAppKey + token + text)}, "Token": {token}}
	}
	cases := []struct {
		name   string
		in     wire.Inbound
		status int
		body   string
	}{
		{"nobody is known", wire.Inbound{Method: "GET", Path: "/api/toy/known.htm", RawQuery: "amount=7.5", Header: signed("", "amount=7.5")}, 200, `{"code":200,"msg":"Fine.","page":1,"data":{"id":"","amount":7.5,"user":0}}`},
		{"no ending", wire.Inbound{Method: "GET", Path: "/api/toy/known", RawQuery: "amount=", Header: signed("", "amount=")}, 200, `{"code":200,"msg":"Fine.","page":1,"data":{"id":"","amount":"","user":0}}`},
		{"a token that is nobody's", wire.Inbound{Method: "GET", Path: "/api/toy/known.htm", Header: signed("t", "")}, 200, `{"code":413,"msg":"Please log in first."}`},
		{"the other address", wire.Inbound{Method: "GET", Path: "/act/toy/known.htm", Header: signed("", "")}, 200, `{"code":400,"msg":"sign error!"}`},
		{"nobody is signed in", wire.Inbound{Method: "POST", Path: "/api/act/toy.htm", Header: signed("t", "")}, 200, `{"code":413,"msg":"Please log in first."}`},
		{"a page", wire.Inbound{Method: "GET", Path: "/h5/toy.jsp", RawQuery: "id=a%26b"}, 200, `<p>a&b`},
		{"a link", wire.Inbound{Method: "GET", Path: "/h5/toy", RawQuery: "id=link", Base: "http://x/w/a"}, 200, `http://x/w/a/toy`},
		{"a page that is refused", wire.Inbound{Method: "GET", Path: "/h5/toy.jsp", RawQuery: "id=none"}, 404, string(pages.Wrong("This page cannot be shown", "no such toy"))},
		{"a page with a wrong field", wire.Inbound{Method: "GET", Path: "/h5/toy.jsp", RawQuery: "amount=x"}, 200, string(pages.Wrong("This page cannot be shown", "The link is not complete: amount is missing or invalid."))},
		{"no key", wire.Inbound{Method: "POST", Path: "/razorpay/v1/toys/7"}, 401, `{"error":{"code":"BAD_REQUEST_ERROR","description":"Please provide your api key for authentication purposes."}}`},
		{"a wrong key", wire.Inbound{Method: "POST", Path: "/razorpay/v1/toys/7", Header: wire.Header{"Authorization": {"Basic x"}}}, 401, `{"error":{"code":"BAD_REQUEST_ERROR","description":"Authentication failed"}}`},
		{"a segment", wire.Inbound{Method: "POST", Path: "/razorpay/v1/toys/7", Header: wire.Header{"Authorization": {key}, "Content-Type": {"application/json"}}, Body: []byte(`{"amount":5}`)}, 201, `{"amount":"5","id":"7"}`},
		{"a wrong member", wire.Inbound{Method: "POST", Path: "/razorpay/v1/toys/7", Header: wire.Header{"Authorization": {key}, "Content-Type": {"application/json"}}, Body: []byte(`{"amount":"x"}`)}, 400, `{"error":{"code":"BAD_REQUEST_ERROR","description":"The amount field is missing or invalid."}}`},
		{"no segment", wire.Inbound{Method: "POST", Path: "/razorpay/v1/toys/"}, 404, `{"error":{"code":"BAD_REQUEST_ERROR","description":"The requested URL was not found on the server."}}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.in.Header == nil {
				c.in.Header = wire.Header{}
			}
			out := toys(t).Exchange(Slug, c.in)
			assert.Equal(t, c.status, out.Status)
			assert.Equal(t, c.body, string(out.Body))
		})
	}
}

// TestIndia prints instants as the app does: a day in Beijing may be another one in India.
func TestIndia(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 9, 5, 2, 0, 0, 0, clock.Zone)
	assert.Equal(t, "2026-09-04", day(late))
	assert.Equal(t, "2026-09-04 23:30:00", stamp(late))
	assert.Equal(t, "04 Sept 2026", written(late))
	assert.Equal(t, "12 Nov 2026", written(time.Date(2026, 11, 12, 12, 0, 0, 0, india)))
	assert.Equal(t, "2026-09-06 00:00:00", stamp(midnight(late, 2)))
}

// TestPaymentSignature is the vector of wire §8.
func TestPaymentSignature(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a982c20f48234e966ccc8d903bff75730b34341007236ad8c8a9d7c0ae5848c5",
		paymentSignature("order_9A33XWu170gUtm", "pay_29QQoUBi66xm2f", "test_secret"))
}
