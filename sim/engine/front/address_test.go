package front_test

import (
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/wire"
)

func decimal(n int) string { return strconv.Itoa(n) }

// call plays a request without a socket.
func call(router front.Router, path string) *httptest.ResponseRecorder {
	handler := front.Handler(router, systems(), clock.Standing(time.Time{}), slog.New(slog.DiscardHandler))
	request := httptest.NewRequest("POST", "/", strings.NewReader("body"))
	request.URL.Path = path
	reply := httptest.NewRecorder()
	handler.ServeHTTP(reply, request)
	return reply
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]struct{ slug, world, below string }{
		"/lanmaotech/service":         {"lianyintong", "", "/lanmaotech/service"},
		"/lanmaotech/":                {"lianyintong", "", "/lanmaotech/"},
		"/lanmaotech//service/":       {"lianyintong", "", "/lanmaotech//service/"},
		"/lanmaotech/pages":           {"lianyintong", "", "/lanmaotech/pages"},
		"/lanmaotech/page/1":          {"longer", "", "/lanmaotech/page/1"},
		"/lanmaotech/a..b/...":        {"lianyintong", "", "/lanmaotech/a..b/..."},
		"/bha-neo-app/gateway":        {"lianyintong", "", "/bha-neo-app/gateway"},
		"/qianzhan/api":               {"qianzhan", "", "/qianzhan/api"},
		"/qianzhan/api/deep/x":        {"qianzhan", "", "/qianzhan/api/deep/x"},
		"/router/rest/":               {"xianyu", "", "/router/rest/"},
		"/w/a/router/rest":            {"xianyu", "a", "/router/rest"},
		"/w/a/router/rest/":           {"xianyu", "a", "/router/rest/"},
		"/w/a/w/a/router/rest":        {"xianyu", "a", "/router/rest"},
		"/w/w/lanmaotech/w/b/":        {"lianyintong", "w", "/lanmaotech/w/b/"},
		"/w/-no name!/lanmaotech/x":   {"lianyintong", "-no name!", "/lanmaotech/x"},
		"/w/A_b-9/lanmaotech/gateway": {"lianyintong", "A_b-9", "/lanmaotech/gateway"},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			router := &recorder{}
			assert.Equal(t, 200, call(router, path).Code)
			slug, in := router.last(t)
			assert.Equal(t, want.slug, slug)
			assert.Equal(t, want.world, in.World)
			assert.Equal(t, want.below, in.Path)
		})
	}
}

func TestAddressesOfNoSystem(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]struct {
		status  int
		message string
	}{
		"":                          {404, `no system has the address ""`},
		"/":                         {404, `no system has the address "/"`},
		"*":                         {404, `no system has the address "*"`},
		"/LANMAOTECH/service":       {404, `no system has the address "/LANMAOTECH/service"`},
		"/lanmaotech":               {404, `no system has the address "/lanmaotech"`},
		"//lanmaotech/service":      {404, `no system has the address "//lanmaotech/service"`},
		"/router/rest/more":         {404, `no system has the address "/router/rest/more"`},
		"/router/restful":           {404, `no system has the address "/router/restful"`},
		"/w":                        {404, `no system has the address "/w"`},
		"/w/a":                      {404, `no system has the address "/w/a"`},
		"/w/a/w/b/router/rest":      {404, `no system has the address "/w/a/w/b/router/rest"`},
		"/w/a/w/a/w/a/router/rest":  {404, `no system has the address "/w/a/w/a/w/a/router/rest"`},
		"/w/a/w/a":                  {404, `no system has the address "/w/a/w/a"`},
		"/w//router/rest":           {404, `the path "/w//router/rest" names no world between /w/ and the next slash`},
		"/lanmaotech/../etc":        {400, `the path "/lanmaotech/../etc" holds a .. segment`},
		"/w/../router/rest":         {400, `the path "/w/../router/rest" holds a .. segment`},
		`/lanmaotech/page/..\..\up`: {400, `the path "/lanmaotech/page/..\\..\\up" holds a .. segment`},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			router := &recorder{}
			reply := call(router, path)
			var got struct{ Error engine.Problem }
			require.NoError(t, json.Unmarshal(reply.Body.Bytes(), &got), reply.Body)
			assert.Equal(t, want.status, reply.Code)
			assert.Equal(t, want.message, got.Error.Message)
			assert.Equal(t, map[int]string{404: "not_found", 400: "invalid"}[want.status], got.Error.Code)
			assert.Contains(t, got.Error.Hint, "lianyintong at /lanmaotech/, /bha-neo-app/; qianzhan at /qianzhan/api")
			assert.Contains(t, got.Error.Hint, "xianyu at /router/rest")
			assert.Equal(t, "application/json; charset=utf-8", reply.Header().Get("Content-Type"))
			assert.Zero(t, router.asked())
		})
	}
}

// Whatever stands in a path: the front does not fail, and what it passes on is the path that came, cut in two; a world that
// is named twice in a row is named once.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"", "/", "*", "/lanmaotech/service", "/w/a/router/rest", "/w//x", "/w/a", "/w/../router/rest", "/lanmaotech/..",
		"/w/\x00\xff/qianzhan/api/", "/w/世界/lanmaotech/页", `/lanmaotech/..\`, "//", "/w/w/w/w/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		router := &recorder{answer: func(wire.Inbound) wire.Outbound { return wire.Outbound{Status: 200} }}
		reply := call(router, path)
		if router.asked() == 0 {
			require.Contains(t, []int{400, 404}, reply.Code)
			require.True(t, json.Valid(reply.Body.Bytes()), reply.Body)
			return
		}
		require.Equal(t, 200, reply.Code)
		_, in := router.last(t)
		whole := in.Path
		if prefix := "/w/" + in.World; in.World != "" {
			whole = prefix + in.Path
			if strings.HasPrefix(path, prefix+prefix+"/") {
				whole = prefix + whole
			}
		}
		require.Equal(t, path, whole)
		require.NotContains(t, in.World, "/")
		require.NotContains(t, strings.Split(in.Path, "/"), "..")
		require.Equal(t, "body", string(in.Body))
	})
}
