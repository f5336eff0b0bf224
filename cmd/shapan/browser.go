package main

import (
	"context"
	"strings"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// browser is the person on the hosted page, without a browser: it opens a page, fills its form and presses a button. It
// runs no scripts; the pages work without.
type browser struct {
	*terminal
	system *system
	client engine.Client
}

// parseEntered reads what is to be entered: name=value.
func parseEntered(arguments []string) ([]wire.Field, error) {
	var entered []wire.Field
	for _, e := range arguments {
		name, value, ok := strings.Cut(e, "=")
		if !ok {
			return nil, wrong("write --enter name=value, like --enter password=123456", "--enter is %q", e)
		}
		entered = append(entered, wire.Field{Name: name, Value: value})
	}
	return entered, nil
}

// press opens the page, does what the user does there, and prints the way back.
func (b browser) press(ctx context.Context, address, button string, entered []wire.Field) error {
	shown, err := b.open(ctx, engine.Request{Method: "GET"}, address)
	if err != nil {
		return err
	}
	if shown.Works() {
		request, to, err := shown.Fill(button, entered)
		if err != nil {
			return refused(err)
		}
		if shown, err = b.open(ctx, request, to); err != nil {
			return err
		}
	}
	return b.outcome(shown)
}

func (b browser) open(ctx context.Context, request engine.Request, address string) (scenarios.Page, error) {
	answer, err := b.send(ctx, request, address)
	if err != nil {
		return scenarios.Page{}, err
	}
	b.show("%s %s", request.Method, address)
	b.answered(answer, engine.Heard{Verdict: journal.Signature{Verdict: "none"}})
	return readPage(address, answer.Body)
}

// refusal prints a page that a call was answered with instead of a way to one.
func (b browser) refusal(address string, body []byte) error {
	shown, err := readPage(address, body)
	if err != nil {
		return err
	}
	return b.outcome(shown)
}

// outcome prints what a page says, and the message with which the browser would go back to the application: its
// fields and the verdict on its signature. It is not delivered.
func (b browser) outcome(p scenarios.Page) error {
	if problem := p.Problem(); problem != "" {
		b.show("page  %s: %s", p.Heading(), problem)
	}
	address, fields, ok := p.Callback()
	if !ok {
		if code := p.Code(); code != "" {
			b.show("page  %s", code)
		}
		return no()
	}
	heard := b.client.Return(b.system.config, scenarios.ReturnOf(fields))
	b.show("CALLBACK for %s (not sent)  signature %s", address, heard.Verdict.Verdict)
	b.show("%s", pretty(heard.Fields))
	if !heard.Accepted || heard.Verdict.Verdict != "ok" {
		return no()
	}
	return nil
}

// readPage reads a page; what cannot be read is a failure.
func readPage(address string, body []byte) (scenarios.Page, error) {
	p, err := scenarios.ReadPage(address, body)
	if err != nil {
		return p, refused(err)
	}
	return p, nil
}
