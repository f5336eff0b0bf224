package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkLibrary runs all shipped files, one after the other, and reports how long a file takes and which is slowest.
// Issue 4 wants the library in less than 60 s on two cores under the race detector:
// go test -race -run '^$' -bench Library -benchtime 1x ./scenarios.
func BenchmarkLibrary(b *testing.B) {
	names := Shipped()
	var slowest time.Duration
	for b.Loop() {
		for _, name := range names {
			spent := b.Elapsed()
			playFile(b, name)
			slowest = max(slowest, b.Elapsed()-spent)
		}
	}
	b.ReportMetric(float64(len(names)), "files/op")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*len(names)), "ms/file")
	b.ReportMetric(float64(slowest.Milliseconds()), "ms/slowest-file")
}

// BenchmarkAnHourOfRetries runs a file in which a notice is refused for as long as 联银通 sends it again; issue 4 wants it
// in less than a second.
func BenchmarkAnHourOfRetries(b *testing.B) {
	for b.Loop() {
		playFile(b, "lianyintong/notify-refused-six-times-then-query.yaml")
	}
}

func playFile(b *testing.B, name string) {
	b.Helper()
	source, err := ShippedFile(name)
	require.NoError(b, err)
	file, problems := Parse(name, source)
	require.Empty(b, problems.String())
	r, err := Run(b.Context(), file, Options{Loader: ShippedFile})
	require.NoError(b, err)
	require.Equal(b, Passed, r.Outcome, story(r))
}
