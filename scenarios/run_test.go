package scenarios

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/money"
)

// people are two users who are there in the tests' files.
const people = "scenario: t\ngiven: {lianyintong: {users: {lender: {balance: \"100.00\"}, borrower: {}}}}\n"

// tender is a project and a tender for it.
const tender = `
  - call: lianyintong ESTABLISH_PROJECT
    with: {platformUserNo: "${borrower.no}", projectNo: P1, projectAmount: "100.00", projectName: 标的, projectType: STANDARDPOWDER, annnualInterestRate: 0.1, repaymentWay: ONE_TIME_SERVICING}
    expect: {code: "0"}
  - id: tender
    call: lianyintong USER_PRE_TRANSACTION
    with: {platformUserNo: "${lender.no}", bizType: TENDER, amount: "60.00", projectNo: P1}
    user: {enters: {password: "${lender.password}"}, presses: submit}
    expect: {code: "0"}
`

func run(t *testing.T, source string, o Options) *Result {
	t.Helper()
	file, problems := Parse("dir/t.yaml", []byte(source))
	require.Empty(t, problems.String())
	r, err := Run(context.Background(), file, o)
	require.NoError(t, err)
	return r
}

func passes(t *testing.T, source string, o Options) *Case {
	t.Helper()
	r := run(t, source, o)
	require.Equal(t, Passed, r.Outcome, story(r))
	return r.Cases[0]
}

// fails runs a source and holds its failure against the wanted outcome and text.
func fails(t *testing.T, source string, o Options, outcome Outcome, says string) *Case {
	t.Helper()
	r := run(t, source, o)
	require.NotEmpty(t, r.Cases, r.Problems.String())
	require.Equal(t, outcome, r.Outcome, story(r))
	require.Contains(t, r.Cases[0].Failure.Message, says, story(r))
	return r.Cases[0]
}

func TestTheClockStopsWhereATimeBegins(t *testing.T) {
	t.Parallel()
	c := passes(t, strings.Replace(people, "given:", "world: {clock: 2016-11-09T10:00:00+08:00}\ngiven:", 1)+`steps:
  - clock: {until: "now >= date('2016-11-09T12:00:00+08:00')", within: 5h}
  - check: now == date('2016-11-09T12:00:00+08:00')
`, Options{})
	assert.Equal(t, time.Date(2016, 11, 9, 12, 0, 0, 0, clock.Zone), c.End)
}

func TestTheExampleOfTheSurface(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/example.yaml")
	require.NoError(t, err)
	c := passes(t, string(source), Options{})
	assert.Equal(t, time.Date(2016, 11, 9, 10, 30, 0, 0, clock.Zone), c.End)
	assert.Equal(t, uint64(42), c.Seed)
	assert.Equal(t, "t", c.World)
	assert.NotEmpty(t, c.Before)
	assert.Len(t, c.Steps, 8)
	assert.Contains(t, c.Steps[3].Notes, "2016-11-09 10:30:00 notice USER_PRE_TRANSACTION R000002: acked")
}

func TestEverySeedIsASeed(t *testing.T) {
	t.Parallel()
	source := "scenario: x\nworld: {seed: 0}\nsteps:\n  - check: [seed == 0]\n"
	assert.Zero(t, passes(t, source, Options{}).Seed)
	assert.Equal(t, uint64(7), passes(t, strings.ReplaceAll(source, "== 0", "== 7"), Options{Seed: new(uint64(7))}).Seed)
	assert.Zero(t, passes(t, strings.ReplaceAll(source, "seed: 0", "seed: 7"), Options{Seed: new(uint64(0))}).Seed)
	assert.Equal(t, uint64(42), passes(t, "scenario: x\nsteps:\n  - check: [seed == 42]\n", Options{}).Seed)
}

func TestNoTimeDoesWhatIsDueNow(t *testing.T) {
	t.Parallel()
	c := passes(t, "scenario: x\nsteps:\n  - clock: {advance: 0s}\n  - check: [ledger.balanced]\n", Options{})
	assert.Equal(t, c.Start, c.End)
}

