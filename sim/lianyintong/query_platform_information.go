package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// QUERY_PLATFORM_INFORMATION 平台信息查询, 3.2. Direct.
func queryPlatformInformation() []engine.API {
	return []engine.API{{
		Name: "QUERY_PLATFORM_INFORMATION", Title: "平台信息查询", Section: "3.2", Mode: modeDirect,
		Handler: direct("3.2", handleQueryPlatformInformation),
	}}
}

type queryPlatformInformationRequest struct{}

type queryPlatformInformationReply struct {
	outcome
	FeeBalance       money.Amount `wire:"feeBalance" spec:"Y A" doc:"手续费账户余额"`
	RepaymentBalance money.Amount `wire:"repaymentBalance" spec:"Y A" doc:"代偿账户余额"`
	RepaymentFreeze  money.Amount `wire:"repaymentFreeze" spec:"Y A" doc:"代偿账户冻结金额"`
	MarketingBalance money.Amount `wire:"marketingBalance" spec:"Y A" doc:"营销款账户余额"`
	MarketingFreeze  money.Amount `wire:"marketingFreeze" spec:"Y A" doc:"营销款账户冻结金额"`
}

func handleQueryPlatformInformation(tx *engine.Tx, p *platform, _ queryPlatformInformationRequest) (queryPlatformInformationReply, error) {
	repayment, marketing := tx.Balance(of(p.No, accountRepaymentFrozen)), tx.Balance(of(p.No, accountMarketingFrozen))
	return queryPlatformInformationReply{
		outcome: ok0(), FeeBalance: tx.Balance(of(p.No, accountFee)),
		RepaymentBalance: tx.Balance(of(p.No, accountRepayment)) + repayment, RepaymentFreeze: repayment, // wire §12: available + frozen
		MarketingBalance: tx.Balance(of(p.No, accountMarketing)) + marketing, MarketingFreeze: marketing,
	}, nil
}
