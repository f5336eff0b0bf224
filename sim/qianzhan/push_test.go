package qianzhan_test

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// shapes are the ways in which one batch may be sent.
func shapes(t tester) map[string]wire.Inbound {
	t.Helper()
	data := list(tableRecord("A1"), tableRecord("A2"))
	e := envelopeOf(pushRepayments, data)
	direct := e.sealed(t).json()
	direct.Path = "/qianzhan/repayments/"
	alias := e.with("method", "repay.push").sealed(t).json()
	inQuery := e.sealed(t).form()
	inQuery.RawQuery, inQuery.Body = string(inQuery.Body), nil
	bareForm := posted("/qianzhan/repayments", "application/x-www-form-urlencoded", "req_data="+url.QueryEscape(data))
	named := bare("/qianzhan/repayments", data)
	named.RawQuery = "channel_key=" + first
	return map[string]wire.Inbound{
		"json with a string":         e.sealed(t).json(),
		"json with an array":         e.sealed(t).array(),
		"json with a spaced array":   e.with("req_data", strings.ReplaceAll(data, ",", " ,\n ")).sealed(t).array(),
		"form":                       e.sealed(t).form(),
		"form in the address":        inQuery,
		"multipart":                  parts(t, e.sealed(t)),
		"plain by req_enc":           e.with("req_enc", "0").sealed(t).json(),
		"encrypted json":             e.encrypted(t, "12345678").sealed(t).json(),
		"encrypted form":             e.encrypted(t, "12345678").sealed(t).form(),
		"encrypted, a long key":      e.encrypted(t, "12345678and more").sealed(t).json(),
		"with a return_url":          e.sealed(t).with("return_url", "http://partner.test/back").json(),
		"on the direct address":      direct,
		"by the short method":        alias,
		"bare":                       bare("/qianzhan/repayments", data),
		"bare, the channel named":    named,
		"bare form":                  bareForm,
		"an empty parameter, signed": e.with("req_enc", "").sealed(t).form(),
		"an empty one in JSON":       e.with("req_enc", "").sealed(t).json(),
		"an empty one, not signed":   e.sealed(t).with("req_enc", "").form(),
		"an empty parameter or null": posted("/qianzhan/api", "", strings.Replace(string(e.sealed(t).json().Body), "{", `{"req_enc":"","des_key":null,`, 1)),
	}
}

func parts(t tester, e envelope) wire.Inbound {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range e {
		require.NoError(t, w.WriteField(p[0], p[1]))
	}
	require.NoError(t, w.Close())
	return posted("/qianzhan/api", w.FormDataContentType(), b.String())
}

func TestABatchIsTakenInEveryShape(t *testing.T) {
	t.Parallel()
	for name, in := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			out := s.play(in)
			assert.Equal(t, 200, out.Status)
			assert.JSONEq(t, `{"code":"200","msg":"成功","data":{"received":2,"accepted":2,"duplicates":0}}`, string(out.Body))
			assert.Equal(t, "application/json;charset=UTF-8", out.Header.Get("Content-Type"))
			x := s.recorded(out)
			assert.Empty(t, x.Findings)
			assert.Equal(t, engine.OutcomeOK, x.Outcome)
			assert.Equal(t, pushRepayments, x.API)
			assert.Contains(t, string(x.Fields), `"order_no":"A2"`, "the journal shows the records, decrypted")
			want := "ok"
			if strings.HasPrefix(name, "bare") {
				want = "none"
			}
			assert.Equal(t, want, x.Signature.Verdict)
			r := s.record("repayments", "A2/1502939666000")
			assert.Equal(t, "CH0001/A2/1502939666000", r["id"])
			assert.Equal(t, first, r["channel_key"])
			assert.Equal(t, "200.00", r["repay_amount"])
			assert.EqualValues(t, 1502939666000, r["repay_time"])
		})
	}
}

func TestLoansAreTaken(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	got, x := s.push(envelopeOf(pushLoans, list(loanRecord("L1"), loanRecord("L2"))).sealed(t).json())
	assert.Equal(t, reply{"200", "成功", map[string]int{"received": 2, "accepted": 2, "duplicates": 0}}, got)
	assert.Empty(t, x.Findings, "order_term may be text")
	r := s.record("loans", "L1")
	assert.Equal(t, "CH0001/L1", r["id"])
	assert.Equal(t, "5000.00", r["open_amount"])
	assert.Equal(t, "0.0005", r["order_rate"])
	assert.EqualValues(t, 30, r["order_term"])
	got, _ = s.push(bare("/qianzhan/loans", list(loanRecord("L1").with("order_rate", `0.0006`))))
	assert.Equal(t, map[string]int{"received": 1, "accepted": 1, "duplicates": 0}, got.Data)
	assert.Len(t, s.record("loans", "L1")["revisions"], 2)
}

