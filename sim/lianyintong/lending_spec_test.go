package lianyintong_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
)

// codeAndText is the table that most direct services answer.
var codeAndText = []column{{"code", isCode}, {"description", isOK}}

// lendingTables holds the messages about projects and lending, columns in the document's order.
var lendingTables = map[string][]column{
	"ESTABLISH_PROJECT":          codeAndText,                                                           // 2.10.2
	"MODIFY_PROJECT":             {{"status", `^"REPAYING"$`}, {"code", isCode}, {"description", isOK}}, // wire §2: the order in the field
	"PLATFORM_PRE_TRANSACTION":   codeAndText,                                                           // 2.13.2
	"CANCEL_PRE_TRANSACTION":     codeAndText,                                                           // 2.14.2
	"CONFIRM_LOAN":               codeAndText,                                                           // 2.15.2
	"CONFIRM_REPAYMENT":          codeAndText,                                                           // 2.16.2
	"CONFIRM_COMPENSATORY":       codeAndText,                                                           // 2.17.2
	"CONFIRM_DEBENTURE_TRANSFER": codeAndText,                                                           // 2.18.2
	"CONFIRM_PLATFORM_MARKETING": codeAndText,                                                           // 2.19.2
	"AUTHORIZE_PRETRANSATION":    codeAndText,                                                           // wire §10
	"USER_PRE_TRANSACTION": { // 2.12.2 回调
		{"bizType", `^"(TENDER|REPAYMENT|CREDIT_ASSIGNMENT|COMPENSATORY)"$`},
		{"code", isCode},
		{"description", isOK},
		{"requestNo", isText},
	},
	"USER_AUTHORIZATION": { // wire §10
		{"requestNo", `^"A1"$`},
		{"code", isCode},
		{"description", isOK},
		{"platformUserNo", `^"L1"$`},
		{"authList", `^"TENDER,REPAYMENT"$`},
		{"failTime", `^"20171109"$`},
		{"amount", `^500\.00$`},
	},
	"CANCEL_USER_AUTHORIZATION": { // wire §10
		{"code", isCode},
		{"description", isOK},
		{"platformUserNo", `^"L1"$`},
		{"requestNo", `^"X1"$`},
		{"authList", `^"REPAYMENT"$`},
	},
	"QUERY_PROJECT_INFORMATION": { // 3.4.2
		{"code", isCode},
		{"description", isOK},
		{"platformUserNo", `^"B"$`},
		{"projectNo", `^"P"$`},
		{"projectAmount", `^1000\.00$`},
		{"projectName", `^"首标"$`},
		{"projectType", `^"STANDARDPOWDER"$`},
		{"annnualInterestRate", `^0\.08$`},
		{"repaymentWay", `^"ONE_TIME_SERVICING"$`},
		{"status", `^"REPAYING"$`},
		{"loanAmount", `^700\.00$`},
		{"repaymentAmount", `^150\.00$`},
		{"income", `^3\.00$`},
	},
	"QUERY_TRANSACTION-PRETRANSATION": { // 3.3.2 交易预处理返回
		{"pretransactionType", `^"PRETRANSATION"$`},
		{"bizType", `^"TENDER"$`},
		{"platformUserNo", `^"L2"$`},
		{"freezeAmount", `^400\.00$`},
		{"unfreezeAmount", `^350\.00$`},
		{"status", `^"PROCESSING"$`},
		{"createTime", isInstant},
		{"transactionTime", `^""$`},
		{"code", isCode},
		{"description", isOK},
	},
	"QUERY_TRANSACTION-CONFIRM": { // 3.3.2 交易确认返回
		{"projectNo", `^"P"$`},
		{"confirmTradeType", `^"CONFOIRM_DEBENTURE_TRANSFER"$`},
		{"requestNo", `^"AP"$`},
		{"commission", `^1\.00$`},
		{"createTime", isInstant},
		{"status", `^"SUCCESS"$`},
		{"transactionTime", isInstant},
		{"code", isCode},
		{"description", isOK},
	},
	"QUERY_TRANSACTION-PROJECT": { // plainTransaction (ours)
		{"requestNo", `^"E1"$`},
		{"platformUserNo", `^"B"$`},
		{"createTime", isInstant},
		{"transactionTime", isInstant},
		{"status", `^"SUCCESS"$`},
		{"code", isCode},
		{"description", isOK},
	},
}

