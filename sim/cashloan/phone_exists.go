package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// pathPhoneExists is the one address below /api/ that nobody signs (wire §2).
const pathPhoneExists = "/api/user/isPhoneExists.htm"

// 手机号是否存在, unsigned. The device rule is for new phones only (wire §5).
func phoneExists() declared {
	return open(endpoint{
		Path: pathPhoneExists, Method: "POST", Title: "手机号是否存在", Source: "手机号是否存在",
		Rules: []engine.Rule{{ID: "isPhoneExists R1", Text: "新手机号所用设备已注册过其他手机号：400"}},
	}, handlePhoneExists)
}

type phoneExistsRequest struct {
	Phone string `wire:"phone" spec:"Y S 20" doc:"登陆手机号"`
	IMEI  string `wire:"imei" spec:"N S 200" doc:"手机imei识别码；可为空"`
}

type phoneExistsReply struct {
	Exists string `wire:"isExists" spec:"Y S" doc:"手机号是否存在，10 不存在 20 存在"`
}

// The values of isExists.
const (
	notThere     = "10"
	alreadyThere = "20"
)

func (r phoneExistsReply) says() string {
	if r.Exists == alreadyThere {
		return "The mobile phone number already exists."
	}
	return "The mobile phone does not exist and can be registered."
}

func handlePhoneExists(tx *engine.Tx, _ visit, q phoneExistsRequest) (phoneExistsReply, error) {
	_, registered := userOf(tx, q.Phone)
	switch {
	case !isPhone(q.Phone):
		return phoneExistsReply{}, fail(textPhoneFormat)
	case registered:
		return phoneExistsReply{alreadyThere}, nil
	case deviceTaken(tx, q.IMEI, q.Phone):
		return phoneExistsReply{}, failWith(textDevice, phoneExistsReply{alreadyThere}).By("isPhoneExists R1")
	}
	return phoneExistsReply{notThere}, nil
}
