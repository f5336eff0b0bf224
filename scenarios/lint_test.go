package scenarios

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/sign"
)

// Every archive of testdata/lint is a broken file and what is said about it, to the letter.
func TestBrokenFilesAreTold(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/lint/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			last := len(archive.Files) - 1
			require.Equal(t, "problems", archive.Files[last].Name)
			_, problems := judge("scenario.yaml", string(archive.Files[0].Data), loaderOf(archive))
			require.NotEmpty(t, problems, "a broken file is found to be broken")
			for _, p := range problems {
				assert.NotEmpty(t, p.Message)
				assert.Greater(t, p.EndColumn, p.Column)
			}
			if *update {
				archive.Files[last].Data = []byte(problems.String())
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o600))
				return
			}
			assert.Equal(t, string(archive.Files[last].Data), problems.String(), "run the test with -update after reading the difference")
		})
	}
}

// TestOrderedDecisionsAreLinted: a rule at decide names an API that decides, and a code of its decision.
func TestOrderedDecisionsAreLinted(t *testing.T) {
	t.Parallel()
	for step, want := range map[string]string{
		"{fault: cashloan act/borrow/save, at: decide, effect: code 21, when: phone == '1050000005'}": "",
		"{fault: cashloan act/borrow/saveEsignInfo.htm, at: decide, effect: code 31, times: 1}":       "",
		"{fault: cashloan act/borrow/saveEsignInfo, at: decide, effect: code 21}":                     `effect: is "code 21": the decision on act/borrow/saveEsignInfo is one of code 30, code 31`,
		"{fault: cashloan, at: decide, effect: code 21}":                                              `api is "": at decide it has to be one of act/borrow/save, act/borrow/saveEsignInfo`,
		"{fault: cashloan user/login, at: decide, effect: code 21}":                                   `api is "user/login": at decide it has to be one of`,
		"{fault: xianyu, at: decide, effect: code 21}":                                                `at is "decide": xianyu decides nothing by itself`,
		"{fault: cashloan act/borrow/save, at: decide, effect: hang}":                                 `at is "decide": hang can happen at arrive, commit, answer`,
	} {
		_, problems := Load("scenario.yaml", []byte("scenario: x\nsteps:\n  - "+step+"\n"), sim.Counterparts(sign.NewSigner(0)), nothing)
		if want == "" {
			assert.Empty(t, problems.String(), step)
			continue
		}
		require.Len(t, problems, 1, step)
		assert.Contains(t, problems[0].Message, want, step)
	}
}

func TestTheExampleIsClean(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/example.yaml")
	require.NoError(t, err)
	f, problems := judge("example.yaml", string(source), nothing)
	require.Empty(t, problems.String())
	assert.Equal(t, "投标放款：通知三次未确认，第四次送达", f.Title.Content)
	assert.Len(t, f.Steps, 7)
	assert.Len(t, f.Finally, 1)
	assert.Equal(t, "42", f.World.Seed.Content)
	assert.Equal(t, []string{"lender", "borrower"}, []string{f.Given[0].Name.Content, f.Given[1].Name.Content})
}

// Files that use one another without a circle are each looked at once, however many ways lead to them.
func TestUsesWithoutACircle(t *testing.T) {
	t.Parallel()
	reads := 0
	more := func(path string) ([]byte, error) {
		reads++
		n, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".yaml"))
		require.NoError(t, err)
		if n == 30 {
			return []byte("scenario: last\nsteps: [{check: ledger.balanced}]\n"), nil
		}
		return fmt.Appendf(nil, "scenario: x\nsteps: [{use: %[1]d.yaml}]\nfinally: [{use: %[1]d.yaml}]\n", n+1), nil
	}
	_, problems := judge("0.yaml", "scenario: x\nsteps: [{use: 1.yaml}]\n", more)
	assert.Empty(t, problems.String())
	assert.Less(t, reads, 100)
	_, problems = judge("dir/0.yaml", "scenario: x\nsteps: [{use: a/b.yaml}]\n", func(path string) ([]byte, error) {
		assert.Equal(t, "dir/a/b.yaml", path, "the path is relative to the file that uses it")
		return nil, fs.ErrPermission
	})
	assert.Contains(t, problems.String(), "a/b.yaml cannot be read: permission denied")
}

