package qianzhan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkBatch pushes 5,000 records in one signed batch, one transaction. The first batch of each world is new, the
// others repeat it.
func BenchmarkBatch(b *testing.B) {
	records := make([]object, 5000)
	for i := range records {
		records[i] = tableRecord(fmt.Sprintf("A%05d", i))
	}
	in := envelopeOf(pushRepayments, list(records...)).sealed(b).json()
	b.Run("new", func(b *testing.B) {
		b.SetBytes(int64(len(in.Body)))
		for range b.N {
			b.StopTimer()
			s := open(b, "")
			b.StartTimer()
			out := s.play(in)
			b.StopTimer()
			require.Equal(b, 5000, s.read(out).Data["accepted"])
			b.StartTimer()
		}
	})
	b.Run("again", func(b *testing.B) {
		b.SetBytes(int64(len(in.Body)))
		s := open(b, "")
		s.play(in)
		for b.Loop() {
			out := s.play(in)
			require.Equal(b, 5000, s.read(out).Data["duplicates"])
		}
	})
}
