package lianyintong

import (
	"encoding/json"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// RECHARGE 充值, 2.6. Gateway, NOTIFY yes, not idempotent. The page is the bank's.
func recharge() []engine.API {
	return hosted[rechargeRequest]{
		Name: "RECHARGE", Title: "充值", Section: "2.6",
		Rules: rules("2.6",
			"R1 用户在 P2P 平台选择充值方式和银行",
			"R2 若用户选择网银支付，平台调用此接口，用户直接跳转至银行页面完成充值",
			"R3 个人网银充值支持：北京、广发、华夏、平安、招商、工商、光大、建设、民生、中国、邮储、中信、农业",
			"R4 企业网银充值支持：中国、农业、工商、建设、招商、光大、平安、浦发、民生",
		),
		Notice:  rechargeShape,
		Accept:  acceptRecharge,
		Expired: func(q rechargeRequest) string { return q.Expired },
		Show:    showRecharge,
		Submit:  submitRecharge,
	}.apis()
}

// The ways of paying of 5.3.13.
const (
	netbankB2B = "NETBANK_B2B"
	netbankB2C = "NETBANK_B2C"
)

type rechargeRequest struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号，给平台的账户充值则传入【平台账户类型】"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"充值金额"`
	FeeMode        string       `wire:"feeMode" spec:"Y E" enum:"PLATFORM" doc:"见【费率模式】，目前仅支持商户承担"`
	RechargeWay    string       `wire:"rechargeWay" spec:"Y E 50" enum:"NETBANK_B2B NETBANK_B2C" doc:"【支付方式】，目前仅支持网银 B2B 和网银 B2C"`
	Bankcode       string       `wire:"bankcode" spec:"Y E 50" enum:"ABOC BKCH CBXM CIBK CMBC EVER FJIB GDBK HXBK ICBK MSBC PCBC PSBC SZDB SPDB BJCN" doc:"【见银行编码】"`
	Expired        string       `wire:"expired" spec:"Y T" lax:"true" doc:"超过此时间即页面过期，默认为当前 15 分钟后过期"`
	basis
}

var rechargeShape = engine.ShapeOf[rechargeNotice]("2.6.2")

type rechargeNotice struct {
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Code           string       `wire:"code" spec:"Y E" doc:"【返回码】"`
	Description    string       `wire:"description" spec:"Y S 50" doc:"描述信息"`
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"充值金额"`
	FeeMode        string       `wire:"feeMode" spec:"Y E" doc:"见【费率模式】"`
	Fee            money.Amount `wire:"fee" spec:"Y A" doc:"手续费"`
	RechargeWay    string       `wire:"rechargeWay" spec:"Y E" doc:"【支付方式】"`
	Bankcode       string       `wire:"bankcode" spec:"Y E" doc:"【银行编码】"`
}

func acceptRecharge(tx *engine.Tx, p *platform, q rechargeRequest, o *order) error {
	o.PlatformUserNo, o.Amount, o.Fee, o.Bankcode = q.PlatformUserNo, q.Amount, p.Fees.Recharge, q.Bankcode
	if platformAccount(p.No, q.PlatformUserNo) == "" {
		u, err := activeUser(tx, p, q.PlatformUserNo)
		if err != nil {
			return err
		}
		if err := wayFits(u, q.RechargeWay); err != nil {
			return err
		}
	}
	list, rule := payBanks(q.RechargeWay)
	if err := bankIn(list, q.Bankcode, rule); err != nil {
		return err
	}
	return checkFee(tx, p, o.Fee)
}

// wayFits holds the way of paying against the kind of user: companies use B2B only (2.2 R6), persons B2C (2.6 R3).
func wayFits(u user, way string) error {
	switch {
	case u.UserType == enterprise && way != netbankB2B:
		return engine.Refuse(codeNoRight, "企业用户只能使用网银 B2B 充值").By("2.2 R6")
	case u.UserType == person && way != netbankB2C:
		return engine.Refuse(codeNoRight, "个人用户只能使用网银 B2C 充值").By("2.6 R3")
	default:
		return nil
	}
}

// showRecharge is the bank's page, with pay and fail.
func showRecharge(_ *engine.Tx, p *platform, q rechargeRequest, o order) pages.Page {
	return pages.Page{
		Bank: true, Title: bankName(q.Bankcode), Amount: o.Amount.String(),
		Rows: []pages.Row{
			{Label: "充值账户", Value: accountLabel(q.PlatformUserNo)},
			{Label: "支付方式", Value: wayLabel(q.RechargeWay)},
			{Label: "订单号", Value: q.RequestNo},
		},
		Form: &pages.Form{Buttons: []pages.Button{
			{Name: "outcome", Value: outcomeSuccess, Label: "确认支付", Kind: "primary"},
			{Name: "outcome", Value: outcomeFail, Label: "支付失败", Kind: "danger"},
		}},
	}
}

func submitRecharge(tx *engine.Tx, p *platform, q rechargeRequest, o *order, f pageForm) (step, error) {
	switch f.Outcome {
	case outcomeFail:
		return step{state: failed, code: codeRejected, text: "银行支付失败"}, nil
	case outcomeSuccess, "":
	default:
		return step{again: "请选择确认支付或支付失败"}, nil
	}
	if err := checkFee(tx, p, o.Fee); err != nil {
		return step{}, err
	}
	account := platformAccount(p.No, q.PlatformUserNo)
	if account == "" {
		account = userAccount(p.No, q.PlatformUserNo)
	}
	tx.Move(of(p.No, accountBank), account, o.Amount)
	payFee(tx, p, o.Fee)
	return done(succeeded, rechargeShape, rechargeNotice{
		RequestNo: q.RequestNo, Code: codeOK, Description: success, PlatformUserNo: q.PlatformUserNo, Amount: o.Amount,
		FeeMode: q.FeeMode, Fee: o.Fee, RechargeWay: q.RechargeWay, Bankcode: q.Bankcode,
	}), nil
}

func wayLabel(way string) string {
	if way == netbankB2B {
		return "企业网银 B2B"
	}
	return "个人网银 B2C"
}

var queryRechargeShape = engine.ShapeOf[queryRechargeReply]("3.3")

// queryRechargeReply is 充值交易返回.
type queryRechargeReply struct {
	Amount          money.Amount `wire:"amount" spec:"Y A" doc:"充值金额"`
	PlatformUserNo  string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	CreateTime      string       `wire:"createTime" spec:"Y T" doc:"交易发起时间"`
	TransactionTime string       `wire:"transactionTime" spec:"Y T" doc:"交易完成时间，未完成为空"`
	Status          string       `wire:"status" spec:"Y E 50" doc:"见【交易状态】"`
	RechargeWay     string       `wire:"rechargeWay" spec:"Y E" doc:"见【支付方式】"`
	Fee             money.Amount `wire:"fee" spec:"Y A" doc:"手续费"`
	Bankcode        string       `wire:"bankcode" spec:"Y E" doc:"见【银行编码】"`
	outcome
}

// rechargeTransaction is 3.3 for a recharge.
func rechargeTransaction(_ *engine.Tx, o order) (json.RawMessage, error) {
	return queryRechargeShape.Encode(queryRechargeReply{
		Amount: o.Amount, PlatformUserNo: o.PlatformUserNo, CreateTime: compact(&o.Created), TransactionTime: compact(o.Finished),
		Status: o.status(), RechargeWay: o.asked("rechargeWay"), Fee: o.Fee, Bankcode: o.Bankcode, outcome: ok0(),
	}), nil
}
