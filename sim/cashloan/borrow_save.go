package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 申请借款: the application for a loan (wire §6).
func borrowSave() declared {
	return signedIn(endpoint{
		Path: "/api/act/borrow/save.htm", Method: "POST", Title: "申请借款", Source: "申请借款", Says: "The application was successful.",
		Decides: decisions(stateApproved, stateRejected, stateManual),
		Rules: []engine.Rule{
			{ID: "save R1", Text: "userId 须是会话的用户"},
			{ID: "save R2", Text: "实名、个人信息、紧急联系人三项须完成"},
			{ID: "save R3", Text: "没有未完结的借款（21、27、40、41、70 之外的任何状态）"},
			{ID: "save R4", Text: "被拒（21、27）之后须过 reapplyDays 天，向上取整"},
			{ID: "save R5", Text: "sdkReports 为空时不等上报，立即风控"},
			{ID: "save R6", Text: "沙盘的魔法值，看手机号末位：1 自动拒绝（21），2 转人工（22），3 首次放款失败（31，重试后成功），4 放款总是失败（最后 70），其余通过（20）；动作 review、payout 可改"},
			{ID: "save R7", Text: "场景与控制 API 的规则先于魔法值：act/borrow/save，at: decide，effect: code 20、21 或 22；when 可用 borrowId、userId、phone、identity 与申请时的字段"},
		},
	}, handleBorrowSave)
}

type borrowSaveRequest struct {
	Client     string `wire:"client" spec:"Y S 200" doc:"客户端 ios 或Android"`
	Address    string `wire:"address" spec:"N S 1000" doc:"借款地址"`
	IMEI       string `wire:"imei" spec:"N S 200" doc:"imei地址"`
	AppRunTime string `wire:"appRunTime" spec:"Y S 200" doc:"app启动时间"`
	Coordinate string `wire:"coordinate" spec:"N S 200" doc:"经纬度，中间用,分割"`
	IP         string `wire:"ip" spec:"N S 200" doc:"ip地址"`
	UserID     string `wire:"userId" spec:"N S 20" doc:"公共参数：用户id"`
}

type borrowSaveReply struct {
	NeedCatch bool  `wire:"needCatch" spec:"Y J" doc:"是否需要抓取数据"`
	BorrowID  int64 `wire:"borrowId" spec:"Y L" doc:"订单id"`
	Waiting   int64 `wire:"needCatchWaitingTime" spec:"Y I" doc:"抓取数据需要等待时间（秒）"`
}

// catchSeconds is how long the app waits for its uploads, as in the document's sample.
const catchSeconds = 20

// The refusals of an application (wire §6), and textReapply.
const (
	textNoUser     = "User information not found."
	textIncomplete = "The information is not perfect and can not be borrowed."
	textUnfinished = "If there is an unfinished loan, it cannot be borrowed."
)

func handleBorrowSave(tx *engine.Tx, v visit, q borrowSaveRequest) (borrowSaveReply, error) {
	if err := mayBorrow(tx, v, q.UserID); err != nil {
		return borrowSaveReply{}, err
	}
	b := newBorrow(tx, v.User, application{q.Client, q.Address, q.IMEI, q.AppRunTime, q.Coordinate, q.IP}, v.Identity)
	if !b.reported(tx) {
		tx.At(b.Created.Add(reportsWithin), jobDecide, b.ID)
		return borrowSaveReply{NeedCatch: true, BorrowID: b.number(), Waiting: catchSeconds}, nil
	}
	return borrowSaveReply{BorrowID: b.number()}, b.decide(tx)
}

// mayBorrow answers the refusal where a user may not borrow now, in the order of wire §6.
func mayBorrow(tx *engine.Tx, v visit, userID string) error {
	last, borrowed := lastBorrow(tx, v.User.ID)
	switch {
	case userID != "" && !same(userID, v.User.ID):
		return fail(textNoUser).By("save R1")
	case !progressOf(tx, v.User.ID).complete():
		return fail(textIncomplete).By("save R2")
	case borrowed && last.unfinished():
		return fail(textUnfinished).By("save R3")
	case borrowed && last.reapplyIn(tx) > 0:
		return fail(textReapply, last.reapplyIn(tx)).By("save R4")
	}
	return nil
}
