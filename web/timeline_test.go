package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

const timelinePage = "/worlds/default/timeline"

// cheap makes exchanges that need no RSA: xianyu refuses them.
func (r *rig) cheap(n int) {
	r.Helper()
	for i := range n {
		form := url.Values{"method": {fmt.Sprintf("no.such.%d", i%7)}, "app_key": {"12345678"}, "session": {strings.Repeat("s", 300)}}
		out := r.sim.Exchange("xianyu", wire.Inbound{
			Method: http.MethodPost, Path: "/router/rest", Base: "http://127.0.0.1:8700",
			Header: wire.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(form.Encode()),
		})
		require.NotZero(r, out.Status)
	}
}

// lines answers the ids of the exchanges on a page of the timeline.
func lines(page string) []string {
	ids := []string{}
	for _, part := range strings.Split(page, `<tr id="x`)[1:] {
		ids = append(ids, "x"+part[:9])
	}
	return ids
}

func TestTimelinePage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	golden(t, "timeline-empty", b.open("/"))
	r.query()
	r.register("U1")
	r.play("", "service", r.platformForm("QUERY_USER_INFORMATION", `{"unheard": 1}`))
	golden(t, "timeline", b.open("/"))
	assert.Equal(t, b.open("/"), strings.ReplaceAll(b.open(timelinePage), `"/worlds/default/timeline?`, `"/?`), "the home page is the timeline of the default world")
	golden(t, "timeline-none-fits-zh", r.reader("zh").open(timelinePage+"?system=qianzhan"))
	var page string
	for _, s := range r.sim.Systems() {
		page = b.open("/")
		assert.Contains(t, page, `<option>`+s.Slug+`</option>`, "every system is a filter")
		for _, api := range s.APIs {
			assert.Contains(t, page, `<option value="`+api.Name+`">`, "every API is suggested")
		}
	}
}

func TestTheTimelineIsFiltered(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.query()                                                                   // x1
	r.register("U1")                                                            // x2 gateway, x3 page, x4 notice
	r.play("", "service", r.platformForm("QUERY_USER_INFORMATION", `{"a": 1}`)) // x5 refused, with findings
	r.cheap(1)                                                                  // x6
	b := r.reader("en")
	all := lines(b.open(timelinePage))
	require.Equal(t, []string{"x000000006", "x000000005", "x000000004", "x000000003", "x000000002", "x000000001"}, all, "newest first")
	for query, want := range map[string][]int{
		"system=xianyu":                       {6},
		"api=QUERY_PLATFORM_INFORMATION":      {1},
		"direction=out":                       {4},
		"outcome=acked":                       {4},
		"outcome=refused&system=lianyintong":  {5},
		"findings=yes&system=lianyintong":     {5},
		"q=RU1":                               {4, 3, 2},
		"q=%22a%22":                           {5},
		"q=nowhere":                           {},
		"system=&api=&direction=&outcome=&q=": {6, 5, 4, 3, 2, 1},
		"before=x000000003":                   {2, 1},
		"before=x000000003&direction=in&api=": {2, 1},
		"system=unheard":                      {},
	} {
		got := lines(b.open(timelinePage + "?" + query))
		ids := []string{}
		for _, n := range want {
			ids = append(ids, fmt.Sprintf("x%09d", n))
		}
		assert.Equal(t, ids, got, query)
	}
}

func TestTheTimelineIsPaged(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.cheap(205)
	b := r.reader("en")
	seen, target := []string{}, timelinePage+"?system=xianyu"
	for pages := 0; target != ""; pages++ {
		require.Less(t, pages, 4)
		page := b.open(target)
		seen = append(seen, lines(page)...)
		target = ""
		if _, after, more := strings.Cut(page, `<a rel="next" href="`); more {
			target, _, _ = strings.Cut(after, `"`)
			target = strings.ReplaceAll(target, "&amp;", "&")
		}
	}
	require.Len(t, seen, 205)
	for i, id := range seen {
		require.Equal(t, fmt.Sprintf("x%09d", 205-i), id, "none is missing, none is there twice")
	}
}

// BenchmarkTimeline opens the timeline of a full journal: 10,000 exchanges.
func BenchmarkTimeline(b *testing.B) {
	r := open(b)
	r.query()
	r.cheap(10_000)
	reader := r.reader("en")
	for name, query := range map[string]string{
		"newest": "", "oldest page": "?before=x000000150", "by API": "?api=no.such.3", "nothing fits": "?q=nothing+like+it", "by findings": "?findings=yes",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				reader.open(timelinePage + query)
			}
		})
	}
}
