package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const lending = `scenario: t
given: {lianyintong: {users: {lender: {balance: "100.00"}, borrower: {}}}}
steps:
  - call: lianyintong ESTABLISH_PROJECT
    with: {platformUserNo: "${borrower.no}", requestNo: E1, projectNo: P1, projectAmount: "100.00", projectName: <b>标</b>, projectType: STANDARDPOWDER, annnualInterestRate: 0.1, repaymentWay: ONE_TIME_SERVICING}
    expect: {code: "0"}
  - clock: {advance: 10m}
  - call: lianyintong USER_PRE_TRANSACTION
    with: {platformUserNo: "${lender.no}", requestNo: T1, bizType: TENDER, amount: "60.00", projectNo: P1}
    user: {enters: {password: "${lender.password}"}, presses: submit}
    expect: {code: "0"}
`

func TestPeoplePage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	assert.Contains(t, b.open("/worlds/default/people"), "No accounts")
	r.script(lending)
	golden(t, "people-accounts", b.open("/worlds/default/people"))
	page := b.open("/worlds/default/people?account=6000000001/user:lender")
	golden(t, "people-postings", page)
	assert.Contains(t, page, `<polyline class="line"`)
	assert.Contains(t, page, `40.00`)
	assert.NotContains(t, b.open("/worlds/default/people?prefix=bank"), "user:lender</a>")
	assert.Contains(t, b.open("/worlds/default/people?account=nobody"), "This account has no entries yet.")
}

func TestRecordsPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	const projects = "/worlds/default/records/lianyintong/projects"
	assert.Contains(t, b.open(projects), "Nothing stored yet")
	r.script(lending)
	list := b.open(projects)
	golden(t, "records-projects", list)
	assert.Contains(t, list, "&lt;b&gt;标&lt;/b&gt;")
	one := b.open(projects + "?id=6000000001/P1")
	golden(t, "records-project", one)
	assert.Equal(t, 1, strings.Count(one, `class="state here"`), "today's state is marked once")
	assert.Contains(t, b.open("/worlds/default/records/lianyintong/users?id=6000000001/lender"), "6000000001/user:lender:frozen")
	const users = "/worlds/default/records/lianyintong/users"
	list = b.open(users)
	borrower, lender := strings.Index(list, "?id=6000000001%2fborrower"), strings.Index(list, "?id=6000000001%2flender")
	assert.True(t, 0 < borrower && borrower < lender, "the newest comes first: the scenario gives the lender before the borrower")
	older := b.open(users + "?before=6000000001/borrower")
	assert.Contains(t, older, "?id=6000000001%2flender")
	assert.NotContains(t, older, "?id=6000000001%2fborrower")
	for _, wrong := range []string{"/worlds/default/records/nobody/users", "/worlds/default/records/lianyintong/nothing", projects + "?id=none"} {
		assert.Equal(t, http.StatusNotFound, r.send(http.MethodGet, wrong, "").Code, wrong)
	}
}
