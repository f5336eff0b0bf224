// Package cashloan plays the back end of a cash-loan app: accounts, KYC, loans, and a stand-in for Razorpay.
//
// The document is cashloan-api, a scan with reading errors; what corrects and completes it is wire/cashloan.md, which
// source calls "wire §n". Where neither has a word, source says "ours".
//
// # How to declare an endpoint
//
// One file an endpoint, and a line in endpoints below:
//
//	func bankInfo() declared {
//		return signedIn(endpoint{
//			Path: "/api/act/bankAccount/info.htm", Method: "GET", Title: "获取银行卡列表信息", Source: "获取银行卡列表信息",
//			Says: "Thebank card information inquiry was successful.",
//		}, handleBankInfo)
//	}
//
//	func handleBankInfo(tx *engine.Tx, v visit, q bankInfoRequest) (bankInfoReply, error) { … }
//
// The API's name is the address without /api/ and .htm (act/bankAccount/info); the printed address is another name of it.
// The kinds of endpoints: open (no session), known (a token is looked at where one is sent: v.anonymous()), signedIn
// (v.User is the caller), page (unsigned, answers a content: html(…)), rest (Razorpay: Basic authentication, answers a
// content: jsonContent(status, v)). Path may have segments like {id}, which become fields; Also lists further addresses.
// By the time a handler runs, version, signature, session and the contract of the request have been checked in this
// order. GET and POST, form, multipart, JSON and query, .htm or none: all are taken everywhere.
//
// The request is a struct with the tags of package contract: wire names (with other spellings), spec (Y only for what
// the document marks 是), doc. Numbers that come as 200.0 are L. The common parameters (userId, token, appFlag, …) are
// not among the fields unless the struct names them. Files are v.file("panImg"); links are v.link("/readFile.htm?path=…").
//
// The reply is a struct too, written as data: S is a text, L a number, F on a string a bare number where its text is one
// and a text where it is not ("" before approval); Y is always there, N only when it is not empty. The type none has no
// data. A reply may have says() string (another msg than Says) and besides() []wire.Member (what stands beside data).
//
// Refuse with fail(text) (code 400) or failWith(text, data of the reply's type); keep(fail(text)) where what was written
// shall stay; pageRefusal and restRefusal for the other two kinds. A wrong parameter by tags is "Parameters cannot be
// empty." by itself. Ids are strings in records and numbers on the wire: compare with same(a, b), write with numeric.
// Money is in paise (money.Amount), rates are product's, exact: rate.of(amount, days). Days and prints are India's:
// day, stamp, written, midnight. A webhook is tx.Notify with Data the body and URL configOf(tx).WebhookURL.
package cashloan

import (
	"slices"

	"github.com/shapan/shapan/sim/engine"
)

// Slug is the name of the system everywhere.
const Slug = "cashloan"

// New declares the system. This is the table of contents of the package.
func New() *engine.Counterpart { return counterpart(endpoints()) }

func counterpart(list []declared) *engine.Counterpart {
	return &engine.Counterpart{
		Slug:     Slug,
		Title:    "cashloan 现金贷后台",
		Document: "cashloan-api",
		Mounts:   []string{"/api/", "/act/", "/h5/", "/protocol/", "/readFile.htm", "/readFile", "/razorpay/"},
		Keys: []engine.Key{
			{Side: engine.SideClient, Also: "appkey", Text: func() ([]byte, error) { return []byte(developmentAppKey), nil }},
			{Side: engine.SideSystem, Also: "appkey", Text: func() ([]byte, error) { return []byte(developmentAppKey), nil }},
		},
		Travels:  func(a *engine.API) engine.Travel { return travels(list, a) },
		Notices:  engine.Travel{Method: "POST", Media: "application/json"},
		Limit:    bodyLimit,
		LimitFor: limitFor,
		Codec:    codec{newRoutes(list)},
		Settings: engine.Settings{Default: defaultConfig, Compile: compileConfig},
		APIs:     append(apis(list), webhooks()...),
		Actions:  slices.Concat([]engine.Action{expireToken(), kick(), payAction()}, borrowActions()),
		Jobs:     jobs(),
		Outside:  outside,
		Records: slices.Concat(accountRecords(), borrowRecords(), []engine.RecordKind{
			{Kind: kindOrders, Title: "还款订单"},
			{Kind: kindReceipts, Title: "还款订单号"},
			{Kind: kindPayments, Title: "付款"},
		}),
		Machines: []engine.Machine{
			{Name: "borrow", Title: "借款", Kind: "borrows", Field: "state", Table: borrowStates.Draw()},
			{Name: "order", Title: "Razorpay 订单", Kind: "orders", Field: "status", Table: orderStates.Draw()},
			{Name: "payment", Title: "Razorpay 付款", Kind: "payments", Field: "status", Table: paymentStates.Draw()},
		},
		Codes: codes(),
		Admit: admit,
		Given: given,
	}
}

// jobs are what happens by itself.
func jobs() map[string]engine.Job {
	all := borrowJobs()
	all[jobCapture], all[jobToldByRazorpay] = captureByItself, toldByRazorpay
	return all
}

// endpoints are all addresses of the system, group by group.
func endpoints() []declared {
	return slices.Concat(accounts(), borrowEndpoints(), h5Pages(), protocolPages(), razorpayEndpoints(), repayments(), []declared{
		h5List(),
	})
}
