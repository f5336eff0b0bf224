package lianyintong

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/wire"
)

// codec is the language of the system: chapter 1 of the document, and wire §1, §2, §4, §5.
type codec struct {
	signer *sign.Signer
}

// The addresses of 1.1, 4.2 and wire §9, and the hosted pages of wire §8.
const (
	channelGateway  = "gateway"
	channelService  = "service"
	channelDownload = "download"
	channelUpload   = "upload"
	channelPage     = "page"
)

const maxCallbackURL = 100 // characters (wire §3: 100 everywhere)

// request is what the codec remembers of a request between its steps.
type request struct {
	channel    string
	envelope   map[string]string
	raw        map[string]string // the same, as received: still url-encoded
	platform   *platform
	service    string
	findings   []contract.Violation
	verified   bool // the signature is good
	addressBad bool // no address of the system
}

// Read understands a request: which address, which service, whose, and the business fields in reqData.
func (c codec) Read(in *wire.Inbound) (*engine.Call, *engine.Refusal) {
	r := &request{envelope: map[string]string{}, raw: map[string]string{}}
	call := &engine.Call{Private: r, Fields: wire.Value{Kind: wire.Object}}
	channel, rest, ok := address(in.Path)
	if !ok {
		r.addressBad = true
		return call, engine.Refuse(codeFormat, "地址不存在：请用 /lanmaotech/gateway、service、download 或 upload")
	}
	r.channel = channel
	if in.Oversized > 0 {
		return call, engine.Refuse(codeFormat, "报文超过 %d 字节的限制", in.Oversized)
	}
	form, err := wire.ParseForm(in, wire.Limits{}, filePart)
	if err != nil {
		return call, unreadable(err)
	}
	if channel == channelPage {
		return readPage(call, in.Method, form, rest)
	}
	if in.Method != "POST" {
		return call, engine.Refuse(codeFormat, "请使用 POST 提交，收到的是 %s", in.Method)
	}
	return c.readForm(call, r, form)
}

// address takes the parts of a path.
func address(path string) (channel, rest string, ok bool) {
	path = strings.TrimPrefix(path, "/bha-neo-app")
	path, ok = strings.CutPrefix(path, "/lanmaotech/")
	if !ok {
		return "", "", false
	}
	channel, rest, _ = strings.Cut(strings.TrimSuffix(path, "/"), "/")
	switch channel {
	case channelGateway, channelService, channelDownload, channelUpload:
		return channel, rest, rest == ""
	case channelPage:
		return channel, rest, rest != ""
	default:
		return "", "", false
	}
}

func unreadable(err error) *engine.Refusal {
	var broken *wire.FormError
	if errors.As(err, &broken) && broken.Field != "" {
		return engine.Refuse(codeFormat, "%s 参数无法解析", broken.Field)
	}
	return engine.Refuse(codeFormat, "表单无法解析")
}

// readForm takes the common parameters of 1.2 apart, and reqData.
func (c codec) readForm(call *engine.Call, r *request, form wire.Form) (*engine.Call, *engine.Refusal) {
	call.Files = form.Files
	for _, f := range form.Fields {
		if _, repeated := r.envelope[f.Name]; repeated {
			continue // the first counts; the duplicate becomes a finding below
		}
		r.envelope[f.Name], r.raw[f.Name] = f.Value, f.Raw
		if f.Name != "reqData" && f.Name != "sign" { // they stand in the raw body; the fields are for people and conditions
			call.Envelope = append(call.Envelope, f)
		}
	}
	for _, name := range form.Duplicates() {
		r.find(contract.Violation{Field: name, Rule: contract.RuleDuplicate, Source: "1.2", Level: contract.LevelError, Hint: "send each parameter once; the first value was used"})
	}
	for _, odd := range form.Oddities {
		r.find(contract.Violation{Rule: contract.RuleLenient, Source: "1.2", Level: contract.LevelWarning, Got: odd, Hint: "send application/x-www-form-urlencoded;charset=UTF-8"})
	}
	r.service = r.envelope["serviceName"]
	call.Name, call.Identity = r.service, r.envelope["platformNo"]
	for _, name := range []string{"serviceName", "platformNo", "reqData", "keySerial", "sign"} { // 1.2: 必填
		if r.envelope[name] == "" {
			return call, engine.Refuse(codeFormat, "%s 不能为空", name)
		}
	}
	return readFields(call, r)
}

