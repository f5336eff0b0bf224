package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/shapan/shapan/scenarios/certify"
	"github.com/shapan/shapan/sim/engine/store"
)

// reachWithin is how long the application may take to show that it is there, wall time.
const reachWithin = 5 * time.Second

// certifyCommand judges an application.
type certifyCommand struct {
	App       string `placeholder:"URL" variable:"SHAPAN_APP_URL" help:"被测应用 · base address of the application under test."`
	NotifyURL string `name:"notify-url" placeholder:"URL" variable:"SHAPAN_NOTIFY_URL" help:"通知地址 · where the application takes NOTIFYs."`
	Addr      string `default:"127.0.0.1:8700" placeholder:"HOST:PORT" variable:"SHAPAN_ADDR" help:"对手系统的地址 · where the systems listen: what the application calls. Port 0 takes a free one."`

	Recharge  string `placeholder:"REQUEST" help:"触发充值 · makes the application begin a recharge and lead the browser to the hosted page."`
	Direct    string `placeholder:"REQUEST" help:"触发直连 · makes it make one direct call that changes something."`
	Reconcile string `placeholder:"REQUEST" help:"触发补单 · runs its job that looks after what is open."`
	Push      string `placeholder:"REQUEST" help:"触发推送 · makes it push repayments to 钱站."`
	Report    string `placeholder:"REQUEST" help:"触发上报 · makes it report a loan to 闲鱼."`
	Session   string `placeholder:"REQUEST" help:"触发会话 · makes it call an address of cashloan that wants a session."`
	Hook      string `placeholder:"REQUEST" help:"效果钩子 · answers {\"effects\": n} for {requestNo}: how often the order took effect."`
	User      string `default:"U1" placeholder:"NO" help:"用户 · platformUserNo for whom the application acts; there is one in the sandbox."`
	Amount    string `default:"100.00" placeholder:"YUAN" help:"金额 · of its orders."`

	Point      []string      `placeholder:"ID" help:"要点 · judges this point only; may be repeated."`
	RequireAll bool          `help:"缺一不可 · a point that was not seen counts as failed."`
	Settle     time.Duration `default:"1s" placeholder:"D" help:"静默 · how long nothing must come from the application behind a trigger's answer before it is judged."`

	JSON  string `name:"json" placeholder:"FILE" help:"JSON 报告 · write the score card as JSON; - for stdout."`
	JUnit string `name:"junit" placeholder:"FILE" help:"JUnit 报告 · write a JUnit XML report."`
	HTML  string `name:"html" placeholder:"FILE" help:"HTML 报告 · write the score card with its evidence, in one file."`

	NotifyAllow allowList `placeholder:"ENTRY,…" variable:"SHAPAN_NOTIFY_ALLOW" help:"通知白名单 · where NOTIFYs may go besides loopback and private addresses, as shapan serve takes it."`
	ReadyFile   string    `placeholder:"FILE" variable:"SHAPAN_READY_FILE" help:"就绪文件 · is written with the addresses as JSON when the systems answer."`
	Config      string    `placeholder:"FILE" variable:"SHAPAN_CERTIFY_CONFIG" help:"配置文件 · YAML with these flags, without the dashes."`
}

// Help is the long help of the command.
func (*certifyCommand) Help() string {
	var b strings.Builder
	b.WriteString(`验收：触发应用办事，扮演对手系统最坏的一天，逐条判定应用是否守约，附证据。
Makes the application act by its triggers, plays the systems' worst days to it, and says point by point whether it kept
the contract. Set up the application beforehand: it calls the systems at --addr with the development identities and keys.
Exit code 0: no point failed; 1: one failed (with --require-all: or was not seen); 2: it could not be judged.

Points:

`)
	for _, p := range certify.Points() {
		fmt.Fprintf(&b, "  %s: %s (%s)\n", p.ID, p.Says, p.Source)
	}
	b.WriteString("\nTriggers are requests to the application, METHOD /path; {user} and {amount} stand for those, and both are in the body\n" +
		"as JSON too. An application that has them under these names needs no flags; without one a point is not seen:\n\n")
	for _, t := range certify.Triggers() {
		fmt.Fprintf(&b, "  --%s %q\n", t.Name, t.Default)
	}
	fmt.Fprintf(&b, "  --hook %q\n", certify.DefaultHook)
	b.WriteString(`
Examples:

  shapan certify --app http://127.0.0.1:8080 --notify-url http://127.0.0.1:8080/notify
  shapan certify --config certify.yaml --junit certify.xml --html certify.html
  shapan certify --app http://127.0.0.1:8080 --notify-url http://127.0.0.1:8080/notify --point success --recharge "POST /pay?user={user}"`)
	return b.String()
}

