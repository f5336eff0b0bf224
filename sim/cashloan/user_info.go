package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 获取用户手机号.
func userInfo() declared {
	return signedIn(endpoint{
		Path: "/api/act/user/info.htm", Method: "GET", Title: "获取用户手机号", Source: "获取用户手机号",
		Says: "Successful access to user authentication information.",
	}, handleUserInfo)
}

// nothing is the request of an endpoint that has no parameters of its own.
type nothing struct{}

type userInfoReply struct {
	Phone string `wire:"phone" spec:"Y S" doc:"用户手机号"`
}

func handleUserInfo(_ *engine.Tx, v visit, _ nothing) (userInfoReply, error) {
	return userInfoReply{v.User.Phone}, nil
}
