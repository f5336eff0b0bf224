package xianyu_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/xianyu"
)

// good are the business parameters of a good call of each API, objects as JSON.
var good = map[string]string{
	callback: `{"user":"3","infos":{"user_id":3,"submit_time":"2026-01-05 09:00:00","complete_time":"2026-01-05 09:30:00","status":"SUCCESS",` +
		`"type":"LOAN","fund_products":["F1"],"process_no":"P1","channel_id":"wzzx"}}`,
	pushAPI:   `{"user":"3","info":{"user_id":3,"type":"A","push_task_id":"T1","push_material_id":"M1","push_attributes":{"a":"b"}}}`,
	userQuery: `{"user":"3","scene_code":"S1","env":"ONLINE"}`,
	userPut:   `{"user":"3","idle_loan_personal_info":{"scene_code":"S1","real_name_info":{"real_name":"甲"},"ext_infos":"{}"}}`,
}

// parameters makes the parameters of an object: objects are JSON in a string.
func parameters(t tester, api, object string) params {
	t.Helper()
	v, _, err := wire.ParseJSON([]byte(object))
	require.NoError(t, err)
	p := call(api)
	for _, m := range v.Members {
		text := m.Value.Text
		if m.Value.Kind == wire.Object || m.Value.Kind == wire.Array {
			text = string(m.Value.JSON())
		}
		p = append(p, pair{m.Name, text})
	}
	return p
}

// replaced answers an object with the value at a path replaced by JSON, or taken out for "".
func replaced(v wire.Value, path []string, raw string) wire.Value {
	next := wire.Value{Kind: wire.Object}
	for _, m := range v.Members {
		switch {
		case m.Name != path[0]:
		case len(path) > 1:
			m.Value = replaced(m.Value, path[1:], raw)
		case raw == "":
			continue
		default:
			m.Value, _, _ = wire.ParseJSON([]byte(raw))
		}
		next.Members = append(next.Members, m)
	}
	return next
}

// wrong are values of the wrong type for each type of the contract; a text at the top is a text whatever it holds.
func wrong(f contract.FieldDoc, top bool) []string {
	switch f.Type {
	case "S":
		switch {
		case top:
			return nil
		case f.Name == "ext_infos": // an object is taken for its text
			return []string{`true`}
		}
		return []string{`{}`, `[]`, `true`, `["a"]`}
	case "L":
		return []string{`"x"`, `1.5`, `true`, `{}`, `[]`, `1e30`, `"12345678901234567890"`}
	case "C":
		return []string{`"x"`, `5`, `true`, `"[object Object]"`, `"5"`}
	default:
		return []string{`2`}
	}
}

func TestEveryFieldMissingOrOfTheWrongType(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	checked := 0
	for _, api := range xianyu.New().APIs {
		sample := good[api.Name]
		require.NotEmpty(t, sample, "%s has no sample here", api.Name)
		require.Equal(t, "ok", s.comes(parameters(t, api.Name, sample)), api.Name)
		object, _, err := wire.ParseJSON([]byte(sample))
		require.NoError(t, err)
		var walk func(fields []contract.FieldDoc, path []string)
		walk = func(fields []contract.FieldDoc, path []string) {
			for _, f := range fields {
				at := append(append([]string{}, path...), f.Name)
				name := strings.Join(at, ".")
				for _, raw := range []string{"", "null", `""`} {
					if raw == "null" && len(at) == 1 {
						continue // a parameter is a text
					}
					out := s.send(parameters(t, api.Name, string(replaced(object, at, raw).JSON())))
					if f.Required {
						a := read(t, out)
						assert.Equal(t, "40", a.Code.String(), "%s %s=%s", api.Name, name, raw)
						assert.Equal(t, "Missing required arguments:"+f.Name, a.Msg)
						assert.Empty(t, a.SubCode)
						assert.Equal(t, []string{"error missing " + name}, rulesOf(s.recorded(out)))
					} else {
						assert.Equal(t, "ok", comes(t, out), "%s without %s", api.Name, name)
					}
					checked++
				}
				for _, raw := range wrong(f, len(at) == 1) {
					a := read(t, s.send(parameters(t, api.Name, string(replaced(object, at, raw).JSON()))))
					assert.Equal(t, "41", a.Code.String(), "%s %s=%s", api.Name, name, raw)
					assert.Equal(t, "Invalid arguments:"+f.Name, a.Msg)
					checked++
				}
				walk(f.Fields, at)
			}
		}
		walk(api.Request.Fields(), nil)
	}
	assert.Greater(t, checked, 100)
}

func TestMissingIsToldBeforeWrong(t *testing.T) { // wire: 40 → 41
	t.Parallel()
	s := open(t, "")
	a := read(t, s.send(report(`{"user_id":"x","status":{},"type":"CREDIT","process_no":"P1"}`)))
	assert.Equal(t, "Missing required arguments:channel_id", a.Msg)
	a = read(t, s.send(report(`{"user_id":"x","status":{},"type":"CREDIT","process_no":"P1","channel_id":"c"}`)))
	assert.Equal(t, "Invalid arguments:user_id", a.Msg)
	a = read(t, s.send(report(`{"user_id":3,"status":"SUCCESS","type":"CREDIT","process_no":"P1","channel_id":"c","fund_products":["a",{}]}`)))
	assert.Equal(t, "Invalid arguments:fund_products", a.Msg)
	s.configure(app(`"strict":true`))
	a = read(t, s.send(report(`{"status":"SUCCESS","type":"CREDIT","process_no":"P1","channel_id":"c"}`).with("zzz", "1")))
	assert.Equal(t, "Missing required arguments:user_id", a.Msg, "strict or not")
	a = read(t, s.send(report(`{"user_id":3,"status":"ODD","type":"CREDIT","process_no":"P1","channel_id":"c"}`)))
	assert.Equal(t, "Invalid arguments:status", a.Msg)
	assert.Equal(t, "isv.invalid-parameter", a.SubCode, "only a strict application is refused for it: the reason is told")
	const known = "it is not one of IN_PROCESSING, SUCCESS, FAIL, CANCEL"
	assert.Equal(t, known+"; a strict application is refused for it, and nothing is kept", a.SubMsg)
	assert.Nil(t, s.stored("processes", "CREDIT/P1"))
	s.configure(app(`"strict":false`))
	x := s.recorded(s.send(report(`{"user_id":3,"status":"ODD","type":"CREDIT","process_no":"P1","channel_id":"c"}`)))
	require.Len(t, x.Findings, 1)
	assert.Equal(t, known+"; others are kept, and are not final", x.Findings[0].Hint)
	assert.Equal(t, "ODD", s.stored("processes", "CREDIT/P1")["status"])
}

