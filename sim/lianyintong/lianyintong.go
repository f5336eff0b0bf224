// Package lianyintong plays 联银通, the custody system of 懒猫联银: signed direct calls, hosted browser pages, NOTIFYs
// that are repeated until they are confirmed.
//
// The document is 联银通产品 API V1.00; numbers such as 2.9 R1 in comments are its own. Where it is silent or contradicts
// itself, source says "field" for what clients in use rely on and "ours" for a decision of this project.
package lianyintong

import (
	"fmt"
	"strings"

	"github.com/shapan/shapan/certs"
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
		Base:     "/lanmaotech",
		Keys: []engine.Key{
			{Side: engine.SideClient, Also: "platform", Text: func() ([]byte, error) { return certs.File("lianyintong/platform.key.pem") }},
			{Side: engine.SideSystem, Also: "gateway", Text: func() ([]byte, error) { return certs.File("lianyintong/gateway.pub.pem") }},
		},
		LimitFor: uploadLimit,
		Codec:    codec{signer},
		Settings: engine.Settings{Default: defaultConfig, Compile: compileConfig},
		APIs:     apis(),
		Travels:  travels,
		Notices:  engine.Travel{Method: "POST", Media: typeForm, Envelope: engine.ShapeOf[noticeEnvelope]("1.1").Fields(), Payload: "respData"},
		Actions:  []engine.Action{fund(), posPay(), withdrawResult(), audit(), unbindReview()},
		Jobs: map[string]engine.Job{
			jobExpire:   expireOrder,
			jobWithdraw: settleWithdraw,
		},
		Records:  records(),
		Machines: machines(),
		Codes:    codes(),
		Outside:  outside,
		Given:    given,
	}
}

// apis lists the services, in the order of the document's families.
func apis() []engine.API {
	return concat(
		personalRegister(),
		enterpriseRegister(),
		unbindBankcard(),
		personalBindBankcard(),
		enterpriseBindBankcard(),
		recharge(),
		posRecharge(),
		posBuildBarcode(),
		withdraw(),
		establishProject(),
		modifyProject(),
		userPreTransaction(),
		platformPreTransaction(),
		cancelPreTransaction(),
		confirmLoanService(),
		confirmRepayment(),
		confirmCompensatory(),
		confirmDebentureTransfer(),
		confirmPlatformMarketing(),
		userAuthorization(),
		cancelUserAuthorization(),
		authorizePretransation(),
		resetPassword(),
		freezeFunds(),
		unfreezeFunds(),
		queryUserInformation(),
		queryPlatformInformation(),
		queryTransaction(),
		downloadCheckfile(),
		confirmCheckfile(),
		uploadCheckfile(),
		queryProjectInformation(),
	)
}

// records lists what is stored.
func records() []engine.RecordKind {
	return []engine.RecordKind{
		{Kind: kindUsers, Title: "用户"},
		{Kind: kindProjects, Title: "标的"},
		{Kind: kindPretransactions, Title: "预处理"},
		{Kind: kindHoldings, Title: "债权持有"},
		{Kind: kindAuthorizations, Title: "用户授权"},
		{Kind: kindRequests, Title: "请求（按 requestNo）"},
		{Kind: kindPages, Title: "托管页面（按 requestKey）"},
		{Kind: kindSMS, Title: "短信（手机收件箱）"},
		{Kind: kindBarcodes, Title: "POS 条形码"},
		{Kind: kindFreezes, Title: "资金冻结"},
		{Kind: kindTrades, Title: "交易明细"},
		{Kind: kindCheckfiles, Title: "对账文件"},
		{Kind: kindUserDays, Title: "用户（以前各日日终）"},
		{Kind: kindProjectDays, Title: "标的（以前各日日终）"},
	}
}

// machines lists the state machines.
func machines() []engine.Machine {
	return []engine.Machine{
		{Name: "order", Title: "网关请求", Kind: "requests", Field: "state", Table: orderStates.Draw()},
		{Name: "freeze", Title: "资金冻结", Kind: "freezes", Field: "state", Table: freezeStates.Draw()},
		{Name: "project", Title: "标的", Kind: "projects", Field: "status", Table: projectStates.Draw()},
		{Name: "pretransaction", Title: "预处理", Kind: "pretransactions", Field: "status", Table: preStates.Draw()},
		{Name: "audit", Title: "企业审核", Kind: "users", Field: "auditStatus", Table: auditStates.Draw()},
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
