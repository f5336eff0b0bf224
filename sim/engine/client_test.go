package engine_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

type examined struct {
	Name   string `wire:"name" spec:"Y S 5" doc:"a name"`
	Number int64  `wire:"number" spec:"N I" doc:"a number"`
}

func TestExamineTellsBreachesBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	h := engine.Handle("1.2", func(*engine.Tx, examined) (struct{}, error) {
		t.Error("nothing is done")
		return struct{}{}, nil
	})
	for text, rules := range map[string][]string{
		`{"name":"a","number":1}`:   nil,
		`{"name":"too long"}`:       {contract.RuleLength},
		`{"nmae":"a"}`:              {contract.RuleUnknown, contract.RuleMissing},
		`{"name":"a","number":"x"}`: {contract.RuleType},
	} {
		fields, _, err := wire.ParseJSON([]byte(text))
		require.NoError(t, err)
		var got []string
		for _, v := range h.Examine(fields) {
			got = append(got, v.Rule)
			assert.Equal(t, "1.2", v.Source, text)
			assert.NotEmpty(t, v.Hint, text)
		}
		assert.ElementsMatch(t, rules, got, text)
	}
	assert.Nil(t, engine.Handler{}.Examine(wire.Value{}), "an API without a contract breaks none")
}

func TestARefusedNoticeIsNeverConfirmed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		codec  engine.Codec
		good   bool
		status int
		body   string
	}{
		"good":                   {toyCodec{}, true, 200, "SUCCESS"},
		"bad, the body counts":   {toyCodec{}, false, 200, "FAIL"},
		"bad, the status counts": {byStatus{}, false, 400, "FAIL"},
		"nobody's":               {nil, false, 200, "FAIL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body := engine.Acknowledge(c.codec, c.good)
			assert.Equal(t, c.status, status)
			assert.Equal(t, c.body, body)
			if c.codec != nil {
				assert.Equal(t, c.good, c.codec.Confirmed(status, []byte(body)))
			}
		})
	}
}

// byStatus is a codec that takes any 2xx for a confirmation.
type byStatus struct{ toyCodec }

func (byStatus) Confirmed(status int, _ []byte) bool { return status/100 == 2 }

// TestARequestComesInAsAListenerReadsIt: whoever plays a request without a socket hands in what a listener would.
func TestARequestComesInAsAListenerReadsIt(t *testing.T) {
	t.Parallel()
	in := engine.Request{
		Method: "POST", Path: "/api/%E6%9F%A5?a=%20b", Header: wire.Header{"signMsg": {"x"}}, Body: []byte("body"),
	}.Inbound("http://systems")
	assert.Equal(t, wire.Inbound{
		Method: "POST", Path: "/api/查", RawQuery: "a=%20b", Header: wire.Header{"Signmsg": {"x"}}, Body: []byte("body"), Base: "http://systems", Remote: "127.0.0.1:0",
	}, in)
}
