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

// What carries no signature, and what comes from somebody unknown, has a verdict too, for every system.
func TestTheDoctorAnswersForAllRequests(t *testing.T) {
	t.Parallel()
	r := open(t)
	for _, c := range []struct {
		system, request, text string
		want                  []string
	}{
		{"lianyintong", `{"path": "/lanmaotech/service", "body": "platformNo=6000000001&reqData=%7B%7D", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}`, "{}", []string{"signature-missing"}},
		{"lianyintong", `{"path": "/lanmaotech/service", "body": "platformNo=7&reqData=%7B%7D&sign=AAAA", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}`, "{}", []string{"unknown-identity"}},
		{"qianzhan", `{"path": "/qianzhan/api", "body": "{\"method\":\"m\",\"channel_key\":\"CH0001\"}", "headers": {"Content-Type": "application/json"}}`, "channel_key=CH0001&method=m", []string{"signature-missing"}},
		{"qianzhan", `{"path": "/qianzhan/api", "body": "{\"method\":\"m\",\"channel_key\":\"C\",\"sign\":\"AAAA\"}", "headers": {"Content-Type": "application/json"}}`, "channel_key=C&method=m", []string{"unknown-identity"}},
		{"xianyu", `{"path": "/router/rest?app_key=12345678"}`, "helloworldapp_key12345678helloworld", []string{"signature-missing"}},
		{"xianyu", `{"path": "/router/rest?app_key=9&sign=AB"}`, "app_key9", []string{"unknown-identity"}},
		{"cashloan", `{"path": "/api/user/login.htm?appFlag=KrazyRupee"}`, "123456appFlag=KrazyRupee", []string{"signature-missing"}},
		{"cashloan", `{"path": "/api/user/login.htm?appFlag=No"}`, "123456appFlag=No", []string{"unknown-identity", "signature-missing"}},
	} {
		got := call[object](r, http.MethodPost, "/v1/verify", `{"system": "`+c.system+`", "request": `+c.request+`}`, http.StatusOK)
		assert.Equal(t, "bad", got["verdict"], c.request)
		assert.Equal(t, c.text, got["string"], c.request)
		mistakes := []string{}
		for _, d := range got["diagnosis"].([]any) {
			mistakes = append(mistakes, d.(object)["mistake"].(string))
			assert.NotEmpty(t, d.(object)["explanation"])
		}
		assert.Equal(t, c.want, mistakes, c.request)
	}
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
