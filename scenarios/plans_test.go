package scenarios

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// notifier is a call of a system that books a notice: given, the steps, and an expression for the notice.
type notifier struct{ given, api, steps, notice string }

func notifiers() map[string]notifier {
	return map[string]notifier{
		"lianyintong": {
			"users: {lender: {}}", "RECHARGE", `  - id: paid
    call: lianyintong RECHARGE
    with: {platformUserNo: "${lender.no}", amount: "1.00", feeMode: PLATFORM, rechargeWay: NETBANK_B2C, bankcode: ICBK}
    user: {presses: SUCCESS}
    expect: {code: "0"}
`, "notice(paid)",
		},
		"cashloan": {
			"config: {webhookRetry: [1m, 5m, 30m]}", "payment.captured", `  - id: order
    call: cashloan razorpay/v1/orders
    with: {amount: 50000, currency: INR, receipt: R-1}
  - do: cashloan pay
    with: {orderNo: "${order.id}", outcome: success}
`, "filter(notices(), .api == 'payment.captured')[0]",
		},
	}
}

func TestEachPlanWordOfEachSystem(t *testing.T) {
	t.Parallel()
	// Nothing is said here of the second copy of duplicate: the journal has one exchange for a delivery.
	words := map[string]struct {
		state    string // right behind the step
		sent     int    // deliveries until then, lost ones among them
		attempts int    // until it is confirmed at last
	}{
		"deliver":       {"acked", 1, 1},
		"drop":          {"pending", 1, 2},
		"lose-ack":      {"pending", 1, 2},
		"duplicate":     {"acked", 1, 1},
		"delay 5m":      {"pending", 0, 1},
		"bad-sign":      {"pending", 1, 2},
		"no-sign":       {"pending", 1, 2},
		"other-key":     {"pending", 1, 2},
		"unknown-field": {"acked", 1, 1},
		"before-reply":  {"acked", 1, 1},
	}
	assert.Len(t, words, len(planWords()), "no word is forgotten")
	for slug, n := range notifiers() {
		for word, want := range words {
			t.Run(slug+" "+word, func(t *testing.T) {
				t.Parallel()
				c := passes(t, fmt.Sprintf(`scenario: t
given: {%[1]s: {%[2]s}}
steps:
  - notify: %[1]s %[3]s
    plan: [%[4]s]
%[5]s  - check:
      - "%[6]s.state == '%[7]s'"
      - "len(filter(exchanges('%[3]s'), .direction == 'out')) == %[8]d"
  - clock: {until: "%[6]s.state == 'acked'", within: 2h}
  - check: "%[6]s.attempts == %[9]d"
`, slug, n.given, n.api, word, n.steps, n.notice, want.state, want.sent, want.attempts), Options{})
				if word == "before-reply" && slug == "lianyintong" {
					last := c.Exchanges[len(c.Exchanges)-1]
					assert.Equal(t, "out", string(last.Direction), "it is on its way before the click is answered")
				}
			})
		}
	}
}
