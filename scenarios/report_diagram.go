package scenarios

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
)

// The measures of a sequence diagram, in pixels.
const (
	laneWidth    = 320
	laneMargin   = 150
	headHeight   = 46
	rowHeight    = 34
	mostArrows   = 400 // exchanges that a diagram draws; a longer run is cut, and says so
	pageAPI      = "/page"
	laneApp      = "应用 app"
	lanePerson   = "用户 person"
	arrowMarking = `<defs><marker id="tip" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto"><path d="M0 0 9 4 0 8z"/></marker></defs>`
)

// Diagram draws exchanges, oldest first, as a sequence diagram: person, application and systems side by side, time
// downwards. It is one SVG element, all texts escaped, without a style of its own: the page that it stands in has rules
// for the classes diagram, lane, head, arrow, bad, label and time. An exchange leads to the address that link answers
// for its id. The console draws its pictures with it, and reports of scenarios.
func Diagram(list []journal.Exchange, link func(id string) string) template.HTML {
	cut := 0
	if len(list) > mostArrows {
		cut = len(list) - mostArrows
		list = list[:mostArrows]
	}
	lanes := lanesOf(list)
	width := laneMargin*2 + laneWidth*(len(lanes)-1)
	height := headHeight + rowHeight*(len(list)+1)
	if cut > 0 {
		height += rowHeight
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="diagram" viewBox="0 0 %d %d" width="%d" role="img" aria-label="时序图 sequence diagram">%s`, width, height, width, arrowMarking)
	for i, lane := range lanes {
		x := laneMargin + i*laneWidth
		fmt.Fprintf(&b, `<line class="lane" x1="%d" y1="%d" x2="%d" y2="%d"/><text class="head" x="%d" y="24">%s</text>`,
			x, headHeight-10, x, height, x, html.EscapeString(lane))
	}
	for i, x := range list {
		arrow(&b, lanes, x, link(x.ID), headHeight+rowHeight*(i+1))
	}
	if cut > 0 {
		fmt.Fprintf(&b, `<text class="label" x="%d" y="%d">… %d</text>`, width/2, height-8, cut)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // it escapes its texts itself
}

// lanesOf answers who takes part, in the order from left to right.
func lanesOf(list []journal.Exchange) []string {
	lanes := []string{lanePerson, laneApp}
	known := map[string]bool{}
	for _, x := range list {
		if !known[x.System] {
			known[x.System] = true
			lanes = append(lanes, x.System)
		}
	}
	return lanes
}

// arrow draws one exchange.
func arrow(b *strings.Builder, lanes []string, x journal.Exchange, to string, y int) {
	from, at := ends(lanes, x)
	kind := "arrow"
	if x.Outcome != "ok" && x.Outcome != "acked" {
		kind += " bad"
	}
	left, right := laneMargin+from*laneWidth, laneMargin+at*laneWidth
	fmt.Fprintf(b, `<a href="%s"><line class="%s" x1="%d" y1="%d" x2="%d" y2="%d" marker-end="url(#tip)"/>`, html.EscapeString(to), kind, left, y, right, y)
	fmt.Fprintf(b, `<text class="label" x="%d" y="%d">%s</text></a>`, (left+right)/2, y-6, html.EscapeString(arrowLabel(x)))
	fmt.Fprintf(b, `<text class="time" x="6" y="%d">%s</text>`, y+4, x.At.In(clock.Zone).Format(time.TimeOnly))
}

func laneOf(lanes []string, system string) int {
	for i, lane := range lanes {
		if lane == system {
			return i
		}
	}
	return 1
}

// ends answers between which lanes an exchange goes.
func ends(lanes []string, x journal.Exchange) (from, to int) {
	from, to = 1, laneOf(lanes, x.System)
	if strings.HasSuffix(x.API, pageAPI) {
		from = 0
	}
	if x.Direction == journal.Out {
		return to, 1
	}
	return from, to
}

// arrowLabel answers what stands on the arrow of an exchange.
func arrowLabel(x journal.Exchange) string {
	label := fmt.Sprintf("%s %s", x.API, x.Outcome)
	if x.Code != "" {
		label += " " + x.Code
	}
	return label
}
