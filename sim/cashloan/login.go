package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 登陆. A new log-in ends the session before it.
func login() declared {
	return open(endpoint{
		Path: "/api/user/login.htm", Method: "POST", Title: "登陆", Source: "登陆", Says: "The login was successful.",
		Rules: []engine.Rule{{ID: "login R1", Text: "新的登录使上一个会话失效：其下一次调用得到 410，再以后 413"}},
	}, handleLogin)
}

type loginRequest struct {
	LoginName string `wire:"loginName" spec:"Y S 20" doc:"登陆手机号"`
	LoginPwd  string `wire:"loginPwd" spec:"Y S 200" doc:"登陆密码的MD5值"`
	IMEI      string `wire:"imei" spec:"N S 200" doc:"手机IMEI识别码；可为空"`
	MAC       string `wire:"mac" spec:"Y S 200" doc:"手机MAC地址"`
}

// loggedIn is what every way to log in answers.
type loggedIn struct {
	UserID       int64  `wire:"userId" spec:"Y L" doc:"用户id"`
	Token        string `wire:"token" spec:"Y S" doc:"用户token值：32位小写十六进制，7天，滑动"`
	RefreshToken string `wire:"refreshToken" spec:"Y S" doc:"刷新token值，长期有效"`
}

func handleLogin(tx *engine.Tx, _ visit, q loginRequest) (loggedIn, error) {
	u, ok := userOf(tx, q.LoginName)
	switch {
	case !ok:
		return loggedIn{}, fail(textNoAccount)
	case u.Password != fingerprint(q.LoginPwd):
		return loggedIn{}, fail(textPassword)
	}
	return welcome(logIn(tx, u)), nil
}

func welcome(u user) loggedIn { return loggedIn{u.number(), u.Token, u.RefreshToken} }

// The texts of accounts (wire §5).
const (
	textNoAccount = "The account does not exist."
	textPassword  = "The password is wrong."
)
