package cashloan

import (
	"path"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// 电子签章成功回调接口: the signature, which lets the money leave, once (wire §6).
func saveEsign() declared {
	return signedIn(endpoint{
		Path: "/api/act/borrow/saveEsignInfo.htm", Method: "GET", Either: true, Title: "电子签章成功回调接口", Source: "电子签章成功回调接口",
		Says: "The operation was successful.", Decides: decisions(stateDisbursed, statePayoutLost),
		Rules: append(esignRules("saveEsignInfo"), engine.Rule{
			ID:   "saveEsignInfo R4",
			Text: "每次放款的结果可由规则决定：act/borrow/saveEsignInfo，at: decide，effect: code 30（到账）或 31（失败）；when 另可用 attempt（第几次放款）",
		}),
	}, handleSaveEsign)
}

// borrowConfirm is what later clients call instead (wire §5); unlike most addresses outside of /act/ it wants a session.
func borrowConfirm() declared {
	return signedIn(endpoint{
		Path: "/api/borrow/confirm.htm", Method: "POST", Title: "确认借款（扩展）", Source: "field",
		Says: "The operation was successful.", Rules: esignRules("confirm"),
	}, handleSaveEsign)
}

func esignRules(api string) []engine.Rule {
	return []engine.Rule{
		{ID: api + " R1", Text: "借款须为 20 或 26；签章只生效一次，重复的调用被拒，不会有第二次放款"},
		{ID: api + " R2", Text: "bankAccountId 须是本人的银行卡；不传即默认卡"},
		{ID: api + " R3", Text: "success、result 为预留字段，不影响结果"},
	}
}

type saveEsignRequest struct {
	BorrowID string `wire:"borrowId" spec:"Y L" doc:"订单id"`
	CardID   string `wire:"bankAccountId" spec:"N L" doc:"银行卡id；不传即默认卡"`
	Success  string `wire:"success" spec:"N S 20" doc:"是否成功，预留字段，现统一设为true"`
	Result   string `wire:"result" spec:"N S 2000" doc:"同步结果，预留字段，统一填写success"`
}

// The refusals of a signature (wire §6; the second is ours).
const (
	textNotSignable = "Order status does not belong to the pay out status."
	textNoCard      = "The bank card does not exist."
)

func handleSaveEsign(tx *engine.Tx, v visit, q saveEsignRequest) (none, error) {
	b, err := ownBorrow(tx, v, q.BorrowID)
	if err != nil {
		return none{}, err
	}
	if !b.signable() {
		return none{}, fail(textNotSignable).By(path.Base(v.Name) + " R1")
	}
	c, ok := payoutCard(tx, v.User, q.CardID)
	if !ok {
		return none{}, fail(textNoCard).By(path.Base(v.Name) + " R2")
	}
	if q.Success != "" && q.Success != "true" {
		tx.Find(engine.Finding{
			API: v.Name, Level: engine.LevelWarning, Field: "success", Rule: contract.RuleEnum, Source: "电子签章成功回调接口",
			Got: clipped(q.Success), Hint: "send true: the field is reserved, and the money leaves whatever it says",
		})
	}
	return none{}, b.sign(tx, decimal(c.Number))
}

// payoutCard is where the money goes: the account that is named, or the default one.
func payoutCard(tx *engine.Tx, u user, number string) (card, bool) {
	if number != "" {
		return ownCard(tx, u.ID, number)
	}
	list := cardsOf(tx, u.ID)
	if len(list) == 0 {
		return card{}, false
	}
	return list[0], true
}

// 获取签章信息: where the agreement can be read that is to be signed.
func getEsign() declared {
	return signedIn(endpoint{
		Path: "/api/act/borrow/getEsignInfo.htm", Method: "GET", Title: "获取签章信息", Source: "获取签章信息",
		Says:  "The operation was successful.",
		Rules: []engine.Rule{{ID: "getEsignInfo R1", Text: "借款须已通过审核（有金额与费用可签）"}},
	}, handleGetEsign)
}

type getEsignReply struct {
	Phone   string `wire:"phone" spec:"Y S" doc:"手机号"`
	HTMLRul string `wire:"htmlRul" spec:"Y S" doc:"协议预览地址（原文的键）" src:"wire §1"`
	HTMLRu1 string `wire:"htmlRu1" spec:"Y S" doc:"协议预览地址（扫描件的键）"`
	HTMLURL string `wire:"htmlUrl" spec:"Y S" doc:"协议预览地址" src:"wire §1"`
}

func handleGetEsign(tx *engine.Tx, v visit, q borrowRequest) (getEsignReply, error) {
	b, err := ownBorrow(tx, v, q.BorrowID)
	if err != nil {
		return getEsignReply{}, err
	}
	if b.Terms == nil {
		return getEsignReply{}, fail(textNotSignable).By("getEsignInfo R1")
	}
	link := v.agreement(b)
	return getEsignReply{Phone: v.User.Phone, HTMLRul: link, HTMLRu1: link, HTMLURL: link}, nil
}
