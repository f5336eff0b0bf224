package lianyintong_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The forms that values have on the wire: 1.4 and wire §2. They are written down here by hand, from the document, so
// that the golden files cannot make a mistake of ours the rule.
const (
	isText    = `^"[^"]+"$`
	isCode    = `^"0"$`
	isOK      = `^"操作成功"$`
	isAmount  = `^\d+\.\d\d$`
	isInstant = `^"20161109\d{6}"$`
	isCard    = `^"\*{15}\d{4}"$` // the generated cards have nineteen digits
)

// column is a line of the document's tables: the name, and the form of the value.
type column struct{ name, form string }

// documented holds the messages of the services, columns in the document's order.
var documented = map[string][]column{
	"PERSONAL_REGISTER": { // 2.1.2 回调
		{"platformUserNo", `^"U1"$`},
		{"code", isCode},
		{"description", isOK},
		{"requestNo", `^"R1"$`},
		{"realName", isText},
		{"idCardType", `^"G2_IDCARD"$`},
		{"userRole", `^"NORMAL"$`},
		{"idCardNo", `^"\d{6}\*{8}\d{3}[\dX]"$`},
		{"mobile", `^"1\d{10}"$`},
		{"bankcardNo", isCard},
		{"bankcode", `^"ICBK"$`},
		{"accessType", `^"FULL_CHECKED"$`},
	},
	"RECHARGE": { // 2.6.2
		{"requestNo", `^"R2"$`},
		{"code", isCode},
		{"description", isOK},
		{"platformUserNo", `^"U1"$`},
		{"amount", `^100\.50$`},
		{"feeMode", `^"PLATFORM"$`},
		{"fee", `^1\.00$`},
		{"rechargeWay", `^"NETBANK_B2C"$`},
		{"bankcode", `^"ICBK"$`},
	},
	"WITHDRAW": { // 2.9.2
		{"code", isCode},
		{"description", isOK},
		{"requestNo", `^"R3"$`},
		{"platformUserNo", `^"U1"$`},
		{"amount", `^30\.00$`},
		{"fee", `^2\.00$`},
		{"feeMode", `^"PLATFORM"$`},
		{"withdrawType", `^0$`},
		{"bankcardNo", isCard},
		{"bankcode", `^"ICBK"$`},
	},
	"QUERY_USER_INFORMATION": { // 3.1.2
		{"code", isCode},
		{"description", isOK},
		{"platformUserNo", `^"U1"$`},
		{"userType", `^"PERSON"$`},
		{"userRole", `^"NORMAL"$`},
		{"auditStatus", `^"PASSED"$`},
		{"activeStatus", `^"ACTIVATED"$`},
		{"balance", `^70\.50$`},
		{"availableAmount", `^70\.50$`},
		{"freezeAmount", `^0\.00$`},
		{"bankcardNo", isCard},
		{"bankcode", `^"ICBK"$`},
		{"mobile", `^"1\d{10}"$`},
	},
	"QUERY_PLATFORM_INFORMATION": { // 3.2.2
		{"code", isCode},
		{"description", isOK},
		{"feeBalance", `^7\.00$`},
		{"repaymentBalance", isAmount},
		{"repaymentFreeze", isAmount},
		{"marketingBalance", isAmount},
		{"marketingFreeze", isAmount},
	},
	"QUERY_TRANSACTION-RECHARGE": { // 3.3.2 充值交易返回
		{"amount", `^100\.50$`},
		{"platformUserNo", `^"U1"$`},
		{"createTime", isInstant},
		{"transactionTime", isInstant},
		{"status", `^"SUCCESS"$`},
		{"rechargeWay", `^"NETBANK_B2C"$`},
		{"fee", `^1\.00$`},
		{"bankcode", `^"ICBK"$`},
		{"code", isCode},
		{"description", isOK},
	},
	"QUERY_TRANSACTION-WITHDRAW": { // 3.3.2 提现交易返回
		{"amount", `^30\.00$`},
		{"platformUserNo", `^"U1"$`},
		{"createTime", isInstant},
		{"transactionTime", `^""$`}, // the bank has not finished
		{"status", `^"PROCESSING"$`},
		{"fee", `^2\.00$`},
		{"feeMode", `^"PLATFORM"$`},
		{"bankcardNo", isCard},
		{"code", isCode},
		{"description", isOK},
	},
}

// members takes a JSON object apart: names in order, values as written.
func members(t tester, raw []byte) (names []string, values map[string]string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	_, err := d.Token()
	require.NoError(t, err)
	values = map[string]string{}
	for d.More() {
		name, err := d.Token()
		require.NoError(t, err)
		var value json.RawMessage
		require.NoError(t, d.Decode(&value))
		names = append(names, text(name))
		values[text(name)] = string(value)
	}
	return names, values
}