func TestPushingAgainMakesRevisionsAndDuplicates(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	send := func(records ...object) (map[string]int, string) {
		got, x := s.push(bare("/qianzhan/repayments", list(records...)))
		require.Equal(t, "200", got.Code, got.Msg)
		return got.Data, x.ID
	}
	due := tableRecord("A1").with("bill_status", "1").with("paid_all_amount", "0").with("repay_success_time", "null")
	_, x1 := send(due)
	counts, x2 := send(due.with("repay_all_amount", `5.0E2`), tableRecord("A2"))
	assert.Equal(t, map[string]int{"received": 2, "accepted": 1, "duplicates": 1}, counts, "the same number in another spelling is no change")
	counts, x3 := send(tableRecord("A1"))
	assert.Equal(t, map[string]int{"received": 1, "accepted": 1, "duplicates": 0}, counts)
	counts, _ = send(tableRecord("A1").with("repay_time", "1505618066000"))
	assert.Equal(t, 1, counts["accepted"], "another term of the same loan is another record")

	r := s.record("repayments", "A1/1502939666000")
	assert.EqualValues(t, 2, r["bill_status"], "the newest counts")
	revisions, _ := r["revisions"].([]any)
	require.Len(t, revisions, 2)
	one, _ := revisions[0].(map[string]any)
	two, _ := revisions[1].(map[string]any)
	assert.Equal(t, []any{1.0, x1, 2.0, x2}, []any{one["revision"], one["exchange"], one["pushes"], one["lastExchange"]})
	assert.Equal(t, []any{2.0, x3, 1.0, nil}, []any{two["revision"], two["exchange"], two["pushes"], two["lastExchange"]})
	before, _ := one["record"].(map[string]any)
	assert.EqualValues(t, 1, before["bill_status"])
	assert.Equal(t, "0.00", before["paid_all_amount"])
	assert.Len(t, s.stored("repayments"), 3)
}

func TestTheLaterOfTwoInOneBatchWins(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	in := list(tableRecord("A1"), tableRecord("A2"), tableRecord("A1").with("paid_all_amount", "400"))
	got, x := s.push(bare("/qianzhan/repayments", in))
	assert.Equal(t, map[string]int{"received": 3, "accepted": 2, "duplicates": 1}, got.Data)
	assert.Equal(t, []string{"warning duplicate req_data[2]"}, rules(x))
	r := s.record("repayments", "A1/1502939666000")
	assert.Equal(t, "400.00", r["paid_all_amount"])
	assert.Len(t, r["revisions"], 1)
	got, _ = s.push(bare("/qianzhan/repayments", in))
	assert.Equal(t, map[string]int{"received": 3, "accepted": 0, "duplicates": 3}, got.Data)
}

func TestChannelsKeepTheirRecordsApart(t *testing.T) {
	t.Parallel()
	s := open(t, other(t, ""))
	in := bare("/qianzhan/repayments", list(tableRecord("A1")))
	_, x := s.push(in)
	assert.Equal(t, engine.OutcomeOK, x.Outcome, "a bare batch belongs to the world's first channel")
	in.RawQuery = "channel_key=" + second
	got, _ := s.push(in)
	assert.Equal(t, 1, got.Data["accepted"])
	records := s.stored("repayments")
	require.Len(t, records, 2)
	assert.Equal(t, first, records[0]["channel_key"])
	assert.Equal(t, second, records[1]["channel_key"])
}

// 4.2.2.2: the caller gives up after 10 s and does not retry. What was stored all the same has to be seen.
func TestRulesThatTheReceiverCannotObey(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for says, r := range map[string]fault.Rule{
		"qianzhan sends no notices": {At: fault.Notice, Effect: "drop"},
		`has no code "999"`:         {Effect: "code 999"},
		"asks for order_no":         {Effect: "reset", When: "order_no == 'A1'"}, // a batch has many
	} {
		r.System = slug
		_, err := s.world.AddRule(r)
		p, ok := engine.AsProblem(err)
		if assert.True(t, ok, says) {
			assert.Equal(t, engine.Invalid, p.Code)
			assert.Contains(t, p.Message, says)
			assert.NotEmpty(t, p.Hint)
		}
	}
	s.rule(fault.Arrive, "code 201", "any(fields.req_data, .order_no == 'A1')")
}

func TestStoredThoughTheCallerHeardNothing(t *testing.T) {
	t.Parallel()
	for effect, check := range map[string]func(t *testing.T, out wire.Outbound){
		"stall 11s": func(t *testing.T, out wire.Outbound) {
			t.Helper()
			assert.Equal(t, "11s", out.Stall.String())
			assert.Contains(t, string(out.Body), `"code":"200"`)
		},
		"hang":  func(t *testing.T, out wire.Outbound) { t.Helper(); assert.Equal(t, wire.CutHang, out.Cut) },
		"reset": func(t *testing.T, out wire.Outbound) { t.Helper(); assert.Equal(t, wire.CutReset, out.Cut) },
		"code 201": func(t *testing.T, out wire.Outbound) {
			t.Helper()
			assert.JSONEq(t, `{"code":"201","msg":"系统异常，请稍后再试"}`, string(out.Body))
		},
		"status 502": func(t *testing.T, out wire.Outbound) {
			t.Helper()
			assert.Equal(t, 502, out.Status)
		},
	} {
		t.Run(effect, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			rule := s.rule(fault.Commit, effect, `req_data[0].order_no == "A1"`)
			out := s.play(envelopeOf(pushRepayments, list(tableRecord("A1"))).sealed(t).json())
			check(t, out)
			x := s.recorded(out)
			assert.Equal(t, engine.OutcomeFault, x.Outcome)
			assert.Equal(t, rule.ID, x.Rule)
			revisions, _ := s.record("repayments", "A1/1502939666000")["revisions"].([]any)
			require.Len(t, revisions, 1, "it is stored")
			one, _ := revisions[0].(map[string]any)
			assert.Equal(t, x.ID, one["exchange"], "and leads to the exchange that says what the caller saw")
			_, x = s.push(envelopeOf(pushRepayments, list(tableRecord("A9"))).encrypted(t, "12345678").sealed(t).json())
			assert.Empty(t, x.Rule, "the condition is not met")
		})
	}
}

func TestFaultsBeforeTheChecksStoreNothing(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Arrive, "code 201", "")
	got, x := s.push(envelopeOf(pushRepayments, list(tableRecord("A1"))).sealed(t).json())
	assert.Equal(t, "201", got.Code)
	assert.Equal(t, engine.OutcomeFault, x.Outcome)
	assert.Empty(t, s.stored("repayments"))
}
