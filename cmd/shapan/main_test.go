package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
)

// The test binary is the program itself when it is called by its name.
func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"shapan": main}) }

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Values[processKey{}] = &processes{}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve":    scriptServe,
			"stop":     scriptStop,
			"occupy":   scriptOccupy,
			"code":     scriptCode,
			"one-line": scriptOneLine,
		},
	})
}

// invoked is what a run of the program came to.
type invoked struct {
	code           int
	stdout, stderr string
}

// invoke runs the program in this process, with variables of its own and no input.
func invoke(tb testing.TB, variables map[string]string, args ...string) invoked {
	tb.Helper()
	return invokeWith(tb, environment{
		stdin: strings.NewReader(""), wall: clock.System(), transport: http.DefaultTransport,
		lookup: func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
	}, args...)
}

func invokeWith(tb testing.TB, env environment, args ...string) invoked {
	tb.Helper()
	var stdout, stderr bytes.Buffer
	code := run(tb.Context(), args, &stdout, &stderr, env)
	return invoked{code, stdout.String(), stderr.String()}
}

func TestWrongUseIsOneLineAndCodeTwo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"nothing":             {nil, "shapan serve starts the sandbox"},
		"command":             {[]string{"srve"}, `did you mean "serve"`},
		"flag":                {[]string{"serve", "--adr", "x"}, `did you mean "--addr": see shapan serve --help`},
		"enumeration":         {[]string{"serve", "--sync", "never"}, "--sync must be one of"},
		"number":              {[]string{"serve", "--seed", "x"}, "--seed: expected"},
		"notify address":      {[]string{"serve", "--notify-url", "localhost/x"}, `--notify-url is "localhost/x": give an http`},
		"system":              {[]string{"call", "lianyintog", "X"}, "did you mean lianyintong?"},
		"api":                 {[]string{"call", "lianyintong", "RECHARG"}, "did you mean RECHARGE?"},
		"page is no api":      {[]string{"call", "lianyintong", "RECHARGE/page", "--print-curl"}, "RECHARGE/page is no call of the platform: call the service itself"},
		"part of an api":      {[]string{"call", "lianyintong", "platform_info"}, "did you mean QUERY_PLATFORM_INFORMATION?"},
		"field":               {[]string{"call", "lianyintong", "RECHARGE", "amount"}, `"amount" is no field: write key=value`},
		"fields twice":        {[]string{"call", "lianyintong", "RECHARGE", "amount=1", "--json", "{}", "--url", "http://a"}, "both --json and key=value"},
		"key":                 {[]string{"call", "lianyintong", "RECHARGE", "--print-curl", "--key", "nowhere"}, "--key: open nowhere"},
		"systems address":     {[]string{"call", "lianyintong", "RECHARGE", "--print-curl", "--url", "a:b"}, `--url is "a:b"`},
		"control address":     {[]string{"clock", "show", "--control", "127.0.0.1:8701"}, `--control is "127.0.0.1:8701": give the control address as URL`},
		"advance by nothing":  {[]string{"clock", "advance"}, "it is not clear how far to advance"},
		"until without limit": {[]string{"clock", "advance", "--until", "true"}, "--until EXPR with --within"},
		"advance by two":      {[]string{"clock", "advance", "1h", "--to", "2016-11-09T10:00:00+08:00"}, "it is not clear how far"},
		"body":                {[]string{"sign", "lianyintong", "--body", "nowhere"}, "--body: open nowhere"},
		"header":              {[]string{"sign", "lianyintong", "--body", "-", "--header", "x"}, `write --header "Name: value"`},
		"path":                {[]string{"sign", "lianyintong", "--body", "-", "--path", "x"}, `--path is "x"`},
		"empty body":          {[]string{"sign", "lianyintong", "--body", "-"}, "request.body has no reqData"},
		"keys of nobody":      {[]string{"keys", "show", "lianyin"}, "did you mean lianyintong?"},
		"small key":           {[]string{"keys", "new", t.TempDir(), "--bits", "64"}, "too small"},
		"config":              {[]string{"serve", "--config", "nowhere"}, "the configuration cannot be read: open nowhere"},
		"ready file":          {[]string{"serve", "--ready-file", "main.go/x"}, "--ready-file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, c.args...)
			assert.Equal(t, 2, got.code)
			assert.Empty(t, got.stdout)
			assert.Contains(t, got.stderr, c.says)
			assert.Regexp(t, `^shapan: [^\n]+\n$`, got.stderr)
		})
	}
}

