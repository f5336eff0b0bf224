package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/store"
)

func BenchmarkExchange(b *testing.B) {
	for _, c := range []struct{ name, api, body, path string }{
		{"put in memory", "put", `{"id":"t1","amount":"1.00","quiet":"yes"}`, store.Memory},
		{"get in memory", "get", `{"id":"t1"}`, store.Memory},
		{"put on disk", "put", `{"id":"t1","amount":"1.00","quiet":"yes"}`, "disk"},
		{"get on disk", "get", `{"id":"t1"}`, "disk"},
	} {
		b.Run(c.name, func(b *testing.B) {
			if c.path == "disk" {
				c.path = file(b)
			}
			w := newToy(b, birth{path: c.path})
			w.put("t1", "1.00")
			w.settle()
			in := request(c.api, c.body)
			b.ReportAllocs()
			for b.Loop() {
				if out := w.Exchange("toy", in); out.Status != 200 {
					b.Fatal(string(out.Body))
				}
			}
		})
	}
}

// crowd answers a world with pending notices, the first retry of all of them due at the same instant.
func crowd(b *testing.B, notices int) *toy {
	b.Helper()
	c := toyCounterpart()
	c.Actions = append(c.Actions, engine.Act("crowd", "", "ours", func(tx *engine.Tx, _ struct{}) (any, error) {
		for i := range 1000 {
			tx.Notify(engine.Booking{API: "put", Key: fmt.Sprint(i), URL: "http://app", Retry: engine.Retry{10 * time.Minute}, Data: thing{}})
		}
		return nil, nil
	}))
	w := newToyOf(b, birth{answer: deaf}, c)
	for range notices / 1000 {
		_, err := w.Do("toy", "crowd", nil)
		require.NoError(b, err)
	}
	w.settle()
	w.app.got, w.app.answer = nil, nil
	return w
}

func BenchmarkManyNotices(b *testing.B) {
	for _, notices := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(notices), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := crowd(b, notices)
				b.StartTimer()
				require.Len(b, w.advance(10*time.Minute), notices)
				b.StopTimer()
				require.NoError(b, w.Close())
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(notices), "ns/notice")
		})
	}
}

func BenchmarkHourOfRetries(b *testing.B) {
	w := newToy(b, birth{answer: deaf})
	for b.Loop() {
		w.put("t1", "1.00")
		w.settle()
		require.Len(b, w.advance(time.Hour), 6)
	}
}

func BenchmarkLedgerCheck(b *testing.B) {
	w := newToy(b, birth{})
	for range 1000 {
		w.call("put", `{"id":"t1","amount":"1.00","quiet":"yes"}`)
	}
	for b.Loop() {
		require.NoError(b, w.View(func(tx *store.Tx) error {
			report, err := ledger.Check(tx)
			require.Equal(b, 2000, report.Entries)
			return err
		}))
	}
}