func TestExpectationsThatAreMissed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ steps, says string }{
		"code":    {"- call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: nobody}\n    expect: {code: \"0\"}", `code is "100009", "0" was expected`},
		"absent":  {"- call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: \"${lender.no}\"}\n    expect: {riches: \"1\"}", `riches is not there, "1" was expected`},
		"null":    {"- call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: \"${lender.no}\"}\n    expect: {code: }", `code is "0", it was expected to be empty`},
		"mapping": {"- call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: \"${lender.no}\"}\n    expect: {code: {a: b}}", "a mapping was expected"},
		"list":    {"- call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: \"${lender.no}\"}\n    expect: {code: [a]}", "a list of 1 was expected"},
		"no user": {"- call: lianyintong RECHARGE\n    with: {platformUserNo: \"${lender.no}\", amount: \"1.00\", feeMode: PLATFORM, rechargeWay: NETBANK_B2C, bankcode: ICBK}\n    expect: {code: \"0\"}", "the answer leads to a page, and nobody works on it"},
		"left":    {"- call: lianyintong RECHARGE\n    with: {platformUserNo: \"${lender.no}\", amount: \"1.00\", feeMode: PLATFORM, rechargeWay: NETBANK_B2C, bankcode: ICBK}\n    user: {waits: 1m}\n    expect: {code: \"0\"}", "no CALLBACK came"},
		"button":  {"- call: lianyintong RECHARGE\n    with: {platformUserNo: \"${lender.no}\", amount: \"1.00\", feeMode: PLATFORM, rechargeWay: NETBANK_B2C, bankcode: ICBK}\n    user: {presses: pay}", `has no button "pay"`},
		"action":  {"- do: lianyintong withdraw-result\n    with: {requestNo: none, outcome: FAIL}", "none"},
		"result":  {"- do: lianyintong fund\n    with: {account: \"6000000001/platform:fee\", amount: \"5.00\"}\n    expect: {balance: \"6.00\"}", `balance is "5.00", "6.00" was expected`},
		"until":   {"- clock: {until: \"balance(lender) > 100.00\", within: 1h}", "within 1h0m0s it did not come to be"},
		"no bool": {"- check: 'balance(lender) + 1 == 101.00 ? true : 5'", ""},
		"notice":  {"- check: notice('none').state == 'acked'", "there is no notice none"},
		"record":  {"- check: record('lianyintong', 'users', 'none').no == ''", "there is no record none"},
		"kinds":   {"- check: lender < 5.00", "a mapping and a number do not go together with <"},
		"account": {"- check: balance(5) == 0", "a number has no account"},
		"lost":    {"- fault: lianyintong QUERY_USER_INFORMATION\n    effect: hang\n  - call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: a}\n    expect: {code: \"0\"}", "a rule hung the connection"},
		"cut":     {"- fault: lianyintong QUERY_USER_INFORMATION\n    effect: truncate\n    at: answer\n  - call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: a}\n    expect: {code: \"0\"}", "broke off in the middle"},
		"forged":  {"- fault: lianyintong QUERY_USER_INFORMATION\n    effect: bad-sign\n    at: answer\n  - call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: a}\n    expect: {code: \"100009\"}", "the signature of the answer is bad"},
		"garbage": {"- fault: lianyintong QUERY_USER_INFORMATION\n    effect: status 502\n  - call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: a}\n    expect: {code: \"0\"}", "its HTTP status is 502"},
		"wait":    {"- wait: lianyintong QUERY_USER_INFORMATION\n    within: 1ms", "the application has not called lianyintong QUERY_USER_INFORMATION within 1ms"},
		"never":   {"- check: [1 == 2]\n  - check: ledger.balanced", "1 == 2 does not hold"},
		"false":   {"- check: [\"false\"]", "false does not hold"},
		"no time": {"- clock: {until: \"false\", within: 1h}", "within 1h0m0s it did not come to be"},
		"within":  {"- check: balance(lender) == 1.00\n    within: 1ms", "balance(lender) == 1.00 does not hold"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := people + "steps:\n  " + c.steps + "\n"
			if c.says == "" {
				passes(t, source, Options{})
				return
			}
			fails(t, source, Options{}, Failed, c.says)
		})
	}
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, says string }{
		"given":       {"scenario: t\ngiven: {lianyintong: {users: {a: {balance: much}}}}\nsteps:\n  - check: ledger.balanced\n", "balance of the user a"},
		"given twice": {"scenario: t\ngiven: {lianyintong: {users: {a: {no: U}, b: {no: U}}}}\nsteps:\n  - check: ledger.balanced\n", "has a user U already"},
		"kind":        {"scenario: t\ngiven: {lianyintong: {projects: {a: {}}}}\nsteps:\n  - check: ledger.balanced\n", "only users can be given"},
		"config":      {"scenario: t\ngiven: {lianyintong: {config: {platforms: {\"7\": {bank: CIBK, status: SLEEPY}}}}}\nsteps:\n  - check: ledger.balanced\n", "SLEEPY"},
		"seed":        {"scenario: t\nparams: {s: x}\nworld: {seed: \"${s}\"}\nsteps:\n  - check: ledger.balanced\n", ""},
		"clock":       {"scenario: t\nparams: {s: x}\nworld: {clock: \"${s}\"}\nsteps:\n  - check: ledger.balanced\n", `"x" is no time`},
		"text":        {people + "steps:\n  - call: lianyintong QUERY_USER_INFORMATION\n    with: {platformUserNo: \"${notice('x').id}\"}\n", "${notice('x').id}: there is no notice x"},
		"no app":      {people + "steps:\n  - app: GET /\n", "there is no application under test"},
		"deaf app":    {"scenario: t\nworld: {app: \"http://127.0.0.1:1\"}\nsteps:\n  - app: GET /\n", "the application does not answer"},
		"no file":     {"scenario: t\nsteps:\n  - world: {load: never}\n", `no snapshot "never"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.says == "" {
				assert.NotEqual(t, Passed, run(t, c.source, Options{}).Outcome)
				return
			}
			fails(t, c.source, Options{}, Broken, c.says)
		})
	}
	r := run(t, "scenario: t\nsteps:\n  - call: lianyintong NOTHING\n", Options{})
	assert.Equal(t, Broken, r.Outcome)
	assert.Empty(t, r.Cases, "a file with problems is not run")
}

func TestAFailureTellsTheStory(t *testing.T) {
	t.Parallel()
	source := people + "steps:" + tender + "  - check: frozen(lender) == 61.00 and notice(tender).attempts == 1\n  - clock: {advance: 1h}\nfinally:\n  - check: ledger.balanced\n"
	c := fails(t, source, Options{}, Failed, "frozen(lender) == 61.00 and notice(tender).attempts == 1 does not hold")
	assert.Equal(t, []Valued{{"frozen(lender)", "60.00"}, {"notice(tender).attempts", "1"}}, c.Failure.Parts)
	assert.Equal(t, []Outcome{Passed, Passed, Failed, Skipped, Passed},
		[]Outcome{c.Steps[0].Outcome, c.Steps[1].Outcome, c.Steps[2].Outcome, c.Steps[3].Outcome, c.Steps[4].Outcome}, "finally is done all the same")
	var b strings.Builder
	Tell(&b, &Result{File: "dir/t.yaml", Title: "t"}, c)
	for _, want := range []string{
		"dir/t.yaml:12:12: error: frozen(lender)", "^", "frozen(lender) = 60.00", "FAIL 10:00:00 line 12  check",
		"the last 5 exchanges of world t, seed 42", "x000000005", "lianyintong → app  USER_PRE_TRANSACTION: acked", "< SUCCESS",
		"\n           person                                  app                               lianyintong\n",
		"\n 10:00:00     │                                     │──────── ESTABLISH_PROJECT ok ──────>│\n",
		"\n 10:00:00     │─────────────────────── USER_PRE_TRANSACTION/page ok ─────────────────────>│\n",
		"\n 10:00:00     │                                     │<──── USER_PRE_TRANSACTION acked ────│\n",
	} {
		assert.Contains(t, b.String(), want)
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	source := strings.Replace(people, "scenario: t", `scenario: 'a <b> & "c"'`, 1) + "steps:" + tender + "  - check: frozen(lender) == 61.00\n"
	failed := run(t, source, Options{})
	all := []*Result{failed, run(t, people+"steps:\n  - check: ledger.balanced\n", Options{}), run(t, "scenario: t\nsteps:\n  - check: nobody == 1\n", Options{})}
	var page, junit bytes.Buffer
	require.NoError(t, WriteHTML(&page, all))
	require.NoError(t, WriteJUnit(&junit, all))

	var read junitSuites
	require.NoError(t, xml.Unmarshal(junit.Bytes(), &read))
	assert.Equal(t, [3]int{3, 1, 1}, [3]int{read.Tests, read.Failures, read.Errors})
	assert.Equal(t, "dir.t", read.Suites[0].Cases[0].Class)
	assert.Contains(t, read.Suites[0].Cases[0].Failure.Text, "frozen(lender) = 60.00")
	assert.Contains(t, read.Suites[0].Cases[0].Failure.Text, "run it again: shapan run --seed 42 dir/t.yaml")
	assert.Contains(t, read.Suites[2].Cases[0].Error.Text, `no "nobody"`)

	text := page.String()
	for _, want := range []string{
		"a &lt;b&gt; &amp; ", `<svg class="diagram"`, `href="#x000000004"`, `id="x000000004"`, "6000000001/user:lender", "40.00", "marker-end",
		"reqData=", "HTTP 302", "run it again: shapan run --seed 42 dir/t.yaml",
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "<script", "the page of the system is shown, not played")
	assert.NotContains(t, text, "http-equiv=\"Content", "its HTML is escaped")
}

func TestDiagramsAreCut(t *testing.T) {
	t.Parallel()
	list := make([]journal.Exchange, mostArrows+5)
	for i := range list {
		list[i] = journal.Exchange{ID: journal.ID(int64(i)), System: "<s>", Outcome: "ok", Code: "\"&"}
	}
	svg := string(Diagram(list, func(id string) string { return "#" + id }))
	assert.Contains(t, svg, "… 5")
	assert.NotContains(t, svg, "<s>")
	assert.NoError(t, xml.Unmarshal([]byte(svg), new(any)))
}

func TestWorldsAreKeptAndLoaded(t *testing.T) {
	t.Parallel()
	passes(t, people+"steps:\n  - world: {save: ready}"+tender+"  - check: frozen(lender) == 60.00\n  - world: {load: ready}\n  - check: [frozen(lender) == 0, len(exchanges()) == 0]\n", Options{})
}

func TestFilesAreUsed(t *testing.T) {
	t.Parallel()
	o := Options{Loader: func(path string) ([]byte, error) {
		assert.Equal(t, "dir/parts/other.yaml", path)
		return []byte("scenario: other\nparams: {much: \"1.00\", more: }\nrows: [{more: a}, {more: b}]\ngiven: {lianyintong: {users: {helper: {no: \"${more}\", balance: \"${much}\"}}}}\n" +
			"steps:\n  - {id: asked, call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: \"${helper.no}\"}, expect: {code: \"0\"}}\n"), nil
	}}
	c := passes(t, "scenario: t\nsteps:\n  - id: two\n    use: parts/other.yaml\n    params: {much: \"2.50\"}\n"+
		"  - check: [two.helper.no == 'b', balance(two.helper) == 2.50, two.asked.availableAmount == 2.50, balance('6000000001/user:a') == 2.5]\n", o)
	assert.Len(t, c.Steps[0].Steps, 2)
	assert.Equal(t, "dir/parts/other.yaml", c.Steps[0].Steps[0].File)
}

func TestRowsAndParams(t *testing.T) {
	t.Parallel()
	source := "scenario: t\nparams: {a: 1.50, b: x}\nrows: [{b: y}, {a: 2.50}]\nsteps:\n  - check: \"a == 1.5 and b == 'y' or a == 2.50 and b == 'x'\"\n"
	r := run(t, source, Options{})
	require.Equal(t, Passed, r.Outcome, story(r))
	assert.Equal(t, []string{"b=y", "a=2.50"}, []string{r.Cases[0].Name, r.Cases[1].Name})
	assert.Equal(t, "t-2", r.Cases[1].World)
	assert.Len(t, run(t, source, Options{Row: 2}).Cases, 1)
	assert.Equal(t, Failed, run(t, source, Options{Params: map[string]string{"a": "7"}}).Outcome)
	assert.Equal(t, Broken, run(t, source, Options{Params: map[string]string{"c": "7"}}).Outcome)
}

func TestIdentitiesFaultsAndSame(t *testing.T) {
	t.Parallel()
	passes(t, people+`steps:
  - fault: lianyintong QUERY_USER_INFORMATION
    effect: stall 11s
    at: answer
    times: 1
  - {id: q, call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: "${lender.no}"}, expect: {code: "0", availableAmount: "100.0"}}
  - {id: other, call: lianyintong QUERY_USER_INFORMATION, as: {identity: "6000000002"}, with: {platformUserNo: "${lender.no}"}, expect: {code: "100009"}}
  - {call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: a}, extra: {strange: 1}, expect: {code: "100009"}}
  - {id: again, same: q, expect: {code: "0"}}
  - {id: did, do: lianyintong fund, with: {account: "${lender.account}", amount: "0.10"}, expect: {balance: "100.1"}}
  - check: [again.reply.availableAmount == q.availableAmount, did.amount + 0.20 == 0.3, q.request.platformUserNo == 'lender', q.signature == 'ok']
  - check: ["account(lender).balance == 100.10", "coverage('lianyintong')['QUERY_USER_INFORMATION'] == 4", len(findings()) > 0, env.NOTHING == '', seed == 42]
  - check: now.Year() == 2017
