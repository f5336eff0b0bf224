package sim_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

var wall = time.Date(2026, 1, 2, 3, 4, 5, 0, clock.Zone)

func start(tb testing.TB, data string) *sim.Sim {
	tb.Helper()
	s, err := sim.Open(sim.Options{Data: data, Wall: clock.Standing(wall), Systems: "http://127.0.0.1:8700", Control: "http://127.0.0.1:8701"})
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func create(tb testing.TB, s *sim.Sim, name string, spec sim.Spec) *engine.World {
	tb.Helper()
	w, created, err := s.Create(tb.Context(), name, spec)
	require.NoError(tb, err)
	require.True(tb, created)
	return w
}

// patch is a configuration that gives a world a platform of its own.
func patch(platformNo string) map[string]json.RawMessage {
	return map[string]json.RawMessage{"lianyintong": json.RawMessage(`{"platforms":{"` + platformNo + `":{"name":"Mine","bank":"CIBK","keys":{}}}}`)}
}

// ask sends an unsigned query of a platform and answers the world that answered, and the answer.
func ask(s *sim.Sim, world, platformNo string) wire.Outbound {
	form := url.Values{"serviceName": {"QUERY_PLATFORM_INFORMATION"}, "platformNo": {platformNo}, "keySerial": {"1"}, "reqData": {"{}"}, "sign": {"none"}}
	return s.Exchange("lianyintong", wire.Inbound{
		Method: "POST", Path: "/lanmaotech/service", World: world, Body: []byte(form.Encode()),
		Header: wire.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	})
}

func problem(tb testing.TB, err error, code string) {
	tb.Helper()
	p, ok := engine.AsProblem(err)
	require.True(tb, ok, "%v is no problem", err)
	assert.Equal(tb, code, p.Code, p.Message)
	assert.NotEmpty(tb, p.Hint)
}

func TestTheJournalKnowsWhoDidNotWait(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	out := ask(s, "", "6000000001")
	w, err := s.World(sim.Default)
	require.NoError(t, err)
	before, err := w.Recorded(out.Exchange)
	require.NoError(t, err)
	assert.Zero(t, before.GoneMs)

	s.Left(out.World, out.Exchange, 10*time.Second)
	after, err := w.Recorded(out.Exchange)
	require.NoError(t, err)
	assert.InDelta(t, 10_000, after.GoneMs, 0)
	before.GoneMs = after.GoneMs
	assert.Equal(t, before, after, "nothing else has changed")

	s.Left("dropped", out.Exchange, time.Second)
	s.Left(out.World, "x999999999", time.Second)
	list, err := w.Exchanges(journal.Query{})
	require.NoError(t, err)
	assert.Equal(t, []journal.Exchange{after}, list)
}

func TestAFreshStartHasTheDefaultWorld(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	w, err := s.World(sim.Default)
	require.NoError(t, err)
	assert.Equal(t, uint64(sim.DefaultSeed), w.Seed())
	assert.Equal(t, clock.Real, w.Clock().Mode)
	assert.Equal(t, "http://127.0.0.1:8701/sink/default", w.Place().Sink)
	assert.Contains(t, string(ask(s, "", "6000000001").Body), `"100003"`, "the development platform is known, the signature is not good")
	assert.Contains(t, string(ask(s, "", "6000000009").Body), `"100004"`)
}

func TestRequestsFindTheirWorld(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	create(t, s, "mine", sim.Spec{Systems: patch("7000000001")})
	for _, c := range []struct {
		name, prefix, identity, want, code string
	}{
		{"the prefix", "mine", "6000000001", "mine", "100003"},
		{"the identity", "", "7000000001", "mine", "100003"},
		{"the prefix before the identity", "default", "7000000001", "default", "100004"},
		{"nothing", "", "6000000001", "default", "100003"},
		{"an identity of nobody", "", "7000000002", "default", "100004"},
		{"a world that is not there", "yours", "6000000001", "default", "100002"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := ask(s, c.prefix, c.identity)
			assert.Equal(t, c.want, out.World)
			assert.Contains(t, string(out.Body), c.code)
		})
	}
	out := ask(s, "yours", "6000000001")
	assert.Equal(t, 404, out.Status)
	assert.Contains(t, string(out.Body), "yours")
}

