package cashloan_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
)

const (
	repaid      = "200 success"
	noOrder     = "400 The repayment order does not exist."
	noPayment   = "400 The payment does not exist."
	notToRepay  = "400 Order status does not belong to the repayment status."
	noSuchLoan  = "400 The order does not exist."
	untilTold   = 10 * time.Minute
	oneDay      = 24 * time.Hour
	parameters  = "400 Parameters cannot be empty."
	failedIsGot = "200 success."
)

// ordering asks for an order to repay a loan.
func (a *app) ordering(id string) call {
	return a.post("act/razorPay/repaymentMoreAccountReturn", "borrowId", id)
}

// confirming tells the back end of a payment.
func (a *app) confirming(id, orderNo, paymentID string) call {
	return a.post("act/razorPay/confirmMoreAccountRepayment", "borrowId", id, "razorpayPaymentID", paymentID, "orderNo", orderNo)
}

// failing tells the back end that a payment failed.
func (a *app) failing(id, orderNo string) call {
	return a.post("act/razorPay/confirmMoreAccountRepaymentFail", "borrowId", id, "failStr", "network", "orderNo", orderNo, "code", "2")
}

// ordered is ordering that succeeds: the numbers of the order.
func (a *app) ordered(id string) (orderNo, orderID string) {
	a.s.t.Helper()
	o := a.ordering(id).ok()
	return fmt.Sprint(o["orderNo"]), fmt.Sprint(o["orderId"])
}

// pays performs the action pay and answers the payment's id.
func (s *sandbox) pays(orderNo, outcome string) string {
	s.t.Helper()
	did, err := s.Do(slug, "pay", []byte(fmt.Sprintf(`{"orderNo": %q, "outcome": %q}`, orderNo, outcome)))
	require.NoError(s.t, err)
	s.pass(0) // deliveries draw numbers too: the webhooks go first
	return fmt.Sprint(resultOf(s.t, did)["paymentId"])
}

// resultOf is what an action came to, as the control API answers it.
func resultOf(t tester, did engine.Did) (o map[string]any) {
	t.Helper()
	raw, err := json.Marshal(did.Result)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &o))
	return o
}

func TestWhatTheAppGetsForTheCheckout(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	got := a.ordering(id).ok()
	no, orderID := fmt.Sprint(got["orderNo"]), fmt.Sprint(got["orderId"])
	assert.Regexp(t, `^order_[0-9A-Za-z]{14}$`, orderID)
	assert.Equal(t, fmt.Sprintf("RPT%dB%s", morning.Add(5*time.Second).UnixMilli(), id), no)
	assert.Equal(t, map[string]any{
		"amount": "503430.0", "contact": plainPhone, "currency": "INR", "description": "Repay Amount", "email": "asha@mail.example",
		"image": base + "/h5/logo.png", "name": "KrazyRupee", "noteName": "Asha Rao", "orderId": orderID, "orderNo": no, "uuid": a.refresh,
	}, got)
	assert.Equal(t, "200 成功", a.ordering(id).comes())
	record := s.stored("orders", orderID)
	assert.Equal(t, []any{no, orderID, id, "", "created", "5034.30"},
		[]any{record["orderNo"], record["orderId"], record["borrowId"], record["paymentId"], record["status"], record["amount"]})
	order := s.fetch("orders/" + orderID)
	assert.Equal(t, no, order["receipt"])

	again, _ := a.ordered(id)
	assert.NotEqual(t, no, again, "an instant may see two")

	url := fmt.Sprint(a.get("act/repay/getInfo", "borrowId", id).ok()["repayUrl"])
	require.Regexp(t, `^http://sandbox\.test/razorpay/checkout/order_[0-9A-Za-z]{14}$`, url)
	_, doc := s.visit(url[len(base):])
	assert.Equal(t, "₹5,034.30", doc.Find(".amount").Text())
}

func TestARepaymentThatIsCaptured(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	no, orderID := a.ordered(id)
	_, fields := s.checkout(orderID, "success", "")
	payment := fields["razorpay_payment_id"]
	assert.Equal(t, "30", s.state(id), "the app has not confirmed it")
	for range 2 {
		assert.Equal(t, repaid, a.confirming(id, no, payment).comes(), "the same again is a success")
	}
	assert.Equal(t, repaid, a.post("act/razorPay/confirmMoreAccountRepayment", "borrowId", id+".0", "razorpayPaymentId", payment, "orderNo", no).comes(), "the other spelling")
	assert.Equal(t, "40", s.state(id))
	b := s.stored("borrows", id)
	assert.Equal(t, []any{payment, "5034.30"}, []any{b["paymentId"], b["repayment"]})
	assert.Equal(t, "0.00 0.00", s.balance("user:"+a.userID+":debt")+" "+s.balance("razorpay"))
	s.pass(untilTold)
	assert.Equal(t, "40", s.state(id))
	assert.Equal(t, notToRepay, a.ordering(id).comes())
	assert.Equal(t, []string{"payment.captured", "order.paid"}, s.events())
	s.balanced()
}

