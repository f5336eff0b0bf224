package lianyintong

import (
	"crypto"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

// bankXiamen is the only bank whose platforms confirm check files (4.3 R2).
const bankXiamen = "CBXM"

// CONFIRM_CHECKFILE 对账文件确认, 4.3. Direct, not idempotent, 厦门银行 only. The platform signs the bytes of each file
// that it agrees with.
func confirmCheckfile() []engine.API {
	return []engine.API{{
		Name: "CONFIRM_CHECKFILE", Title: "对账文件确认", Section: "4.3", Mode: modeDirect,
		Rules:   rules("4.3", "R1 需要确认的对账文件各银行可能不同", "R2 仅支持厦门银行"),
		Handler: once("CONFIRM_CHECKFILE", "4.3", false, handleConfirmCheckfile),
	}}
}

type confirmCheckfileRequest struct {
	RequestNo string           `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	FileDate  string           `wire:"fileDate" spec:"Y D" doc:"对账文件日期"`
	Detail    []signedFileType `wire:"detail" spec:"Y C" doc:"对账文件的签名，数组形式"`
}

func (q confirmCheckfileRequest) number() string { return q.RequestNo }

// signedFileType is one of the detail. Its signature has 344 characters for 2048 bits: the document's 50 cannot hold it
// (wire §9).
type signedFileType struct {
	FileType string `wire:"fileType" spec:"Y E" enum:"USER RECHARGE WITHDRAW TRANSACTION PROJECT UNREGISTER BALANCE" doc:"见【对账文件类型】"`
	FileSign string `wire:"fileSign" spec:"Y S 1024" doc:"对账文件签名，使用 base64 格式：平台私钥对文件内容的 SHA1withRSA" src:"ours"`
}

func handleConfirmCheckfile(tx *engine.Tx, p *platform, q confirmCheckfileRequest, _ *order) (outcome, error) {
	if p.Bank != bankXiamen {
		return outcome{}, engine.Refuse(codeNotOpened, "仅支持厦门银行").By("4.3 R2")
	}
	d, err := readyDay(tx, q.FileDate)
	if err != nil {
		return outcome{}, err
	}
	if len(q.Detail) == 0 {
		return outcome{}, engine.Refuse(codeFormat, "detail 不能为空")
	}
	now := tx.Now()
	for _, signed := range q.Detail {
		f, err := confirmable(tx, p, d, signed)
		if err != nil {
			return outcome{}, err
		}
		f.Confirmed, f.FileSign = &now, signed.FileSign
		engine.Put(tx, kindCheckfiles, f.ID, f) // the second of two equal file types finds it confirmed; a refusal takes all back
	}
	return ok0(), nil
}

// confirmable answers the file of a detail, whose signature is right and which nobody has confirmed yet.
func confirmable(tx *engine.Tx, p *platform, d day, signed signedFileType) (checkfile, error) {
	s, known := sheetOf(signed.FileType)
	if !known { // the contract's enumeration has the same values
		return checkfile{}, engine.Refuse(codeFormat, "fileType 取值不在允许范围内")
	}
	f := checkfileOf(tx, p, d, s)
	switch {
	case f.Confirmed != nil:
		return f, engine.Refuse(codeRejected, "对账文件已确认，请勿重复确认。")
	case !signedBy(tx, p, []byte(f.Content), signed.FileSign):
		return f, engine.Refuse(codeSignature, "%s 的 fileSign 签名验证失败", signed.FileType)
	default:
		return f, nil
	}
}

// signedBy tells whether one of the platform's current keys has signed the bytes.
func signedBy(tx *engine.Tx, p *platform, content []byte, signature string) bool {
	raw, _, err := sign.DecodeBase64(signature)
	if err != nil {
		return false
	}
	for _, serial := range serials(p) {
		key := p.Keys[serial]
		current := key.Until == nil || tx.Now().Before(*key.Until)
		if current && sign.Verify(key.Public, crypto.SHA1, content, raw) == nil {
			return true
		}
	}
	return false
}
