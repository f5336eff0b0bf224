package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 忘记密码: a new password by a code of type findReg. verifySms may have looked at the code before (wire §5).
func forgetPwd() declared {
	return open(endpoint{
		Path: "/api/user/login/forgetPwd.htm", Method: "POST", Title: "忘记密码", Source: "忘记密码", Says: "Password modified successfully",
		Rules: []engine.Rule{
			{ID: "forgetPwd R1", Text: "两次输入的密码须一致，明文或 MD5 均可"},
			{ID: "forgetPwd R2", Text: "验证码用过一次即失效"},
		},
	}, handleForgetPwd)
}

type forgetPwdRequest struct {
	Phone           string `wire:"phone" spec:"Y S 20" doc:"手机号"`
	NewPwd          string `wire:"newPwd" spec:"Y S 200" doc:"新密码的MD5值"`
	ConfirmPassword string `wire:"confirmPassword" spec:"Y S 200" doc:"确认新密码"`
	VCode           string `wire:"vcode" spec:"Y S 20" doc:"短信验证码"`
	SignMsg         string `wire:"signMsg" spec:"N S 200" doc:"MD5(appkey+phone+type) 大写；不符只记发现"`
}

// textTwoPasswords is ours: the document has no text for it.
const textTwoPasswords = "The two passwords are not the same."

func handleForgetPwd(tx *engine.Tx, v visit, q forgetPwdRequest) (none, error) {
	checkPhoneSign(tx, v, q.Phone, typeFindReg, q.SignMsg)
	u, ok := userOf(tx, q.Phone)
	switch {
	case !isPhone(q.Phone):
		return none{}, fail(textPhoneFormat)
	case !ok:
		return none{}, fail(textNoPhone)
	case fingerprint(q.NewPwd) != fingerprint(q.ConfirmPassword):
		return none{}, fail(textTwoPasswords).By("forgetPwd R1")
	}
	if wrong := tryCode(tx, q.Phone, typeFindReg, q.VCode); wrong != "" {
		return none{}, keep(fail("%s", wrong))
	}
	useCode(tx, q.Phone, typeFindReg)
	u.Password = fingerprint(q.NewPwd)
	putUser(tx, u)
	return none{}, nil
}
