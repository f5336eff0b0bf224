package clock

import "time"

// Wall is the real time, as the product is allowed to see it: handed in at the top, so that tests hold it still.
type Wall interface {
	// Now answers the instant of the wall clock.
	Now() time.Time
	// After answers a channel that gets one value when d of wall time has passed, and a function that gives the
	// wait up.
	After(d time.Duration) (<-chan time.Time, func())
}

// System is the wall clock of this machine.
func System() Wall { return system{} }

type system struct{}

func (system) Now() time.Time { return time.Now() } //nolint:forbidigo // the one place that asks the machine's clock

func (system) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d) //nolint:forbidigo // the one place that makes a timer
	return t.C, func() { t.Stop() }
}

// Standing is a wall clock that stands still at an instant: what tests and deterministic runs use.
func Standing(at time.Time) Wall { return standing{at} }

type standing struct{ at time.Time }

func (s standing) Now() time.Time { return s.at }

func (s standing) After(time.Duration) (<-chan time.Time, func()) {
	return nil, func() {} // a nil channel never delivers: no time passes here
}
