package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const noticesPage = "/worlds/default/notices"

func TestNoticesPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	golden(t, "notices-empty", b.open(noticesPage))
	r.register("U1")
	r.unconfirmed("U2")
	call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "25m"}`, http.StatusOK)
	golden(t, "notices-pending", b.open(noticesPage))
	page := b.open(noticesPage + "?state=acked")
	assert.Contains(t, page, "n000000001")
	assert.NotContains(t, page, `id="n000000002"`)
	assert.Contains(t, b.open(noticesPage+"?state=given-up"), "No notice is in this state")
	assert.NotContains(t, b.open(noticesPage+"?before=n000000002"), `id="n000000002"`)
	call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "1h"}`, http.StatusOK)
	golden(t, "notice-given-up", b.open(noticesPage+"/n000000002"))
	golden(t, "notice-acked-zh", r.reader("zh").open(noticesPage+"/n000000001"))
}

func TestNoticesArePaged(t *testing.T) {
	t.Parallel()
	r := open(t)
	for i := range 52 {
		r.register(fmt.Sprint("U", i))
	}
	b := r.reader("en")
	first := b.open(noticesPage)
	assert.Equal(t, 50, strings.Count(first, `<tr id="n`))
	require.Contains(t, first, `href="/worlds/default/notices?before=n000000003"`)
	second := b.open(noticesPage + "?before=n000000003")
	assert.Equal(t, 2, strings.Count(second, `<tr id="n`))
	assert.Contains(t, second, "Newest")
}

func TestWhatFormsDoToNotices(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.unconfirmed("U1")
	b := r.reader("en")
	one := noticesPage + "/n000000001"
	notice := func() object { return get(r, "/v1/worlds/default/notices/n000000001") }
	assert.Equal(t, []any{"10m", "20m", "30m", "40m", "50m", "1h"}, notice()["retry"])

	assert.Contains(t, b.submit(one, "do", "plan", "retry", "5m, 1h30m，2h"), "is changed")
	assert.Equal(t, []any{"5m", "1h30m", "2h"}, notice()["retry"])
	assert.Equal(t, "2016-11-09T12:05:00+08:00", notice()["due"])
	assert.Contains(t, b.refused(http.StatusBadRequest, one, "do", "plan", "retry", "2h 1h"), `value="2h 1h"`, "what was entered stays")
	b.refused(http.StatusBadRequest, one, "do", "plan", "retry", "soon")

	ordered := b.submit(one, "do", "next", "effect", "drop")
	assert.Contains(t, ordered, "The next attempt: drop")
	b.refused(http.StatusBadRequest, one, "do", "next", "effect", "delay", "argument", "long")
	b.refused(http.StatusBadRequest, one, "do", "next", "effect", "hang")
	call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "5m"}`, http.StatusOK)
	attempts := notice()["attempts"].([]any)
	require.Len(t, attempts, 2)
	assert.Equal(t, "dropped", attempts[1].(object)["outcome"])

	assert.Contains(t, b.submit(noticesPage, "do", "resend", "id", "n000000001"), "delivered once more")
	assert.Contains(t, b.submit(noticesPage, "do", "drop", "id", "n000000001"), "is given up")
	assert.Equal(t, "given-up", notice()["state"])
	b.refused(http.StatusConflict, one, "do", "drop")
	b.refused(http.StatusConflict, one, "do", "next", "effect", "drop")
	b.refused(http.StatusNotFound, noticesPage, "do", "resend", "id", "n9")
}

func TestNoticesAreDroppedAndPlannedByTheAPI(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.unconfirmed("U1")
	const path = "/v1/worlds/default/notices/n000000001"
	planned := call[object](r, http.MethodPut, path+"/plan", `{"retry": ["1m"]}`, http.StatusOK)
	assert.Equal(t, "2016-11-09T12:01:00+08:00", planned["due"])
	call[object](r, http.MethodPut, path+"/plan", `{"retry": ["x"]}`, http.StatusBadRequest)
	call[object](r, http.MethodPut, path+"/plan", `{"times": 1}`, http.StatusBadRequest)
	dropped := call[object](r, http.MethodPost, path+"/drop", "", http.StatusOK)
	assert.Equal(t, "given-up", dropped["state"])
	assert.Nil(t, dropped["due"])
	call[object](r, http.MethodPost, path+"/drop", "", http.StatusConflict)
	call[object](r, http.MethodPost, "/v1/worlds/default/notices/n9/drop", "", http.StatusNotFound)
}
