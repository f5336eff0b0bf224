package cashloan

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// The development identity that every world knows (surface.md §3).
const (
	developmentApp    = "KrazyRupee"
	developmentAppKey = "123456"
)

// The values of the member signature.
const (
	signatureStrict = "strict" // a bad signature is refused
	signatureWarn   = "warn"   // it is a finding
	signatureOff    = "off"    // nobody looks
)

// configJSON is the configuration of the system in a world, as users write it (surface.md §5). A member that is left
// out has its default.
type configJSON struct {
	Apps          map[string]string `json:"apps,omitempty"` // appFlag → appkey
	Signature     string            `json:"signature,omitempty"`
	MinVersion    string            `json:"minVersion"` // "": every version will do
	DownloadURL   string            `json:"downloadUrl"`
	TestCode      *string           `json:"testCode,omitempty"` // "": there is none
	ReapplyDays   *int              `json:"reapplyDays,omitempty"`
	ExposePayout  bool              `json:"exposePayout"`
	SDKReports    *[]string         `json:"sdkReports,omitempty"`
	Product       productJSON       `json:"product"`
	OCR           *int              `json:"ocr,omitempty"`       // least confidence of a recognised card, 0 to 100
	FaceScore     *int              `json:"faceScore,omitempty"` // least score of a face match, 0 to 100
	Diversion     diversionJSON     `json:"diversion"`
	Razorpay      razorpayKeys      `json:"razorpay"`
	WebhookURL    string            `json:"webhookUrl"` // "": the stand-in application
	WebhookSecret *string           `json:"webhookSecret,omitempty"`
	WebhookRetry  *[]string         `json:"webhookRetry,omitempty"`
}

// config is a compiled configuration.
type config struct {
	apps          map[string]string // appFlag → appkey
	flags         []string          // of the apps, sorted
	Signature     string
	MinVersion    string
	DownloadURL   string
	TestCode      string // "": there is none
	ReapplyDays   int
	ExposePayout  bool
	SDKReports    []string // types of report that a loan waits for
	Product       product
	OCR           int
	FaceScore     int
	Diversion     diversion
	Razorpay      razorpayKeys
	WebhookURL    string // "": the stand-in application
	WebhookSecret string
	WebhookRetry  engine.Retry
}

// razorpayKeys is the key pair of the Razorpay stand-in.
type razorpayKeys struct {
	KeyID     string `json:"keyId,omitempty"`
	KeySecret string `json:"keySecret,omitempty"`
}

// diversionJSON are the two buttons of the start page, as users write them.
type diversionJSON struct {
	Reject diversionSwitch `json:"reject"`
	Repay  diversionSwitch `json:"repay"`
}

// diversion are the two buttons.
type diversion = diversionJSON

// diversionSwitch is one button: shown or not, its title, and the link or package that it leads to.
type diversionSwitch struct {
	Open  truth  `json:"openSwitch"`
	Title string `json:"title"`
	Value string `json:"value"`
}

// truth is true or false, also as the text that the wire has.
type truth bool

// UnmarshalJSON reads true, false, "true" and "false".
func (t *truth) UnmarshalJSON(raw []byte) error {
	switch string(raw) {
	case "true", `"true"`:
		*t = true
	case "false", `"false"`:
		*t = false
	default:
		return fmt.Errorf("%.40s is neither true nor false", raw)
	}
	return nil
}

// Identities are the flags of the apps.
func (c *config) Identities() []string { return c.flags }

// Destinations are the addresses to which webhooks go.
func (c *config) Destinations() []engine.Destination {
	if c.WebhookURL == "" {
		return nil
	}
	return []engine.Destination{{Member: "webhookUrl", URL: c.WebhookURL}}
}

// configOf answers the configuration in a world.
func configOf(tx *engine.Tx) *config {
	c, ok := tx.Config().(*config)
	if !ok {
		panic(fmt.Sprintf("cashloan: configuration of type %T", tx.Config()))
	}
	return c
}

// sdkReports are the types of report that the document has (getSdkReportStatusNew).
func sdkReports() []string { return []string{"msg", "app", "img", "contact", "device"} }

// webhookRetry is when a webhook is repeated, counted from its first attempt.
func webhookRetry() []string { return []string{"1m", "5m", "30m", "2h", "8h", "24h"} }

