package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// calculation writes the body of /v1/sign and /v1/verify.
func calculation(t *testing.T, path, form string, besides object) string {
	t.Helper()
	body := object{"system": "lianyintong", "request": object{"method": "post", "path": path, "body": form, "headers": object{
		"Content-Type": []string{"application/x-www-form-urlencoded"},
	}}}
	for name, value := range besides {
		body[name] = value
	}
	text, err := json.Marshal(body)
	require.NoError(t, err)
	return string(text)
}

func TestTheDoctorJudgesWhatTheCalculatorSigned(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPut, "/v1/worlds/a", `{}`, http.StatusCreated)
	form := r.platformForm("QUERY_PLATFORM_INFORMATION", `{"a": 1}`)
	good := object{"verdict": "ok", "string": `{"a": 1}`, "diagnosis": []any{}}
	for name, body := range map[string]string{
		"as it is sent":       calculation(t, "/lanmaotech/service", form, nil),
		"with a query":        calculation(t, "/lanmaotech/service?x=1", form, nil),
		"a whole address":     calculation(t, "http://127.0.0.1:8700/lanmaotech/service", form, nil),
		"a world by its path": calculation(t, "/w/a/lanmaotech/service", form, nil),
		"a world by its name": calculation(t, "/lanmaotech/service", form, object{"world": "a"}),
	} {
		assert.Equal(t, good, call[object](r, http.MethodPost, "/v1/verify", body, http.StatusOK), name)
	}

	values, err := url.ParseQuery(form)
	require.NoError(t, err)
	values.Set("sign", strings.ReplaceAll(values.Get("sign"), "+", " "))
	values.Set("reqData", `{"a":1}`)
	bad := call[object](r, http.MethodPost, "/v1/verify", calculation(t, "/lanmaotech/service", values.Encode(), nil), http.StatusOK)
	assert.Equal(t, "bad", bad["verdict"])
	assert.Equal(t, `{"a":1}`, bad["string"])
	assert.NotNil(t, bad["diagnosis"])
}

func TestTheRequestOfAnExchangeCanBeVerified(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.query()
	request := get(r, exchangesPath+"/x000000001")["request"]
	delete(request.(object), "body") // the exact bytes are enough
	body, err := json.Marshal(object{"system": "lianyintong", "request": request})
	require.NoError(t, err)
	assert.Equal(t, "ok", call[object](r, http.MethodPost, "/v1/verify", string(body), http.StatusOK)["verdict"])
}
