package lianyintong_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/wire"
)

// oddities are requests that the real system lets through: each with the finding that says so.
var oddities = map[string]struct{ data, rule, field, level string }{
	"unquoted names (1.3)":    {`{platformUserNo:"U1"}`, "json", "reqData", "warning"},
	"single quotes":           {`{'platformUserNo':'U1'}`, "json", "reqData", "warning"},
	"a trailing comma":        {`{"platformUserNo":"U1",}`, "json", "reqData", "warning"},
	"a byte order mark":       {"\ufeff" + query, "json", "reqData", "warning"},
	"an unknown field":        {`{"platformUserNo":"U1","remark":"x"}`, "unknown", "remark", "warning"},
	"an unknown field, null":  {`{"platformUserNo":"U1","remark":null}`, "unknown", "remark", "warning"},
	"a field in another case": {`{"platformUserNo":"U1","PlatformUserNo":"U2"}`, "unknown", "PlatformUserNo", "warning"},
	"a field twice":           {`{"platformUserNo":"U9","platformUserNo":"U1"}`, "duplicate", "platformUserNo", "warning"},
	"half a surrogate pair":   {`{"platformUserNo":"U1","x":"\ud800"}`, "json", "reqData", "warning"},
}

func TestWhatIsLetThroughWithAFindingIsRefusedInStrictMode(t *testing.T) { // wire §1, surface.md §5
	t.Parallel()
	for name, odd := range oddities {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := rich(t, "")
			call := func() reply {
				return c.read(c.play(c.post("service", c.seal("QUERY_USER_INFORMATION", odd.data))))
			}
			r := call()
			assert.Equal(t, "0", r.code(), r.says())
			x := c.recorded(r.Outbound)
			if assert.NotEmpty(t, x.Findings) {
				f := x.Findings[0]
				assert.Equal(t, []string{odd.rule, odd.field, odd.level}, []string{f.Rule, f.Field, f.Level})
				assert.NotEmpty(t, f.Hint)
				assert.Equal(t, x.ID, f.Exchange)
				assert.Equal(t, "QUERY_USER_INFORMATION", f.API)
			}
			assert.Equal(t, "ok", x.Signature.Verdict)
			c.configure(platform(`"strict":true`))
			r = call()
			assert.Equal(t, "100002", r.code())
			assert.NotEmpty(t, c.recorded(r.Outbound).Findings)
		})
	}
}

func TestAStrictPlatformIsContentWithTheDocument(t *testing.T) {
	t.Parallel()
	c, p := rich(t, `"strict":true`)
	assert.Equal(t, "0", c.withdraw("R1", p, "1.00").code())
	assert.Equal(t, "0", c.gateway("RECHARGE", recharge("R2", "U1", "1.00").with("expired", `"20161109120000"`)).press("确认支付").callback().code())
	assert.Equal(t, "0", c.direct("QUERY_TRANSACTION", transaction("R2", "RECHARGE")).code())
	findings, err := c.world().Findings("")
	assert.NoError(t, err)
	assert.Empty(t, findings)
}

func TestOtherSpellings(t *testing.T) { // wire §7
	t.Parallel()
	c, p := rich(t, "")
	shown := c.gateway("RECHARGE", recharge("R1", "U1", "1").without("callbackUrl").with("redirectUrl", `"https://app.test/v2"`))
	b := shown.press("确认支付").callback()
	assert.Equal(t, "https://app.test/v2", b.url)
	refused := c.gateway("RECHARGE", recharge("R1", "U1", "1").without("callbackUrl").with("redirectUrl", `"https://app.test/v2"`))
	assert.Equal(t, "https://app.test/v2", refused.callback().url, "a refusal finds its way back too")
	q := c.stranger("U2", "ICBK")
	registered := c.gateway("PERSONAL_REGISTER", q.registration("R2").with("idCardType", `"PRC_ID"`)).
		press("同意并开通", "password", p.Password, "confirmPassword", p.Password).callback()
	assert.Equal(t, "G2_IDCARD", registered.data["idCardType"], "the document's spelling is answered")
	assert.Equal(t, "0", c.gateway("RECHARGE", recharge("R3", "PLATFORM_ FEE_ACCOUNT", "1")).press("确认支付").callback().code())
	assert.Equal(t, "1.00", c.balance("platform:fee"))
	found, err := c.world().Findings("")
	assert.NoError(t, err)
	var rules []string
	for _, f := range found {
		rules = append(rules, f.Rule+" "+f.Field)
	}
	assert.Contains(t, rules, "spelling callbackUrl")
	assert.Contains(t, rules, "spelling idCardType")
}