func TestWhatIsLetThroughWithAFinding(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		p    params
		want []string
		code string // in a strict application
	}{
		"good":               {report(infos), []string{}, "ok"},
		"id as text":         {report(strings.Replace(infos, `"user_id":3`, `"user_id":"3"`, 1)), []string{}, "ok"},
		"unknown status":     {status("PENDING"), []string{"warning enum infos.status"}, "41"},
		"unknown type":       {report(strings.Replace(infos, "CREDIT", "GIFT", 1)), []string{"warning enum infos.type"}, "41"},
		"text of funds":      {report(strings.Replace(infos, "{", `{"fund_products":"[\"xx\"]",`, 1)), []string{"warning lenient infos.fund_products"}, "41"},
		"another time":       {report(strings.Replace(infos, "2026-01-05 09:00:00", "20260105090000", 1)), []string{"warning type infos.submit_time"}, "41"},
		"no such day":        {report(strings.Replace(infos, "2026-01-05", "2026-02-30", 1)), []string{"warning type infos.submit_time"}, "41"},
		"another end":        {report(strings.Replace(infos, "{", `{"complete_time":"later",`, 1)), []string{"warning type infos.complete_time"}, "41"},
		"end before begin":   {report(strings.Replace(infos, "{", `{"complete_time":"2026-01-05 08:59:59",`, 1)), []string{"warning range infos.complete_time"}, "41"},
		"unknown member":     {report(strings.Replace(infos, "{", `{"processNo":"x",`, 1)), []string{"warning unknown infos.processNo"}, "41"},
		"member twice":       {report(strings.Replace(infos, "{", `{"type":"LOAN",`, 1)), []string{"warning duplicate infos.type"}, "41"},
		"sloppy JSON":        {report(strings.Replace(infos, `"user_id"`, `user_id`, 1)), []string{"warning json infos"}, "41"},
		"parameter twice":    {append(report(infos), pair{"user", "4"}), []string{"error duplicate user"}, "41"},
		"in query and form":  {append(report(infos), pair{"v", "9.9"}), []string{"error duplicate v"}, "41"},
		"info for infos too": {report(infos).with("info", infos), []string{"warning unknown info"}, "41"},
	} {
		p := c.p
		first := p
		if strings.Contains(name, "twice") || name == "in query and form" {
			first = p[:len(p)-1] // the first of a name is signed
			if name == "member twice" {
				first = p
			}
		}
		p = p.with("sign", md5Of("helloworld"+first.base()+"helloworld"))
		s := open(t, "")
		out := s.Exchange(slug, p.post())
		assert.Equal(t, "ok", comes(t, out), name)
		assert.Equal(t, c.want, rulesOf(s.recorded(out)), name)
		for _, f := range s.recorded(out).Findings {
			assert.NotEmpty(t, f.Hint, name)
			assert.Equal(t, callback, f.API)
		}
		strict := open(t, app(`"strict":true`))
		assert.Equal(t, c.code, comes(t, strict.Exchange(slug, p.post())), name)
		assert.Equal(t, c.code == "ok", strict.stored("processes", "CREDIT/P1") != nil, name)
	}
}

func TestInfoIsNotInfos(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	out := s.send(call(callback, "user", "3", "info", infos))
	assert.Equal(t, "Missing required arguments:infos", read(t, out).Msg)
	assert.Contains(t, s.recorded(out).Findings[0].Hint, "did you mean infos?")
	out = s.send(call(pushAPI, "user", "3", "infos", `{}`))
	assert.Equal(t, "Missing required arguments:info", read(t, out).Msg)
	assert.Contains(t, s.recorded(out).Findings[0].Hint, "did you mean info?")
}

func TestObjectsThatWereSerialisedWrongly(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for text, want := range map[string]string{
		"[object Object]": "JSON.stringify", `"{\"user_id\":3}"`: "once", "not json": "", "[]": "", "5": "", "null": "", "true": "", "{": "",
	} {
		out := s.send(report(text))
		assert.Contains(t, []string{"40", "41"}, comes(t, out), text)
		x := s.recorded(out)
		require.NotEmpty(t, x.Findings, text)
		assert.Contains(t, x.Findings[0].Hint, want, text)
	}
}

func TestBytesThatAreNoUTF8(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := read(t, s.send(report(infos).with("user", "\xd6\xd0")))
	assert.Equal(t, "Invalid arguments:user", a.Msg)
	a = read(t, s.send(report(strings.Replace(infos, "P1", "\xff", 1))))
	assert.Equal(t, "Invalid arguments:infos", a.Msg)
}