func TestAPaymentThatTheAppNeverConfirms(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	no, orderID := a.ordered(id)
	s.checkout(orderID, "lost", "")
	s.pass(untilTold - time.Second)
	assert.Equal(t, "30", s.state(id))
	s.pass(time.Second)
	assert.Equal(t, "40", s.state(id))
	payment := fmt.Sprint(s.stored("orders", orderID)["paymentId"])
	assert.Equal(t, repaid, a.confirming(id, no, payment).comes(), "late, and without effect")
	s.balanced()
}

func TestConfirmationsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	id, other := a.disbursed(), b.disbursed()
	no, _ := a.ordered(id)
	second, _ := a.ordered(id)
	otherNo, _ := b.ordered(other)
	paid, otherPaid := s.pays(no, "success"), s.pays(otherNo, "success")
	failed := s.pays(second, "failure")
	for name, c := range map[string]struct {
		call call
		want string
	}{
		"an unknown payment":           {a.confirming(id, no, "pay_00000000000000"), noPayment},
		"an order's id for a payment":  {a.confirming(id, no, no), noPayment},
		"somebody else's payment":      {a.confirming(id, no, otherPaid), noPayment},
		"somebody else's order":        {a.confirming(id, otherNo, otherPaid), noOrder},
		"the payment of another order": {a.confirming(id, second, paid), noPayment},
		"a payment that failed":        {a.confirming(id, second, failed), "400 The payment has failed."},
		"an unknown order":             {a.confirming(id, "RPT1B"+id, paid), noOrder},
		"somebody else's loan":         {a.confirming(other, otherNo, otherPaid), noSuchLoan},
		"an unknown loan":              {a.confirming("9999999", no, paid), noSuchLoan},
		"no payment":                   {a.confirming(id, no, ""), parameters},
		"a loan that is no number":     {a.confirming("x", no, paid), parameters},
		"nobody":                       {s.guest().confirming(id, no, paid), "400 sign error!"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, c.call.comes())
			assert.Equal(t, "30 30", s.state(id)+" "+s.state(other))
		})
	}
	assert.Equal(t, repaid, a.confirming(id, no, paid).comes())
	assert.Equal(t, noPayment, a.confirming(id, second, paid).comes(), "used up")
}

func TestOrdersForLoansThatAreNotToBeRepaid(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	id := a.decided()
	for _, path := range []string{"act/razorPay/repaymentMoreAccountReturn", "act/repay/getInfo"} {
		assert.Equal(t, notToRepay, a.post(path, "borrowId", id).comes())
		assert.Equal(t, noSuchLoan, b.post(path, "borrowId", id).comes())
		assert.Equal(t, noSuchLoan, a.post(path, "borrowId", "7").comes())
		assert.Equal(t, parameters, a.post(path).comes())
		assert.Equal(t, parameters, a.post(path, "borrowId", "1 or 1=1").comes())
	}
	list, err := s.Records(slug, "orders", "", 0)
	require.NoError(t, err)
	assert.Empty(t, list, "what is refused leaves nothing")
}

func TestAPaymentThatIsStillUnderWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		then func(s *sandbox, a *app, id, no string)
		want string
	}{
		"it is captured":         {func(s *sandbox, _ *app, _, no string) { s.pays(no, "success") }, "40"},
		"it fails":               {func(s *sandbox, _ *app, _, no string) { s.pays(no, "failure") }, "30"},
		"the app says it failed": {func(_ *sandbox, a *app, id, no string) { require.Equal(a.s.t, failedIsGot, a.failing(id, no).comes()) }, "30"},
		"nobody decides":         {func(s *sandbox, _ *app, _, _ string) { s.pass(5 * oneDay) }, "40"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			a := s.borrower(plainPhone)
			id := a.disbursed()
			no, _ := a.ordered(id)
			payment := s.pays(no, "authorized")
			for range 2 {
				assert.Equal(t, repaid, a.confirming(id, no, payment).comes())
			}
			require.Equal(t, "43", s.state(id))
			assert.Equal(t, notToRepay, a.ordering(id).comes())
			c.then(s, a, id, no)
			assert.Equal(t, c.want, s.state(id))
			s.balanced()
		})
	}
}

