package lianyintong

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/lianyintong/pages"
	"github.com/shapan/shapan/sim/people"
)

// servicePosBarcode is the name of 2.8.
const servicePosBarcode = "POS_BUILD_BARCODE"

// barcodeDigits is how long a barcode is (2.8 R2).
const barcodeDigits = 18

// kindBarcodes leads from the digits of a barcode to its order.
const kindBarcodes = "barcodes"

// POS_BUILD_BARCODE POS 条形码生成, 2.8. Gateway, NOTIFY yes, not idempotent: every call opens another page. It goes on
// with the order that POS_RECHARGE opened under the same requestNo: the page shows a barcode, a POS machine reads it, and
// the action pos-pay is what happens there.
//
// The order has thirty minutes, in which its number may be used here (2.7 R3); the page has an end of its own
// (2.8.2 expired). So a page that has ended takes nothing from the order: it can be paid, and its page be opened again,
// with the same barcode, until it is paid or has failed, the user leaves the page (ours: 取消 ends it), or its thirty
// minutes are over.
func posBuildBarcode() []engine.API {
	h := hosted[posBuildBarcodeRequest]{
		Name: servicePosBarcode, Title: "POS 条形码生成", Section: "2.8",
		Rules: rules("2.8",
			"R1 平台调用此接口与调用 POS 充值接口为同一请求流水号",
			"R2 页面条形码由 18 位随机数字组成",
		),
		Notice: posBuildBarcodeShape,
		Show:   showBarcode,
		Submit: submitBarcode,
	}
	apis := h.apis()
	apis[0].Handler = engine.HandleCall(h.Section, func(tx *engine.Tx, call *engine.Call, q posBuildBarcodeRequest) (any, error) {
		o, err := acceptBarcode(tx, call, q)
		return redirect{h.path(o)}, err
	})
	return apis
}

type posBuildBarcodeRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号，给平台的账户充值则传入【平台账户类型】"`
	Expired        string `wire:"expired" spec:"Y T" lax:"true" doc:"超过此时间即页面过期，默认为当前 15 分钟后过期"`
	basis
}

var posBuildBarcodeShape = engine.ShapeOf[posBuildBarcodeNotice]("2.8.2")