// readFields reads reqData, leniently as the real system does (wire §1: fastjson).
func readFields(call *engine.Call, r *request) (*engine.Call, *engine.Refusal) {
	if !utf8.ValidString(r.envelope["reqData"]) { // 1.2: UTF-8; a number that is none could not be told from others
		return call, engine.Refuse(codeFormat, "reqData 不是 UTF-8 编码")
	}
	value, oddities, err := wire.ParseJSON([]byte(r.envelope["reqData"]))
	if err != nil {
		return call, engine.Refuse(codeFormat, "reqData JSON格式错误")
	}
	if value.Kind != wire.Object {
		return call, engine.Refuse(codeFormat, "reqData 不是JSON对象")
	}
	r.findings = append(r.findings, contract.FromOddities(oddities, "reqData", "1.3")...)
	call.Fields = value
	return call, nil
}

// find notes a breach that Read has come upon; Check turns it into a finding.
func (r *request) find(v contract.Violation) { r.findings = append(r.findings, v) }

// Check holds the request against platform, signature and service, in the order of wire §3.
func (c codec) Check(call *engine.Call, now time.Time) *engine.Refusal {
	r, _ := call.Private.(*request)
	if r.channel == channelPage {
		if call.API == nil {
			return engine.Refuse(codeNoObject, "页面不存在")
		}
		return nil
	}
	config, _ := call.Config.(*config)
	r.platform = config.platforms[call.Identity]
	if r.platform == nil {
		return engine.Refuse(codeNoPlatform, "平台编号 %s 不存在", call.Identity)
	}
	call.Strict = r.platform.Strict
	forged := c.verify(call, config, r, now)
	switch device := r.envelope["userDevice"]; {
	case !r.platform.Normal: // before the signature is looked at; a good one gets its CALLBACK all the same
		return engine.Refuse(codePlatformState, "")
	case forged != nil:
		return forged
	case device != "" && device != devicePC && device != deviceMobile:
		return engine.Refuse(codeFormat, "userDevice 取值不在允许范围内")
	}
	if refusal := checkService(call, r); refusal != nil {
		return refusal
	}
	return c.oddities(call, r)
}

// checkService holds the service against the address and the platform.
func checkService(call *engine.Call, r *request) *engine.Refusal {
	if call.API == nil || strings.Contains(call.API.Name, "/") {
		return engine.Refuse(codeFormat, "serviceName %s 不存在", r.service)
	}
	if call.API.Name != r.service {
		r.find(contract.Violation{
			Field: "serviceName", Rule: contract.RuleSpelling, Source: "field", Got: r.service, Level: contract.LevelWarning,
			Hint: "write " + call.API.Name + " as the document does",
		})
	}
	if !onChannel(call.API.Mode, r.channel) {
		right, err := channelOf(call.API)
		if err != nil {
			return engine.Refuse(codeFormat, "serviceName %s 不存在", r.service)
		}
		return engine.Refuse(codeFormat, "serviceName 与地址 /%s 不符，请用 /%s", r.channel, right)
	}
	if !r.platform.serves(call.API.Name) {
		return engine.Refuse(codeNotOpened, "%s 未开通", call.API.Name)
	}
	return nil
}

// oddities turns what was let through into findings; a strict platform is refused for them.
func (c codec) oddities(call *engine.Call, r *request) *engine.Refusal {
	for _, v := range r.findings {
		call.Findings = append(call.Findings, engine.Found(v))
	}
	if call.Strict && len(r.findings) > 0 {
		return engine.Refuse(codeFormat, "%s", r.findings[0].Reason())
	}
	return nil
}

// Invalid refuses a breach of the contract: 100002 with the field's name (wire §3).
func (c codec) Invalid(_ *engine.Call, b engine.Breach) *engine.Refusal {
	return engine.Refuse(codeFormat, "%s", b.Reason)
}

// Broken is the answer to a fault of ours: 100001, 系统错误.
func (c codec) Broken(*engine.Call) *engine.Refusal { return engine.Refuse(codeSystem, "") }

// Confirmed is the handshake of 1.1: HTTP 200 and SUCCESS, after ASCII white space and a byte order mark (wire §5).
func (c codec) Confirmed(status int, body []byte) bool {
	const blanks = " \t\r\n\v\f"
	text := strings.TrimPrefix(strings.TrimLeft(string(body), blanks), "\ufeff") // blank lines before the mark: of an included file
	return status == 200 && strings.Trim(text, blanks) == "SUCCESS"
}

// usableURL tells whether an address can be a callbackUrl: http or https with a host.
func usableURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && utf8.ValidString(address)
}
