package scenarios

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

var noon = time.Date(2016, 11, 9, 12, 0, 0, 0, clock.Zone)

// conditioned answers worlds in memory, the default one standing still, with 100.10 on the account for fees and one
// exchange that is no message.
func conditioned(t *testing.T) *sim.Sim {
	t.Helper()
	s, err := sim.Open(sim.Options{
		Data: store.Memory, Wall: clock.Standing(noon),
		Carrier: func(context.Context, engine.Outgoing) engine.Incoming {
			return engine.Incoming{Status: 200, Body: []byte("SUCCESS")}
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	w, err := s.World(sim.Default)
	require.NoError(t, err)
	_, err = w.SetClock(clock.Frozen, 0, &noon)
	require.NoError(t, err)
	_, err = w.Do("lianyintong", "fund", []byte(`{"account": "6000000001/platform:fee", "amount": "100.10"}`))
	require.NoError(t, err)
	w.Exchange("lianyintong", wire.Inbound{Method: "POST", Path: "/lanmaotech/service"})
	return s
}

func TestConditionsOverAWorld(t *testing.T) {
	t.Parallel()
	s := conditioned(t)
	for expression, want := range map[string]bool{
		`balance('6000000001/platform:fee') == 100.10`:                                  true,
		`balance('6000000001/platform:fee') == "100.1"`:                                 true,
		`100.10 == balance('6000000001/platform:fee')`:                                  true,
		`balance('6000000001/platform:fee') != 100.1`:                                   false,
		`balance('6000000001/platform:fee') > 100`:                                      true,
		`balance('6000000001/platform:fee') >= 100.11`:                                  false,
		`100 < balance('6000000001/platform:fee')`:                                      true,
		`balance('6000000001/platform:fee') <= 100.10`:                                  true,
		`balance('6000000001/platform:fee') + balance('6000000001/bank') == 0`:          true,
		`balance('6000000001/platform:fee') - 0.10 - "50.00" == 50`:                     true,
		`balance('6000000001/platform:fee') == balance('nobody')`:                       false,
		`balance('nobody') == 0.001`:                                                    false,
		`balance('nobody') == 0 and balance('6000000001/bank') < 0`:                     true,
		`frozen('6000000001/user:U1') >= 0`:                                             true,
		`available('6000000001/platform:fee') == 100.10`:                                true,
		`account('6000000001/platform:fee').balance == 100.10`:                          true,
		`coverage('lianyintong').RECHARGE == 1`:                                         false,
		`len(coverage()) == 1`:                                                          true,
		`ledger.balanced && ledger.entries == 2`:                                        true,
		`seed >= 0 || seed < 0`:                                                         true,
		`len(notices()) == 0 && len(findings()) == 0 && len(exchanges()) == 1`:          true,
		`len(exchanges('')) == 1`:                                                       true,
		`exchanges('')[0].outcome == 'refused' && exchanges('')[0].code == '100002'`:    true,
		`len(exchanges('RECHARGE')) > 0`:                                                false,
		`len(findings('')) == 0 && len(findings('error')) == 0`:                         true,
		`all(notices('pending'), .attempts < 3)`:                                        true,
		`now >= date('2016-11-09T12:00:00+08:00')`:                                      true,
		`now > date('2016-11-09T12:00:00+08:00')`:                                       false,
		`notice('R1').state != 'pending'`:                                               false,
		`record('lianyintong', 'users', 'U1').balance == 1`:                             false,
		`true || notice('R1').attempts == 1`:                                            true,
		`notice('R1').state == 'acked' || balance('6000000001/platform:fee') == 100.10`: false,
	} {
		holds, err := Condition(s, sim.Default, expression)
		require.NoError(t, err, expression)
		met, err := holds(noon)
		require.NoError(t, err, expression)
		assert.Equal(t, want, met, expression)
	}
}

func TestConditionsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := conditioned(t)
	for expression, want := range map[string]string{
		``:                                     "is empty",
		`  `:                                   "is empty",
		`1 +`:                                  "unexpected token",
		`balance('x')`:                         "is 0.00, neither true nor false",
		`balance('x') / 2 == 0`:                "invalid operation",
		`lender.no == 'U1'`:                    "unknown name lender",
		`env.APP_URL == ''`:                    "unknown name env",
		`balance(5) == 0`:                      "balance",
		`nothing('x')`:                         "unknown name nothing",
		`Now == now`:                           "unknown name Now",
		`now() > now`:                          "now",
		`balance('x') > 'much'`:                "a number and a text do not go together with >",
		`balance('x') < nil`:                   "a number and nothing do not go together with <",
		`record('nobody', 'users', 'x').a`:     `there is no system "nobody" (line 1, column 1)`,
		`record('nobody', 'users', 'x').a > 1`: `there is no system "nobody"`,
		`record('lianyintong', 'user', 'x').a == 1`: `no records "user"`,
		`exchanges('')[5].id == ''`:                 "out of range",
	} {
		holds, err := Condition(s, sim.Default, expression)
		if err == nil {
			_, err = holds(noon)
		}
		p, told := engine.AsProblem(err)
		require.True(t, told, "%s: %v", expression, err)
		assert.Equal(t, engine.Invalid, p.Code, expression)
		assert.Contains(t, p.Message, want, expression)
		assert.NotEmpty(t, p.Hint, expression)
	}
	_, err := Condition(s, "nowhere", "true")
	p, told := engine.AsProblem(err)
	require.True(t, told)
	assert.Equal(t, engine.NotFound, p.Code)
}

func TestAConditionSeesTheWorldThatThereIsNow(t *testing.T) {
	t.Parallel()
	s := conditioned(t)
	holds, err := Condition(s, sim.Default, `len(exchanges('')) == 0`)
	require.NoError(t, err)
	met, err := holds(noon)
	require.NoError(t, err)
	assert.False(t, met)
	require.NoError(t, s.Reset(sim.Default))
	met, err = holds(noon)
	require.NoError(t, err)
	assert.True(t, met)
}

func TestAmountsCompareAsDecimals(t *testing.T) {
	t.Parallel()
	s := conditioned(t)
	w, err := s.World(sim.Default)
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		more := money.Amount(rapid.Int64Range(1, 1_000_000_000).Draw(t, "more"))
		_, err := w.Do("lianyintong", "fund", []byte(`{"account": "6000000001/platform:marketing", "amount": "`+more.String()+`"}`))
		require.NoError(t, err)
		has, err := w.Balance("6000000001/platform:marketing")
		require.NoError(t, err)
		for expression, want := range map[string]bool{
			`balance('6000000001/platform:marketing') == ` + has.String():      true,
			`balance('6000000001/platform:marketing') > ` + has.String():       false,
			`balance('6000000001/platform:marketing') < ` + (has + 1).String(): true,
			`balance('6000000001/platform:marketing') > ` + (has - 1).String(): true,
		} {
			holds, err := Condition(s, sim.Default, expression)
			require.NoError(t, err)
			met, err := holds(noon)
			require.NoError(t, err)
			require.Equal(t, want, met, expression)
		}
	})
}
