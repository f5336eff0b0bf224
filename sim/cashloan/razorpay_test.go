package cashloan_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// hmacOf is the signature of wire §8, written down here a second time.
func hmacOf(text, secret string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

func TestTheVectorOfRazorpay(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a982c20f48234e966ccc8d903bff75730b34341007236ad8c8a9d7c0ae5848c5", hmacOf("order_9A33XWu170gUtm|pay_29QQoUBi66xm2f", keySecret))
}

func TestAnOrderOfTheAPI(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	status, made := s.rest(s.merchant("orders", `{"amount": 50000, "currency": "INR", "receipt": "rcpt_1", "notes": {"loan": "7", "n": 3}, "payment_capture": 1}`))
	require.Equal(t, 200, status, made)
	id := fmt.Sprint(made["id"])
	assert.Regexp(t, `^order_[0-9A-Za-z]{14}$`, id)
	delete(made, "id")
	assert.Equal(t, map[string]any{
		"entity": "order", "amount": json.Number("50000"), "amount_paid": json.Number("0"), "amount_due": json.Number("50000"), "currency": "INR",
		"receipt": "rcpt_1", "offer_id": nil, "status": "created", "attempts": json.Number("0"),
		"notes": map[string]any{"loan": "7", "n": json.Number("3")}, "created_at": json.Number(fmt.Sprint(morning.Unix())),
	}, made)
	again := s.fetch("orders/" + id)
	delete(again, "id")
	assert.Equal(t, made, again)
	assert.Equal(t, map[string]any{"entity": "collection", "count": json.Number("0"), "items": []any{}}, s.fetch("orders/"+id+"/payments"))
}

func TestAnOrderAsAForm(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	in := s.merchant("orders", "amount=100&currency=INR&notes%5Bwhat%5D=a+b")
	in.Header["Content-Type"] = []string{form}
	status, made := s.rest(in)
	require.Equal(t, 200, status, made)
	assert.Equal(t, map[string]any{"what": "a b"}, made["notes"])
	assert.Nil(t, made["receipt"])

	status, made = s.rest(s.merchant("orders", `{"amount": "100", "currency": "INR", "notes": []}`))
	require.Equal(t, 200, status, made)
	assert.Equal(t, []any{}, made["notes"])
}

func TestOrdersThatRazorpayRefuses(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for body, want := range map[string]string{
		`{"currency": "INR"}`:                           "amount The amount field is required.",
		`{"amount": 99, "currency": "INR"}`:             "amount Order amount less than minimum amount allowed",
		`{"amount": -100, "currency": "INR"}`:           "amount Order amount less than minimum amount allowed",
		`{"amount": 100.5, "currency": "INR"}`:          "amount The amount must be an integer.",
		`{"amount": "x", "currency": "INR"}`:            "amount The amount must be an integer.",
		`{"amount": 99999999999999, "currency": "INR"}`: "amount Amount exceeds maximum amount allowed.",
		`{"amount": 100}`:                               "currency The currency field is required.",
		`{"amount": 100, "currency": "USD"}`:            "currency Currency is not supported",
		`{"amount": 100, "currency": "INR", "receipt": "` + strings.Repeat("a", 41) + `"}`:       "receipt The receipt may not be greater than 40 characters.",
		`{"amount": 100, "currency": "INR", "notes": {"a": {"b": "c"}}}`:                         "notes The notes must be pairs of texts.",
		`{"amount": 100, "currency": "INR", "notes": {"a": "` + strings.Repeat("b", 257) + `"}}`: "notes The notes may not be longer than 256 characters.",
	} {
		t.Run(body[:min(len(body), 60)], func(t *testing.T) {
			t.Parallel()
			status, answer := s.rest(s.merchant("orders", body))
			assert.Equal(t, 400, status)
			problem := object(answer, "error")
			assert.Equal(t, want, fmt.Sprint(problem["field"], " ", problem["description"]))
			assert.Equal(t, "BAD_REQUEST_ERROR", problem["code"])
			assert.Equal(t, map[string]any{}, problem["metadata"])
		})
	}
}

func TestRazorpayRefusesInItsOwnWords(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	foreign := s.merchant("orders/order_00000000000000", "")
	foreign.Header["Authorization"] = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(keyID+":wrong"))}
	bare := s.merchant("orders/order_00000000000000", "")
	delete(bare.Header, "Authorization")
	broken := s.merchant("orders", `{"amount": `)
	for name, c := range map[string]struct {
		in     wire.Inbound
		status int
		says   string
	}{
		"a wrong key":        {foreign, 401, "Authentication failed"},
		"no key":             {bare, 401, "Please provide your api key for authentication purposes."},
		"an unknown order":   {s.merchant("orders/order_00000000000000", ""), 400, "The id provided does not exist"},
		"an unknown payment": {s.merchant("payments/pay_00000000000000", ""), 400, "The id provided does not exist"},
		"broken JSON":        {broken, 400, ""},
		"an unknown address": {s.merchant("refunds", ""), 404, "The requested URL was not found on the server."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, answer := s.rest(c.in)
			assert.Equal(t, c.status, status, answer)
			problem, ok := answer["error"].(map[string]any)
			require.True(t, ok, answer)
			assert.Equal(t, "BAD_REQUEST_ERROR", problem["code"])
			if c.says != "" {
				assert.Equal(t, c.says, problem["description"])
			}
		})
	}
}

