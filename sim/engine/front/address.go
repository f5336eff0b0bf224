package front

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// address is where a request went.
type address struct {
	system *engine.Counterpart
	world  string // of the prefix /w/{world}, "" when there was none
	path   string // below the prefix
}

// book is the address book of the systems.
type book struct {
	mounts []mount // the longest first
	hint   string
}

// mount is one address of a system: every path that begins with it, or that path alone.
type mount struct {
	path   string // a page's without its last slash
	prefix bool
	system *engine.Counterpart
}

func newBook(systems []*engine.Counterpart) book {
	b := book{}
	lines := make([]string, 0, len(systems))
	for _, s := range systems {
		for _, m := range s.Mounts {
			b.mounts = append(b.mounts, mount{path: m, prefix: strings.HasSuffix(m, "/"), system: s})
		}
		lines = append(lines, s.Slug+" at "+strings.Join(s.Mounts, ", "))
	}
	slices.SortStableFunc(b.mounts, func(x, y mount) int { return cmp.Compare(len(y.path), len(x.path)) })
	b.hint = "the systems are " + strings.Join(lines, "; ") + "; each also below /w/{world}"
	return b
}

// find answers where a decoded path leads. A world's name is taken as it stands, also when no world can have it: the
// system answers for that in its own words.
func (b *book) find(path string) (address, *engine.Problem) {
	if climbs(path) {
		return address{}, engine.Wrong(engine.Invalid, "write the address without ..: "+b.hint, "the path %q holds a .. segment", path)
	}
	at := address{path: path}
	if rest, ok := strings.CutPrefix(path, "/w/"); ok {
		name, below, _ := strings.Cut(rest, "/")
		if name == "" {
			return address{}, engine.Wrong(engine.NotFound, "name the world, as in /w/default/…: "+b.hint, "the path %q names no world between /w/ and the next slash", path)
		}
		at.world, at.path = name, "/"+below
		if again := "/w/" + name; strings.HasPrefix(at.path, again+"/") { // a client's base, with a link behind it that names the world too
			at.path = at.path[len(again):]
		}
	}
	for _, m := range b.mounts {
		if m.holds(at.path) {
			at.system = m.system
			return at, nil
		}
	}
	return address{}, engine.Wrong(engine.NotFound, b.hint, "no system has the address %q", path)
}

// holds tells whether a path lies at the mount. Clients write a page's address with and without a slash behind it.
func (m mount) holds(path string) bool {
	rest, ok := strings.CutPrefix(path, m.path)
	return ok && (m.prefix || rest == "" || rest == "/")
}

// climbs tells whether a decoded path has a segment "..", on any machine: no system shall have to think of it.
func climbs(path string) bool {
	if !strings.Contains(path, "..") {
		return false
	}
	return slices.Contains(strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' }), "..")
}
