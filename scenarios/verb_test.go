package scenarios

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
)

// parsed answers the verb of the one step of a file.
func parsed[V Verb](t *testing.T, step string) V {
	t.Helper()
	f, problems := Parse("x.yaml", []byte("scenario: x\nsteps:\n  - "+step+"\n"))
	require.Empty(t, problems.String())
	require.Len(t, f.Steps, 1)
	verb, ok := f.Steps[0].Verb.(V)
	require.True(t, ok, "%T", f.Steps[0].Verb)
	return verb
}

func TestCallHasAllItsParts(t *testing.T) {
	t.Parallel()
	v := parsed[*Call](t, `{call: lianyintong  RECHARGE, as: {serial: 2, device: MOBILE}, with: {amount: "1.00", n: 12.50, list: [a, null, true]},
    extra: {x: y}, user: [{waits: 16m, presses: submit}, {enters: {password: "123456"}, presses: 确认}], expect: {code: "0"}}`)
	assert.Equal(t, "lianyintong", v.Target.System.Content)
	assert.Equal(t, "RECHARGE", v.Target.Name.Content)
	assert.Equal(t, Pos{3, 25}, v.Target.Name.Pos)
	assert.Equal(t, "2", v.As.Serial.Content)
	assert.Equal(t, "MOBILE", v.As.Device.Content)
	assert.False(t, v.As.Secret.IsSet())
	assert.Equal(t, []string{"amount", "n", "list"}, v.With.Keys())
	assert.True(t, v.With.Get("amount").Quoted)
	assert.Equal(t, Number, v.With.Get("n").Kind)
	assert.Equal(t, "12.50", v.With.Get("n").String(), "numbers stay as they were written")
	assert.Equal(t, Null, v.With.Get("list").Items[1].Kind)
	assert.Equal(t, Bool, v.With.Get("list").Items[2].Kind)
	assert.Equal(t, None, v.With.Get("nothing").Kind)
	assert.Equal(t, "y", v.Extra.Get("x").Content)
	require.Len(t, v.User, 2)
	assert.Equal(t, "16m", v.User[0].Waits.Content)
	assert.Equal(t, "123456", v.User[1].Enters.Get("password").Content)
	assert.Equal(t, "确认", v.User[1].Presses.Content)
}

func TestAppSplitsItsRequest(t *testing.T) {
	t.Parallel()
	method, path := parsed[*App](t, `app: POST  /pay?a=b c`).Split()
	assert.Equal(t, "POST", method)
	assert.Equal(t, "/pay?a=b c", path)
	v := parsed[*App](t, `{app: GET /, form: {a: b}, headers: {X: y}, status: 302}`)
	assert.Equal(t, "302", v.Status.Content)
	assert.Equal(t, None, v.JSON.Kind)
	assert.Equal(t, []string{"a"}, v.Form.Keys())
}

func TestAListOfOneIsAList(t *testing.T) {
	t.Parallel()
	assert.Len(t, parsed[*Check](t, `check: ledger.balanced`).Check, 1)
	assert.Len(t, parsed[*Check](t, `check: [a, b]`).Check, 2)
	assert.Len(t, parsed[*Notify](t, `{notify: lianyintong, plan: drop}`).Plan, 1)
	assert.Len(t, parsed[*Call](t, `{call: a B, user: {presses: submit}}`).User, 1)
}

func TestPlanWordsAreEffectsOnNotices(t *testing.T) {
	t.Parallel()
	var effects, planned []string
	for _, e := range fault.Effects() {
		if slices.Contains(e.At, fault.Notice) {
			effects = append(effects, e.Name)
		}
	}
	for _, w := range planWords() {
		planned = append(planned, w.Word)
	}
	assert.Subset(t, effects, planned)
	v := parsed[*Notify](t, `{notify: lianyintong RECHARGE, plan: [deliver, delay 1d]}`)
	assert.Equal(t, "delay", v.Plan[1].Word)
	assert.Equal(t, day, v.Plan[1].Delay)
	assert.Equal(t, "delay 1d", v.Plan[1].Content)
	for _, w := range planWords() {
		effect := w.Word
		if w.Word != w.Usage {
			effect += " 5m"
		}
		_, err := fault.Arm(fault.Rule{System: "lianyintong", At: fault.Notice, Effect: effect})
		assert.NoError(t, err, effect)
	}
}

func TestFaultMakesARule(t *testing.T) {
	t.Parallel()
	v := parsed[*Fault](t, `{fault: lianyintong RECHARGE, at: commit, effect: "stall ${d}", times: 2, when: a == 'b', chance: 0.25, budget: 3}`)
	r, err := v.Rule(nil)
	require.NoError(t, err)
	want := fault.Rule{
		System: "lianyintong", API: "RECHARGE", At: fault.Commit, Effect: "stall ${d}", Times: 2, When: "a == 'b'", Chance: 0.25, Budget: 3,
	}
	assert.Equal(t, want, r)
	r, err = v.Rule(func(t Text) (string, error) {
		if t.HasExpression() {
			return "stall 5s", nil
		}
		return t.Content, nil
	})
	require.NoError(t, err)
	assert.Equal(t, "stall 5s", r.Effect)
	_, err = v.Rule(func(Text) (string, error) { return "", errors.New("no world") })
	assert.EqualError(t, err, "no world")
	for field, step := range map[string]string{
		"times":  `{fault: a, effect: hang, times: "0"}`,
		"budget": `{fault: a, effect: hang, budget: x}`,
		"chance": `{fault: a, effect: hang, chance: often}`,
	} {
		_, err := parsed[*Fault](t, step).Rule(nil)
		var invalid *fault.Invalid
		require.ErrorAs(t, err, &invalid)
		assert.Equal(t, field, invalid.Field)
	}
}

func TestConfigureTakesAPatch(t *testing.T) {
	t.Parallel()
	v := parsed[*Configure](t, `{configure: qianzhan, with: {channels: {CH0001: {strict: true, digest: null}}}}`)
	assert.Equal(t, "qianzhan", v.System.Content)
	assert.Equal(t, Null, v.With.Get("channels").Members[0].Value.Members[1].Value.Kind)
}
