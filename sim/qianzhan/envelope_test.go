package qianzhan_test

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// broken is a request that goes wrong before its records are looked at.
type broken struct {
	config string
	in     wire.Inbound
	reason string // a part of msg
	status int    // 0: 200
}

func brokenRequests(t tester) map[string]broken {
	t.Helper()
	data := list(tableRecord("A1"))
	good := envelopeOf(pushRepayments, data)
	at := func(in wire.Inbound, path string) wire.Inbound {
		in.Path = path
		return in
	}
	with := func(name, value string) wire.Inbound { return good.with(name, value).sealed(t).json() }
	oversized := good.sealed(t).json()
	oversized.Oversized = 8 << 20
	long := bare("/qianzhan/repayments", data)
	long.Body = append(long.Body, bytes.Repeat([]byte(" "), 8<<20)...)
	get := good.sealed(t).form()
	get.Method, get.RawQuery, get.Body = "GET", string(get.Body), nil
	shortKey := good.encrypted(t, "12345678").with("des_key", base64.StdEncoding.EncodeToString(encryptRSA(t, "1234567")))
	cases := map[string]broken{
		"no address":              {in: at(good.sealed(t).json(), "/qianzhan/repayment"), reason: "地址不存在", status: 404},
		"no address at all":       {in: at(good.sealed(t).json(), "/"), reason: "地址不存在", status: 404},
		"GET":                     {in: get, reason: "POST"},
		"too long":                {in: oversized, reason: "8388608"},
		"too long, handed over":   {in: long, reason: "8388608"},
		"no body":                 {in: posted("/qianzhan/api", "application/json", ""), reason: "method 不能为空"},
		"no body, direct":         {in: posted("/qianzhan/loans", "application/json", ""), reason: "req_data 不能为空"},
		"XML":                     {in: posted("/qianzhan/api", "text/xml", "<xml/>"), reason: "报文无法解析"},
		"an array for a body":     {in: posted("/qianzhan/repayments", "application/json", data), reason: "报文须为JSON对象"},
		"broken JSON":             {in: posted("/qianzhan/api", "application/json", `{"method":`), reason: "报文JSON格式错误"},
		"JSON in GBK":             {in: posted("/qianzhan/api", "application/json", "{\"method\":\"\xd6\xd0\"}"), reason: "报文不是 UTF-8 编码"},
		"a form in GBK":           {in: posted("/qianzhan/repayments", "application/x-www-form-urlencoded", "req_data=%D6%D0"), reason: "req_data 不是 UTF-8 编码"},
		"a broken form":           {in: posted("/qianzhan/api", "application/x-www-form-urlencoded", "method=%zz"), reason: "method 参数无法解析"},
		"a broken name":           {in: posted("/qianzhan/api", "application/x-www-form-urlencoded", "%=1"), reason: "参数无法解析"},
		"a broken multipart":      {in: posted("/qianzhan/api", "multipart/form-data", "x"), reason: "表单无法解析"},
		"too many parameters":     {in: posted("/qianzhan/api", "application/json", "{"+strings.Repeat(`"a":1,`, 201)+"}"), reason: "参数超过 200 个"},
		"too many fields":         {in: posted("/qianzhan/api", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 201)), reason: "a 参数无法解析"},
		"bare on the common one":  {in: bare("/qianzhan/api", data), reason: "method 不能为空"},
		"bare, not allowed":       {config: channel(`"auth":"envelope"`), in: bare("/qianzhan/repayments", data), reason: "渠道 CH0001 只接受签名报文"},
		"bare to a strict one":    {config: channel(`"strict":true`), in: bare("/qianzhan/repayments", data), reason: "渠道 CH0001 只接受签名报文"},
		"bare, unknown channel":   {in: withQuery(bare("/qianzhan/repayments", data), "channel_key=CH9999"), reason: "channel_key CH9999 不存在"},
		"bare, no channels":       {config: `{"channels":{"CH0001":null}}`, in: bare("/qianzhan/repayments", data), reason: "尚未配置任何渠道"},
		"an unknown channel":      {in: with("channel_key", "CH9999"), reason: "channel_key CH9999 不存在"},
		"a channel without key":   {config: channel(`"publicKey":null,"auth":"bare"`), in: good.sealed(t).json(), reason: "渠道 CH0001 未配置公钥"},
		"an unknown method":       {in: with("method", "qianzhan.push"), reason: "method qianzhan.push 不存在"},
		"another address":         {in: at(good.sealed(t).json(), "/qianzhan/loans"), reason: "method qianzhan.repay.push 与地址不符"},
		"RSA2":                    {in: with("sign_type", "RSA2"), reason: "sign_type 只支持 RSA"},
		"an unknown encryption":   {in: with("req_enc", "2"), reason: "req_enc 取值不在允许范围内"},
		"no signature worth it":   {in: good.with("sign", "?").json(), reason: "sign 验签失败"},
		"changed on the way":      {in: good.sealed(t).with("req_data", "[]").json(), reason: "sign 验签失败"},
		"bare and envelope":       {in: at(good.without("sign").json(), "/qianzhan/repayments"), reason: "sign 不能为空"},
		"no des_key":              {in: good.encrypted(t, "12345678").without("des_key").sealed(t).json(), reason: "des_key 不能为空"},
		"des_key is no Base64":    {in: good.encrypted(t, "12345678").with("des_key", "?").sealed(t).json(), reason: "des_key 不是 Base64 编码"},
		"des_key to another key":  {in: good.encrypted(t, "12345678").with("des_key", base64.StdEncoding.EncodeToString(make([]byte, 256))).sealed(t).json(), reason: "des_key 无法解密"},
		"des_key is cut":          {in: good.encrypted(t, "12345678").with("des_key", "AAAA").sealed(t).json(), reason: "des_key 无法解密"},
		"des_key is short":        {in: shortKey.sealed(t).json(), reason: "des_key 不足 8 字节"},
		"ciphertext no Base64":    {in: good.encrypted(t, "12345678").with("req_data", "[]").sealed(t).json(), reason: "req_data 不是 Base64 编码"},
		"ciphertext cut":          {in: good.encrypted(t, "12345678").with("req_data", "AAAA").sealed(t).json(), reason: "req_data 无法解密"},
		"ciphertext empty":        {in: good.encrypted(t, "12345678").with("req_data", "====").sealed(t).json(), reason: "req_data 不是 Base64 编码"},
		"wrong padding":           {in: good.encrypted(t, "12345678").with("req_data", base64.StdEncoding.EncodeToString(unpadded(t, "12345678", "[]      "))).sealed(t).json(), reason: "req_data 无法解密"},
		"uneven padding":          {in: good.encrypted(t, "12345678").with("req_data", base64.StdEncoding.EncodeToString(unpadded(t, "12345678", "[]     \x03"))).sealed(t).json(), reason: "req_data 无法解密"},
		"padding of nothing":      {in: good.encrypted(t, "12345678").with("req_data", base64.StdEncoding.EncodeToString(unpadded(t, "12345678", "[]     \x00"))).sealed(t).json(), reason: "req_data 无法解密"},
		"encrypted GBK":           {in: good.with("req_data", "\xd6\xd0").encrypted(t, "12345678").sealed(t).json(), reason: "req_data 不是 UTF-8 编码"},
		"encrypted no JSON":       {in: good.with("req_data", "[{").encrypted(t, "12345678").sealed(t).json(), reason: "req_data JSON格式错误"},
		"an open array as cipher": {in: good.encrypted(t, "12345678").with("req_data", data).sealed(t).array(), reason: "req_data 未加密"},
	}
	for _, name := range strings.Fields("method channel_key sign_type req_data version format timestamp") {
		cases["without "+name] = broken{in: good.without(name).sealed(t).json(), reason: name + " 不能为空"}
		cases["empty "+name] = broken{in: good.with(name, "").sealed(t).form(), reason: name + " 不能为空"}
	}
	return cases
}

