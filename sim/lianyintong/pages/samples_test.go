package pages

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
)

// respData is a business message as it is signed: nothing of it may change on its way through the page.
const respData = `{"requestNo":"R20161109001","code":"0","description":"操作成功","amount":100.00,"remark":"A&B <1+1>"}`

// signature is no real one; it has every character that Base64 adds to letters and digits.
var signature = base64.StdEncoding.EncodeToString([]byte{0xfb, 0xff, 0xfe, 0x3e, 0x3f, 0xbe, 0xff})

// samples are the pages of the golden files, by file name.
func samples() map[string][]byte {
	return map[string][]byte{
		"recharge-bank-pc":     Render(recharge(false)),
		"recharge-bank-mobile": Render(recharge(true)),
		"register-pc":          Render(register(false)),
		"register-mobile":      Render(register(true)),
		"withdraw-problem-pc":  Render(withdraw(false)),
		"withdraw-mobile":      Render(withdraw(true)),
		"reset-password-pc":    Render(reset(false)),
		"callback-pc":          RenderCallback(result(false)),
		"callback-failed":      RenderCallback(failed()),
		"refusal-pc":           Render(refusal(false)),
		"refusal-mobile":       Render(refusal(true)),
		"barcode-mobile":       Render(barcode()),
		"error-pc":             RenderError("无法受理请求", "100003", "签名校验不通过：sign 与 reqData 不符。", false),
		"error-mobile":         RenderError("无法受理请求", "100003", "签名校验不通过：sign 与 reqData 不符。", true),
	}
}

func recharge(mobile bool) Page {
	return Page{
		Mobile: mobile, Bank: true, Platform: "示例出借平台", Title: "招商银行", Amount: "100.00",
		Rows: []Row{{"订单号", "R20161109001"}, {"业务", "充值"}, {"付款人", "测试甲"}, {"支付方式", "网银 B2C"}},
		Form: &Form{
			Action: "/lanmaotech/page/recharge",
			Hidden: []Field{{"requestKey", "6f0c1f0e-0000-4000-8000-000000000001"}},
			Buttons: []Button{
				{"outcome", "SUCCESS", "支付成功", "primary"},
				{"outcome", "FAIL", "支付失败", "danger"},
				{"action", "cancel", "取消支付", "plain"},
			},
		},
	}
}

func register(mobile bool) Page {
	return Page{
		Mobile: mobile, Platform: "示例出借平台", Title: "开通存管账户",
		Rows: []Row{
			{"姓名", "测试甲"},
			{"证件", "二代身份证 000000********0000"},
			{"开户银行", "招商银行"},
			{"银行卡", "************0001"},
			{"银行预留手机号", "10000000001"},
		},
		Notice: "短信验证码已发送到银行预留手机号，它可能与平台注册手机号不同。",
		Form: &Form{
			Action: "/lanmaotech/page/register",
			Hidden: []Field{{"requestKey", "6f0c1f0e-0000-4000-8000-000000000002"}},
			Inputs: []Input{
				{Name: "smsCode", Label: "短信验证码", Hint: "在沙盘的短信收件箱里查看", Type: "tel", MaxLen: 6, Pattern: "[0-9]{6}", Autocomplete: "one-time-code", Required: true},
				{Name: "password", Label: "设置交易密码", Hint: "六位数字", Type: "password", Required: true},
				{Name: "confirmPassword", Label: "再次输入交易密码", Type: "password", Required: true},
			},
			Buttons: []Button{{"action", "submit", "同意并开通", "primary"}, {"action", "cancel", "取消", "plain"}},
		},
	}
}

