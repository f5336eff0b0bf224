package scenarios

import (
	"slices"
	"strings"
)

// Parse reads a scenario file. path is what problems call it. The problems are what keeps the file from being read as
// the language has it: broken YAML, unknown keys, values of the wrong kind, steps without a verb or with two. The File
// is never nil; with problems it holds what could be understood.
func Parse(path string, source []byte) (*File, Problems) {
	r := &reporter{path: path}
	f := &File{Path: path}
	root := r.readTree(source)
	f.lines = r.lines
	switch {
	case root.Kind == Object:
		r.file(f, root)
	case len(r.problems) > 0:
	case root.Kind == None || root.Kind == Null:
		r.report(Pos{1, 1}, 1, "begin with scenario: and a title, then steps:", "the file is empty")
	default:
		r.report(root.Pos, 1, "begin with scenario: and a title, then steps:", "the file is %s: it has to be a mapping", root.Kind)
	}
	return f, r.problems.sorted()
}

// head is the outermost level of a file.
type head struct {
	Scenario Text   `yaml:"scenario" need:"Y" zh:"标题，一句话说清发生什么、应当怎样" doc:"the title: in one line, what happens and what has to come of it"`
	Tags     []Text `yaml:"tags" zh:"标签，shapan run --tag 用它挑文件" doc:"words by which shapan run --tag picks files"`
	Params   Value  `yaml:"params" form:"fields" zh:"参数与默认值，表达式里直接用名字；留空即没有默认值" doc:"parameters with their defaults, names in expressions; an empty one has no default"`
	Rows     Value  `yaml:"rows" form:"rows" zh:"每行参数跑一遍" doc:"the file runs once for each row of params"`
	World    World  `yaml:"world" zh:"所在的世界：每个文件有自己的一个" doc:"the world in which the file runs; each file has its own"`
	Given    Value  `yaml:"given" form:"given" zh:"第一步之前已有的东西，按系统写：users 是按种子生成的人，config 并入系统配置" doc:"what there is before the first step, by system: users are people made from the seed, config is merged into the system's configuration"`
	Steps    Value  `yaml:"steps" form:"steps" need:"Y" zh:"步骤，依次执行" doc:"the steps, one after the other"`
	Finally  Value  `yaml:"finally" form:"steps" zh:"不论前面成败，最后总要做的步骤" doc:"steps that are done at the end, whatever became of the others"`
}

func (r *reporter) file(f *File, root Value) {
	var h head
	r.decode(root, &h, "the file")
	f.Title, f.Tags, f.World = h.Scenario, h.Tags, h.World
	for _, m := range r.members("params", h.Params) {
		f.Params = append(f.Params, Param{Name: m.Key, Default: m.Value})
	}
	f.Rows = r.rows(h.Rows)
	for _, system := range r.members("given", h.Given) {
		r.given(f, system)
	}
	f.readable = true
	f.Steps = r.steps("steps", h.Steps)
	f.Finally = r.steps("finally", h.Finally)
}

// members answers the members of a value that has to be a mapping where it is there at all.
func (r *reporter) members(key string, v Value) Fields {
	if v.Kind != Object && v.Kind != None && v.Kind != Null {
		r.on(Text{Pos: v.Pos}, "write {name: value}", "%s is %s: it takes names with values", key, v.Kind)
	}
	return v.Members
}

func (r *reporter) rows(v Value) []Fields {
	if v.Kind == None {
		return nil
	}
	if v.Kind != List {
		r.on(Text{Pos: v.Pos}, "write - {name: value}, a line for each", "rows is %s: it takes a list of rows", v.Kind)
		return nil
	}
	if len(v.Items) == 0 {
		r.report(v.Pos, 1, "take rows: away, or add a row", "rows is empty: no step is ever reached")
	}
	rows := []Fields{}
	for _, row := range v.Items {
		if members := r.members("a row", row); members != nil {
			rows = append(rows, members)
		}
	}
	return rows
}

// configKey is the member of given.SYSTEM that is no kind of things.
const configKey = "config"

// given reads what one system has before the first step.
func (r *reporter) given(f *File, system Member) {
	for _, kind := range r.members("given."+system.Key.Content, system.Value) {
		if kind.Key.Content == configKey {
			r.members(configKey, kind.Value)
			f.Config = append(f.Config, Config{System: system.Key, Value: kind.Value})
			continue
		}
		for _, thing := range r.members("given."+system.Key.Content+"."+kind.Key.Content, kind.Value) {
			f.Given = append(f.Given, Given{
				System: system.Key, Kind: kind.Key, Name: thing.Key, Fields: r.members(thing.Key.Content, thing.Value),
			})
		}
	}
}

func (r *reporter) steps(key string, v Value) []Step {
	if v.Kind == None {
		return nil
	}
	if v.Kind != List {
		at := v.Text
		r.on(Text{Pos: at.Pos}, "write - verb: …, a line for each", "%s is %s: it takes a list of steps", key, v.Kind)
		return nil
	}
	steps := make([]Step, 0, len(v.Items))
	for _, item := range v.Items {
		if item.Kind != Object {
			r.on(item.Text, "write - verb: …; the verbs are "+strings.Join(words(), ", "), "a step is %s: it takes a verb", item.Kind)
			continue
		}
		steps = append(steps, r.step(item))
	}
	return steps
}

// step reads one step: its id, its one verb, and the keys that go with the verb.
func (r *reporter) step(v Value) Step {
	s := Step{Pos: v.Pos}
	entry, found := r.verb(v)
	rest := Value{Text: v.Text, Kind: Object}
	for _, m := range v.Members {
		_, isVerb := entryOf(m.Key.Content)
		switch {
		case m.Key.Content == "id":
			s.ID = r.text("id", m.Value)
		case !found && !isVerb && len(v.Members) == 1:
		case isVerb && m.Key.Content != entry.Word: // reported by verb
		default:
			rest.Members = append(rest.Members, m)
		}
	}
	if found {
		s.Verb = entry.New()
		r.decode(rest, s.Verb, "the step "+entry.Word)
	}
	return s
}

// verb finds the one verb of a step.
func (r *reporter) verb(v Value) (entry verbEntry, found bool) {
	for _, m := range v.Members {
		e, ok := entryOf(m.Key.Content)
		switch {
		case ok && found:
			r.on(m.Key, "make it a step of its own", "the step has two verbs: %s and %s", entry.Word, e.Word)
		case ok:
			entry, found = e, true
		}
	}
	if found {
		return entry, true
	}
	for _, m := range v.Members {
		if m.Key.Content != "id" && !goesWithAVerb(m.Key.Content) {
			r.on(m.Key, suggestion(m.Key.Content, words()), "there is no verb %q", m.Key.Content)
			return entry, false
		}
	}
	r.report(v.Pos, 1, "the verbs are "+strings.Join(words(), ", "), "the step has no verb")
	return entry, false
}

// goesWithAVerb tells whether a key is one of a verb's fields, so that the verb itself is what a step lacks.
func goesWithAVerb(key string) bool {
	return slices.ContainsFunc(verbs(), func(e verbEntry) bool { return slices.Contains(keysOf(e.New()), key) })
}