// Run judges the application and tells the verdict.
func (c *certifyCommand) Run(ctx context.Context, t *terminal) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := t.reach(ctx, "--app", c.App); err != nil {
		return err
	}
	if err := t.reach(ctx, "--notify-url", c.NotifyURL); err != nil {
		return err
	}
	if err := forgetReady(c.ReadyFile); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(t.stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := open(ctx, &serveCommand{
		Addr: c.Addr, ControlAddr: "127.0.0.1:0", Data: store.Memory, NotifyURL: c.NotifyURL, NotifyAllow: c.NotifyAllow,
	}, t.wall, log)
	if err != nil {
		return err
	}
	defer s.stop(log)
	if err := announceFile(c.ReadyFile, s.at); err != nil {
		return err
	}
	out := t.stdout
	if c.JSON == "-" {
		out = io.Discard
	}
	_, _ = fmt.Fprintf(out, "沙盘验收 shapan certify · application %s · systems %s · console %s\n", c.App, s.at.Systems, s.at.Control)
	card, err := certify.Judge(ctx, certify.Options{
		Sim: s.sim, App: c.App, Notify: c.NotifyURL, User: c.User, Amount: c.Amount, Hook: c.Hook, Triggers: c.triggers(), Only: c.Point, Quiet: c.Settle,
		Wall: t.wall, Network: t.transport, Judged: func(m *certify.Mark) { _, _ = fmt.Fprintln(out, m.Verdict()) },
	})
	if err != nil {
		return unjudged(ctx, err)
	}
	card.Tell(out)
	return c.conclude(t, card)
}

func unjudged(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return wrong("start it again when you are ready", "stopped before all points were judged")
	}
	return refused(err)
}

// triggers are those that were given, by name.
func (c *certifyCommand) triggers() map[string]string {
	return map[string]string{"recharge": c.Recharge, "direct": c.Direct, "reconcile": c.Reconcile, "push": c.Push, "report": c.Report, "session": c.Session}
}

// check refuses flags that cannot be meant, and a command with half of them.
func (c *certifyCommand) check() error {
	for _, one := range []struct{ flag, value, example string }{
		{"--app", c.App, "http://127.0.0.1:8080"}, {"--notify-url", c.NotifyURL, "http://127.0.0.1:8080/notify"},
	} {
		if one.value == "" {
			return wrong("give "+one.flag+" "+one.example+"; shapan certify --help shows all", "%s is missing", one.flag)
		}
		if u, err := url.Parse(one.value); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return wrong("give an http or https address, like "+one.example, "%s is %q", one.flag, one.value)
		}
	}
	if err := c.NotifyAllow.list.Check(c.NotifyURL); err != nil {
		return refused(err)
	}
	if c.Settle < 0 {
		return wrong("give a duration like 2s", "--settle is %s", c.Settle)
	}
	given := c.triggers()
	for _, trigger := range certify.Triggers() {
		name, request := trigger.Name, given[trigger.Name]
		if request == "" {
			continue
		}
		if err := certify.CheckRequest(request); err != nil {
			return wrong("write METHOD /path, like --"+name+` "POST /shapan/`+name+`"`, "--%s: %s", name, err)
		}
	}
	if c.Hook != "" && certify.CheckRequest(c.Hook) != nil && certify.CheckRequest("GET "+c.Hook) != nil {
		return wrong("write an address or METHOD /path, like --hook http://127.0.0.1:8080/effects?requestNo={requestNo}", "--hook is %q", c.Hook)
	}
	return nil
}

// reach asks whether anything answers at an address, whatever it answers.
func (t *terminal) reach(ctx context.Context, flag, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return wrong("give an http or https address", "%s is %q", flag, address)
	}
	response, err := t.client(reachWithin).Do(request)
	if err != nil {
		var broken *url.Error
		if errors.As(err, &broken) {
			err = broken.Err
		}
		return wrong("start the application, or give its address with "+flag, "nothing answers at %s: %s", address, err)
	}
	return response.Body.Close()
}

// conclude writes the reports that were asked for, and answers the exit code.
func (c *certifyCommand) conclude(t *terminal, card *certify.Card) error {
	for _, one := range []struct {
		flag, path string
		write      func(io.Writer) error
	}{{"--json", c.JSON, card.WriteJSON}, {"--junit", c.JUnit, card.WriteJUnit}, {"--html", c.HTML, card.WriteHTML}} {
		if one.path == "" {
			continue
		}
		if err := writeCard(t, one.path, one.write); err != nil {
			return wrong("name a file that can be written", "%s: %s", one.flag, err)
		}
	}
	if card.Count(certify.Failed) > 0 || c.RequireAll && card.Count(certify.NotSeen) > 0 {
		return no()
	}
	return nil
}

func writeCard(t *terminal, path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(t.stdout)
	}
	file, err := os.Create(path) //nolint:gosec // the user names the file
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
