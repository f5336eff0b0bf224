package lianyintong

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// servicePosRecharge is the name of 2.7, to which 2.8 goes on.
const servicePosRecharge = "POS_RECHARGE"

// posLife is how long an order of POS_RECHARGE can be paid (2.7 R3).
const posLife = 30 * time.Minute

// wayPOS is POS 充值 of 5.3.13.
const wayPOS = "POS"

// POS_RECHARGE POS 充值, 2.7. Direct, not idempotent. It opens an order; POS_BUILD_BARCODE with the same requestNo
// shows the barcode by which it is paid.
func posRecharge() []engine.API {
	return []engine.API{{
		Name: servicePosRecharge, Title: "POS 充值", Section: "2.7", Mode: modeDirect,
		Rules: rules("2.7",
			"R1 用户在 P2P 平台选择充值方式和银行",
			"R2 若用户选择 POS 充值，平台调用此接口创建充值订单，再调用 POS 条形码生成接口",
			"R3 充值订单有效时间为 30 分钟，30 分钟内可使用本次请求流水号调用 POS 条形码生成接口，之后充值订单失效，不能再调用",
		),
		Handler: once(servicePosRecharge, "2.7", false, handlePosRecharge),
	}}
}

type posRechargeRequest struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号，给平台的账户充值则传入【平台账户类型】"`
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Amount         money.Amount `wire:"amount" spec:"N A" doc:"充值金额，如不传则由用户在联银通填写充值金额"`
	RechargeWay    string       `wire:"rechargeWay" spec:"Y E 50" enum:"POS" doc:"见【支付方式】，仅支持 POS 充值"`
	FeeMode        string       `wire:"feeMode" spec:"Y E" enum:"PLATFORM" doc:"见【费率模式】，目前仅支持商户承担"`
	CallbackURL    string       `wire:"callbackUrl,redirectUrl" spec:"Y S 100" doc:"页面回跳 URL"`
}

func (q posRechargeRequest) number() string { return q.RequestNo }

type posRechargeReply struct {
	RequestNo string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	outcome
}

func handlePosRecharge(tx *engine.Tx, p *platform, q posRechargeRequest, o *order) (posRechargeReply, error) {
	if !usableURL(q.CallbackURL) {
		return posRechargeReply{}, engine.Refuse(codeFormat, "callbackUrl 必须是 http 或 https 地址")
	}
	if err := mayPayPOS(tx, p, q.PlatformUserNo, p.Fees.Recharge); err != nil {
		return posRechargeReply{}, err
	}
	expires := tx.Now().Add(posLife)
	o.State, o.Code, o.Description, o.Finished, o.Expires = waiting, "", "", nil, &expires
	o.PlatformUserNo, o.Amount, o.Fee, o.CallbackURL = q.PlatformUserNo, q.Amount, p.Fees.Recharge, q.CallbackURL
	tx.At(expires, jobExpire, o.ID)
	return posRechargeReply{RequestNo: q.RequestNo, outcome: ok0()}, nil
}

// mayPayPOS holds a recharge by POS against the rules: when it is asked for, when the barcode is, and when it is paid.
func mayPayPOS(tx *engine.Tx, p *platform, userNo string, fee money.Amount) error {
	if platformAccount(p.No, userNo) == "" {
		u, err := activeUser(tx, p, userNo)
		if err != nil {
			return err
		}
		if u.UserType == enterprise {
			return engine.Refuse(codeNoRight, "企业用户只能使用网银 B2B 充值").By("2.2 R6")
		}
	}
	return checkFee(tx, p, fee)
}
