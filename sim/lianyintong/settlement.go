package lianyintong

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// settlement is what a confirmation does: it takes frozen money of pre-transactions and pays it out. Everything is
// collected and checked first; finish books it as one posting.
type settlement struct {
	tx     *engine.Tx
	p      *platform
	no     string // requestNo of the confirmation
	rule   string // that limits it to what is frozen
	pres   []*pretransaction
	legs   []engine.Leg
	trades []trade
}

// pre answers a pre-transaction, the same one each time, after holding it against the business and the project that
// are confirmed: 100007 unknown, 100008 of something else.
func (s *settlement) pre(requestNo, bizType, projectNo string) (*pretransaction, error) {
	i := slices.IndexFunc(s.pres, func(pre *pretransaction) bool { return pre.RequestNo == requestNo })
	if i < 0 {
		pre, err := findPretransaction(s.tx, s.p, requestNo)
		if err != nil {
			return nil, err
		}
		i = len(s.pres)
		s.pres = append(s.pres, pre)
	}
	switch pre := s.pres[i]; {
	case pre.BizType != bizType:
		return nil, engine.Refuse(codeRejected, "预处理 %s 的业务类型是 %s", requestNo, pre.BizType)
	case projectNo != "" && pre.ProjectNo != projectNo:
		return nil, engine.Refuse(codeRejected, "预处理 %s 不属于标的 %s", requestNo, projectNo)
	default:
		return pre, nil
	}
}

// pay moves money of a pre-transaction to an account, as a trade. It answers 100014 when no more so much is left: each
// confirmation is limited by what is left, all together by what was frozen (wire §11).
func (s *settlement) pay(pre *pretransaction, account string, t trade) error {
	amount := t.Amount + t.Income
	if amount == 0 {
		return nil
	}
	if amount > pre.left() {
		return engine.Refuse(codeInsufficient, "预处理 %s 的剩余冻结金额不足", pre.RequestNo).By(s.rule)
	}
	pre.Confirmed += amount
	t.PlatformNo, t.RequestNo, t.Payer, t.Original = s.p.No, s.no, pre.PlatformUserNo, pre.RequestNo
	t.ProjectNo, t.Remark = pre.ProjectNo, pre.Remark
	s.legs = append(s.legs, engine.Leg{Account: pre.frozen(), Amount: -amount}, engine.Leg{Account: account, Amount: amount})
	s.trades = append(s.trades, t)
	return nil
}

// payUser pays a user.
func (s *settlement) payUser(pre *pretransaction, userNo string, t trade) error {
	t.Payee = userNo
	return s.pay(pre, userAccount(s.p.No, userNo), t)
}

// payCommission pays the platform's commission out of a pre-transaction.
func (s *settlement) payCommission(pre *pretransaction, commission money.Amount) error {
	return s.pay(pre, of(s.p.No, accountFee), trade{BizType: tradeCommission, Amount: commission, Payee: platformFeeAccount})
}

// finish books everything.
func (s *settlement) finish() error {
	s.tx.Post(s.legs...)
	for _, pre := range s.pres {
		if err := pre.put(s.tx); err != nil {
			return err
		}
	}
	for _, t := range s.trades {
		addTrade(s.tx, t)
	}
	return nil
}

// confirmations lists the services that confirm.
func confirmations() []string { return slices.Sorted(maps.Keys(confirmTradeTypes())) }

// confirmTradeTypes are the values of 5.3.20 by service, in the document's spelling.
func confirmTradeTypes() map[string]string {
	return map[string]string{
		"CONFIRM_LOAN":               "CONFIRM_LOAN",
		"CONFIRM_REPAYMENT":          "CONFIRM_REPAYMENT",
		"CONFIRM_COMPENSATORY":       "CONFIRM_COMPENSATORY",
		"CONFIRM_DEBENTURE_TRANSFER": "CONFOIRM_DEBENTURE_TRANSFER",
		"CONFIRM_PLATFORM_MARKETING": "CONFOIRM_PLATFORM_MARKETING",
	}
}

var queryConfirmationShape = engine.ShapeOf[queryConfirmationReply]("3.3")

// queryConfirmationReply is 交易确认返回.
type queryConfirmationReply struct {
	ProjectNo        string       `wire:"projectNo" spec:"N S 50" doc:"标的号"`
	ConfirmTradeType string       `wire:"confirmTradeType" spec:"Y E" doc:"见【交易确认类型】"`
	RequestNo        string       `wire:"requestNo" spec:"Y S 50" doc:"预处理业务流水号；放款为第一条明细的"`
	Commission       money.Amount `wire:"commission" spec:"N A" doc:"平台佣金"`
	CreateTime       string       `wire:"createTime" spec:"Y T" doc:"交易完成时间"`
	Status           string       `wire:"status" spec:"Y S 50" doc:"见【交易状态】"`
	TransactionTime  string       `wire:"transactionTime" spec:"Y T" doc:"交易完成时间"`
	outcome
}

// confirmTransaction is 3.3 for a confirmation.
func confirmTransaction(_ *engine.Tx, o order) (json.RawMessage, error) {
	var commission money.Amount
	if text := o.asked("commission"); text != "" {
		var err error
		if commission, err = money.Parse(text); err != nil {
			return nil, err
		}
	}
	return queryConfirmationShape.Encode(queryConfirmationReply{
		ProjectNo: o.asked("projectNo"), ConfirmTradeType: confirmTradeTypes()[o.Service], RequestNo: o.confirms(),
		Commission: commission, CreateTime: compact(&o.Created), Status: o.status(), TransactionTime: compact(o.Finished),
		outcome: ok0(),
	}), nil
}

// confirms answers the pre-transaction that a confirmation names: its own field, else that of its first detail.
func (o *order) confirms() string {
	if no := o.asked("preTransactionNo"); no != "" {
		return no
	}
	request, _, err := wire.ParseJSON(o.Request)
	if err != nil {
		return ""
	}
	details, _ := request.Member("details")
	if len(details.Items) == 0 {
		return ""
	}
	v, _ := details.Items[0].Member("preTransactionNo")
	return v.Text
}
