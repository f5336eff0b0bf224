package lianyintong_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

const query = `{"platformUserNo":"U1"}`

// rules lists the rules of an exchange's findings.
func rules(x journal.Exchange) []string {
	list := []string{}
	for _, f := range x.Findings {
		list = append(list, f.Rule)
	}
	return list
}

// broken is a request that goes wrong before its business is looked at.
type broken struct {
	config string
	change func(c *client, e envelope) envelope
	remake func(in *wire.Inbound)
	code   string
	names  string // what the description names
	back   bool   // the gateway shows a way back: the signature was good
}

func brokenRequests(t tester) map[string]broken {
	t.Helper()
	cases := map[string]broken{
		"an unknown platform":     {change: set("platformNo", "6000000009"), code: "100004", names: "6000000009"},
		"an abnormal platform":    {config: platform(`"status":"ABNORMAL"`), code: "100005", names: "平台状态异常", back: true},
		"a service not opened":    {config: platform(`"services":["WITHDRAW"]`), code: "100006", names: "QUERY_USER_INFORMATION", back: true},
		"an unknown service":      {change: set("serviceName", "QUERY_EVERYTHING"), code: "100002", names: "serviceName QUERY_EVERYTHING", back: true},
		"a service in lower case": {change: set("serviceName", "query_user_information"), code: "100002", names: "serviceName", back: true},
		"a page as service":       {change: set("serviceName", "WITHDRAW/page"), code: "100002", names: "serviceName", back: true},
		"an unknown serial":       {change: set("keySerial", "2"), code: "100003", names: "签名"},
		"an unknown device":       {change: set("userDevice", "TABLET"), code: "100002", names: "userDevice", back: true},
		"an unknown device, forged": {change: func(c *client, e envelope) envelope {
			return e.set("userDevice", "TABLET").set("reqData", `{"platformUserNo":"U2"}`)
		}, code: "100003", names: "签名"},
		"an abnormal platform, forged": {config: platform(`"status":"ABNORMAL"`), change: set("sign", "AAAA"), code: "100005", names: "平台状态异常"},
		"an unsigned change": {change: func(_ *client, e envelope) envelope {
			return e.set("reqData", `{"platformUserNo":"U2"}`)
		}, code: "100003", names: "签名"},
		"reqData is no object": {change: resealed(`[]`), code: "100002", names: "reqData"},
		"reqData is a string":  {change: resealed(`"x"`), code: "100002", names: "reqData"},
		"reqData is no JSON":   {change: resealed(`{"platformUserNo":`), code: "100002", names: "reqData"},
		"reqData is XML":       {change: resealed(`<xml/>`), code: "100002", names: "reqData"},
		"reqData is not UTF-8": {change: resealed("{\"platformUserNo\":\"\xd6\xd0\"}"), code: "100002", names: "UTF-8"},
		"reqData has a tail":   {change: resealed(query + `x`), code: "100002", names: "reqData"},
		"GET":                  {remake: func(in *wire.Inbound) { in.Method, in.RawQuery, in.Body = "GET", string(in.Body), nil }, code: "100002", names: "POST"},
		"PUT":                  {remake: func(in *wire.Inbound) { in.Method = "PUT" }, code: "100002", names: "POST"},
		"an empty body":        {remake: func(in *wire.Inbound) { in.Body = nil }, code: "100002", names: "serviceName"},
		"a body of JSON":       {remake: func(in *wire.Inbound) { in.Header["Content-Type"] = []string{"application/json"} }, code: "100002", names: "serviceName"},
		"a broken escape":      {remake: func(in *wire.Inbound) { in.Body = []byte("serviceName=%zz&" + string(in.Body)) }, code: "100002", names: "serviceName"},
		"a broken name":        {remake: func(in *wire.Inbound) { in.Body = append([]byte("%=1&"), in.Body...) }, code: "100002", names: "参数无法解析"},
		"a broken multipart":   {remake: func(in *wire.Inbound) { in.Header["Content-Type"] = []string{"multipart/form-data; boundary=x"} }, code: "100002", names: "表单无法解析"},
		"no boundary":          {remake: func(in *wire.Inbound) { in.Header["Content-Type"] = []string{"multipart/form-data"} }, code: "100002", names: "表单无法解析"},
		"too long":             {remake: func(in *wire.Inbound) { in.Oversized = engine.DefaultLimit }, code: "100002", names: "1048576"},
		"too many fields":      {remake: func(in *wire.Inbound) { in.Body = []byte(strings.Repeat("a=&", 3000)) }, code: "100002", names: "a"},
	}
	for _, name := range []string{"serviceName", "platformNo", "reqData", "keySerial", "sign"} { // 1.2: 必填
		cases["without "+name] = broken{change: func(_ *client, e envelope) envelope { return e.without(name) }, code: "100002", names: name}
		cases["empty "+name] = broken{change: set(name, ""), code: "100002", names: name}
	}
	return cases
}

