package scenarios

import "time"

// Clock moves the world's clock, and with it everything that falls due on the way. The world's clock stands still
// otherwise.
type Clock struct {
	Clock ClockMove `yaml:"clock" need:"Y" zh:"advance、to、until 三者之一" doc:"one of advance, to and until"`
}

// ClockMove is how far the clock moves.
type ClockMove struct {
	Advance Text `yaml:"advance" kind:"advance" zh:"走这么久：10m、3d，至多 36500d；0s 只办此刻到期的事" doc:"by how much: 10m, 3d, at most 36500d; 0s does what is due now"`
	To      Text `yaml:"to" kind:"time" zh:"走到这个时刻（RFC 3339）" doc:"to an instant (RFC 3339)"`
	Until   Text `yaml:"until" kind:"expression" zh:"走到条件成立：每当到期的事办完就问一次；只随时间成立的，在成立的那一刻停住（毫秒）" doc:"until an expression holds: it is asked whenever all that was due at an instant is done; one that time alone makes true is met when it begins to be (to the millisecond)"`
	Within  Text `yaml:"within" kind:"duration" zh:"until 最多走这么久，到时仍不成立即失败" doc:"how far until may go; the step fails where the expression does not hold by then"`
}

// Word answers "clock".
func (*Clock) Word() string { return "clock" }

func clockVerb() verbEntry {
	return verbEntry{
		Word: "clock", New: func() Verb { return &Clock{} },
		Zh:  "拨动世界的时钟，途中到期的事都会发生；平时时钟不走。",
		Doc: "Moves the world's clock, and with it everything that falls due on the way; it stands still otherwise.",
		Example: `- clock: {advance: 1d}
- clock: {until: "len(notices('pending')) == 0", within: 1h}
`,
	}
}

func (v *Clock) lint(c *checker, s *Step) {
	move := v.Clock
	moves := 0
	for _, t := range []Text{move.Advance, move.To, move.Until} {
		if t.IsSet() {
			moves++
		}
	}
	switch {
	case moves != 1:
		c.report(s.Pos, len("clock"), "write clock: {advance: 10m}, or {to: …}, or {until: …, within: …}", "clock has %d of advance, to and until: it takes one", moves)
	case move.Until.IsSet() && !move.Within.IsSet():
		c.on(move.Until, "add within: 1h", "until has no within: how far may the clock go?")
	case !move.Until.IsSet() && move.Within.IsSet():
		c.on(move.Within, "take it away", "within goes with until")
	}
	if d, err := ParseAdvance(move.Advance.Content); err == nil {
		c.now = c.now.Add(d)
	}
	if to, err := ParseTime(move.To.Content); err == nil {
		c.to(move.To, to)
	}
}

// to holds an instant against the earliest at which the world can be.
func (c *checker) to(t Text, instant time.Time) {
	if !c.began.IsZero() && instant.Before(c.now) {
		c.on(t, "the world's clock never goes back", "to is before the world's time, %s", c.now.Format(time.RFC3339))
		return
	}
	c.now = instant
}
