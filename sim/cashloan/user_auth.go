package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 获取认证信息: how far a user has come.
func userAuth() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/userAuth/getUserAuth.htm", Method: "GET", Title: "获取认证信息", Source: "获取认证信息",
		Says: "Successful access to user authentication information.",
	}, handleUserAuth)
}

// The states of a part of the KYC.
const (
	authOpen = "10" // 未认证/未完善
	authDone = "30" // 已认证/已完善
)

type userAuthReply struct {
	ID       int64  `wire:"id" spec:"Y L" doc:"id"`
	UserID   int64  `wire:"userId" spec:"Y L" doc:"用户id"`
	RealName string `wire:"realNameAuthState" spec:"Y S" doc:"实名认证状态：10未认证，20认证中，30已认证"`
	Contact  string `wire:"contactState" spec:"Y S" doc:"紧急联系人状态"`
	BankCard string `wire:"bankCardState" spec:"Y S" doc:"银行卡状态；绑卡在审核通过之后"`
	Personal string `wire:"personalInfoState" spec:"Y S" doc:"个人信息认证状态"`
	Synced   string `wire:"synced" spec:"Y S" doc:"同步状态，预留字段"`
}

func handleUserAuth(tx *engine.Tx, v visit, _ nothing) (userAuthReply, error) {
	p := progressOf(tx, v.User.ID)
	return userAuthReply{
		ID: v.User.number(), UserID: v.User.number(), RealName: authState(p.RealName), Contact: authState(p.Contacts),
		BankCard: authState(p.Card), Personal: authState(p.Personal), Synced: "10",
	}, nil
}

func authState(done bool) string {
	if done {
		return authDone
	}
	return authOpen
}

// progress says which parts of the KYC a user has completed.
type progress struct{ RealName, Personal, Contacts, Card bool }

// authTotal is how many parts a loan asks for: real name, personal info, contacts (wire §5). The card comes later.
const authTotal = 3

// done counts the parts that a loan asks for.
func (p progress) done() int { return btoi(p.RealName) + btoi(p.Personal) + btoi(p.Contacts) }

// complete tells whether nothing is missing for a loan.
func (p progress) complete() bool { return p.done() == authTotal }

func progressOf(tx *engine.Tx, userID string) (p progress) {
	_, p.RealName = engine.Get[realName](tx, kindRealNames, userID)
	_, p.Personal = engine.Get[personal](tx, kindPersonals, userID)
	p.Contacts = len(contactsOf(tx, userID)) > 0
	p.Card = len(cardsOf(tx, userID)) > 0
	return p
}
