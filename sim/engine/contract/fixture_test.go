package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

type common struct {
	RequestNo string `wire:"requestNo" spec:"Y S 10" doc:"请求流水号"`
}

type detail struct {
	No     string       `wire:"preTransactionNo" spec:"Y S 10" doc:"预处理业务流水号"`
	Amount money.Amount `wire:"amount" spec:"Y A"`
	Share  money.Amount `wire:"share" spec:"N A" min:"0"`
}

type person struct {
	Name string `wire:"name" spec:"Y S 5"`
}

// message has a field of every type and of every tag.
type message struct {
	common
	Amount   money.Amount `wire:"amount" spec:"N A"`
	Fee      money.Amount `wire:"fee" spec:"N A" min:"0"`
	Floor    money.Amount `wire:"floor" spec:"N A" min:"0.50"`
	Count    int64        `wire:"count" spec:"N I"`
	Term     int64        `wire:"term" spec:"N I" enum:"7 15 seven=7" min:"1"`
	Millis   int64        `wire:"millis" spec:"N L" min:"0"`
	Digits   string       `wire:"digits" spec:"N I"`
	Day      string       `wire:"day" spec:"N D"`
	At       string       `wire:"at" spec:"N T"`
	BizType  string       `wire:"bizType" spec:"N E" enum:"TENDER PRETRANSATION PRETRANSACTION=PRETRANSATION"`
	Bank     string       `wire:"bankcode" spec:"N E 4"`
	Rate     string       `wire:"annnualInterestRate,annualInterestRate" spec:"N F" doc:"年化利率" src:"field"`
	Yes      bool         `wire:"yes" spec:"N B"`
	YesText  string       `wire:"yesText" spec:"N B"`
	Expired  string       `wire:"expired" spec:"Y T" lax:"true"`
	Details  []detail     `wire:"details,detail" spec:"N C" doc:"明细" src:"2.15"`
	Person   person       `wire:"person" spec:"N C"`
	Names    []string     `wire:"names" spec:"N C"`
	Any      wire.Value   `wire:"any" spec:"N C"`
	Internal string       `wire:"-"`
}

func shapeOf(tb testing.TB, sample any) *contract.Shape {
	tb.Helper()
	shape, err := contract.Of(sample, "2.6.2")
	require.NoError(tb, err)
	return shape
}

func parse(tb testing.TB, text string) wire.Value {
	tb.Helper()
	v, _, err := wire.ParseJSON([]byte(text))
	require.NoError(tb, err)
	return v
}

// summary is what most tests ask of violations: level or refusal, rule and field.
func summary(found []contract.Violation) []string {
	var lines []string
	for _, v := range found {
		kind := string(v.Level)
		if v.Refused {
			kind = "refused"
		}
		lines = append(lines, kind+" "+v.Rule+" "+v.Field)
	}
	return lines
}
