package cashloan

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// The kinds of records of accounts.
const (
	kindUsers   = "users"
	kindPhones  = "phones"  // phone → user
	kindDevices = "devices" // imei → the phone that it registered
	kindRefresh = "refresh" // refreshToken → user
)

// firstUser is the number of the first user of a world: all of them have six digits, so that their ids sort.
const firstUser = 100_000

// user is one user of the app.
type user struct {
	ID           string    `json:"id"` // userId on the wire, where it is a number
	Phone        string    `json:"phone"`
	Password     string    `json:"password"` // MD5, lower case
	AppFlag      string    `json:"appFlag"`
	Registered   time.Time `json:"registered"`
	Device       string    `json:"imei"`
	Token        string    `json:"token"`        // of the last session
	RefreshToken string    `json:"refreshToken"` // permanent
}

// pointer leads from a name to a record.
type pointer struct {
	ID string `json:"id"`
	To string `json:"to"`
}

func getUser(tx *engine.Tx, id string) (user, bool) {
	return engine.Get[user](tx, kindUsers, id)
}

func putUser(tx *engine.Tx, u user) { engine.Put(tx, kindUsers, u.ID, u) }

// userOf finds the user with a phone.
func userOf(tx *engine.Tx, phone string) (user, bool) {
	p, ok := engine.Get[pointer](tx, kindPhones, phone)
	if !ok {
		return user{}, false
	}
	return getUser(tx, p.To)
}

// deviceTaken tells whether a device has registered another phone (wire §5); an empty or all-zero imei is no device.
func deviceTaken(tx *engine.Tx, imei, phone string) bool {
	p, ok := engine.Get[pointer](tx, kindDevices, imei)
	return isDevice(imei) && ok && p.To != phone
}

func isDevice(imei string) bool { return strings.Trim(imei, "0") != "" }

// newUser makes a user who has never been there.
func newUser(tx *engine.Tx, phone, password, imei, appFlag string) user {
	u := user{
		ID: decimal(firstUser + tx.Number("user")), Phone: phone, Password: fingerprint(password), AppFlag: appFlag, Registered: tx.Now(), Device: imei,
		RefreshToken: tx.Now().In(india).Format("060102") + tx.Digits(10),
	}
	engine.Put(tx, kindPhones, phone, pointer{phone, u.ID})
	engine.Put(tx, kindRefresh, u.RefreshToken, pointer{u.RefreshToken, u.ID})
	if isDevice(imei) {
		engine.Put(tx, kindDevices, imei, pointer{imei, phone})
	}
	putUser(tx, u)
	return u
}

// number is the user's id as the wire has it.
func (u user) number() int64 { return numeric(u.ID) }

// md5Length is how many digits an MD5 has.
const md5Length = 32

// fingerprint is the MD5 by which a password is stored and compared, lower case: passwords come plain or as MD5
// already (wire §5).
func fingerprint(password string) string {
	if raw, err := hex.DecodeString(password); err == nil && len(raw)*2 == md5Length {
		return strings.ToLower(password)
	}
	return strings.ToLower(sum(password))
}

// isPhone tells whether a text is a mobile number: ten digits.
func isPhone(text string) bool { return len(text) == 10 && digits(text) }

// isCode tells whether a text can be a code of an SMS: four digits.
func isCode(text string) bool { return len(text) == 4 && digits(text) }

// numeric is the number that an id stands for; 0 for none.
func numeric(id string) int64 {
	n, err := money.Whole(id)
	if err != nil {
		return 0
	}
	return n
}

// same tells whether two ids are the same number: clients send 200.0 for 200 (wire §3).
func same(a, b string) bool { return a == b || numeric(a) != 0 && numeric(a) == numeric(b) }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
