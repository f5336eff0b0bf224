package xianyu

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// givenPerson is what a scenario may ask of a user of 闲鱼 who is there before its first step (given: persons). What it
// does not ask is drawn from the world's chance; none of it can belong to anybody.
type givenPerson struct {
	User   string `wire:"user" spec:"N S 100" doc:"用户标识；不写即剧本里的名字"`
	Name   string `wire:"name" spec:"N S 50" doc:"姓名"`
	CertNo string `wire:"certNo" spec:"N S 30" doc:"身份证号"`
	Mobile string `wire:"mobile" spec:"N S 20" doc:"手机号"`
}

// The members of a person's real_name_info.
const (
	memberName   = "real_name"
	memberCertNo = "cert_no"
	memberMobile = "mobile"
)

// given makes a user whom 闲鱼 knows before a scenario begins.
func given(tx *engine.Tx, g engine.Gift) (any, error) {
	if g.Kind != kindPersons {
		return nil, engine.Wrong(engine.Invalid, "bring the others about with call steps", "%s %s: only persons can be given", g.Kind, g.Name)
	}
	asked := givenPerson{User: g.Name}
	for _, v := range engine.ShapeOf[givenPerson]("ours").Decode(g.Fields, &asked) {
		if v.Level == contract.LevelError || v.Rule == contract.RuleUnknown {
			return nil, engine.Wrong(engine.Invalid, v.Hint, "%s of the person %s: %s", v.Field, g.Name, v.Reason())
		}
	}
	if asked.User == "" {
		asked.User = g.Name
	}
	if _, known := engine.Get[person](tx, kindPersons, asked.User); known {
		return nil, engine.Wrong(engine.Conflict, "give another user", "闲鱼 knows a user %s already", asked.User)
	}
	p := invented(tx, asked.User)
	names, _, err := wire.ParseJSON(p.RealNameInfo)
	if err != nil {
		return nil, err
	}
	known := map[string]any{"no": p.ID, "user": p.ID, "idle_user_id": p.IdleUserID}
	for i := range names.Members {
		m := &names.Members[i]
		switch m.Name {
		case memberName:
			known["name"] = replaced(m, asked.Name)
		case memberCertNo:
			known["certNo"] = replaced(m, asked.CertNo)
		case memberMobile:
			known["mobile"] = replaced(m, asked.Mobile)
		}
	}
	p.RealNameInfo = names.JSON()
	engine.Put(tx, kindPersons, p.ID, p)
	return known, nil
}

// replaced answers the text of a member, which becomes the one that was asked for where there is one.
func replaced(m *wire.Member, asked string) string {
	if asked != "" {
		m.Value.Text = asked
	}
	return m.Value.Text
}
