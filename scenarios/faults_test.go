package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
)

// probe is a call of a system that leaves a record behind it.
type probe struct {
	given  string // what the call needs
	call   string // the step, without its dash
	code   string // a code of the system
	record string // what is there when the call has had its effect
	signs  bool   // the system signs its replies
	bans   bool   // the system throttles its callers
}

func probes() map[string]probe {
	return map[string]probe{
		"lianyintong": {
			given: "users: {borrower: {}}",
			call: `call: lianyintong ESTABLISH_PROJECT
    with: {platformUserNo: "${borrower.no}", projectNo: P1, projectAmount: "100.00", projectName: 标的, projectType: STANDARDPOWDER, annnualInterestRate: 0.1, repaymentWay: ONE_TIME_SERVICING}`,
			code: "100001", record: "record('lianyintong', 'projects', '6000000001/P1').projectNo", signs: true,
		},
		"qianzhan": {
			given: "config: {}",
			call: `call: qianzhan qianzhan.loan.push
    with:
      req_data:
        - {camouflage_id: U1, order_no: O1, mobile: 5e2d1ff0c8bff0d1b5b0b3a1f4c8a9d7, id_no: 0f8a1b2c3d4e5f60718293a4b5c6d7e8, open_amount: "3000.00", order_term: 3, order_rate: "0.24", register_time: 1764900000000, apply_time: 1764900100000, open_time: 1764900200000}`,
			code: "201", record: "record('qianzhan', 'loans', 'CH0001/O1').order_no",
		},
		"xianyu": {
			given: "config: {}",
			call: `call: xianyu alibaba.idle.interact.loan.callback
    with: {user: "3", infos: {user_id: 3, status: SUCCESS, type: CREDIT, process_no: P1, channel_id: wzzx}}`,
			code: "15", record: "record('xianyu', 'processes', 'CREDIT/P1').process_no", bans: true,
		},
		"cashloan": {
			given: "users: {asha: {}}",
			call: `call: cashloan act/borrow/save
    with: {token: "${asha.token}", client: android, appRunTime: 2026-01-05 10:00:00}`,
			code: "400", record: "record('cashloan', 'borrows', '1000001').state",
		},
	}
}

// effects answers what a client sees of each effect, as an expression, with the points at which it is tried.
func (p probe) effects() map[string]struct {
	sees string
	at   []fault.Point
} {
	type seen = struct {
		sees string
		at   []fault.Point
	}
	all, late := []fault.Point{fault.Arrive, fault.Commit, fault.Answer}, []fault.Point{fault.Commit, fault.Answer}
	effects := map[string]seen{
		"code " + p.code: {"probe.code == '" + p.code + "'", all},
		"status 502":     {"probe.status == 502 and probe.lost == ''", all},
		"stall 5s":       {"probe.status == 200 and probe.lost == ''", all},
		"hang":           {"probe.lost contains 'hung'", all},
		"reset":          {"probe.lost contains 'reset'", all},
		"truncate":       {"probe.lost contains 'broke off'", late},
		"garbage":        {"probe.status == 200 and len(probe.reply) == 0", late},
		"big-id":         {"probe.status == 200", late},
	}
	if p.signs {
		effects["bad-sign"] = seen{"probe.signature == 'bad'", late}
		effects["no-sign"] = seen{"probe.signature != 'ok'", late}
	}
	if p.bans {
		effects["ban 5m"] = seen{"probe.code == '7'", []fault.Point{fault.Arrive}}
	}
	return effects
}

func TestEachEffectAtEachPointOfEachSystem(t *testing.T) {
	t.Parallel()
	for slug, p := range probes() {
		for effect, e := range p.effects() {
			for _, at := range e.at {
				t.Run(strings.Join([]string{slug, effect, string(at)}, " "), func(t *testing.T) {
					t.Parallel()
					source := fmt.Sprintf(`scenario: t
given: {%s: {%s}}
steps:
  - fault: %s
    at: %s
    effect: %s
    times: 1
  - id: probe
    %s
  - check: ["%s", "exchanges()[-1].outcome == 'fault'", "exchanges()[-1].rule != ''"]
  - check: %s != ''
`, slug, p.given, slug, at, effect, p.call, e.sees, p.record)
					r := run(t, source, Options{})
					require.NotEmpty(t, r.Cases, r.Problems.String())
					c := r.Cases[0]
					assert.Equal(t, Passed, c.Steps[2].Outcome, story(r))
					if at != fault.Arrive || effect == "stall 5s" {
						assert.Equal(t, Passed, c.Outcome, "the effect is stored\n"+story(r))
					} else {
						require.NotNil(t, c.Failure, "nothing has happened")
						assert.Contains(t, c.Failure.Message, "there is no record", story(r))
					}
					if effect == "stall 5s" {
						assert.Contains(t, strings.Join(c.Steps[1].Notes, "\n"), "held the answer back for 5s")
					}
				})
			}
		}
	}
}

// No effect is forgotten above: a new one has to be tried here as well.
func TestAllEffectsAreTried(t *testing.T) {
	t.Parallel()
	var tried, there []string
	for _, p := range probes() {
		for effect := range p.effects() {
			name, _, _ := strings.Cut(effect, " ")
			tried = append(tried, name)
		}
	}
	for _, e := range fault.Effects() {
		if !slices.Equal(e.At, []fault.Point{fault.Notice}) {
			there = append(there, e.Name)
		}
	}
	slices.Sort(tried)
	assert.ElementsMatch(t, there, slices.Compact(tried))
}
