package web

import (
	"context"
	"net/http"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// clockView is the clock of a world.
type clockView struct {
	Now     time.Time  `json:"now"`
	Mode    clock.Mode `json:"mode"`
	Speed   float64    `json:"speed"`   // seconds of the world per wall second
	NextDue *time.Time `json:"nextDue"` // when the world does something by itself next; null when nothing is due
}

// clockBody sets a clock.
type clockBody struct {
	Mode  string   `json:"mode"`
	Speed *float64 `json:"speed"` // of a scaled clock
	Now   string   `json:"now"`
}

// advanceBody says how far to move a clock: exactly one of by, to and until (which needs within).
type advanceBody struct {
	By     string `json:"by"`
	To     string `json:"to"`
	Until  string `json:"until"`
	Within string `json:"within"`
}

// advanceView is what an advance came to.
type advanceView struct {
	Now   time.Time     `json:"now"`
	Steps []engine.Done `json:"steps"`
	Met   *bool         `json:"met,omitempty"` // of until: whether the condition holds
}

func (c *console) clockRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/clock", name: "getClock", title: "The time of the world, and when something is due next",
			reply: clockView{}, do: c.getClock,
		},
		{
			method: http.MethodPut, path: "/v1/worlds/{w}/clock", name: "setClock",
			title: "Let the time run (real), stand still (frozen) or run faster (scaled), and set it; what is left out stays as it is",
			body:  clockBody{}, reply: clockView{}, do: c.setClock,
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/clock/advance", name: "advanceClock",
			title: "Move the time by a duration, to an instant, or until a condition holds, doing all that falls due on the way. Answers when it is done. " +
				"A condition may use what checks of scenarios may, over this world; it is asked whenever all of an instant is done, and one that time alone makes true is met when it begins to be",
			body: advanceBody{}, reply: advanceView{}, do: c.advance,
		},
	}
}

func viewClock(w *engine.World) (clockView, error) {
	setting := w.Clock()
	view := clockView{Now: zoned(w.Now()), Mode: setting.Mode, Speed: setting.Speed}
	due, err := w.Due(1)
	if err == nil && len(due) > 0 {
		next := zoned(due[0].Due)
		view.NextDue = &next
	}
	return view, err
}

func (c *console) getClock(v *visit) (answer, error) { return say(viewClock(v.world)) }

func (c *console) setClock(v *visit) (answer, error) {
	var body clockBody
	if err := decodeOptional(v.body, &body); err != nil {
		return answer{}, err
	}
	return say(changeClock(v.world, body))
}

// changeClock sets a clock; what the body leaves out stays as it is.
func changeClock(w *engine.World, body clockBody) (clockView, error) {
	spec, err := body.spec("now")
	if err != nil {
		return clockView{}, err
	}
	if err := spec.Set(w); err != nil {
		return clockView{}, err
	}
	return viewClock(w)
}

func (c *console) advance(v *visit) (answer, error) {
	var body advanceBody
	if err := decode(v.body, &body); err != nil {
		return answer{}, err
	}
	return say(c.move(v, body))
}

// move moves the clock as far as a body says.
func (c *console) move(v *visit, body advanceBody) (advanceView, error) {
	given := 0
	for _, way := range []string{body.By, body.To, body.Until} {
		if way != "" {
			given++
		}
	}
	if given != 1 {
		return advanceView{}, engine.Wrong(engine.Invalid, `send {"by": "1h"}, {"to": "2016-11-09T10:00:00+08:00"} or {"until": "notice('R1').state != 'pending'", "within": "1h"}`,
			"%d of by, to and until are given: it takes exactly one", given)
	}
	if body.Until != "" {
		return c.moveUntil(v, body)
	}
	if body.Within != "" {
		return advanceView{}, engine.Wrong(engine.Invalid, "leave within out, or give until", "within is %q, and there is no until", body.Within)
	}
	steps, err := body.advance(v.Context(), v.world)
	return viewAdvance(v.world, steps), err
}

func (c *console) moveUntil(v *visit, body advanceBody) (advanceView, error) {
	if body.Within == "" {
		return advanceView{}, engine.Wrong(engine.Invalid, `send "within": "1h" with it`, "until has no within: the time could run for ever")
	}
	within, err := duration("within", body.Within)
	if err != nil {
		return advanceView{}, err
	}
	if err := sensible("within", body.Within, v.world.Now().Add(within)); err != nil {
		return advanceView{}, err
	}
	condition, err := scenarios.Condition(c.sim, v.world.Name(), body.Until)
	if err != nil {
		return advanceView{}, err
	}
	steps, met, err := v.world.AdvanceUntil(v.Context(), condition, within)
	view := viewAdvance(v.world, steps)
	view.Met = &met
	return view, err
}

func viewAdvance(w *engine.World, steps []engine.Done) advanceView {
	return advanceView{Now: zoned(w.Now()), Steps: views(steps, func(d engine.Done) engine.Done {
		d.At = zoned(d.At)
		return d
	})}
}

// advance moves a world to an instant, or by a span. By 0s it does what is due now.
func (b advanceBody) advance(ctx context.Context, w *engine.World) ([]engine.Done, error) {
	if b.To != "" {
		to, err := instant("to", b.To)
		if err != nil {
			return nil, err
		}
		return w.Advance(ctx, to)
	}
	by, err := duration("by", b.By)
	if err != nil {
		return nil, err
	}
	if err := sensible("by", b.By, w.Now().Add(by)); err != nil {
		return nil, err
	}
	return w.AdvanceBy(ctx, by)
}

// spec answers the clock that a body asks for; now is how errors name the member that says the instant.
func (b clockBody) spec(now string) (*sim.ClockSpec, error) {
	spec := &sim.ClockSpec{Mode: clock.Mode(b.Mode), Speed: b.Speed}
	if b.Now != "" {
		at, err := instant(now, b.Now)
		if err != nil {
			return nil, err
		}
		spec.Now = &at
	}
	return spec, nil
}

func instant(name, text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, engine.Wrong(engine.Invalid, "write RFC 3339, like 2016-11-09T10:00:00+08:00", "%s is %q", name, text)
	}
	return at, sensible(name, text, at)
}

// The years in which worlds live: outside of them instants no longer fit 64 bits of nanoseconds.
const (
	firstYear = 1970
	lastYear  = 2200
)

func sensible(name, text string, at time.Time) error {
	if year := zoned(at).Year(); year < firstYear || year > lastYear {
		return engine.Wrong(engine.Invalid, "stay within the years 1970 to 2200", "%s is %q, which leads to the year %d", name, text, year)
	}
	return nil
}

// longestSpan is engine.MaxAdvance as people read it.
const longestSpan = "36500d (100 years)"

// duration reads a span of world time from 0s on, as scenarios write it.
func duration(name, text string) (time.Duration, error) {
	d, err := scenarios.ParseAdvance(text)
	if err != nil {
		return 0, engine.Wrong(engine.Invalid, "give a duration like 90s, 1h30m, 3d or 1d12h, at most "+longestSpan, "%s is %q", name, text)
	}
	return d, nil
}
