package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// maxAnswer is how many bytes of an answer are read: a check file of a busy day fits.
const maxAnswer = 64 << 20

// access is how a command reaches a running sandbox.
type access struct {
	ControlToken string `placeholder:"TEXT" variable:"SHAPAN_CONTROL_TOKEN" help:"控制口令 · the token that the sandbox was started with."`
	World        string `short:"w" default:"default" placeholder:"NAME" variable:"SHAPAN_WORLD" help:"世界 · the world that is meant."`
}

// running is the access of commands that cannot do without a running sandbox.
type running struct {
	Control string `default:"http://127.0.0.1:8701" placeholder:"URL" variable:"SHAPAN_CONTROL_URL" help:"控制台地址 · control address of the sandbox."`
	access
}

// controlFlag is the flag by which most commands name a sandbox.
const controlFlag = "--control"

// control is the control API of a running sandbox.
type control struct {
	base, token string
	flag        string // that names it
	client      *http.Client
}

func (t *terminal) control(address string, a access) (*control, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, wrong("give the control address as URL, like http://127.0.0.1:8701", "--control is %q", address)
	}
	return &control{strings.TrimSuffix(address, "/"), a.ControlToken, controlFlag, t.client(0)}, nil
}

// client answers an HTTP client that follows no redirects; patience 0 waits as long as it takes.
func (t *terminal) client(patience time.Duration) *http.Client {
	return &http.Client{
		Transport: t.transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// world answers the address of a thing in a world.
func world(name, path string) string { return "/v1/worlds/" + url.PathEscape(name) + path }

// ask sends body as JSON (nil: none) and reads the answer into a value (nil: it is not looked at). Errors of the API
// become failures with its own hint.
func (c *control) ask(ctx context.Context, method, path string, body, into any) error {
	if body == nil {
		return c.send(ctx, method, path, "", nil, into)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.send(ctx, method, path, "application/json", text, into)
}

// send is ask with a body of any media type, "" for none.
func (c *control) send(ctx context.Context, method, path, media string, text []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(text))
	if err != nil {
		return wrong("give the control address as URL, like http://127.0.0.1:8701", "%s: %s", c.flag, err)
	}
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return unreachable(err, "no sandbox answers at "+c.base, "start one with shapan serve, or name its control address with "+c.flag)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return wrong("ask again", "%s broke off its answer: %s", c.base, err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return c.refused(response.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return wrong("name the control address of shapan with "+c.flag+", not that of the systems", "%s%s answers no JSON of the control API: %s", c.base, path, err)
	}
	return nil
}

// refused makes the failure of an error of the API.
func (c *control) refused(status int, answer []byte) error {
	var body struct {
		Error *engine.Problem `json:"error"`
	}
	if err := json.Unmarshal(answer, &body); err != nil || body.Error == nil {
		return wrong("name the control address of shapan with "+c.flag, "%s answers with status %d", c.base, status)
	}
	if status == http.StatusUnauthorized {
		body.Error.Hint = "give --control-token (or SHAPAN_CONTROL_TOKEN) as the sandbox was started with"
	}
	return refused(body.Error)
}

// unreachable makes the failure of a connection without an answer.
func unreachable(err error, what, hint string) error {
	if errors.Is(err, context.Canceled) {
		return wrong("start it again when you are ready", "stopped before the answer came")
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	f := wrong(hint, "%s (%s)", what, err)
	f.silent = true
	return f
}

// show prints what a command answers.
func (t *terminal) show(format string, args ...any) {
	_, _ = fmt.Fprintf(t.stdout, format+"\n", args...) // a closed pipe is the reader's wish
}
