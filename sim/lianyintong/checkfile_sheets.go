package lianyintong

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// The constants of the files (ours).
const (
	currency    = "CNY"
	payCompany  = "SHAPAN" // 支付公司编码: no real one
	payOrderNo  = "P"      // stands before the order number, for the number that the paying company would give
	recordOpen  = "OPEN"
	recordEdit  = "MODIFY"
	accountUser = "USER"
)

// sheets lists the files of 5.3.22. The columns of the first four are those of wire §9; those of PROJECT, BALANCE and
// UNREGISTER are ours.
func sheets() []sheet {
	return []sheet{
		{"USER", "记录类型,注册时间,修改时间,会员编号,平台编号,业务类型,平台用户编号,会员类型,会员角色,户名,证件类型,证件号码,手机号," +
			"银行卡号,法人姓名,银行编码,营业执照编号,组织机构代码,税务登记号,开户银行许可证号,机构信用代码,统一社会信用代码,备注", userLines},
		{"RECHARGE", "交易时间,平台编号,支付公司编码,请求流水号,订单号,业务类型,交易金额,币种,会员编号,平台用户编号,银行卡号,银行编码," +
			"支付方式,到账金额,备注,支付公司订单号", rechargeLines},
		{"WITHDRAW", "交易时间,平台编号,请求流水号,订单号,业务类型,交易金额,币种,会员编号,平台用户编号,银行卡号,银行编码,到账金额,备注," +
			"状态,提现方式,垫资金额,出款类型,提现类型", withdrawLines},
		{"TRANSACTION", "交易时间,平台编号,请求流水号,订单号,业务类型,交易金额,利息,币种,付款会员编号,付款平台用户编号,收款会员编号," +
			"收款平台用户编号,标的号,原订单号,备注,份额,自定义", tradeLines},
		{"PROJECT", "变更时间,创建时间,平台编号,标的号,标的名称,借款会员编号,借款平台用户编号,标的金额,标的类型,年化利率,还款方式," +
			"标的状态,已放款金额,已还本金,已还利息,备注", projectLines},
		{"UNREGISTER", "销户时间,平台编号,会员编号,平台用户编号,会员类型,户名,备注", noLines},
		{"BALANCE", "余额时间,平台编号,会员编号,平台用户编号,账户类型,账户余额,可用余额,冻结金额,币种", balanceLines},
	}
}

// noLines is 销户: the document has no service that ends an account.
func noLines(*engine.Tx, *platform, day) []line { return nil }

// userLines are the users who were registered or changed on the day, a line each, as they stood at its end.
func userLines(tx *engine.Tx, p *platform, d day) (lines []line) {
	for _, u := range ofDay[user](tx, kindUsers, kindUserDays, p, d) {
		record, service, at := recordEdit, "MODIFY", u.Modified
		if d.has(&u.Registered) {
			record, service, at = recordOpen, "REGISTER", u.Registered
		}
		lines = append(lines, line{at, []string{
			record, compact(&u.Registered), compact(&u.Modified), u.MemberNo, p.No, service, u.PlatformUserNo, u.UserType, u.UserRole, u.RealName,
			u.IDCardType, maskID(u.IDCardNo), u.Mobile, maskCard(u.BankcardNo), u.Legal, u.Bankcode, u.BusinessLicense, u.OrgNo, u.TaxNo,
			u.BankLicense, u.CreditCode, u.UnifiedCode, u.AuditRemark,
		}})
	}
	return lines
}

// rechargeLines are the recharges whose money came in on the day, by net banking and by POS.
func rechargeLines(tx *engine.Tx, p *platform, d day) (lines []line) {
	for _, o := range engine.List[order](tx, kindRequests, p.No+"/") {
		if (o.Service != "RECHARGE" && o.Service != servicePosBarcode) || o.State != succeeded || !d.has(o.Finished) {
			continue
		}
		lines = append(lines, line{*o.Finished, []string{
			compact(o.Finished), p.No, payCompany, o.RequestNo, o.OrderNo, "RECHARGE", o.Amount.String(), currency,
			memberOf(tx, p, o.PlatformUserNo), o.PlatformUserNo, maskCard(o.BankcardNo), o.Bankcode, o.asked("rechargeWay"),
			o.Amount.String(), "", payOrderNo + o.OrderNo,
		}})
	}
	return lines
}

