package web

import (
	"time"

	"github.com/shapan/shapan/sim/engine/outbox"
)

// axisView is a picture of the attempts to deliver a notice on an axis of world time: those that were made and those
// that the plan still has. Its measures are in pixels.
type axisView struct {
	Width, Height int
	Line          int // height of the axis
	Labels        bool
	Marks         []axisMark
	Now           int // where the present is; -1 where it lies outside
}

// axisMark is an attempt on the axis.
type axisMark struct {
	X       int
	Outcome outbox.Outcome // "" for one that is planned
	Due     bool           // the planned one that is next
	After   time.Duration  // since the first attempt
	Label   bool           // there is room for its text
}

const (
	axisMargin = 12
	labelRoom  = 44 // pixels that a text under the axis needs
)

// drawAxis draws a notice at an instant of the world.
func drawAxis(n outbox.Notice, now time.Time, width, height int, labels bool) axisView {
	begin := n.Booked
	if len(n.Attempts) > 0 {
		begin = n.Attempts[0].At
	} else if n.Due != nil {
		begin = *n.Due
	}
	view := axisView{Width: width, Height: height, Line: height / 2, Labels: labels, Now: -1}
	if labels {
		view.Line = height / 3
	}
	for _, a := range n.Attempts {
		view.Marks = append(view.Marks, axisMark{Outcome: a.Outcome, After: a.At.Sub(begin)})
	}
	view.Marks = append(view.Marks, planned(n, begin)...)
	view.place(now.Sub(begin))
	return view
}

// planned answers the attempts that are still to come.
func planned(n outbox.Notice, begin time.Time) []axisMark {
	if n.Due == nil {
		return nil
	}
	marks := []axisMark{{Due: true, After: n.Due.Sub(begin)}}
	for i := len(n.Attempts); i < len(n.Retry); i++ {
		if after := n.Retry[i]; n.State == outbox.Pending && after > marks[len(marks)-1].After {
			marks = append(marks, axisMark{After: after})
		}
	}
	return marks
}

// place finds the place of every mark; the axis ends with the last of them.
func (a *axisView) place(now time.Duration) {
	span := time.Minute
	for _, m := range a.Marks {
		span = max(span, m.After)
	}
	at := func(after time.Duration) int {
		return axisMargin + int(float64(a.Width-2*axisMargin)*float64(after)/float64(span))
	}
	free := 0
	for i := range a.Marks {
		m := &a.Marks[i]
		if m.X = at(m.After); m.X >= free {
			m.Label, free = true, m.X+labelRoom
		}
	}
	if now >= 0 && now <= span {
		a.Now = at(now)
	}
}
