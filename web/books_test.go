package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const actionsPath = "/v1/worlds/default/systems/lianyintong/actions/"

func TestActionsAndTheLedger(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.register("U1")
	did := call[object](r, http.MethodPost, actionsPath+"fund", `{"account": "6000000001/user:U1", "amount": "100.00"}`, http.StatusOK)
	assert.Equal(t, []any{}, did["notices"])
	assert.Equal(t, "100.00", did["result"].(object)["balance"])
	cause := did["cause"].(string)
	require.NotEmpty(t, cause)

	assert.Equal(t, list{{"name": "6000000001/user:U1", "balance": "100.00"}}, getList(r, "/v1/worlds/default/ledger/accounts?prefix=6000000001/user:"))
	assert.Len(t, getList(r, "/v1/worlds/default/ledger/accounts"), 2)
	entries := getList(r, "/v1/worlds/default/ledger/entries?account=6000000001/user:U1")
	require.Len(t, entries, 1)
	assert.Equal(t, object{"seq": 2.0, "at": "2016-11-09T12:00:00+08:00", "account": "6000000001/user:U1", "amount": "100.00", "cause": cause}, entries[0])
	assert.Len(t, getList(r, "/v1/worlds/default/ledger/entries?limit=1"), 1)
	assert.Equal(t, entries, getList(r, "/v1/worlds/default/ledger/entries?after=1"))
	assert.Equal(t, object{"balanced": true, "accounts": 2.0, "entries": 2.0}, get(r, "/v1/worlds/default/ledger/check"))
}

