package web

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// sinkPrefix is where the stand-in applications of the worlds live.
const sinkPrefix = "/sink/"

// longestStall is how long the stand-in application may be told to hold its answers back.
const longestStall = 10 * time.Minute

// planBody tells the stand-in application how to answer.
type planBody struct {
	Answer *string `json:"answer"` // the body; left out: SUCCESS or FAIL, as the signature is
	Status int     `json:"status"` // HTTP status; 0 is 200
	Times  int     `json:"times"`  // how many deliveries; 0: until it is told otherwise
	Stall  string  `json:"stall"`  // wall time to hold the answer back, like 11s
	From   int     `json:"from"`   // the delivery with which it begins, counted from now; 0 and 1 are the next
}

// planView is what the stand-in application has been told.
type planView struct {
	Answer *string `json:"answer"` // null: SUCCESS or FAIL, as the signature is
	Status int     `json:"status"`
	Times  int     `json:"times"`
	Stall  string  `json:"stall"`
	From   int     `json:"from"`
	Left   *int    `json:"left"` // deliveries that will still be answered so; null: all to come
}

// receivedView is a delivery to the stand-in application.
type receivedView struct {
	Seq        int64               `json:"seq"`
	At         time.Time           `json:"at"`       // world time
	Received   time.Time           `json:"received"` // wall time
	Method     string              `json:"method"`
	Path       string              `json:"path"`
	Headers    map[string][]string `json:"headers"`
	Body       string              `json:"body"`
	BodyBase64 []byte              `json:"bodyBase64"`
	System     string              `json:"system"` // whose notice it is; "" when it is nobody's
	Fields     json.RawMessage     `json:"fields"`
	Signature  journal.Signature   `json:"signature"`
	Status     int                 `json:"status"` // that was answered
	Answer     string              `json:"answer"`
}

// sinkView is the stand-in application of a world.
type sinkView struct {
	World    string         `json:"world"`
	Plan     *planView      `json:"plan"` // null: it answers by itself
	Received []receivedView `json:"received"`
	Dropped  int64          `json:"dropped"` // older deliveries that are no longer kept
}

func (c *console) sinkRoutes() []route {
	const path = sinkPrefix + "{w}"
	return []route{
		{
			method: http.MethodPost, path: path, name: "deliver", raw: "application/x-www-form-urlencoded", media: mediaText, do: c.deliver,
			title: "The stand-in application: takes a notice, verifies it, and answers SUCCESS if its signature is good, else FAIL (with 400, unless the system reads the body)",
		},
		{
			method: http.MethodGet, path: path, name: "getSink", title: "What the stand-in application has received, oldest first, and how it will answer",
			reply: sinkView{}, do: c.getSink,
		},
		{
			method: http.MethodPut, path: path, name: "planSink", title: "Tell the stand-in application how to answer the deliveries to come",
			body: planBody{}, reply: planView{}, do: c.planSink,
		},
		{
			method: http.MethodDelete, path: path, name: "forgetSink", title: "Let the stand-in application forget what it has received and was told",
			status: http.StatusNoContent, do: c.forgetSink,
		},
	}
}

func (c *console) deliver(v *visit) (answer, error) {
	d := receivedView{
		At: zoned(v.world.Now()), Received: zoned(c.wall.Now()), Method: v.Method, Path: v.URL.RequestURI(), Headers: v.Header,
		Body: viewMessage(journal.Message{Body: v.body}).Body, BodyBase64: filled(v.body),
	}
	signer, err := receive(v, &d)
	if err != nil {
		return answer{}, err
	}
	d.Status, d.Answer = engine.Acknowledge(signer, d.Signature.Verdict == "ok")
	stall := c.sinks.take(v.world.Name(), &d)
	if stall > 0 {
		over, give := c.wall.After(stall)
		defer give()
		select {
		case <-over:
		case <-v.Context().Done():
		}
	}
	return answer{status: d.Status, media: mediaText, text: []byte(d.Answer)}, nil
}

// receive lets the systems of the world read a delivery: it belongs to the one that finds a signature on it, whose codec
// it answers; nil for nobody's.
func receive(v *visit, d *receivedView) (signer engine.Codec, err error) {
	in := &wire.Inbound{
		Method: v.Method, Path: v.URL.Path, RawQuery: v.URL.RawQuery, Header: wire.Header(v.Header), Body: v.body,
		World: v.world.Name(), Remote: v.RemoteAddr,
	}
	d.Signature, d.Fields = journal.Signature{Verdict: "none"}, json.RawMessage("{}")
	for _, s := range v.world.Systems() {
		receiver, ok := s.Codec.(engine.Receiver)
		if !ok {
			continue
		}
		config, err := v.world.Compiled(s.Slug)
		if err != nil {
			return nil, err
		}
		verdict, fields := receiver.Receive(config, in)
		if verdict.Verdict == "none" || verdict.Verdict == "" {
			continue
		}
		signer, d.System, d.Signature = s.Codec, s.Slug, verdict
		if len(fields) > 0 {
			d.Fields = fields
		}
		break
	}
	d.Signature.Diagnosis = filled(d.Signature.Diagnosis)
	return signer, nil
}

func (c *console) getSink(v *visit) (answer, error) {
	return say(c.sinks.view(v.world.Name()), nil)
}

func (c *console) planSink(v *visit) (answer, error) {
	var body planBody
	if err := decodeOptional(v.body, &body); err != nil {
		return answer{}, err
	}
	p, err := body.plan()
	if err != nil {
		return answer{}, err
	}
	c.sinks.tell(v.world.Name(), p)
	return say(c.sinks.view(v.world.Name()).Plan, nil)
}

func (c *console) forgetSink(v *visit) (answer, error) {
	c.sinks.forget(v.world.Name())
	return nothing()
}

func (b planBody) plan() (*plan, error) {
	p := &plan{answer: b.Answer, status: b.Status, times: b.Times, from: max(b.From, 1)}
	if b.Stall != "" {
		var err error
		if p.stall, err = time.ParseDuration(b.Stall); err != nil || p.stall < 0 || p.stall > longestStall {
			return nil, engine.Wrong(engine.Invalid, "give a duration like 11s, at most "+longestStall.String(), "stall is %q", b.Stall)
		}
	}
	switch {
	case b.Status != 0 && (b.Status < 200 || b.Status > 599):
		return nil, engine.Wrong(engine.Invalid, "give an HTTP status from 200 to 599", "status is %d", b.Status)
	case b.Times < 0:
		return nil, engine.Wrong(engine.Invalid, "give how many deliveries, or 0 for all", "times is %d", b.Times)
	case b.From < 0:
		return nil, engine.Wrong(engine.Invalid, "give the number of a delivery to come: 1 is the next", "from is %d", b.From)
	}
	return p, nil
}
