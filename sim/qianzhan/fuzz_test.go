package qianzhan_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// sound checks what holds for every answer, whatever was asked.
func (s *sandbox) sound(out wire.Outbound) {
	s.t.Helper()
	x := s.recorded(out)
	require.Contains(s.t, []int{200, 404}, out.Status, "%s", x.Error)
	require.NotEqual(s.t, engine.OutcomeError, x.Outcome, "%s", x.Error)
	require.True(s.t, json.Valid(out.Body))
	r := s.read(out)
	require.Contains(s.t, []string{"200", "201"}, r.Code)
	stored := len(s.stored("repayments")) + len(s.stored("loans"))
	if r.Code == "201" {
		require.NotEmpty(s.t, r.Msg)
		require.Zero(s.t, stored, "a refused batch leaves nothing")
		return
	}
	require.Equal(s.t, r.Data["received"], r.Data["accepted"]+r.Data["duplicates"])
	require.Equal(s.t, r.Data["accepted"], stored)
	for _, record := range append(s.stored("repayments"), s.stored("loans")...) {
		require.NotEmpty(s.t, revisionsOf(s.t, record))
	}
}

func FuzzExchange(f *testing.F) {
	for _, in := range shapes(f) {
		f.Add(in.Method, in.Path, in.RawQuery, in.Header.Get("Content-Type"), in.Body)
	}
	for _, c := range brokenRequests(f) {
		if len(c.in.Body) < 1<<16 {
			f.Add(c.in.Method, c.in.Path, c.in.RawQuery, c.in.Header.Get("Content-Type"), c.in.Body)
		}
	}
	f.Fuzz(func(t *testing.T, method, path, query, media string, body []byte) {
		s := open(t, "")
		in := posted(path, media, string(body))
		in.Method, in.RawQuery = method, query
		s.sound(s.play(in))
	})
}

// FuzzRecords fuzzes what is inside of a good envelope, and the same bare.
func FuzzRecords(f *testing.F) {
	for _, form := range forms() {
		f.Add(form.kind == "loans", false, list(form.record("A1"), form.record("A2")))
	}
	f.Add(false, true, list(tableRecord("A1").with("repay_amount", "1e-5").with("order_no", `"\ud800"`)))
	f.Add(false, true, `[{"order_no":"a/b","orderNo":'c',},null,7]`)
	f.Fuzz(func(t *testing.T, loans, encrypted bool, data string) {
		method, path := pushRepayments, "/qianzhan/repayments"
		if loans {
			method, path = pushLoans, "/qianzhan/loans"
		}
		e := envelopeOf(method, data)
		if encrypted {
			e = e.encrypted(t, "12345678")
		}
		s := open(t, "")
		s.sound(s.play(e.sealed(t).form()))
		s = open(t, channel(`"strict":true`))
		s.sound(s.play(e.sealed(t).json()))
		s = open(t, "")
		s.sound(s.play(bare(path, data)))
	})
}

// FuzzCiphertext fuzzes what is signed and encrypted: nothing that does not open may break anything.
func FuzzCiphertext(f *testing.F) {
	good := envelopeOf(pushRepayments, list(tableRecord("A1"))).encrypted(f, "12345678")
	f.Add(good.get("des_key"), good.get("req_data"))
	f.Add("", "")
	f.Add("AAAA", "AAAAAAAAAAA=")
	f.Fuzz(func(t *testing.T, desKey, data string) {
		s := open(t, "")
		s.sound(s.play(good.with("des_key", desKey).with("req_data", data).sealed(t).form()))
	})
}
