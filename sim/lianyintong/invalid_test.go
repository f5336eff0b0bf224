package lianyintong_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// good answers for every service a request that it accepts, in a world in which U1 has 100.00.
func good(c *client) map[string]object {
	samples := map[string]object{
		"PERSONAL_REGISTER":          c.stranger("U2", "ICBK").registration("G1"),
		"RECHARGE":                   recharge("G2", "U1", "1.00"),
		"WITHDRAW":                   withdrawal("G3", "U1", "1.00"),
		"QUERY_USER_INFORMATION":     {{"platformUserNo", `"U1"`}},
		"QUERY_PLATFORM_INFORMATION": {},
		"QUERY_TRANSACTION":          transaction("REF", "RECHARGE"),
	}
	maps.Copy(samples, accountSamples(c))
	maps.Copy(samples, lendingSamples())
	maps.Copy(samples, reconciliationSamples(c))
	return samples
}

// services lists the APIs that platforms call and that have a sample.
func services(c *client) (list []engine.API) {
	c.t.Helper()
	system, err := c.world().System(slug)
	require.NoError(c.t, err)
	samples := good(c)
	for _, api := range system.APIs {
		if _, known := samples[api.Name]; known {
			list = append(list, api)
		}
	}
	require.Len(c.t, list, len(samples))
	return list
}

func TestEveryServiceHasASample(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	system, err := c.world().System(slug)
	require.NoError(t, err)
	samples, missing := good(c), []string{}
	for _, api := range system.APIs {
		if _, known := samples[api.Name]; !known && api.Mode != "page" {
			missing = append(missing, api.Name)
		}
	}
	assert.Empty(t, missing, "give a good request of each in good(): the tests of this file then hold for it")
}

// outcome is what a call came to, on whichever way.
type outcome struct {
	code, says string
	exchange   string
	back       bool // a page with a way back
}

// ask calls a service by its address; a gateway call that was accepted answers the code "0" and leaves the page.
func (c *client) ask(mode, service string, data object) outcome {
	c.t.Helper()
	if mode == "download" || mode == "upload" {
		return c.askFile(mode, service, data)
	}
	if mode != "gateway" {
		r := c.as(service).direct(service, data)
		return outcome{r.code(), r.says(), r.Exchange, false}
	}
	shown := c.gateway(service, data)
	switch {
	case shown.errorCode() != "":
		return outcome{shown.errorCode(), shown.problem(), shown.out.Exchange, false}
	case shown.hasWayBack():
		b := shown.callback()
		return outcome{b.code(), b.says(), shown.out.Exchange, true}
	default:
		return outcome{code: "0", exchange: shown.out.Exchange}
	}
}

// bad lists the JSON values that a field must refuse, each under what is wrong with it.
func bad(f contract.FieldDoc) map[string]string {
	values := map[string]string{}
	if f.Required {
		values["empty"], values["null"] = `""`, "null"
	}
	if f.MaxLen > 0 {
		values["too long"] = quoted(strings.Repeat("长", f.MaxLen+1))
	}
	values["an object"], values["an array"], values["a boolean"] = `{"a":1}`, `["a"]`, `true`
	if f.Type == "C" {
		values["an array"] = `[]`
	}
	if len(f.Enum) > 0 {
		values["another value"], values["in lower case"] = `"NO_SUCH_VALUE"`, quoted(strings.ToLower(f.Enum[len(f.Enum)-1]))
		values["with a blank"] = quoted(" " + f.Enum[0])
	}
	if f.Type == "A" {
		for _, amount := range []string{`0`, `0.00`, `-1`, `2.501`, `1000000000`, `"abc"`, `"1,000.00"`, `"１"`, `1e300`, `"0x10"`, `"1 "`, `"NaN"`, `0.001`, `-0.01`, `"¥5"`} {
			values["amount "+amount] = amount
		}
		if f.Min == "0" { // a commission of nothing
			delete(values, "amount 0")
			delete(values, "amount 0.00")
		}
	}
	return values
}

func TestFieldsThatBreakTheContract(t *testing.T) { // wire §3: 100002 with the field's name; nothing has changed
	t.Parallel()
	c, _ := rich(t, "")
	c.gateway("RECHARGE", recharge("REF", "U1", "1"))
	c.unbound()
	c.lending()
	for _, api := range services(c) {
		t.Run(api.Name, func(t *testing.T) {
			sample := good(c)[api.Name]
			before := c.traces()
			checked := func(field, what string, data object) {
				o := c.ask(api.Mode, api.Name, data)
				assert.Equal(t, "100002", o.code, "%s %s", field, what)
				assert.Contains(t, o.says, field, what)
				assert.LessOrEqual(t, len([]rune(o.says)), 50)
				assert.Equal(t, api.Mode == "gateway" && field != "callbackUrl", o.back, "%s %s", field, what)
				x, err := c.world().Recorded(o.exchange)
				require.NoError(t, err)
				assert.Equal(t, engine.OutcomeRefused, x.Outcome)
				assert.Contains(t, fieldsOf(x.Findings), field, "the finding names the field")
			}
			for _, f := range api.Request.Fields() {
				if f.Lax {
					continue // 2.6.2: what is invalid counts as absent
				}
				if f.Required {
					checked(f.Name, "missing", sample.without(f.Name))
				}
				for what, value := range bad(f) {
					checked(f.Name, what, sample.with(f.Name, value))
				}
			}
			assert.Equal(t, before, c.traces(), "nothing has changed")
			assert.Equal(t, "0", c.ask(api.Mode, api.Name, sample).code, "the sample itself is fine")
		})
	}
	c.audit()
}

func fieldsOf(findings []engine.Finding) (list []string) {
	for _, f := range findings {
		list = append(list, f.Field)
	}
	return list
}

func TestLengthsCountCharacters(t *testing.T) { // wire §3
	t.Parallel()
	c, _ := rich(t, "")
	for _, api := range services(c) {
		for _, f := range api.Request.Fields() {
			if f.Type != "S" || f.MaxLen != 50 {
				continue
			}
			o := c.ask(api.Mode, api.Name, good(c)[api.Name].with(f.Name, quoted(strings.Repeat("长", 50))))
			assert.NotEqual(t, "100002", o.code, "%s.%s", api.Name, f.Name)
		}
	}
}

func TestEveryValueOfAnEnumerationIsTaken(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	for _, api := range services(c) {
		for _, f := range api.Request.Fields() {
			for _, value := range f.Enum {
				o := c.ask(api.Mode, api.Name, good(c)[api.Name].with(f.Name, quoted(value)).with("requestNo", quoted("E-"+f.Name+value)))
				assert.NotEqual(t, "100002", o.code, "%s.%s = %s: %s", api.Name, f.Name, value, o.says)
			}
		}
	}
}

func TestAmountsThatAreFine(t *testing.T) { // wire §1
	t.Parallel()
	for written, want := range map[string]string{
		`2.500`: "2.50", `"2.500"`: "2.50", `2`: "2.00", `"2"`: "2.00", `2.5`: "2.50", `"0.01"`: "0.01", `999999999.99`: "999999999.99", `1e2`: "100.00",
		`"100.00000"`: "100.00",
	} {
		c, _ := rich(t, "")
		b := c.gateway("RECHARGE", recharge("R1", "U1", written)).press("确认支付").callback()
		assert.Equal(t, want, rawOf(t, b, "amount"), written)
	}
}
