package scenarios

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

// lived is what somebody did in the world that is recorded: pages, a wrong password, an action, a replay, an hour.
const lived = `scenario: t
steps:
  - id: registered
    call: lianyintong PERSONAL_REGISTER
    with: {platformUserNo: U1, requestNo: R1, realName: 沙小盘, idCardType: G2_IDCARD, userRole: NORMAL, idCardNo: "119999198001010015", mobile: "15400000000", bankcardNo: "6222020000000000001", callbackUrl: "http://127.0.0.1:1/back"}
    user: {enters: {password: "123456"}, presses: submit}
    expect: {code: "0"}
  - do: lianyintong fund
    with: {account: "6000000001/user:U1", amount: "100.00"}
  - id: freeze
    call: lianyintong FREEZE
    with: {platformUserNo: U1, requestNo: F1, amount: "10.00"}
  - same: freeze
  - clock: {advance: 5m}
  - call: lianyintong WITHDRAW
    with: {platformUserNo: U1, requestNo: W1, feeMode: PLATFORM, withdrawType: "1", amount: "30.00", callbackUrl: "http://127.0.0.1:1/back"}
    user: [{enters: {password: "654321"}, presses: submit}, {enters: {password: "123456"}, presses: submit}]
    expect: {code: "0"}
  - call: lianyintong QUERY_USER_INFORMATION
    with: {platformUserNo: nobody}
  - clock: {advance: 1h}
`

// lasting plays a source in a world that stays.
func lasting(t *testing.T, source string) (*sim.Sim, string) {
	t.Helper()
	s, err := OpenAlone(store.Memory, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	at := DefaultClock()
	_, _, err = s.Create(t.Context(), "mine", sim.Spec{Seed: new(uint64(9)), Clock: &sim.ClockSpec{Mode: "frozen", Now: &at}})
	require.NoError(t, err)
	file, problems := Parse("t.yaml", []byte(source))
	require.Empty(t, problems.String())
	r, err := Run(context.Background(), file, Options{Sim: s, World: "mine"})
	require.NoError(t, err)
	require.Equal(t, Passed, r.Outcome, story(r))
	return s, "mine"
}

func TestARecordingPlaysWhatHappened(t *testing.T) {
	t.Parallel()
	s, world := lasting(t, lived)
	made, err := Record(context.Background(), s, world, "", "开户、入金、冻结与提现")
	require.NoError(t, err)
	require.Equal(t, Passed, made.Outcome, "%s\n%s", made.Problem, made.Source)
	assert.Empty(t, made.Problem)
	assert.Empty(t, made.Notes)
	golden(t, "testdata/recorded.yaml", made.Source)
	_, problems := Load("recorded.yaml", []byte(made.Source), systems(), nothing)
	assert.Empty(t, problems.String(), "what was recorded has no problems")
}

func TestARecordingBehindAMark(t *testing.T) {
	t.Parallel()
	s, world := lasting(t, lived)
	w, err := s.World(world)
	require.NoError(t, err)
	list, err := w.Exchanges(journal.Query{})
	require.NoError(t, err)
	made, err := Record(context.Background(), s, world, list[3].ID, "")
	require.NoError(t, err)
	assert.Contains(t, made.Source, "录制：世界 mine")
	assert.NotContains(t, made.Source, "PERSONAL_REGISTER")
	assert.NotEqual(t, Passed, made.Outcome, "the user was there before the mark")
	assert.Contains(t, made.Problem, "line ")

	_, err = Record(context.Background(), s, world, list[len(list)-1].ID, "")
	assert.ErrorContains(t, err, "nothing was called in world mine")
	_, err = Record(context.Background(), s, "nowhere", "", "")
	assert.ErrorContains(t, err, "nowhere")
}
