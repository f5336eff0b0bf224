package lianyintong

import (
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// kindAuthorizations is what users have allowed the platform to do without them (wire §10, ours).
const kindAuthorizations = "authorizations"

// authorizable lists what can be authorised.
var authorizable = []string{bizTender, bizRepayment, bizAssignment, bizCompens, "WITHDRAW", "RECHARGE"}

// authorization is one business that a user has authorised. The newest request counts.
type authorization struct {
	ID             string       `json:"id"` // platformNo/business/platformUserNo: users may have slashes
	PlatformNo     string       `json:"platformNo"`
	PlatformUserNo string       `json:"platformUserNo"`
	Business       string       `json:"business"`
	RequestNo      string       `json:"requestNo"`
	FailTime       string       `json:"failTime,omitempty"` // yyyyMMdd, the last day on which it counts; "": for ever
	Amount         money.Amount `json:"amount,omitempty"`   // most that one operation may take; 0: no limit
	Created        time.Time    `json:"created"`
}

func authorizationID(platformNo, userNo, business string) string {
	return platformNo + "/" + business + "/" + userNo
}

func getAuthorization(tx *engine.Tx, platformNo, userNo, business string) (authorization, bool) {
	return engine.Get[authorization](tx, kindAuthorizations, authorizationID(platformNo, userNo, business))
}

// listed takes an authList apart: businesses separated by commas, each once. Anything else in it is 100002.
func listed(authList string) ([]string, error) {
	var list []string
	for business := range strings.SplitSeq(authList, ",") {
		business = strings.TrimSpace(business)
		if !slices.Contains(authorizable, business) {
			return nil, engine.Refuse(codeFormat, "authList 取值不在允许范围内")
		}
		if !slices.Contains(list, business) {
			list = append(list, business)
		}
	}
	return list, nil
}

// checkAuthorized tells whether a user has authorised an amount of a business, or 100011 with what is missing.
func checkAuthorized(tx *engine.Tx, p *platform, userNo, business string, amount money.Amount) error {
	a, ok := getAuthorization(tx, p.No, userNo, business)
	switch {
	case !ok:
		return engine.Refuse(codeNoRight, "用户未授权 %s", business)
	case a.FailTime != "" && dayOf(tx.Now()) > a.FailTime:
		return engine.Refuse(codeNoRight, "用户对 %s 的授权已于 %s 到期", business, a.FailTime)
	case a.Amount > 0 && amount > a.Amount:
		return engine.Refuse(codeNoRight, "超过用户授权的单笔金额 %s 元", a.Amount)
	default:
		return nil
	}
}
