package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/wire"
)

// callPatience is how long a call waits for its answer: longer than any sensible stall, shorter than a hang.
const callPatience = 60 * time.Second

// defaultSystems is where a sandbox listens that was started without flags.
const defaultSystems = "http://127.0.0.1:8700"

// callCommand calls a system as an application would.
type callCommand struct {
	System    string   `arg:"" help:"系统 · the system, like lianyintong."`
	API       string   `arg:"" name:"api" help:"接口 · the API as the document calls it."`
	Fields    []string `arg:"" optional:"" name:"key=value" help:"业务参数 · fields; numbers, lists and objects as JSON where the contract has them."`
	JSON      string   `name:"json" placeholder:"TEXT" help:"业务报文原文 · the business text exactly as it is to be sent, instead of fields."`
	Platform  string   `aliases:"identity" placeholder:"NO" help:"身份 · platformNo, channel_key, app_key or appFlag; the development identity unless given."`
	Serial    string   `placeholder:"N" help:"密钥序号 · serial of the key."`
	Key       string   `placeholder:"FILE" help:"密钥文件 · file with the private key or secret; the development key unless given."`
	Device    string   `enum:",PC,MOBILE" default:"" placeholder:"PC|MOBILE" help:"终端 · the user's terminal, PC or MOBILE."`
	PrintCurl bool     `help:"打印 curl · print the signed request as a curl command, with address and time of the sandbox if one answers, and send nothing."`
	Press     string   `placeholder:"BUTTON" help:"按下 · go to the hosted page and press: submit, cancel, or a button by its value or text."`
	Enter     []string `sep:"none" placeholder:"NAME=VALUE" help:"填写 · what to enter there; may be repeated."`
	URL       string   `name:"url" placeholder:"URL" variable:"SHAPAN_URL" help:"系统地址 · systems address of the sandbox; asked from --control unless given. The time is that of the world at --control where both are given."`
	running

	urlIs, controlIs source
}

// Help is the long help of the command.
func (*callCommand) Help() string {
	return `像应用一样拼报文、签名、调用、验签。缺少的 requestNo 与 callbackUrl 自动补上。
Builds the request as an application would, signs it, sends it, and verifies the answer. A missing requestNo and
callbackUrl are filled in. Exit code 1: the system refused, or its signature is bad.

Examples:

  shapan call lianyintong QUERY_PLATFORM_INFORMATION
  shapan call lianyintong PERSONAL_REGISTER platformUserNo=U1 realName=施墨桐 idCardType=G2_IDCARD userRole=NORMAL \
    idCardNo=119999195402124418 mobile=15403558450 bankcardNo=6222020000082420381 --press submit --enter password=123456
  shapan call lianyintong RECHARGE platformUserNo=U1 amount=100.00 feeMode=PLATFORM rechargeWay=NETBANK_B2C bankcode=ICBK \
    --press SUCCESS
  shapan call lianyintong QUERY_TRANSACTION requestNo=R1 transactionType=RECHARGE --print-curl
  shapan call lianyintong QUERY_USER_INFORMATION --json "{platformUserNo:'U1'}"`
}

// Run builds, sends and prints.
func (c *callCommand) Run(ctx context.Context, t *terminal) error {
	s, err := systemCalled(c.System)
	if err != nil {
		return err
	}
	api, err := s.api(c.API)
	if err != nil {
		return err
	}
	client, ok := s.Codec.(engine.Client)
	if !ok {
		return wrong("send the requests with a client of your own", "%s cannot be called from here", s.Slug)
	}
	fields, options, err := c.wishes(t, api)
	if err != nil {
		return err
	}
	entered, err := parseEntered(c.Enter)
	if err != nil {
		return err
	}
	remark, err := c.locate(ctx, t, s)
	if err != nil {
		return err
	}
	options.Now = s.now
	request, err := client.Build(s.config, api, fields, options)
	if err != nil {
		return refused(err)
	}
	if remark != "" {
		t.note("%s", remark)
	}
	t.remark(api, request, options.Raw != nil)
	if c.PrintCurl {
		t.show("%s", curl(request, s.base+request.Path))
		return nil
	}
	return c.play(ctx, t, exchange{s, api, client, request}, entered)
}

// AfterApply remembers which addresses were given, and how.
func (c *callCommand) AfterApply(parsed *kong.Context) error {
	c.urlIs, c.controlIs = sourceOf(parsed, "url"), sourceOf(parsed, "control")
	return nil
}

// locate finds out where the system is, how it is configured, and what time it is there. Who gives the address of the
// systems alone gets the development keys and this machine's time; a flag wins over the variable of the other address. A
// command that is only printed needs nobody to answer, unless somebody was named; the remark says so then.
func (c *callCommand) locate(ctx context.Context, t *terminal, s *system) (remark string, err error) {
	s.now = t.wall.Now()
	systems := c.URL
	if c.urlIs == fromVariable && c.controlIs == fromFlag {
		systems = ""
	}
	if systems != "" {
		if err := s.at(systems, c.World); err != nil || c.controlIs == notGiven {
			return "", err
		}
	}
	api, err := t.control(c.Control, c.access)
	if err != nil {
		return "", err
	}
	err = s.find(ctx, api, c.World)
	if c.PrintCurl && c.controlIs == notGiven && silent(err) {
		remark = fmt.Sprintf("no sandbox answers at %s: the request is for %s, with the development keys and this machine's time", api.base, defaultSystems)
		return remark, s.at(defaultSystems, c.World)
	}
	if err != nil || systems == "" {
		return "", err
	}
	return "", s.at(systems, c.World)
}

