package lianyintong_test

import (
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/store"
)

// market is a platform with a borrower B, the lenders L1 and L2, a guarantor G and money: 1000.00 for each of them and
// in the platform's accounts.
type market struct {
	*client
	people map[string]person
}

func openMarket(t tester) *market {
	t.Helper()
	return openMarketAt(t, store.Memory)
}

// openMarketAt is openMarket in a folder, where it can be restarted.
func openMarketAt(t tester, folder string) *market {
	t.Helper()
	m := &market{client: openAt(t, folder, "").client(), people: map[string]person{}}
	for _, no := range []string{"B", "L1", "L2", "G"} {
		m.people[no] = m.register(no)
		m.fund("user:"+no, "1000.00")
	}
	m.fund("platform:repayment", "1000.00")
	m.fund("platform:marketing", "1000.00")
	return m
}

// projectOf is the reqData of ESTABLISH_PROJECT, in the document's order.
func projectOf(requestNo, borrower, projectNo string) object {
	return object{
		{"requestNo", quoted(requestNo)},
		{"platformUserNo", quoted(borrower)},
		{"projectNo", quoted(projectNo)},
		{"projectAmount", "1000.00"},
		{"projectName", `"首标"`},
		{"projectType", `"STANDARDPOWDER"`},
		{"annnualInterestRate", "0.08"},
		{"repaymentWay", `"ONE_TIME_SERVICING"`},
	}
}

// change is the reqData of MODIFY_PROJECT.
func change(requestNo, projectNo string) object {
	return object{{"requestNo", quoted(requestNo)}, {"projectNo", quoted(projectNo)}}
}

// frozenFor is the reqData of USER_PRE_TRANSACTION.
func frozenFor(requestNo, userNo, bizType, amount, projectNo string) object {
	return object{
		{"requestNo", quoted(requestNo)},
		{"platformUserNo", quoted(userNo)},
		{"bizType", quoted(bizType)},
		{"amount", amount},
		{"expired", `""`},
		{"remark", `"第一笔"`},
		{"callbackUrl", `"https://app.test/back"`},
		{"projectNo", quoted(projectNo)},
	}
}

// byAuthorization is the reqData of AUTHORIZE_PRETRANSATION.
func byAuthorization(requestNo, userNo, bizType, amount, projectNo string) object {
	return frozenFor(requestNo, userNo, bizType, amount, projectNo).without("expired").without("callbackUrl")
}

// ofPlatform is the reqData of PLATFORM_PRE_TRANSACTION.
func ofPlatform(requestNo, account, bizType, amount, projectNo string) object {
	data := object{{"requestNo", quoted(requestNo)}, {"platformUserNo", quoted(account)}, {"amount", amount}, {"bizType", quoted(bizType)}}
	if projectNo != "" {
		data = append(data, pair{"projectNo", quoted(projectNo)})
	}
	return data
}

// cancelling is the reqData of CANCEL_PRE_TRANSACTION.
func cancelling(requestNo, preTransactionNo, amount string) object {
	return object{{"requestNo", quoted(requestNo)}, {"preTransactionNo", quoted(preTransactionNo)}, {"amount", amount}}
}

// loan is the reqData of CONFIRM_LOAN; its details are "tender amount".
func loan(requestNo, projectNo, commission string, details ...string) object {
	return object{
		{"requestNo", quoted(requestNo)},
		{"projectNo", quoted(projectNo)},
		{"commission", commission},
		{"details", list("preTransactionNo amount", details)},
	}
}

// payback is the reqData of CONFIRM_REPAYMENT and CONFIRM_COMPENSATORY; its details are "lender principal interest".
func payback(requestNo, preTransactionNo, projectNo, commission string, details ...string) object {
	return object{
		{"requestNo", quoted(requestNo)},
		{"preTransactionNo", quoted(preTransactionNo)},
		{"projectNo", quoted(projectNo)},
		{"commission", commission},
		{"details", list("platformUserNo amount income", details)},
	}
}

// transfer is the reqData of CONFIRM_DEBENTURE_TRANSFER; its details are "purchase seller amount share original".
func transfer(requestNo, projectNo, commission, preTransactionNo string, details ...string) object {
	return object{
		{"requestNo", quoted(requestNo)},
		{"projectNo", quoted(projectNo)},
		{"commission", commission},
		{"details", list("preTransactionNo platformUserNo amount share originalConfirmRequestNo", details)},
		{"preTransactionNo", quoted(preTransactionNo)},
	}
}

// gifts is the reqData of CONFIRM_PLATFORM_MARKETING; its details are "user amount".
func gifts(requestNo, preTransactionNo string, details ...string) object {
	return object{
		{"requestNo", quoted(requestNo)},
		{"preTransactionNo", quoted(preTransactionNo)},
		{"details", list("platformUserNo amount", details)},
	}
}

