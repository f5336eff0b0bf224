package scenarios

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// Loader answers the source of a file that another one uses. The path has slashes and is joined to the folder of the
// file that uses it. fs.ErrNotExist is a file that is missing.
type Loader func(path string) (source []byte, err error)

// Load parses and lints a file, and answers all problems together.
func Load(path string, source []byte, systems []*engine.Counterpart, more Loader) (*File, Problems) {
	f, problems := Parse(path, source)
	return f, append(problems, Lint(f, systems, more)...).sorted()
}

// Lint holds a file that Parse has read, as far as it could, against the systems: unknown systems, APIs, actions, fields and
// names, amounts without quotes, expressions that do not compile, durations, faults and plans that cannot be, steps that
// can never be reached. more loads the files of use. A file with an Error cannot be run.
func Lint(file *File, systems []*engine.Counterpart, more Loader) Problems {
	c := &checker{
		reporter: reporter{path: file.Path, lines: file.lines},
		file:     file, systems: systems, more: more,
		names: map[string]bool{}, defined: map[string]string{}, later: map[string]Pos{}, steps: map[string]*Step{},
	}
	if file.readable {
		c.check()
	}
	return c.problems.sorted()
}

// checker lints one file.
type checker struct {
	reporter
	file    *File
	systems []*engine.Counterpart
	more    Loader

	names   map[string]bool   // what expressions may use at the step that is looked at
	defined map[string]string // name → what has it, in the whole file
	later   map[string]Pos    // ids of steps that are still to come
	steps   map[string]*Step  // ids of steps before
	saved   []string          // worlds that were saved before
	began   time.Time         // when the world begins, zero where the file does not say
	now     time.Time         // the earliest that the world's time can be
	dead    bool              // a step before can never pass
}

func (c *checker) check() {
	for _, f := range standing() {
		c.names[f.Name] = true
		c.defined[f.Name] = "something that expressions know"
	}
	f := c.file
	c.parameters()
	c.generic(&f.World, c.names)
	c.world()
	c.given()
	c.announce(f.Steps)
	c.announce(f.Finally)
	c.interpolated(f.Title, c.names)
	c.list(f.Steps)
	c.dead = false
	c.list(f.Finally)
}

// parameters checks what the file takes: its params and rows.
func (c *checker) parameters() {
	f := c.file
	for _, p := range f.Params {
		p.Default.texts(func(t Text) { c.interpolated(t, c.names) })
		if c.name(p.Name, "the param") {
			c.names[p.Name.Content] = true
		}
		if !p.hasDefault() && f.Rows == nil {
			c.on(p.Name, "give it a default, or rows that name it", "the param %q has no default, and there are no rows", p.Name.Content)
		}
	}
	for i, row := range f.Rows {
		c.row(i, row)
	}
}

// row checks one row: it names params only, and all those that have no default.
func (c *checker) row(i int, row Fields) {
	var known []string
	at := Text{Pos: Pos{1, 1}}
	for _, m := range row {
		at = m.Key
		m.Value.texts(func(t Text) { c.interpolated(t, c.names) })
	}
	for _, p := range c.file.Params {
		known = append(known, p.Name.Content)
		if _, given := row.find(p.Name.Content); !given && !p.hasDefault() {
			c.on(at, "add "+p.Name.Content, "row %d says nothing of the param %q, which has no default", i+1, p.Name.Content)
		}
	}
	for _, m := range row {
		if !slices.Contains(known, m.Key.Content) {
			c.on(m.Key, suggestion(m.Key.Content, known), "a row names %q, which is no param", m.Key.Content)
		}
	}
}

// hasDefault tells whether the param has a value when nobody gives one.
func (p Param) hasDefault() bool { return p.Default.Kind != None && p.Default.Kind != Null }

func (c *checker) world() {
	w := c.file.World
	if w.Seed.IsSet() && !w.Seed.HasExpression() {
		if _, err := strconv.ParseUint(w.Seed.Content, 10, 64); err != nil {
			c.on(w.Seed, "write a whole number, like 42", "the seed is %q: it is no whole number from 0 on", w.Seed.Content)
		}
	}
	if at, err := ParseTime(w.Clock.Content); err == nil {
		c.began, c.now = at, at
	}
}

// announce notes the ids of steps, so that a step that comes later is told from one that does not exist.
func (c *checker) announce(steps []Step) {
	for i := range steps {
		id := steps[i].ID
		if id.IsSet() && c.name(id, "the step") {
			c.later[id.Content] = id.Pos
		}
	}
}

// list checks steps in their order.
func (c *checker) list(steps []Step) {
	for i := range steps {
		s := &steps[i]
		if c.dead {
			c.add(Warning, s.Pos, 1, "the step before can never pass", "the step is never reached")
			c.dead = false
		}
		if s.Verb == nil {
			continue
		}
		c.generic(s.Verb, c.names)
		s.Verb.lint(c, s)
		if s.ID.IsSet() {
			c.names[s.ID.Content] = true
			c.steps[s.ID.Content] = s
			delete(c.later, s.ID.Content)
		}
	}
}

