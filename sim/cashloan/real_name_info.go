package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 获取个人认证信息. Before anything was saved the texts are empty.
func realNameInfo() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/userInfo/getRealNameAuthInfo.htm", Method: "GET", Title: "获取个人认证信息", Source: "获取个人认证信息",
		Says: textDone, Message: textDone,
	}, handleRealNameInfo)
}

type realNameInfoReply struct {
	BackImg     string `wire:"backImg" spec:"Y S" doc:"身份证反面"`
	DateOfBirth string `wire:"dateOfBirth" spec:"Y S" doc:"出生年月日"`
	FrontImg    string `wire:"frontImg" spec:"Y S" doc:"身份证正面"`
	ID          int64  `wire:"id" spec:"Y L" doc:"id"`
	IDAddr      string `wire:"idAddr" spec:"Y S" doc:"地址"`
	IDNo        string `wire:"idNo" spec:"Y S" doc:"身份证号码"`
	LivingImg   string `wire:"livingImg" spec:"Y S" doc:"活体照片"`
	PANCode     string `wire:"panCode" spec:"Y S" doc:"pan卡卡号"`
	PANImg      string `wire:"panImg" spec:"Y S" doc:"pan卡照片"`
	Phone       string `wire:"phone" spec:"Y S" doc:"电话号码"`
	PinCode     string `wire:"pinCode" spec:"Y S" doc:"邮编"`
	RealName    string `wire:"realName" spec:"Y S" doc:"真实姓名"`
	Sex         string `wire:"sex" spec:"Y S" doc:"性别"`
	UserID      int64  `wire:"userId" spec:"Y L" doc:"用户id"`
}

func handleRealNameInfo(tx *engine.Tx, v visit, _ nothing) (realNameInfoReply, error) {
	r, _ := engine.Get[realName](tx, kindRealNames, v.User.ID)
	return realNameInfoReply{
		BackImg: imageLink(v, r.BackImg), DateOfBirth: r.DateOfBirth, FrontImg: imageLink(v, r.FrontImg), ID: r.Number, IDAddr: r.Address,
		IDNo: r.IDNo, LivingImg: imageLink(v, r.LivingImg), PANCode: r.PAN, PANImg: imageLink(v, r.PANImg), Phone: v.User.Phone,
		PinCode: r.PinCode, RealName: r.Name, Sex: r.Gender, UserID: v.User.number(),
	}, nil
}
