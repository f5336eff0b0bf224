package lianyintong

import (
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/people"
)

// The development platforms that every world knows (surface.md §3).
const (
	developmentPlatform = "6000000001"
	secondPlatform      = "6000000002"
)

// gatewaySerial is the serial under which the system signs.
const gatewaySerial = "1"

// configJSON is the configuration of the system in a world, as users write it (surface.md §5).
type configJSON struct {
	Platforms  map[string]platformJSON `json:"platforms"`
	GatewayKey string                  `json:"gatewayKey,omitempty"` // private key the system signs with; "": the development key
}

// platformJSON is one platform as users write it.
type platformJSON struct {
	Name        string             `json:"name"`
	NotifyURL   string             `json:"notifyUrl,omitempty"`
	Bank        string             `json:"bank"`
	Status      string             `json:"status,omitempty"`
	Services    []string           `json:"services,omitempty"`
	Keys        map[string]keyJSON `json:"keys"`
	Fees        *feesJSON          `json:"fees,omitempty"`
	Cards       map[string]string  `json:"cards,omitempty"`
	Holidays    []string           `json:"holidays,omitempty"`
	UrgentHours string             `json:"urgentHours,omitempty"`
	Retry       []string           `json:"retry,omitempty"`
	Compat      string             `json:"compat,omitempty"`
	Strict      bool               `json:"strict,omitempty"`
}

// keyJSON is a public key of a platform: its text, or the text with the instant from which it no longer counts.
type keyJSON struct {
	Key   string     `json:"key"`
	Until *time.Time `json:"until,omitempty"` // world time
}

// UnmarshalJSON accepts a key's text alone for the whole.
func (k *keyJSON) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &k.Key)
	}
	if len(raw) > 0 && raw[0] != '{' {
		return fmt.Errorf("it is %.40s: give the key as a text, or an object with key and until", raw)
	}
	type plain keyJSON
	return engine.ReadConfig(raw, (*plain)(k))
}

// MarshalJSON writes a key without an end as its text.
func (k keyJSON) MarshalJSON() ([]byte, error) {
	if k.Until == nil {
		return json.Marshal(k.Key)
	}
	type plain keyJSON
	return json.Marshal(plain(k))
}

// feesJSON are the fixed amounts that the platform pays for each success (wire §12, ours).
type feesJSON struct {
	Recharge money.Amount `json:"recharge"`
	Withdraw money.Amount `json:"withdraw"`
}

// config is a compiled configuration.
type config struct {
	platforms map[string]*platform
	gateway   *sign.PrivateKey
	serials   []string // of the platforms, sorted
}

// platform is a compiled platform.
type platform struct {
	No       string
	Name     string
	Notify   string
	Bank     string
	Normal   bool
	Services map[string]bool // empty: all
	Keys     map[string]platformKey
	Fees     feesJSON
	Cards    map[string]string
	Holidays map[string]bool // yyyyMMdd
	Urgent   hours
	Retry    engine.Retry
	V2       bool
	Strict   bool
}

type platformKey struct {
	Public *rsa.PublicKey
	Until  *time.Time
}

// Identities are the platform numbers.
func (c *config) Identities() []string { return c.serials }

// Destinations are the addresses to which the platforms want their notices.
func (c *config) Destinations() []engine.Destination {
	var all []engine.Destination
	for _, no := range c.serials {
		if p := c.platforms[no]; p.Notify != "" {
			all = append(all, engine.Destination{Member: "platforms." + no + ".notifyUrl", URL: p.Notify})
		}
	}
	return all
}

// defaultConfig is what every new world knows (surface.md §3).
func defaultConfig() (json.RawMessage, error) {
	public, err := certs.File("lianyintong/platform.pub.pem")
	if err != nil {
		return nil, err
	}
	key := map[string]keyJSON{"1": {Key: string(public)}}
	return json.Marshal(configJSON{Platforms: map[string]platformJSON{
		developmentPlatform: {Name: "沙盘演示平台", Bank: "CIBK", Keys: key},
		secondPlatform:      {Name: "沙盘第二平台", Bank: "CBXM", Keys: key},
	}})
}

// compileConfig reads a configuration. Its errors name the platform and the member.
func compileConfig(raw json.RawMessage) (engine.Config, error) {
	var file configJSON
	if err := engine.ReadConfig(raw, &file); err != nil {
		return nil, err
	}
	text := []byte(file.GatewayKey)
	if file.GatewayKey == "" {
		var err error
		if text, err = certs.File("lianyintong/gateway.key.pem"); err != nil {
			return nil, err
		}
	}
	gateway, err := sign.ParsePrivate(text)
	if err != nil {
		return nil, fmt.Errorf("gatewayKey: %w", err)
	}
	c := &config{platforms: map[string]*platform{}, gateway: gateway, serials: []string{}}
	for no, p := range file.Platforms {
		if no == "" || strings.Contains(no, "/") { // the ledger's accounts and the records begin with it and a slash
			return nil, fmt.Errorf("platforms: %q is no platformNo: give a number without a slash", no)
		}
		compiled, err := p.compile(no)
		if err != nil {
			return nil, fmt.Errorf("platforms.%s.%w", no, err)
		}
		c.platforms[no] = compiled
		c.serials = append(c.serials, no)
	}
	slices.Sort(c.serials)
	return c, nil
}

