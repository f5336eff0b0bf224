package scenarios

import (
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
)

// The measures of a sequence diagram in characters.
const (
	textMargin = 14 // to the first lane: the time stands there
	textLane   = 38 // from lane to lane
)

// TextDiagram draws exchanges, oldest first, as a sequence diagram for a terminal: one line for each, time downwards.
func TextDiagram(list []journal.Exchange) string {
	lanes := lanesOf(list)
	var b strings.Builder
	head := blank(lanes)
	for i, lane := range lanes {
		_, short, spoken := strings.Cut(lane, " ") // 用户 person: wide letters would push the others away
		if !spoken {
			short = lane
		}
		lay(head, textMargin+i*textLane-len(short)/2, short)
	}
	b.WriteString(strings.TrimRight(string(head), " ") + "\n")
	for _, x := range list {
		row := blank(lanes)
		for i := range lanes {
			row[textMargin+i*textLane] = '│'
		}
		from, at := ends(lanes, x)
		lay(row, 1, x.At.In(clock.Zone).Format(time.TimeOnly))
		textArrow(row, textMargin+from*textLane, textMargin+at*textLane, arrowLabel(x))
		b.WriteString(strings.TrimRight(string(row), " ") + "\n")
	}
	return b.String()
}

// blank answers a line without anything on it.
func blank(lanes []string) []rune {
	return []rune(strings.Repeat(" ", textMargin+len(lanes)*textLane))
}

// lay puts a text on a line.
func lay(row []rune, at int, text string) {
	copy(row[max(at, 0):], []rune(text))
}

// textArrow draws an arrow between two lanes, with its label in the middle of it.
func textArrow(row []rune, from, to int, label string) {
	left, right := min(from, to)+1, max(from, to)-1
	for i := left; i <= right; i++ {
		row[i] = '─'
	}
	if from < to {
		row[right] = '>'
	} else {
		row[left] = '<'
	}
	text := []rune(" " + label + " ")
	if room := right - left - 3; len(text) > room {
		text = append(text[:room-2], '…', ' ')
	}
	copy(row[(left+right-len(text))/2+1:], text)
}

// again answers the command that runs just this file with this seed.
func again(r *Result, c *Case) string {
	return fmt.Sprintf("  run it again: shapan run --seed %d %s\n", c.Seed, r.File)
}
