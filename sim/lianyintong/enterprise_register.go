package lianyintong

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/state"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// ENTERPRISE_REGISTER 企业绑卡注册, 2.2. Gateway, NOTIFY yes, not idempotent. The page sets the trading password; the
// company can act when the custody system's staff have passed it. One NOTIFY for each status (R5), with code 0
// (wire §12).
func enterpriseRegister() []engine.API {
	return hosted[enterpriseRegisterRequest]{
		Name: "ENTERPRISE_REGISTER", Title: "企业绑卡注册", Section: "2.2",
		Rules: rules("2.2",
			"R1 平台用户编号如果重复，则认为该用户是重复注册并报错",
			"R2 完成注册后企业用户处于待审核状态，审核资料通过后才激活用户",
			"R3 审核退回时修改信息并重新提交",
			"R4 审核驳回则该请求被关闭，同一平台用户编号不能再次申请",
			"R5 待审核、审核回退、审核驳回状态都会向平台发送回调",
			"R6 企业用户不进行银行卡四要素验证，只能使用网银 B2B 充值",
			"R7 支持银行：中国、农业、工商、建设、兴业、北京、平安、民生、招商",
		),
		Notice: enterpriseRegisterShape,
		Accept: acceptEnterpriseRegister,
		Show:   showEnterpriseRegister,
		Submit: submitEnterpriseRegister,
	}.apis()
}

// enterpriseRegisterRequest has the names of wire §12: the copy of the document at hand lost them.
type enterpriseRegisterRequest struct {
	PlatformUserNo  string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	EnterpriseName  string `wire:"enterpriseName" spec:"Y S 50" doc:"企业名称"`
	BankLicense     string `wire:"bankLicense" spec:"Y S 50" src:"ours" doc:"开户银行许可证号"`
	OrgNo           string `wire:"orgNo" spec:"N S 50" src:"ours" doc:"组织机构代码"`
	BusinessLicense string `wire:"businessLicense" spec:"N S 50" src:"ours" doc:"营业执照编号"`
	TaxNo           string `wire:"taxNo" spec:"N S 50" src:"ours" doc:"税务登记号"`
	UnifiedCode     string `wire:"unifiedCode" spec:"N S 50" src:"ours" doc:"统一社会信用代码（可替代三证）"`
	CreditCode      string `wire:"creditCode" spec:"N S 50" src:"ours" doc:"机构信息代码"`
	Legal           string `wire:"legal" spec:"Y S 50" src:"ours" doc:"法人姓名"`
	LegalIDCardNo   string `wire:"legalIdCardNo" spec:"Y S 50" src:"ours" doc:"法人身份证号"`
	Contact         string `wire:"contact" spec:"Y S 50" src:"ours" doc:"企业联系人"`
	ContactPhone    string `wire:"contactPhone" spec:"Y S 50" src:"ours" doc:"联系人手机号"`
	UserRole        string `wire:"userRole" spec:"Y E" src:"ours" enum:"NORMAL GUARANTEECORP" doc:"见【用户角色】，只允许为普通会员或担保方"`
	BankcardNo      string `wire:"bankcardNo" spec:"Y S 50" src:"ours" doc:"企业对公账户"`
	Bankcode        string `wire:"bankcode" spec:"Y E" src:"ours" enum:"ABOC BKCH CBXM CIBK CMBC EVER FJIB GDBK HXBK ICBK MSBC PCBC PSBC SZDB SPDB BJCN" doc:"见【银行编码】"`
	basis
}

var enterpriseRegisterShape = engine.ShapeOf[enterpriseRegisterNotice]("2.2.2")

type enterpriseRegisterNotice struct {
	RequestNo      string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Status         string `wire:"status" spec:"Y E" doc:"见【审核状态】，该接口会发送多次不同状态的回调"`
	Code           string `wire:"code" spec:"Y E" doc:"见【返回码】"`
	Description    string `wire:"description" spec:"Y S 50" doc:"描述信息，退回或驳回时为审核意见"`
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	UserRole       string `wire:"userRole" spec:"Y E" doc:"见【用户角色】"`
	BankcardNo     string `wire:"bankcardNo" spec:"Y S 50" doc:"银行卡号打码显示"`
	Bankcode       string `wire:"bankcode" spec:"Y S 50" doc:"银行编码"`
}

