package front_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/wire"
)

var closing = post("/lanmaotech/service", "Content-Length: 2\r\nConnection: close\r\n", "hi")

var date = regexp.MustCompile(`Date: [^\r]*GMT`)

// Golden bytes: names as they stand, nothing guessed, nothing twice.
func TestReplyOnTheSocket(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		out  wire.Outbound
		want string
	}{
		"names exactly as written": {
			wire.Outbound{
				Status: 200, Body: []byte(`{"a":"<&>"}`), Exchange: "x7", World: "a",
				Header: wire.Header{"sign": {"Zm9v+/=="}, "Content-Type": {"application/json;charset=UTF-8"}, "Set-Cookie": {"a", "b"}},
			},
			"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nContent-Type: application/json;charset=UTF-8\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n" +
				"X-Shapan-Exchange: x7\r\nX-Shapan-World: a\r\nsign: Zm9v+/==\r\nDate: D\r\nConnection: close\r\n\r\n" + `{"a":"<&>"}`,
		},
		"no type is guessed": {
			wire.Outbound{Status: 200, Body: []byte("<html>")},
			"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nDate: D\r\nConnection: close\r\n\r\n<html>",
		},
		"no line twice in other letters": {
			wire.Outbound{Status: 200, Body: []byte("ab"), Header: wire.Header{
				"content-type": {"text/xml"}, "date": {"today"}, "content-length": {"9"}, "transfer-encoding": {"chunked"},
			}},
			"HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-type: text/xml\r\ndate: today\r\nConnection: close\r\n\r\nab",
		},
		"a bare status": {
			wire.Outbound{Status: 502},
			"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nDate: D\r\nConnection: close\r\n\r\n",
		},
		"one that has no body": {
			wire.Outbound{Status: 204, Body: []byte("dropped")},
			"HTTP/1.1 204 No Content\r\nDate: D\r\nConnection: close\r\n\r\n",
		},
		"the system's own 404": {
			wire.Outbound{Status: 404, Body: []byte("nothing")},
			"HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\nDate: D\r\nConnection: close\r\n\r\nnothing",
		},
		"no status": {
			wire.Outbound{Body: []byte("x")},
			"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1\r\nDate: D\r\nConnection: close\r\n\r\nx",
		},
		"truncated": {
			wire.Outbound{Status: 200, Body: []byte("123456789"), Cut: wire.CutTruncate},
			"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nDate: D\r\nConnection: close\r\n\r\n1234",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := serve(t, answering(c.out)).raw(t, closing)
			assert.Equal(t, c.want, date.ReplaceAllString(got, "Date: D"))
		})
	}
}

func TestLongReplyKeepsItsLength(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("沙盘", 100_000)
	got := serve(t, answering(wire.Outbound{Status: 200, Body: []byte(body)})).raw(t, closing)
	head, rest, _ := strings.Cut(got, "\r\n\r\n")
	assert.Contains(t, head, "Content-Length: 600000")
	assert.NotContains(t, head, "chunked")
	assert.True(t, body == rest)
}

func TestConnectionIsKeptAfterNormalAnswers(t *testing.T) {
	t.Parallel()
	statuses := map[string]int{"/lanmaotech/a": 200, "/nowhere": 404, "/lanmaotech/b": 204, "/qianzhan/api": 413, "/lanmaotech/c": 500}
	l := serve(t, &recorder{answer: func(in wire.Inbound) wire.Outbound {
		return wire.Outbound{Status: statuses[in.Path], Body: []byte(in.Path)}
	}})
	conn := l.dial(t, "")
	replies := bufio.NewReader(conn)
	for range 2 {
		for path, status := range statuses {
			body := strings.Repeat("x", small*2)
			_, err := io.WriteString(conn, post(path, "Content-Length: "+decimal(len(body))+"\r\n", body))
			require.NoError(t, err)
			reply, err := http.ReadResponse(replies, nil)
			require.NoError(t, err, path)
			_, err = io.Copy(io.Discard, reply.Body)
			require.NoError(t, err)
			assert.Equal(t, status, reply.StatusCode, path)
			assert.False(t, reply.Close, path)
		}
	}
}