// defaultConfig is what every new world knows, every member of it (surface.md §3).
func defaultConfig() (json.RawMessage, error) {
	testCode, days, ocr, face, secret := "0000", 15, 60, 70, "whsec_test"
	reports, retry := sdkReports(), webhookRetry()
	return json.Marshal(configJSON{
		Apps: map[string]string{developmentApp: developmentAppKey}, Signature: signatureStrict,
		DownloadURL: "https://download.krazyrupee.example/latest.apk", TestCode: &testCode, ReapplyDays: &days, SDKReports: &reports,
		Product: defaultProduct(), OCR: &ocr, FaceScore: &face,
		Diversion: diversionJSON{
			Reject: diversionSwitch{Title: "CashSand", Value: "example.cashsand.app"},
			Repay:  diversionSwitch{Title: "RupeeDune", Value: "example.rupeedune.app"},
		},
		Razorpay:      razorpayKeys{KeyID: "rzp_test_shapan", KeySecret: "test_secret"},
		WebhookSecret: &secret, WebhookRetry: &retry,
	})
}

// compileConfig reads a configuration. Its errors name the member.
func compileConfig(raw json.RawMessage) (engine.Config, error) {
	var file configJSON
	if err := engine.ReadConfig(raw, &file); err != nil {
		return nil, err
	}
	standard, err := defaultConfig()
	if err != nil {
		return nil, err
	}
	var usual configJSON
	if err := json.Unmarshal(standard, &usual); err != nil {
		return nil, err
	}
	c := &config{
		apps: file.Apps, flags: slices.Sorted(maps.Keys(file.Apps)), MinVersion: file.MinVersion, DownloadURL: file.DownloadURL,
		Signature: orElse(file.Signature, signatureStrict), TestCode: orUsual(file.TestCode, usual.TestCode),
		ReapplyDays: orUsual(file.ReapplyDays, usual.ReapplyDays), ExposePayout: file.ExposePayout,
		SDKReports: orUsual(file.SDKReports, usual.SDKReports), OCR: orUsual(file.OCR, usual.OCR), FaceScore: orUsual(file.FaceScore, usual.FaceScore),
		Diversion: file.Diversion, WebhookURL: file.WebhookURL, WebhookSecret: orUsual(file.WebhookSecret, usual.WebhookSecret),
		Razorpay: razorpayKeys{orElse(file.Razorpay.KeyID, usual.Razorpay.KeyID), orElse(file.Razorpay.KeySecret, usual.Razorpay.KeySecret)},
	}
	if c.WebhookRetry, err = compileRetry(orUsual(file.WebhookRetry, usual.WebhookRetry)); err != nil {
		return nil, err
	}
	if c.Product, err = file.Product.compile(); err != nil {
		return nil, fmt.Errorf("product.%w", err)
	}
	return c, c.check()
}

// check answers what cannot be meant by the members that are plain values.
func (c *config) check() error {
	for _, flag := range c.flags {
		if flag == "" {
			return errors.New("apps: an appFlag is empty: name the app")
		}
	}
	for _, report := range c.SDKReports {
		if !slices.Contains(sdkReports(), report) {
			return fmt.Errorf("sdkReports: %q is no type of report: use %s", report, strings.Join(sdkReports(), ", "))
		}
	}
	for _, score := range []struct {
		name  string
		value int
	}{{"ocr", c.OCR}, {"faceScore", c.FaceScore}} {
		if score.value < 0 || score.value > 100 {
			return fmt.Errorf("%s is %d: give 0 to 100", score.name, score.value)
		}
	}
	switch {
	case !slices.Contains([]string{signatureStrict, signatureWarn, signatureOff}, c.Signature):
		return fmt.Errorf("signature is %q: use strict, warn or off", c.Signature)
	case c.MinVersion != "" && !isVersion(c.MinVersion):
		return fmt.Errorf("minVersion is %q: write digits with points, like 2.0.0, or leave it empty", c.MinVersion)
	case c.TestCode != "" && !isCode(c.TestCode):
		return fmt.Errorf(`testCode is %q: give four digits, or "" to forbid it`, c.TestCode)
	case c.ReapplyDays < 0 || c.ReapplyDays > maxDays:
		return fmt.Errorf("reapplyDays is %d: give 0 to %d", c.ReapplyDays, maxDays)
	case c.WebhookURL != "" && !isWebAddress(c.WebhookURL):
		return fmt.Errorf("webhookUrl is %q: give an address with http:// or https://, or leave it empty for the stand-in application", c.WebhookURL)
	}
	return nil
}

// maxDays bounds everything that is counted in days.
const maxDays = 3650

func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func compileRetry(texts []string) (engine.Retry, error) {
	list, last := engine.Retry{}, time.Duration(0)
	for _, text := range texts {
		d, err := time.ParseDuration(text)
		if err != nil || d <= last {
			return nil, fmt.Errorf(`webhookRetry: %q: give durations that grow, counted from the first attempt, like ["1m", "5m"]`, text)
		}
		list, last = append(list, d), d
	}
	return list, nil
}

// orUsual answers what is written, or the usual where nothing is.
func orUsual[T any](written, usual *T) T {
	if written == nil {
		return *usual
	}
	return *written
}

func orElse(text, usual string) string {
	if text == "" {
		return usual
	}
	return text
}
