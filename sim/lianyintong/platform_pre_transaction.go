package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// PLATFORM_PRE_TRANSACTION 平台预处理, 2.13. Direct, idempotent. 2.13 R1 speaks of daily limits that the document does
// not tell, so there is none here.
func platformPreTransaction() []engine.API {
	return []engine.API{{
		Name: "PLATFORM_PRE_TRANSACTION", Title: "平台预处理", Section: "2.13", Mode: modeDirect, Idempotent: true,
		Rules:   rules("2.11", "R2 还款中状态允许平台预处理业务（代偿）"),
		Handler: once("PLATFORM_PRE_TRANSACTION", "2.13", true, handlePlatformPreTransaction),
	}}
}

type platformPreTransactionRequest struct {
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号：代偿为 PLATFORM_REPAYMENT_ACCOUNT，营销款为 PLATFORM_MARKETING_ACCOUNT"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"冻结金额"`
	BizType        string       `wire:"bizType" spec:"Y E" enum:"COMPENSATORY MARKETING" doc:"见【预处理业务类型】"`
	ProjectNo      string       `wire:"projectNo" spec:"N S 50" doc:"标的号，代偿时必填"`
}

func (q platformPreTransactionRequest) number() string { return q.RequestNo }

func handlePlatformPreTransaction(tx *engine.Tx, p *platform, q platformPreTransactionRequest, o *order) (outcome, error) {
	account, err := q.payer(tx, p)
	if err != nil {
		return outcome{}, err
	}
	if err := q.project(tx, p); err != nil {
		return outcome{}, err
	}
	pre := pretransaction{
		PlatformNo: p.No, RequestNo: q.RequestNo, Kind: preOfPlatform, BizType: q.BizType, PlatformUserNo: account,
		ProjectNo: q.ProjectNo, Amount: q.Amount,
	}
	if tx.Balance(pre.account()) < q.Amount {
		return outcome{}, engine.Refuse(codePlatformFunds, "%s可用余额不足", accountLabel(account))
	}
	o.PlatformUserNo, o.Amount = account, q.Amount
	setAside(tx, pre)
	return ok0(), nil
}

// payer answers the platform account that pays for the business (wire §12): 100011 for any other, 100009 for a user who
// does not exist.
func (q platformPreTransactionRequest) payer(tx *engine.Tx, p *platform) (string, error) {
	account := platformRepaymentAccount
	if q.BizType == bizMarketing {
		account = platformMarketingAccount
	}
	switch given := platformAccount(p.No, q.PlatformUserNo); given {
	case platformAccount(p.No, account):
		return account, nil
	case "":
		if _, err := activeUser(tx, p, q.PlatformUserNo); err != nil {
			return "", err
		}
	}
	return "", engine.Refuse(codeNoRight, "%s 须由 %s 出款", q.BizType, account)
}

// project holds the project against 2.11 R2. 营销款 need none; one that is named must exist.
func (q platformPreTransactionRequest) project(tx *engine.Tx, p *platform) (err error) {
	switch {
	case q.BizType == bizCompens && q.ProjectNo == "":
		return engine.Refuse(codeFormat, "projectNo 不能为空")
	case q.BizType == bizCompens:
		_, err = projectFor(tx, p, q.ProjectNo, platformCompens)
	case q.ProjectNo != "":
		_, err = findProject(tx, p, q.ProjectNo)
	}
	return err
}
