package simtest_test

import (
	"crypto/rsa"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/simtest"
)

const slug = "lianyintong"

// judged is a TB whose failures are looked at. Fatalf ends what runs inside failing.
type judged struct {
	mu      sync.Mutex
	log     strings.Builder
	failed  bool
	cleanup []func()
}

type fatal struct{}

func (*judged) Helper() {}

func (j *judged) Failed() bool { return j.failed }

func (j *judged) Logf(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, _ = fmt.Fprintf(&j.log, format+"\n", args...)
}

func (j *judged) Errorf(format string, args ...any) {
	j.failed = true
	j.Logf(format, args...)
}

func (j *judged) Fatalf(format string, args ...any) {
	j.Errorf(format, args...)
	panic(fatal{})
}

func (j *judged) Cleanup(fn func()) { j.cleanup = append(j.cleanup, fn) }

// failing runs a test that shall fail, to its end, and answers its log.
func failing(t *testing.T, test func(j *judged)) string {
	t.Helper()
	j := &judged{}
	func() {
		defer func() {
			if p := recover(); p != nil {
				assert.Equal(t, fatal{}, p)
			}
		}()
		test(j)
	}()
	for i := len(j.cleanup) - 1; i >= 0; i-- {
		j.cleanup[i]()
	}
	assert.True(t, j.failed, "it shall fail: %s", j.log.String())
	return j.log.String()
}

func given(s *simtest.Sim, balance string) string {
	return s.Give(slug, "users", "somebody", map[string]any{"balance": balance})["no"].(string)
}

func freeze(no, amount, request string) map[string]any {
	return map[string]any{"platformUserNo": no, "amount": amount, "requestNo": request}
}

func TestSandboxesRunSideBySide(t *testing.T) {
	t.Parallel()
	for i := range 20 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := simtest.Start(t, simtest.At(morning.AddDate(0, 0, i)))
			no := given(s, "100.00")
			amount := fmt.Sprintf("%d.00", i+1)
			assert.True(t, s.Call(slug, "FREEZE", freeze(no, amount, "F1")).Accepted)
			assert.Equal(t, amount, s.Balance("6000000001/user:"+no+":frozen"))
			s.Advance(time.Hour)
			assert.Equal(t, morning.AddDate(0, 0, i).Add(time.Hour), s.Now().In(morning.Location()))
			s.AssertNoFindings(t)
		})
	}
}

// The address works with and without what it has in common with the documented one.
func TestAddressesOfSystems(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t)
	for _, c := range []struct{ system, below, api string }{
		{slug, "/service?serviceName=QUERY_USER_INFORMATION", "QUERY_USER_INFORMATION"},
		{slug, "/lanmaotech/service?serviceName=FREEZE", "FREEZE"},
		{"xianyu", "?method=first", "first"},
		{"xianyu", "/router/rest?method=second", "second"},
		{"qianzhan", "/api", ""},
		{"qianzhan", "/qianzhan/api", ""},
	} {
		address := s.URL(c.system)
		u, err := url.Parse(address)
		require.NoError(t, err)
		assert.Equal(t, "127.0.0.1", u.Hostname())
		response, err := http.Post(address+c.below, "application/x-www-form-urlencoded", strings.NewReader("a=b"))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		x := s.WaitExchange(c.system, "")
		assert.NotContains(t, x.Request.Path, "/lanmaotech/lanmaotech")
		assert.Contains(t, x.Request.Path, c.api)
	}
	assert.Equal(t, strings.TrimSuffix(s.URL(slug), "/lanmaotech"), strings.TrimSuffix(s.URL("qianzhan"), "/qianzhan"), "one port")
}

func TestKeysAreThoseOfTheApplication(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t)
	for _, system := range []string{slug, "qianzhan"} {
		mine, err := sign.ParsePrivate([]byte(s.Key(system, simtest.Client)))
		require.NoError(t, err)
		theirs, err := sign.ParsePublic([]byte(s.Key(system, simtest.System)))
		require.NoError(t, err)
		assert.IsType(t, &rsa.PublicKey{}, theirs)
		assert.False(t, mine.Public().Equal(theirs))
	}
	assert.Equal(t, s.Key(slug, simtest.Client), s.Key(slug, "platform"))
	assert.Equal(t, s.Key(slug, simtest.System), s.Key(slug, "gateway"))
	assert.Equal(t, "helloworld", s.Key("xianyu", simtest.Client))
	assert.Equal(t, "123456", s.Key("cashloan", simtest.Client))
}

