package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// ENTERPRISE_BIND_BANKCARD 企业绑卡, 2.5. Gateway with password and a code to the contact's mobile, NOTIFY yes, not
// idempotent. Only a company without an account binds one (ours: 2.4 R1 says so of persons).
func enterpriseBindBankcard() []engine.API {
	return hosted[enterpriseBindBankcardRequest]{
		Name: "ENTERPRISE_BIND_BANKCARD", Title: "企业绑卡", Section: "2.5",
		Rules: rules("2.5",
			"R1 企业用户不进行银行卡四要素验证，只能使用网银 B2B 充值",
			"R2 支持银行：中国、农业、工商、建设、兴业、北京、平安、民生、招商",
		),
		Notice: enterpriseBindBankcardShape,
		Accept: acceptEnterpriseBindBankcard,
		Mobile: func(tx *engine.Tx, p *platform, q enterpriseBindBankcardRequest) string {
			u, _ := getUser(tx, p.No, q.PlatformUserNo)
			return u.Mobile
		},
		Show:   showEnterpriseBindBankcard,
		Submit: submitEnterpriseBindBankcard,
	}.apis()
}

type enterpriseBindBankcardRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	BankcardNo     string `wire:"bankcardNo" spec:"Y S 50" doc:"银行卡号"`
	Bankcode       string `wire:"bankcode" spec:"Y E" enum:"ABOC BKCH CBXM CIBK CMBC EVER FJIB GDBK HXBK ICBK MSBC PCBC PSBC SZDB SPDB BJCN" doc:"【银行编码】"`
	basis
}

var enterpriseBindBankcardShape = engine.ShapeOf[enterpriseBindBankcardNotice]("2.5.2")

type enterpriseBindBankcardNotice struct {
	RequestNo      string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Code           string `wire:"code" spec:"Y E" doc:"【见返回码】"`
	Description    string `wire:"description" spec:"Y S 50" doc:"描述信息"`
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	BankcardNo     string `wire:"bankcardNo" spec:"Y S 50" doc:"银行卡号打码显示"`
	Bankcode       string `wire:"bankcode" spec:"Y E" doc:"见【银行编码】"`
}

func acceptEnterpriseBindBankcard(tx *engine.Tx, p *platform, q enterpriseBindBankcardRequest, o *order) error {
	o.PlatformUserNo, o.BankcardNo, o.Bankcode = q.PlatformUserNo, q.BankcardNo, q.Bankcode
	if _, err := mayBind(tx, p, q.PlatformUserNo, enterprise, ""); err != nil {
		return err
	}
	return bankIn(companyCardBanks, q.Bankcode, "2.5 R2")
}

func showEnterpriseBindBankcard(tx *engine.Tx, p *platform, q enterpriseBindBankcardRequest, o order) pages.Page {
	u, _ := getUser(tx, p.No, q.PlatformUserNo)
	code := smsInput(tx, o)
	code.Required = true
	return pages.Page{
		Rows: []pages.Row{
			{Label: "企业名称", Value: u.RealName},
			{Label: "企业联系人", Value: u.Contact},
			{Label: "联系人手机号", Value: u.Mobile},
			{Label: "银行", Value: bankName(q.Bankcode)},
			{Label: "企业对公账户", Value: maskCard(q.BankcardNo)},
		},
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "交易密码"), code},
			Buttons: []pages.Button{submitButton("确认绑卡"), smsButton()},
		},
	}
}

func submitEnterpriseBindBankcard(tx *engine.Tx, p *platform, q enterpriseBindBankcardRequest, o *order, f pageForm) (step, error) {
	u, err := mayBind(tx, p, q.PlatformUserNo, enterprise, "")
	if err != nil {
		return step{}, err
	}
	if again, right := checkPassword(u, "交易密码", f.Password); !right {
		return again, nil
	}
	if again, right := checkSMS(tx, o, f.SMSCode); !right {
		return again, nil
	}
	u.BankcardNo, u.Bankcode, u.Modified = q.BankcardNo, q.Bankcode, tx.Now()
	putUser(tx, u)
	return done(succeeded, enterpriseBindBankcardShape, enterpriseBindBankcardNotice{
		RequestNo: q.RequestNo, Code: codeOK, Description: success, PlatformUserNo: q.PlatformUserNo,
		BankcardNo: maskCard(q.BankcardNo), Bankcode: q.Bankcode,
	}), nil
}
