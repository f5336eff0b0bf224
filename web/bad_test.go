package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBadRequestsAreNamed(t *testing.T) {
	t.Parallel()
	r := open(t)
	const w = "/v1/worlds/default"
	for _, c := range []struct {
		method, target, body string
		status               int
		message, hint        string
	}{
		{"GET", "/nothing", "", 404, "nothing at /nothing", "openapi.json"},
		{"GET", "/v1/worlds/", "", 404, "nothing at /v1/worlds/", "openapi.json"},
		{"GET", "/V1/worlds", "", 404, "nothing at /V1/worlds", "openapi.json"},
		{"POST", "/v1/worlds", "", 405, "POST is not possible at /v1/worlds", "GET"},
		{"PATCH", w, "", 405, "PATCH is not possible", "PUT"},
		{"GET", "/v1/sign", "", 405, "GET is not possible", "POST"},
		{"GET", "/v1/worlds?all=1", "", 400, `no query parameter "all"`, "there are none here"},
		{"GET", "/v1/worlds?a=%zz", "", 400, "the query cannot be read", "encode"},

		{"PUT", "/v1/worlds/-", "{}", 400, `"-" is no name for a world`, "letters"},
		{"PUT", "/v1/worlds/a", "[]", 400, "the body is an array", "send a JSON object with seed, clock, systems, from"},
		{"PUT", "/v1/worlds/a", "{", 400, "the body is no JSON", "send a JSON object with"},
		{"PUT", "/v1/worlds/a", "{}{}", 400, "something stands behind the JSON object", "nothing behind it"},
		{"PUT", "/v1/worlds/a", "\xff{}", 400, "not UTF-8", "as UTF-8"},
		{"PUT", "/v1/worlds/a", `{"sede": 1}`, 400, `no member "sede"`, "did you mean seed? use one of seed, clock, systems, from"},
		{"PUT", "/v1/worlds/a", `{"Seed": 1}`, 400, `no member "Seed"`, "did you mean seed?"},
		{"PUT", "/v1/worlds/a", `{"clock": {"sped": 1}}`, 400, `no member "clock.sped"`, "did you mean speed?"},
		{"PUT", "/v1/worlds/a", `{"clock": {"speed": "fast"}}`, 400, "clock.speed is a string", "give a number"},
		{"PUT", "/v1/worlds/a", `{"clock": 1}`, 400, "clock is a number", "give an object"},
		{"PUT", "/v1/worlds/a", `{"seed": -1}`, 400, "seed is a number -1", "from 0 on"},
		{"PUT", "/v1/worlds/a", `{"clock": {"now": "today"}}`, 400, `clock.now is "today"`, "RFC 3339"},
		{"PUT", "/v1/worlds/a", `{"clock": {"now": "9999-01-01T00:00:00Z"}}`, 400, "the year 9999", "1970 to 2200"},
		{"PUT", "/v1/worlds/a", `{"clock": {"mode": "slow"}}`, 400, `"slow"`, "real|frozen|scaled"},
		{"PUT", "/v1/worlds/a", `{"systems": {"nobody": {}}}`, 404, `no system "nobody"`, "lianyintong"},
		{"PUT", "/v1/worlds/a", `{"systems": {"lianyintong": 1}}`, 400, "configuration of lianyintong", "JSON object"},
		{"PUT", "/v1/worlds/a", `{"from": "nowhere"}`, 404, `"nowhere"`, "world/snapshot"},
		{"PUT", "/v1/worlds/a", `{"from": "` + strings.Repeat("a", 1<<20) + `"}`, 413, "longer than 1048576 bytes", "send less"},
		{"GET", "/v1/worlds/none", "", 404, `no world "none"`, "PUT /v1/worlds/none"},
		{"DELETE", "/v1/worlds/none", "", 404, `no world "none"`, "/v1/worlds"},
		{"POST", "/v1/worlds/none/reset", "", 404, `no world "none"`, "/v1/worlds"},

		{"POST", w + "/snapshots", ``, 400, "the body is empty", "send a JSON object with name"},
		{"POST", w + "/snapshots", `{}`, 400, "name is missing", "name"},
		{"POST", w + "/snapshots", `{"name": 5}`, 400, "name is a number", "give a string"},
		{"POST", w + "/snapshots", `{"name": "../x"}`, 400, `"../x" is no name`, "letters"},
		{"POST", w + "/restore", `{"name": "x"}`, 404, `no snapshot "x"`, "lists the snapshots"},
		{"POST", w + "/restore", `"x"`, 400, "the body is a string", "send a JSON object"},

		{"PUT", w + "/clock", `{"mode": "fast"}`, 400, `mode is "fast"`, "real|frozen|scaled"},
		{"PUT", w + "/clock", `{"mode": "scaled"}`, 400, "speed is 0", "speed"},
		{"PUT", w + "/clock", `{"mode": "scaled", "speed": 0}`, 400, "speed is 0", "speed"},
		{"PUT", w + "/clock", `{"speed": 60}`, 400, "speed is 60: a clock that is", "scaled"},
		{"PUT", w + "/clock", `{"now": "yesterday"}`, 400, `now is "yesterday"`, "RFC 3339"},
		{"PUT", w + "/clock", `null`, 400, "the body is null", "mode, speed, now"},
		{"POST", w + "/clock/advance", `{}`, 400, "0 of by, to and until are given: it takes exactly one", "send"},
		{"POST", w + "/clock/advance", `{"by": "1h", "to": "2016-11-10T00:00:00Z"}`, 400, "2 of by, to and until", "by"},
		{"POST", w + "/clock/advance", `{"by": "soon"}`, 400, `by is "soon"`, "3d"},
		{"POST", w + "/clock/advance", `{"by": "-1h"}`, 400, `by is "-1h"`, "3d"},
		{"POST", w + "/clock/advance", `{"by": "99999d"}`, 400, `by is "99999d"`, "100 years"},
		{"POST", w + "/clock/advance", `{"by": "100000000h"}`, 400, `by is "100000000h"`, "at most 36500d (100 years)"},
		{"POST", w + "/clock/advance", `{"by": "36501d"}`, 400, `by is "36501d"`, "at most 36500d (100 years)"},
		{"POST", w + "/clock/advance", `{"by": 3600}`, 400, "by is a number", "give a string"},
		{"POST", w + "/clock/advance", `{"by": "1h", "within": "1h"}`, 400, "there is no until", "leave within out"},
		{"POST", w + "/clock/advance", `{"to": "2016-11-08T00:00:00Z"}`, 400, "cannot advance to", "still to come"},
		{"POST", w + "/clock/advance", `{"to": "noon"}`, 400, `to is "noon"`, "RFC 3339"},
		{"POST", w + "/clock/advance", `{"until": "true"}`, 400, "no within", "1h"},
		{"POST", w + "/clock/advance", `{"until": "true", "within": "x"}`, 400, `within is "x"`, "1h30m"},
		{"POST", w + "/clock/advance", `{"until": "notice(", "within": "1h"}`, 400, "cannot be read", "notice("},
		{"POST", w + "/clock/advance", `{"until": "1", "within": "1h"}`, 400, "is 1, neither true nor false", "true or false"},
		{"POST", w + "/clock/advance", `{"until": "record('x', 'y', 'z').a == 1", "within": "1h"}`, 400, "there is no system", "a condition is"},

		{"GET", w + "/exchanges?systm=x", "", 400, `no query parameter "systm"`, "did you mean system?"},
		{"GET", w + "/exchanges?system=x", "", 400, `system is "x"`, "lianyintong"},
		{"GET", w + "/exchanges?direction=up", "", 400, `direction is "up"`, "in, out"},
		{"GET", w + "/exchanges?limit=0", "", 400, `limit is "0"`, "from 1 to"},
		{"GET", w + "/exchanges?limit=many", "", 400, `limit is "many"`, "whole number"},
		{"GET", w + "/exchanges?limit=1&limit=2", "", 400, "limit is there 2 times", "once"},
		{"GET", w + "/exchanges?after=5", "", 400, `after is "5"`, "x000000001"},
		{"GET", w + "/exchanges?after=%E6%B2%99", "", 400, `after is "沙"`, "x000000001"},
		{"GET", w + "/exchanges?wait=5", "", 400, `wait is "5"`, "5s"},
		{"GET", w + "/exchanges?wait=61s", "", 400, `wait is "61s"`, "at most 1m0s"},
		{"GET", w + "/exchanges/x000000009", "", 404, `no exchange "x000000009"`, "/exchanges"},
		{"GET", w + "/exchanges/x000000009/curl", "", 404, `no exchange "x000000009"`, "/exchanges"},
		{"GET", w + "/events?limit=-1", "", 400, `limit is "-1"`, "from 1 to"},
		{"GET", w + "/notices?state=lost", "", 400, `state is "lost"`, "pending, acked, given-up"},
		{"GET", w + "/notices?after=x000000001", "", 400, `after is "x000000001"`, "n000000001"},
		{"GET", w + "/notices/n1", "", 404, `no notice "n1"`, w + "/notices"},
		{"POST", w + "/notices/n1/resend", "", 404, `no notice "n1"`, w + "/notices"},
		{"GET", w + "/findings?level=eror", "", 400, `level is "eror"`, "did you mean error?"},
		{"GET", w + "/findings?after=1", "", 400, `after is "1"`, "x000000001"},
		{"GET", w + "/coverage?system=x", "", 400, `no query parameter "system"`, "format"},
		{"GET", w + "/coverage?format=pdf", "", 400, `format is "pdf"`, "json"},
		{"GET", "/v1/report?worlds=default,nowhere", "", 404, `no world "nowhere"`, "PUT"},
		{"GET", w + "/ledger/entries?after=-1", "", 400, `after is "-1"`, "from 0 on"},
		{"GET", w + "/ledger/entries?limit=99999", "", 400, `limit is "99999"`, "10000"},
		{"GET", w + "/ledger", "", 404, "nothing at", "openapi.json"},

		{"POST", w + "/rules", `{"system": "lianyintong"}`, 400, "effect", "a rule is"},
		{"POST", w + "/rules", `{"effect": "drop"}`, 400, "system", "a rule is"},
		{"POST", w + "/rules", `{"system": "nobody", "effect": "drop"}`, 404, `no system "nobody"`, "lianyintong"},
		{"POST", w + "/rules", `{"system": "lianyintong", "api": "NONE", "effect": "hang"}`, 400, `api is "NONE"`, "every API"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "explode"}`, 400, `effect is "explode"`, "a rule is"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "drop"}`, 400, "drop can happen at notice", "a rule is"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "hang", "chance": 2}`, 400, "chance is 2", "a rule is"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "hang", "when": "("}`, 400, "when is no condition", "a rule is"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "hang", "times": "2"}`, 400, "times is a string", "give a whole number"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "hang", "times": 0}`, 400, "times is 0", "1 or more, or leave it out for ever"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "hang", "budget": 0}`, 400, "budget is 0", "1 or more, or leave it out for no limit"},
		{"POST", w + "/rules", `{"system": "lianyintong", "effect": "hang", "chance": 0}`, 400, "chance is 0", "above 0, up to 1"},
		{"POST", w + "/rules", `{"id": "r1"}`, 400, `no member "id"`, "system, api, at, effect"},
		{"GET", w + "/rules/r1", "", 404, `no rule "r1"`, w + "/rules"},
		{"DELETE", w + "/rules/r1", "", 404, `no rule "r1"`, "/rules"},

		{"GET", w + "/systems/nobody", "", 404, `no system "nobody"`, "lianyintong"},
		{"GET", w + "/systems/nobody/config", "", 404, `no system "nobody"`, "lianyintong"},
		{"PUT", w + "/systems/nobody/config", "{}", 404, `no system "nobody"`, "lianyintong"},
		{"PUT", w + "/systems/lianyintong/config", "", 400, "the body is empty", "null deletes"},
		{"PUT", w + "/systems/lianyintong/config", "{a: 1}", 400, "no JSON", "null deletes"},
		{"PUT", w + "/systems/lianyintong/config", `{"platfroms": {}}`, 400, "platfroms", "nothing was changed"},
		{"PUT", w + "/systems/lianyintong/config", `{"platforms": {"6000000001": {"status": "ODD"}}}`, 400, "ODD", "nothing was changed"},
		{"PUT", w + "/systems/lianyintong/config", `{"platforms": {"6000000001": {"notifyUrl": "http://203.0.113.7/n"}}}`, 400, "203.0.113.7", "--notify-allow 203.0.113.7"},
		{"PUT", "/v1/worlds/new", `{"systems": {"lianyintong": {"platforms": {"6000000001": {"notifyUrl": "http://203.0.113.7/n"}}}}}`, 400, "203.0.113.7", "--notify-allow 203.0.113.7"},
		{"GET", w + "/systems/nobody/records/users", "", 404, `no system "nobody"`, "lianyintong"},
		{"GET", w + "/systems/lianyintong/records/user", "", 404, `no records "user"`, "use one of users"},
		{"GET", w + "/systems/lianyintong/records/users/", "", 404, `no record ""`, "lists those there are"},
		{"POST", w + "/systems/nobody/actions/fund", "{}", 404, `no system "nobody"`, "lianyintong"},
		{"POST", w + "/systems/lianyintong/actions/found", "{}", 404, `no action "found"`, "fund"},
		{"POST", w + "/systems/lianyintong/actions/fund", "", 400, "account", ""},
		{"POST", w + "/systems/lianyintong/actions/fund", "[]", 400, "the body is an array", "name"},
		{"POST", w + "/systems/lianyintong/actions/fund", `{} x`, 400, "something stands behind", "nothing behind it"},
		{"POST", w + "/systems/lianyintong/actions/fund", `{"account": "x", "amount": "1.00", "acount": 1}`, 400, "acount", ""},
		{"POST", w + "/systems/lianyintong/actions/fund", `{"account": "x", "amount": "1.001"}`, 400, "amount", ""},

		{"POST", "/v1/sign", `{}`, 400, "system is missing", "use one of lianyintong"},
		{"POST", "/v1/sign", `{"system": "lianyintog", "request": {"path": "x y"}}`, 400, `system is "lianyintog"`, "did you mean lianyintong?"},
		{"POST", "/v1/sign", `{"system": "lianyintong"}`, 400, "request.path is missing", "/lanmaotech/service"},
		{"POST", "/v1/sign", `{"system": "lianyintong", "request": {"path": "x y"}}`, 400, `request.path is "x y"`, "/lanmaotech/service"},
		{"POST", "/v1/sign", `{"request": {"path": "/x"}}`, 400, "system is missing", "lianyintong"},
		{"POST", "/v1/sign", `{"system": "lianyintong", "request": {"path": "/x"}}`, 400, "reqData", ""},
		{"POST", "/v1/sign", `{"system": "lianyintong", "world": "none", "request": {"path": "/x"}}`, 404, `no world "none"`, ""},
		{"POST", "/v1/verify", `{"system": "lianyintong", "request": {"path": "/x", "body": "a=%zz", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}}`, 400, "request.body", "url-encoded"},
		{"POST", "/v1/verify", `{"system": "lianyintong", "request": {"path": "/w/none/x"}}`, 404, `no world "none"`, ""},
		{"POST", "/v1/verify", `{"system": "lianyintong", "request": {"path": "/x", "headers": {"A": 1}}}`, 400, "headers", ""},
		{"POST", "/v1/verify", `{"system": "lianyintong", "request": {"path": "/x", "heders": {}}}`, 400, `"request.heders"`, "did you mean headers?"},
		{"POST", "/v1/verify", `{"system": "lianyintong", "request": {"path": "/x", "bodyBase64": "?"}}`, 400, "base64", ""},

		{"POST", w + "/runs", ``, 400, "the body is empty", "scenario"},
		{"POST", w + "/runs", `{}`, 400, "scenario is missing", "GET /v1/scenarios"},
		{"POST", w + "/runs", `{"scenario": "x.yaml", "params": {"amount": []}}`, 400, "params.amount is an array", "a string, a number, true or false"},
		{"POST", w + "/runs", `{"scenario": "x.yaml", "params": {"amount": null}}`, 400, "params.amount is null", "a string, a number, true or false"},
		{"POST", w + "/runs", `{"scenario": "x.yaml", "params": 5}`, 400, "params is a number", "an object"},
		{"POST", w + "/runs", `{"scenario": "x.yaml", "env": {"A": 5}}`, 400, "env.A is a number", "a string"},

		{"GET", "/sink/none", "", 404, `no world "none"`, ""},
		{"PUT", "/sink/default", `{"status": 99}`, 400, "status is 99", "200 to 599"},
		{"PUT", "/sink/default", `{"times": -1}`, 400, "times is -1", "0 for all"},
		{"PUT", "/sink/default", `{"from": -1}`, 400, "from is -1", "1 is the next"},
		{"PUT", "/sink/default", `{"stall": "1h"}`, 400, `stall is "1h"`, "at most 10m"},
		{"PUT", "/sink/default", `{"answr": "x"}`, 400, `no member "answr"`, "did you mean answer?"},
		{"PATCH", "/sink/default", "", 405, "PATCH is not possible", "POST"},
	} {
		name := c.method + " " + c.target + " " + c.body[:min(len(c.body), 80)]
		answer := call[map[string]map[string]string](r, c.method, c.target, c.body, c.status)
		problem := answer["error"]
		codes := map[int]string{400: "invalid", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
		assert.Equal(t, codes[c.status], problem["code"], name)
		assert.Contains(t, problem["message"], c.message, name)
		assert.Contains(t, problem["hint"], c.hint, name)
		assert.NotEmpty(t, problem["hint"], name)
	}
}

func TestMethodsThatArePossibleAreNamed(t *testing.T) {
	t.Parallel()
	r := open(t)
	answer := httptest.NewRecorder()
	r.handler.ServeHTTP(answer, r.request(http.MethodPatch, "/v1/worlds", ""))
	assert.Contains(t, answer.Header().Get("Allow"), http.MethodGet)
}
