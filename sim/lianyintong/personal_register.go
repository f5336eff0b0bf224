package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/lianyintong/pages"
	"github.com/shapan/shapan/sim/people"
)

// PERSONAL_REGISTER 个人绑卡注册, 2.1. Gateway, NOTIFY yes, not idempotent.
func personalRegister() []engine.API {
	return hosted[personalRegisterRequest]{
		Name: "PERSONAL_REGISTER", Title: "个人绑卡注册", Section: "2.1",
		Rules: rules("2.1",
			"R1 平台用户编号如果重复，则认为该用户是重复注册并报错",
			"R2 平台传入实名信息和银行卡信息，注册页面上直接显示并不可修改",
			"R3 首先验证四要素，不通过则验证三要素，都失败则不允许注册；返回鉴权通过类型",
			"R4 三要素通过的用户不能使用快捷支付，其他功能不受影响",
			"R5 支持银行：中国、农业、工商、建设、华夏、光大、浦发、兴业、北京、平安、民生、招商、中信、广发",
		),
		Notice: personalRegisterShape,
		Accept: acceptPersonalRegister,
		Show:   showPersonalRegister,
		Submit: submitPersonalRegister,
	}.apis()
}

type personalRegisterRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	RealName       string `wire:"realName" spec:"Y S 50" doc:"用户真实姓名"`
	IDCardType     string `wire:"idCardType" spec:"Y E" enum:"G2_IDCARD PRC_ID=G2_IDCARD" doc:"见【身份证类型】"`
	UserRole       string `wire:"userRole" spec:"Y E" enum:"NORMAL" doc:"见【用户角色】，暂时只允许为普通会员"`
	IDCardNo       string `wire:"idCardNo" spec:"Y S 50" doc:"用户身份证号"`
	Mobile         string `wire:"mobile" spec:"Y S 50" doc:"银行预留手机号，可能和用户注册手机号不同，需要明确提示用户"`
	BankcardNo     string `wire:"bankcardNo" spec:"Y S 50" doc:"银行卡号"`
	basis
}

var personalRegisterShape = engine.ShapeOf[personalRegisterNotice]("2.1.2")

type personalRegisterNotice struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	Code           string `wire:"code" spec:"Y E" doc:"见【返回码】"`
	Description    string `wire:"description" spec:"Y S 50" doc:"描述信息"`
	RequestNo      string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	RealName       string `wire:"realName" spec:"Y S 50" doc:"用户真实姓名"`
	IDCardType     string `wire:"idCardType" spec:"Y E" doc:"见【身份证类型】"`
	UserRole       string `wire:"userRole" spec:"Y E" doc:"见【用户角色】"`
	IDCardNo       string `wire:"idCardNo" spec:"Y S 50" doc:"用户身份证号，中间八位打码"`
	Mobile         string `wire:"mobile" spec:"Y S 50" doc:"银行预留手机号"`
	BankcardNo     string `wire:"bankcardNo" spec:"Y S 50" doc:"银行卡号打码显示"`
	Bankcode       string `wire:"bankcode" spec:"Y E" doc:"见【银行编码】"`
	AccessType     string `wire:"accessType" spec:"Y E" doc:"见【鉴权通过类型】"`
}

func acceptPersonalRegister(tx *engine.Tx, p *platform, q personalRegisterRequest, o *order) error {
	if _, known := getUser(tx, p.No, q.PlatformUserNo); known {
		return engine.Refuse(codeRejected, "用户 %s 重复注册", q.PlatformUserNo).By("2.1 R1")
	}
	if isReserved(q.PlatformUserNo) {
		return engine.Refuse(codeRejected, "用户编号 %s 是保留的名称", q.PlatformUserNo)
	}
	o.PlatformUserNo, o.BankcardNo, o.Bankcode = q.PlatformUserNo, q.BankcardNo, people.BankOf(q.BankcardNo)
	return bankIn(personCardBanks, o.Bankcode, "2.1 R5")
}

// showPersonalRegister is the page of 2.1 R2: who you are and your card, shown and not to be changed.
func showPersonalRegister(_ *engine.Tx, _ *platform, q personalRegisterRequest, o order) pages.Page {
	return pages.Page{
		Rows: []pages.Row{
			{Label: "姓名", Value: q.RealName},
			{Label: "身份证号", Value: maskID(q.IDCardNo)},
			{Label: "银行", Value: bankName(o.Bankcode)},
			{Label: "银行卡号", Value: maskCard(q.BankcardNo)},
			{Label: "银行预留手机号", Value: q.Mobile},
		},
		Notice: "银行预留手机号可能与您在平台注册的手机号不同，请核对。设置交易密码后开通资金存管账户。",
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "设置交易密码"), passwordInput("confirmPassword", "确认交易密码")},
			Buttons: []pages.Button{submitButton("同意并开通")},
		},
	}
}

func submitPersonalRegister(tx *engine.Tx, p *platform, q personalRegisterRequest, o *order, f pageForm) (step, error) {
	if again := checkNewPassword(f); again != "" {
		return step{again: again}, nil
	}
	if _, known := getUser(tx, p.No, q.PlatformUserNo); known { // another request registered the number meanwhile
		return step{}, engine.Refuse(codeRejected, "用户 %s 重复注册", q.PlatformUserNo).By("2.1 R1")
	}
	access, ok := checkCard(p, q.BankcardNo)
	if !ok {
		return step{state: failed, code: codeRejected, text: "2.1 R3 银行卡鉴权未通过，不允许注册"}, nil
	}
	putUser(tx, user{
		ID: userID(p.No, q.PlatformUserNo), PlatformNo: p.No, PlatformUserNo: q.PlatformUserNo, MemberNo: newMember(tx),
		UserType: person, UserRole: q.UserRole, AuditStatus: auditPassed, ActiveStatus: activated,
		RealName: q.RealName, IDCardType: q.IDCardType, IDCardNo: q.IDCardNo, Mobile: q.Mobile,
		BankcardNo: q.BankcardNo, Bankcode: o.Bankcode, AccessType: access, Password: f.Password,
		Registered: tx.Now(), Modified: tx.Now(),
	})
	return done(succeeded, personalRegisterShape, personalRegisterNotice{
		PlatformUserNo: q.PlatformUserNo, Code: codeOK, Description: success, RequestNo: q.RequestNo,
		RealName: q.RealName, IDCardType: q.IDCardType, UserRole: q.UserRole, IDCardNo: maskID(q.IDCardNo), Mobile: q.Mobile,
		BankcardNo: maskCard(q.BankcardNo), Bankcode: o.Bankcode, AccessType: access,
	}), nil
}

// checkNewPassword answers why a new trading password cannot be taken, "" when it can.
func checkNewPassword(f pageForm) string {
	switch {
	case !sixDigits(f.Password):
		return "交易密码为六位数字"
	case f.Password != f.ConfirmPassword:
		return "两次输入的交易密码不一致"
	default:
		return ""
	}
}