func TestRecords(t *testing.T) {
	t.Parallel()
	r := open(t)
	const users = "/v1/worlds/default/systems/lianyintong/records/users"
	assert.Empty(t, getList(r, users))
	r.register("U2")
	r.register("U1")
	all := getList(r, users)
	require.Len(t, all, 2)
	assert.Equal(t, []any{"U2", "U1"}, []any{all[0]["platformUserNo"], all[1]["platformUserNo"]}, "newest last")
	id := all[0]["id"].(string)
	require.Contains(t, id, "/")
	assert.Equal(t, all[0], get(r, users+"/"+id))
	assert.Equal(t, all[0], get(r, users+"/"+strings.ReplaceAll(id, "/", "%2F")))
	assert.Equal(t, all[0], get(r, users+"/U2"), "the last part is enough")
	assert.Equal(t, all[1:], getList(r, users+"?after="+id))
	assert.Equal(t, all[:1], getList(r, users+"?limit=1"))
	assert.Contains(t, call[object](r, http.MethodGet, users+"?after=U2", "", http.StatusBadRequest)["error"].(object)["message"], `after is "U2"`)
	for target, hint := range map[string]string{
		users + "/U3":           "lists those there are",
		users + "s":             "use one of users",
		users + "s/U1":          "use one of users",
		users + "/1":            "lists those there are",
		users + "/6000000001/U": "lists those there are",
	} {
		problem := call[object](r, http.MethodGet, target, "", http.StatusNotFound)["error"].(object)
		assert.Contains(t, problem["hint"], hint, target)
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	r := open(t)
	const rules = "/v1/worlds/default/rules"
	assert.Empty(t, getList(r, rules))
	made := call[object](r, http.MethodPost, rules,
		`{"system": "lianyintong", "api": "QUERY_PLATFORM_INFORMATION", "effect": "code 100001", "times": 1}`, http.StatusCreated)
	id := made["id"].(string)
	require.NotEmpty(t, id)
	assert.Equal(t, "arrive", made["at"])
	r.query()
	x := getList(r, exchangesPath)[0]
	assert.Equal(t, []any{"fault", "100001", id}, []any{x["outcome"], x["code"], x["rule"]})
	assert.Equal(t, 1.0, get(r, rules+"/"+id)["hits"])
	assert.Len(t, getList(r, rules), 1)
	call[any](r, http.MethodDelete, rules+"/"+id, "", http.StatusNoContent)
	call[object](r, http.MethodGet, rules+"/"+id, "", http.StatusNotFound)
	call[object](r, http.MethodDelete, rules+"/"+id, "", http.StatusNotFound)
	for range 2 {
		call[object](r, http.MethodPost, rules, `{"system": "lianyintong", "at": "notice", "effect": "drop"}`, http.StatusCreated)
	}
	call[any](r, http.MethodDelete, rules, "", http.StatusNoContent)
	assert.Empty(t, getList(r, rules))
}

func TestFindings(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.play("", "service", r.platformForm("QUERY_PLATFORM_INFORMATION", `{"unheard": 1}`))
	r.play("", "service", r.platformForm("QUERY_USER_INFORMATION", `{}`))
	all := getList(r, "/v1/worlds/default/findings")
	require.GreaterOrEqual(t, len(all), 2)
	assert.Equal(t, "unheard", all[0]["field"])
	assert.Equal(t, "x000000001", all[0]["exchange"])
	for _, name := range []string{"level", "system", "api", "field", "rule", "source", "got", "hint", "exchange"} {
		assert.Contains(t, all[0], name)
	}
	for _, level := range []string{"error", "warning"} {
		for _, f := range getList(r, "/v1/worlds/default/findings?level="+level) {
			assert.Equal(t, level, f["level"])
		}
	}
	assert.Len(t, getList(r, "/v1/worlds/default/findings?limit=1"), 1)
	assert.Equal(t, "x000000002", getList(r, "/v1/worlds/default/findings?after=x000000001")[0]["exchange"])
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	r := open(t)
	before := get(r, "/v1/worlds/default/coverage")["systems"].([]any)[0].(object)
	assert.Equal(t, 0.0, before["seen"])
	assert.Len(t, before["missing"], int(before["total"].(float64)))
	r.query()
	r.register("U1")
	r.play("", "service", r.platformForm("NO_SUCH_SERVICE", `{}`))
	r.play("", "service", r.platformForm("QUERY_USER_INFORMATION", `{"platformUserNo": "nobody"}`))
	view := get(r, "/v1/worlds/default/coverage")
	after := view["systems"].([]any)[0].(object)
	assert.Equal(t, 6.0, view["exchanges"], "with the page and the notice")
	assert.Equal(t, 4.0, after["seen"])
	assert.Equal(t, 1.0, after["unknown"])
	apis := map[any]object{}
	for _, a := range after["apis"].([]any) {
		apis[a.(object)["name"]] = a.(object)
	}
	assert.Equal(t, object{"ok": 1.0}, apis["QUERY_PLATFORM_INFORMATION"]["outcomes"])
	assert.Equal(t, object{"100009": 1.0}, apis["QUERY_USER_INFORMATION"]["codes"])
	assert.Equal(t, object{"acked": 1.0}, apis["PERSONAL_REGISTER"]["notices"])
	for _, c := range after["codes"].([]any) {
		if c.(object)["code"] == "100009" {
			assert.Equal(t, 1.0, c.(object)["times"])
		}
	}
}

func TestSystems(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPut, "/v1/worlds/a", `{}`, http.StatusCreated)
	assert.Equal(t, "lianyintong", getList(r, "/v1/worlds/a/systems")[0]["slug"])
	s := get(r, "/v1/worlds/a/systems/lianyintong")
	assert.Contains(t, s["addresses"], "http://127.0.0.1:8700/w/a/lanmaotech/")
	assert.Contains(t, s["config"].(object)["platforms"], "6000000001")
	for _, name := range []string{"slug", "title", "document", "apis", "actions", "records", "machines", "codes"} {
		assert.NotEmpty(t, s[name], name)
	}
	api := s["apis"].([]any)[0].(object)
	for _, name := range []string{"name", "title", "section", "mode", "idempotent", "notifies", "fields"} {
		assert.Contains(t, api, name)
	}
	field := api["fields"].([]any)[0].(object)
	for _, name := range []string{"name", "required", "type", "doc", "source"} {
		assert.Contains(t, field, name)
	}
	call[object](r, http.MethodGet, "/v1/worlds/a/systems/nobody", "", http.StatusNotFound)
}
