// Package lianyintong plays 联银通, the custody system of 懒猫联银: signed direct calls, hosted browser pages, NOTIFYs
// that are repeated until they are confirmed.
//
// The document is 联银通产品 API V1.00; numbers such as 2.9 R1 in comments are its own. Where it is silent or contradicts
// itself, source says "field" for what clients in use rely on and "ours" for a decision of this project.
package lianyintong

import (
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

// Slug is the name of the system everywhere.
const Slug = "lianyintong"

// New declares the system. signer makes its signatures. This is the table of contents of the package.
func New(signer *sign.Signer) *engine.Counterpart {
	return &engine.Counterpart{
		Slug:     Slug,
		Title:    "联银通资金存管",
		Document: "联银通产品 API V1.00",
		Mounts:   []string{"/lanmaotech/", "/bha-neo-app/"},
		Codec:    codec{signer},
		Settings: engine.Settings{Default: defaultConfig, Compile: compileConfig},
		APIs: concat(
			personalRegister(),
			recharge(),
			withdraw(),
			queryUserInformation(),
			queryPlatformInformation(),
			queryTransaction(),
		),
		Actions: []engine.Action{fund(), withdrawResult()},
		Jobs: map[string]engine.Job{
			jobExpire:   expireOrder,
			jobWithdraw: settleWithdraw,
		},
		Records: []engine.RecordKind{
			{Kind: kindUsers, Title: "用户"},
			{Kind: kindRequests, Title: "请求（按 requestNo）"},
			{Kind: kindPages, Title: "托管页面（按 requestKey）"},
			{Kind: kindTrades, Title: "交易明细"},
		},
		Machines: []engine.Machine{
			{Name: "order", Title: "网关请求", Table: orderStates.Draw()},
		},
		Codes:   codes(),
		Outside: outside,
	}
}

func concat(services ...[]engine.API) []engine.API {
	var all []engine.API
	for _, s := range services {
		all = append(all, s...)
	}
	return all
}

// rules makes the rules of a section from its lines: "R1 …".
func rules(section string, lines ...string) []engine.Rule {
	list := make([]engine.Rule, len(lines))
	for i, line := range lines {
		id, text, _ := strings.Cut(line, " ")
		list[i] = engine.Rule{ID: fmt.Sprintf("%s %s", section, id), Text: text}
	}
	return list
}
