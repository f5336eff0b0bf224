package lianyintong

import (
	"encoding/json"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/state"
)

const (
	kindRequests = "requests"
	kindPages    = "pages"
)

// orderState is where a request of the gateway stands.
type orderState string

// The states of an order. What the platform may query of them are the states of 5.3.21.
const (
	waiting    orderState = "WAITING"    // the user is on the hosted page: INIT
	processing orderState = "PROCESSING" // accepted, the bank or the auditors have not finished: PROCESSING
	succeeded  orderState = "SUCCESS"
	failed     orderState = "FAIL"
	cancelled  orderState = "CANCELLED" // the user left the page: FAIL
	expired    orderState = "EXPIRED"   // nobody finished the page in time: FAIL
)

// orderStates is the life of a request of the gateway.
var orderStates = state.Table[orderState]{
	{State: waiting, Title: "等待用户操作", Next: []orderState{processing, succeeded, failed, cancelled, expired}},
	{State: processing, Title: "处理中（银行或审核）", Next: []orderState{succeeded, failed}},
	{State: succeeded, Title: "成功"},
	{State: failed, Title: "失败"},
	{State: cancelled, Title: "用户取消"},
	{State: expired, Title: "页面过期"},
}

// order is a request by its requestNo. Direct services leave one too, since requestNo is unique over all services
// (wire §3).
type order struct {
	ID             string          `json:"id"` // platformNo/requestNo
	PlatformNo     string          `json:"platformNo"`
	RequestNo      string          `json:"requestNo"`
	OrderNo        string          `json:"orderNo"` // the system's own number (chapter 4)
	Service        string          `json:"service"`
	PlatformUserNo string          `json:"platformUserNo,omitempty"`
	State          orderState      `json:"state"`
	Code           string          `json:"code,omitempty"` // how it ended
	Description    string          `json:"description,omitempty"`
	Created        time.Time       `json:"created"`
	Confirmed      *time.Time      `json:"confirmed,omitempty"` // the user has; the bank has not finished
	Finished       *time.Time      `json:"finished,omitempty"`
	Expires        *time.Time      `json:"expires,omitempty"`
	Arrives        *time.Time      `json:"arrives,omitempty"`    // when the bank ends a withdrawal
	RequestKey     string          `json:"requestKey,omitempty"` // of the hosted page
	Device         string          `json:"userDevice,omitempty"`
	CallbackURL    string          `json:"callbackUrl,omitempty"`
	Wrong          int             `json:"wrong,omitempty"` // wrong passwords and codes so far
	SMS            string          `json:"sms,omitempty"`   // the text message with the code that is valid
	Choice         string          `json:"mode,omitempty"`  // what the user has chosen on the page of 2.20
	Amount         money.Amount    `json:"amount,omitempty"`
	Fee            money.Amount    `json:"fee,omitempty"`
	BankcardNo     string          `json:"bankcardNo,omitempty"`
	Bankcode       string          `json:"bankcode,omitempty"`
	Barcode        string          `json:"barcode,omitempty"`  // of a recharge by POS
	Request        json.RawMessage `json:"request"`            // the business fields, in the document's spelling
	RespData       string          `json:"respData,omitempty"` // what CALLBACK and NOTIFY carry
	Reply          json.RawMessage `json:"reply,omitempty"`    // of a direct service
}

// page leads from a requestKey to its order.
type page struct {
	ID      string     `json:"id"` // requestKey
	Request string     `json:"request"`
	Expires *time.Time `json:"expires,omitempty"` // of a page that ends before its order does (2.8.2); nil: with it
}

// over tells whether the page has ended though its order may go on.
func (p page) over(now time.Time) bool { return p.Expires != nil && !now.Before(*p.Expires) }

func orderID(platformNo, requestNo string) string { return platformNo + "/" + requestNo }

func getOrder(tx *engine.Tx, platformNo, requestNo string) (order, bool) {
	return engine.Get[order](tx, kindRequests, orderID(platformNo, requestNo))
}

func putOrder(tx *engine.Tx, o order) { engine.Put(tx, kindRequests, o.ID, o) }

// to moves an order to another state of the table; a move that the table does not have is a fault of ours.
func (o *order) to(tx *engine.Tx, next orderState) error {
	if err := orderStates.Check(o.State, next); err != nil {
		return err
	}
	if o.State == waiting && o.Expires != nil {
		tx.Cancel(*o.Expires, jobExpire, o.ID)
	}
	if o.State == processing && o.Arrives != nil {
		tx.Cancel(*o.Arrives, jobWithdraw, o.ID)
	}
	o.State = next
	now := tx.Now()
	if next == processing {
		o.Confirmed = &now
	}
	if orderStates.Final(next) {
		o.Finished = &now
	}
	return nil
}

// status answers the state as 5.3.21 has it.
func (o *order) status() string {
	switch o.State {
	case waiting:
		return "INIT"
	case processing:
		return "PROCESSING"
	case succeeded:
		return "SUCCESS"
	case failed, cancelled, expired:
		return "FAIL"
	}
	return "FAIL"
}

// compact writes an instant as 1.4 T has it: yyyyMMddHHmmss in GMT+8; "" for none.
func compact(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(clock.Zone).Format("20060102150405")
}

const jobExpire = "expire-order"

// expireOrder ends an order that nobody has finished in time. An expired order is never executed, and has no NOTIFY
// (wire §8).
func expireOrder(tx *engine.Tx, id string) error {
	o, ok := engine.Get[order](tx, kindRequests, id)
	if !ok || o.State != waiting {
		return nil
	}
	return expire(tx, &o)
}

func expire(tx *engine.Tx, o *order) error {
	if err := o.to(tx, expired); err != nil {
		return err
	}
	o.fail(codeRejected, pageExpired)
	putOrder(tx, *o)
	return nil
}

// pageExpired is what a page says whose time is over.
const pageExpired = "页面已过期"

// fail notes how an order failed, and what its CALLBACK says.
func (o *order) fail(code, text string) {
	o.Code, o.Description = code, text
	o.RespData = string(encodeFailure(failure{RequestNo: o.RequestNo, Code: code, Description: text, PlatformUserNo: o.PlatformUserNo}))
}

// notice answers what CALLBACK and NOTIFY of the order carry.
func (o *order) notice() notice {
	return notice{Service: o.Service, PlatformNo: o.PlatformNo, Device: o.Device, RespData: o.RespData}
}

// notify books the NOTIFY of the order's outcome.
func (o *order) notify(tx *engine.Tx) {
	p := configOf(tx).platforms[o.PlatformNo]
	if p == nil {
		return // the platform was taken out of the configuration: nobody is left to tell
	}
	tx.Notify(engine.Booking{API: o.Service, Key: o.RequestNo, URL: p.notifyURL(tx.Place()), Retry: p.Retry, Data: o.notice()})
}