// lendingStory takes a project from its first day to the last repayment. It answers the replies and respDatas by what
// they are.
func lendingStory(t tester) (*market, map[string][]byte) {
	t.Helper()
	m := openMarket(t)
	m.configure(platform(`"notifyUrl":"https://app.test/notify"`))
	got := map[string][]byte{}
	direct := func(service string, data object) { got[service] = m.must(service, data).Body }
	direct("ESTABLISH_PROJECT", projectOf("E1", "B", "P"))
	got["USER_PRE_TRANSACTION"] = []byte(m.pre("T2", "L2", "TENDER", "400.00", "P").fields["respData"])
	authorization := m.gateway("USER_AUTHORIZATION", authorizing("A1", "L1", "TENDER,REPAYMENT").with("failTime", `"20171109"`).with("amount", "500.00"))
	got["USER_AUTHORIZATION"] = []byte(m.confirm(authorization, "L1").fields["respData"])
	direct("AUTHORIZE_PRETRANSATION", byAuthorization("T1", "L1", "TENDER", "400", "P"))
	direct("CANCEL_USER_AUTHORIZATION", object{{"platformUserNo", `"L1"`}, {"requestNo", `"X1"`}, {"authList", `"REPAYMENT"`}})
	direct("CONFIRM_LOAN", loan("C1", "P", "20.00", "T1 400.00", "T2 300.00"))
	direct("CANCEL_PRE_TRANSACTION", cancelling("X2", "T2", "50.00"))
	direct("MODIFY_PROJECT", change("M1", "P").with("status", `"REPAYING"`))
	m.pre("AP", "G", "CREDIT_ASSIGNMENT", "106.00", "P")
	direct("CONFIRM_DEBENTURE_TRANSFER", transfer("D1", "P", "1.00", "AP", "AP L1 105.00 100.00 T1"))
	direct("PLATFORM_PRE_TRANSACTION", ofPlatform("PC", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "51.00", "P"))
	direct("CONFIRM_COMPENSATORY", payback("R1", "PC", "P", "0", "G 50.00 1.00"))
	m.pre("RP", "B", "REPAYMENT", "103.00", "P")
	direct("CONFIRM_REPAYMENT", payback("R2", "RP", "P", "1.00", "L1 60.00 1.00", "L2 40.00 1.00"))
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PM", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "10.00", ""))
	direct("CONFIRM_PLATFORM_MARKETING", gifts("R3", "PM", "L1 8.88"))
	direct("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}})
	for what, q := range map[string]object{
		"PRETRANSATION": transaction("T2", "PRETRANSATION"), "CONFIRM": transaction("D1", "TRANSACTIONCONFIRM_TRADE"), "PROJECT": transaction("E1", "ESTABLISH_PROJECT"),
	} {
		got["QUERY_TRANSACTION-"+what] = m.must("QUERY_TRANSACTION", q).Body
	}
	return m, got
}

func TestMessagesOfLendingHaveTheDocumentsFields(t *testing.T) {
	t.Parallel()
	m, got := lendingStory(t)
	require.Len(t, got, len(lendingTables))
	for what, message := range got {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			fitsTable(t, lendingTables[what], message)
		})
	}
	for _, n := range m.notified() {
		if table := lendingTables[n.fields["serviceName"]]; table != nil {
			fitsTable(t, table, []byte(n.fields["respData"]))
		}
	}
	assert.Equal(t, "1577.00 774.88 691.00 945.00 22.00", m.balances("user:B", "user:L1", "user:L2", "user:G", "platform:fee"))
	m.audit()
}

// TestGoldenBytesOfLending compares every message of the story with its file.
func TestGoldenBytesOfLending(t *testing.T) {
	t.Parallel()
	m, _ := lendingStory(t)
	folders := sameExchanges(t, m.client, func(x journal.Exchange) string {
		folder := strings.TrimSuffix(x.API, "/page")
		switch {
		case x.API == "QUERY_TRANSACTION" && strings.Contains(string(x.Fields), "TRADE"):
			return "QUERY_TRANSACTION-CONFIRM"
		case x.API == "QUERY_TRANSACTION" && strings.Contains(string(x.Fields), "PROJECT"):
			return "QUERY_TRANSACTION-PROJECT"
		case x.API == "QUERY_TRANSACTION":
			return "QUERY_TRANSACTION-PRETRANSATION"
		case lendingTables[folder] == nil:
			return "" // the people who register
		default:
			return folder
		}
	})
	assert.Len(t, folders, len(lendingTables), "every service has its samples: %v", folders)
}
