package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/store"
)

// failing answers a console with a route that fails as it is told, and what it logs.
func failing(t *testing.T, fail func() error) (*console, *bytes.Buffer) {
	t.Helper()
	s, err := sim.Open(sim.Options{Data: store.Memory, Wall: clock.Standing(time.Date(2016, 11, 9, 0, 0, 0, 0, clock.Zone))})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	log := &bytes.Buffer{}
	c, ok := Handler(s, Options{Log: slog.New(slog.NewTextHandler(log, nil))}).(*console)
	require.True(t, ok)
	c.router.GET("/fail", func(g *gin.Context) { c.fail(g.Writer, g.Request, fail()) })
	return c, log
}

func ask(ctx context.Context, c *console) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	c.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/fail", nil))
	return answer
}

func TestFaultsOfOursAreLoggedAndNotTold(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"an error": func() error { return errors.New("the disk is on fire") },
		"a panic":  func() error { panic("the disk is on fire") },
	} {
		c, log := failing(t, fail)
		answer := ask(t.Context(), c)
		assert.Equal(t, http.StatusInternalServerError, answer.Code, name)
		assert.JSONEq(t, `{"error": {"code": "internal", "message": "an unexpected error has occurred",
			"hint": "this is a fault of shapan; its log says more"}}`, answer.Body.String(), name)
		assert.Contains(t, log.String(), "the disk is on fire", name)
	}
}

func TestAnAbortPassesThrough(t *testing.T) {
	t.Parallel()
	c, _ := failing(t, func() error { panic(http.ErrAbortHandler) })
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { ask(t.Context(), c) })
}

func TestARequestThatWasGivenUpIsNoFault(t *testing.T) {
	t.Parallel()
	c, log := failing(t, func() error { return context.Canceled })
	ctx, leave := context.WithCancel(t.Context())
	leave()
	assert.Equal(t, http.StatusServiceUnavailable, ask(ctx, c).Code)
	assert.Empty(t, log.String())
}

func TestAWorldThatWentMeanwhileIsNoFault(t *testing.T) {
	t.Parallel()
	c, _ := failing(t, func() error { return nil })
	w, err := c.sim.World(sim.Default)
	require.NoError(t, err)
	v := &visit{world: w}
	broken := errors.New("database closed")
	assert.Equal(t, broken, c.gone(v, broken), "the world is still there: it is a fault")
	require.NoError(t, c.sim.Reset(sim.Default))
	p, told := engine.AsProblem(c.gone(v, broken))
	require.True(t, told)
	assert.Equal(t, codeUnavailable, p.Code)
	told404 := engine.Wrong(engine.NotFound, "look", "nothing")
	assert.Equal(t, error(told404), c.gone(v, told404))
}

func TestNearestIsTheNameThatWasMeant(t *testing.T) {
	t.Parallel()
	names := []string{"system", "at", "effect", "times"}
	for given, want := range map[string]string{
		"sytem": "system", "System": "system", "tiems": "times", "AT": "at", "zz": "", "": "", "effects": "effect", "unrelated": "",
		"a-name-that-is-much-too-long-to-be-a-slip-of-any-of-the-names-there-are-here": "",
	} {
		assert.Equal(t, want, contract.Nearest(given, names), given)
	}
}
