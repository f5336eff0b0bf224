package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// signatureBody is a request whose signature is to be made or judged.
type signatureBody struct {
	System  string      `json:"system"`
	World   string      `json:"world"` // whose configuration has the keys; "" is that of the path, or the default one
	Request requestBody `json:"request"`
	Secret  string      `json:"secret"` // key or shared secret to use instead
}

// requestBody is a request as the control API takes it; that of an exchange fits.
type requestBody struct {
	Method     string                `json:"method"` // "" is POST
	Path       string                `json:"path"`   // with its query; a whole URL and a world's prefix are fine
	Headers    map[string]headerBody `json:"headers"`
	Body       string                `json:"body"`
	BodyBase64 []byte                `json:"bodyBase64"` // the exact bytes; they count where both are given
}

// headerBody is the values of a header: a string, or an array of strings.
type headerBody []string

// UnmarshalJSON takes one value for a list of one.
func (h *headerBody) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		*h = headerBody{""}
		return json.Unmarshal(raw, &(*h)[0])
	}
	return json.Unmarshal(raw, (*[]string)(h))
}

// signedView is a signature and the text that it is over.
type signedView struct {
	String    string `json:"string"`
	Signature string `json:"signature"`
}

// verdictView is the verdict on a signature, and the text that it should be over.
type verdictView struct {
	Verdict   string              `json:"verdict"` // ok or bad
	String    string              `json:"string"`
	Diagnosis []journal.Diagnosis `json:"diagnosis"`
}

func (c *console) signatureRoutes() []route {
	return []route{
		{
			method: http.MethodPost, path: "/v1/sign", name: "sign", body: signatureBody{}, reply: signedView{}, do: c.sign,
			title: "The calculator: the signature that a client of the system puts on a request, and the text that it is over",
		},
		{
			method: http.MethodPost, path: "/v1/verify", name: "verify", body: signatureBody{}, reply: verdictView{}, do: c.verify,
			title: "The doctor: judges the signature of a request, and it alone, and says what went wrong",
		},
	}
}

// calculation is what a signature needs.
type calculation struct {
	calculator engine.Calculator
	config     engine.Config
	in         *wire.Inbound
	secret     string
}

func (c *console) calculation(v *visit) (calculation, error) {
	var body signatureBody
	if err := decode(v.body, &body); err != nil {
		return calculation{}, err
	}
	names := views(c.sim.Systems(), func(s *engine.Counterpart) string { return s.Slug })
	switch {
	case body.System == "":
		return calculation{}, engine.Wrong(engine.Invalid, known("", names), "system is missing")
	case !slices.Contains(names, body.System):
		return calculation{}, engine.Wrong(engine.Invalid, known(body.System, names), "system is %q", body.System)
	}
	in, err := body.Request.inbound()
	if err != nil {
		return calculation{}, err
	}
	switch {
	case body.World == "" && in.World == "":
		body.World = sim.Default
	case body.World == "":
		body.World = in.World
	}
	in.World = body.World
	w, err := c.sim.World(body.World)
	if err != nil {
		return calculation{}, err
	}
	s, err := w.System(body.System)
	if err != nil {
		return calculation{}, err
	}
	calculator, ok := s.Codec.(engine.Calculator)
	if !ok {
		return calculation{}, engine.Wrong(engine.Invalid, "there is nothing to calculate", "%s does not sign requests", s.Slug)
	}
	config, err := w.Compiled(s.Slug)
	return calculation{calculator, config, in, body.Secret}, err
}

func (c *console) sign(v *visit) (answer, error) {
	do, err := c.calculation(v)
	if err != nil {
		return answer{}, err
	}
	text, signature, err := do.calculator.Sign(do.config, do.in, do.secret)
	return say(signedView{text, signature}, err)
}

func (c *console) verify(v *visit) (answer, error) {
	do, err := c.calculation(v)
	if err != nil {
		return answer{}, err
	}
	verdict, text, err := do.calculator.Verify(do.config, do.in, do.secret)
	return say(verdictView{verdict.Verdict, text, filled(verdict.Diagnosis)}, err)
}

// inbound answers the request as if it had arrived.
func (b requestBody) inbound() (*wire.Inbound, error) {
	in := &wire.Inbound{Method: strings.ToUpper(b.Method), Header: wire.Header{}, Body: []byte(b.Body)}
	if in.Method == "" {
		in.Method = http.MethodPost
	}
	if b.BodyBase64 != nil {
		in.Body = b.BodyBase64
	}
	for name, values := range b.Headers {
		key := http.CanonicalHeaderKey(name)
		in.Header[key] = append(in.Header[key], values...)
	}
	if b.Path == "" {
		return nil, engine.Wrong(engine.Invalid, "give the path with its query, like /lanmaotech/service", "request.path is missing")
	}
	address, err := url.Parse(b.Path)
	if err != nil || !strings.HasPrefix(address.Path, "/") {
		return nil, engine.Wrong(engine.Invalid, "give the path with its query, like /lanmaotech/service", "request.path is %q", b.Path)
	}
	in.Path, in.RawQuery = address.Path, address.RawQuery
	if below, ok := strings.CutPrefix(in.Path, "/w/"); ok {
		world, rest, _ := strings.Cut(below, "/")
		in.World, in.Path = world, "/"+rest
	}
	return in, nil
}
