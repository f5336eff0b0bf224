package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAForkHasAStandInAppOfItsOwn(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.unconfirmed("U1")
	before := get(r, "/sink/default")["received"]
	call[object](r, http.MethodPut, "/v1/worlds/fork", `{"from": "default"}`, http.StatusCreated)
	notice := getList(r, "/v1/worlds/fork/notices?state=pending")
	require.Len(t, notice, 1)
	assert.Equal(t, "http://127.0.0.1:8701/sink/fork", notice[0]["url"])
	call[object](r, http.MethodPost, "/v1/worlds/fork/clock/advance", `{"by": "10m"}`, http.StatusOK)
	assert.Len(t, get(r, "/sink/fork")["received"], 1)
	assert.Equal(t, before, get(r, "/sink/default")["received"], "the original hears nothing of it")
	assert.Equal(t, "http://127.0.0.1:8701/sink/default", getList(r, "/v1/worlds/default/notices")[0]["url"])
}