func TestHelpOfEveryCommandHasExamples(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"serve", "exec", "findings", "coverage", "contract export", "contract diff", "call", "sign", "verify", "clock show", "clock advance", "clock freeze", "clock run", "keys show", "keys new", "version",
	} {
		got := invoke(t, nil, append(strings.Fields(command), "--help")...)
		assert.Zero(t, got.code, command)
		assert.Empty(t, got.stderr, command)
		assert.Contains(t, got.stdout, "Usage: shapan "+command)
		assert.Regexp(t, `Examples:\n\n(.*\n)*? +.*shapan `+command, got.stdout, command)
	}
	got := invoke(t, nil, "--help")
	assert.Zero(t, got.code)
	assert.NotContains(t, got.stdout, "health", "it is for containers")
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	env := environment{stdin: strings.NewReader(""), wall: clock.System(), lookup: nothing, transport: deafNetwork{}}
	got := invokeWith(t, env, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	assert.Equal(t, 2, got.code)
	assert.Equal(t, "shapan: no sandbox answers at http://127.0.0.1:8701 (nobody is there): "+
		"start one with shapan serve, or name its control address with --control\n", got.stderr)
	got = invokeWith(t, env, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION", "--print-curl", "--world", "w1")
	assert.Zero(t, got.code, "what is only printed needs nobody")
	assert.Contains(t, got.stdout, "'http://127.0.0.1:8700/w/w1/lanmaotech/service'")
	assert.Contains(t, got.stderr, "shapan: note: no sandbox answers at http://127.0.0.1:8701: the request is for http://127.0.0.1:8700, ")
	got = invokeWith(t, env, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION", "--print-curl", "--control", "http://127.0.0.1:8701")
	assert.Equal(t, 2, got.code, "somebody was named")
	assert.Contains(t, got.stderr, "no sandbox answers at http://127.0.0.1:8701")
	got = invokeWith(t, env, "run", "--target", "http://127.0.0.1:1", "../../scenarios/qianzhan")
	assert.Equal(t, 2, got.code)
	assert.Contains(t, got.stderr, "no sandbox answers at http://127.0.0.1:1 (nobody is there): start one with shapan serve, or name its control address with --target")
	got = invokeWith(t, env, "health")
	assert.Equal(t, 1, got.code, "a container that does not answer is not ready")
	got = invokeWith(t, env, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION", "--url", "http://127.0.0.1:8700")
	assert.Equal(t, 2, got.code)
	assert.Contains(t, got.stderr, "no answer from 127.0.0.1:8700 (nobody is there)")
}

func nothing(string) (string, bool) { return "", false }

// deafNetwork reaches nobody.
type deafNetwork struct{}

func (deafNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody is there")
}

func TestVersion(t *testing.T) {
	t.Parallel()
	got := invoke(t, nil, "version")
	assert.Zero(t, got.code)
	assert.Regexp(t, `^shapan \S+ go1\.\S+ \w+/\w+`, got.stdout)
}

// What the arguments are never brings the program down, and every failure says so in one line.
func FuzzArgs(f *testing.F) {
	for _, seed := range []string{
		"call\nlianyintong\nRECHARGE\namount=1.0\n--print-curl", "call\nlianyintong\nRECHARGE\n--json\n{a:1}\n--print-curl\n--device=PC",
		"sign\nlianyintong\n--body\n-", "verify\nlianyintong\n--body=-\n--header=a: b\n--path=/x?y", "keys\nshow\nlianyintong", "version",
		"clock\nadvance\n1h\n--world\n../x", "clock\nrun\n--speed\n1e300", "health\n--control\nhttp://[::1", "--help", "call\n--help", "call\nx\ny\n--\n--z",
	} {
		f.Add(seed, "reqData=%7B%7D&sign=AAAA")
	}
	f.Fuzz(func(t *testing.T, line, input string) {
		args := strings.Split(line, "\n")
		for _, a := range args {
			if strings.HasPrefix(a, "serve") || a == "new" || strings.Contains(a, "/dev") || strings.Contains(a, "/proc") {
				t.Skip("it listens, writes, or reads what never ends")
			}
		}
		got := invokeWith(t, environment{stdin: strings.NewReader(input), wall: clock.System(), lookup: nothing, transport: deafNetwork{}}, args...)
		require.Contains(t, []int{0, 1, 2}, got.code)
		if got.code == 2 {
			last := got.stderr[strings.LastIndex(strings.TrimSuffix(got.stderr, "\n"), "\n")+1:]
			require.True(t, strings.HasPrefix(last, "shapan: "), "%q", got.stderr)
		}
	})
}