`, Options{})
}

func TestTheEnvironmentIsRead(t *testing.T) {
	t.Parallel()
	o := Options{Lookup: func(name string) (string, bool) { return "<" + name + ">", true }}
	passes(t, "scenario: t\nsteps:\n  - check: env.APP == '<APP>' and env[\"B\"] == '<B>'\n", o)
}

// application plays an application under test: its page leads the person to the custody system and takes the CALLBACK.
func application(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "s1"})
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<h1>投资</h1><form method="post" action="/invest?x=` + r.Header.Get("X-Test") + `"><label>金额 <input name="amount"></label><button>投</button></form>`))
	})
	mux.HandleFunc("POST /invest", func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("session")
		if err != nil || r.FormValue("amount") != "60.00" || r.URL.Query().Get("x") != "1" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		http.Redirect(w, r, "/done?session="+cookie.Value, http.StatusSeeOther)
	})
	mux.HandleFunc("/done", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok":true,"session":"` + r.URL.Query().Get("session") + `","amount":60.00}`))
	})
	mux.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		_, _ = w.Write(b.Bytes())
	})
	mux.HandleFunc("GET /onward", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<body onload="document.pay.submit()"><form name="pay" method="post" action="/echo"><input type="hidden" name="a" value="<1>"><noscript><input type="submit" value="go"></noscript></form></body>`))
	})
	mux.HandleFunc("GET /round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestAnApplicationIsDriven(t *testing.T) {
	t.Parallel()
	head := "scenario: t\nworld: {app: \"${env.APP_URL}\"}\nsteps:\n"
	o := Options{Lookup: func(string) (string, bool) { return application(t).URL, true }}
	passes(t, head+`  - id: invest
    app: GET /form
    headers: {X-Test: "1"}
    user: {enters: {金额: "60.00"}, presses: 投}
    status: 200
    expect: {ok: true, session: s1, amount: 60}
  - check: [invest.session == 's1', invest.status == 200]
  - {id: echo, app: POST /echo, json: {a: [1, "${invest.session}"], b: {c: 1.50}}, status: 201, expect: {a: ["1", s1], b: {c: 1.5}}}
  - {same: echo, expect: {b: {c: "1.50"}}}
  - {app: POST /echo, body: '{"raw":true}', expect: {raw: true}}
  - {app: POST /echo, form: {a: "1 2"}, status: 201}
  - {app: GET /onward, status: 201}
`, o)
	fails(t, head+"  - {app: GET /form, user: {presses: none}}\n", o, Failed, `has no button "none"`)
	fails(t, head+"  - {app: GET /done, user: {presses: none}}\n", o, Failed, "there is no page to work on")
	fails(t, head+"  - {app: GET /nothing, status: 200}\n", o, Failed, "the HTTP status is 404")
	fails(t, head+"  - {app: GET /form, expect: {a: b}}\n", o, Failed, "the answer is no JSON object")
	fails(t, head+"  - {app: GET /round}\n", o, Failed, "sent on more than 20 times")
}

func TestWatchHoldsWhatOthersDo(t *testing.T) {
	t.Parallel()
	s, err := OpenAlone(filepath.Join(t.TempDir(), "data"), nil)
	require.NoError(t, err)
	defer func() { _ = s.Close() }()
	_, _, err = s.Create(t.Context(), "shared", sim.Spec{Clock: &sim.ClockSpec{Mode: clock.Frozen}})
	require.NoError(t, err)
	source := "scenario: t\nsteps:\n  - check: ledger.balanced" + strings.NewReplacer("${borrower.no}", "borrower", "${lender.no}", "lender", "${lender.password}", "123456").Replace(tender) +
		"  - {app: POST /ignored}\n  - check: tender.amount == 60.00\n  - {same: tender, user: {presses: submit}, expect: {code: \"0\"}}\n"
	began := make(chan bool)
	watched := make(chan *Result)
	go func() {
		file, _ := Parse("watch.yaml", []byte(source))
		r, err := Run(context.Background(), file, Options{Sim: s, World: "shared", Mode: Watch, Step: func(step *StepResult) {
			if step.Verb == "check" && step.Line == 3 {
				close(began) // from here on it sees what others do
			}
		}})
		assert.NoError(t, err)
		watched <- r
	}()
	<-began
	driven := strings.Replace(people, "{balance:", "{password: \"123456\", balance:", 1) + "steps:" + tender
	file, problems := Parse("drive.yaml", []byte(driven))
	require.Empty(t, problems.String())
	r, err := Run(context.Background(), file, Options{Sim: s, World: "shared"})
	require.NoError(t, err)
	require.Equal(t, Passed, r.Outcome, story(r))
	r = <-watched
	require.Equal(t, Passed, r.Outcome, story(r))
	w, err := s.World("shared")
	require.NoError(t, err, "a world that was there stays")
	held, err := w.Balance("6000000001/user:lender:frozen")
	require.NoError(t, err)
	assert.Equal(t, money.Amount(6000), held)

	file, _ = Parse("watch.yaml", []byte("scenario: t\nsteps:\n  - {call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: a}}\n"))
	r, err = Run(context.Background(), file, Options{Sim: s, World: "shared", Mode: Watch, Patience: time.Millisecond})
	require.NoError(t, err)
	assert.Equal(t, Failed, r.Outcome)
	assert.Contains(t, r.Cases[0].Failure.Message, "nobody has called lianyintong QUERY_USER_INFORMATION within 1ms of wall time")
	assert.Equal(t, "let the step wait longer: within: 10m", r.Cases[0].Failure.Hint)
	file, problems = Parse("watch.yaml", []byte("scenario: t\nsteps:\n  - {call: lianyintong QUERY_USER_INFORMATION, within: 2ms}\n"))
	require.Empty(t, problems.String())
	r, err = Run(context.Background(), file, Options{Sim: s, World: "shared", Mode: Watch, Patience: time.Hour})
	require.NoError(t, err)
	assert.Contains(t, r.Cases[0].Failure.Message, "within 2ms of wall time", "the step says how long")
}

func TestARunIsGivenUp(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	file, _ := Parse("t.yaml", []byte("scenario: t\nsteps:\n  - {check: balance('bank') == 1.00, within: 1h}\n"))
	o := Options{Step: func(*StepResult) {}}
	go stop()
	_, err := Run(ctx, file, o)
	assert.ErrorIs(t, err, context.Canceled)
}
