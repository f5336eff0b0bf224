package sim

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// ClockSpec is a clock as users write it.
type ClockSpec struct {
	Mode  clock.Mode `json:"mode"`  // "": as it is
	Speed *float64   `json:"speed"` // of a scaled clock; nil: as it is
	Now   *time.Time `json:"now"`   // nil: as it is
}

// clockHint says how a clock is written.
const clockHint = `a clock is {"mode": "real|frozen|scaled", "speed"?: number, "now"?: RFC 3339}`

// Setting answers the clock that a new world has at a wall instant: real, unless the spec says otherwise; *engine.Problem
// for a mode, a speed or an instant that there is not.
func (c *ClockSpec) Setting(wall time.Time) (clock.Setting, error) {
	return c.from(clock.Start(wall), wall)
}

// from answers a clock as the spec changes it at a wall instant.
func (c *ClockSpec) from(present clock.Setting, wall time.Time) (clock.Setting, error) {
	if c == nil {
		return present, nil
	}
	mode, speed, err := c.over(present)
	if err != nil {
		return present, err
	}
	setting, err := present.Change(wall, mode, speed)
	if err != nil {
		return present, engine.Wrong(engine.Invalid, clockHint, "%s", err)
	}
	if c.Now != nil {
		if err := clock.Reachable(*c.Now); err != nil {
			return present, engine.Wrong(engine.Invalid, "give an instant in RFC 3339, like 2016-11-09T10:00:00+08:00", "%s", err)
		}
		setting = setting.At(wall, *c.Now)
	}
	return setting, nil
}

// Set changes the clock of a world; *engine.Problem for a mode, a speed or an instant that there is not.
func (c *ClockSpec) Set(w *engine.World) error {
	mode, speed, err := c.over(w.Clock())
	if err != nil {
		return err
	}
	_, err = w.SetClock(mode, speed, c.Now)
	return err
}

// over answers mode and speed of a clock where what the spec leaves out stays as it is. A speed that the clock would not
// have is a *engine.Problem.
func (c *ClockSpec) over(present clock.Setting) (mode clock.Mode, speed float64, err error) {
	if mode = c.Mode; mode == "" {
		mode = present.Mode
	}
	switch {
	case c.Speed == nil && mode == present.Mode:
		return mode, present.Speed, nil
	case c.Speed == nil:
		return mode, 0, nil
	case mode == clock.Real && *c.Speed != 1 && *c.Speed != 0, mode == clock.Frozen && *c.Speed != 0: // what it has says nothing new
		return mode, 0, engine.Wrong(engine.Invalid, `leave speed out, or send "mode": "scaled" with it`, "speed is %v: a clock that is %s has none", *c.Speed, mode)
	}
	return mode, *c.Speed, nil
}