// withdrawLines are the withdrawals whose money moved on the day: out of the account when the user confirmed, to the
// bank or back when the bank finished. A line has the state at the end of the day, and the instant of the last movement;
// so one that takes two days stands in both files, as PROCESSING first (ours).
func withdrawLines(tx *engine.Tx, p *platform, d day) (lines []line) {
	for _, o := range engine.List[order](tx, kindRequests, p.No+"/") {
		if o.Service != "WITHDRAW" || o.Confirmed == nil || (!d.has(o.Confirmed) && !d.has(o.Finished)) {
			continue
		}
		status, at := "PROCESSING", *o.Confirmed
		if d.over(o.Finished) {
			status, at = o.status(), *o.Finished
		}
		var arrived money.Amount
		if status == "SUCCESS" {
			arrived = o.Amount
		}
		way, kind, number := "NORMAL", "T1", "0"
		if (withdrawRequest{WithdrawType: o.asked("withdrawType")}).urgent() {
			way, kind, number = "URGENT", "T0", "1"
		}
		lines = append(lines, line{at, []string{
			compact(&at), p.No, o.RequestNo, o.OrderNo, "WITHDRAW", o.Amount.String(), currency, memberOf(tx, p, o.PlatformUserNo),
			o.PlatformUserNo, maskCard(o.BankcardNo), o.Bankcode, arrived.String(), "", status, way, money.Amount(0).String(), kind, number,
		}})
	}
	return lines
}

// tradeLines are the movements that confirmations made on the day.
func tradeLines(tx *engine.Tx, p *platform, d day) (lines []line) {
	for _, t := range engine.List[trade](tx, kindTrades, p.No+"/"+d.name+"/") {
		original, _ := getOrder(tx, p.No, t.Original)
		lines = append(lines, line{t.Time, []string{
			compact(&t.Time), p.No, t.RequestNo, t.OrderNo, t.BizType, t.Amount.String(), t.Income.String(), currency,
			memberOf(tx, p, t.Payer), t.Payer, memberOf(tx, p, t.Payee), t.Payee, t.ProjectNo, original.OrderNo, t.Remark, t.Share.String(), "",
		}})
	}
	return lines
}

// projectLines are the projects that were established or changed on the day, a line each, as they stood at its end.
func projectLines(tx *engine.Tx, p *platform, d day) (lines []line) {
	for _, g := range ofDay[project](tx, kindProjects, kindProjectDays, p, d) {
		at := g.Modified
		if !d.has(&at) { // stored before days were kept
			at = g.Created
		}
		lines = append(lines, line{at, []string{
			compact(&at), compact(&g.Created), p.No, g.ProjectNo, g.Name, memberOf(tx, p, g.PlatformUserNo), g.PlatformUserNo, g.Amount.String(),
			g.Type, g.Rate, g.RepaymentWay, string(g.Status), g.Loan.String(), g.Repaid.String(), g.Income.String(), "",
		}})
	}
	return lines
}

// balanceLines are all accounts as they stood at the end of the day: the platform's, then the users'.
func balanceLines(tx *engine.Tx, p *platform, d day) (lines []line) {
	end := d.to.Add(-time.Second)
	add := func(member, no, kind, available, frozen string) {
		has, held := tx.BalanceBefore(available, d.to), tx.BalanceBefore(frozen, d.to)
		lines = append(lines, line{end, []string{
			compact(&end), p.No, member, no, kind, (has + held).String(), has.String(), held.String(), currency,
		}})
	}
	for _, name := range []string{platformFeeAccount, platformRepaymentAccount, platformMarketingAccount} {
		account := platformAccount(p.No, name)
		add(p.No, name, name, account, account+frozenSuffix)
	}
	for _, u := range engine.List[user](tx, kindUsers, p.No+"/") {
		if d.over(&u.Registered) {
			add(u.MemberNo, u.PlatformUserNo, accountUser, userAccount(p.No, u.PlatformUserNo), frozenAccount(p.No, u.PlatformUserNo))
		}
	}
	return lines
}

// memberOf answers the custody system's own number of a user; that of a platform's account is the platform's.
func memberOf(tx *engine.Tx, p *platform, userNo string) string {
	if platformAccount(p.No, userNo) != "" {
		return p.No
	}
	u, _ := getUser(tx, p.No, userNo)
	return u.MemberNo
}
