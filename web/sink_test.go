package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/web"
)

func received(r *rig) []any {
	r.Helper()
	return get(r, "/sink/default")["received"].([]any)
}

func TestTheSinkVerifiesAndConfirmsANotice(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.register("U1")
	all := received(r)
	require.Len(t, all, 1)
	d := all[0].(object)
	assert.Equal(t, "lianyintong", d["system"])
	assert.Equal(t, object{"verdict": "ok", "diagnosis": []any{}}, d["signature"])
	assert.Equal(t, "SUCCESS", d["answer"])
	assert.Equal(t, 200.0, d["status"])
	assert.Equal(t, "RU1", d["fields"].(object)["requestNo"])

	notices := getList(r, "/v1/worlds/default/notices")
	require.Len(t, notices, 1)
	n := notices[0]
	assert.Equal(t, "acked", n["state"])
	assert.Equal(t, "http://127.0.0.1:8701/sink/default", n["url"])
	assert.Equal(t, "SUCCESS", n["attempts"].([]any)[0].(object)["body"])
	assert.Equal(t, n, get(r, "/v1/worlds/default/notices/"+n["id"].(string)))
	exchange := get(r, exchangesPath+"/"+n["attempts"].([]any)[0].(object)["exchange"].(string))
	assert.Equal(t, "out", exchange["direction"])
	assert.Equal(t, n["cause"], exchange["cause"])
	assert.Contains(t, r.send(http.MethodGet, exchangesPath+"/"+exchange["id"].(string)+"/curl", "").Body.String(), "'http://127.0.0.1:8701/sink/default'")
}

func TestTheSinkDistrusts(t *testing.T) {
	t.Parallel()
	r := open(t)
	form := url.Values{"serviceName": {"RECHARGE"}, "responseType": {"NOTIFY"}, "respData": {`{"requestNo":"R1"}`}, "sign": {"AAAA"}}.Encode()
	for name, body := range map[string]string{"a bad signature": form, "no notice at all": "hello=world"} {
		request := r.request(http.MethodPost, "/sink/default?from=an-app", body)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		r.handler.ServeHTTP(answer, request)
		assert.Equal(t, http.StatusOK, answer.Code, name)
		assert.Equal(t, "FAIL", answer.Body.String(), name)
	}
	verdicts := []any{}
	for _, d := range received(r) {
		verdicts = append(verdicts, d.(object)["signature"].(object)["verdict"])
	}
	assert.ElementsMatch(t, []any{"bad", "none"}, verdicts)
	call[object](r, http.MethodPost, "/sink/nowhere", "a=b", http.StatusNotFound)
}

func TestTheSinkCanBeToldHowToAnswer(t *testing.T) {
	t.Parallel()
	r := open(t)
	told := call[object](r, http.MethodPut, "/sink/default", `{"answer": "later", "status": 503, "times": 2, "from": 2}`, http.StatusOK)
	assert.Equal(t, object{"answer": "later", "status": 503.0, "times": 2.0, "stall": "0s", "from": 2.0, "left": 2.0}, told)
	answers := []string{}
	for range 4 {
		answer := r.send(http.MethodPost, "/sink/default", "a=b")
		answers = append(answers, strconv.Itoa(answer.Code)+" "+answer.Body.String())
	}
	assert.Equal(t, []string{"200 FAIL", "503 later", "503 later", "200 FAIL"}, answers)
	assert.Nil(t, get(r, "/sink/default")["plan"], "the plan is used up")

	call[object](r, http.MethodPut, "/sink/default", `{"answer": "SUCCESS"}`, http.StatusOK)
	for range 3 {
		assert.Equal(t, "SUCCESS", r.send(http.MethodPost, "/sink/default", "a=b").Body.String())
	}
	assert.Nil(t, get(r, "/sink/default")["plan"].(object)["left"], "until it is told otherwise")
	call[any](r, http.MethodDelete, "/sink/default", "", http.StatusNoContent)
	assert.Equal(t, object{"world": "default", "plan": nil, "received": []any{}, "dropped": 0.0}, get(r, "/sink/default"))
}

func TestTheSinkStalls(t *testing.T) {
	t.Parallel()
	wall := newAskedWall()
	r := newRig(t, wall, web.Options{})
	call[object](r, http.MethodPut, "/sink/default", `{"stall": "11s"}`, http.StatusOK)
	answers := make(chan *httptest.ResponseRecorder)
	go func() { answers <- r.send(http.MethodPost, "/sink/default", "a=b") }()
	require.Equal(t, 11*time.Second, <-wall.asked)
	assert.Len(t, received(r), 1, "it is remembered before it is answered")
	wall.over <- noon
	assert.Equal(t, "FAIL", (<-answers).Body.String())
}

func TestTheSinkForgetsTheOldest(t *testing.T) {
	t.Parallel()
	r := open(t)
	for range 1002 {
		r.send(http.MethodPost, "/sink/default", "a=b")
	}
	sink := get(r, "/sink/default")
	all := sink["received"].([]any)
	assert.Len(t, all, 1000)
	assert.Equal(t, 3.0, all[0].(object)["seq"])
	assert.Equal(t, 2.0, sink["dropped"])
	call[object](r, http.MethodPost, "/v1/worlds/default/reset", "", http.StatusOK)
	assert.Empty(t, received(r))
	assert.Equal(t, http.StatusRequestEntityTooLarge, r.send(http.MethodPost, "/sink/default", strings.Repeat("a", 1<<20+1)).Code)
}

func TestANoticeIsSentAgain(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.register("U1")
	id := getList(r, "/v1/worlds/default/notices?state=acked")[0]["id"].(string)
	assert.Empty(t, getList(r, "/v1/worlds/default/notices?state=pending"))
	assert.Empty(t, getList(r, "/v1/worlds/default/notices?after="+id))
	again := call[object](r, http.MethodPost, "/v1/worlds/default/notices/"+id+"/resend", "", http.StatusOK)
	assert.Equal(t, "2016-11-09T12:00:00+08:00", again["due"])
	call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "0s"}`, http.StatusOK)
	assert.Len(t, received(r), 2)
	assert.Len(t, get(r, "/v1/worlds/default/notices/"+id)["attempts"], 2)
}
