// Package clock is the virtual clock of a world: a setting that says, for any instant of the wall clock, which
// instant it is in the world. The setting is plain data, so it is stored with the world and survives a restart; it
// runs no goroutine and holds no timer. The only places of the product that ask the real time are in wall.go.
package clock

import (
	"fmt"
	"math"
	"time"
)

// Mode says how the time of a world goes on by itself.
type Mode string

// The three modes of surface.md §5.
const (
	Real   Mode = "real"   // one second of the world lasts one second; an advance leaves an offset behind
	Frozen Mode = "frozen" // the world's clock stands still until it is moved
	Scaled Mode = "scaled" // one wall second lasts Speed world seconds
)

// MaxSpeed is the fastest a scaled clock may run: a day of the world in a wall second is 86,400.
const MaxSpeed = 1_000_000

// Zone is the zone in which worlds show their time: Beijing's, by which 联银通 and TOP reckon (1.4: GMT+8).
var Zone = time.FixedZone("GMT+8", 8*3600)

// The years in which a world can be: what is due is ordered by nanoseconds in 64 bits, which end in 2262, and an
// advance may add a hundred years.
const (
	FirstYear = 1970
	LastYear  = 2150
)

// Reachable tells whether a world can be at an instant; the error says which can be.
func Reachable(at time.Time) error {
	if year := at.UTC().Year(); year < FirstYear || year > LastYear {
		return fmt.Errorf("now is %s: a world lives between %d and %d", at.Format(time.RFC3339), FirstYear, LastYear)
	}
	return nil
}

// Setting is the clock of one world: at the wall instant Wall it was World there.
type Setting struct {
	Mode  Mode      `json:"mode"`
	Speed float64   `json:"speed"` // world seconds per wall second: 1 when real, 0 when frozen
	World time.Time `json:"world"` // world time at the anchor
	Wall  time.Time `json:"wall"`  // wall time at the anchor
}

// Start is the clock that a new world has: real, and equal to the wall clock.
func Start(wall time.Time) Setting {
	return Setting{Mode: Real, Speed: 1, World: wall.In(Zone), Wall: wall}
}

// Now answers the instant of the world at the given instant of the wall clock. Wall instants before the anchor (a
// wall clock that was set back) count as the anchor, so a world's time never runs backwards by itself.
func (s Setting) Now(wall time.Time) time.Time {
	if s.Mode == Frozen {
		return s.World
	}
	passed := wall.Sub(s.Wall)
	if passed < 0 {
		passed = 0
	}
	if s.Mode == Scaled {
		scaled := float64(passed) * s.Speed
		if scaled >= math.MaxInt64 {
			scaled = math.MaxInt64 - 1
		}
		passed = time.Duration(scaled)
	}
	return s.World.Add(passed)
}

// At answers the same clock, moved so that at this wall instant it is now in the world.
func (s Setting) At(wall, now time.Time) Setting {
	s.World, s.Wall = now.In(Zone), wall
	return s
}

// Change answers the clock with another mode, from this wall instant on, at the same world time. Speed counts for
// Scaled only and must be above zero and at most MaxSpeed; any other mode or speed is an error.
func (s Setting) Change(wall time.Time, mode Mode, speed float64) (Setting, error) {
	next := s.At(wall, s.Now(wall))
	next.Mode = mode
	switch mode {
	case Real:
		next.Speed = 1
	case Frozen:
		next.Speed = 0
	case Scaled:
		if !(speed > 0 && speed <= MaxSpeed) {
			return s, fmt.Errorf("speed is %v: a scaled clock needs a speed above 0 and at most %d world seconds per second", speed, MaxSpeed)
		}
		next.Speed = speed
	default:
		return s, fmt.Errorf("mode is %q: use real, frozen or scaled", mode)
	}
	return next, nil
}

// Wait answers how long, in wall time, the world needs to reach due; never is true for a clock that stands still
// and has not reached it.
func (s Setting) Wait(wall, due time.Time) (wait time.Duration, never bool) {
	left := due.Sub(s.Now(wall))
	switch {
	case left <= 0:
		return 0, false
	case s.Mode == Frozen:
		return 0, true
	case s.Mode == Scaled:
		wait := math.Ceil(float64(left) / s.Speed)
		if wait >= math.MaxInt64 { // a slow clock and a far due: longer than any wait can be
			wait = math.MaxInt64 - 1023
		}
		return time.Duration(wait), false
	default:
		return left, false
	}
}