func holds(t *testing.T, what string, raw []byte) {
	t.Helper()
	require.NotEmpty(t, documented[what], what)
	fitsTable(t, documented[what], raw)
}

// fitsTable holds a message against the columns of a table of the document.
func fitsTable(t *testing.T, want []column, raw []byte) {
	t.Helper()
	names, values := members(t, raw)
	var expected []string
	for _, c := range want {
		expected = append(expected, c.name)
		assert.Regexp(t, regexp.MustCompile(c.form), values[c.name], c.name)
	}
	assert.Equal(t, expected, names)
	assert.NotContains(t, string(raw), `\u00`, "no HTML escaping")
	assert.Equal(t, strings.TrimSpace(string(raw)), string(raw), "nothing around the JSON")
}

// story plays the one customer's journey of which spec and golden tests look at every message: 100.50 in, 30.00 out.
func story(t tester) (c *client, p person, steps map[string]page) {
	t.Helper()
	c = open(t, platform(`"fees":{"recharge":"1.00","withdraw":"2.00"},"notifyUrl":"https://app.test/notify"`)).client()
	c.fund("platform:fee", "10.00")
	p = c.stranger("U1", "ICBK")
	steps = map[string]page{}
	steps["PERSONAL_REGISTER"] = c.gateway("PERSONAL_REGISTER", p.registration("R1")).
		press("同意并开通", "password", p.Password, "confirmPassword", p.Password)
	steps["RECHARGE"] = c.gateway("RECHARGE", recharge("R2", "U1", "100.5")).press("确认支付")
	steps["WITHDRAW"] = c.gateway("WITHDRAW", withdrawal("R3", "U1", `"30"`)).press("确认提现", "password", p.Password)
	return c, p, steps
}

func TestMessagesHaveTheDocumentsFields(t *testing.T) {
	t.Parallel()
	c, _, steps := story(t)
	for service, end := range steps {
		b := end.callback()
		holds(t, service, []byte(b.fields["respData"]))
		assert.Equal(t, []string{"serviceName", "platformNo", "responseType", "keySerial", "respData", "userDevice", "sign"}, b.names) // wire §4
		assert.Equal(t, map[string]string{
			"serviceName": service, "platformNo": first, "responseType": "CALLBACK", "keySerial": "1", "userDevice": "PC",
			"respData": b.fields["respData"], "sign": b.fields["sign"],
		}, b.fields)
		assert.Equal(t, "https://app.test/back", b.url)
		assert.True(t, b.auto, "it submits itself")
	}
	sent := c.notified()
	require.Len(t, sent, 3)
	for _, n := range sent { // wire §5
		assert.Equal(t, "https://app.test/notify", n.url)
		back := steps[n.fields["serviceName"]].callback()
		assert.Equal(t, back.fields["respData"], n.fields["respData"], "the very bytes of the CALLBACK")
		want := map[string]string{}
		for name, value := range back.fields {
			want[name] = value
		}
		want["responseType"] = "NOTIFY"
		assert.Equal(t, want, n.fields)
	}
	user, fee, none := object{{"platformUserNo", `"U1"`}}, object{{"requestNo", `"R2"`}, {"transactionType", `"RECHARGE"`}}, object{}
	holds(t, "QUERY_USER_INFORMATION", c.direct("QUERY_USER_INFORMATION", user).Body)
	holds(t, "QUERY_PLATFORM_INFORMATION", c.direct("QUERY_PLATFORM_INFORMATION", none).Body)
	holds(t, "QUERY_TRANSACTION-RECHARGE", c.direct("QUERY_TRANSACTION", fee).Body)
	holds(t, "QUERY_TRANSACTION-WITHDRAW", c.direct("QUERY_TRANSACTION", object{{"requestNo", `"R3"`}, {"transactionType", `"WITHDRAW"`}}).Body)
	c.audit()
}

func TestDirectRepliesStandBareInTheBodyAndAreSignedInTheHeader(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	for name, r := range map[string]reply{
		"success": c.direct("QUERY_PLATFORM_INFORMATION", object{}),
		"failure": c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"<b>&"`}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, 200, r.Status)
			assert.Equal(t, []string{"application/json;charset=UTF-8"}, r.Header["Content-Type"])
			assert.Contains(t, r.Header, "sign")
			assert.NotContains(t, r.Header, "Sign")
			assert.NotContains(t, r.Header["sign"][0], "\n")
			assert.NotContains(t, string(r.Body), `\u003c`)
			names, values := members(t, r.Body)
			assert.Equal(t, []string{"code", "description"}, names[:2])
			assert.Regexp(t, `^"\d+"$`, values["code"], "code is a JSON string")
		})
	}
}
