package cashloan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

// TestRazorpaySamples compares the calls of a merchant with their files, byte for byte: one order that fails once and is
// paid, one whose payment is only authorized, and what is refused.
func TestRazorpaySamples(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	created := s.merchant("orders", `{"amount":50000,"currency":"INR","receipt":"rcpt_1","notes":{"loan":"7"}}`)
	out := s.Exchange(slug, created)
	golden(t, "razorpay/order", created, out)
	id := fmt.Sprint(readObject(t, out.Body)["id"])
	failed := s.pays(id, "failure")
	captured := s.pays(id, "success")
	second := s.ordered()
	waiting := s.pays(second, "authorized")
	wrong := s.merchant("orders/"+id, "")
	wrong.Header = wire.Header{"Authorization": {"Basic eDp5"}}
	for name, in := range map[string]wire.Inbound{
		"order-paid":         s.merchant("orders/"+id, ""),
		"order-payments":     s.merchant("orders/"+id+"/payments", ""),
		"payment-captured":   s.merchant("payments/"+captured, ""),
		"payment-failed":     s.merchant("payments/"+failed, ""),
		"payment-authorized": s.merchant("payments/"+waiting, ""),
		"capture-refused":    s.merchant("payments/"+captured+"/capture", `{"amount":50000,"currency":"INR"}`),
		"amount-refused":     s.merchant("orders", `{"amount":99,"currency":"INR"}`),
		"unknown":            s.merchant("orders/order_00000000000000", ""),
		"unauthorized":       wrong,
		"nowhere":            s.merchant("refunds", ""),
	} {
		golden(t, "razorpay/"+name, in, s.Exchange(slug, in))
	}
	in := s.merchant("payments/"+waiting+"/capture", `{"amount":10000,"currency":"INR"}`)
	golden(t, "razorpay/capture", in, s.Exchange(slug, in))
}

// TestWebhookSamples compares the webhooks with their files.
func TestWebhookSamples(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := s.ordered()
	s.pays(id, "failure")
	s.pays(id, "success")
	require.Equal(t, []string{"payment.failed", "payment.captured", "order.paid"}, s.events())
	for i, name := range []string{"payment.failed", "payment.captured", "order.paid"} {
		out := s.sent[i]
		assert.Equal(t, hmacOf(string(out.Body), "whsec_test"), out.Header.Get("X-Razorpay-Signature"))
		golden(t, "razorpay/webhook-"+name, wire.Inbound{Method: out.Method, Path: out.URL, Header: out.Header, Body: out.Body}, wire.Outbound{Status: 200})
	}
}
