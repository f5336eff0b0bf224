package lianyintong

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// WITHDRAW 提现, 2.9. Gateway with password, NOTIFY yes, not idempotent. The balance goes down when the password is
// right; the bank finishes later: T+0 an hour later, T+1 at 10:00 of the next working day (wire §12, ours). A NOTIFY
// says that it was accepted, another how the bank ended it.
func withdraw() []engine.API {
	return hosted[withdrawRequest]{
		Name: "WITHDRAW", Title: "提现", Section: "2.9",
		Rules: rules("2.9",
			"R1 用户未绑卡不允许提现",
			"R2 个人提现支持银行：中国、农业、工商、建设、华夏、光大、浦发、兴业、北京、平安、民生、招商、中信、广发",
			"R3 企业提现支持银行：中国、农业、工商、建设、兴业、北京、平安、民生、招商",
		),
		Notice:  withdrawShape,
		Accept:  acceptWithdraw,
		Expired: func(q withdrawRequest) string { return q.Expired },
		Show:    showWithdraw,
		Submit:  submitWithdraw,
	}.apis()
}

var withdrawRequestShape = engine.ShapeOf[withdrawRequest]("2.9")

type withdrawRequest struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	FeeMode        string       `wire:"feeMode" spec:"Y E" enum:"PLATFORM" doc:"【费率模式】，目前仅支持商户承担"`
	Expired        string       `wire:"expired" spec:"Y T" lax:"true" doc:"超过此时间即页面过期，默认为当前 15 分钟后过期"`
	WithdrawType   string       `wire:"withdrawType" spec:"Y E" enum:"0 1 NORMAL URGENT" doc:"0 普通提现 T+1 到账；1 加急提现 T+0 到账"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"提现金额"`
	basis
}

// urgent tells whether T+0 is asked for: 1 of 2.9, URGENT of 5.3.12 (wire §7: both are accepted).
func (q withdrawRequest) urgent() bool { return q.WithdrawType == "1" || q.WithdrawType == "URGENT" }

// echo answers the type in the form in which it was sent (wire §7): 0 and 1 are numbers (2.9: I).
func (q withdrawRequest) echo() wire.Value {
	if strings.Trim(q.WithdrawType, "01") == "" {
		return wire.Value{Kind: wire.Number, Text: q.WithdrawType}
	}
	return wire.Value{Kind: wire.String, Text: q.WithdrawType}
}

var withdrawShape = engine.ShapeOf[withdrawNotice]("2.9.2")

