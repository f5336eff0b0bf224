package lianyintong_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// idempotentCalls are calls of all idempotent direct services that a lent market with pre-transactions accepts.
func idempotentCalls(m *market) map[string]object {
	m.pre("RP", "B", "REPAYMENT", "100.00", "P")
	m.pre("CP", "G", "COMPENSATORY", "100.00", "P")
	m.pre("AP", "G", "CREDIT_ASSIGNMENT", "100.00", "P")
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PM", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "100.00", ""))
	m.must("ESTABLISH_PROJECT", projectOf("E2", "B", "Q"))
	m.pre("TQ", "L1", "TENDER", "100.00", "Q")
	m.authorize("A1", "L1", "TENDER")
	return map[string]object{
		"PLATFORM_PRE_TRANSACTION":   ofPlatform("X1", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1.00", "P"),
		"CANCEL_PRE_TRANSACTION":     cancelling("X2", "TQ", "1.00"),
		"CONFIRM_LOAN":               loan("X3", "Q", "0.10", "TQ 1.00"),
		"CONFIRM_REPAYMENT":          payback("X4", "RP", "P", "0.10", "L1 1.00 0.50"),
		"CONFIRM_COMPENSATORY":       payback("X5", "CP", "P", "0.10", "L1 1.00 0.50"),
		"CONFIRM_DEBENTURE_TRANSFER": transfer("X6", "P", "0.10", "AP", "AP L1 1.00 1.00 T1"),
		"CONFIRM_PLATFORM_MARKETING": gifts("X7", "PM", "L1 1.00"),
		"AUTHORIZE_PRETRANSATION":    byAuthorization("X8", "L1", "TENDER", "1.00", "Q"),
	}
}

func TestIdempotentServicesOfLending(t *testing.T) { // 1.6, wire §6
	t.Parallel()
	m := lent(t)
	calls := idempotentCalls(m)
	system, err := m.world().System(slug)
	require.NoError(t, err)
	for service, data := range calls {
		api, _ := system.API(service)
		require.True(t, api.Idempotent, service)
		m.rule(service, fault.Arrive, "code 100001", 1)
		before := m.traces()
		require.Equal(t, "100001", m.direct(service, data).code())
		require.Equal(t, before, m.traces(), "%s: it was before the effect", service)
		m.rule(service, fault.Commit, "reset", 1)
		m.play(m.post("service", m.seal(service, data.text())))
		require.NotEqual(t, before, m.traces(), "%s: it was after the effect", service)
		after := m.traces()
		reply := m.must(service, data)
		again := m.must(service, data)
		assert.Equal(t, reply.Body, again.Body, service)
		assert.Equal(t, reply.Header, again.Header, service)
		assert.Equal(t, after, m.traces(), "%s: nothing happens again", service)
		changed := data.with("amount", "2.00").with("commission", "0.20").with("details", "[]")
		if _, nested := m.envelopeOf(data)["details"]; nested {
			changed = data.with("details", strings.Replace(envelope(data).get("details"), "1.00", "2.00", 1))
		} else {
			changed = changed.without("commission").without("details")
		}
		m.refused("100013", "", service, changed)
		m.refused("100013", "", "ESTABLISH_PROJECT", projectOf(m.envelopeOf(data)["requestNo"], "B", "Z-"+service))
	}
	m.advance(240 * time.Hour)
	for service, data := range calls {
		m.must(service, data)
	}
	m.audit()
}

// envelopeOf answers the members of an object, strings without their quotes.
func (m *market) envelopeOf(data object) map[string]string {
	values := map[string]string{}
	for _, p := range data {
		values[p.name] = strings.Trim(p.value, `"`)
	}
	return values
}

func TestQueriesOfConfirmations(t *testing.T) { // 3.3, 5.3.20: the document's spelling; wire §12: three names of the kind
	t.Parallel()
	m := lent(t)
	want := map[string][4]string{ // confirmTradeType, projectNo, the pre-transaction, commission
		"PLATFORM_PRE_TRANSACTION":   {},
		"CANCEL_PRE_TRANSACTION":     {},
		"AUTHORIZE_PRETRANSATION":    {},
		"CONFIRM_LOAN":               {"CONFIRM_LOAN", "Q", "TQ", "0.10"},
		"CONFIRM_REPAYMENT":          {"CONFIRM_REPAYMENT", "P", "RP", "0.10"},
		"CONFIRM_COMPENSATORY":       {"CONFIRM_COMPENSATORY", "P", "CP", "0.10"},
		"CONFIRM_DEBENTURE_TRANSFER": {"CONFOIRM_DEBENTURE_TRANSFER", "P", "AP", "0.10"},
		"CONFIRM_PLATFORM_MARKETING": {"CONFOIRM_PLATFORM_MARKETING", "", "PM", ""},
	}
	for service, data := range idempotentCalls(m) {
		m.must(service, data)
		no := m.envelopeOf(data)["requestNo"]
		for _, kind := range []string{"TRANSACTIONCONFIRM_TRADE", "CONFIRM_TRADE", "TRANSACTION"} {
			r := m.direct("QUERY_TRANSACTION", transaction(no, kind))
			if want[service][0] == "" {
				assert.Equal(t, "100007", r.code(), service)
				continue
			}
			assert.Equal(t, want[service], [4]string{
				text(r.fields["confirmTradeType"]), text(r.fields["projectNo"]), text(r.fields["requestNo"]), number(r.fields["commission"]),
			}, service)
			assert.Equal(t, []any{"SUCCESS", "20161109100000"}, []any{r.fields["status"], r.fields["transactionTime"]})
		}
		assert.Equal(t, slices.Contains([]string{"PLATFORM_PRE_TRANSACTION", "AUTHORIZE_PRETRANSATION"}, service),
			m.direct("QUERY_TRANSACTION", transaction(no, "PRETRANSACTION")).code() == "0", service)
	}
	assert.Equal(t, "0", m.direct("QUERY_TRANSACTION", transaction("M-PREPAYING", "MODIFY_PROJECT")).code())
	assert.Equal(t, "100007", m.direct("QUERY_TRANSACTION", transaction("M-PREPAYING", "ESTABLISH_PROJECT")).code())
}

func TestAHundredPreTransactionsNeverFreezeTooMuch(t *testing.T) {
	t.Parallel()
	const tenders, affordable = 100, 14 // 1000.00 / 70.00
	m := openMarket(t)
	m.project("P")
	m.authorize("A1", "L1", "TENDER")
	clicks := make([]wire.Inbound, tenders)
	for i := range clicks {
		no := fmt.Sprintf("T%03d", i)
		if i%2 == 0 {
			clicks[i] = m.post("service", m.seal("AUTHORIZE_PRETRANSATION", byAuthorization(no, "L1", "TENDER", "70.00", "P").text()))
			continue
		}
		clicks[i] = m.gateway("USER_PRE_TRANSACTION", frozenFor(no, "L1", "TENDER", "70.00", "P")).click("确认投标", "password", m.people["L1"].Password)
	}
	together(tenders, func(i int) { m.sim.Exchange(slug, clicks[i]) })
	m.settle()
	frozen := 0
	for i := range tenders {
		if _, there := m.record("pretransactions", fmt.Sprintf("%s/T%03d", first, i)); there {
			frozen++
		}
	}
	assert.Equal(t, affordable, frozen)
	assert.Equal(t, "20.00 980.00", m.balances("user:L1", "user:L1:frozen"))
	m.audit()
}

func TestAHundredConfirmationsNeverPayTooMuch(t *testing.T) {
	t.Parallel()
	const loans, affordable = 100, 8 // 600.00 / 70.00
	m := openMarket(t)
	m.project("P", "L1 600.00")
	clicks := make([]wire.Inbound, loans)
	for i := range clicks {
		clicks[i] = m.post("service", m.seal("CONFIRM_LOAN", loan(fmt.Sprintf("C%03d", i), "P", "0", "T1 70.00").text()))
	}
	together(loans, func(i int) { m.sim.Exchange(slug, clicks[i]) })
	assert.Equal(t, "1560.00 40.00", m.balances("user:B", "user:L1:frozen"))
	assert.Equal(t, "L1 560.00 560.00", m.held("P", "T1"))
	paid := 0
	for i := range loans {
		if m.state(fmt.Sprintf("C%03d", i)) == "SUCCESS" {
			paid++
		}
	}
	assert.Equal(t, affordable, paid)
	m.audit()
}