// A connection in memory breaks as one of the network does.
func TestTransportBreaksOffAsFaultsOrder(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t)
	ask := func(timeout time.Duration) ([]byte, error) {
		client := s.Client()
		client.Timeout = timeout
		response, err := client.Post("http://custody.test/lanmaotech/service", "application/x-www-form-urlencoded", strings.NewReader("serviceName=FREEZE"))
		if err != nil {
			return nil, err
		}
		defer func() { _ = response.Body.Close() }()
		return io.ReadAll(response.Body)
	}
	whole, err := ask(0)
	require.NoError(t, err)
	require.NotEmpty(t, whole)
	for effect, broken := range map[string]bool{"reset": true, "truncate": true, "status 503": false, "hang": true} {
		rule := s.Fault(slug, "*", effect, simtest.During(fault.Answer), simtest.Times(1))
		timeout := time.Duration(0)
		if effect == "hang" {
			timeout = 20 * time.Millisecond
		}
		_, err := ask(timeout)
		assert.Equal(t, broken, err != nil, "%s: %v", effect, err)
		require.NoError(t, s.World().DropRule(rule))
	}
	again, err := ask(0)
	require.NoError(t, err)
	assert.NotEmpty(t, again)
}

func TestNoticesGoWhereTheTestWants(t *testing.T) {
	t.Parallel()
	received := make(chan string, 4)
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		received <- r.URL.Path
		_, _ = io.WriteString(w, "SUCCESS")
	})
	server := httptest.NewServer(app)
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		option simtest.Option
		path   string
	}{
		"a handler":             {simtest.NotifyHandler(app), "/notify"},
		"an address":            {simtest.NotifyURL(server.URL + "/hook"), "/hook"},
		"the platform's config": {simtest.Config(slug, map[string]any{"platforms": map[string]any{"6000000001": map[string]any{"notifyUrl": server.URL + "/own"}}}), "/own"},
	} {
		s := simtest.Start(t, simtest.At(morning), c.option)
		require.Equal(t, scenarios.Passed, s.Run(recharge).Outcome, name)
		assert.Equal(t, c.path, <-received, name)
		n := s.WaitNotice(slug, "RECHARGE")
		assert.Equal(t, outbox.Acked, n.State, name)
		require.Len(t, n.Attempts, 1, name)
		assert.Equal(t, 200, n.Attempts[0].Status, name)
	}
}

func TestWaitAnswersOneAfterAnother(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.At(morning))
	no := given(s, "100.00")
	go func() {
		for i := range 3 {
			s.Call(slug, "FREEZE", freeze(no, "1.00", fmt.Sprintf("F%d", i)))
		}
	}()
	ids := map[string]bool{}
	for range 3 {
		x := s.WaitExchange(slug, "FREEZE")
		assert.Equal(t, "FREEZE", x.API)
		ids[x.ID] = true
	}
	assert.Len(t, ids, 3)
}

func TestScenariosOfEveryKindAreRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(file, []byte(recharge), 0o600))
	for _, scenario := range []string{file, recharge, "lianyintong/project-life.yaml"} {
		s := simtest.Start(t, simtest.Seed(7))
		result := s.Run(scenario)
		assert.Equal(t, scenarios.Passed, result.Outcome, scenario)
		assert.Equal(t, uint64(7), result.Cases[0].Seed, "the world is the sandbox's own")
	}
	assert.Contains(t, failing(t, func(j *judged) {
		s := simtest.Start(j)
		s.Run(recharge)
		s.Run(recharge)
	}), "has a user payer already", "what a scenario gives stays")
}

// Whatever goes wrong is told: what, which value, what to do.
func TestWhatCannotBeDoneFailsTheTest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		test func(s *simtest.Sim)
		says []string
	}{
		"a system":    {func(s *simtest.Sim) { s.URL("alipay") }, []string{`no system "alipay"`, "lianyintong"}},
		"a side":      {func(s *simtest.Sim) { s.Key(slug, "bank") }, []string{`no key of the side "bank"`, "client system"}},
		"an action":   {func(s *simtest.Sim) { s.Do(slug, "wish", nil) }, []string{"Do(lianyintong, wish)", "use one of"}},
		"an argument": {func(s *simtest.Sim) { s.Do(slug, "fund", map[string]any{"account": 1}) }, []string{"fund"}},
		"no object":   {func(s *simtest.Sim) { s.Do(slug, "fund", make(chan int)) }, []string{"chan int"}},
		"a list":      {func(s *simtest.Sim) { s.Call(slug, "FREEZE", []int{1}) }, []string{"give a map or a struct"}},
		"an API":      {func(s *simtest.Sim) { s.Call(slug, "WISH", nil) }, []string{"no such API"}},
		"an effect":   {func(s *simtest.Sim) { s.Fault(slug, "FREEZE", "explode") }, []string{`"explode"`}},
		"a point":     {func(s *simtest.Sim) { s.Fault(slug, "FREEZE", "reset", simtest.During("never")) }, []string{"never"}},
		"a plan":      {func(s *simtest.Sim) { s.Notify(slug, "RECHARGE", "deliver", "lose") }, []string{`"lose"`}},
		"the past":    {func(s *simtest.Sim) { s.Advance(-time.Hour) }, []string{"Advance(-1h0m0s)"}},
		"a gift":      {func(s *simtest.Sim) { s.Give(slug, "wishes", "w", nil) }, []string{"Give(lianyintong, wishes, w)"}},
		"no file":     {func(s *simtest.Sim) { s.Run("nowhere.yaml") }, []string{"nowhere.yaml", "no scenario of that name"}},
		"a language":  {func(s *simtest.Sim) { s.Run("scenario: x\nsteps: [{wish: y}]\n") }, []string{"scenario.yaml:2", "wish"}},
		"a scenario": {func(s *simtest.Sim) { s.Run("scenario: x\nsteps: [{check: [1 == 2]}]\n") }, []string{
			"has not passed", "1 == 2",
		}},
		"a call":   {func(s *simtest.Sim) { s.WaitExchange("xianyu", "") }, []string{"no call of xianyu", "within 20ms"}},
		"a notice": {func(s *simtest.Sim) { s.WaitNotice(slug, "RECHARGE") }, []string{"no notice of lianyintong RECHARGE within 20ms"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := failing(t, func(j *judged) { c.test(simtest.Start(j, simtest.Seed(99), simtest.Patience(20*time.Millisecond))) })
			for _, text := range append(c.says, "seed 99") {
				assert.Contains(t, log, text)
			}
		})
	}
	for name, option := range map[string]simtest.Option{
		"203.0.113.7": simtest.NotifyURL("http://203.0.113.7/notify"), "http://app": simtest.NotifyAllow("http://app"),
		"alipay": simtest.Config("alipay", map[string]any{}), "platfroms": simtest.Config(slug, map[string]any{"platfroms": 1}),
		"1234": simtest.At(time.Date(1234, 1, 1, 0, 0, 0, 0, time.UTC)),
	} {
		log := failing(t, func(j *judged) { simtest.Start(j, option) })
		assert.Contains(t, log, "the sandbox cannot start")
		assert.Contains(t, log, name)
	}
}