func set(name, value string) func(*client, envelope) envelope {
	return func(_ *client, e envelope) envelope { return e.set(name, value) }
}

// resealed changes reqData and signs it.
func resealed(data string) func(*client, envelope) envelope {
	return func(c *client, e envelope) envelope {
		return e.set("reqData", data).set("sign", signed(c.t, c.key, data))
	}
}

func TestEnvelopesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, b := range brokenRequests(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := rich(t, "")
			if b.config != "" {
				c.configure(b.config)
			}
			before := c.traces()
			send := func(channel, service, data string) wire.Outbound {
				e := c.seal(service, data)
				if b.change != nil {
					e = b.change(c, e)
				}
				in := c.post(channel, e)
				if b.remake != nil {
					b.remake(&in)
				}
				return c.play(in)
			}
			out := send("service", "QUERY_USER_INFORMATION", query)
			require.Equal(t, 200, out.Status)
			r := c.read(out)
			assert.Equal(t, b.code, r.code(), r.says())
			assert.Contains(t, r.says(), b.names)
			assert.Len(t, r.fields, 2, "code and description alone")
			x := c.recorded(out)
			assert.Equal(t, engine.OutcomeRefused, x.Outcome)
			assert.Equal(t, b.code, x.Code)
			shown := string(send("gateway", "RECHARGE", recharge("R1", "U1", "1").text()).Body)
			assert.Contains(t, shown, b.code)
			assert.Equal(t, b.back, strings.Contains(shown, "form0"))
			assert.Equal(t, before, c.traces(), "nothing has changed")
		})
	}
}

func TestAPlatformThatServesSomeServices(t *testing.T) { // 100006 with a way back: the signature was good
	t.Parallel()
	c := open(t, platform(`"services":["PERSONAL_REGISTER","QUERY_USER_INFORMATION"]`)).client()
	c.register("U1")
	b := c.gateway("RECHARGE", recharge("R1", "U1", "1")).callback()
	assert.Equal(t, "100006", b.code())
	assert.Equal(t, "R1", b.data["requestNo"])
	assert.Equal(t, "RECHARGE", b.fields["serviceName"])
	c.configure(platform(`"services":[]`))
	assert.Equal(t, "0", c.gateway("RECHARGE", recharge("R1", "U1", "1")).press("确认支付").callback().code())
}

