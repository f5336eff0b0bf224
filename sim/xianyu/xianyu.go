// Package xianyu plays 闲鱼 behind Taobao's open platform (TOP): the lender's application reports the progress of a
// loan, pushes material and asks for a user, over the gateway's one address.
//
// The document is that of alibaba.idle.interact.loan.callback; for the gateway itself and the calls of the same family
// it has no words. There, source says "field" for what the gateway and its client libraries do, and "ours" for a
// decision of this project (wire/xianyu-top).
package xianyu

import (
	"slices"

	"github.com/shapan/shapan/sim/engine"
)

// Slug is the name of the system everywhere.
const Slug = "xianyu"

// address is the gateway's one address.
const address = "/router/rest"

// New declares the system. This is the table of contents of the package.
func New() *engine.Counterpart {
	return &engine.Counterpart{
		Slug:     Slug,
		Title:    "闲鱼借贷（淘宝开放平台 TOP）",
		Document: "alibaba.idle.interact.loan.callback 闲鱼借贷回调",
		Mounts:   []string{address},
		Base:     address,
		Keys: []engine.Key{
			{Side: engine.SideClient, Text: func() ([]byte, error) { return []byte(developmentSecret), nil }},
			{Side: engine.SideSystem, Text: func() ([]byte, error) { return []byte(developmentSecret), nil }},
		},
		Codec:    codec{},
		Given:    given,
		Settings: engine.Settings{Default: defaultConfig, Compile: compileConfig},
		APIs:     slices.Concat(loanCallback(), loanPush(), loanUserQuery(), loanUserPut()),
		Travels:  travels,
		Records: []engine.RecordKind{
			{Kind: kindProcesses, Title: "授信/借款流程"},
			{Kind: kindPushes, Title: "推送"},
			{Kind: kindPersons, Title: "用户"},
			{Kind: kindThrottles, Title: "限流与封禁"},
		},
		Machines: []engine.Machine{
			{Name: "process", Title: "授信/借款流程", Kind: "processes", Field: "status", Table: processStates.Draw()},
		},
		Codes: codes(),
		Open: engine.OpenCodes{
			Fits: func(code string) bool { return subCode(code) || business(code) },
			Doc:  "a sub code (isv.invalid-parameter) may follow or stand alone, and errors of the business are written in capitals (SYSTEM_BUSY)",
		},
		Throttle: &engine.Throttle{Kind: kindThrottles, Counts: counted, Banned: banned, Admit: admit, Ban: ban},
	}
}

// rules makes the rules of an API from their texts.
func rules(api string, texts ...string) []engine.Rule {
	list := make([]engine.Rule, len(texts))
	for i, text := range texts {
		list[i] = engine.Rule{ID: api + " R" + string(rune('1'+i)), Text: text}
	}
	return list
}
