package sim_test

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/store"
)

func xianyu(patch string) map[string]json.RawMessage {
	return map[string]json.RawMessage{"xianyu": json.RawMessage(patch)}
}

func TestAWorldThatExistsIsAnsweredWhenItIsAsAsked(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	own := sim.Spec{
		Seed: new(uint64(7)), Clock: &sim.ClockSpec{Mode: clock.Scaled, Speed: new(60.0), Now: &wall},
		Systems: xianyu(`{"apps":{"77":{"secret":"s","strict":true}}}`),
	}
	w := create(t, s, "w", own)
	create(t, s, "fork", sim.Spec{From: "w"})
	_, err := s.Take("w", "shot")
	require.NoError(t, err)
	later := wall.AddDate(1, 0, 0)
	for _, c := range []struct {
		name       string
		world      string
		spec       sim.Spec
		code, says string // none: as asked
	}{
		{"the same", "w", own, "", ""},
		{"nothing", "w", sim.Spec{}, "", ""},
		{"a part of it", "w", sim.Spec{Systems: xianyu(`{"apps":{"77":{"secret":"s"}},"channels":null}`)}, "", ""},
		{"another time", "w", sim.Spec{Clock: &sim.ClockSpec{Mode: clock.Scaled, Speed: new(60.0), Now: &later}}, "", ""},
		{"any origin", "w", sim.Spec{From: "default"}, "", ""},
		{"any snapshot", "w", sim.Spec{From: "w/shot"}, "", ""},
		{"settings of an identity of its original", "fork", sim.Spec{From: "w", Systems: xianyu(`{"apps":{"77":{"strict":true}}}`)}, "", ""},
		{"another seed", "w", sim.Spec{Seed: new(uint64(0))}, engine.Conflict, "seed is 0: there is a world w already, with seed 7"},
		{"another mode", "w", sim.Spec{Clock: &sim.ClockSpec{Mode: clock.Frozen}}, engine.Conflict, `clock.mode is "frozen": there is a world w already, whose clock is scaled`},
		{"another speed", "w", sim.Spec{Clock: &sim.ClockSpec{Mode: clock.Scaled, Speed: new(2.5)}}, engine.Conflict, "clock.speed is 2.5: there is a world w already, whose clock has speed 60"},
		{"another setting", "w", sim.Spec{Systems: xianyu(`{"apps":{"77":{"secret":"t"}}}`)}, engine.Conflict, `systems.xianyu.apps.77.secret is "t": there is a world w already, which has "s" there`},
		{"another identity", "w", sim.Spec{Systems: xianyu(`{"apps":{"78":{"secret":"s"}}}`)}, engine.Conflict, `systems.xianyu.apps.78 is {"secret":"s"}: there is a world w already, which has nothing there`},
		{"one identity less", "w", sim.Spec{From: "w", Systems: xianyu(`{"apps":{"77":null}}`)}, engine.Conflict, "systems.xianyu.apps.77 is null"},
		{"no such origin", "w", sim.Spec{From: "nope"}, engine.NotFound, `from is "nope"`},
		{"no such snapshot", "w", sim.Spec{From: "w/nope"}, engine.NotFound, "nope"},
		{"no such system", "w", sim.Spec{Systems: map[string]json.RawMessage{"nope": json.RawMessage(`{}`)}}, engine.NotFound, "nope"},
		{"no such member", "w", sim.Spec{Systems: xianyu(`{"app":{}}`)}, engine.Invalid, "app"},
		{"no configuration of a new world", "w", sim.Spec{Systems: xianyu(`{"apps":{"77":{"strict":true}}}`)}, engine.Invalid, "77"},
		{"no such mode", "w", sim.Spec{Clock: &sim.ClockSpec{Mode: "slow"}}, engine.Invalid, "slow"},
		{"no such speed", "w", sim.Spec{Clock: &sim.ClockSpec{Mode: clock.Scaled, Speed: new(0.0)}}, engine.Invalid, "speed is 0"},
		{"a speed for a real clock", "w", sim.Spec{Clock: &sim.ClockSpec{Speed: new(60.0)}}, engine.Invalid, "speed is 60: a clock that is real has none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, created, err := s.Create(t.Context(), c.world, c.spec)
			assert.False(t, created)
			if c.code != "" {
				problem(t, err, c.code)
				assert.ErrorContains(t, err, c.says)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, world(t, s, c.world), got)
		})
	}
	assert.Equal(t, uint64(7), w.Seed())
}

func TestManyMakeTheSameWorldAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	var made atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			_, created, err := s.Create(t.Context(), "shared", sim.Spec{Seed: new(uint64(3)), Clock: &sim.ClockSpec{Mode: clock.Frozen}, Systems: patch("7000000001")})
			assert.NoError(t, err)
			if created {
				made.Add(1)
			}
		})
	}
	all.Wait()
	assert.Equal(t, int64(1), made.Load())
}

