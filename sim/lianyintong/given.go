package lianyintong

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/people"
)

// givenUser is what a scenario may ask of a user who is there before its first step (given: users). What it does not
// ask is drawn from the world's chance; none of it can belong to anybody.
type givenUser struct {
	No         string       `wire:"no" spec:"N S 50" doc:"平台用户编号；不写即剧本里的名字"`
	Platform   string       `wire:"platform" spec:"N S 50" doc:"平台编号；不写即开发平台"`
	New        bool         `wire:"unregistered" spec:"N J" doc:"true：只生成资料，还没有注册"`
	Enterprise bool         `wire:"enterprise" spec:"N J" doc:"true：企业用户"`
	Role       string       `wire:"role" spec:"N E" enum:"NORMAL GUARANTEECORP" doc:"用户角色"`
	Audit      string       `wire:"audit" spec:"N E" enum:"AUDIT PASSED BACK REFUSED" doc:"审核状态；只有 PASSED 的用户已激活"`
	Name       string       `wire:"name" spec:"N S 50" doc:"姓名或企业名称"`
	Mobile     string       `wire:"mobile" spec:"N S 50" doc:"手机号"`
	Card       string       `wire:"card" spec:"N S 50" doc:"银行卡号；none 即未绑卡"`
	Password   string       `wire:"password" spec:"N S 6" doc:"交易密码，六位数字"`
	Balance    money.Amount `wire:"balance" spec:"N A" doc:"可用余额（元）"`
	Frozen     money.Amount `wire:"frozen" spec:"N A" doc:"冻结金额（元）"`
}

// cardBank is the bank of cards that nobody asked for: persons and companies can do everything with it.
const cardBank = "ICBK"

// noCard is what a scenario writes for a user without a bound card.
const noCard = "none"

var givenShape = engine.ShapeOf[givenUser]("ours")

// given makes a user who is there before a scenario begins, with money that comes from the bank outside.
func given(tx *engine.Tx, g engine.Gift) (any, error) {
	if g.Kind != kindUsers {
		return nil, engine.Wrong(engine.Invalid, "bring the others about with call and do steps", "%s %s: only users can be given", g.Kind, g.Name)
	}
	var asked givenUser
	for _, v := range givenShape.Decode(g.Fields, &asked) {
		if v.Level == contract.LevelError || v.Rule == contract.RuleUnknown {
			return nil, engine.Wrong(engine.Invalid, v.Hint, "%s of the user %s: %s", v.Field, g.Name, v.Reason())
		}
	}
	p := configOf(tx).platforms[cmp.Or(asked.Platform, developmentPlatform)]
	if p == nil {
		return nil, engine.Wrong(engine.NotFound, "name a platform of this world", "the user %s: there is no platform %q", g.Name, asked.Platform)
	}
	u, person := asked.draw(tx, p, cmp.Or(asked.No, g.Name))
	_, known := getUser(tx, p.No, u.PlatformUserNo)
	switch {
	case isReserved(u.PlatformUserNo):
		return nil, engine.Wrong(engine.Invalid, "give another no", "the user %s cannot have the reserved number %s", g.Name, u.PlatformUserNo)
	case !sixDigits(u.Password):
		return nil, engine.Wrong(engine.Invalid, `write six digits in quotes, like "123456"`, "the password of the user %s is %q", g.Name, u.Password)
	case asked.New:
		return person, nil
	case known:
		return nil, engine.Wrong(engine.Conflict, "give another no", "platform %s has a user %s already", p.No, u.PlatformUserNo)
	}
	u.MemberNo = newMember(tx)
	putUser(tx, u)
	for _, money := range []struct {
		account string
		amount  money.Amount
	}{{userAccount(p.No, u.PlatformUserNo), asked.Balance}, {frozenAccount(p.No, u.PlatformUserNo), asked.Frozen}} {
		if money.amount > 0 {
			tx.Move(of(p.No, accountBank), money.account, money.amount)
		}
	}
	return person, nil
}

// draw answers the user, and what the scenario may know of them.
func (g givenUser) draw(tx *engine.Tx, p *platform, no string) (user, map[string]any) {
	drawn := people.New(tx.Rand().Uint64())
	u := user{
		ID: userID(p.No, no), PlatformNo: p.No, PlatformUserNo: no, UserRole: cmp.Or(g.Role, roleNormal),
		AuditStatus: cmp.Or(g.Audit, auditPassed), ActiveStatus: activated, Registered: tx.Now(), Modified: tx.Now(),
	}
	known := map[string]any{
		"no": no, "platform": p.No, "account": userAccount(p.No, no), "frozen": frozenAccount(p.No, no),
	}
	if g.Enterprise {
		g.company(&u, known, drawn.Company())
	} else {
		g.person(&u, known, drawn.Person())
	}
	if g.Card == noCard {
		u.AccessType = ""
	} else {
		u.BankcardNo = cmp.Or(g.Card, drawn.Card(cardBank))
		u.Bankcode = people.BankOf(u.BankcardNo)
	}
	if u.AuditStatus != auditPassed {
		u.ActiveStatus = unactivated
	}
	known["name"], known["mobile"], known["password"] = u.RealName, u.Mobile, u.Password
	known["bankcardNo"], known["bankcode"] = u.BankcardNo, u.Bankcode
	return u, known
}

func (g givenUser) person(u *user, known map[string]any, d people.Person) {
	u.UserType, u.RealName, u.Mobile, u.Password = person, cmp.Or(g.Name, d.Name), cmp.Or(g.Mobile, d.Mobile), cmp.Or(g.Password, d.Password)
	u.IDCardType, u.IDCardNo, u.AccessType = "G2_IDCARD", d.IDCardNo, fullChecked
	known["idCardNo"] = u.IDCardNo
}

func (g givenUser) company(u *user, known map[string]any, d people.Company) {
	u.UserType, u.RealName, u.Mobile, u.Password = enterprise, cmp.Or(g.Name, d.Name), cmp.Or(g.Mobile, d.ContactPhone), cmp.Or(g.Password, d.Password)
	u.company = company{
		BankLicense: d.BankLicense, UnifiedCode: d.UnifiedCode, Legal: d.Legal, LegalIDCardNo: d.LegalIDCardNo, Contact: d.Contact,
	}
	known["bankLicense"], known["unifiedCode"], known["legal"] = d.BankLicense, d.UnifiedCode, d.Legal
	known["legalIdCardNo"], known["contact"] = d.LegalIDCardNo, d.Contact
}
