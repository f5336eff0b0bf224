package lianyintong_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// staged is a market with the project P in a state, and with pre-transactions of every kind that the state lets exist:
// T1 (half lent by C1, so that L1 holds 50.00), RP, CP, AP.
func staged(t tester, status string) *market {
	t.Helper()
	m := openMarket(t)
	for _, who := range []string{"L1", "L2", "B", "G"} {
		all := "TENDER,REPAYMENT,CREDIT_ASSIGNMENT,COMPENSATORY"
		m.authorize("A-"+who, who, all)
	}
	m.project("P", "L1 100.00")
	m.must("CONFIRM_LOAN", loan("C1", "P", "0", "T1 50.00"))
	switch status {
	case "REPAYING", "FINISH":
		m.status("P", "REPAYING")
		m.pre("RP", "B", "REPAYMENT", "20.00", "P")
		m.pre("CP", "G", "COMPENSATORY", "20.00", "P")
		m.pre("AP", "L2", "CREDIT_ASSIGNMENT", "20.00", "P")
		if status == "FINISH" {
			m.status("P", "FINISH")
		}
	case "MISCARRY":
		m.status("P", "MISCARRY")
	}
	return m
}

// businesses are the businesses of 2.11 R1 to R5 and how they are done.
func businesses(m *market) map[string]func(no string) (code, says string) {
	direct := func(service string, data func(no string) object) func(string) (string, string) {
		return func(no string) (string, string) {
			r := m.direct(service, data(no))
			return r.code(), r.says()
		}
	}
	user := func(who, bizType string) func(string) (string, string) {
		return func(no string) (string, string) {
			o := m.ask("gateway", "USER_PRE_TRANSACTION", frozenFor(no, who, bizType, "1.00", "P"))
			return o.code, o.says
		}
	}
	authorized := func(who, bizType string) func(string) (string, string) {
		return direct("AUTHORIZE_PRETRANSATION", func(no string) object { return byAuthorization(no, who, bizType, "1.00", "P") })
	}
	return map[string]func(string) (string, string){
		"变更标的金额":   direct("MODIFY_PROJECT", func(no string) object { return change(no, "P").with("projectAmount", "999.00") }),
		"用户 投标":    user("L1", "TENDER"),
		"用户 还款":    user("B", "REPAYMENT"),
		"用户 债权转让":  user("L2", "CREDIT_ASSIGNMENT"),
		"用户 代偿":    user("G", "COMPENSATORY"),
		"授权 投标":    authorized("L1", "TENDER"),
		"授权 还款":    authorized("B", "REPAYMENT"),
		"授权 债权转让":  authorized("L2", "CREDIT_ASSIGNMENT"),
		"授权 代偿":    authorized("G", "COMPENSATORY"),
		"平台 代偿":    direct("PLATFORM_PRE_TRANSACTION", func(no string) object { return ofPlatform(no, "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1", "P") }),
		"平台 发放营销款": direct("PLATFORM_PRE_TRANSACTION", func(no string) object { return ofPlatform(no, "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "1", "P") }),
		"放款确认":     direct("CONFIRM_LOAN", func(no string) object { return loan(no, "P", "0", "T1 1") }),
		"还款确认":     direct("CONFIRM_REPAYMENT", func(no string) object { return payback(no, "RP", "P", "0", "L1 1 0") }),
		"代偿确认":     direct("CONFIRM_COMPENSATORY", func(no string) object { return payback(no, "CP", "P", "0", "L1 1 0") }),
		"债权转让确认":   direct("CONFIRM_DEBENTURE_TRANSFER", func(no string) object { return transfer(no, "P", "0", "AP", "AP L1 1 1 T1") }),
		"取消投标":     direct("CANCEL_PRE_TRANSACTION", func(no string) object { return cancelling(no, "T1", "1") }),
		"查询标的":     direct("QUERY_PROJECT_INFORMATION", func(string) object { return object{{"projectNo", `"P"`}} }),
		"变更标的 募集中": direct("MODIFY_PROJECT", func(no string) object { return change(no, "P").with("status", `"COLLECTING"`) }),
		"变更标的 不是募集中": direct("MODIFY_PROJECT", func(no string) object {
			return change(no, "P").with("status", `"COLLECTING"`).with("projectAmount", "1")
		}),
	}
}

func TestWhatEachStateOfAProjectAllows(t *testing.T) { // 2.11 R1 to R5: the rule that forbids it, "" when it is allowed
	t.Parallel()
	states := [...]string{"COLLECTING", "REPAYING", "FINISH", "MISCARRY"}
	for i, status := range states {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			m := staged(t, status)
			table := map[string][4]string{
				"变更标的金额":     {"", "2.11 R5", "2.11 R5", "2.11 R5"},
				"用户 投标":      {"", "2.11 R1", "2.11 R3", "2.11 R4"},
				"用户 还款":      {"2.11 R2", "", "2.11 R3", "2.11 R4"},
				"用户 债权转让":    {"2.11 R2", "", "2.11 R3", "2.11 R4"},
				"用户 代偿":      {"2.11 R2", "", "2.11 R3", "2.11 R4"},
				"授权 投标":      {"", "2.11 R1", "2.11 R3", "2.11 R4"},
				"授权 还款":      {"2.11 R2", "", "2.11 R3", "2.11 R4"},
				"授权 债权转让":    {"2.11 R2", "", "2.11 R3", "2.11 R4"},
				"授权 代偿":      {"2.11 R2", "2.11 R2", "2.11 R3", "2.11 R4"},
				"平台 代偿":      {"2.11 R2", "", "2.11 R3", "2.11 R4"},
				"平台 发放营销款":   {},
				"放款确认":       {"", "2.15 R1", "2.15 R1", "2.15 R1"},
				"还款确认":       {"2.16 R1", "", "2.16 R1", "2.16 R1"},
				"代偿确认":       {"2.17 R1", "", "2.17 R1", "2.17 R1"},
				"债权转让确认":     {"2.18 R1", "", "2.18 R1", "2.18 R1"},
				"取消投标":       {}, // wire §12: in every state
				"查询标的":       {},
				"变更标的 募集中":   {"2.11 R6", "2.11 R6", "2.11 R6", "2.11 R6"},
				"变更标的 不是募集中": {"", "2.11 R5", "2.11 R5", "2.11 R5"},
			}
			all := businesses(m)
			assert.Len(t, table, len(all))
			for name, forbidden := range table {
				code, says := all[name]("X-" + name)
				if forbidden[i] == "" {
					assert.Equal(t, "0", code, "%s: %s", name, says)
					continue
				}
				assert.Equal(t, "100015", code, "%s: %s", name, says)
				assert.True(t, strings.HasPrefix(says, forbidden[i]+" "), "%s: %s", name, says)
			}
			m.audit()
		})
	}
}

func TestTheOrderOfStatesOfAProject(t *testing.T) { // 2.11 R6
	t.Parallel()
	states := []string{"COLLECTING", "REPAYING", "FINISH", "MISCARRY"}
	allowed := map[string]bool{"COLLECTING REPAYING": true, "REPAYING FINISH": true, "COLLECTING MISCARRY": true}
	ways := map[string][]string{"COLLECTING": nil, "REPAYING": {"REPAYING"}, "FINISH": {"REPAYING", "FINISH"}, "MISCARRY": {"MISCARRY"}}
	m := openMarket(t)
	for _, from := range states {
		for _, to := range states {
			no := from + "-" + to
			m.project(no)
			for _, step := range ways[from] {
				m.status(no, step)
			}
			r := m.direct("MODIFY_PROJECT", change("X-"+no, no).with("status", quoted(to)))
			if allowed[from+" "+to] {
				assert.Equal(t, `{"status":"`+to+`","code":"0","description":"操作成功"}`, string(r.Body), no) // wire §2: as in the field
				continue
			}
			assert.Equal(t, "100015", r.code(), no)
			assert.True(t, strings.HasPrefix(r.says(), "2.11 R6 "), r.says())
			assert.Equal(t, from, text(m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", quoted(no)}}).fields["status"]))
		}
	}
}

func TestAmountAndStatusChangeTogether(t *testing.T) { // 2.11 R5
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	info := func() string {
		r := m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}})
		return fmt.Sprint(text(r.fields["status"]), " ", number(r.fields["projectAmount"]))
	}
	m.refused("100002", "status", "MODIFY_PROJECT", change("M1", "P"))
	m.refused("100007", "", "MODIFY_PROJECT", change("M1", "Q").with("status", `"REPAYING"`))
	r := m.must("MODIFY_PROJECT", change("M1", "P").with("projectAmount", `"800"`))
	assert.Equal(t, "COLLECTING", text(r.fields["status"]), "the status is answered though only the amount has changed")
	assert.Equal(t, "COLLECTING 800.00", info())
	m.refused("100015", "2.11 R6", "MODIFY_PROJECT", change("M2", "P").with("projectAmount", "1").with("status", `"FINISH"`))
	assert.Equal(t, "COLLECTING 800.00", info(), "both or none")
	m.must("MODIFY_PROJECT", change("M2", "P").with("projectAmount", "900").with("status", `"REPAYING"`))
	assert.Equal(t, "REPAYING 900.00", info(), "it was collecting when the amount was changed")
	m.refused("100013", "", "MODIFY_PROJECT", change("M2", "P").with("projectAmount", "900").with("status", `"REPAYING"`))
}