// The story of a failing test has all that one needs to understand it.
func TestFailureTellsTheStory(t *testing.T) {
	t.Parallel()
	log := failing(t, func(j *judged) {
		s := simtest.Start(j, simtest.Seed(4711), simtest.At(morning))
		no := given(s, "100.00")
		for i := range 12 {
			s.Call(slug, "FREEZE", freeze(no, "1.00", fmt.Sprintf("F%02d", i)))
		}
		s.Call(slug, "QUERY_USER_INFORMATION", map[string]any{"platformUserNo": no, "colour": "red"})
		s.Notify(slug, "RECHARGE", "drop")
		s.Run(recharge)
		s.AssertNoFindings(j, simtest.LevelError)
		require.False(t, j.failed, "a warning is no error")
		s.AssertNoFindings(j)
	})
	for _, text := range []string{
		"seed 4711, world time 2017-03-06 10:00:00 +08:00", "the last 10 exchanges", "FREEZE: ok, status 200", "F11",
		"the application broke the contract, 1 findings", `field colour: unknown, sent "red" (3.1)`, "leave it out",
		"notices that are still to come", "RECHARGE",
	} {
		assert.Contains(t, log, text)
	}
	assert.NotContains(t, log, "F00", "only the last exchanges are told")
}

// Nothing is left behind: sandboxes with all that makes goroutines, and afterwards as many goroutines as before.
//
//nolint:paralleltest // it counts goroutines
func TestNothingIsLeftBehind(t *testing.T) {
	use := func() {
		p := simtest.Outside(io.Discard)
		defer p.Close()
		s := simtest.Start(p, simtest.At(morning), simtest.NotifyHandler(http.NotFoundHandler()))
		s.Run(recharge)
		s.Fault(slug, "*", "hang", simtest.Times(1))
		client := s.Client()
		client.Timeout = time.Millisecond
		_, err := client.Get(s.URL(slug) + "/service?serviceName=FREEZE")
		require.Error(t, err)
	}
	use()
	before := runtime.NumGoroutine()
	for range 5 {
		use()
	}
	http.DefaultClient.CloseIdleConnections()
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+2 }, 5*time.Second, 5*time.Millisecond,
		"%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func TestProgramsStopAtWhatIsFatal(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	p := simtest.Outside(&log)
	var order []int
	p.Cleanup(func() { order = append(order, 1) })
	p.Cleanup(func() { order = append(order, 2) })
	p.Logf("a %s", "line")
	assert.False(t, p.Failed())
	assert.PanicsWithValue(t, simtest.Stopped{Message: "no more"}, func() { p.Fatalf("no %s", "more") })
	assert.True(t, p.Failed())
	p.Close()
	p.Close()
	assert.Equal(t, []int{2, 1}, order, "what was started last ends first, once")
	assert.Equal(t, "a line\nno more\n", log.String())
	assert.EqualError(t, simtest.Stopped{Message: "no more"}, "no more")
}

// BenchmarkStart is a sandbox from nothing to its first answer's possibility, with its socket, and its end.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		p := simtest.Outside(io.Discard)
		_ = simtest.Start(p).URL(slug)
		p.Close()
	}
}

// BenchmarkCall is a signed call without a socket.
func BenchmarkCall(b *testing.B) {
	s := simtest.Start(b)
	no := given(s, "100.00")
	b.ResetTimer()
	for b.Loop() {
		if !s.Call(slug, "QUERY_USER_INFORMATION", map[string]any{"platformUserNo": no}).Accepted {
			b.Fatal("refused")
		}
	}
}

var _ simtest.TB = testing.TB(nil)
