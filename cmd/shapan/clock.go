package main

import (
	"context"
	"time"
)

// clockCommand shows and moves the clock of a world.
type clockCommand struct {
	Show    clockShow    `cmd:"" help:"看时间 · show the time of the world, and when something is due next."`
	Advance clockAdvance `cmd:"" help:"拨快 · move the time on, doing all that falls due on the way."`
	Freeze  clockFreeze  `cmd:"" help:"停住 · let the time stand still."`
	Run     clockRun     `cmd:"" help:"走动 · let the time run by itself."`
}

// clockView is a clock as the control API answers it.
type clockView struct {
	Now     time.Time  `json:"now"`
	Mode    string     `json:"mode"`
	Speed   float64    `json:"speed"`
	NextDue *time.Time `json:"nextDue"`
}

// clockSetting sets a clock.
type clockSetting struct {
	Mode  string   `json:"mode"`
	Speed *float64 `json:"speed,omitempty"`
	Now   string   `json:"now,omitempty"`
}

func (v clockView) print(t *terminal) {
	mode := v.Mode
	if v.Mode == "scaled" {
		t.show("now   %s  %s, %g world seconds a second", v.Now.Format(time.RFC3339), mode, v.Speed)
	} else {
		t.show("now   %s  %s", v.Now.Format(time.RFC3339), mode)
	}
	if v.NextDue == nil {
		t.show("next  nothing is due")
		return
	}
	t.show("next  %s", v.NextDue.Format(time.RFC3339))
}

// set changes the clock and shows it.
func (r running) set(ctx context.Context, t *terminal, setting clockSetting) error {
	return r.clock(ctx, t, "PUT", setting)
}

func (r running) clock(ctx context.Context, t *terminal, method string, body any) error {
	api, err := t.control(r.Control, r.access)
	if err != nil {
		return err
	}
	var view clockView
	if err := api.ask(ctx, method, world(r.World, "/clock"), body, &view); err != nil {
		return err
	}
	view.print(t)
	return nil
}

// clockShow shows the clock.
type clockShow struct{ running }

// Help is the long help of the command.
func (*clockShow) Help() string {
	return `打印世界的时间、时钟模式和下一件到期的事。 Prints the time of the world, its mode, and when something is due next.

Examples:

  shapan clock show
  shapan clock show --world w1 --control http://127.0.0.1:8701`
}

// Run prints now, mode and what is due next.
func (c *clockShow) Run(ctx context.Context, t *terminal) error { return c.clock(ctx, t, "GET", nil) }

// clockFreeze lets the time stand still.
type clockFreeze struct {
	At string `placeholder:"TIME" help:"停在 · the instant at which it shall stand, RFC 3339; now unless given."`
	running
}

// Help is the long help of the command.
func (*clockFreeze) Help() string {
	return `时钟停住，只有 advance 能拨动；已到期的通知仍立即送出。
The time stands still until an advance moves it. What is due already still goes out.

Examples:

  shapan clock freeze
  shapan clock freeze --at 2016-11-09T10:00:00+08:00 --world w1`
}

// Run sets the mode and prints the clock.
func (c *clockFreeze) Run(ctx context.Context, t *terminal) error {
	return c.set(ctx, t, clockSetting{Mode: "frozen", Now: c.At})
}

// clockRun lets the time run.
type clockRun struct {
	Speed *float64 `placeholder:"N" help:"倍速 · world seconds in a second; 1 unless given."`
	running
}

// Help is the long help of the command.
func (*clockRun) Help() string {
	return `时钟自行走动，可加快。 The time runs by itself, as fast as you like.

Examples:

  shapan clock run
  shapan clock run --speed 3600      # 一秒一小时 an hour a second`
}

// Run sets the mode and prints the clock.
func (c *clockRun) Run(ctx context.Context, t *terminal) error {
	if c.Speed == nil {
		return c.set(ctx, t, clockSetting{Mode: "real"})
	}
	return c.set(ctx, t, clockSetting{Mode: "scaled", Speed: c.Speed})
}

// clockAdvance moves the clock.
type clockAdvance struct {
	By     string `arg:"" optional:"" name:"duration" help:"拨多久 · how far, like 10m, 1h30m or 3d."`
	To     string `xor:"how" placeholder:"TIME" help:"拨到 · the instant to move to, RFC 3339."`
	Until  string `xor:"how" placeholder:"EXPR" help:"直到 · stop as soon as this holds: what checks of scenarios may use, over this world; needs --within."`
	Within string `placeholder:"DURATION" help:"最多 · how far --until may go."`
	running
}

// Help is the long help of the command.
func (*clockAdvance) Help() string {
	return `拨快时钟：途中到期的事（通知重发、页面过期、提现到账）在各自的时刻办完才返回。
Moves the time on. All that falls due on the way is done, each at its own instant, before it answers.
--until is asked whenever all of an instant is done; a condition that time alone makes true is met when it begins to be.
Exit code 1: --until did not come to hold.

Examples:

  shapan clock advance 10m
  shapan clock advance --to 2016-11-10T09:00:00+08:00
  shapan clock advance --until "notice('R1').state != 'pending'" --within 1h
  shapan clock advance --until "now >= date('2016-11-10T09:00:00+08:00')" --within 2d`
}

// Run moves the clock, prints what was done on the way and the time that it is then.
func (c *clockAdvance) Run(ctx context.Context, t *terminal) error {
	ways := 0
	for _, way := range []string{c.By, c.To, c.Until} {
		if way != "" {
			ways++
		}
	}
	if ways != 1 || (c.Until == "") != (c.Within == "") {
		return wrong("give DURATION, or --to TIME, or --until EXPR with --within DURATION", "it is not clear how far to advance")
	}
	api, err := t.control(c.Control, c.access)
	if err != nil {
		return err
	}
	var view struct {
		Now   time.Time `json:"now"`
		Met   *bool     `json:"met"`
		Steps []struct {
			At       time.Time `json:"at"`
			Kind     string    `json:"kind"`
			What     string    `json:"what"`
			Exchange string    `json:"exchange"`
		} `json:"steps"`
	}
	body := map[string]string{"by": c.By, "to": c.To, "until": c.Until, "within": c.Within}
	if err := api.ask(ctx, "POST", world(c.World, "/clock/advance"), body, &view); err != nil {
		return err
	}
	for _, s := range view.Steps {
		t.show("step  %s  %s %s %s", s.At.Format(time.RFC3339), s.Kind, s.What, s.Exchange)
	}
	t.show("now   %s  steps: %d", view.Now.Format(time.RFC3339), len(view.Steps))
	if view.Met != nil && !*view.Met {
		return &failure{code: exitNo, message: "the condition does not hold " + c.Within + " later", hint: "look at what happened with the console, or give it longer"}
	}
	return nil
}