// What a file may say that is odd, and still is no error.
func TestWhatIsLetThrough(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]string{
		"extra fields are not checked":    `{call: lianyintong RECHARGE, with: {amount: "${f({'a': 1})}"}, extra: {nonsense: 1.00, amount: 12}}`,
		"any spelling of the contract":    `{call: lianyintong ESTABLISH_PROJECT, with: {annualInterestRate: 0.08}}`,
		"an expression for an effect":     `{fault: lianyintong, effect: "stall ${amount}"}`,
		"faults know fields of requests":  `{fault: lianyintong RECHARGE, effect: hang, when: "amount > 5 && identity == '6000000001'"}`,
		"all functions of expressions":    `{check: ["len(filter(exchanges('A'), .outcome == 'ok')) >= 0", "now < now", "env.HOME != '' or seed == 42", "coverage() != nil"]}`,
		"an echoed field in expect":       `{call: lianyintong RECHARGE, with: {}, user: {}, expect: {platformUserNo: U1, anything: 1}}`,
		"a literal dollar":                `{app: GET /, headers: {X: "$${not}"}}`,
		"a ban that is only known later":  `{fault: lianyintong, effect: "${amount}"}`,
		"an instant that is known later":  `{clock: {to: "${amount}"}}`,
		"a nested list that is a value":   `{call: lianyintong CONFIRM_LOAN, with: {details: "${amount}"}}`,
		"all notices of a system":         `{notify: lianyintong, plan: [deliver]}`,
		"the world of another file":       `{use: other.yaml, params: {}}`,
		"a path that is an expression":    `{app: "POST ${amount}"}`,
		"a code that the system has":      `{fault: lianyintong, effect: code 100001}`,
		"comparisons with nil":            `{check: notice('x') == nil}`,
		"a person and an account":         `{check: balance(lender) + balance('bank') > 0}`,
		"text that holds an unused brace": `{app: POST /, body: "}{ $ { ${amount} }"}`,
	} {
		source := "scenario: x\nparams: {amount: \"1.00\"}\ngiven: {lianyintong: {config: {strict: true}, users: {lender: {}}}}\nsteps:\n  - " + step + "\n"
		step := "scenario: y\nsteps: [{check: ledger.balanced}]\n"
		_, problems := judge("x.yaml", strings.ReplaceAll(source, "f({'a': 1})", "{'a': 1}.a"), func(string) ([]byte, error) { return []byte(step), nil })
		assert.Empty(t, problems.String(), name)
	}
}

// A system that declares next to nothing is linted as far as that goes.
func TestASystemThatDeclaresLittle(t *testing.T) {
	t.Parallel()
	bare := []*engine.Counterpart{
		{Slug: "bare", Records: []engine.RecordKind{{Kind: "users"}}},
		{Slug: "full", Throttle: &engine.Throttle{}, APIs: []engine.API{{Name: "PAY", Notice: engine.ShapeOf[struct {
			Amount money.Amount `wire:"amount" spec:"Y A"`
		}]("ours")}}},
	}
	source := `scenario: x
given: {bare: {users: {a: {}}}}
steps:
  - call: bare
  - do: bare act
  - id: paid
    call: full PAY
    with: {anything: 1.00}
    expect: {amount: 1.00, amuont: "1.00"}
  - same: paid
    user: {presses: submit}
  - fault: full PAY
    effect: ban 5m
  - fault: full PAY
    effect: code anything
  - notify: full PAY
    plan: [drop]
`
	f, problems := Load("x.yaml", []byte(source), bare, nil)
	var told []string
	for _, p := range problems {
		told = append(told, fmt.Sprintf("%d %s: %s", p.Line, p.Severity, p.Message))
	}
	assert.Equal(t, []string{
		"2 error: bare has nothing that could be given",
		"4 error: bare: which API?",
		`5 error: bare has no action "act"`,
		"9 error: amount is an amount: it wants quotes",
		`9 warning: answers of PAY have no field "amuont"`,
		"10 error: PAY of full has no page for a user",
	}, told)
	assert.Len(t, f.Steps, 7)
}

// TestFieldsOfEveryRequest: names with slashes are APIs like others, and a session may be sent with each of them.
func TestFieldsOfEveryRequest(t *testing.T) {
	t.Parallel()
	for step, want := range map[string]string{
		`{call: cashloan act/user/info, with: {token: t, userId: "1"}}`:                                       "",
		`{call: cashloan /api/user/isPhoneExists.htm, with: {phone: "1050000005"}, expect: {isExists: "10"}}`: "",
		`{call: cashloan act/user/info, with: {tokn: t}}`:                                                     `act/user/info has no field "tokn"`,
		`{call: cashloan readFile, with: {path: /x}}`:                                                         `cashloan has no API "readFile"`,
	} {
		_, problems := Load("x.yaml", []byte("scenario: x\nsteps:\n  - "+step+"\n"), sim.Counterparts(sign.NewSigner(0)), nothing)
		if want == "" {
			assert.Empty(t, problems.String(), step)
			continue
		}
		assert.Contains(t, problems.String(), want, step)
	}
}