func TestAnIdentityBelongsToOneWorld(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	create(t, s, "a", sim.Spec{Systems: patch("7000000001")})
	_, _, err := s.Create(t.Context(), "b", sim.Spec{Systems: patch("7000000001")})
	problem(t, err, engine.Conflict)
	_, err = s.World("b")
	problem(t, err, engine.NotFound)

	create(t, s, "b", sim.Spec{})
	problem(t, s.Configure("b", "lianyintong", patch("7000000001")["lianyintong"]), engine.Conflict)
	require.NoError(t, s.Configure("a", "lianyintong", []byte(`{"platforms":{"7000000001":null}}`)), "giving it up")
	require.NoError(t, s.Configure("b", "lianyintong", patch("7000000001")["lianyintong"]))
	assert.Equal(t, []string{"lianyintong/7000000001"}, s.Identities("b"))
	assert.Equal(t, "b", ask(s, "", "7000000001").World)

	require.NoError(t, s.Configure("b", "lianyintong", []byte(`{"platforms":{"6000000001":{"notifyUrl":"http://127.0.0.1:1/n"}}}`)), "a development identity is claimed by nobody")
	require.NoError(t, s.Drop("b"))
	assert.Equal(t, sim.Default, ask(s, "", "7000000001").World)
}

func TestWorldsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	for _, c := range []struct {
		name, world string
		spec        sim.Spec
		code, want  string
	}{
		{"a path", "../etc", sim.Spec{}, engine.Invalid, "no name for a world"},
		{"no name", "", sim.Spec{}, engine.Invalid, "no name for a world"},
		{"a clock", "w", sim.Spec{Clock: &sim.ClockSpec{Mode: "slow"}}, engine.Invalid, "slow"},
		{"a system", "w", sim.Spec{Systems: map[string]json.RawMessage{"alipay": []byte(`{}`)}}, engine.NotFound, "alipay"},
		{"a member", "w", sim.Spec{Systems: map[string]json.RawMessage{"lianyintong": []byte(`{"platform":{}}`)}}, engine.Invalid, "platform"},
		{"a key", "w", sim.Spec{Systems: map[string]json.RawMessage{"lianyintong": []byte(`{"platforms":{"7":{"keys":{"1":"none"}}}}`)}}, engine.Invalid, "platforms.7.keys.1"},
		{"no JSON", "w", sim.Spec{Systems: map[string]json.RawMessage{"lianyintong": []byte(`[1]`)}}, engine.Invalid, "an array"},
		{"an origin", "w", sim.Spec{From: "nowhere"}, engine.NotFound, "nowhere"},
		{"an origin's snapshot", "w", sim.Spec{From: "default/nothing"}, engine.NotFound, "nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := s.Create(t.Context(), c.world, c.spec)
			problem(t, err, c.code)
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, made, err := s.Make(t.Context(), sim.Default, sim.Spec{Seed: new(uint64(7))})
	require.NoError(t, err)
	assert.False(t, made, "a world that is there is not looked at")
	problem(t, s.Drop(sim.Default), engine.Conflict)
	problem(t, s.Drop("nothing"), engine.NotFound)
	problem(t, s.Reset("nothing"), engine.NotFound)
}

func world(tb testing.TB, s *sim.Sim, name string) *engine.World {
	tb.Helper()
	w, err := s.World(name)
	require.NoError(tb, err)
	return w
}

// give puts money into the fee account of the first platform.
func give(tb testing.TB, w *engine.World, amount string) {
	tb.Helper()
	_, err := w.Do("lianyintong", "fund", []byte(`{"account":"6000000001/platform:fee","amount":"`+amount+`"}`))
	require.NoError(tb, err)
}

func fee(tb testing.TB, w *engine.World) string {
	tb.Helper()
	var text string
	require.NoError(tb, w.View(func(tx *store.Tx) error {
		text = ledger.Balance(tx, "6000000001/platform:fee").String()
		return nil
	}))
	return text
}

func TestSnapshotsForksAndResets(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"memory": store.Memory, "disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, data)
			w := create(t, s, "mine", sim.Spec{Seed: new(uint64(7)), Clock: &sim.ClockSpec{Mode: clock.Frozen, Now: &wall}, Systems: patch("7000000001")})
			give(t, w, "10.00")
			_, err := s.Take("mine", "rich")
			require.NoError(t, err)
			give(t, w, "5.00")

			fork := create(t, s, "fork", sim.Spec{From: "mine"})
			assert.Equal(t, "15.00", fee(t, fork))
			assert.Equal(t, uint64(7), fork.Seed())
			assert.Empty(t, s.Identities("fork"), "a fork claims no identities")
			assert.Equal(t, "mine", ask(s, "", "7000000001").World)
			old := create(t, s, "old", sim.Spec{From: "mine/rich", Clock: &sim.ClockSpec{Mode: clock.Real}})
			assert.Equal(t, "10.00", fee(t, old))
			assert.Equal(t, clock.Real, old.Clock().Mode)
			assert.Equal(t, "10.00", fee(t, create(t, s, "short", sim.Spec{From: "rich"})), "the only snapshot of this name")
			_, err = s.Take("fork", "rich")
			require.NoError(t, err)
			_, _, err = s.Create(t.Context(), "unclear", sim.Spec{From: "rich"})
			assert.ErrorContains(t, err, "the worlds fork, mine have a snapshot of this name")

			give(t, fork, "1.00")
			assert.Equal(t, "15.00", fee(t, w), "a fork is a world of its own")

			require.NoError(t, s.Restore("mine", "rich"))
			w, err = s.World("mine")
			require.NoError(t, err)
			assert.Equal(t, "10.00", fee(t, w))
			shots, err := s.Snapshots("mine")
			require.NoError(t, err)
			require.Len(t, shots, 1)
			assert.Empty(t, shots[0].Content)
			problem(t, s.Restore("mine", "poor"), engine.NotFound)
			assert.Equal(t, "10.00", fee(t, world(t, s, "mine")), "a restore that cannot be leaves the world as it is")
			_, err = s.Take("mine", "a/b")
			problem(t, err, engine.Invalid)

			require.NoError(t, s.Reset("mine"))
			w, err = s.World("mine")
			require.NoError(t, err)
			assert.Equal(t, "0.00", fee(t, w))
			assert.Equal(t, uint64(7), w.Seed())
			assert.Equal(t, clock.Frozen, w.Clock().Mode)
			assert.Equal(t, "mine", ask(s, "", "7000000001").World, "its identities stay")
		})
	}
}

func TestEverythingIsThereAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, dir)
	w := create(t, s, "mine", sim.Spec{Systems: patch("7000000001")})
	give(t, w, "10.00")
	_, err := s.Take("mine", "rich")
	require.NoError(t, err)
	ask(s, "mine", "6000000001")
	require.NoError(t, s.Close())

	s = start(t, dir)
	assert.Len(t, s.Worlds(), 2)
	assert.Equal(t, sim.Default, s.Worlds()[0].Name())
	w, err = s.World("mine")
	require.NoError(t, err)
	assert.Equal(t, "10.00", fee(t, w))
	assert.Equal(t, "mine", ask(s, "", "7000000001").World)
	require.NoError(t, s.Restore("mine", "rich"))
}

func TestADataFolderIsHeldByOneProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir)
	_, err := sim.Open(sim.Options{Data: dir})
	assert.ErrorContains(t, err, "in use by another shapan")
}

func TestADamagedWorldIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, start(t, dir).Close())
	path := filepath.Join(dir, "worlds", "default.db")
	require.NoError(t, os.WriteFile(path, []byte("damaged, on purpose\n"), 0o600))
	_, err := sim.Open(sim.Options{Data: dir})
	assert.ErrorContains(t, err, path)
}

func TestTwoWorldsOfOneSeedAreEqual(t *testing.T) {
	t.Parallel()
	s := start(t, store.Memory)
	var saved []string
	for _, name := range []string{"a", "b"} {
		w := create(t, s, name, sim.Spec{Seed: new(uint64(5))})
		give(t, w, "10.00")
		ask(s, name, "6000000001")
		var content bytes.Buffer
		require.NoError(t, w.Save(&content))
		saved = append(saved, strings.ReplaceAll(content.String(), `"world":"`+name+`"`, ""))
	}
	assert.Equal(t, saved[0], saved[1])
}
