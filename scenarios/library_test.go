package scenarios

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
)

// play runs a shipped file.
func play(t *testing.T, name string, o Options) []*Case {
	t.Helper()
	source, err := ShippedFile(name)
	require.NoError(t, err)
	file, problems := Parse(name, source)
	require.Empty(t, problems.String())
	o.Loader, o.Snapshot = ShippedFile, true
	r, err := Run(context.Background(), file, o)
	require.NoError(t, err)
	require.Empty(t, r.Problems.String(), "shipped files have no problems")
	require.Equal(t, Passed, r.Outcome, story(r))
	require.NotEmpty(t, r.Cases)
	return r.Cases
}

// story answers why a file did not pass.
func story(r *Result) string {
	var b strings.Builder
	for _, c := range r.Cases {
		Tell(&b, r, c)
	}
	return b.String() + r.Problems.String()
}

func TestEveryShippedFileIsDeterministic(t *testing.T) {
	t.Parallel()
	for _, name := range Shipped() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := play(t, name, Options{}), play(t, name, Options{})
			for i := range first {
				require.NotEmpty(t, first[i].Snapshot)
				assert.Equal(t, string(first[i].Snapshot), string(second[i].Snapshot), "the same seed gives the same world")
			}
		})
	}
}

func TestEveryShippedFileSurvivesARestartAfterEachStep(t *testing.T) {
	t.Parallel()
	for _, name := range Shipped() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s, err := OpenAlone(dir, nil)
			require.NoError(t, err)
			var last *sim.Sim
			restarts := 0
			play(t, name, Options{Sim: s, Between: func(old *sim.Sim) (*sim.Sim, error) {
				restarts++
				if err := old.Close(); err != nil {
					return old, err
				}
				next, err := OpenAlone(dir, nil)
				last = next
				return next, err
			}})
			assert.NotZero(t, restarts)
			require.NoError(t, last.Close())
		})
	}
}

func TestShippedFilesExplainThemselves(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, Shipped())
	for _, name := range Shipped() {
		source, err := ShippedFile(name)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(source), "# "), "%s begins with a comment", name)
		file, _ := Parse(name, source)
		assert.Regexp(t, `\p{Han}`, file.Title.Content, name)
		slug, _, _ := strings.Cut(name, "/")
		require.NotEmpty(t, file.Tags, name)
		assert.Equal(t, slug, file.Tags[0].Content, name)
	}
	_, err := ShippedFile("lianyintong/none.yaml")
	assert.Error(t, err)
}

func TestAnotherSeedGivesOtherPeople(t *testing.T) {
	t.Parallel()
	a := play(t, "lianyintong/project-life.yaml", Options{Seed: new(uint64(1))})[0]
	b := play(t, "lianyintong/project-life.yaml", Options{Seed: new(uint64(2))})[0]
	assert.NotEqual(t, a.Snapshot, b.Snapshot)
	assert.Equal(t, uint64(1), a.Seed)
}

// BenchmarkLibrary plays all shipped files, as many at a time as there are cores (the goal: under 60 s on 2 cores, with the
// race detector), and one with an hour of retries (under a second).
func BenchmarkLibrary(b *testing.B) {
	b.Run("all", func(b *testing.B) { playAll(b, Shipped()) })
	b.Run("an hour of retries", func(b *testing.B) {
		playAll(b, []string{"lianyintong/notify-refused-six-times-then-query.yaml"})
	})
}

func playAll(b *testing.B, names []string) {
	b.Helper()
	for b.Loop() {
		var next atomic.Int64
		var wait sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			wait.Go(func() {
				for i := int(next.Add(1)) - 1; i < len(names); i = int(next.Add(1)) - 1 {
					source, err := ShippedFile(names[i])
					file, problems := Parse(names[i], source)
					if err != nil || len(problems) > 0 {
						b.Errorf("%s: %v%s", names[i], err, problems)
						continue
					}
					r, err := Run(context.Background(), file, Options{Loader: ShippedFile})
					if err != nil || r.Outcome != Passed {
						b.Errorf("%s: %v: %s", names[i], err, story(r))
					}
				}
			})
		}
		wait.Wait()
	}
	b.ReportMetric(float64(len(names)), "files")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/library")
}
