package web

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

func (c *console) curlExchange(v *visit) (answer, error) {
	x, err := v.world.Recorded(v.param("id"))
	if err != nil {
		return answer{}, err
	}
	command, err := c.curlOf(v.world.Name(), x)
	return answer{media: mediaText, text: []byte(command + "\n")}, err
}

// curlOf answers the command that sends the request of an exchange again; a *engine.Problem where there is none.
func (c *console) curlOf(world string, x journal.Exchange) (string, error) {
	if x.Request.Cut > 0 {
		return "", engine.Wrong(engine.Conflict, "send it again from where it came",
			"the journal kept only the first %d bytes of the request of %s", len(x.Request.Body), x.ID)
	}
	if x.Request.Method == "" {
		return "", engine.Wrong(engine.Conflict, "see the error of the exchange", "nothing was sent in %s", x.ID)
	}
	address := x.Request.Path // of a notice the whole URL
	if x.Direction == journal.In {
		address = c.systemsBase(world) + address
	}
	return curl(x.Request, address), nil
}

// systemsBase answers where the systems of a world are reached: scheme, host, and the prefix of the world.
func (c *console) systemsBase(world string) string {
	base := strings.TrimSuffix(c.sim.Options().Systems, "/")
	if world == sim.Default {
		return base
	}
	return base + "/w/" + world
}

// ownHeaders are written by curl itself.
var ownHeaders = []string{"Accept-Encoding", "Connection", "Content-Length", "Host", "Transfer-Encoding", "Expect"}

// curl writes the command that sends a message to an address: for a POSIX shell, one argument a line.
func curl(m journal.Message, address string) string {
	parts := []string{"curl -i -X " + quoted(m.Method)}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		if slices.ContainsFunc(ownHeaders, func(own string) bool { return strings.EqualFold(own, name) }) {
			continue
		}
		for _, value := range m.Headers[name] {
			parts = append(parts, "-H "+quoted(name+": "+value))
		}
	}
	pipe := ""
	switch {
	case len(m.Body) == 0:
	case printable(m.Body):
		parts = append(parts, "--data-raw "+quoted(string(m.Body)))
	default:
		pipe = "printf %s " + quoted(base64.StdEncoding.EncodeToString(m.Body)) + " | base64 -d | "
		parts = append(parts, "--data-binary @-")
	}
	return pipe + strings.Join(append(parts, quoted(address)), " \\\n  ")
}

// quoted writes a text as one word of a POSIX shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// printable tells whether a body can stand in a command as it is.
func printable(body []byte) bool {
	return utf8.Valid(body) && strings.IndexFunc(string(body), func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	}) < 0
}
