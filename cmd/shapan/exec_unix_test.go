//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
)

// guarded is the command that the tests of signals run: it tells its address and the process that it has started, and
// ends with a code of its own when it gets a signal.
const guarded = `trap 'echo term; exit 41' TERM; trap 'echo int; exit 42' INT; trap 'echo usr; exit 43' USR1
sleep 600 & echo "$SHAPAN_URL $!"
while :; do wait; done`

// attended is a shapan exec in a process of its own.
type attended struct {
	cmd    *exec.Cmd
	out    *bufio.Reader
	url    string
	behind int // the process that its command has started
}

func attend(t *testing.T, script string) *attended {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	a := &attended{cmd: exec.Command(program)}
	a.cmd.Args = []string{"shapan", "exec", "--", "sh", "-c", script}
	a.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}
	a.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := a.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, a.cmd.Start())
	t.Cleanup(func() { _ = a.cmd.Process.Kill() })
	a.out = bufio.NewReader(out)
	line, err := a.out.ReadString('\n')
	require.NoError(t, err)
	address, pid, ok := strings.Cut(strings.TrimSpace(line), " ")
	require.True(t, ok, line)
	a.url = address
	a.behind, err = strconv.Atoi(pid)
	require.NoError(t, err)
	return a
}

// over tells whether a process has ended: there is none, or nobody has asked yet how it ended.
func over(pid int) bool {
	state, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(state), ") Z ") || strings.Contains(string(state), ") X ")
}

// end waits for the end and answers the code; what the command had started and the sandbox are gone.
func (a *attended) end(t *testing.T) (string, int) {
	t.Helper()
	rest, err := io.ReadAll(a.out)
	require.NoError(t, err)
	_ = a.cmd.Wait()
	assert.Eventually(t, func() bool { return over(a.behind) }, 5*time.Second, time.Millisecond, "process %d is left behind", a.behind)
	u, err := url.Parse(a.url)
	require.NoError(t, err)
	_, err = net.Dial("tcp", u.Host)
	assert.Error(t, err, "nobody listens any more")
	return string(rest), a.cmd.ProcessState.ExitCode()
}

func TestSignalsArePassedOn(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		signal syscall.Signal
		says   string
		code   int
	}{{syscall.SIGTERM, "term\n", 41}, {syscall.SIGINT, "int\n", 42}, {syscall.SIGUSR1, "usr\n", 43}} {
		t.Run(want.signal.String(), func(t *testing.T) {
			t.Parallel()
			a := attend(t, guarded)
			require.NoError(t, a.cmd.Process.Signal(want.signal))
			says, code := a.end(t)
			assert.Equal(t, want.says, says, "the command gets the signal itself, once")
			assert.Equal(t, want.code, code)
		})
	}
}

// A command that minds no signal is waited for; the second one does not kill the sandbox under its feet.
func TestCommandDecidesWhenItEnds(t *testing.T) {
	t.Parallel()
	a := attend(t, `n=0; trap 'n=$((n+1)); echo $n; [ $n -lt 2 ] || exit 9' TERM; sleep 600 & echo "$SHAPAN_URL $!"; while :; do wait; done`)
	for range 2 {
		require.NoError(t, a.cmd.Process.Signal(syscall.SIGTERM))
		_, err := a.out.ReadString('\n')
		require.NoError(t, err)
	}
	_, code := a.end(t)
	assert.Equal(t, 9, code)
}

// What the command leaves running is ended with it.
func TestNothingIsLeftRunning(t *testing.T) {
	t.Parallel()
	a := attend(t, `sleep 600 >/dev/null 2>&1 & echo "$SHAPAN_URL $!"; exit 0`)
	_, code := a.end(t)
	assert.Zero(t, code)
}

// Where the program gets no signals (it runs inside of another), the end of its context interrupts the command.
func TestContextInterruptsTheCommand(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"exec", "--", "sh", "-c", `trap 'exit 42' INT; echo ready; while :; do sleep 0.01; done`}, in, io.Discard,
			environment{stdin: strings.NewReader(""), wall: clock.System(), lookup: nothing})
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready\n", line)
	cancel()
	assert.Equal(t, 42, <-code)
}