func TestNumbersStandForIds(t *testing.T) { // wire §1
	t.Parallel()
	c := open(t, "").client()
	p := c.register("578506")
	r := c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `578506`}})
	assert.Equal(t, "578506", r.fields["platformUserNo"])
	c.fund("user:578506", "5")
	b := c.gateway("WITHDRAW", withdrawal("1", "578506", "1").with("requestNo", "20161109100000123").with("platformUserNo", "578506")).
		press("确认提现", "password", p.Password).callback()
	assert.Equal(t, "20161109100000123", b.data["requestNo"])
	refused := c.gateway("WITHDRAW", withdrawal("1", "578506", "1").with("requestNo", "20161109100000123")).callback()
	assert.Equal(t, "20161109100000123", refused.data["requestNo"])
	assert.Equal(t, "0", c.direct("QUERY_TRANSACTION", object{{"requestNo", "20161109100000123"}, {"transactionType", `"WITHDRAW"`}}).code())
}

func TestJSONStylesOfClients(t *testing.T) { // wire §1: the signature is over the bytes, whatever their style
	t.Parallel()
	c, _ := rich(t, `"strict":true`)
	for _, data := range []string{
		"{ \"platformUserNo\" : \"U1\" }", "{\n  \"platformUserNo\": \"U1\"\n}", `{"platformUserNo":"\u0055\u0031"}`, "\t" + query + "\r\n",
	} {
		r := c.read(c.play(c.post("service", c.seal("QUERY_USER_INFORMATION", data))))
		assert.Equal(t, "0", r.code(), data)
	}
	shown := c.browse(c.post("gateway", c.seal("RECHARGE", strings.ReplaceAll(recharge("R1", "U1", "1.00").text(), "/", `\/`))))
	assert.Equal(t, "https://app.test/back", shown.press("确认支付").callback().url)
}

func TestOddEnvelopes(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	base := c.seal("QUERY_USER_INFORMATION", query)
	sig := base.get("sign")
	for name, o := range map[string]struct {
		e           envelope
		in          func(*wire.Inbound)
		rule, field string
	}{
		"a parameter twice":   {append(append(envelope{}, base...), pair{"platformNo", second}), nil, "duplicate", "platformNo"},
		"reqData twice":       {append(append(envelope{}, base...), pair{"reqData", `{}`}), nil, "duplicate", "reqData"},
		"sign twice":          {append(append(envelope{}, base...), pair{"sign", ""}), nil, "duplicate", "sign"},
		"another charset":     {base, func(in *wire.Inbound) { in.Header["Content-Type"][0] = "application/x-www-form-urlencoded;charset=GBK" }, "lenient", ""},
		"no Content-Type":     {base, func(in *wire.Inbound) { in.Header["Content-Type"] = nil }, "lenient", ""},
		"lines in the Base64": {base.set("sign", sig[:76]+"\r\n"+sig[76:152]+"\r\n"+sig[152:]), nil, "lenient", "sign"},
		"a line end":          {base.set("sign", sig+"\n"), nil, "lenient", "sign"},
		"blanks":              {base.set("sign", " "+sig), nil, "lenient", "sign"},
		"the url alphabet":    {base.set("sign", strings.NewReplacer("+", "-", "/", "_").Replace(sig)), nil, "lenient", "sign"},
		"no padding":          {base.set("sign", strings.TrimRight(sig, "=")), nil, "lenient", "sign"},
	} {
		send := func() reply {
			in := c.post("service", o.e)
			if o.in != nil {
				o.in(&in)
			}
			return c.read(c.play(in))
		}
		c.configure(platform(`"strict":false`))
		r := send()
		assert.Equal(t, "0", r.code(), name)
		x := c.recorded(r.Outbound)
		assert.Equal(t, []string{o.rule}, rules(x), name)
		if len(x.Findings) > 0 {
			assert.Equal(t, o.field, x.Findings[0].Field, name)
		}
		c.configure(platform(`"strict":true`))
		assert.Equal(t, "100002", send().code(), name)
	}
}