// generic checks what the tags of a struct say of its texts, and the ${…} of all its values.
func (c *checker) generic(pointer any, names map[string]bool) {
	v := reflect.ValueOf(pointer).Elem()
	for field, value := range v.Fields() {
		if keyOf(field) == "" {
			continue
		}
		switch value := value.Addr().Interface().(type) {
		case *Text:
			c.scalar(*value, field.Tag.Get("kind"), keyOf(field), names)
		case *[]Text:
			for _, t := range *value {
				c.scalar(t, field.Tag.Get("kind"), keyOf(field), names)
			}
		case *Value:
			value.texts(func(t Text) { c.interpolated(t, names) })
		case *Fields:
			Value{Members: *value}.texts(func(t Text) { c.interpolated(t, names) })
		case *Visits:
			for i := range *value {
				c.generic(&(*value)[i], names)
			}
		case **Identity:
			if *value != nil {
				c.generic(*value, names)
			}
		case *ClockMove:
			c.generic(value, names)
		case *Snapshot:
			c.generic(value, names)
		}
	}
}

// scalar checks a text of a kind.
func (c *checker) scalar(t Text, kind, key string, names map[string]bool) {
	if !t.IsSet() {
		return
	}
	switch {
	case kind == "expression":
		c.expression(t, t.Content, 0, names, true)
		return
	case kind == "static" && t.HasExpression():
		c.on(t, "write it out", "%s cannot hold ${…}", key)
		return
	case key == "when":
		return // the fields of a request, see condition
	}
	c.interpolated(t, names)
	if t.HasExpression() {
		return
	}
	var err error
	switch kind {
	case "duration":
		_, err = ParseDuration(t.Content)
	case "advance":
		_, err = ParseAdvance(t.Content)
	case "time":
		_, err = ParseTime(t.Content)
	case "count":
		if _, err = whole(key, t.Content); err != nil {
			c.on(t, "", "%s", err)
			return
		}
	case "chance":
		err = chance(t.Content)
	case "status":
		err = httpStatus(t.Content)
	}
	if err != nil {
		c.on(t, "", "%s: %s", key, err)
	}
}

func chance(text string) error {
	if p, err := strconv.ParseFloat(text, 64); err != nil || !(p > 0 && p <= 1) {
		return errors.New(strconv.Quote(text) + " is no probability: give a number above 0, up to 1")
	}
	return nil
}

func httpStatus(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 100 || n > 599 {
		return errors.New(strconv.Quote(text) + " is no HTTP status: give a number like 200")
	}
	return nil
}

// repeatable answers the ids of steps before that have sent something.
func (c *checker) repeatable() []string {
	var ids []string
	for id, s := range c.steps {
		switch s.Verb.(type) {
		case *Call, *App, *Same:
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// used loads the file that a use names; nil, with a problem, for one that cannot be used.
func (c *checker) used(t Text) *File {
	if !t.IsSet() || t.HasExpression() || c.more == nil {
		return nil
	}
	at := path.Join(path.Dir(c.file.Path), t.Content)
	f, problem := c.load(at)
	if problem != "" {
		c.on(t, "give the path of a scenario file, relative to this one", "%s %s", t.Content, problem)
		return nil
	}
	if trail := c.cycle(f, map[string]bool{path.Clean(c.file.Path): true}, map[string]bool{}); trail != "" {
		c.on(t, "take one use of the circle away", "%s leads back here: %s", t.Content, trail)
		return nil
	}
	return f
}

// load reads another file. It answers what keeps it from being used.
func (c *checker) load(at string) (*File, string) {
	source, err := c.more(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "does not exist"
	case err != nil:
		return nil, "cannot be read: " + firstLine(err.Error())
	}
	f, problems := Parse(at, source)
	if problems.Errors() {
		return nil, "cannot be used: line " + strconv.Itoa(problems[0].Line) + ": " + problems[0].Message
	}
	return f, ""
}

// cycle answers the way on which the files that f uses come back to a file on the trail, "" for none. What is done with
// is not looked at twice.
func (c *checker) cycle(f *File, trail, done map[string]bool) string {
	here := path.Clean(f.Path)
	if trail[here] {
		return path.Base(here)
	}
	if done[here] {
		return ""
	}
	done[here] = true
	trail = maps.Clone(trail)
	trail[here] = true
	for _, steps := range [][]Step{f.Steps, f.Finally} {
		for _, s := range steps {
			use, ok := s.Verb.(*Use)
			if !ok {
				continue
			}
			next, problem := c.load(path.Join(path.Dir(here), use.Path.Content))
			if problem != "" {
				continue // it is reported where that file is linted
			}
			if way := c.cycle(next, trail, done); way != "" {
				return path.Base(here) + " → " + way
			}
		}
	}
	return ""
}
