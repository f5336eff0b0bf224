package xianyu_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// shapes are all the ways in which libraries send a call.
func shapes(t tester, p params) map[string]wire.Inbound {
	gateway, business := p.split()
	withFile := p.multi(t)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, x := range p {
		require.NoError(t, w.WriteField(x.name, x.value))
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="image"; filename="a.png"`}})
	require.NoError(t, err)
	_, err = io.WriteString(part, "\x89PNG")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	withFile.Header["Content-Type"], withFile.Body = []string{w.FormDataContentType()}, body.Bytes()
	mixed := business.multi(t)
	mixed.RawQuery = gateway.encode()
	return map[string]wire.Inbound{
		"query and form":      p.post(),
		"form alone":          inbound("POST", "", form, []byte(p.encode())),
		"query alone":         inbound("GET", p.encode(), "", nil),
		"POST with a query":   inbound("POST", p.encode(), "", nil),
		"GET with a body":     inbound("GET", "", "application/x-www-form-urlencoded", []byte(p.encode())),
		"GET with both":       inbound("GET", gateway.encode(), "application/x-www-form-urlencoded", []byte(business.encode())),
		"multipart":           p.multi(t),
		"query and multipart": mixed,
		"multipart and files": withFile,
		"blanks as %20":       inbound("POST", "", "application/x-www-form-urlencoded", []byte(strings.ReplaceAll(p.encode(), "+", "%20"))),
		"no Content-Type":     inbound("POST", "", "", []byte(p.encode())),
		"a slash behind": func() wire.Inbound {
			in := p.post()
			in.Path += "/"
			return in
		}(),
	}
}

func TestEveryShapeOfARequest(t *testing.T) {
	t.Parallel()
	p := report(strings.Replace(infos, "P1", "流程 +&=%<1>", 1)).with("user", "张三 + 李四").signed()
	for name, in := range shapes(t, p) {
		s := open(t, "")
		out := s.Exchange(slug, in)
		assert.Equal(t, "ok", comes(t, out), name)
		assert.Equal(t, []string{"IN_PROCESSING"}, s.history("CREDIT/流程 +&=%<1>"), name)
		x := s.recorded(out)
		assert.Equal(t, callback, x.API)
		assert.Equal(t, "ok", x.Signature.Verdict)
		var fields map[string]any
		require.NoError(t, json.Unmarshal(x.Fields, &fields))
		assert.Equal(t, "张三 + 李四", fields["user"])
		assert.Equal(t, "12345678", fields["app_key"])
		switch name {
		case "multipart and files":
			assert.Equal(t, []string{"warning unknown image"}, rulesOf(x))
		case "no Content-Type":
			assert.Equal(t, []string{"warning lenient "}, rulesOf(x))
		default:
			assert.Empty(t, x.Findings, name)
		}
	}
}

func TestRequestsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	p := report(infos).signed()
	oversized := func(in wire.Inbound) wire.Inbound {
		in.Oversized = engine.DefaultLimit
		return in
	}
	for name, c := range map[string]struct {
		in   wire.Inbound
		want string
	}{
		"PUT":                 {inbound("PUT", p.encode(), "", nil), "9"},
		"DELETE":              {inbound("DELETE", "format=json", "", nil), "9"},
		"OPTIONS":             {inbound("OPTIONS", "format=json", "", nil), "9"},
		"lower case":          {inbound("post", p.encode(), "", nil), "9"},
		"nothing":             {inbound("GET", "format=json", "", nil), "21"},
		"a broken escape":     {inbound("POST", "format=json", form, []byte("a=%zz")), "43"},
		"a broken multipart":  {inbound("POST", "format=json", "multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb")), "43"},
		"no boundary":         {inbound("POST", "format=json", "multipart/form-data", []byte("x")), "43"},
		"JSON":                {inbound("POST", "format=json", "application/json", []byte(infos)), "21"},
		"too much":            {oversized(inbound("POST", "format=json", form, []byte("a=b"))), "43"},
		"too much of a file":  {oversized(inbound("POST", "format=json", "multipart/form-data; boundary=x", []byte("--x"))), "3"},
		"too many parameters": {inbound("POST", "format=json", form, []byte(strings.Repeat("a=&", 3000))), "43"},
	} {
		assert.Equal(t, c.want, comes(t, s.Exchange(slug, c.in)), name)
	}
	out := s.Exchange(slug, inbound("POST", "format=json&a=%zz", "", nil))
	assert.Contains(t, string(out.Body), "<code>43</code>", "where the query is broken too the answer is XML")
}

// node is an element of an answer in XML.
type node struct {
	XMLName  xml.Name
	Text     string `xml:",chardata"`
	Children []node `xml:",any"`
}

// plain makes of an element what encoding/json makes of the same answer, all values texts.
func (n node) plain() any {
	if len(n.Children) == 0 {
		return n.Text
	}
	object := map[string]any{}
	for _, c := range n.Children {
		object[c.XMLName.Local] = c.plain()
	}
	return object
}

// texts makes all values of a JSON value texts.
func texts(v any) any {
	switch v := v.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, member := range v {
			object[name] = texts(member)
		}
		return object
	case string:
		return v
	default:
		text, _ := json.Marshal(v)
		return string(text)
	}
}

// inBoth answers an answer in JSON, simplified JSON and XML, and checks that they say the same.
func inBoth(t *testing.T, p params) (asJSON, simple, asXML wire.Outbound) {
	t.Helper()
	play := func(p params) wire.Outbound { // each in a world of its own: the same request_id
		s := open(t, `{"channels":["wzzx"]}`)
		return s.send(p)
	}
	asJSON, simple, asXML = play(p), play(p.with("simplify", "true")), play(p.without("format"))
	assert.Equal(t, "text/xml;charset=UTF-8", asXML.Header.Get("Content-Type"))
	assert.NotContains(t, string(asXML.Body), "\n", "one line")
	assert.True(t, strings.HasPrefix(string(asXML.Body), `<?xml version="1.0" encoding="utf-8" ?><`))
	var wrapped map[string]any
	require.NoError(t, json.Unmarshal(asJSON.Body, &wrapped))
	var root node
	require.NoError(t, xml.Unmarshal(asXML.Body, &root), string(asXML.Body))
	assert.Equal(t, texts(wrapped), map[string]any{root.XMLName.Local: root.plain()})
	if _, failed := wrapped["error_response"]; failed {
		assert.Equal(t, string(asJSON.Body), string(simple.Body), "an error keeps its wrapper")
	} else {
		var bare map[string]any
		require.NoError(t, json.Unmarshal(simple.Body, &bare))
		assert.Equal(t, wrapped, map[string]any{root.XMLName.Local: bare}, "a success does without it")
	}
	return asJSON, simple, asXML
}

func TestJSONAndXMLSayTheSame(t *testing.T) {
	t.Parallel()
	for api, sample := range good {
		inBoth(t, parameters(t, api, sample))
		inBoth(t, parameters(t, api, sample).without("user"))
		inBoth(t, parameters(t, api, sample).with("v", "3.0"))
	}
	inBoth(t, report(strings.Replace(infos, "wzzx", `<&>\"'\r\t`, 1)))
	s := open(t, `{"channels":["wzzx"]}`)
	out := s.send(report(strings.Replace(infos, "wzzx", `\u0001\ufffe`, 1)).without("format"))
	assert.Contains(t, string(out.Body), "渠道 \ufffd\ufffd 不存在", "XML has no such characters")
	assert.Equal(t, "ok", s.comes(call(userPut, "user", "3", "idle_loan_personal_info", `{"real_name_info":{"a b":[1,"x",true,null,[2],{}],"<c>":"]]>","":"","1":"","中":"文"}}`)))
	out = s.send(query.without("format"))
	assert.Contains(t, string(out.Body), `<real_name_info><a_b><number>1</number><string>x</string><boolean>true</boolean><item></item><item><number>2</number></item><item></item></a_b>`+
		`<_c_>]]&gt;</_c_><_></_><_1></_1><中>文</中></real_name_info>`)
	require.NoError(t, xml.Unmarshal(out.Body, new(node)))
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	seen := map[string]bool{}
	for range 300 {
		seen[read(t, s.Exchange(slug, inbound("GET", "format=json", "", nil))).RequestID] = true
	}
	assert.Len(t, seen, 300, "every answer has its own")
}

func TestCodesThatARuleOrders(t *testing.T) {
	t.Parallel()
	for effect, want := range map[string]string{
		"code 15":                       `"code":15,"msg":"Remote service error",`,
		"code 15 isv.invalid-parameter": `"code":15,"msg":"Remote service error","sub_code":"isv.invalid-parameter","sub_msg":"非法参数",`,
		"code 50  isv.x":                `"code":50,"msg":"Remote service error","sub_code":"isv.x","sub_msg":"沙盘规则指定的返回码",`,
		"code isp.remote-service-error": `"code":15,"msg":"Remote service error","sub_code":"isp.remote-service-error","sub_msg":"沙盘规则指定的返回码",`,
		"code 7 accesscontrol.limited-by-api-access-count": `"code":7,"msg":"App Call Limited","sub_code":"accesscontrol.limited-by-api-access-count","sub_msg":"This ban will last for 1 more seconds",`,
		"code 12": `"code":12,"msg":"Insufficient user permissions",`,
	} {
		for _, at := range []fault.Point{fault.Arrive, fault.Commit, fault.Answer} {
			s := open(t, "")
			s.rule(fault.Rule{At: at, Effect: effect})
			out := s.send(report(infos))
			assert.Regexp(t, `^\{"error_response":\{`+strings.NewReplacer(".", `\.`).Replace(want)+`"request_id":"[0-9a-z]{12}"\}\}$`, string(out.Body))
			assert.Equal(t, 200, out.Status)
		}
	}
}

func TestCodesThatTheGatewayDoesNotHave(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, code := range []string{"999", "abc", "99999999999999999999999 x.y", "15 abc", "15 ISV.x", "isv.", ".x", "abc 15", "15 isv.x y"} {
		_, err := s.AddRule(fault.Rule{System: slug, Effect: "code " + code})
		p, ok := engine.AsProblem(err)
		if assert.True(t, ok, code) {
			assert.Equal(t, engine.Invalid, p.Code, code)
			assert.NotEmpty(t, p.Hint, code)
		}
	}
	_, err := s.AddRule(fault.Rule{System: slug, Effect: "code abc"})
	p, _ := engine.AsProblem(err)
	assert.Equal(t, `effect is "code abc": xianyu has no code "abc"`, p.Message)
	assert.Contains(t, p.Hint, "the codes of xianyu are 3, 4, ")
	assert.Contains(t, p.Hint, "SYSTEM_BUSY")
}

func TestAFaultOfOurs(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	out := s.Misdirected(slug, report(infos).signed().post(), engine.Breach{Field: "world", Reason: "沙盘中没有名为 x 的世界"})
	assert.Equal(t, 404, out.Status)
	assert.Contains(t, string(out.Body), `"code":41,"msg":"Invalid arguments:world","sub_code":"isv.invalid-parameter","sub_msg":"沙盘中没有名为 x 的世界"`)
}