func TestACheckoutThatIsPaid(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := s.ordered()
	_, doc := s.visit("/razorpay/checkout/" + id + "?callback_url=https://app.example.com/done")
	assert.Equal(t, "₹100.00", doc.Find(".amount").Text())
	assert.Equal(t, 1, doc.Find("form").Length())

	to, fields := s.checkout(id, "success", "https://app.example.com/done?a=1&b=2")
	assert.Equal(t, "https://app.example.com/done?a=1&b=2", to)
	payment := fields["razorpay_payment_id"]
	assert.Regexp(t, `^pay_[0-9A-Za-z]{14}$`, payment)
	assert.Equal(t, map[string]string{
		"razorpay_order_id": id, "razorpay_payment_id": payment, "razorpay_signature": hmacOf(id+"|"+payment, keySecret),
	}, fields)

	order := s.fetch("orders/" + id)
	assert.Equal(t, "paid", order["status"])
	assert.Equal(t, "10000 0 1", fmt.Sprint(order["amount_paid"], " ", order["amount_due"], " ", order["attempts"]))
	p := s.fetch("payments/" + payment)
	assert.Equal(t, "captured true "+id+" 10000 INR payment", fmt.Sprint(p["status"], " ", p["captured"], " ", p["order_id"], " ", p["amount"], " ", p["currency"], " ", p["entity"]))
	assert.Nil(t, p["error_code"])
	assert.Equal(t, json.Number("1"), s.fetch("orders/" + id + "/payments")["count"])

	_, again := s.checkout(id, "success", "")
	assert.Equal(t, fields, again, "a second click pays nothing")
	_, again = s.checkout(id, "failure", "")
	assert.Equal(t, fields, again)
	assert.Equal(t, json.Number("1"), s.fetch("orders/" + id)["attempts"])
	assert.Equal(t, []string{"payment.captured", "order.paid"}, s.events())
	assert.Equal(t, "100.00", s.balance("razorpay"))
}

