package lianyintong_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
)

// accountTables holds the messages about users and their cards, columns in the document's order.
var accountTables = map[string][]column{
	"ENTERPRISE_REGISTER": { // 2.2.2 回调
		{"requestNo", `^"R1"$`},
		{"status", `^"(AUDIT|BACK|PASSED)"$`},
		{"code", isCode},
		{"description", isText},
		{"platformUserNo", `^"E1"$`},
		{"userRole", `^"NORMAL"$`},
		{"bankcardNo", isCard},
		{"bankcode", `^"ICBK"$`},
	},
	"UNBIND_BANKCARD": { // 2.3.2 回调
		{"requestNo", `^"R[35]"$`},
		{"code", isCode},
		{"description", isOK},
	},
	"PERSONAL_BIND_BANKCARD": { // 2.4.2, and what R3 promises
		{"requestNo", `^"R4"$`},
		{"code", isCode},
		{"description", isOK},
		{"platformUserNo", `^"U1"$`},
		{"bankcardNo", isCard},
		{"bankcode", `^"CMBC"$`},
		{"mobile", `^"1\d{10}"$`},
		{"accessType", `^"FULL_CHECKED"$`},
	},
	"ENTERPRISE_BIND_BANKCARD": { // 2.5.2
		{"requestNo", `^"R6"$`},
		{"code", isCode},
		{"description", isOK},
		{"platformUserNo", `^"E1"$`},
		{"bankcardNo", isCard},
		{"bankcode", `^"BKCH"$`},
	},
	"RESET_PASSWORD": { // 2.20.2 回调
		{"requestNo", `^"R7"$`},
		{"code", isCode},
		{"description", isOK},
	},
}

// plainTable is what kinds of 5.3.19 answer that 3.3 has no table for (ours).
var plainTable = []column{
	{"requestNo", `^"R\d"$`},
	{"platformUserNo", `^"[EU]1"$`},
	{"createTime", isInstant},
	{"transactionTime", isInstant},
	{"status", `^"SUCCESS"$`},
	{"code", isCode},
	{"description", isOK},
}

// accountStory takes a company and a person through all that can be done to users and cards.
func accountStory(t tester) (*client, map[string]page) {
	t.Helper()
	c := open(t, platform(`"notifyUrl":"https://app.test/notify"`)).client()
	f, p := c.startup("E1"), c.stranger("U1", "ICBK")
	steps := map[string]page{}
	steps["ENTERPRISE_REGISTER"] = c.gateway("ENTERPRISE_REGISTER", f.registration("R1")).
		press("同意并提交审核", "password", f.Password, "confirmPassword", f.Password)
	c.do("audit", "platformUserNo", "E1", "decision", "BACK", "remark", "请补充税务登记证")
	c.do("audit", "platformUserNo", "E1", "decision", "PASSED")
	c.enroll(p, "R2")
	c.unbind("R3", "U1", p.Password)
	steps["PERSONAL_BIND_BANKCARD"] = c.gateway("PERSONAL_BIND_BANKCARD", binding("R4", "U1", p.Mobile, c.people.Card("CMBC"))).
		press("确认绑卡", "password", p.Password)
	steps["UNBIND_BANKCARD"] = c.gateway("UNBIND_BANKCARD", unbinding("R5", "E1")).press("确认解绑", "password", f.Password)
	shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R6", "E1", c.people.Card("BKCH"), "BKCH"))
	steps["ENTERPRISE_BIND_BANKCARD"] = shown.press("确认绑卡", "password", f.Password, "smsCode", c.smsCode("R6"))
	shown = c.gateway("RESET_PASSWORD", unbinding("R7", "E1"))
	steps["RESET_PASSWORD"] = shown.press("确认修改", "mode", "forgot", "bankcardNo", text(c.user("E1")["bankcardNo"]),
		"smsCode", c.smsCode("R7"), "password", "135790", "confirmPassword", "135790")
	return c, steps
}

func TestMessagesAboutUsersHaveTheDocumentsFields(t *testing.T) {
	t.Parallel()
	c, steps := accountStory(t)
	require.Len(t, steps, len(accountTables))
	for service, end := range steps {
		b := end.callback()
		if service != "ENTERPRISE_REGISTER" {
			assert.Equal(t, "0", b.code(), service)
		}
		fitsTable(t, accountTables[service], []byte(b.fields["respData"]))
		assert.Equal(t, service, b.fields["serviceName"])
	}
	var statuses []any
	for _, n := range c.notified() {
		service := n.fields["serviceName"]
		if service == "PERSONAL_REGISTER" {
			continue
		}
		fitsTable(t, accountTables[service], []byte(n.fields["respData"]))
		if service == "ENTERPRISE_REGISTER" {
			statuses = append(statuses, n.data["status"])
		}
	}
	assert.Equal(t, []any{"AUDIT", "BACK", "PASSED"}, statuses)
	for no, kind := range map[string]string{"R1": "REGISTER", "R2": "REGISTER", "R3": "UNBIND_BANKCARD", "R4": "BINDKIND", "R6": "BINDKIND"} {
		fitsTable(t, plainTable, c.direct("QUERY_TRANSACTION", transaction(no, kind)).Body)
	}
}

// TestGoldenBytesOfAccounts compares every message of the story with its file: the signatures too.
func TestGoldenBytesOfAccounts(t *testing.T) {
	t.Parallel()
	c, _ := accountStory(t)
	c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"E1"`}})
	c.direct("QUERY_TRANSACTION", transaction("R1", "REGISTER"))
	folders := sameExchanges(t, c, func(x journal.Exchange) string {
		switch service := strings.TrimSuffix(x.API, "/page"); service {
		case "PERSONAL_REGISTER":
			return "" // it has samples of its own
		case "QUERY_USER_INFORMATION", "QUERY_TRANSACTION":
			return service + "-ENTERPRISE"
		default:
			return service
		}
	})
	assert.Len(t, folders, len(accountTables)+2)
}
