package qianzhan

import (
	"cmp"
	"crypto/md5" //nolint:gosec // the document prescribes MD5
	"encoding/hex"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/people"
)

// givenLoan is what a scenario may ask of a loan that was pushed before its first step (given: loans). What it does not
// ask is drawn from the world's chance: the borrower can be nobody.
type givenLoan struct {
	Channel string       `wire:"channel" spec:"N S 50" doc:"渠道；不写即开发渠道"`
	OrderNo string       `wire:"order_no" spec:"N S 50" doc:"用户在第三方借款ID；不写即剧本里的名字"`
	Amount  money.Amount `wire:"open_amount" spec:"N A" doc:"放款金额（元）；不写即 3000.00"`
	Term    int64        `wire:"order_term" spec:"N I" doc:"借款期限；不写即 3"`
	Rate    string       `wire:"order_rate" spec:"N S 10" doc:"借款利率；不写即 0.24"`
	Mobile  string       `wire:"mobile" spec:"N S 32" doc:"手机号，明文或 MD5"`
	IDNo    string       `wire:"id_no" spec:"N S 32" doc:"身份证，明文或 MD5"`
}

// usualLoan is the amount of a loan that nobody asked for, in minor units.
const usualLoan = 3000_00

// given makes a loan that was pushed before a scenario begins. What it answers are the fields of the record, so that
// pushes of its repayments name the same person.
func given(tx *engine.Tx, g engine.Gift) (any, error) {
	if g.Kind != recordsLoans {
		return nil, engine.Wrong(engine.Invalid, "push the others with call steps", "%s %s: only loans can be given", g.Kind, g.Name)
	}
	var asked givenLoan
	for _, v := range engine.ShapeOf[givenLoan]("ours").Decode(g.Fields, &asked) {
		if v.Level == contract.LevelError || v.Rule == contract.RuleUnknown {
			return nil, engine.Wrong(engine.Invalid, v.Hint, "%s of the loan %s: %s", v.Field, g.Name, v.Reason())
		}
	}
	channel := cmp.Or(asked.Channel, developmentChannel)
	r := asked.draw(tx, cmp.Or(asked.OrderNo, g.Name))
	id := channel + "/" + r.OrderNo
	if _, known := engine.Get[stored[loan]](tx, recordsLoans, id); known {
		return nil, engine.Wrong(engine.Conflict, "give another order_no", "channel %s has pushed a loan %s already", channel, r.OrderNo)
	}
	if !loans().put(tx, channel, r.OrderNo, r) {
		return nil, engine.Wrong(engine.Conflict, "give another order_no", "the loan %s was not taken", r.OrderNo)
	}
	return map[string]any{
		"no": id, "channel": channel, "order_no": r.OrderNo, "camouflage_id": r.CamouflageID, "mobile": r.Mobile, "id_no": r.IDNo,
		"open_amount": r.OpenAmount, "order_term": r.OrderTerm, "order_rate": r.OrderRate, "open_time": r.OpenTime,
	}, nil
}

// draw answers the record of the loan. Who registered, applied and was paid did so an hour before the other, the last
// of them just now.
func (g givenLoan) draw(tx *engine.Tx, orderNo string) loan {
	borrower := people.New(tx.Rand().Uint64()).Person()
	amount := g.Amount
	if amount == 0 {
		amount = usualLoan
	}
	now := tx.Now()
	return loan{
		CamouflageID: "U" + orderNo, OrderNo: orderNo,
		Mobile: fingerprint(cmp.Or(g.Mobile, borrower.Mobile)), IDNo: fingerprint(cmp.Or(g.IDNo, borrower.IDCardNo)),
		OpenAmount: amount.String(), OrderTerm: cmp.Or(g.Term, 3), OrderRate: cmp.Or(g.Rate, "0.24"),
		RegisterTime: now.Add(-2 * time.Hour).UnixMilli(), ApplyTime: now.Add(-time.Hour).UnixMilli(), OpenTime: now.UnixMilli(),
	}
}

// fingerprint answers the MD5 of a plain number, as records carry it (table 8); one that is MD5 already stays.
func fingerprint(plain string) string {
	if len(plain) == hex.EncodedLen(md5.Size) {
		return plain
	}
	sum := md5.Sum([]byte(plain)) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}