// wishes reads the fields, and as whom and how to call.
func (c *callCommand) wishes(t *terminal, api *engine.API) (wire.Value, engine.ClientOptions, error) {
	options := engine.ClientOptions{
		Identity: c.Platform, Serial: c.Serial, Device: c.Device, Number: func() string { return newNumber(t) },
		Callback: strings.TrimSuffix(c.Control, "/") + "/sink/" + url.PathEscape(c.World),
	}
	fields, err := parseFields(api, c.Fields)
	if err != nil {
		return fields, options, err
	}
	if c.JSON != "" {
		if len(c.Fields) > 0 {
			return fields, options, wrong("give the fields in one of the two ways", "there are both --json and key=value")
		}
		options.Raw = []byte(c.JSON)
	}
	options.Secret, err = secretIn("--key", c.Key)
	return fields, options, err
}

// remark says what is odd about a request, and what was added to it. The system will say so too; here it is sooner.
func (t *terminal) remark(api *engine.API, request engine.Request, raw bool) {
	if !raw {
		for _, v := range api.Examine(request.Fields) {
			if v.Rule == contract.RuleUnknown && isCommon(api, v.Field) {
				continue
			}
			t.warn("%s %s: %s (%s)", v.Field, v.Rule, v.Hint, v.Source)
		}
	}
	for _, name := range request.Added {
		value, _ := request.Fields.Member(name)
		t.note("%s was missing and is %s", name, value.Text)
	}
}

// isCommon tells whether a field goes with every call of the system.
func isCommon(api *engine.API, field string) bool {
	return api.Common != nil && slices.ContainsFunc(api.Common.Fields(), func(f contract.FieldDoc) bool { return f.Name == field })
}

// newNumber makes a requestNo that was not used before: time and chance.
func newNumber(t *terminal) string {
	var chance [4]byte
	_, _ = rand.Read(chance[:]) // it never fails
	return "R" + t.wall.Now().Format("20060102150405") + hex.EncodeToString(chance[:])
}

// exchange is a request and whom it is for.
type exchange struct {
	*system
	api     *engine.API
	client  engine.Client
	request engine.Request
}

// play sends the request, prints the answer, and goes on to the hosted page where that is wanted.
func (c *callCommand) play(ctx context.Context, t *terminal, x exchange, entered []wire.Field) error {
	address := x.base + x.request.Path
	t.show("%s %s  %s", x.request.Method, address, x.api.Name)
	answer, err := t.send(ctx, x.request, address)
	if err != nil {
		return err
	}
	heard := x.client.Hear(x.config, x.api, answer)
	if strings.HasPrefix(heard.Page, "/") { // below the world's prefix
		heard.Page = x.base + heard.Page
	}
	t.answered(answer, heard)
	b := browser{t, x.system, x.client}
	switch {
	case heard.Page != "" && c.Press != "":
		return b.press(ctx, heard.Page, c.Press, entered)
	case heard.Page != "":
		t.note("open the page in a browser, or let shapan press its buttons: --press submit --enter password=123456")
	case !heard.Accepted && heard.Fields == nil:
		return b.refusal(address, answer.Body)
	case c.Press != "":
		t.warn("--press: %s has no hosted page", x.api.Name)
	}
	if !heard.Accepted || heard.Verdict.Verdict == "bad" {
		return no()
	}
	return nil
}

// answered prints an answer: status, where it leads, the verdict on its signature, where it stands in the journal, body.
func (t *terminal) answered(answer engine.Incoming, heard engine.Heard) {
	line := http.StatusText(answer.Status)
	if heard.Verdict.Verdict != "none" {
		line += "  signature " + heard.Verdict.Verdict
	}
	if id := answer.Header.Get(front.ExchangeHeader); id != "" {
		line += "  exchange " + id + " of world " + answer.Header.Get(front.WorldHeader)
	}
	t.show("%d %s", answer.Status, line)
	for _, d := range heard.Verdict.Diagnosis {
		t.show("mistake  %s: %s", d.Mistake, oneLine(d.Explanation))
	}
	switch {
	case heard.Fields != nil && !isObject(answer.Body): // what is no JSON, as the client understands it
		t.show("%s", pretty(heard.Fields))
	case heard.Fields != nil: // what came: the client puts what is in an envelope beside it, for those who ask for members
		t.show("%s", pretty(answer.Body))
	case heard.Accepted && heard.Page == "":
		t.show("%s", answer.Body)
	}
	if heard.Page != "" {
		t.show("page  %s", heard.Page)
	}
}

// note tells what was done unasked, on stderr: what stands on stdout can be piped on.
func (t *terminal) note(format string, args ...any) { t.tell("shapan: note: ", format, args...) }

// warn tells what is odd but done all the same.
func (t *terminal) warn(format string, args ...any) { t.tell("shapan: warning: ", format, args...) }

func (t *terminal) tell(prefix, format string, args ...any) {
	_, _ = fmt.Fprintln(t.stderr, prefix+oneLine(fmt.Sprintf(format, args...)))
}

// send sends a request and reads the whole answer. Header names go out as they are written.
func (t *terminal) send(ctx context.Context, r engine.Request, address string) (engine.Incoming, error) {
	out, err := http.NewRequestWithContext(ctx, r.Method, address, bytes.NewReader(r.Body))
	if err != nil {
		return engine.Incoming{}, wrong("give the address of the systems listener with --url", "%s", err)
	}
	for name, values := range r.Header {
		out.Header[name] = values
	}
	response, err := t.client(callPatience).Do(out)
	if err != nil {
		return engine.Incoming{}, unreachable(err, "no answer from "+out.URL.Host, "see whether shapan serve runs there, and what its rules order")
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return engine.Incoming{}, wrong("the effect may have happened: query it", "the answer of %s broke off after %d bytes: %s", out.URL.Host, len(body), err)
	}
	return engine.Incoming{Status: response.StatusCode, Header: wire.Header(response.Header), Body: body}, nil
}
