package cashloan

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// kindUploads are the records of the suspended uploads: how many there were, never what (wire §5).
const kindUploads = "uploads"

// upload is how much of a kind a user has sent.
type uploaded struct {
	ID     string    `json:"id"` // user-kind
	UserID string    `json:"userId"`
	Kind   string    `json:"kind"`  // messages or contacts
	Count  int       `json:"count"` // items of the last upload
	At     time.Time `json:"at"`
}

// 保存短信（暂停使用）: taken, counted, and thrown away.
func messagesUpload() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/userInfo/messages.htm", Method: "POST", Title: "保存短信（暂停使用）", Source: "保存短信（暂停使用）",
		Says:  "Successful saving of user short message information.",
		Rules: []engine.Rule{{ID: "messages R1", Text: "只数条数，内容不留"}},
	}, func(tx *engine.Tx, v visit, q uploadRequest) (none, error) {
		return none{}, countUpload(tx, v, "messages", q)
	})
}

// 保存通讯录（暂停使用）: likewise.
func contactsUpload() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/userInfo/contacts.htm", Method: "POST", Title: "保存通讯录（暂停使用）", Source: "保存通讯录（暂停使用）",
		Says:  "The user address book information was successfully saved.",
		Rules: []engine.Rule{{ID: "contacts R1", Text: "只数条数，内容不留"}},
	}, func(tx *engine.Tx, v visit, q uploadRequest) (none, error) {
		return none{}, countUpload(tx, v, "contacts", q)
	})
}

type uploadRequest struct {
	IMEI string `wire:"imei" spec:"N S 200" doc:"手机imei标识；可为空"`
	Info string `wire:"info" spec:"Y S" doc:"list，Base64编码后的字符串"`
}

// countUpload counts the items of a list in Base64.
func countUpload(tx *engine.Tx, v visit, kind string, q uploadRequest) error {
	raw, ok := readBase64(q.Info)
	list, _, err := wire.ParseJSON(raw)
	if !ok || err != nil || list.Kind != wire.Array {
		return fail(textParameters)
	}
	id := v.User.ID + "-" + kind
	engine.Put(tx, kindUploads, id, uploaded{id, v.User.ID, kind, len(list.Items), tx.Now()})
	return nil
}

// readBase64 reads Base64 in either alphabet, with or without line breaks and padding; a blank was a plus sign once.
func readBase64(text string) ([]byte, bool) {
	text = strings.NewReplacer("\r", "", "\n", "", " ", "+", "-", "+", "_", "/", "=", "").Replace(text)
	raw, err := base64.RawStdEncoding.DecodeString(text)
	return raw, err == nil
}