func TestAForkClaimsWhatItBringsInAlone(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	create(t, s, "f1", sim.Spec{Systems: xianyu(`{"apps":{"77":{"secret":"s"}}}`)})
	f2 := create(t, s, "f2", sim.Spec{From: "f1"})
	require.NoError(t, s.Configure("f2", "xianyu", []byte(`{"channels":["wzzx"]}`)))
	require.NoError(t, s.Configure("f2", "xianyu", []byte(`{"apps":{"77":{"strict":true}}}`)), "an identity that it has and does not own")
	assert.Empty(t, s.Identities("f2"))
	config, err := f2.Config("xianyu")
	require.NoError(t, err)
	assert.Contains(t, string(config), `"77":{"secret":"s","strict":true}`)

	create(t, s, "f3", sim.Spec{From: "f1", Systems: xianyu(`{"apps":{"77":{"strict":true},"78":{"secret":"s"}}}`)})
	assert.Equal(t, []string{"xianyu/78"}, s.Identities("f3"))
	problem(t, s.Configure("f2", "xianyu", []byte(`{"apps":{"78":{"secret":"s"}}}`)), engine.Conflict)
	_, _, err = s.Create(t.Context(), "f4", sim.Spec{From: "f2", Systems: xianyu(`{"apps":{"78":{"secret":"s"}}}`)})
	problem(t, err, engine.Conflict)
	_, err = s.World("f4")
	problem(t, err, engine.NotFound)

	require.NoError(t, s.Configure("f2", "xianyu", []byte(`{"apps":{"77":null}}`)))
	assert.Equal(t, []string{"xianyu/77"}, s.Identities("f1"), "what a fork gives up was not its own")
	problem(t, s.Configure("f2", "xianyu", []byte(`{"apps":{"77":{"secret":"s"}}}`)), engine.Conflict)
}

func TestEverySeedIsASeed(t *testing.T) {
	t.Parallel()
	s, err := sim.Open(sim.Options{Data: store.Memory, Seed: new(uint64(0))})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	assert.Zero(t, world(t, s, sim.Default).Seed())
	assert.Zero(t, create(t, s, "none", sim.Spec{}).Seed())
	seven := create(t, s, "seven", sim.Spec{Seed: new(uint64(7))})
	assert.Equal(t, uint64(7), create(t, s, "like", sim.Spec{From: "seven"}).Seed())
	give(t, seven, "10.00")
	fork := create(t, s, "fork", sim.Spec{From: "seven", Seed: new(uint64(0))})
	assert.Zero(t, fork.Seed(), "it goes on with another chance")
	assert.Equal(t, "10.00", fee(t, fork))
	require.NoError(t, s.Reset("fork"))
	assert.Zero(t, world(t, s, "fork").Seed())
}

func TestADroppedWorldLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"memory": store.Memory, "disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, data)
			w := create(t, s, "sz", sim.Spec{})
			give(t, w, "10.00")
			create(t, s, "sz1", sim.Spec{})
			for _, of := range []string{"sz", "sz1"} {
				_, err := s.Take(of, "only")
				require.NoError(t, err)
			}
			require.NoError(t, s.Drop("sz"))
			_, _, err := s.Create(t.Context(), "fork", sim.Spec{From: "sz/only"})
			problem(t, err, engine.NotFound)
			create(t, s, "fork", sim.Spec{From: "only"}) // of sz1, which alone has one
			create(t, s, "sz", sim.Spec{})
			shots, err := s.Snapshots("sz")
			require.NoError(t, err)
			assert.Empty(t, shots)
			problem(t, s.Restore("sz", "only"), engine.NotFound)
			require.NoError(t, s.Restore("sz1", "only"))
		})
	}
}

// TestWorldsOnDiskThatAreChangedFromAllSides: whatever comes of it, it is a problem of who asks, never a fault of ours.
func TestWorldsOnDiskThatAreChangedFromAllSides(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	var all sync.WaitGroup
	for name, act := range map[string]func() error{
		"create":  func() error { _, _, err := s.Create(t.Context(), "a", sim.Spec{}); return err },
		"fork":    func() error { _, _, err := s.Create(t.Context(), "b", sim.Spec{From: "a/s"}); return err },
		"short":   func() error { _, _, err := s.Create(t.Context(), "b", sim.Spec{From: "s"}); return err },
		"drop":    func() error { return s.Drop("a") },
		"end":     func() error { return s.Drop("b") },
		"take":    func() error { _, err := s.Take("a", "s"); return err },
		"restore": func() error { return s.Restore("a", "s") },
		"reset":   func() error { return s.Reset("a") },
		"list":    func() error { _, err := s.Snapshots("a"); return err },
	} {
		all.Go(func() {
			for range 40 {
				if err := act(); err != nil {
					_, told := engine.AsProblem(err)
					assert.True(t, told, "%s: %v", name, err)
				}
			}
		})
	}
	all.Wait()
}
