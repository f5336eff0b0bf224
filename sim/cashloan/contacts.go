package cashloan

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/shapan/shapan/sim/engine"
)

// kindContacts are the records of emergency contacts, by user and number.
const kindContacts = "contacts"

// contact is one person to ask when a user does not pay.
type contact struct {
	ID       string `json:"id"` // user/number
	Number   int64  `json:"number"`
	UserID   string `json:"userId"`
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Relation string `json:"relation"` // the dictionary's text
	Type     string `json:"type"`     // 10 direct kin, 20 other
}

// contactsOf lists the contacts of a user in the order in which they were saved.
func contactsOf(tx *engine.Tx, userID string) []contact {
	return engine.List[contact](tx, kindContacts, userID+"/")
}

// 保存紧急联系人信息: all of them at once, texts joined by commas, the friend first (wire §5).
func contactSave() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/contact/saveOrUpdate.htm", Method: "POST", Title: "保存紧急联系人信息", Source: "保存紧急联系人信息",
		Says: "Successfully Completed.",
		Rules: []engine.Rule{
			{ID: "contact R1", Text: "至少两人，姓名、电话、关系、类型的个数须一致"},
			{ID: "contact R2", Text: "姓名只含字母、空格、点、撇号、连字符"},
			{ID: "contact R3", Text: "电话为十位数字，可带 +91 或 0"},
			{ID: "contact R4", Text: "不得为本人号码"},
			{ID: "contact R5", Text: "不得重复"},
		},
	}, handleContactSave)
}

type contactSaveRequest struct {
	ID       string `wire:"id" spec:"N S 200" doc:"预留字段"`
	Name     string `wire:"name" spec:"Y S 1000" doc:"联系人姓名，逗号或冒号拼接，朋友在前"`
	Phone    string `wire:"phone" spec:"Y S 1000" doc:"电话号码，逗号拼接"`
	Relation string `wire:"relation" spec:"Y S 1000" doc:"与联系人关系：friend,father"`
	Type     string `wire:"type" spec:"Y S 200" doc:"10 直系亲属，20 其他：20,10"`
}

// The texts of contacts (wire §5).
const (
	textSaveFailed   = "Save failed"
	textNameFormat   = "Name Format error"
	textContactPhone = "Invalid Phone Number"
	textOwnNumber    = "Emergency contact number can not be consistent with your own number."
	textSameNumbers  = "Do not choose two identical cell phone numbers."
)

// The types of contacts.
const (
	contactKin   = "10"
	contactOther = "20"
)

// fewestContacts is how many there have to be.
const fewestContacts = 2

func handleContactSave(tx *engine.Tx, v visit, q contactSaveRequest) (none, error) {
	names, phones := parts(strings.ReplaceAll(q.Name, ":", ",")), parts(q.Phone)
	relations, types := parts(q.Relation), parts(q.Type)
	if len(names) < fewestContacts || len(phones) != len(names) || len(relations) != len(names) || len(types) != len(names) {
		return none{}, fail(textSaveFailed).By("contact R1")
	}
	if refusal := checkContacts(v.User.Phone, names, phones, types); refusal != nil {
		return none{}, refusal
	}
	old := contactsOf(tx, v.User.ID)
	for i, c := range old {
		if i >= len(names) {
			engine.Delete(tx, kindContacts, c.ID)
		}
	}
	for i, name := range names {
		c := contact{UserID: v.User.ID, Name: name, Phone: mobile(phones[i]), Type: types[i]}
		if i < len(old) {
			c.ID, c.Number = old[i].ID, old[i].Number
		}
		c.Relation = relations[i]
		if c.Type == contactKin {
			c.Relation = fromDictionary(tx, v, "KINSFOLK_RELATION", "relation", relations[i])
		}
		putContact(tx, c)
	}
	return none{}, nil
}

// putContact stores a contact; a new one gets its number.
func putContact(tx *engine.Tx, c contact) {
	if c.ID == "" {
		c.Number = tx.Number("contact")
		c.ID = fmt.Sprintf("%s/%0*d", c.UserID, inboxDigit, c.Number)
	}
	engine.Put(tx, kindContacts, c.ID, c)
}

// parts are the texts between commas, without blanks around them.
func parts(text string) []string {
	list := strings.Split(text, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// checkContacts answers what is wrong with contacts: names before numbers, all of them before their owner (wire §5).
func checkContacts(own string, names, phones, types []string) *engine.Refusal {
	seen := map[string]bool{}
	for _, name := range names {
		if !isName(name) {
			return fail(textNameFormat).By("contact R2")
		}
	}
	for _, phone := range phones {
		if !isPhone(mobile(phone)) {
			return fail(textContactPhone).By("contact R3")
		}
	}
	for _, phone := range phones {
		if mobile(phone) == own {
			return fail(textOwnNumber).By("contact R4")
		}
	}
	for _, phone := range phones {
		if seen[mobile(phone)] {
			return fail(textSameNumbers).By("contact R5")
		}
		seen[mobile(phone)] = true
	}
	for _, t := range types {
		if t != contactKin && t != contactOther {
			return fail(textSaveFailed).By("contact R1")
		}
	}
	return nil
}

// isName tells whether a text is a name: letters of any script and the signs on them, blanks, dots, apostrophes, hyphens.
func isName(text string) bool {
	letters := false
	for _, r := range text {
		letters = letters || unicode.IsLetter(r)
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" .'’-", r) {
			return false
		}
	}
	return letters
}

// mobile is a number as an address book has it, without blanks, hyphens and the prefix of the country.
func mobile(text string) string {
	text = strings.NewReplacer(" ", "", "-", "").Replace(text)
	for _, prefix := range []string{"+91", "91", "0"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok && isPhone(rest) {
			return rest
		}
	}
	return text
}