func withdraw(mobile bool) Page {
	p := Page{
		Mobile: mobile, Platform: "示例出借平台", Title: "提现", Amount: "12345678.90", Problem: "交易密码不正确，还可以输入 4 次。",
		Rows: []Row{{"用户", "测试甲"}, {"到账银行", "招商银行"}, {"银行卡", "************0001"}, {"手续费", "¥0.00（平台承担）"}, {"到账时间", "普通提现，T+1 到账"}},
		Form: &Form{
			Action:  "/w/blue/lanmaotech/page/withdraw?step=2&from=gateway",
			Hidden:  []Field{{"requestKey", "6f0c1f0e-0000-4000-8000-000000000003"}},
			Inputs:  []Input{{Name: "password", Label: "交易密码", Hint: "六位数字", Type: "password", Required: true}},
			Buttons: []Button{{"action", "submit", "确认提现", "primary"}, {"action", "cancel", "取消", "plain"}},
		},
	}
	if mobile {
		p.Problem = ""
	}
	return p
}

// reset has one of everything that a form can hold.
func reset(mobile bool) Page {
	return Page{
		Mobile: mobile, Platform: "示例出借平台", Title: "修改交易密码",
		Rows: []Row{{"用户", "测试甲"}, {"银行卡", "************0001"}},
		Form: &Form{
			Hidden:  []Field{{"requestKey", "6f0c1f0e-0000-4000-8000-000000000004"}, {"step", "1"}},
			Choices: []Choice{{Name: "mode", Label: "是否记得原密码", Selected: "remember", Options: []Row{{"记得原密码", "remember"}, {"忘记原密码", "forgot"}}}},
			Inputs: []Input{
				{Name: "oldPassword", Label: "原交易密码", Type: "password"},
				{Name: "bankcardNo", Label: "完整银行卡号", Type: "tel", MaxLen: 50},
				{Name: "remark", Label: "备注", Type: "colour"},
			},
			Buttons: []Button{{"action", "submit", "下一步", "primary"}, {"action", "sms", "获取验证码", "plain"}, {"action", "cancel", "取消", "whatever"}},
		},
	}
}

func callback() *Callback {
	return &Callback{
		URL: "https://app.example.com/custody/return?scene=充值&from=a%2Fb&x='1'+(2)",
		Fields: []Field{
			{"serviceName", "RECHARGE"},
			{"platformNo", "6000000001"},
			{"responseType", "CALLBACK"},
			{"keySerial", "1"},
			{"respData", respData},
			{"userDevice", "PC"},
			{"sign", signature},
		},
	}
}

func result(mobile bool) Page {
	return Page{Mobile: mobile, Platform: "示例出借平台", Title: "充值成功", Amount: "100.00", Back: callback()}
}

func failed() Page {
	return Page{Mobile: true, Bank: true, Platform: "示例出借平台", Title: "招商银行", Amount: "¥100.00", Problem: "银行处理失败。", Back: callback()}
}

func refusal(mobile bool) Page {
	return Page{Mobile: mobile, Platform: "示例出借平台", Title: "无法提现", Problem: "用户未绑定银行卡，不允许提现（2.9 R1）。", Back: callback()}
}

func barcode() Page {
	return Page{
		Mobile: true, Platform: "示例出借平台", Title: "POS 充值条形码", Amount: "100.00", Notice: "请在 POS 机上扫描条形码。",
		Picture: `<svg viewBox="0 0 60 20" width="240" height="80" role="img" aria-label="条形码"><path d="M2 2h2v16H2zM8 2h4v16H8zM16 2h2v16h-2zM24 2h6v16h-6zM34 2h2v16h-2zM40 2h4v16h-4zM50 2h6v16h-6z"/></svg>`,
	}
}

// open parses a page.
func open(t *testing.T, page []byte) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	require.NoError(t, err)
	return doc
}

// fields answers the hidden fields of a form in their order.
func fields(form *goquery.Selection) []Field {
	found := []Field{}
	form.Find(`input[type="hidden"]`).Each(func(_ int, input *goquery.Selection) {
		found = append(found, Field{input.AttrOr("name", ""), input.AttrOr("value", "")})
	})
	return found
}