// auditStates is the audit of a company (5.3.9, 2.2 R2 to R4, wire §12).
var auditStates = state.Table[string]{
	{State: auditPending, Title: "审核中", Next: []string{auditPassed, auditBack, auditRefused}},
	{State: auditBack, Title: "审核回退", Next: []string{auditPending, auditPassed}},
	{State: auditPassed, Title: "审核通过"},
	{State: auditRefused, Title: "审核拒绝"},
}

func acceptEnterpriseRegister(tx *engine.Tx, p *platform, q enterpriseRegisterRequest, o *order) error {
	if _, err := mayRegister(tx, p, q.PlatformUserNo); err != nil {
		return err
	}
	o.PlatformUserNo, o.BankcardNo, o.Bankcode = q.PlatformUserNo, q.BankcardNo, q.Bankcode
	return bankIn(companyCardBanks, q.Bankcode, "2.2 R7")
}

// mayRegister holds a company's number against the rules, when it is asked for and again when the page is confirmed. It
// answers the company that was sent back, if this is its second try.
func mayRegister(tx *engine.Tx, p *platform, userNo string) (user, error) {
	u, known := getUser(tx, p.No, userNo)
	switch {
	case isReserved(userNo):
		return u, engine.Refuse(codeRejected, "用户编号 %s 是保留的名称", userNo)
	case !known || auditStates.Allows(u.AuditStatus, auditPending): // R3
		return u, nil
	case u.AuditStatus == auditRefused:
		return u, engine.Refuse(codeRejected, "用户 %s 已被驳回，不能再次申请", userNo).By("2.2 R4")
	default:
		return u, engine.Refuse(codeRejected, "用户 %s 重复注册", userNo).By("2.2 R1")
	}
}

func showEnterpriseRegister(_ *engine.Tx, _ *platform, q enterpriseRegisterRequest, o order) pages.Page {
	return pages.Page{
		Rows: []pages.Row{
			{Label: "企业名称", Value: q.EnterpriseName},
			{Label: "法人", Value: q.Legal},
			{Label: "法人身份证号", Value: maskID(q.LegalIDCardNo)},
			{Label: "企业联系人", Value: q.Contact},
			{Label: "联系人手机号", Value: q.ContactPhone},
			{Label: "银行", Value: bankName(o.Bankcode)},
			{Label: "企业对公账户", Value: maskCard(q.BankcardNo)},
		},
		Notice: "设置交易密码后提交审核；请平台运营人员在自助中心上传企业资料，审核通过后账户才激活。",
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "设置交易密码"), passwordInput("confirmPassword", "确认交易密码")},
			Buttons: []pages.Button{submitButton("同意并提交审核")},
		},
	}
}

func submitEnterpriseRegister(tx *engine.Tx, p *platform, q enterpriseRegisterRequest, o *order, f pageForm) (step, error) {
	if again := checkNewPassword(f); again != "" {
		return step{again: again}, nil
	}
	old, err := mayRegister(tx, p, q.PlatformUserNo) // another request may have registered the number meanwhile
	if err != nil {
		return step{}, err
	}
	if err := replaceRegistration(tx, old, o.RequestNo); err != nil {
		return step{}, err
	}
	u := q.user(p, f.Password)
	u.MemberNo, u.Registered, u.Modified, u.AuditRequest = old.MemberNo, old.Registered, tx.Now(), o.RequestNo
	if u.MemberNo == "" {
		u.MemberNo, u.Registered = newMember(tx), tx.Now()
	}
	putUser(tx, u)
	return done(processing, enterpriseRegisterShape, auditMessage(*o, u, "")), nil
}

// replaceRegistration closes the request that was sent back when the company is registered anew (2.2 R3). It has no
// NOTIFY: the platform itself has replaced it.
func replaceRegistration(tx *engine.Tx, old user, by string) error {
	o, ok := getOrder(tx, old.PlatformNo, old.AuditRequest)
	if !ok {
		return nil
	}
	if err := o.to(tx, failed); err != nil {
		return err
	}
	o.Code, o.Description = codeRejected, "已由 "+by+" 重新提交"
	putOrder(tx, o)
	return nil
}

