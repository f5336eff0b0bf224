package cashloan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/people"
)

// How far a user has come that a scenario begins with.
const (
	stageNew        = "new"        // only known by name: nobody has registered
	stageRegistered = "registered" // logged in, nothing else
	stageVerified   = "verified"   // real name, personal info and contacts
	stageBanked     = "banked"     // and a bank account
)

// givenUser is what a scenario may ask of a user who is there before its first step (given: users). What it does not
// ask is drawn from the world's chance; none of it can belong to anybody. The phone's last digit decides what becomes of
// a loan (wire §6), and a drawn one is never magic.
type givenUser struct {
	Stage    string `wire:"stage" spec:"N E" enum:"new registered verified banked" doc:"进度：new 未注册；registered 已注册并登录；verified 已认证；banked 已绑卡（默认）"`
	Phone    string `wire:"phone" spec:"N S 10" doc:"手机号，十位；末位 1 拒、2 人工、3 放款失败一次、4 放款总失败"`
	Password string `wire:"password" spec:"N S 200" doc:"登录密码，明文或 MD5"`
	Name     string `wire:"name" spec:"N S 200" doc:"姓名"`
	IMEI     string `wire:"imei" spec:"N S 200" doc:"设备号"`
	App      string `wire:"app" spec:"N S 50" doc:"appFlag；不写即开发应用"`
	Account  string `wire:"account" spec:"N S 18" doc:"银行账号；末六位 000000 属于别人"`
	givenLoan
}

// given makes a user who is there before a scenario begins.
func given(tx *engine.Tx, g engine.Gift) (any, error) {
	if g.Kind != kindUsers {
		return nil, engine.Wrong(engine.Invalid, "bring the others about with call and do steps", "%s %s: only users can be given", g.Kind, g.Name)
	}
	var asked givenUser
	for _, v := range engine.ShapeOf[givenUser]("ours").Decode(g.Fields, &asked) {
		if v.Level == contract.LevelError || v.Rule == contract.RuleUnknown {
			return nil, engine.Wrong(engine.Invalid, v.Hint, "%s of the user %s: %s", v.Field, g.Name, v.Reason())
		}
	}
	drawn := people.New(tx.Rand().Uint64()).Indian()
	asked.fill(tx, drawn)
	stages := []string{stageNew, stageRegistered, stageVerified, stageBanked}
	stage := slices.Index(stages, asked.Stage)
	_, taken := userOf(tx, asked.Phone)
	switch {
	case !isPhone(asked.Phone):
		return nil, engine.Wrong(engine.Invalid, `write ten digits in quotes, like "1050000005"`, "the phone of the user %s is %q", g.Name, asked.Phone)
	case !accountForm.MatchString(asked.Account):
		return nil, engine.Wrong(engine.Invalid, "write 9 to 18 digits in quotes", "the account of the user %s is %q", g.Name, asked.Account)
	case configOf(tx).apps[asked.App] == "":
		return nil, engine.Wrong(engine.NotFound, "name an app of this world", "the user %s: there is no app %q", g.Name, asked.App)
	case asked.State != "" && stage < asked.stage():
		return nil, engine.Wrong(engine.Invalid, "leave stage out", "the user %s cannot be %s with a loan in %s", g.Name, asked.Stage, asked.State)
	case taken:
		return nil, engine.Wrong(engine.Conflict, "give another phone", "the phone %s of the user %s is registered already", asked.Phone, g.Name)
	}
	known := asked.known(drawn)
	if stage == 0 {
		return known, nil
	}
	u := logIn(tx, newUser(tx, asked.Phone, asked.Password, asked.IMEI, asked.App))
	known["no"], known["userId"], known["token"], known["refreshToken"] = u.ID, u.ID, u.Token, u.RefreshToken
	known["account"] = debtAccount(u.ID) // balance(who) is what the user owes
	if stage > 1 {
		asked.verify(tx, u, drawn)
	}
	if stage > 2 {
		known["bankAccountId"] = decimal(bind(tx, u, drawn.IFSC, asked.Account).Number)
	}
	if asked.State != "" {
		b, err := asked.lend(tx, u)
		if err != nil {
			return nil, err
		}
		known["borrowId"] = b.ID
	}
	return known, nil
}

// fill draws what was not asked.
func (g *givenUser) fill(tx *engine.Tx, d people.Indian) {
	g.Stage, g.Phone, g.Name = cmp.Or(g.Stage, stageBanked), cmp.Or(g.Phone, d.Phone), cmp.Or(g.Name, d.Name)
	g.App, g.Account = cmp.Or(g.App, developmentApp), cmp.Or(g.Account, d.AccountNo)
	g.IMEI = cmp.Or(g.IMEI, "35"+tx.Digits(13))
	g.Password = fingerprint(cmp.Or(g.Password, "Sand"+tx.Digits(6)))
}

// known is what a scenario may know of the user: what the app on the phone knows, and what is printed on the cards.
func (g *givenUser) known(d people.Indian) map[string]any {
	first, last, _ := strings.Cut(g.Name, " ")
	return map[string]any{
		"phone": g.Phone, "password": g.Password, "imei": g.IMEI, "appFlag": g.App, "name": g.Name, "firstName": first, "lastName": cmp.Or(last, first),
		"aadhaar": d.Aadhaar, "pan": d.PAN, "ifsc": d.IFSC, "bankAccount": g.Account, "email": d.Email, "street": d.Street,
	}
}

// verify completes the KYC of a user.
func (g *givenUser) verify(tx *engine.Tx, u user, d people.Indian) {
	v := visit{Call: &engine.Call{}, User: u}
	r := realName{
		ID: u.ID, Number: tx.Number("realname"), Name: g.Name, IDNo: d.Aadhaar, DateOfBirth: "01/01/1990", Gender: "FEMALE", PinCode: "000001",
		Address: d.Street, PAN: d.PAN,
	}
	for i, into := range []*string{&r.PANImg, &r.LivingImg, &r.FrontImg, &r.BackImg} {
		*into = storeImage(tx, v, imageSlot{u.Phone, i + 1}, pictures([]string{"picture"})[0])
	}
	engine.Put(tx, kindRealNames, r.ID, r)
	first, last, _ := strings.Cut(g.Name, " ")
	text := dictionaries()
	engine.Put(tx, kindPersonals, u.ID, personal{
		ID: u.ID, Number: tx.Number("personal"), FirstName: first, LastName: cmp.Or(last, first), Marital: text["MARITAL_STATE"][0], Email: d.Email,
		Occupation: text["POSITION"][0], Salary: text["SALARY_RANGE"][1], SalaryType: text["SALARY_TYPE"][0],
		Education: text["EDUCATIONAL_STATE"][3], AccommodationType: text["ACCOMMODATION_TYPE"][1],
	})
	source := people.New(tx.Rand().Uint64())
	for i, relation := range []string{"friend", text["KINSFOLK_RELATION"][0]} {
		other := source.Indian()
		putContact(tx, contact{UserID: u.ID, Name: other.Name, Phone: other.Phone, Relation: relation, Type: []string{contactOther, contactKin}[i]})
	}
}