func TestACheckoutThatFails(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := s.ordered()
	_, fields := s.checkout(id, "failure", "")
	var metadata map[string]string
	require.NoError(t, json.Unmarshal([]byte(fields["error[metadata]"]), &metadata))
	assert.Equal(t, id, metadata["order_id"])
	delete(fields, "error[metadata]")
	assert.Equal(t, map[string]string{
		"error[code]": "BAD_REQUEST_ERROR", "error[description]": "Payment failed: the bank has declined it. Try another method or contact your bank.",
		"error[source]": "customer_bank", "error[step]": "payment_authorization", "error[reason]": "payment_failed",
	}, fields)
	p := s.fetch("payments/" + metadata["payment_id"])
	assert.Equal(t, "failed false payment_failed", fmt.Sprint(p["status"], " ", p["captured"], " ", p["error_reason"]))
	assert.Equal(t, "attempted", s.fetch("orders/" + id)["status"])
	assert.Equal(t, []string{"payment.failed"}, s.events())

	_, fields = s.checkout(id, "cancel", "")
	assert.Equal(t, "payment_cancelled", fields["error[reason]"])
	assert.Equal(t, `{"order_id":"`+id+`"}`, fields["error[metadata]"])
	assert.Equal(t, json.Number("1"), s.fetch("orders/" + id)["attempts"], "who leaves has not tried")

	_, fields = s.checkout(id, "success", "")
	assert.NotEmpty(t, fields["razorpay_signature"], "one can try again")
	list, _ := s.fetch("orders/" + id + "/payments")["items"].([]any)
	require.Len(t, list, 2)
	newest, _ := list[0].(map[string]any)
	assert.Equal(t, "captured", newest["status"])
	assert.Equal(t, "100.00", s.balance("razorpay"))
}

func TestAPaymentOfWhichTheAppIsNotTold(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := s.ordered()
	to, fields := s.checkout(id, "lost", "https://app.example.com/done")
	assert.Empty(t, to)
	assert.Empty(t, fields)
	assert.Equal(t, "paid", s.fetch("orders/" + id)["status"])
	_, fields = s.checkout(id, "success", "https://app.example.com/done")
	assert.Empty(t, fields, "it is not told later either")
	out, doc := s.visit("/razorpay/checkout/" + id)
	assert.Equal(t, 200, out.Status)
	assert.Zero(t, doc.Find("form").Length())
	assert.Equal(t, []string{"payment.captured", "order.paid"}, s.events())
}

func TestWhatACheckoutDoesNotTake(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := s.ordered()
	for name, c := range map[string]struct {
		path   string
		fields []string
		status int
		says   string
	}{
		"an unknown order":    {"/razorpay/checkout/order_x<b>", nil, 404, "There is no order order_x<b>."},
		"a script to go back": {"/razorpay/checkout/" + id + "?callback_url=javascript:alert(1)", []string{"outcome", "success"}, 400, "The callback_url of the checkout is not an http or https address."},
		"a path to go back":   {"/razorpay/checkout/" + id + "?callback_url=//evil.example.com", nil, 400, "The callback_url of the checkout is not an http or https address."},
		"no outcome":          {"/razorpay/checkout/" + id, []string{"x", "y"}, 200, "Choose how the payment shall end: success, failure, cancel or lost."},
		"another outcome":     {"/razorpay/checkout/" + id, []string{"outcome", "SUCCESS"}, 200, "Choose how the payment shall end: success, failure, cancel or lost."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, doc := s.visit(c.path, c.fields...)
			assert.Equal(t, c.status, out.Status)
			assert.Equal(t, c.says, doc.Find(`[role="alert"]`).Text())
			assert.Zero(t, doc.Find("script, b.evil").Length())
		})
	}
	_, doc := s.visit("/razorpay/checkout/" + id + "?outcome=success")
	assert.Equal(t, 1, doc.Find("button[value=success]").Length(), "looking at a page pays nothing")
	assert.Equal(t, "created", s.fetch("orders/" + id)["status"])
	assert.Empty(t, s.events())
}

