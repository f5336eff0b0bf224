package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// kindRealNames are the records of who users are, by user.
const kindRealNames = "realnames"

// realName is who a user is, by the cards.
type realName struct {
	ID          string `json:"id"` // of the user
	Number      int64  `json:"number"`
	Name        string `json:"realName"`
	IDNo        string `json:"idNo"`
	DateOfBirth string `json:"dateOfBirth"`
	Gender      string `json:"gender"`
	PinCode     string `json:"pinCode"`
	Address     string `json:"idAddr"`
	PAN         string `json:"panCode"`
	PANImg      string `json:"panImg"` // paths of images
	LivingImg   string `json:"livingImg"`
	FrontImg    string `json:"frontImg"`
	BackImg     string `json:"backImg"`
}

// 个人信息认证提交: what the cards say, and pictures of them and of the face.
func realNameSave() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/userInfo/realNameAuthSave.htm", Method: "POST", Title: "个人信息认证提交", Source: "个人信息认证提交",
		Says: "The application was successful.", Files: []string{"panImg", "livingImg", "frontImg", "backImg"},
	}, handleRealNameSave)
}

type realNameSaveRequest struct {
	RealName    string `wire:"realName" spec:"Y S 200" doc:"真实姓名"`
	IDNo        string `wire:"idNo" spec:"Y S 50" doc:"ad卡号码"`
	DateOfBirth string `wire:"dateOfBirth" spec:"Y S 50" doc:"生日"`
	Gender      string `wire:"gender" spec:"Y S 50" doc:"性别"`
	PinCode     string `wire:"pinCode" spec:"Y S 50" doc:"邮编"`
	IDAddr      string `wire:"idAddr" spec:"Y S 1000" doc:"ad卡居住地址"`
	PANCode     string `wire:"panCode" spec:"Y S 50" doc:"pan卡卡号"`
	AdBackJSON  string `wire:"adBackJson" spec:"Y S" doc:"ad卡反面信息json"`
	AdFrontJSON string `wire:"adFrontJson" spec:"Y S" doc:"正面信息json"`
	PANJSON     string `wire:"panJson" spec:"Y S" doc:"pan卡正面json"`
	UserID      string `wire:"userId" spec:"Y L" doc:"用户id"`
}

func handleRealNameSave(tx *engine.Tx, v visit, q realNameSaveRequest) (none, error) {
	r, known := engine.Get[realName](tx, kindRealNames, v.User.ID)
	if !known {
		r = realName{ID: v.User.ID, Number: tx.Number("realname")}
	}
	r.Name, r.IDNo, r.DateOfBirth, r.Gender = q.RealName, q.IDNo, q.DateOfBirth, q.Gender
	r.PinCode, r.Address, r.PAN = q.PinCode, q.IDAddr, q.PANCode
	for i, picture := range []struct {
		field string
		into  *string
	}{{"panImg", &r.PANImg}, {"livingImg", &r.LivingImg}, {"frontImg", &r.FrontImg}, {"backImg", &r.BackImg}} {
		f, ok := v.file(picture.field)
		if !ok {
			return none{}, fail(textParameters)
		}
		*picture.into = storeImage(tx, v, imageSlot{v.User.Phone, i + 1}, f)
	}
	engine.Put(tx, kindRealNames, r.ID, r)
	return none{}, nil
}