func TestUntrustedRequestsGetNoWayBack(t *testing.T) { // wire §8
	t.Parallel()
	c, _ := rich(t, "")
	data := recharge("R1", "U1", "1")
	good := c.seal("RECHARGE", data.text())
	for name, e := range map[string]envelope{
		"a bad signature":     good.set("sign", signed(t, otherKey(), data.text())),
		"an unknown platform": good.set("platformNo", "6000000009"),
		"no JSON":             resealed("{")(c, good),
	} {
		shown := c.browse(c.post("gateway", e))
		assert.NotEmpty(t, shown.errorCode(), name)
		assert.False(t, shown.hasWayBack(), name)
		assert.NotContains(t, shown.html, "app.test", name)
	}
	for name, address := range map[string]string{
		"no scheme": `"app.test/back"`, "another scheme": `"javascript:alert(1)"`, "no host": `"http:///back"`, "a file": `"file:///etc/passwd"`, "empty": `""`,
		"null": `null`, "a number": `5`, "an object": `{}`, "too long": quoted("https://app.test/" + strings.Repeat("b", 84)), "a blank host": `"http:// /"`,
		"ftp": `"ftp://app.test/"`, "data": `"data:text/html,x"`,
	} {
		shown := c.gateway("RECHARGE", data.with("callbackUrl", address))
		assert.Equal(t, "100002", shown.errorCode(), name)
		assert.Contains(t, shown.problem(), "callbackUrl", name)
		assert.False(t, shown.hasWayBack(), name)
	}
	full := quoted("https://app.test/" + strings.Repeat("b", 83))
	assert.False(t, c.gateway("RECHARGE", data.with("callbackUrl", full)).hasWayBack(), "a hundred characters are fine: the page is shown")
	assert.Equal(t, "WAITING", c.state("R1"))
}

func TestRequestNumbersAreUnique(t *testing.T) { // wire §3: 100013 over all services
	t.Parallel()
	c, p := rich(t, "")
	c.withdraw("R1", p, "1")
	c.gateway("RECHARGE", recharge("R2", "U1", "1")).press("取消")
	c.gateway("RECHARGE", recharge("R3", "U1", "1"))
	before := c.traces()
	for _, no := range []string{"R1", "R2", "R3", "REG-U1"} { // processing, cancelled, waiting, done
		for service, data := range map[string]object{
			"RECHARGE": recharge(no, "U1", "1"), "WITHDRAW": withdrawal(no, "U1", "1"),
			"PERSONAL_REGISTER": c.stranger("U9", "ICBK").registration(no),
		} {
			b := c.gateway(service, data).callback()
			assert.Equal(t, "100013", b.code(), "%s %s", service, no)
			assert.Contains(t, b.says(), no)
		}
	}
	assert.Equal(t, before, c.traces())
	assert.Equal(t, "100009", c.gateway("RECHARGE", recharge("R4", "U9", "1")).callback().code())
	assert.False(t, c.gateway("RECHARGE", recharge("R4", "U1", "1")).hasWayBack(), "a refused request leaves its number free")
	c.platform = second
	c.register("U1")
	assert.False(t, c.gateway("RECHARGE", recharge("R1", "U1", "1")).hasWayBack(), "another platform has its own numbers")
}

func TestKeysOfAPlatform(t *testing.T) { // 1.2: keySerial selects the key
	t.Parallel()
	c, _ := rich(t, "")
	c.configure(platform(`"keys":{"1":null,"a":` + quoted(publicPEM(t)) + `,"b":` + quoted(bareOf(t, &otherKey().PublicKey)) +
		`,"c":{"key":` + quoted(pemOf(t, &smallKey().PublicKey)) + `,"until":"2016-11-09T10:30:00+08:00"}}`))
	ask := func(serial string, key string) string {
		return c.read(c.play(c.post("service", c.seal("QUERY_USER_INFORMATION", query).set("keySerial", serial).set("sign", key)))).code()
	}
	mine, other, small := signed(t, platformKey(), query), signed(t, otherKey(), query), signed(t, smallKey(), query)
	assert.Equal(t, "0", ask("a", mine))
	assert.Equal(t, "0", ask("b", other))
	assert.Equal(t, "0", ask("c", small), "1024 bits exist (wire §1)")
	assert.Equal(t, "100003", ask("1", mine))
	assert.Equal(t, "100003", ask("a", other))
	assert.Equal(t, "100003", ask("b", mine))
	c.advance(30*time.Minute - time.Second)
	assert.Equal(t, "0", ask("c", small))
	c.advance(time.Second)
	assert.Equal(t, "100003", ask("c", small), "the serial is retired")
}
