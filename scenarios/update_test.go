package scenarios

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outdated expects otherwise than the system answers, in each way of writing.
const outdated = `scenario: t # 标题
params: {code: "1"}
given: {lianyintong: {users: {lender: {balance: "100.00"}}}}
steps:
  - id: asked
    call: lianyintong QUERY_USER_INFORMATION
    with: {platformUserNo: "${lender.no}"}
    expect: {code: "7", description: '错误', balance: "1.00", userType: ENTERPRISE, availableAmount: "5"} # stays
  - check: asked.userType == 'PERSON'
`

func TestUpdatePutsExpectationsRight(t *testing.T) {
	t.Parallel()
	file, problems := Parse("t.yaml", []byte(outdated))
	require.Empty(t, problems.String())
	r, err := Run(context.Background(), file, Options{Update: true})
	require.NoError(t, err)
	require.Equal(t, Passed, r.Outcome, story(r))
	assert.Len(t, r.Corrections, 5)
	right := string(Corrected([]byte(outdated), r.Corrections))
	assert.Contains(t, right, `    expect: {code: "0", description: "操作成功", balance: "100.00", userType: PERSON, availableAmount: "100.00"} # stays`)
	passes(t, right, Options{})
	r = run(t, right, Options{Update: true})
	assert.Empty(t, r.Corrections, "there is nothing left to put right")
}

func TestUpdateLeavesAloneWhatItCannotSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, says string }{
		"an expression": {`  - {call: lianyintong QUERY_PLATFORM_INFORMATION, expect: {code: "${'1' + '2'}"}}`, "code is"},
		"no such field": {`  - {call: lianyintong QUERY_PLATFORM_INFORMATION, expect: {balance: "1.00"}}`, "balance is not there"},
		"a list":        {`  - {call: lianyintong QUERY_PLATFORM_INFORMATION, expect: {code: [a]}}`, "a list of 1 was expected"},
		"a check":       {`  - check: ledger.balanced == false`, "does not hold"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, _ := Parse("t.yaml", []byte("scenario: t\nsteps:\n"+c.source+"\n"))
			r, err := Run(context.Background(), file, Options{Update: true})
			require.NoError(t, err)
			assert.Empty(t, r.Corrections)
			if r.Outcome == Broken {
				assert.Contains(t, r.Problems.String(), "balance") // lint knows it already
				return
			}
			require.Equal(t, Failed, r.Outcome)
			assert.Contains(t, r.Cases[0].Failure.Message, c.says)
		})
	}
}

func TestRowsThatWantDifferentValuesAreNotPutRight(t *testing.T) {
	t.Parallel()
	source := "scenario: t\nparams: {no: }\nrows: [{no: lender}, {no: nobody}]\ngiven: {lianyintong: {users: {lender: {}}}}\nsteps:\n" +
		"  - {call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: \"${no == 'lender' ? lender.no : no}\"}, expect: {code: \"5\"}}\n"
	r := run(t, source, Options{Update: true})
	assert.Equal(t, Failed, r.Outcome)
	assert.Len(t, r.Corrections, 1)
	assert.Contains(t, r.Cases[1].Failure.Message, `code is "100009"`)
}