func TestEstablishingAProject(t *testing.T) { // 2.10
	t.Parallel()
	m := openMarket(t)
	m.must("ESTABLISH_PROJECT", projectOf("E1", "B", "P"))
	r := m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}})
	assert.Equal(t, "COLLECTING", text(r.fields["status"]), "2.10 R1")
	for name, bad := range map[string]struct {
		code string
		data object
	}{
		"the same request": {"100013", projectOf("E1", "B", "P")},
		"the same number":  {"100013", projectOf("E1", "B", "Q")},
		"the same project": {"100008", projectOf("E2", "B", "P")},
		"an unknown user":  {"100009", projectOf("E2", "X", "Q")},
		"a platform":       {"100009", projectOf("E2", "PLATFORM_FEE_ACCOUNT", "Q")},
		"another type":     {"100002", projectOf("E2", "B", "Q").with("projectType", `"OTHER"`)},
		"eight decimals":   {"100002", projectOf("E2", "B", "Q").with("annnualInterestRate", "0.12345678")},
	} {
		t.Run(name, func(*testing.T) { m.refused(bad.code, "", "ESTABLISH_PROJECT", bad.data) })
	}
	m.must("ESTABLISH_PROJECT", projectOf("E2", "B", "P/1").without("annnualInterestRate").with("annualInterestRate", `"0.0750"`))
	r = m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P/1"`}})
	assert.Equal(t, "0.0750", number(r.fields["annnualInterestRate"]), "as written, a number, under the document's name")
	m.platform = second
	m.refused("100007", "", "QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}})
	m.refused("100009", "", "ESTABLISH_PROJECT", projectOf("E1", "B", "P"))
}
