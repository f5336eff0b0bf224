package xianyu_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

func noticeOf() outbox.Notice { return outbox.Notice{} }

const pushInfo = `{"user_id":3,"type":"A","push_task_id":"T1","push_material_id":"M1","push_attributes":{"amount":"1000"}}`

func TestAPushIsSentOnce(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	push := func(info string) any { return read(t, s.send(call(pushAPI, "user", "3", "info", info))).Result.Data }
	assert.Equal(t, "true", push(pushInfo))
	assert.Equal(t, "false", push(pushInfo), "data says whether it was sent")
	assert.Equal(t, "true", push(strings.Replace(pushInfo, `"user_id":3`, `"user_id":4`, 1)))
	assert.Equal(t, "true", push(strings.Replace(pushInfo, "T1", "T2", 1)))
	record := s.stored("pushes", "T1/3")
	assert.Equal(t, map[string]any{"amount": "1000"}, record["push_attributes"])
	assert.Equal(t, []any{"3", "M1", "12345678", "2026-01-05T10:00:00+08:00"}, []any{record["user"], record["push_material_id"], record["app_key"], record["at"]})
}

func TestPushAttributesInBothForms(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for i, attributes := range []string{`{"a":{"b":1}}`, `"{\"a\":{\"b\":1}}"`} {
		info := strings.Replace(pushInfo, `{"amount":"1000"}`, attributes, 1)
		out := s.send(call(pushAPI, "user", "3", "info", strings.Replace(info, "T1", "T"+string(rune('1'+i)), 1)))
		assert.Equal(t, "ok", comes(t, out))
		assert.Empty(t, s.recorded(out).Findings, "neither is odd")
		assert.Equal(t, map[string]any{"a": map[string]any{"b": 1.0}}, s.stored("pushes", "T"+string(rune('1'+i))+"/3")["push_attributes"])
	}
	a := read(t, s.send(call(pushAPI, "user", "3", "info", strings.Replace(pushInfo, `{"amount":"1000"}`, `[1]`, 1))))
	assert.Equal(t, "Invalid arguments:push_attributes", a.Msg)
	assert.Equal(t, "ok", s.comes(call(pushAPI, "user", "3", "info", strings.Replace(pushInfo, `,"push_attributes":{"amount":"1000"}`, "", 1))), "they need not be there")
}

// ask answers what the gateway says of a user.
func (s *sandbox) ask(user string) map[string]any {
	s.t.Helper()
	return read(s.t, s.send(call(userQuery, "user", user, "scene_code", "S1", "env", "ONLINE"))).Result.Person
}

func TestAUserIsMadeUpOnceAndStays(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	first, second := s.ask("U1"), s.ask("U2")
	assert.Equal(t, first, s.ask("U1"))
	assert.NotEqual(t, first["real_name_info"], second["real_name_info"])
	assert.Equal(t, "S1", first["scene_code"])
	names, ok := first["real_name_info"].(map[string]any)
	require.True(t, ok)
	assert.Regexp(t, `^119999\d{11}[\dX]$`, names["cert_no"], "of a place that does not exist")
	assert.Regexp(t, `^154\d{8}$`, names["mobile"], "of a prefix that was never given out")
	assert.NotEmpty(t, names["real_name"])
	assert.Equal(t, `{"idle_user_id":3000000000001}`, first["ext_infos"])
	assert.Equal(t, first, open(t, "").ask("U1"), "the same seed makes the same user")
	assert.NotNil(t, s.stored("persons", "U1"))
}

func TestAUserAsTheLenderPutsIt(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	put := func(business ...string) any {
		return read(t, s.send(call(userPut, append([]string{"user", "U1"}, business...)...))).Result.Data
	}
	assert.Equal(t, false, put(), "there was nothing to put: data is a boolean here")
	assert.Nil(t, s.stored("persons", "U1"))
	assert.Equal(t, false, put("idle_loan_personal_info", "{}"))
	made := s.ask("U1")
	assert.Equal(t, true, put("idle_loan_personal_info", `{"real_name_info":{"real_name":"甲"}}`))
	assert.Equal(t, map[string]any{"real_name": "甲"}, s.ask("U1")["real_name_info"])
	assert.Equal(t, made["ext_infos"], s.ask("U1")["ext_infos"], "what it does not say stays")
	assert.Equal(t, true, put("idle_loan_personal_info", `{"scene_code":"S9","ext_infos":{"a":9007199254740993}}`))
	assert.Equal(t, `{"a":9007199254740993}`, s.ask("U1")["ext_infos"], "an object is its text")
	assert.Equal(t, "S1", s.ask("U1")["scene_code"], "the scene of the question")
	assert.Equal(t, "S9", s.stored("persons", "U1")["scene_code"])
	a := read(t, s.send(call(userPut, "user", "U1", "idle_loan_personal_info", `{"real_name_info":["甲"]}`)))
	assert.Equal(t, "Invalid arguments:real_name_info", a.Msg)
	assert.Equal(t, true, read(t, s.send(call(userPut, "user", "U2", "idle_loan_personal_info", `{"ext_infos":"x"}`))).Result.Data)
	assert.NotEmpty(t, s.ask("U2")["real_name_info"])
}

func TestBigIDsAreRoundedByJavaScript(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	id := func() json.Number {
		text, ok := s.ask("U1")["ext_infos"].(string)
		require.True(t, ok)
		var ids map[string]json.Number
		require.NoError(t, json.Unmarshal([]byte(text), &ids))
		return ids["idle_user_id"]
	}
	exact := func(n json.Number) bool {
		whole, err := n.Int64()
		require.NoError(t, err)
		return int64(float64(whole)) == whole && whole < 1<<53
	}
	assert.True(t, exact(id()), "ids stay below 2^53")
	s.rule(fault.Rule{API: userQuery, At: fault.Answer, Effect: "big-id", Times: 1})
	big := id()
	assert.False(t, exact(big), "%s is rounded to a double", big)
	whole, err := big.Int64()
	require.NoError(t, err)
	assert.Greater(t, float64(whole), math.Pow(2, 53))
	assert.True(t, exact(id()))
	s.rule(fault.Rule{At: fault.Answer, Effect: "big-id"})
	assert.Equal(t, "ok", s.comes(report(infos)), "an answer without ids of ours is as ever")
}

func TestBusinessErrorsThatARuleOrders(t *testing.T) {
	t.Parallel()
	for api, want := range map[string]string{
		callback:  `{"success":false,"data":"false","biz_error":{"err_code":"SYSTEM_BUSY","err_msg":"沙盘规则指定的返回码"}}`,
		pushAPI:   `{"success":false,"data":"false","biz_error":{"err_code":"SYSTEM_BUSY","err_msg":"沙盘规则指定的返回码"}}`,
		userQuery: `{"success":false,"biz_error":{"err_code":"SYSTEM_BUSY","err_msg":"沙盘规则指定的返回码"}}`,
		userPut:   `{"success":false,"data":false,"biz_error":{"err_code":"SYSTEM_BUSY","err_msg":"沙盘规则指定的返回码"}}`,
	} {
		s := open(t, "")
		s.rule(fault.Rule{Effect: "code SYSTEM_BUSY"})
		out := s.send(parameters(t, api, good[api]))
		assert.Contains(t, string(out.Body), `_response":{"idle_point_result":`+want+`,"request_id":"`, api)
		assert.Equal(t, "15", comes(t, s.send(parameters(t, api, good[api]).with("method", "no.such.method"))), "nobody's business")
	}
}

func journalOf() journal.Query { return journal.Query{System: slug} }