func TestTruncatedReplyIsAnErrorForAClient(t *testing.T) {
	t.Parallel()
	l := serve(t, answering(wire.Outbound{Status: 200, Body: []byte("123456789"), Cut: wire.CutTruncate}))
	reply, err := l.Client().Post(l.URL+"/router/rest", "", strings.NewReader("x"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, reply.Body.Close()) }()
	got, err := io.ReadAll(reply.Body)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "1234", string(got))
}

func TestStallHoldsTheAnswerBack(t *testing.T) {
	t.Parallel()
	wall := newGate()
	l := listen(t, answering(wire.Outbound{Status: 200, Body: []byte("late"), Stall: 11 * time.Second}), wall, false)
	answers := make(chan string, 1)
	conn := l.dial(t, closing)
	go func() {
		all, err := io.ReadAll(conn)
		answers <- string(all)
		assert.NoError(t, err)
	}()
	assert.Equal(t, 11*time.Second, <-wall.asked)
	select {
	case got := <-answers:
		t.Fatalf("answered before the time: %s", got)
	default:
	}
	wall.open <- time.Time{}
	assert.True(t, strings.HasSuffix(<-answers, "\r\n\r\nlate"))
	<-wall.left
}

func TestStallGoesBeforeACut(t *testing.T) {
	t.Parallel()
	wall := newGate()
	l := listen(t, answering(wire.Outbound{Stall: time.Second, Cut: wire.CutReset}), wall, false)
	conn := l.dial(t, closing)
	assert.Equal(t, time.Second, <-wall.asked)
	wall.open <- time.Time{}
	_, err := io.ReadAll(conn)
	assert.ErrorIs(t, err, syscall.ECONNRESET)
}

func TestClientThatGoesAwayIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, out := range map[string]wire.Outbound{
		"stall": {Status: 200, Stall: time.Hour, Exchange: "x1"},
		"hang":  {Cut: wire.CutHang},
	} {
		for kind, body := range map[string]string{"fits": "hi", "oversized": strings.Repeat("x", small*3), "none": ""} {
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				played := make(chan struct{}, 1)
				router := &recorder{answer: func(wire.Inbound) wire.Outbound {
					played <- struct{}{}
					return out
				}}
				l := serve(t, router)
				ctx, leave := context.WithCancel(t.Context())
				request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.URL+"/qianzhan/api", strings.NewReader(body))
				require.NoError(t, err)
				failed := make(chan error, 1)
				go func() {
					reply, err := l.Client().Do(request)
					if err == nil {
						err = errors.Join(errors.New("answered "+reply.Status), reply.Body.Close())
					}
					failed <- err
				}()
				<-played
				leave()
				assert.ErrorIs(t, <-failed, context.Canceled)
				<-l.done
				assert.Equal(t, name == "stall", strings.Contains(l.log.String(), "did not wait"))
				assert.Equal(t, []string{out.Exchange}, router.gone, "the journal is told")
			})
		}
	}
}

func TestHangSendsNothing(t *testing.T) {
	t.Parallel()
	l := serve(t, answering(wire.Outbound{Status: 200, Body: []byte("never"), Cut: wire.CutHang}))
	conn := l.dial(t, closing)
	require.NoError(t, conn.CloseWrite())
	all, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Empty(t, all)
}

func TestReset(t *testing.T) {
	t.Parallel()
	out := wire.Outbound{Status: 200, Body: []byte("never"), Cut: wire.CutReset}
	t.Run("plain", func(t *testing.T) {
		t.Parallel()
		l := serve(t, answering(out))
		all, err := io.ReadAll(l.dial(t, closing))
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Empty(t, all)
		<-l.done
		assert.NotContains(t, l.log.String(), "WARN")
	})
	t.Run("tls", func(t *testing.T) {
		t.Parallel()
		l := listen(t, answering(out), clock.Standing(time.Time{}), true)
		conn := tls.Client(l.dial(t, ""), &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the test's own server
		_, err := io.WriteString(conn, closing)
		require.NoError(t, err)
		all, err := io.ReadAll(conn)
		assert.ErrorIs(t, err, syscall.ECONNRESET, "no TLS goodbye before it")
		assert.Empty(t, all)
	})
	t.Run("where there is no socket", func(t *testing.T) {
		t.Parallel()
		assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { call(answering(out), "/router/rest") })
	})
}