func withQuery(in wire.Inbound, query string) wire.Inbound {
	in.RawQuery = query
	return in
}

func TestARequestThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	for name, c := range brokenRequests(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, c.config)
			out := s.play(c.in)
			got := s.read(out)
			assert.Equal(t, "201", got.Code)
			assert.Contains(t, got.Msg, c.reason)
			assert.Nil(t, got.Data)
			want := 200
			if c.status != 0 {
				want = c.status
			}
			assert.Equal(t, want, out.Status)
			assert.Equal(t, engine.OutcomeRefused, s.recorded(out).Outcome)
			assert.Empty(t, s.stored("repayments"))
			assert.Empty(t, s.stored("loans"))
		})
	}
}

// TestWhatIsOddAboutAnEnvelope: it is let through with a finding, and refused where the channel is strict.
func TestWhatIsOddAboutAnEnvelope(t *testing.T) {
	t.Parallel()
	good := envelopeOf(pushRepayments, list(tableRecord("A1")))
	spaced := good.sealed(t)
	spaced = spaced.with("sign", spaced.get("sign")[:64]+"\n"+spaced.get("sign")[64:])
	curl := good.sealed(t).json()
	curl.Header["Content-Type"] = []string{"application/x-www-form-urlencoded"}
	lenient := good.sealed(t).array()
	lenient.Body = bytes.Replace(lenient.Body, []byte(`"method"`), []byte(`method`), 1)
	for name, c := range map[string]struct {
		in     wire.Inbound
		found  []string
		strict string
	}{
		"another version":          {good.with("version", "2.0").sealed(t).json(), []string{"error enum version"}, "version 取值应为1.0"},
		"format in lower case":     {good.with("format", "json").sealed(t).json(), []string{"error enum format"}, "format 取值应为JSON"},
		"milliseconds":             {good.with("timestamp", "1502939666000").sealed(t).json(), []string{"error type timestamp"}, "timestamp 应为10位秒数"},
		"a date":                   {good.with("timestamp", "2017081711").sealed(t).json(), []string{"warning range timestamp"}, "timestamp 与当前时间相差超过10分钟"},
		"words":                    {good.with("timestamp", "just about").sealed(t).json(), []string{"error type timestamp"}, "timestamp 应为10位秒数"},
		"ten minutes late":         {good.with("timestamp", "1502940266").sealed(t).json(), nil, ""},
		"a second more":            {good.with("timestamp", "1502940267").sealed(t).json(), []string{"warning range timestamp"}, "timestamp 与当前时间相差超过10分钟"},
		"a second more, early":     {good.with("timestamp", "1502939065").sealed(t).json(), []string{"warning range timestamp"}, "timestamp 与当前时间相差超过10分钟"},
		"an unlisted parameter":    {good.sealed(t).with("app_id", "1").json(), []string{"warning unknown app_id"}, "app_id 是未定义的参数"},
		"a line break in sign":     {spaced.json(), []string{"warning lenient sign"}, "sign 形式与文档不一致"},
		"des_key for nothing":      {good.sealed(t).with("des_key", "x").json(), []string{"warning contradiction des_key"}, "des_key 仅在 req_enc=1 时使用"},
		"JSON sent as a form":      {curl, []string{"warning lenient "}, "Content-Type 与报文不符"},
		"JSON of JavaScript":       {lenient, []string{"warning json "}, "不是标准JSON"},
		"records of JavaScript":    {good.with("req_data", strings.Replace(good.get("req_data"), `"order_no"`, "order_no", 1)).sealed(t).json(), []string{"warning json req_data"}, "req_data 不是标准JSON"},
		"a parameter twice":        {posted("/qianzhan/api", "", strings.Replace(string(good.sealed(t).json().Body), "{", `{"version":"2.0",`, 1)), []string{"error duplicate version"}, "version 重复出现"},
		"a field twice":            {withQuery(good.sealed(t).form(), "version=1.0"), []string{"error duplicate version"}, "version 重复出现"},
		"a form without its type":  {posted("/qianzhan/api", "", string(good.sealed(t).form().Body)), []string{"warning lenient "}, "形式与文档不一致"},
		"the channel twice, alike": {withQuery(good.sealed(t).json(), "channel_key=CH0001"), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			got, x := s.push(c.in)
			assert.Equal(t, "200", got.Code, got.Msg)
			assert.Equal(t, len(c.found), len(x.Findings))
			assert.ElementsMatch(t, c.found, rules(x))
			s = open(t, channel(`"strict":true`))
			got, _ = s.push(c.in)
			if c.found == nil {
				assert.Equal(t, "200", got.Code, got.Msg)
				return
			}
			assert.Equal(t, reply{Code: "201", Msg: c.strict}, got)
			assert.Empty(t, s.stored("repayments"))
		})
	}
}

