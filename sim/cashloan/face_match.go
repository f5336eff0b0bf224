package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 人像对比分数校验: the scores that the app has measured.
func userFaceMatch() declared {
	return signedIn(endpoint{
		Path: "/api/act/user/userFaceMatch.htm", Also: []string{"/act/user/userFaceMatch.htm"}, Method: "GET", Title: "人像对比分数校验",
		Source: "人像对比分数校验", Says: "Face match is successful.",
		Rules: []engine.Rule{{ID: "userFaceMatch R1", Text: "两个分数都不得低于配置 faceScore"}},
	}, handleUserFaceMatch)
}

type userFaceMatchRequest struct {
	PAN     int64 `wire:"panFaceMatch" spec:"Y I" doc:"pan卡与人脸匹配分"`
	Aadhaar int64 `wire:"aadHarFaceMatch" spec:"Y I" doc:"aadhar卡与人脸匹配分"`
}

func handleUserFaceMatch(tx *engine.Tx, _ visit, q userFaceMatchRequest) (none, error) {
	least := int64(configOf(tx).FaceScore)
	for _, score := range []struct {
		card  string
		value int64
	}{{"PAN", q.PAN}, {"Aadhaar", q.Aadhaar}} {
		if score.value < least {
			return none{}, fail("Face match failed. The face does not match the picture of the %s card.", score.card).By("userFaceMatch R1")
		}
	}
	return none{}, nil
}