// user answers the company as it is stored: under audit, not activated (2.2 R2).
func (q enterpriseRegisterRequest) user(p *platform, password string) user {
	return user{
		ID: userID(p.No, q.PlatformUserNo), PlatformNo: p.No, PlatformUserNo: q.PlatformUserNo,
		UserType: enterprise, UserRole: q.UserRole, AuditStatus: auditPending, ActiveStatus: unactivated,
		RealName: q.EnterpriseName, Mobile: q.ContactPhone, BankcardNo: q.BankcardNo, Bankcode: q.Bankcode, Password: password,
		company: company{
			BankLicense: q.BankLicense, OrgNo: q.OrgNo, BusinessLicense: q.BusinessLicense, TaxNo: q.TaxNo,
			UnifiedCode: q.UnifiedCode, CreditCode: q.CreditCode, Legal: q.Legal, LegalIDCardNo: q.LegalIDCardNo, Contact: q.Contact,
		},
	}
}

// auditMessage is what the platform is told of a status; remark is the auditor's.
func auditMessage(o order, u user, remark string) enterpriseRegisterNotice {
	return enterpriseRegisterNotice{
		RequestNo: o.RequestNo, Status: u.AuditStatus, Code: codeOK, Description: cmp.Or(remark, success),
		PlatformUserNo: u.PlatformUserNo, UserRole: u.UserRole, BankcardNo: maskCard(o.BankcardNo), Bankcode: o.Bankcode,
	}
}

type auditArgs struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"企业用户的平台用户编号"`
	Decision       string `wire:"decision" spec:"Y E" enum:"PASSED BACK REFUSED" doc:"审核通过、退回或驳回"`
	Remark         string `wire:"remark" spec:"N S 50" doc:"审核意见，退回或驳回时告知平台"`
	PlatformNo     string `wire:"platformNo" spec:"N S 50" doc:"平台编号，仅当多个平台有同一个用户编号"`
}

// audit is the action by which the custody system's staff decide about a company (2.2 R2 to R5).
func audit() engine.Action {
	return engine.Act("audit", "审核企业用户", "2.2", func(tx *engine.Tx, a auditArgs) (any, error) {
		u, err := userOf(tx, a.PlatformNo, a.PlatformUserNo)
		if err != nil {
			return nil, err
		}
		if err := auditStates.Check(u.AuditStatus, a.Decision); err != nil {
			return nil, engine.Wrong(engine.Conflict, "AUDIT can be decided in any way, BACK can become PASSED or be registered anew; PASSED and REFUSED stay (2.2 R4)",
				"the audit of %s cannot be decided so: %v", a.PlatformUserNo, err)
		}
		o, ok := getOrder(tx, u.PlatformNo, u.AuditRequest)
		if !ok {
			return nil, engine.Wrong(engine.Conflict, "only users who came by ENTERPRISE_REGISTER are audited", "user %s has no request under audit", a.PlatformUserNo)
		}
		return decideAudit(tx, u, o, a)
	}).Offering(func(tx *engine.Tx) []engine.Offer {
		return engine.OfferEach(tx, kindUsers, func(u user) (string, map[string]string, bool) {
			return u.RealName + " " + u.PlatformUserNo + " · " + u.AuditStatus, u.args(), u.AuditRequest != "" && (u.AuditStatus == auditPending || u.AuditStatus == auditBack)
		})
	})
}

// decideAudit writes a decision down and tells the platform. BACK leaves the request open.
func decideAudit(tx *engine.Tx, u user, o order, a auditArgs) (any, error) {
	u.AuditStatus, u.AuditRemark, u.Modified = a.Decision, a.Remark, tx.Now()
	remark, next := a.Remark, processing
	switch a.Decision {
	case auditPassed:
		remark, next, u.ActiveStatus = "", succeeded, activated
	case auditRefused:
		next, o.Code, o.Description = failed, codeRejected, cmp.Or(a.Remark, "审核驳回")
	}
	if next != processing {
		if err := o.to(tx, next); err != nil {
			return nil, err
		}
	}
	o.RespData = string(enterpriseRegisterShape.Encode(auditMessage(o, u, remark)))
	putUser(tx, u)
	putOrder(tx, o)
	o.notify(tx)
	return u, nil
}