func TestAPaymentThatIsOnlyAuthorized(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	_, made := s.rest(s.merchant("orders", `{"amount": 10000, "currency": "INR", "payment_capture": false}`))
	id := fmt.Sprint(made["id"])
	_, fields := s.checkout(id, "success", "")
	payment := fields["razorpay_payment_id"]
	assert.Equal(t, "authorized", s.fetch("payments/" + payment)["status"])
	assert.Equal(t, "attempted", s.fetch("orders/" + id)["status"])
	assert.Empty(t, s.events())

	for body, want := range map[string]string{
		`{"amount": 9999, "currency": "INR"}`: "Capture amount must be equal to the amount authorized",
		`{"currency": "INR"}`:                 "The amount field is required.",
		`{"amount": 1e4, "currency": "USD"}`:  "The currency must be that of the payment",
	} {
		status, answer := s.rest(s.merchant("payments/"+payment+"/capture", body))
		assert.Equal(t, 400, status)
		problem := object(answer, "error")
		assert.Equal(t, want, problem["description"])
	}
	status, p := s.rest(s.merchant("payments/"+payment+"/capture", `{"amount": 10000, "currency": "INR"}`))
	assert.Equal(t, "200 captured", fmt.Sprint(status, " ", p["status"]))
	status, _ = s.rest(s.merchant("payments/"+payment+"/capture", `{"amount": 10000, "currency": "INR"}`))
	assert.Equal(t, 400, status, "once")
	assert.Equal(t, []string{"payment.captured", "order.paid"}, s.events())
}

func TestAnAuthorizedPaymentIsCapturedByItself(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := s.ordered()
	s.do("pay", `{"orderNo": "`+id+`", "outcome": "authorized"}`)
	s.do("pay", `{"orderNo": "`+id+`", "outcome": "authorized"}`)
	assert.Equal(t, json.Number("1"), s.fetch("orders/" + id)["attempts"], "it is the same payment")
	s.pass(5*24*time.Hour - time.Second)
	assert.Equal(t, "attempted", s.fetch("orders/" + id)["status"])
	s.pass(time.Second)
	assert.Equal(t, "paid", s.fetch("orders/" + id)["status"])
}

func TestWebhooksAreSignedAndRepeated(t *testing.T) {
	t.Parallel()
	s := open(t, `{"webhookUrl": "https://app.example.com/razorpay", "webhookSecret": "s3cret", "webhookRetry": ["1m", "5m"]}`)
	id := s.ordered()
	s.rule(fault.Rule{API: "payment.captured", At: "notice", Effect: "lose-ack", Times: 1})
	s.rule(fault.Rule{API: "payment.captured", At: "notice", Effect: "bad-sign", Times: 1})
	s.checkout(id, "success", "")
	s.pass(time.Minute)
	s.pass(time.Hour)
	var captured []int
	for i, out := range s.sent {
		assert.Equal(t, "https://app.example.com/razorpay", out.URL)
		assert.Equal(t, "POST", out.Method)
		assert.Equal(t, "application/json", out.Header.Get("Content-Type"))
		if strings.Contains(string(out.Body), `"event":"payment.captured"`) {
			captured = append(captured, i)
		}
	}
	require.Len(t, captured, 2)
	first, second := s.sent[captured[0]], s.sent[captured[1]]
	assert.Equal(t, string(first.Body), string(second.Body))
	assert.Equal(t, hmacOf(string(first.Body), "s3cret"), first.Header.Get("X-Razorpay-Signature"))
	assert.NotEqual(t, hmacOf(string(second.Body), "s3cret"), second.Header.Get("X-Razorpay-Signature"))
	assert.Equal(t, first.Header.Get("X-Razorpay-Event-Id"), second.Header.Get("X-Razorpay-Event-Id"))
}

func TestTheBodyOfAWebhook(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := s.ordered()
	s.checkout(id, "success", "")
	require.Equal(t, []string{"payment.captured", "order.paid"}, s.events())
	var e map[string]any
	require.NoError(t, json.Unmarshal(s.sent[1].Body, &e))
	assert.Equal(t, "http://sink.test/sink/default", s.sent[1].URL, "without webhookUrl the stand-in application gets them")
	assert.Equal(t, hmacOf(string(s.sent[1].Body), "whsec_test"), s.sent[1].Header.Get("X-Razorpay-Signature"))
	assert.Equal(t, []any{"payment", "order"}, e["contains"])
	assert.Equal(t, "event", e["entity"])
	payload := object(e, "payload")
	for name, entity := range map[string]string{"payment": "payment", "order": "order"} {
		part := object(payload, name)
		inner := object(part, "entity")
		assert.Equal(t, entity, inner["entity"])
	}
}
