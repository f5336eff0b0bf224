package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// maxRequest is how many bytes of a request's body are read: 20 MiB, as the systems take them.
const maxRequest = 20 << 20

// signedRequest is a request on paper: what sign and verify work on.
type signedRequest struct {
	System  string   `arg:"" help:"系统 · the system, like lianyintong."`
	Body    string   `required:"" placeholder:"FILE" help:"报文 · file with the body, byte for byte as it is sent; - reads it from the input."`
	Path    string   `placeholder:"PATH" help:"路径 · path with its query; the system's first address unless given."`
	Method  string   `default:"POST" help:"方法 · the method."`
	Header  []string `sep:"none" placeholder:"NAME: VALUE" help:"报文头 · a header line; may be repeated. Content-Type is guessed unless given."`
	Secret  string   `placeholder:"FILE" help:"密钥文件 · file with the key to use instead of the development key."`
	Control string   `placeholder:"URL" variable:"SHAPAN_CONTROL_URL" help:"控制台地址 · use the keys of the world there; offline, with the development keys, unless given."`
	access
}

// calculated is what the calculator and the doctor answer.
type calculated struct {
	String    string              `json:"string"`
	Signature string              `json:"signature"`
	Verdict   string              `json:"verdict"`
	Diagnosis []journal.Diagnosis `json:"diagnosis"`
}

// inbound makes the request as it would arrive.
func (c *signedRequest) inbound(t *terminal, s *system) (*wire.Inbound, error) {
	body, err := c.read(t)
	if err != nil {
		return nil, wrong("name a file with the body, or - for the input", "--body: %s", err)
	}
	path, err := url.Parse(c.Path)
	if err != nil || c.Path != "" && !strings.HasPrefix(path.Path, "/") {
		return nil, wrong("give the path with its query, like "+s.Mounts[0], "--path is %q", c.Path)
	}
	in := &wire.Inbound{Method: strings.ToUpper(c.Method), Path: path.Path, RawQuery: path.RawQuery, Header: wire.Header{}, Body: body}
	if in.Path == "" {
		in.Path = s.Mounts[0]
	}
	for _, line := range c.Header {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, wrong(`write --header "Name: value"`, "--header is %q", line)
		}
		key := http.CanonicalHeaderKey(strings.TrimSpace(name))
		in.Header[key] = append(in.Header[key], strings.TrimSpace(value))
	}
	if in.Header.Get("Content-Type") == "" {
		in.Header["Content-Type"] = []string{guessType(body)}
	}
	return in, nil
}

func (c *signedRequest) read(t *terminal) ([]byte, error) {
	if c.Body == "-" {
		return readAll(t.stdin, maxRequest)
	}
	return readFile(c.Body, maxRequest)
}

// guessType answers what a body without a Content-Type most likely is.
func guessType(body []byte) string {
	if start := bytes.TrimSpace(body); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

// calculate answers what the calculator in this program says, or that of the sandbox where one is named.
func (c *signedRequest) calculate(ctx context.Context, t *terminal, what string, offline func(s *system, in *wire.Inbound, secret string, by engine.Calculator) (calculated, error)) (calculated, error) {
	s, err := systemCalled(c.System)
	if err != nil {
		return calculated{}, err
	}
	in, err := c.inbound(t, s)
	if err != nil {
		return calculated{}, err
	}
	secret, err := secretIn("--secret", c.Secret)
	if err != nil {
		return calculated{}, err
	}
	if c.Control != "" {
		return c.remote(ctx, t, what, in, secret)
	}
	by, ok := s.Codec.(engine.Calculator)
	if !ok {
		return calculated{}, wrong("there is nothing to calculate", "%s does not sign requests", s.Slug)
	}
	answer, err := offline(s, in, secret, by)
	if err != nil {
		return calculated{}, refused(err)
	}
	return answer, nil
}

func (c *signedRequest) remote(ctx context.Context, t *terminal, what string, in *wire.Inbound, secret string) (answer calculated, err error) {
	api, err := t.control(c.Control, c.access)
	if err != nil {
		return calculated{}, err
	}
	path := url.URL{Path: in.Path, RawQuery: in.RawQuery}
	body := map[string]any{
		"system": c.System, "world": c.World, "secret": secret,
		"request": map[string]any{
			"method": in.Method, "path": path.String(), "headers": in.Header, "bodyBase64": base64.StdEncoding.EncodeToString(in.Body),
		},
	}
	err = api.ask(ctx, "POST", "/v1/"+what, body, &answer)
	return answer, err
}

// signCommand is the calculator.
type signCommand struct{ signedRequest }

// Help is the long help of the command.
func (*signCommand) Help() string {
	return `按应用的方式签名，打印待签名串和签名。 Signs as the application would, and prints the text and the signature.

Examples:

  printf 'reqData=%%7B%%22requestNo%%22%%3A%%22R1%%22%%7D' | shapan sign lianyintong --body -
  shapan sign lianyintong --body body.txt --secret my.key.pem`
}

// Run prints the text that is signed, and the signature.
func (c *signCommand) Run(ctx context.Context, t *terminal) error {
	answer, err := c.calculate(ctx, t, "sign", func(s *system, in *wire.Inbound, secret string, by engine.Calculator) (calculated, error) {
		text, signature, err := by.Sign(s.config, in, secret)
		return calculated{String: text, Signature: signature}, err
	})
	if err != nil {
		return err
	}
	t.show("string     %s", oneLine(answer.String))
	t.show("signature  %s", answer.Signature)
	return nil
}

// verifyCommand is the doctor.
type verifyCommand struct{ signedRequest }

// Help is the long help of the command.
func (*verifyCommand) Help() string {
	return `只判断签名，不看时间与字段；不对时说明错在哪里，退出码 1。
Judges the signature alone, not times or fields, and says what went wrong with a bad one (exit code 1).
--secret is the application's public key here.

Examples:

  shapan verify lianyintong --body body.txt
  shapan verify lianyintong --body - --control http://127.0.0.1:8701 --world w1 < body.txt`
}

// Run prints the verdict, the text that should have been signed, and the diagnosis of a bad signature.
func (c *verifyCommand) Run(ctx context.Context, t *terminal) error {
	answer, err := c.calculate(ctx, t, "verify", func(s *system, in *wire.Inbound, secret string, by engine.Calculator) (calculated, error) {
		verdict, text, err := by.Verify(s.config, in, secret)
		return calculated{String: text, Verdict: verdict.Verdict, Diagnosis: verdict.Diagnosis}, err
	})
	if err != nil {
		return err
	}
	t.show("verdict    %s", answer.Verdict)
	t.show("string     %s", oneLine(answer.String))
	for _, d := range answer.Diagnosis {
		t.show("mistake    %s: %s", d.Mistake, oneLine(d.Explanation))
	}
	if answer.Verdict != "ok" {
		return no()
	}
	return nil
}
