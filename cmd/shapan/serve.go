package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"runtime/debug"
	"strings"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/store"
)

// serveCommand starts the sandbox and keeps it running until it is told to end.
type serveCommand struct {
	Addr         string    `default:"127.0.0.1:8700" placeholder:"HOST:PORT" variable:"SHAPAN_ADDR" help:"对手系统的地址 · where the systems listen; port 0 takes a free one."`
	TLSAddr      string    `placeholder:"HOST:PORT" variable:"SHAPAN_TLS_ADDR" help:"同上，TLS · the same over TLS, with the development CA certs/ca.pem; off unless given."`
	ControlAddr  string    `default:"127.0.0.1:8701" placeholder:"HOST:PORT" variable:"SHAPAN_CONTROL_ADDR" help:"控制台与接口 · where console and control API listen."`
	ControlToken string    `placeholder:"TEXT" variable:"SHAPAN_CONTROL_TOKEN" help:"控制口令 · what callers of the control API send as Authorization: Bearer. Needed on an address that other machines reach."`
	Data         string    `default:".shapan" placeholder:"DIR" variable:"SHAPAN_DATA" help:"数据目录 · folder of the worlds; :memory: keeps nothing."`
	Sync         string    `default:"everysecond" enum:"everysecond,always" variable:"SHAPAN_SYNC" help:"落盘 · when data is forced to disk: everysecond, or always (slower; survives a power cut)."`
	NotifyURL    string    `name:"notify-url" placeholder:"URL" variable:"SHAPAN_NOTIFY_URL" help:"通知地址 · where the default platform's NOTIFYs go; the built-in stand-in app unless given."`
	NotifyAllow  allowList `placeholder:"ENTRY,…" variable:"SHAPAN_NOTIFY_ALLOW" help:"通知白名单 · where NOTIFYs may go besides loopback and private addresses: addresses, networks (203.0.113.0/24), host names (*.example.com), * for all; none leaves the loopback and private ones out."`
	Scenarios    string    `placeholder:"DIR" variable:"SHAPAN_SCENARIOS" help:"剧本目录 · folder of scenarios besides those of the program; read anew whenever they are asked for."`
	Seed         *uint64   `placeholder:"N" variable:"SHAPAN_SEED" help:"随机种子 · of new worlds; 42 unless given."`
	ReadyFile    string    `placeholder:"FILE" variable:"SHAPAN_READY_FILE" help:"就绪文件 · is written with the addresses as JSON when all is ready."`
	Config       string    `placeholder:"FILE" variable:"SHAPAN_CONFIG" help:"配置文件 · YAML with these flags, without the dashes. Flags win over variables, variables over the file."`
	LogLevel     string    `default:"info" enum:"debug,info,warn,error" variable:"SHAPAN_LOG_LEVEL" help:"日志级别 · debug, info, warn or error, on stderr."`

	keepVerdicts bool // of worlds that are dropped
}

// readyLine is the last line of the banner: who reads it knows that all answers.
const readyLine = "就绪 ready"

// Help is the long help of the command.
func (*serveCommand) Help() string {
	return `启动沙盘：在 --addr 上扮演对手系统，在 --control-addr 上提供控制台与 /v1 接口，Ctrl-C 停止。
Plays the systems on --addr, serves console and control API on --control-addr, and stops at Ctrl-C.

Examples:

  shapan serve
  shapan serve --data :memory: --notify-url http://127.0.0.1:8080/notify
  shapan serve --addr 127.0.0.1:0 --control-addr 127.0.0.1:0 --ready-file ready.json
  SHAPAN_CONTROL_TOKEN=secret shapan serve --control-addr 0.0.0.0:8701
  shapan serve --config shapan.yaml     # addr: 127.0.0.1:9700`
}

// Run starts, announces, and stays until the context ends or a listener breaks down.
func (c *serveCommand) Run(ctx context.Context, t *terminal) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := forgetReady(c.ReadyFile); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(t.stderr, &slog.HandlerOptions{Level: c.level()}))
	s, err := open(ctx, c, t.wall, log)
	if err != nil {
		return err
	}
	if err := announceFile(c.ReadyFile, s.at); err == nil {
		c.banner(t.stdout, s)
	} else {
		s.stop(log)
		return err
	}
	letGarbageLie(t.lookup, serverGarbage)
	debug.FreeOSMemory() // most of the heap is what the start left behind
	err = s.wait(ctx)
	log.Info("stopping", "within", stopWithin)
	s.stop(log)
	return err
}

// check refuses flags that cannot be meant.
func (c *serveCommand) check() error {
	if info, err := os.Stat(c.Scenarios); c.Scenarios != "" && (err != nil || !info.IsDir()) {
		return wrong("name a folder with scenario files", "--scenarios %s is no folder", c.Scenarios)
	}
	if c.NotifyURL == "" {
		return nil
	}
	if u, err := url.Parse(c.NotifyURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return wrong("give an http or https address, like http://127.0.0.1:8080/notify", "--notify-url is %q", c.NotifyURL)
	}
	if err := c.NotifyAllow.list.Check(c.NotifyURL); err != nil {
		return refused(err)
	}
	return nil
}

// folder answers the folder of --scenarios, nil for none.
func (c *serveCommand) folder() fs.FS {
	if c.Scenarios == "" {
		return nil
	}
	return os.DirFS(c.Scenarios)
}

func (c *serveCommand) level() slog.Level {
	var level slog.Level
	if level.UnmarshalText([]byte(c.LogLevel)) != nil { // kong lets only the four through
		return slog.LevelInfo
	}
	return level
}

func (c *serveCommand) simOptions(at addresses, wall clock.Wall, log *slog.Logger) sim.Options {
	return sim.Options{
		Data: c.Data, Sync: store.Sync(c.Sync), Wall: wall, Log: log, Systems: at.Systems, Control: at.Control,
		NotifyURL: c.NotifyURL, Allow: c.NotifyAllow.list, Seed: c.Seed, KeepVerdicts: c.keepVerdicts,
	}
}

// banner tells people where everything is. It is the last thing that happens before the sandbox is ready.
func (c *serveCommand) banner(out io.Writer, s *server) {
	var systems []string
	for _, counterpart := range s.sim.Systems() {
		systems = append(systems, counterpart.Slug+" "+counterpart.Title+" "+counterpart.Mounts[0])
	}
	line := func(label, format string, args ...any) {
		_, _ = fmt.Fprintf(out, "  %-9s%s\n", label, fmt.Sprintf(format, args...))
	}
	_, _ = fmt.Fprintf(out, "沙盘 shapan %s · 模拟对手系统，不涉及真实资金 a sandbox, no real money\n", programVersion())
	line("systems", "%s  (%s)", s.at.Systems, strings.Join(systems, "; "))
	if s.at.SystemsTLS != "" {
		line("TLS", "%s  (trust certs/ca.pem)", s.at.SystemsTLS)
	}
	line("control", "%s  (API: /v1/openapi.json)", s.at.Control)
	line("data", "%s", c.Data)
	if w, err := s.sim.World(sim.Default); err == nil {
		line("world", "%s, seed %d, clock %s %s", w.Name(), w.Seed(), w.Clock().Mode, w.Now().Format("2006-01-02 15:04:05 -07:00"))
	}
	line("next", "shapan call %s --help · shapan keys show · Ctrl-C 停止 stops", s.sim.Systems()[0].Slug)
	_, _ = fmt.Fprintln(out, readyLine)
}
