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
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
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
	PrintCurl bool     `help:"打印 curl · print the signed request as a curl command and send nothing."`
	Press     string   `placeholder:"BUTTON" help:"按下 · go to the hosted page and press: submit, cancel, or a button by its value or text."`
	Enter     []string `sep:"none" placeholder:"NAME=VALUE" help:"填写 · what to enter there; may be repeated."`
	URL       string   `name:"url" placeholder:"URL" variable:"SHAPAN_URL" help:"系统地址 · systems address of the sandbox; asked from --control unless given."`
	running
}

// Help is the long help of the command.
func (*callCommand) Help() string {
	return `像应用一样拼报文、签名、调用、验签。缺少的 requestNo 与 callbackUrl 自动补上。
Builds the request as an application would, signs it, sends it, and verifies the answer. A missing requestNo and
callbackUrl are filled in. Exit code 1: the system refused, or its signature is bad.

Examples:

  shapan call lianyintong QUERY_PLATFORM_INFORMATION
  shapan call lianyintong PERSONAL_REGISTER platformUserNo=U1 realName=张三 idCardType=G2_IDCARD userRole=NORMAL \
    idCardNo=119999198001010015 mobile=15400000001 bankcardNo=6222020000000000001 --press submit --enter password=123456
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
	if err := c.locate(ctx, t, s); err != nil {
		return err
	}
	request, err := c.build(t, s, api, client)
	if err != nil {
		return err
	}
	if c.PrintCurl {
		t.show("%s", curl(request, s.base+request.Path))
		return nil
	}
	return c.play(ctx, t, s, api, client, request)
}

// locate finds out where the system is. A command that is only printed needs nobody to answer.
func (c *callCommand) locate(ctx context.Context, t *terminal, s *system) error {
	switch {
	case c.URL != "":
		return s.at(c.URL, c.World)
	case c.PrintCurl:
		return s.at(defaultSystems, c.World)
	}
	api, err := t.control(c.Control, c.access)
	if err != nil {
		return err
	}
	return s.find(ctx, api, c.World)
}

// build makes the request and says what is odd about it.
func (c *callCommand) build(t *terminal, s *system, api *engine.API, client engine.Client) (engine.Request, error) {
	secret, err := secretIn("--key", c.Key)
	if err != nil {
		return engine.Request{}, err
	}
	options := engine.ClientOptions{
		Identity: c.Platform, Serial: c.Serial, Secret: secret, Device: c.Device,
		Callback: strings.TrimSuffix(c.Control, "/") + "/sink/" + url.PathEscape(c.World), Number: func() string { return newNumber(t) },
	}
	fields, err := parseFields(api, c.Fields)
	if err != nil {
		return engine.Request{}, err
	}
	if c.JSON != "" {
		if len(c.Fields) > 0 {
			return engine.Request{}, wrong("give the fields in one of the two ways", "there are both --json and key=value")
		}
		options.Raw = []byte(c.JSON)
	}
	request, err := client.Build(s.config, api, fields, options)
	if err != nil {
		return engine.Request{}, refused(err)
	}
	if options.Raw == nil {
		for _, v := range api.Examine(request.Fields) {
			t.warn("%s %s: %s (%s)", v.Field, v.Rule, v.Hint, v.Source)
		}
	}
	for _, name := range request.Added {
		value, _ := request.Fields.Member(name)
		t.note("%s was missing and is %s", name, value.Text)
	}
	return request, nil
}

// newNumber makes a requestNo that was not used before: time and chance.
func newNumber(t *terminal) string {
	var chance [4]byte
	_, _ = rand.Read(chance[:]) // it never fails
	return "R" + t.wall.Now().Format("20060102150405") + hex.EncodeToString(chance[:])
}

// play sends the request, prints the answer, and goes on to the hosted page where that is wanted.
func (c *callCommand) play(ctx context.Context, t *terminal, s *system, api *engine.API, client engine.Client, request engine.Request) error {
	t.show("%s %s  %s", request.Method, s.base+request.Path, api.Name)
	answer, err := t.send(ctx, request, s.base+request.Path)
	if err != nil {
		return err
	}
	heard := client.Hear(s.config, api, answer)
	t.answered(answer, heard)
	switch {
	case heard.Page != "" && c.Press != "":
		b := browser{t, s, client}
		return b.press(ctx, heard.Page, c.Press, c.Enter)
	case heard.Page != "":
		t.note("open the page in a browser, or let shapan press its buttons: --press submit --enter password=123456")
	case !heard.Accepted && heard.Fields == nil:
		b := browser{t, s, client}
		return b.refusal(s.base+request.Path, answer.Body)
	case c.Press != "":
		t.warn("--press: %s has no hosted page", api.Name)
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
	case heard.Page != "":
		t.show("page  %s", heard.Page)
	case heard.Fields != nil:
		t.show("%s", pretty(heard.Fields))
	case heard.Accepted:
		t.show("%s", answer.Body)
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
