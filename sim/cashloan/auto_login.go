package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 自动登陆: what the app calls when it hears 411. It ends the session before it as a log-in does.
func autoLogin() declared {
	return open(endpoint{
		Path: "/api/user/autoLogin.htm", Method: "POST", Title: "自动登陆", Source: "自动登陆", Says: "The login was successful.",
		Rules: []engine.Rule{{ID: "autoLogin R1", Text: "refresh_token 为空或不属于任何人：400"}},
	}, handleAutoLogin)
}

type autoLoginRequest struct {
	RefreshToken string `wire:"refresh_token,refreshToken" spec:"N S 200" doc:"刷新token值"`
}

// textIllegal is what a refresh token comes to that is nobody's (wire §4).
const textIllegal = "Illegal requests."

func handleAutoLogin(tx *engine.Tx, _ visit, q autoLoginRequest) (loggedIn, error) {
	p, ok := engine.Get[pointer](tx, kindRefresh, q.RefreshToken)
	if q.RefreshToken == "" || !ok {
		return loggedIn{}, fail(textIllegal).By("autoLogin R1")
	}
	u, ok := getUser(tx, p.To)
	if !ok {
		return loggedIn{}, fail(textIllegal).By("autoLogin R1")
	}
	return welcome(logIn(tx, u)), nil
}