func TestTheDigestIsAMatterOfTheChannel(t *testing.T) {
	t.Parallel()
	e := envelopeOf(pushRepayments, list(tableRecord("A1")))
	for digest, h := range map[string]crypto.Hash{"SHA1": crypto.SHA1, "SHA256": crypto.SHA256, "MD5": crypto.MD5} {
		s := open(t, channel(`"digest":"`+digest+`"`))
		got, x := s.push(e.with("sign", signedBy(t, partnerKey(), h, e.text())).json())
		assert.Equal(t, "200", got.Code, digest)
		assert.Equal(t, "ok", x.Signature.Verdict)
	}
}

// TestAnEmptyParameterIsSignedOrNot: one that is sent without a value counts by the letter, and senders in use leave it
// out of the text; the journal says which text fits. What else is wrong with either is wrong.
func TestAnEmptyParameterIsSignedOrNot(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	plain := envelopeOf(pushRepayments, list(tableRecord("A1")))
	empty := plain.with("req_enc", "")
	for name, c := range map[string]struct {
		in   wire.Inbound
		rule string
	}{
		"signed":        {empty.sealed(t).form(), "all parameters"},
		"left out":      {plain.sealed(t).with("req_enc", "").form(), "parameters with a value"},
		"not sent":      {plain.sealed(t).form(), ""},
		"of no concern": {plain.sealed(t).with("des_key", "").with("return_url", "").form(), ""},
	} {
		got, x := s.push(c.in)
		assert.Equal(t, "200", got.Code, name)
		assert.Equal(t, "ok", x.Signature.Verdict, name)
		assert.Equal(t, c.rule, x.Signature.Rule, name)
	}
	got, _ := s.push(empty.sealed(t).without("req_enc").form())
	assert.Equal(t, reply{Code: "201", Msg: "sign 验签失败"}, got, "signed, but not sent")
}

