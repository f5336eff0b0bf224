package lianyintong

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// The ledger's accounts (surface.md §5), each behind the platform's number: money in fen. Available and frozen money
// are accounts of their own; bank is the world outside.
const (
	accountFee             = "platform:fee"
	accountRepayment       = "platform:repayment"
	accountRepaymentFrozen = "platform:repayment:frozen"
	accountMarketing       = "platform:marketing"
	accountMarketingFrozen = "platform:marketing:frozen"
	accountBank            = "bank"
	accountTransit         = "withdraw:transit"
)

// The platform accounts of 5.3.18, by which they are named wherever a platformUserNo stands (wire §12).
const (
	platformFeeAccount       = "PLATFORM_FEE_ACCOUNT"
	platformRepaymentAccount = "PLATFORM_REPAYMENT_ACCOUNT"
	platformMarketingAccount = "PLATFORM_MARKETING_ACCOUNT"
)

// outside tells which accounts may go below zero: what users have is what the bank outside has given.
// The number of a user may hold slashes, that of a platform cannot.
func outside(account string) bool {
	_, name, _ := strings.Cut(account, "/")
	return name == accountBank
}

// of answers the full name of an account of a platform.
func of(platformNo, account string) string { return platformNo + "/" + account }

func userAccount(platformNo, userNo string) string { return of(platformNo, "user:"+userNo) }

const frozenSuffix = ":frozen"

func frozenAccount(platformNo, userNo string) string {
	return userAccount(platformNo, userNo) + frozenSuffix
}

// platformAccount answers the account that a name of 5.3.18 stands for, "" for the number of a user.
func platformAccount(platformNo, name string) string {
	switch strings.ReplaceAll(name, " ", "") { // wire §7: blanks inside enumerated values are artefacts of the document
	case platformFeeAccount:
		return of(platformNo, accountFee)
	case platformRepaymentAccount:
		return of(platformNo, accountRepayment)
	case platformMarketingAccount:
		return of(platformNo, accountMarketing)
	default:
		return ""
	}
}

// checkFee checks that the platform can pay a fixed fee from its fee account (wire §12, ours).
func checkFee(tx *engine.Tx, p *platform, fee money.Amount) error {
	if fee > tx.Balance(of(p.No, accountFee)) {
		return engine.Refuse(codePlatformFunds, "平台手续费账户余额不足，需 %s 元", fee)
	}
	return nil
}

// payFee moves a fixed fee from the platform's fee account to the bank.
func payFee(tx *engine.Tx, p *platform, fee money.Amount) {
	if fee > 0 {
		tx.Move(of(p.No, accountFee), of(p.No, accountBank), fee)
	}
}

type fundArgs struct {
	Account string       `wire:"account" spec:"Y S 120" doc:"账户全名，如 6000000001/user:U1 或 6000000001/platform:fee"`
	Amount  money.Amount `wire:"amount" spec:"Y A" doc:"金额（元）"`
}

// fund is the action that puts test money into an account, from the bank outside, with its posting.
func fund() engine.Action {
	return engine.Act("fund", "注入测试资金", "ours", func(tx *engine.Tx, a fundArgs) (any, error) {
		no, account, ok := strings.Cut(a.Account, "/")
		if !ok || configOf(tx).platforms[no] == nil {
			return nil, engine.Wrong(engine.NotFound, "write platformNo/user:{platformUserNo} or platformNo/platform:fee|repayment|marketing",
				"account is %q: it names no platform of this world", a.Account)
		}
		user, isUser := strings.CutPrefix(account, "user:")
		known := account == accountFee || account == accountRepayment || account == accountMarketing
		if isUser {
			_, known = getUser(tx, no, user)
		}
		if !known {
			return nil, engine.Wrong(engine.NotFound, "register the user first, or name platform:fee, platform:repayment or platform:marketing",
				"account is %q: platform %s has no such account", a.Account, no)
		}
		tx.Move(of(no, accountBank), a.Account, a.Amount)
		return map[string]any{"account": a.Account, "balance": tx.Balance(a.Account)}, nil
	})
}

// configOf answers the configuration of this system in the world of a transaction.
func configOf(tx *engine.Tx) *config {
	c, _ := tx.Config().(*config)
	return c
}

// isReserved tells whether no user can have a number: the names of 5.3.18, and what the ledger would take for the
// frozen money of another user, or could not tell from another account (ours).
func isReserved(userNo string) bool {
	return platformAccount("", userNo) != "" || strings.HasSuffix(userNo, frozenSuffix) || strings.ContainsRune(userNo, 0)
}

// accountLabel answers what a page calls an account.
func accountLabel(userNo string) string {
	switch platformAccount("", userNo) {
	case of("", accountFee):
		return "平台手续费账户"
	case of("", accountRepayment):
		return "平台代偿账户"
	case of("", accountMarketing):
		return "平台营销款账户"
	default:
		return userNo
	}
}

// payBanks answers the list of banks for a way of paying, with its rule.
func payBanks(way string) (list []string, rule string) {
	if way == netbankB2B {
		return companyPayBanks, "2.6 R4"
	}
	return personPayBanks, "2.6 R3"
}
