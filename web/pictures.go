package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/state"
)

// The measures of a state machine's picture, in pixels.
const (
	boxWide, boxHigh   = 132, 46
	gapAcross, gapDown = 56, 22
)

// machinePicture is a state machine, laid out: the states in columns by how many moves they are from the beginning.
type machinePicture struct {
	Wide, High int
	Boxes      []stateBox
	Moves      []stateMove
}

// stateBox is a state in the picture.
type stateBox struct {
	X, Y         int
	State, Title string
	Final, Here  bool
}

// stateMove is an arrow of the picture.
type stateMove struct{ Path string }

// drawMachine lays a table out, with the state in which something is.
func drawMachine(table state.Drawing, here string) machinePicture {
	column, places := map[string]int{}, map[string]stateBox{}
	if len(table) > 0 {
		column[table[0].State] = 0
	}
	for range table { // as many rounds as there are states reach them all
		for _, row := range table {
			for _, next := range row.Next {
				from, known := column[row.State]
				if _, already := column[next]; known && !already {
					column[next] = from + 1
				}
			}
		}
	}
	p, rows := machinePicture{}, map[int]int{}
	for _, row := range table {
		at := column[row.State]
		box := stateBox{
			X: at * (boxWide + gapAcross), Y: gapDown + rows[at]*(boxHigh+gapDown), State: row.State, Title: row.Title, Final: row.Final, Here: row.State == here,
		}
		rows[at]++
		places[row.State] = box
		p.Boxes = append(p.Boxes, box)
		p.Wide, p.High = max(p.Wide, box.X+boxWide+2), max(p.High, box.Y+boxHigh+gapDown)
	}
	for _, row := range table {
		for _, next := range row.Next {
			p.Moves = append(p.Moves, stateMove{moveBetween(places[row.State], places[next])})
		}
	}
	return p
}

// moveBetween draws an arrow: to the right straight, back or within a column around the boxes.
func moveBetween(from, to stateBox) string {
	if to.X > from.X {
		x1, y1, x2, y2 := from.X+boxWide, from.Y+boxHigh/2, to.X-4, to.Y+boxHigh/2
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+gapAcross/2, y1, x2-gapAcross/2, y2, x2, y2)
	}
	x1, x2, y := from.X+boxWide/2, to.X+boxWide/2+12, min(from.Y, to.Y)-gapDown+6
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, from.Y, x1, y, x2, y, x2, to.Y-4)
}

// The measures of a chart.
const (
	chartWide, chartHigh = 720, 160
	mostPoints           = 500
)

// chart is the balance of an account over time, as a line of steps.
type chart struct {
	Line       string // points of a polyline; "" where there is nothing to draw
	Zero       int    // where the balance is zero; -1 where that is outside
	Low, High  money.Amount
	From, To   time.Time
	Wide, Tall int
}

// chartOf draws entries of one account, oldest first; of very many, the newest.
func chartOf(entries []ledger.Entry) chart {
	c := chart{Wide: chartWide, Tall: chartHigh, Zero: -1}
	if len(entries) == 0 {
		return c
	}
	sum, balances := money.Amount(0), []money.Amount{0}
	for _, e := range entries {
		sum += e.Amount
		balances = append(balances, sum)
	}
	if over := len(entries) - mostPoints; over > 0 {
		entries, balances = entries[over:], balances[over:]
	}
	c.Low, c.High = slices.Min(balances), slices.Max(balances)
	c.From, c.To = entries[0].At, entries[len(entries)-1].At
	across := func(at time.Time) int {
		span := c.To.Sub(c.From)
		if span == 0 {
			return chartWide / 2
		}
		return int(float64(chartWide-2)*float64(at.Sub(c.From))/float64(span)) + 1
	}
	up := func(b money.Amount) int {
		if c.High == c.Low {
			return chartHigh / 2
		}
		return chartHigh - 4 - int(float64(chartHigh-8)*float64(b-c.Low)/float64(c.High-c.Low))
	}
	points := []string{fmt.Sprintf("0,%d", up(balances[0]))}
	for i, e := range entries {
		x := across(e.At)
		points = append(points, fmt.Sprintf("%d,%d", x, up(balances[i])), fmt.Sprintf("%d,%d", x, up(balances[i+1])))
	}
	points = append(points, fmt.Sprintf("%d,%d", chartWide, up(balances[len(balances)-1])))
	c.Line = strings.Join(points, " ")
	if c.Low <= 0 && c.High >= 0 {
		c.Zero = up(0)
	}
	return c
}
