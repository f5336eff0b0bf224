package lianyintong_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// gift asks for a user as a scenario does.
func gift(t *testing.T, w *engine.World, name, fields string) (map[string]any, error) {
	t.Helper()
	asked, _, err := wire.ParseJSON([]byte(fields))
	require.NoError(t, err)
	got, err := w.Give("lianyintong", engine.Gift{Kind: "users", Name: name, Fields: asked})
	known, _ := got.(map[string]any)
	return known, err
}

func openGiven(t *testing.T, seed uint64) *engine.World {
	t.Helper()
	s, err := sim.Open(sim.Options{Data: store.Memory, Seed: &seed})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	w, err := s.World(sim.Default)
	require.NoError(t, err)
	return w
}

func TestGivenUsers(t *testing.T) {
	t.Parallel()
	w := openGiven(t, 7)
	lender, err := gift(t, w, "lender", `{"balance":"100.00","frozen":"20.00"}`)
	require.NoError(t, err)
	assert.Equal(t, "lender", lender["no"])
	assert.Equal(t, "6000000001/user:lender", lender["account"])
	assert.Len(t, lender["password"], 6)
	assert.Equal(t, "ICBK", lender["bankcode"])
	for account, want := range map[string]string{"account": "100.00", "frozen": "20.00"} {
		name, _ := lender[account].(string)
		held, err := w.Balance(name)
		require.NoError(t, err)
		assert.Equal(t, want, held.String(), account)
	}
	report, err := w.CheckLedger()
	require.NoError(t, err)
	assert.True(t, report.Balanced)

	company, err := gift(t, w, "company", `{"enterprise":true,"no":"C1","platform":"6000000002","audit":"BACK","card":"none","role":"GUARANTEECORP"}`)
	require.NoError(t, err)
	assert.NotEmpty(t, company["legal"])
	raw, err := w.Record("lianyintong", "users", "C1")
	require.NoError(t, err)
	var stored map[string]any
	require.NoError(t, json.Unmarshal(raw, &stored))
	assert.Equal(t, []any{"ENTERPRISE", "UNACTIVATED", "BACK", "GUARANTEECORP", "6000000002", nil},
		[]any{stored["userType"], stored["activeStatus"], stored["auditStatus"], stored["userRole"], stored["platformNo"], stored["bankcardNo"]})

	newcomer, err := gift(t, w, "newcomer", `{"unregistered":true,"card":"6222020000000000002"}`)
	require.NoError(t, err)
	assert.Equal(t, "6222020000000000002", newcomer["bankcardNo"])
	_, err = w.Record("lianyintong", "users", "newcomer")
	require.Error(t, err, "only the papers of the newcomer exist")
}

func TestTheSameSeedGivesTheSamePeople(t *testing.T) {
	t.Parallel()
	var drawn []map[string]any
	for _, seed := range []uint64{7, 7, 8} {
		who, err := gift(t, openGiven(t, seed), "a", `{}`)
		require.NoError(t, err)
		drawn = append(drawn, who)
	}
	assert.Equal(t, drawn[0], drawn[1])
	assert.NotEqual(t, drawn[0]["idCardNo"], drawn[2]["idCardNo"])
}

func TestWhatCannotBeGiven(t *testing.T) {
	t.Parallel()
	w := openGiven(t, 7)
	_, err := gift(t, w, "twice", `{}`)
	require.NoError(t, err)
	for fields, says := range map[string]string{
		`{"balanse":"1"}`:                     "balanse of the user twice",
		`{"balance":"much"}`:                  "balance of the user twice",
		`{"platform":"7"}`:                    `there is no platform "7"`,
		`{"password":"abc"}`:                  `the password of the user twice is "abc"`,
		`{"no":"PLATFORM_FEE_ACCOUNT"}`:       "reserved number",
		`{}`:                                  "has a user twice already",
		`{"no":"U","role":"KING"}`:            "role of the user twice",
		`{"no":"U","balance":"100000000000"}`: "balance of the user twice",
		`{"no":"U","unregistered":"perhaps"}`: "unregistered of the user twice",
		`{"no":"U","platform":"6000000002x"}`: "no platform",
		`{"no":"U","password":"1234567"}`:     "password of the user twice",
		`{"no":"U","audit":"LATER"}`:          "audit of the user twice",
		`{"no":"U","frozen":"-1.00"}`:         "frozen of the user twice",
	} {
		_, err := gift(t, w, "twice", fields)
		assert.ErrorContains(t, err, says, fields)
	}
	_, err = w.Give("lianyintong", engine.Gift{Kind: "projects", Name: "P"})
	assert.ErrorContains(t, err, "projects P: only users can be given")
}
