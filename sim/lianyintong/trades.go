package lianyintong

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/money"
)

// kindTrades are the movements that confirmations make: the lines of the check file TRANSACTION (chapter 4, wire §9).
const kindTrades = "trades"

// tradeCommission is the business type of 平台佣金, a trade of its own to PLATFORM_FEE_ACCOUNT (ours: 5.3.11 has no word
// for it).
const tradeCommission = "COMMISSION"

// trade is one movement of money from a payer to a payee: Amount + Income, exactly as the ledger has it. Every detail
// of a confirmation is a trade; a commission is another one (tradeCommission), since it may have another payer.
type trade struct {
	ID         string       `json:"id"` // platformNo/yyyyMMdd/orderNo
	PlatformNo string       `json:"platformNo"`
	Time       time.Time    `json:"time"`
	RequestNo  string       `json:"requestNo"` // of the confirmation
	OrderNo    string       `json:"orderNo"`   // the system's own number, given by addTrade
	BizType    string       `json:"bizType"`   // of 5.3.11, or tradeCommission
	Amount     money.Amount `json:"amount"`    // principal
	Income     money.Amount `json:"income"`    // interest, besides amount
	Payer      string       `json:"payer"`     // platformUserNo, or a platform account of 5.3.18
	Payee      string       `json:"payee"`
	ProjectNo  string       `json:"projectNo,omitempty"`
	Original   string       `json:"original,omitempty"` // requestNo of the pre-transaction that is confirmed
	Remark     string       `json:"remark,omitempty"`
	Share      money.Amount `json:"share,omitempty"` // of a debenture, one 元 a share
}

// addTrade stores a movement that the same transaction posts in the ledger. It gives it its instant and its number.
func addTrade(tx *engine.Tx, t trade) {
	t.Time, t.OrderNo = tx.Now(), newOrderNo(tx)
	t.ID = dayID(t.PlatformNo, t.Time) + t.OrderNo
	engine.Put(tx, kindTrades, t.ID, t)
}

// newOrderNo answers a number of the custody system's own for something that moves money: the day and a counter.
func newOrderNo(tx *engine.Tx) string {
	return fmt.Sprintf("%s%010d", dayOf(tx.Now()), tx.Number("order"))
}

// dayOf answers the day of an instant as 1.4 D has it: yyyyMMdd in GMT+8.
func dayOf(at time.Time) string { return at.In(clock.Zone).Format("20060102") }

// dayID is how the ids of a platform's records of one day begin.
func dayID(platformNo string, at time.Time) string { return platformNo + "/" + dayOf(at) + "/" }
