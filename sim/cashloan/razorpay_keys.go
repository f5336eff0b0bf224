package cashloan

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The headers of a webhook: its signature, and the number by which one that comes twice is known.
const (
	headerWebhook = "X-Razorpay-Signature"
	headerEvent   = "X-Razorpay-Event-Id"
)

// hmacHex is hex HMAC-SHA256 (wire §8).
func hmacHex(text []byte, secret string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(text)
	return hex.EncodeToString(m.Sum(nil))
}

// webhookSignature signs the raw body of a webhook.
func webhookSignature(body []byte, secret string) string { return hmacHex(body, secret) }

// paymentSignature is razorpay_signature: over order_id|payment_id, with the key secret.
func paymentSignature(orderID, paymentID, secret string) string {
	return hmacHex([]byte(orderID+"|"+paymentID), secret)
}

// basic demands the key pair of the configuration as Basic authentication.
func basic(call *engine.Call, settings *config) *engine.Refusal {
	given, ok := strings.CutPrefix(call.In.Header.Get("Authorization"), "Basic ")
	pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(given))
	want := settings.Razorpay.KeyID + ":" + settings.Razorpay.KeySecret
	if ok && err == nil && subtle.ConstantTimeCompare(pair, []byte(want)) == 1 {
		return nil
	}
	if !ok {
		return restRefusal(401, restBadRequest, "Please provide your api key for authentication purposes.")
	}
	return restRefusal(401, restBadRequest, "Authentication failed")
}

// Receive reads a webhook as an application has to (wire §8).
func (codec) Receive(in engine.Config, request *wire.Inbound) (journal.Signature, json.RawMessage) {
	settings, ok := in.(*config)
	given, event := request.Header.Get(headerWebhook), request.Header.Get(headerEvent)
	fields := fieldsOf(request.Body)
	if !ok || given == "" && event == "" || fields == nil {
		return journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}, nil
	}
	if strings.EqualFold(given, webhookSignature(request.Body, settings.WebhookSecret)) {
		return journal.Signature{Verdict: "ok", Diagnosis: []journal.Diagnosis{}}, fields
	}
	if given == "" {
		return journal.Signature{Verdict: "bad", Diagnosis: []journal.Diagnosis{{
			Mistake: "webhook-signature", Explanation: headerWebhook + " is missing: anybody could have sent this",
		}}}, fields
	}
	return journal.Signature{Verdict: "bad", Diagnosis: []journal.Diagnosis{{
		Mistake: "webhook-signature", Explanation: headerWebhook + " is not the HMAC-SHA256 of the raw body with webhookSecret",
	}}}, fields
}