// authorizing is the reqData of USER_AUTHORIZATION.
func authorizing(requestNo, userNo, authList string) object {
	return object{
		{"platformUserNo", quoted(userNo)},
		{"requestNo", quoted(requestNo)},
		{"authList", quoted(authList)},
		{"callbackUrl", `"https://app.test/back"`},
	}
}

// list writes details: the words of each under the given names, amounts as numbers, a dash for none.
func list(names string, details []string) string {
	items := make([]string, len(details))
	for i, d := range details {
		var item object
		words := strings.Fields(d)
		for n, name := range strings.Fields(names) {
			value := quoted(words[n])
			if name == "amount" || name == "income" || name == "share" {
				value = words[n]
			}
			if words[n] != "-" {
				item = append(item, pair{name, value})
			}
		}
		items[i] = item.text()
	}
	return "[" + strings.Join(items, ",") + "]"
}

// must calls a direct service that has to answer success.
func (m *market) must(service string, data object) reply {
	m.t.Helper()
	r := m.direct(service, data)
	require.Equal(m.t, "0", r.code(), "%s %s: %s", service, data.text(), r.says())
	return r
}

// refused calls a direct service that has to refuse with a code, by a rule.
func (m *market) refused(code, rule, service string, data object) {
	m.t.Helper()
	before := m.traces()
	r := m.direct(service, data)
	require.Equal(m.t, code, r.code(), "%s %s: %s", service, data.text(), r.says())
	require.True(m.t, strings.HasPrefix(r.says(), rule), "%q names %q", r.says(), rule)
	require.Equal(m.t, before, m.traces(), "a refusal leaves nothing")
}

// project establishes a project of B and tenders for it: "lender amount" each; they are T1, T2, ….
func (m *market) project(no string, tenders ...string) {
	m.t.Helper()
	m.must("ESTABLISH_PROJECT", projectOf("E-"+no, "B", no))
	for i, tender := range tenders {
		words := strings.Fields(tender)
		m.pre("T"+string(rune('1'+i)), words[0], "TENDER", words[1], no)
	}
}

// pre takes a pre-transaction of a user through its page.
func (m *market) pre(requestNo, userNo, bizType, amount, projectNo string) callback {
	m.t.Helper()
	return m.confirm(m.gateway("USER_PRE_TRANSACTION", frozenFor(requestNo, userNo, bizType, amount, projectNo)), userNo)
}

// confirm enters the password of a user on a page of a pre-transaction.
func (m *market) confirm(shown page, userNo string) callback {
	m.t.Helper()
	b := shown.press(shown.labels()[0], "password", m.people[userNo].Password).callback()
	require.Equal(m.t, "0", b.code(), "%s", b.says())
	return b
}

// status moves a project to a state.
func (m *market) status(projectNo, status string) {
	m.t.Helper()
	m.must("MODIFY_PROJECT", change("M-"+projectNo+status, projectNo).with("status", quoted(status)))
}

// lent is a market with the project P, lent out in full and being repaid: 600.00 of L1 by T1, 400.00 of L2 by T2, by
// the confirmations C1 and C2; B has paid 10.00 commission.
func lent(t tester) *market {
	t.Helper()
	m := openMarket(t)
	m.project("P", "L1 600.00", "L2 400.00")
	m.must("CONFIRM_LOAN", loan("C1", "P", "10.00", "T1 600.00"))
	m.must("CONFIRM_LOAN", loan("C2", "P", "0", "T2 400.00"))
	m.status("P", "REPAYING")
	return m
}

// held answers share and outstanding principal of a holding of a project: "600.00 600.00", "" when there is none.
func (m *market) held(projectNo, requestNo string) string {
	m.t.Helper()
	h, ok := m.record("holdings", first+"/"+projectNo+"/"+requestNo)
	if !ok {
		return ""
	}
	return text(h["platformUserNo"]) + " " + text(h["share"]) + " " + text(h["principal"])
}

// balances answers what accounts hold, as one text.
func (m *market) balances(accounts ...string) string {
	m.t.Helper()
	list := make([]string, len(accounts))
	for i, a := range accounts {
		list[i] = m.balance(a)
	}
	return strings.Join(list, " ")
}

// stands answers status, frozen and unfrozen amount of a pre-transaction by 3.3.
func (m *market) stands(requestNo string) string {
	m.t.Helper()
	r := m.must("QUERY_TRANSACTION", transaction(requestNo, "PRETRANSATION"))
	return text(r.fields["status"]) + " " + number(r.fields["freezeAmount"]) + " " + number(r.fields["unfreezeAmount"])
}
