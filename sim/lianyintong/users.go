package lianyintong

import (
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

const kindUsers = "users"

// The values of 5.3.6 to 5.3.9 and 5.3.15 that users have.
const (
	person     = "PERSON"
	enterprise = "ENTERPRISE"

	roleNormal = "NORMAL"

	auditPending = "AUDIT"
	auditPassed  = "PASSED"
	auditBack    = "BACK"
	auditRefused = "REFUSED"

	activated   = "ACTIVATED"
	unactivated = "UNACTIVATED" // wire §12, ours: 5.3.8 names only the other

	fullChecked = "FULL_CHECKED"
	partChecked = "PART_CHECKED"
)

// user is a user of a platform. All of it is invented.
type user struct {
	ID             string    `json:"id"` // platformNo/platformUserNo
	PlatformNo     string    `json:"platformNo"`
	PlatformUserNo string    `json:"platformUserNo"`
	MemberNo       string    `json:"memberNo"` // the custody system's own number (wire §9)
	UserType       string    `json:"userType"`
	UserRole       string    `json:"userRole"`
	AuditStatus    string    `json:"auditStatus"`
	ActiveStatus   string    `json:"activeStatus"`
	RealName       string    `json:"realName"`
	IDCardType     string    `json:"idCardType,omitempty"`
	IDCardNo       string    `json:"idCardNo,omitempty"`
	Mobile         string    `json:"mobile"`
	BankcardNo     string    `json:"bankcardNo,omitempty"` // "": no card bound
	Bankcode       string    `json:"bankcode,omitempty"`
	AccessType     string    `json:"accessType,omitempty"`
	Password       string    `json:"password"` // the trading password, readable: this is a sand table
	Registered     time.Time `json:"registered"`
	Modified       time.Time `json:"modified"`
	AuditRequest   string    `json:"auditRequest,omitempty"` // requestNo of the registration that is, or was, under audit
	AuditRemark    string    `json:"auditRemark,omitempty"`
	UnbindRequest  string    `json:"unbindRequest,omitempty"` // requestNo of the unbinding that is under review
	company
}

// company is what only companies have (2.2). RealName is the company's name, Mobile that of its contact.
type company struct {
	BankLicense     string `json:"bankLicense,omitempty"`
	OrgNo           string `json:"orgNo,omitempty"`
	BusinessLicense string `json:"businessLicense,omitempty"`
	TaxNo           string `json:"taxNo,omitempty"`
	UnifiedCode     string `json:"unifiedCode,omitempty"`
	CreditCode      string `json:"creditCode,omitempty"`
	Legal           string `json:"legal,omitempty"`
	LegalIDCardNo   string `json:"legalIdCardNo,omitempty"`
	Contact         string `json:"contact,omitempty"`
}

func userID(platformNo, userNo string) string { return platformNo + "/" + userNo }

func getUser(tx *engine.Tx, platformNo, userNo string) (user, bool) {
	return engine.Get[user](tx, kindUsers, userID(platformNo, userNo))
}

func putUser(tx *engine.Tx, u user) {
	keepDay(tx, kindUsers, kindUserDays, u.ID, u)
	engine.Put(tx, kindUsers, u.ID, u)
}

func (u user) life() (platformNo, no string, made, changed time.Time) {
	return u.PlatformNo, u.PlatformUserNo, u.Registered, u.Modified
}

func (u user) as(id string) user {
	u.ID = id
	return u
}

// activeUser answers a user who may act, or the refusal of wire §3: 100009 unknown, 100010 not activated.
func activeUser(tx *engine.Tx, p *platform, userNo string) (user, error) {
	u, ok := getUser(tx, p.No, userNo)
	switch {
	case !ok:
		return u, engine.Refuse(codeNoUser, "用户 %s 不存在", userNo)
	case u.ActiveStatus != activated:
		return u, engine.Refuse(codeUserState, "用户 %s 未激活", userNo)
	default:
		return u, nil
	}
}

// userOf finds a user for an action; platformNo is needed only where several platforms have the number.
func userOf(tx *engine.Tx, platformNo, userNo string) (user, error) {
	var found []user
	for _, no := range configOf(tx).serials {
		if platformNo != "" && no != platformNo {
			continue
		}
		if u, ok := getUser(tx, no, userNo); ok {
			found = append(found, u)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return user{}, engine.Wrong(engine.NotFound, "GET …/systems/lianyintong/records/users lists the users there are", "there is no user %q", userNo)
	default:
		return user{}, engine.Wrong(engine.Invalid, fmt.Sprintf("give platformNo too: %s or %s", found[0].PlatformNo, found[1].PlatformNo),
			"platformUserNo %q belongs to %d platforms", userNo, len(found))
	}
}

// newMember gives a new user the custody system's own number.
func newMember(tx *engine.Tx) string { return fmt.Sprintf("8%011d", tx.Number("member")) }

// maskCard answers a card number as stars and the last four, same length (wire §8).
func maskCard(no string) string {
	signs := []rune(no) // a card number is any text of 50 characters
	if len(signs) <= 4 {
		return no
	}
	return strings.Repeat("*", len(signs)-4) + string(signs[len(signs)-4:])
}

// maskID answers an identity number with eight stars in the middle (wire §8): the first six and the last four of
// eighteen digits stay.
func maskID(no string) string {
	const stars = 8
	signs := []rune(no)
	if len(signs) <= stars {
		return strings.Repeat("*", len(signs))
	}
	left := (len(signs) - stars + 2) / 2
	return string(signs[:left]) + strings.Repeat("*", stars) + string(signs[left+stars:])
}

// args are the arguments of an action that name the user.
func (u user) args() map[string]string {
	return map[string]string{"platformUserNo": u.PlatformUserNo, "platformNo": u.PlatformNo}
}
