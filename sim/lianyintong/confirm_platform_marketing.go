package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// CONFIRM_PLATFORM_MARKETING 平台营销款确认, 2.19. Direct, idempotent. Frozen money of the platform goes to users.
func confirmPlatformMarketing() []engine.API {
	return []engine.API{{
		Name: "CONFIRM_PLATFORM_MARKETING", Also: []string{"CONFOIRM_PLATFORM_MARKETING"}, Title: "平台营销款确认",
		Section: "2.19", Mode: modeDirect, Idempotent: true,
		Rules:   rules("2.19", "R1 允许多次分批确认，明细中的营销款累计金额之和不能超过预处理冻结金额"),
		Handler: once("CONFIRM_PLATFORM_MARKETING", "2.19", true, handleConfirmPlatformMarketing),
	}}
}

type confirmPlatformMarketingRequest struct {
	RequestNo        string            `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PreTransactionNo string            `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理流水号"`
	Details          []marketingDetail `wire:"details" spec:"Y C" doc:"营销款明细，复杂类型，数组形式"`
}

// marketingDetail is 营销款明细.
type marketingDetail struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"收款人编号"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"营销款金额"`
}

func (q confirmPlatformMarketingRequest) number() string { return q.RequestNo }

func handleConfirmPlatformMarketing(tx *engine.Tx, p *platform, q confirmPlatformMarketingRequest, o *order) (outcome, error) {
	s := &settlement{tx: tx, p: p, no: q.RequestNo, rule: "2.19 R1"}
	pre, err := s.pre(q.PreTransactionNo, bizMarketing, "")
	if err != nil {
		return outcome{}, err
	}
	for _, d := range q.Details {
		if _, err := activeUser(tx, p, d.PlatformUserNo); err != nil {
			return outcome{}, err
		}
		if err := s.payUser(pre, d.PlatformUserNo, trade{BizType: bizMarketing, Amount: d.Amount}); err != nil {
			return outcome{}, err
		}
		o.Amount += d.Amount
	}
	o.PlatformUserNo = pre.PlatformUserNo
	return ok0(), s.finish()
}
