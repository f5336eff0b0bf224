package cashloan

import (
	"strconv"

	"github.com/shapan/shapan/sim/engine"
)

// 导流控制接口: the two buttons of the start page that lead elsewhere, as the configuration has them.
func diversionSwitches() declared {
	return open(endpoint{
		Path: "/api/common/diversion/switch.htm", Method: "POST", Title: "导流控制接口", Source: "导流控制接口", Says: "成功",
		Rules: []engine.Rule{{ID: "switch R1", Text: "openSwitch 是字符串 true 或 false，取自配置 diversion"}},
	}, handleDiversion)
}

type diversionReply struct {
	Reject diversionRow `wire:"rejectDiversion" spec:"Y C" doc:"被拒开关"`
	Repay  diversionRow `wire:"repayDiversion" spec:"Y C" doc:"还款开关"`
}

type diversionRow struct {
	Open  string `wire:"openSwitch" spec:"Y S" doc:"开关 true开 false关"`
	Title string `wire:"title" spec:"Y S" doc:"标题"`
	Value string `wire:"value" spec:"Y S" doc:"链接或包名"`
}

func handleDiversion(tx *engine.Tx, _ visit, _ nothing) (diversionReply, error) {
	row := func(s diversionSwitch) diversionRow {
		return diversionRow{strconv.FormatBool(bool(s.Open)), s.Title, s.Value}
	}
	d := configOf(tx).Diversion
	return diversionReply{Reject: row(d.Reject), Repay: row(d.Repay)}, nil
}
