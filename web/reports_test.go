package web_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fetch gets a report, with an Accept header.
func (r *rig) fetch(target, accept string) *httptest.ResponseRecorder {
	r.Helper()
	request := r.request(http.MethodGet, target, "")
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	reply := httptest.NewRecorder()
	r.handler.ServeHTTP(reply, request)
	require.Equal(r, http.StatusOK, reply.Code, reply.Body)
	return reply
}

func TestReportsInEveryForm(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPut, "/v1/worlds/used", `{}`, http.StatusCreated)
	call[object](r, http.MethodPut, "/v1/worlds/idle", `{}`, http.StatusCreated)
	r.play("used", "service", r.platformForm("QUERY_USER_INFORMATION", `{"platformUserNo": "U1", "colour": "red"}`))
	const html, junit, json = "text/html; charset=utf-8", "application/xml; charset=utf-8", "application/json; charset=utf-8"
	for _, c := range []struct{ query, accept, media string }{
		{"", "", json},
		{"", "*/*", json},
		{"", "image/png", json},
		{"", "application/json, text/html", json},
		{"", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", html},
		{"", "text/xml", junit},
		{"format=json", "text/html", json},
		{"format=junit", "", junit},
		{"format=html", "application/json", html},
	} {
		for _, path := range []string{"/v1/worlds/used/findings", "/v1/worlds/used/coverage", "/v1/report"} {
			reply := r.fetch(path+"?"+c.query, c.accept)
			assert.Equal(t, c.media, reply.Header().Get("Content-Type"), "%s %+v", path, c)
			body := reply.Body.String()
			switch c.media {
			case html:
				assert.Contains(t, body, "world-used")
				assert.Contains(t, body, "leave it out")
				assert.Contains(t, reply.Header().Get("Content-Security-Policy"), "default-src 'none'")
			case junit:
				assert.Contains(t, body, "leave it out")
				var whole struct{}
				require.NoError(t, xml.Unmarshal(reply.Body.Bytes(), &whole))
			}
		}
	}
}

func TestReportHasTheWorldsThatWereUsed(t *testing.T) {
	t.Parallel()
	r := open(t)
	for _, name := range []string{"a", "b", "idle"} {
		call[object](r, http.MethodPut, "/v1/worlds/"+name, `{}`, http.StatusCreated)
	}
	r.play("a", "service", r.platformForm("QUERY_USER_INFORMATION", `{"platformUserNo": "U1"}`))
	r.play("b", "service", r.platformForm("QUERY_USER_INFORMATION", `{"platformUserNo": "U1", "colour": "red"}`))
	names := func(target string) string {
		var list []string
		for _, w := range get(r, target)["worlds"].([]any) {
			list = append(list, w.(object)["world"].(string))
		}
		return strings.Join(list, " ")
	}
	assert.Equal(t, "default a b", names("/v1/report"))
	assert.Equal(t, "idle b", names("/v1/report?worlds=idle,b"))
	findings := get(r, "/v1/report?worlds=b")["worlds"].([]any)[0].(object)["findings"].([]any)
	require.Len(t, findings, 1)
	assert.Equal(t, "colour", findings[0].(object)["field"])
	rules := get(r, "/v1/worlds/b/coverage")["systems"].([]any)[0].(object)["summary"].(object)["rules"].(object)
	assert.Greater(t, rules["total"], 10.0)
}