type posBuildBarcodeNotice struct {
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Code           string       `wire:"code" spec:"Y E" doc:"【返回码】"`
	Description    string       `wire:"description" spec:"Y S 50" doc:"描述信息"`
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"充值金额"`
	FeeMode        string       `wire:"feeMode" spec:"Y E" doc:"见【费率模式】"`
	Fee            money.Amount `wire:"fee" spec:"Y A" doc:"手续费"`
	RechargeWay    string       `wire:"rechargeWay" spec:"Y E" doc:"【支付方式】"`
}

// acceptBarcode takes the order of POS_RECHARGE over: from here on it has a page, and ends with the NOTIFY of 2.8. The
// page never lives longer than the order, whose end stays as it is (2.7 R3).
func acceptBarcode(tx *engine.Tx, call *engine.Call, q posBuildBarcodeRequest) (order, error) {
	if !usableURL(q.CallbackURL) {
		return order{}, engine.Refuse(codeFormat, "callbackUrl 必须是 http 或 https 地址")
	}
	p := configOf(tx).platforms[call.Identity]
	o, err := posOrder(tx, p, q)
	if err != nil {
		return o, err
	}
	if err := mayPayPOS(tx, p, q.PlatformUserNo, o.Fee); err != nil {
		return o, err
	}
	expires := earlier(expiry(tx.Now(), q.Expired), *o.Expires)
	o.Service, o.RequestKey, o.Device, o.CallbackURL = servicePosBarcode, tx.UUID(), deviceOf(call), q.CallbackURL
	if o.Barcode == "" {
		o.Barcode = tx.Digits(barcodeDigits)
		engine.Put(tx, kindBarcodes, o.Barcode, page{ID: o.Barcode, Request: o.ID})
	}
	putOrder(tx, o)
	engine.Put(tx, kindPages, o.RequestKey, page{ID: o.RequestKey, Request: o.ID, Expires: &expires})
	return o, nil
}

// posOrder finds the order that a barcode is asked for. A number whose order has ended, otherwise than by its time, is
// used up (wire §3).
func posOrder(tx *engine.Tx, p *platform, q posBuildBarcodeRequest) (order, error) {
	o, known := getOrder(tx, p.No, q.RequestNo)
	switch {
	case !known:
		return o, engine.Refuse(codeNoObject, "POS 充值订单 %s 不存在", q.RequestNo).By("2.8 R1")
	case o.Service != servicePosRecharge && o.Service != servicePosBarcode:
		return o, engine.Refuse(codeRepeated, "requestNo %s 重复", q.RequestNo)
	case o.State == expired || o.State == waiting && !tx.Now().Before(*o.Expires):
		return o, engine.Refuse(codeRejected, "充值订单已失效").By("2.7 R3")
	case o.State != waiting:
		return o, engine.Refuse(codeRepeated, "requestNo %s 重复", q.RequestNo)
	case o.PlatformUserNo != q.PlatformUserNo:
		return o, engine.Refuse(codeRejected, "platformUserNo 与充值订单不一致").By("2.8 R1")
	default:
		return o, nil
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// showBarcode is the page that the platform's staff holds before the POS machine.
func showBarcode(_ *engine.Tx, _ *platform, q posBuildBarcodeRequest, o order) pages.Page {
	view := pages.Page{
		Title: "POS 充值",
		Rows: []pages.Row{
			{Label: "充值账户", Value: accountLabel(q.PlatformUserNo)},
			{Label: "订单号", Value: q.RequestNo},
			{Label: "条形码", Value: o.Barcode},
		},
		Picture: code128SVG(o.Barcode),
		Notice:  "请使用 POS 机具扫描条形码，并在机具上刷卡完成充值。",
		Form:    &pages.Form{Buttons: []pages.Button{submitButton("已完成刷卡")}},
	}
	if o.Amount > 0 {
		view.Amount = o.Amount.String()
	} else {
		view.Notice += "充值金额在机具上输入。"
	}
	return view
}

// submitBarcode is a click on the page while the machine has not answered: the page stays.
func submitBarcode(*engine.Tx, *platform, posBuildBarcodeRequest, *order, pageForm) (step, error) {
	return step{again: "尚未收到 POS 机具的支付结果"}, nil
}

type posPayArgs struct {
	RequestNo  string       `wire:"requestNo" spec:"N S 50" doc:"POS 充值的请求流水号；或用 barcode"`
	Barcode    string       `wire:"barcode" spec:"N S 18" doc:"页面上的条形码，18 位数字；或用 requestNo"`
	BankcardNo string       `wire:"bankcardNo" spec:"Y S 50" doc:"刷的银行卡号；以 0003 结尾的卡支付失败"`
	Amount     money.Amount `wire:"amount" spec:"N A" doc:"刷卡金额；订单没有金额时必填，否则须与订单一致"`
	PlatformNo string       `wire:"platformNo" spec:"N S 50" doc:"平台编号，仅当多个平台用了同一个流水号"`
}

// posPay is the action by which the user pays at the POS machine.
func posPay() engine.Action {
	return engine.Act("pos-pay", "在 POS 机具上刷卡支付", "2.8", func(tx *engine.Tx, a posPayArgs) (any, error) {
		o, err := posPayable(tx, a)
		if err != nil {
			return nil, err
		}
		if o.Amount == 0 {
			o.Amount = a.Amount
		}
		o.BankcardNo, o.Bankcode = a.BankcardNo, people.BankOf(a.BankcardNo)
		if err := payAtPOS(tx, &o); err != nil {
			return nil, err
		}
		return o, nil
	}).Offering(func(tx *engine.Tx) []engine.Offer {
		return engine.OfferEach(tx, kindRequests, func(o order) (string, map[string]string, bool) {
			open := o.Barcode != "" && o.State == waiting && o.Expires != nil && tx.Now().Before(*o.Expires)
			return o.PlatformUserNo + " · " + o.RequestNo + " · " + o.Amount.String(), map[string]string{"barcode": o.Barcode}, open
		})
	})
}

// posPayable finds the order that is paid, and checks that it can be.
func posPayable(tx *engine.Tx, a posPayArgs) (order, error) {
	o, err := scanned(tx, a)
	switch {
	case err != nil:
		return o, err
	case configOf(tx).platforms[o.PlatformNo] == nil:
		return o, engine.Wrong(engine.Conflict, "configure the platform again first", "platform %s of order %s is no longer configured", o.PlatformNo, o.RequestNo)
	case o.State != waiting || !tx.Now().Before(*o.Expires):
		return o, engine.Wrong(engine.Conflict, "open a new order: POS_RECHARGE, then POS_BUILD_BARCODE", "order %s cannot be paid any more: it is %s and was open until %s",
			o.RequestNo, o.State, compact(o.Expires))
	case o.Amount == 0 && a.Amount == 0:
		return o, engine.Wrong(engine.Invalid, "give the amount that the user types into the POS machine", "order %s has no amount", o.RequestNo)
	case o.Amount != 0 && a.Amount != 0 && o.Amount != a.Amount:
		return o, engine.Wrong(engine.Invalid, "leave amount out, or give the order's", "amount is %s, but order %s is over %s", a.Amount, o.RequestNo, o.Amount)
	default:
		return o, nil
	}
}

// scanned answers the order behind the barcode, or behind the requestNo.
func scanned(tx *engine.Tx, a posPayArgs) (order, error) {
	switch {
	case a.Barcode != "":
		ref, known := engine.Get[page](tx, kindBarcodes, a.Barcode)
		o, _ := engine.Get[order](tx, kindRequests, ref.Request)
		if !known || (a.RequestNo != "" && a.RequestNo != o.RequestNo) {
			return o, engine.Wrong(engine.NotFound, "take the 18 digits from the page of POS_BUILD_BARCODE", "no order with requestNo %q has the barcode %q", a.RequestNo, a.Barcode)
		}
		return o, nil
	case a.RequestNo == "":
		return order{}, engine.Wrong(engine.Invalid, "give one of them", "neither requestNo nor barcode says which order is paid")
	}
	o, err := orderOf(tx, a.PlatformNo, a.RequestNo, servicePosBarcode)
	if err == nil {
		return o, nil
	}
	if _, notYet := orderOf(tx, a.PlatformNo, a.RequestNo, servicePosRecharge); notYet == nil {
		err = engine.Wrong(engine.Conflict, "call POS_BUILD_BARCODE with the same requestNo first", "order %s has no barcode yet that a POS machine could read", a.RequestNo)
	}
	return o, err
}

// payAtPOS books what came of the card: the money, or a failure that ends the order (wire §12: cards ending in 0003).
func payAtPOS(tx *engine.Tx, o *order) error {
	p := configOf(tx).platforms[o.PlatformNo]
	if _, ok := checkCard(p, o.BankcardNo); !ok {
		o.fail(codeRejected, "银行卡支付失败")
		return endPOS(tx, o, failed)
	}
	if err := mayPayPOS(tx, p, o.PlatformUserNo, o.Fee); err != nil {
		return err
	}
	account := platformAccount(p.No, o.PlatformUserNo)
	if account == "" {
		account = userAccount(p.No, o.PlatformUserNo)
	}
	tx.Move(of(p.No, accountBank), account, o.Amount)
	payFee(tx, p, o.Fee)
	o.Code, o.Description = codeOK, success
	o.RespData = string(posBuildBarcodeShape.Encode(posBuildBarcodeNotice{
		RequestNo: o.RequestNo, Code: codeOK, Description: success, PlatformUserNo: o.PlatformUserNo, Amount: o.Amount,
		FeeMode: o.asked("feeMode"), Fee: o.Fee, RechargeWay: wayPOS,
	}))
	return endPOS(tx, o, succeeded)
}

// endPOS moves the order to its end, and tells the platform.
func endPOS(tx *engine.Tx, o *order, end orderState) error {
	if err := o.to(tx, end); err != nil {
		return err
	}
	putOrder(tx, *o)
	o.notify(tx)
	return nil
}
