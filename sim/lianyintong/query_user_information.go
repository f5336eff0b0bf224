package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// QUERY_USER_INFORMATION 用户信息查询, 3.1. Direct.
func queryUserInformation() []engine.API {
	return []engine.API{{
		Name: "QUERY_USER_INFORMATION", Title: "用户信息查询", Section: "3.1", Mode: modeDirect,
		Handler: direct("3.1", handleQueryUserInformation),
	}}
}

type queryUserInformationRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
}

type queryUserInformationReply struct {
	outcome
	PlatformUserNo  string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	UserType        string       `wire:"userType" spec:"Y E" doc:"见【用户类型】"`
	UserRole        string       `wire:"userRole" spec:"Y E" doc:"见【用户角色】"`
	AuditStatus     string       `wire:"auditStatus" spec:"N E" doc:"见【审核状态】"`
	ActiveStatus    string       `wire:"activeStatus" spec:"Y E" doc:"见【用户状态】"`
	Balance         money.Amount `wire:"balance" spec:"Y A" doc:"账户余额"`
	AvailableAmount money.Amount `wire:"availableAmount" spec:"Y A" doc:"可用余额"`
	FreezeAmount    money.Amount `wire:"freezeAmount" spec:"Y A" doc:"冻结金额"`
	BankcardNo      string       `wire:"bankcardNo" spec:"N S 50" doc:"绑定的卡号，没有则表示没有绑卡；打码显示"`
	Bankcode        string       `wire:"bankcode" spec:"N E" doc:"【见银行代码】"`
	Mobile          string       `wire:"mobile" spec:"Y S 50" doc:"企业用户联系人手机号或个人用户手机号"`
}

func handleQueryUserInformation(tx *engine.Tx, p *platform, q queryUserInformationRequest) (queryUserInformationReply, error) {
	u, ok := getUser(tx, p.No, q.PlatformUserNo)
	if !ok {
		return queryUserInformationReply{}, engine.Refuse(codeNoUser, "用户 %s 不存在", q.PlatformUserNo)
	}
	available, frozen := tx.Balance(userAccount(p.No, u.PlatformUserNo)), tx.Balance(frozenAccount(p.No, u.PlatformUserNo))
	return queryUserInformationReply{
		outcome: ok0(), PlatformUserNo: u.PlatformUserNo, UserType: u.UserType, UserRole: u.UserRole,
		AuditStatus: u.AuditStatus, ActiveStatus: u.ActiveStatus,
		Balance: available + frozen, AvailableAmount: available, FreezeAmount: frozen, // wire §12: balance = available + frozen
		BankcardNo: maskCard(u.BankcardNo), Bankcode: u.Bankcode, Mobile: u.Mobile,
	}, nil
}