func TestAKeyOf1024BitsIsUsual(t *testing.T) {
	t.Parallel()
	s := open(t, other(t, `,"auth":"envelope"`))
	e := envelopeOf(pushRepayments, list(tableRecord("A1"))).with("channel_key", second)
	got, _ := s.push(e.with("sign", signedBy(t, strangerKey(), crypto.SHA1, e.text())).json())
	assert.Equal(t, "200", got.Code, got.Msg)
	assert.Equal(t, second, s.stored("repayments")[0]["channel_key"])
}

func TestAWorldThatThereIsNotIsAnsweredInTheSystemsWords(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	out := s.world.Misdirected(slug, bare("/qianzhan/repayments", "[]"), engine.Breach{Field: "world", Reason: "沙盘中没有名为 w9 的世界"})
	assert.Equal(t, 404, out.Status)
	assert.JSONEq(t, `{"code":"201","msg":"沙盘中没有名为 w9 的世界"}`, string(out.Body))
}

func TestTheSystemSendsNoNotices(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	c, err := s.world.System(slug)
	require.NoError(t, err)
	_, err = c.Codec.Notice(nil, outbox.Notice{}, engine.SealGood, false)
	require.ErrorContains(t, err, "no notices")
	assert.False(t, c.Codec.Confirmed(200, []byte("SUCCESS")))
	assert.Equal(t, "201", c.Codec.Broken(nil).Code)
	assert.EqualValues(t, 8<<20, c.BodyLimit("/qianzhan/api", "application/json"))
}
