package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 修改密码. The session goes on.
func changeLoginPwd() declared {
	return signedIn(endpoint{
		Path: "/api/act/user/changeLoginPwd.htm", Method: "POST", Title: "修改密码", Source: "修改密码", Says: textDone,
		Rules: []engine.Rule{{ID: "changeLoginPwd R1", Text: "原密码须正确，明文或 MD5 均可"}},
	}, handleChangeLoginPwd)
}

// textDone is the success of endpoints that answer in Chinese.
const textDone = "操作成功"

type changeLoginPwdRequest struct {
	OldPwd string `wire:"oldPwd" spec:"Y S 200" doc:"原密码"`
	NewPwd string `wire:"newPwd" spec:"Y S 200" doc:"新密码"`
}

func handleChangeLoginPwd(tx *engine.Tx, v visit, q changeLoginPwdRequest) (none, error) {
	if v.User.Password != fingerprint(q.OldPwd) {
		return none{}, fail(textPassword).By("changeLoginPwd R1")
	}
	v.User.Password = fingerprint(q.NewPwd)
	putUser(tx, v.User)
	return none{}, nil
}
