// Package qianzhan plays 钱站, a traffic platform to which lenders push what became of their loans: signed, perhaps
// encrypted batches of repayment and loan records.
//
// The document is 钱站合作渠道接口 4.2.1 and 4.2.2; the chapters that it refers to (3.2, envelope) are not at hand, so
// source says "ours" for what this project decided on them. It contradicts itself: its table and its example spell and
// fill records differently. Both are taken unless the channel's profile says otherwise.
package qianzhan

import (
	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
)

// Slug is the name of the system everywhere.
const Slug = "qianzhan"

// The limits of a push.
const (
	bodyLimit  = 8 << 20 // bytes of a request's body
	maxRecords = 10_000  // records of a batch
)

// New declares the system. It signs nothing. This is the table of contents of the package.
func New() *engine.Counterpart {
	return &engine.Counterpart{
		Slug:     Slug,
		Title:    "钱站流量平台",
		Document: "钱站合作渠道接口 4.2",
		Mounts:   []string{"/qianzhan/"},
		Base:     "/qianzhan",
		Keys: []engine.Key{
			{Side: engine.SideClient, Also: "partner", Text: func() ([]byte, error) { return certs.File("qianzhan/partner.key.pem") }},
			{Side: engine.SideSystem, Also: "receiver", Text: func() ([]byte, error) { return certs.File("qianzhan/receiver.pub.pem") }},
		},
		Limit:    bodyLimit,
		Codec:    codec{},
		Given:    given,
		Settings: engine.Settings{Default: defaultConfig, Compile: compileConfig},
		APIs:     []engine.API{repaymentPush(), loanPush()},
		Travels:  travels,
		Records: []engine.RecordKind{
			{Kind: recordsRepayments, Title: "还款数据（按 渠道/order_no/repay_time）"},
			{Kind: recordsLoans, Title: "放款数据（按 渠道/order_no）"},
		},
		Codes: codes(),
		Asked: []string{fieldRecords}, // a condition sees the batch
	}
}