func (p platformJSON) compile(no string) (*platform, error) {
	c := &platform{
		No: no, Name: p.Name, Notify: p.NotifyURL, Bank: p.Bank, V2: p.Compat == "v2", Strict: p.Strict,
		Services: map[string]bool{}, Keys: map[string]platformKey{}, Cards: p.Cards, Holidays: map[string]bool{},
	}
	if p.Fees != nil {
		c.Fees = *p.Fees
	}
	for _, fill := range []func(platformJSON) error{c.services, c.states, c.keys, c.days, c.retries} {
		if err := fill(p); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// services reads the services that are opened for the platform, under any of their names.
func (c *platform) services(p platformJSON) error {
	for _, s := range p.Services {
		name, known := serviceNames()[s]
		if !known {
			return fmt.Errorf("services: %q is no service: %sgive names of 5.3.1, or leave services out to open all of them", s, meantService(s))
		}
		c.Services[name] = true
	}
	return nil
}

// serviceNames leads from the names of the services, other spellings too, to those of the document.
var serviceNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, api := range apis() {
		if api.Page {
			continue
		}
		for _, name := range append([]string{api.Name}, api.Also...) {
			names[name] = api.Name
		}
	}
	return names
})

// meantService asks whether another service was meant, "" where none is near.
func meantService(name string) string {
	if near := contract.Nearest(name, slices.Sorted(maps.Keys(serviceNames()))); near != "" {
		return "did you mean " + near + "? "
	}
	return ""
}

// states reads the members that take one of a few words.
func (c *platform) states(p platformJSON) error {
	switch p.Status {
	case "", "NORMAL":
		c.Normal = true
	case "ABNORMAL":
	default:
		return fmt.Errorf("status is %q: use NORMAL or ABNORMAL", p.Status)
	}
	if p.Compat != "" && p.Compat != "v1" && p.Compat != "v2" {
		return fmt.Errorf("compat is %q: use v1 or v2", p.Compat)
	}
	if p.Bank != "" && !slices.ContainsFunc(people.Banks(), func(b people.Bank) bool { return b.Code == p.Bank }) {
		return fmt.Errorf("bank is %q: use CIBK, CBXM or another code of 5.2", p.Bank)
	}
	if p.NotifyURL != "" && !usableURL(p.NotifyURL) {
		return fmt.Errorf("notifyUrl is %q: give an http or https address", p.NotifyURL)
	}
	if p.Fees != nil && (p.Fees.Recharge < 0 || p.Fees.Withdraw < 0) {
		return fmt.Errorf("fees are %s and %s: none may be below zero", p.Fees.Recharge, p.Fees.Withdraw)
	}
	for card, verdict := range p.Cards {
		if verdict != cardFull && verdict != cardPart && verdict != cardFail {
			return fmt.Errorf("cards.%s is %q: use FULL, PART or FAIL", card, verdict)
		}
	}
	return nil
}

func (c *platform) keys(p platformJSON) error {
	for serial, k := range p.Keys {
		public, err := sign.ParsePublic([]byte(k.Key))
		if err != nil {
			return fmt.Errorf("keys.%s: %w", serial, err)
		}
		c.Keys[serial] = platformKey{public, k.Until}
	}
	return nil
}

func (c *platform) days(p platformJSON) error {
	for _, day := range p.Holidays {
		compact := strings.ReplaceAll(day, "-", "")
		if _, err := time.Parse("20060102", compact); err != nil {
			return fmt.Errorf("holidays: %q is no day: write yyyyMMdd or yyyy-MM-dd", day)
		}
		c.Holidays[compact] = true
	}
	var err error
	c.Urgent, err = parseHours(p.UrgentHours)
	return err
}

func (c *platform) retries(p platformJSON) error {
	if p.Retry == nil {
		for i := 1; i <= 6; i++ { // wire §5: six retries within an hour of the first attempt, every ten minutes
			c.Retry = append(c.Retry, time.Duration(i)*10*time.Minute)
		}
		return nil
	}
	c.Retry = engine.Retry{}
	last := time.Duration(0)
	for _, text := range p.Retry {
		d, err := time.ParseDuration(text)
		if err != nil || d <= last {
			return fmt.Errorf(`retry: %q does not fit: give rising delays after the first attempt, like ["10m", "20m"]`, text)
		}
		c.Retry, last = append(c.Retry, d), d
	}
	return nil
}

// hours is a part of the day; the zero value is the whole day.
type hours struct{ from, to time.Duration }

func parseHours(text string) (hours, error) {
	if text == "" {
		return hours{}, nil
	}
	from, to, ok := strings.Cut(text, "-")
	a, errA := time.Parse("15:04", strings.TrimSpace(from))
	b, errB := time.Parse("15:04", strings.TrimSpace(to))
	if !ok || errA != nil || errB != nil || !a.Before(b) {
		return hours{}, fmt.Errorf("urgentHours is %q: write a span of the day like 09:00-17:00", text)
	}
	midnight := time.Date(a.Year(), a.Month(), a.Day(), 0, 0, 0, 0, time.UTC)
	return hours{a.Sub(midnight), b.Sub(midnight)}, nil
}

// open tells whether an instant lies within the hours.
func (h hours) open(at time.Time) bool {
	if h.to == 0 {
		return true
	}
	at = at.In(clock.Zone)
	passed := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	return passed >= h.from && passed < h.to
}

// serves tells whether a service is open to the platform.
func (c *platform) serves(service string) bool {
	return len(c.Services) == 0 || c.Services[service]
}

// notifyURL answers where the platform's notices go; "" is the stand-in application.
func (c *platform) notifyURL(place engine.Place) string {
	if c.Notify == "" && c.No == developmentPlatform {
		return place.Notify
	}
	return c.Notify
}
