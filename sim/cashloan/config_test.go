package cashloan_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
)

// TestDefaultConfig has every member of surface.md §5, so that people see what there is to change.
func TestDefaultConfig(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	raw, err := s.Config(slug)
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"apps": {"KrazyRupee": "123456"}, "signature": "strict", "minVersion": "", "downloadUrl": "https://download.krazyrupee.example/latest.apk",
		"testCode": "0000", "reapplyDays": 15, "exposePayout": false, "sdkReports": ["msg", "app", "img", "contact", "device"],
		"product": {"quotaMin": "3000.00", "quotaMax": "8000.00", "approved": "5000.00", "days": 7, "interestPerDay": 0.00098, "fee": 0.11, "gst": 0.18, "penaltyPerDay": 0.0024},
		"ocr": 60, "faceScore": 70,
		"diversion": {"reject": {"openSwitch": false, "title": "CashSand", "value": "example.cashsand.app"}, "repay": {"openSwitch": false, "title": "RupeeDune", "value": "example.rupeedune.app"}},
		"razorpay": {"keyId": "rzp_test_shapan", "keySecret": "test_secret"},
		"webhookUrl": "", "webhookSecret": "whsec_test", "webhookRetry": ["1m", "5m", "30m", "2h", "8h", "24h"]
	}`, string(raw))
}

// TestConfigIsMerged: members that are left out, and those that are deleted, have their defaults.
func TestConfigIsMerged(t *testing.T) {
	t.Parallel()
	c := cashloan.New()
	for _, patch := range []string{
		`{}`, `{"testCode":null,"product":null,"apps":{"KrazyRupee":null,"New":"k"}}`, `{"product":{"days":15,"fee":"0.1","gst":0}}`,
		`{"diversion":{"reject":{"openSwitch":"true","title":"x"}},"sdkReports":[],"webhookRetry":[]}`, `{"product":{"interestPerDay":1e-3,"approved":3000}}`,
	} {
		merged, err := engine.Merged(c, nil, []byte(patch))
		require.NoError(t, err, patch)
		require.True(t, json.Valid(merged))
	}
	merged, err := engine.Merged(c, nil, []byte(`{"apps":{"KrazyRupee":null,"New":"k","A":"b"}}`))
	require.NoError(t, err)
	config, err := c.Settings.Compile(merged)
	require.NoError(t, err)
	assert.Equal(t, []string{"A", "New"}, config.Identities())
}

// TestConfigRefusals name the member and say what to write.
func TestConfigRefusals(t *testing.T) {
	t.Parallel()
	c := cashloan.New()
	for patch, want := range map[string]string{
		`{"signature":"maybe"}`:                           `signature is "maybe": use strict, warn or off`,
		`{"minVersion":"new"}`:                            `minVersion is "new"`,
		`{"testCode":"12345"}`:                            `testCode is "12345"`,
		`{"reapplyDays":-1}`:                              `reapplyDays is -1`,
		`{"sdkReports":["msg","gps"]}`:                    `sdkReports: "gps" is no type of report`,
		`{"ocr":101}`:                                     `ocr is 101: give 0 to 100`,
		`{"faceScore":-1}`:                                `faceScore is -1`,
		`{"webhookUrl":"app.example/hook"}`:               `webhookUrl is "app.example/hook"`,
		`{"webhookRetry":["1m","1m"]}`:                    `webhookRetry: "1m"`,
		`{"webhookRetry":["soon"]}`:                       `webhookRetry: "soon"`,
		`{"apps":{"":"k"}}`:                               `an appFlag is empty`,
		`{"product":{"quotaMin":9000}}`:                   `product.quotaMin is 9000.00 and quotaMax 8000.00`,
		`{"product":{"approved":0}}`:                      `product.approved is 0.00`,
		`{"product":{"days":0}}`:                          `product.days is 0`,
		`{"product":{"fee":0.5}}`:                         `product.fee: the fees and their gst leave nothing`,
		`{"product":{"fee":"much"}}`:                      `give a fraction, like 0.11`,
		`{"product":{"gst":18}}`:                          `rate 18: give a fraction of one`,
		`{"product":{"gst":-0.1}}`:                        `rate -0.1: give a fraction of one`,
		`{"diversion":{"reject":{"openSwitch":"maybe"}}}`: `"maybe" is neither true nor false`,
		`{"colour":"red"}`:                                `configuration of cashloan: colour is unknown: there are apps, signature,`,
		`{"product":{"days":"seven"}}`:                    `product.days is the text "seven": give a whole number`,
		`{"exposePayout":"yes"}`:                          `exposePayout is the text "yes": give true or false`,
		`{"sdkReports":"msg"}`:                            `sdkReports is the text "msg": give a list`,
		`{"sdkReports":["msg",5]}`:                        `sdkReports[1] is the number 5: give a text`,
		`{"ocr":0.5}`:                                     `ocr is the number 0.5: give a whole number`,
		`{"razorpay":{"keyid":"x"}}`:                      `razorpay.keyid is unknown: did you mean keyId?`,
		`{"apps":{"A":5}}`:                                `apps.A is the number 5: give a text`,
	} {
		_, err := engine.Merged(c, nil, []byte(patch))
		p, ok := engine.AsProblem(err)
		require.True(t, ok, "%s: %v", patch, err)
		assert.Contains(t, p.Message, want, patch)
		assert.Equal(t, engine.Invalid, p.Code)
	}
}