type withdrawNotice struct {
	Code           string       `wire:"code" spec:"Y E 50" doc:"【见返回码】"`
	Description    string       `wire:"description" spec:"Y S" doc:"描述信息"`
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"提现金额"`
	Fee            money.Amount `wire:"fee" spec:"Y A" doc:"手续费用"`
	FeeMode        string       `wire:"feeMode" spec:"Y E" doc:"【费率模式】"`
	WithdrawType   wire.Value   `wire:"withdrawType" spec:"Y C" doc:"【见提现方式】，按请求的写法返回"`
	BankcardNo     string       `wire:"bankcardNo" spec:"Y S 50" doc:"提现银行卡号，打码显示"`
	Bankcode       string       `wire:"bankcode" spec:"Y E" doc:"【见银行编码】"`
}

func acceptWithdraw(tx *engine.Tx, p *platform, q withdrawRequest, o *order) error {
	o.PlatformUserNo, o.Amount, o.Fee = q.PlatformUserNo, q.Amount, p.Fees.Withdraw
	u, err := mayWithdraw(tx, p, q)
	if err != nil {
		return err
	}
	o.BankcardNo, o.Bankcode = u.BankcardNo, u.Bankcode
	return checkFee(tx, p, o.Fee)
}

// mayWithdraw holds a withdrawal against the rules, when it is asked for and again when the user confirms it.
func mayWithdraw(tx *engine.Tx, p *platform, q withdrawRequest) (user, error) {
	u, err := activeUser(tx, p, q.PlatformUserNo)
	if err != nil {
		return u, err
	}
	if u.BankcardNo == "" {
		return u, engine.Refuse(codeRejected, "用户未绑卡不允许提现").By("2.9 R1")
	}
	list, rule := personCardBanks, "2.9 R2"
	if u.UserType == enterprise {
		list, rule = companyCardBanks, "2.9 R3"
	}
	if err := bankIn(list, u.Bankcode, rule); err != nil {
		return u, err
	}
	if q.urgent() && !p.Urgent.open(tx.Now()) {
		return u, engine.Refuse(codeUrgentHours, "")
	}
	if tx.Balance(userAccount(p.No, q.PlatformUserNo)) < q.Amount {
		return u, engine.Refuse(codeInsufficient, "可用余额不足")
	}
	return u, nil
}

func showWithdraw(tx *engine.Tx, p *platform, q withdrawRequest, o order) pages.Page {
	u, _ := getUser(tx, p.No, q.PlatformUserNo)
	arrival := "普通提现，下一工作日到账（T+1）"
	if q.urgent() {
		arrival = "加急提现，当日到账（T+0）"
	}
	return pages.Page{
		Amount: o.Amount.String(),
		Rows: []pages.Row{
			{Label: "账户", Value: u.RealName},
			{Label: "可用余额", Value: tx.Balance(userAccount(p.No, q.PlatformUserNo)).String() + " 元"},
			{Label: "到账银行", Value: bankName(o.Bankcode)},
			{Label: "银行卡号", Value: maskCard(o.BankcardNo)},
			{Label: "到账时间", Value: arrival},
		},
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "交易密码")},
			Buttons: []pages.Button{submitButton("确认提现")},
		},
	}
}

func submitWithdraw(tx *engine.Tx, p *platform, q withdrawRequest, o *order, f pageForm) (step, error) {
	u, err := mayWithdraw(tx, p, q)
	if err != nil {
		return step{}, err
	}
	if u.BankcardNo != o.BankcardNo { // another card was bound while the page showed the old one (ours)
		return step{}, engine.Refuse(codeRejected, "绑定的银行卡已变更，请重新提现")
	}
	if err := checkFee(tx, p, o.Fee); err != nil {
		return step{}, err
	}
	if again, right := checkPassword(u, "交易密码", f.Password); !right {
		return again, nil
	}
	tx.Move(userAccount(p.No, q.PlatformUserNo), of(p.No, accountTransit), o.Amount)
	payFee(tx, p, o.Fee)
	arrives := arrival(tx.Now(), p, q.urgent())
	tx.At(arrives, jobWithdraw, o.ID)
	o.Arrives = &arrives
	return done(processing, withdrawShape, withdrawMessage(*o, q, codeOK, success)), nil
}

func withdrawMessage(o order, q withdrawRequest, code, text string) withdrawNotice {
	return withdrawNotice{
		Code: code, Description: text, RequestNo: q.RequestNo, PlatformUserNo: q.PlatformUserNo, Amount: o.Amount, Fee: o.Fee,
		FeeMode: q.FeeMode, WithdrawType: q.echo(), BankcardNo: maskCard(o.BankcardNo), Bankcode: o.Bankcode,
	}
}

// arrival answers when the bank finishes: an hour later, or at 10:00 of the next day that is no holiday.
func arrival(now time.Time, p *platform, urgent bool) time.Time {
	if urgent {
		return now.Add(time.Hour)
	}
	day := now.In(clock.Zone)
	for range 366 { // a calendar without a working day ends somewhere too
		day = day.AddDate(0, 0, 1)
		if !p.Holidays[day.Format("20060102")] {
			break
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, clock.Zone)
}

const jobWithdraw = "withdraw-result"

// settleWithdraw is the bank's answer when nobody has ordered another one before: the money arrives.
func settleWithdraw(tx *engine.Tx, id string) error {
	o, ok := engine.Get[order](tx, kindRequests, id)
	if !ok || o.State != processing {
		return nil
	}
	return endWithdraw(tx, &o, true)
}

// endWithdraw ends a withdrawal: the money leaves for the bank, or returns to the user. The fee is not returned.
func endWithdraw(tx *engine.Tx, o *order, arrived bool) error {
	q, err := hosted[withdrawRequest]{shape: withdrawRequestShape}.stored(*o)
	if err != nil {
		return err
	}
	code, text, next, account := codeOK, success, succeeded, of(o.PlatformNo, accountBank)
	if !arrived {
		code, text, next, account = codeRejected, "银行退回，提现失败", failed, userAccount(o.PlatformNo, o.PlatformUserNo)
	}
	if err := o.to(tx, next); err != nil {
		return err
	}
	tx.Move(of(o.PlatformNo, accountTransit), account, o.Amount)
	o.Code, o.Description, o.RespData = code, text, string(withdrawShape.Encode(withdrawMessage(*o, q, code, text)))
	putOrder(tx, *o)
	o.notify(tx)
	return nil
}

type withdrawResultArgs struct {
	RequestNo  string `wire:"requestNo" spec:"Y S 50" doc:"提现的请求流水号"`
	Outcome    string `wire:"outcome" spec:"Y E" enum:"SUCCESS FAIL" doc:"银行的结果"`
	PlatformNo string `wire:"platformNo" spec:"N S 50" doc:"平台编号，仅当多个平台用了同一个流水号"`
}

// withdrawResult is the action by which the bank finishes a withdrawal now: SUCCESS or FAIL.
func withdrawResult() engine.Action {
	return engine.Act("withdraw-result", "银行返回提现结果", "ours", func(tx *engine.Tx, a withdrawResultArgs) (any, error) {
		o, err := orderOf(tx, a.PlatformNo, a.RequestNo, "WITHDRAW")
		if err != nil {
			return nil, err
		}
		if o.State != processing {
			return nil, engine.Wrong(engine.Conflict, "only a withdrawal that the user has confirmed and the bank has not finished can be ended",
				"withdrawal %s is %s", o.RequestNo, o.State)
		}
		if err := endWithdraw(tx, &o, a.Outcome == outcomeSuccess); err != nil {
			return nil, err
		}
		return o, nil
	}).Offering(func(tx *engine.Tx) []engine.Offer {
		return engine.OfferEach(tx, kindRequests, func(o order) (string, map[string]string, bool) {
			args := map[string]string{"requestNo": o.RequestNo, "platformNo": o.PlatformNo}
			return o.PlatformUserNo + " · " + o.RequestNo + " · " + o.Amount.String(), args, o.Service == "WITHDRAW" && o.State == processing
		})
	})
}

// orderOf finds the request of a service by its requestNo; platformNo is needed only where several platforms have used
// the number.
func orderOf(tx *engine.Tx, platformNo, requestNo, service string) (order, error) {
	var found []order
	for _, no := range configOf(tx).serials {
		if platformNo != "" && no != platformNo {
			continue
		}
		if o, ok := getOrder(tx, no, requestNo); ok && o.Service == service {
			found = append(found, o)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return order{}, engine.Wrong(engine.NotFound, "GET …/systems/lianyintong/records/requests lists the requests there are",
			"there is no %s with requestNo %q", service, requestNo)
	default:
		return order{}, engine.Wrong(engine.Invalid, fmt.Sprintf("give platformNo too: %s or %s", found[0].PlatformNo, found[1].PlatformNo),
			"requestNo %q belongs to %d platforms", requestNo, len(found))
	}
}

var queryWithdrawShape = engine.ShapeOf[queryWithdrawReply]("3.3")

// queryWithdrawReply is 提现交易返回.
type queryWithdrawReply struct {
	Amount          money.Amount `wire:"amount" spec:"Y A" doc:"提现金额"`
	PlatformUserNo  string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	CreateTime      string       `wire:"createTime" spec:"Y T" doc:"交易发起时间"`
	TransactionTime string       `wire:"transactionTime" spec:"Y T" doc:"交易完成时间，未完成为空"`
	Status          string       `wire:"status" spec:"Y E 50" doc:"见【交易状态】"`
	Fee             money.Amount `wire:"fee" spec:"Y A" doc:"手续费"`
	FeeMode         string       `wire:"feeMode" spec:"Y E" doc:"见【费率模式】"`
	BankcardNo      string       `wire:"bankcardNo" spec:"Y S 50" doc:"提现银行卡号，打码显示"`
	outcome
}

// withdrawTransaction is 3.3 for a withdrawal.
func withdrawTransaction(_ *engine.Tx, o order) (json.RawMessage, error) {
	return queryWithdrawShape.Encode(queryWithdrawReply{
		Amount: o.Amount, PlatformUserNo: o.PlatformUserNo, CreateTime: compact(&o.Created), TransactionTime: compact(o.Finished),
		Status: o.status(), Fee: o.Fee, FeeMode: o.asked("feeMode"), BankcardNo: maskCard(o.BankcardNo), outcome: ok0(),
	}), nil
}
