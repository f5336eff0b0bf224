package cashloan

import (
	"strconv"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// ocr验证: the app hands over what it has recognised on a card.
func userOCR() declared {
	return signedIn(endpoint{
		Path: "/api/act/user/userOcr.htm", Method: "POST", Title: "ocr验证", Source: "ocr验证",
		Rules: []engine.Rule{{ID: "userOcr R1", Text: "info 须为非空 JSON 对象；带 conf、confidence 或 score 时不得低于配置 ocr（0–1 按百分比）"}},
	}, handleUserOCR)
}

type userOCRRequest struct {
	Type int64  `wire:"type" spec:"Y I" enum:"1 2 3" doc:"识别类型1 aadhar正面 2 aadhar背面 3 pan卡正面"`
	Info string `wire:"info" spec:"Y S" doc:"识别出来的json"`
}

// userOCRReply has no data; its text says which side it was.
type userOCRReply struct {
	card string
}

func (r userOCRReply) says() string { return r.card + " recognition is successful." }

func handleUserOCR(tx *engine.Tx, _ visit, q userOCRRequest) (userOCRReply, error) {
	card := map[int64]string{1: "The front side of Aadhaar", 2: "The back side of Aadhaar", 3: "The front side of PAN"}[q.Type]
	value, _, err := wire.ParseJSON([]byte(q.Info))
	if err != nil || value.Kind != wire.Object || len(value.Members) == 0 || confidence(value) < float64(configOf(tx).OCR) {
		return userOCRReply{}, fail("%s recognition failed. Please try again.", card).By("userOcr R1")
	}
	return userOCRReply{card}, nil
}

// confidence is how sure a recognition is, 0 to 100; 100 where it does not say.
func confidence(recognised wire.Value) float64 {
	for _, name := range []string{"conf", "confidence", "score"} {
		v, ok := recognised.Member(name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(v.Text, 64)
		if err == nil && n <= 1 {
			n *= 100
		}
		if err == nil {
			return n
		}
	}
	return 100
}
