package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/wire"
)

// source writes the file as it is so far.
func (r *recorder) source() string {
	var b strings.Builder
	line := func(format string, values ...any) { fmt.Fprintf(&b, format+"\n", values...) }
	line("# Recorded: what was called, and what came of it. Give it a better title, and take away what does not matter.")
	line("scenario: %s", quotedText(r.title))
	line("tags: [recorded]")
	line("world: {seed: %d, clock: %s}", r.world.Seed(), stamp(r.began))
	line("steps:")
	now := r.began
	for _, step := range r.steps {
		if at := step.at.Truncate(tick); at.After(now) {
			line("  - clock: {to: %q}", stamp(at))
			now = at
		}
		step.write(line)
	}
	for _, text := range r.tail {
		line("  - check: %s", quotedText(text))
	}
	return b.String()
}

// write writes a step.
func (s *recorded) write(line func(format string, values ...any)) {
	switch {
	case s.deed != nil:
		line("  - do: %s %s", s.deed.System, s.deed.Action)
		if len(s.fields.Members) > 0 {
			line("    with: %s", oneLine(s.fields, s.known))
		}
		return
	case s.api == nil: // time passes
		return
	case s.same != "":
		line("  - id: %s", s.id)
		line("    same: %s", s.same)
	default:
		line("  - id: %s", s.id)
		line("    call: %s %s", s.system.Slug, s.api.Name)
		if s.identity != "" {
			line("    as: {identity: %s}", quotedText(s.identity))
		}
		if len(s.fields.Members) > 0 {
			line("    with: %s", oneLine(s.fields, s.known))
		}
	}
	if visits := s.visits(); visits != "" {
		line("    user: %s", visits)
	}
	if len(s.expect.Members) > 0 {
		line("    expect: %s", oneLine(s.expect, nil))
	}
}

// visits writes what the person did on the pages.
func (s *recorded) visits() string {
	var list []string
	for _, c := range s.clicks {
		if c.press == "" {
			continue // the page was only looked at
		}
		enters := wire.Value{Kind: wire.Object}
		for _, f := range c.enters {
			enters.Members = append(enters.Members, wire.Member{Name: f.Name, Value: wire.Value{Kind: wire.String, Text: f.Value}})
		}
		text := "presses: " + quotedText(c.press) + "}"
		if len(enters.Members) > 0 {
			text = "enters: " + oneLine(enters, nil) + ", " + text
		}
		list = append(list, "{"+text)
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	default:
		return "[" + strings.Join(list, ", ") + "]"
	}
}

// oneLine writes a value in one line. Numbers are quoted, so that amounts are; what came from an earlier answer refers to it.
func oneLine(v wire.Value, known map[string]string) string {
	switch v.Kind {
	case wire.Object:
		parts := make([]string, len(v.Members))
		for i, m := range v.Members {
			parts[i] = quotedText(m.Name) + ": " + oneLine(m.Value, known)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case wire.Array:
		parts := make([]string, len(v.Items))
		for i, item := range v.Items {
			parts[i] = oneLine(item, known)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case wire.Bool:
		return v.Text
	case wire.Null:
		return "null"
	case wire.Number, wire.String:
	}
	if expression, ok := known[v.Text]; ok {
		return `"${` + expression + `}"`
	}
	return quotedText(v.Text)
}

// reserved are the words that are no texts without quotes.
var reserved = regexp.MustCompile(`^(?i:null|true|false|yes|no|on|off)$`)

// quotedText writes a text, in quotes where it needs them.
func quotedText(text string) string {
	if bareWord().MatchString(text) && !reserved.MatchString(text) {
		return text
	}
	return strings.ReplaceAll(strconv.Quote(text), "${", "$${")
}

// stamp writes an instant as files do, to the second.
func stamp(at time.Time) string { return at.Truncate(tick).In(clock.Zone).Format(time.RFC3339) }