func TestAPaymentUnderWayCostsNoPenalty(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.overdue(1)
	require.Equal(t, "50 12.00", fmt.Sprint(s.state(id), " ", s.stored("borrows", id)["penalty"]))
	no, orderID := a.ordered(id)
	assert.Equal(t, "504630", fmt.Sprint(s.fetch("orders/" + orderID)["amount"]))
	payment := s.pays(no, "authorized")
	assert.Equal(t, repaid, a.confirming(id, no, payment).comes())
	s.pass(3 * oneDay)
	assert.Equal(t, "43 12.00", fmt.Sprint(s.state(id), " ", s.stored("borrows", id)["penalty"]))
	s.pays(no, "failure")
	assert.Equal(t, "50", s.state(id))
	second, _ := a.ordered(id)
	assert.Equal(t, repaid, a.confirming(id, second, s.pays(second, "success")).comes())
	assert.Equal(t, "40", s.state(id))
	s.balanced()
}

func TestAFailureThatTheAppReports(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	id := a.disbursed()
	no, orderID := a.ordered(id)
	assert.Equal(t, failedIsGot, a.failing(id, no).comes())
	assert.Equal(t, "30", s.state(id))
	o := s.stored("orders", orderID)
	assert.Equal(t, []any{"network", 2.0}, []any{o["failureText"], o["failureCode"]})
	assert.Equal(t, noOrder, a.failing(id, "RPT0").comes())
	assert.Equal(t, noSuchLoan, b.failing(id, no).comes())
	assert.Equal(t, parameters, a.failing(id, no).without("failStr").comes())

	payment := s.pays(no, "authorized")
	require.Equal(t, repaid, a.confirming(id, no, payment).comes())
	require.Equal(t, failedIsGot, a.failing(id, no).comes())
	assert.Equal(t, "30", s.state(id))
	s.pays(no, "success")
	s.pass(untilTold)
	assert.Equal(t, "40", s.state(id), "the money came all the same")
	assert.Equal(t, failedIsGot, a.failing(id, no).comes(), "too late to matter")
	assert.Equal(t, "40", s.state(id))
	s.balanced()
}

func TestTwoPaymentsForOneLoan(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	first, _ := a.ordered(id)
	second, _ := a.ordered(id)
	one, two := s.pays(first, "success"), s.pays(second, "success")
	assert.Equal(t, repaid, a.confirming(id, first, one).comes())
	assert.Equal(t, notToRepay, a.confirming(id, second, two).comes())
	s.pass(untilTold)
	assert.Equal(t, "40", s.state(id))
	assert.Equal(t, "5034.30", s.balance("razorpay"), "what was paid twice stays at Razorpay")
	assert.Error(t, s.try("pay", map[string]string{"orderNo": first, "outcome": "success"}), "an order is paid once")
	s.balanced()
}

func TestAnOrderThatIsPaidDaysLater(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.overdue(1)
	no, _ := a.ordered(id)
	s.pass(2 * oneDay)
	a.hold(a.post("user/autoLogin", "refresh_token", a.refresh).ok())
	require.Equal(t, "36.00", s.stored("borrows", id)["penalty"])
	assert.Equal(t, repaid, a.confirming(id, no, s.pays(no, "success")).comes())
	assert.Equal(t, "40", s.state(id))
	assert.Equal(t, "24.00", s.balance("waived"), "what accrued since the order")
	s.balanced()
}

func TestTheActionPay(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, args := range []map[string]string{
		{"orderNo": "RPT1", "outcome": "success"}, {"orderNo": "RPT1"}, {"orderNo": "RPT1", "outcome": "maybe"}, {},
	} {
		assert.Error(t, s.try("pay", args))
	}
	id := s.ordered()
	did, err := s.Do(slug, "pay", []byte(`{"orderNo": "`+id+`", "outcome": "success"}`))
	require.NoError(t, err)
	o := resultOf(t, did)
	assert.Equal(t, []any{"R1", id, "", "paid", "captured"}, []any{o["orderNo"], o["orderId"], o["borrowId"], o["status"], o["paymentStatus"]})
	assert.Equal(t, hmacOf(id+"|"+fmt.Sprint(o["paymentId"]), keySecret), o["signature"])
}

// balanced holds the ledger against its law.
func (s *sandbox) balanced() {
	s.t.Helper()
	check, err := s.CheckLedger()
	require.NoError(s.t, err)
	require.True(s.t, check.Balanced)
}
