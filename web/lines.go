package web

import (
	"bytes"
	"fmt"
	"html/template"
	"sync"
	"time"

	"github.com/shapan/shapan/sim/engine/journal"
)

// keepLines is how many written lines of timelines are remembered in a language.
const keepLines = 4096

// lineKey is all that a line of the timeline shows of an exchange without findings: lines with one key are alike.
type lineKey struct {
	id, world, system, api, outcome, code, rule string
	direction                                   journal.Direction
	at                                          time.Time
	wallMs                                      float64
}

// lines writes the lines of timelines in a language and remembers them: live pages ask for the same hundred again and
// again.
type lines struct {
	set   *template.Template // of the timeline
	mu    sync.Mutex
	known map[lineKey]template.HTML
}

// write answers an exchange as a line of the timeline.
func (l *lines) write(x exchangeView) (template.HTML, error) {
	key := lineKey{x.ID, x.World, x.System, x.API, x.Outcome, x.Code, x.Rule, x.Direction, x.At, x.WallMs}
	l.mu.Lock()
	line, ok := l.known[key]
	l.mu.Unlock()
	if ok && len(x.Findings) == 0 {
		return line, nil
	}
	var text bytes.Buffer
	if err := l.set.ExecuteTemplate(&text, "line", x); err != nil {
		return "", fmt.Errorf("line of %s: %w", x.ID, err)
	}
	line = template.HTML(text.String()) //nolint:gosec // a template has written it
	if len(x.Findings) > 0 {
		return line, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) >= keepLines {
		l.known = map[lineKey]template.HTML{}
	}
	l.known[key] = line
	return line, nil
}
