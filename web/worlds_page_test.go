package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
)

const worldsPage = "/worlds/default/worlds"

// clients is the part of the page that differs with every system: it is held against the systems, not a golden page.
var clients = regexp.MustCompile(`(?s)(<section class="card client").*(</section>\n)`)

func TestWorldsPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	cut := func(page string) string {
		return regexp.MustCompile(`(<td class="mono wrap">).*(</td></tr>)`).ReplaceAllString(clients.ReplaceAllString(page, "$1…$2"), "$1…$2")
	}
	golden(t, "worlds-one", cut(b.open("/worlds")))
	b.submit(worldsPage, "do", "make", "name", "a", "seed", "7", "mode", "frozen", "now", "2020-01-01 08:00:00")
	golden(t, "worlds-two", cut(b.submit("/worlds/a/worlds", "do", "snapshot", "snapshot", "begin")))
	golden(t, "worlds-zh", cut(r.reader("zh").open("/worlds/a/worlds")))
}

func TestWorldsAreMadeForkedRestoredAndDroppedByForms(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	r.query()
	assert.Contains(t, b.submit(worldsPage, "do", "snapshot", "snapshot", "one-call"), "Snapshot one-call is taken")
	r.query()
	assert.Contains(t, b.submit(worldsPage, "do", "make", "name", "fork", "from", "default/one-call"), "World fork is made")
	assert.Len(t, getList(r, "/v1/worlds/fork/exchanges"), 1)
	assert.Contains(t, b.submit(worldsPage, "do", "restore", "snapshot", "one-call"), "back at one-call")
	assert.Len(t, getList(r, "/v1/worlds/default/exchanges"), 1)
	b.submit("/worlds/fork/worlds", "do", "reset")
	assert.Empty(t, getList(r, "/v1/worlds/fork/exchanges"))
	assert.Contains(t, b.submit("/worlds/fork/worlds", "do", "drop"), "World fork is dropped")
	assert.Len(t, getList(r, "/v1/worlds"), 1)

	for name, c := range map[string]struct {
		status int
		form   []string
	}{
		"a name that is taken": {http.StatusConflict, []string{"do", "make", "name", "default"}},
		"no name":              {http.StatusBadRequest, []string{"do", "make", "name", ""}},
		"a bad name":           {http.StatusBadRequest, []string{"do", "make", "name", "<b>"}},
		"a bad seed":           {http.StatusBadRequest, []string{"do", "make", "name", "b", "seed", "-1"}},
		"a bad instant":        {http.StatusBadRequest, []string{"do", "make", "name", "b", "mode", "real", "now", "noon"}},
		"no origin":            {http.StatusNotFound, []string{"do", "make", "name", "b", "from", "nowhere"}},
		"no snapshot":          {http.StatusNotFound, []string{"do", "restore", "snapshot", "none"}},
		"a snapshot sans name": {http.StatusBadRequest, []string{"do", "snapshot", "snapshot", ""}},
		"the default world":    {http.StatusConflict, []string{"do", "drop"}},
	} {
		answer := b.post(worldsPage, c.form...)
		assert.Equal(t, c.status, answer.Code, "%s", name)
		assert.Contains(t, answer.Body.String(), `role="alert"`, name)
	}
	assert.Len(t, getList(r, "/v1/worlds"), 1)
}

func TestClientSettingsAreReadyToPaste(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	b.submit(worldsPage, "do", "make", "name", "a")
	page := b.open("/worlds/a/worlds")
	w, err := r.sim.World("a")
	require.NoError(t, err)
	for _, s := range w.Systems() {
		assert.Contains(t, page, strings.ToUpper(s.Slug)+"_URL=http://127.0.0.1:8700/w/a"+s.Base, "every system is there")
	}
	assert.Contains(t, page, "LIANYINTONG_IDENTITY=6000000001")
	key, err := certs.File("lianyintong/gateway.pub.pem")
	require.NoError(t, err)
	line := strings.Split(string(key), "\n")[3]
	assert.Contains(t, strings.ReplaceAll(page, "&#43;", "+"), line, "the key, as PEM")
	assert.Contains(t, page, "LIANYINTONG_SYSTEM_KEY=MI", "and in one line")
	assert.Contains(t, page, "XIANYU_CLIENT_KEY=helloworld")
}

func TestASystemIsConfiguredByAForm(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	assert.Contains(t, b.submit(worldsPage, "do", "configure", "system", "lianyintong", "patch", `{"platforms": {"6000000001": {"name": "改名 <b>"}}}`), "is changed")
	assert.Contains(t, b.open(worldsPage), "改名 &lt;b&gt;")
	for name, patch := range map[string]string{"no JSON": "{", "a list": "[]", "nothing": "", "what is not there": `{"platform": {}}`} {
		assert.Contains(t, b.refused(http.StatusBadRequest, worldsPage, "do", "configure", "system", "lianyintong", "patch", patch), "textarea", name)
	}
	b.refused(http.StatusNotFound, worldsPage, "do", "configure", "system", "none", "patch", "{}")
}
