package scenarios

import "slices"

// Use plays another file here: its given, its steps and its finally, in this world. Its world is left aside. With an id
// its steps and people are readable as id.NAME.
type Use struct {
	Path   Text   `yaml:"use" need:"Y" kind:"static" zh:"另一个文件，相对于本文件" doc:"the other file, relative to this one"`
	Params Fields `yaml:"params" zh:"它的参数" doc:"its params"`
}

// Word answers "use".
func (*Use) Word() string { return "use" }

func useVerb() verbEntry {
	return verbEntry{
		Word: "use", New: func() Verb { return &Use{} },
		Zh:  "在这里执行另一个文件的步骤。",
		Doc: "Plays the steps of another file here, in this world.",
		Example: `- id: prepared
  use: prepare.yaml
  params: {amount: "500.00"}
`,
	}
}

func (v *Use) lint(c *checker, _ *Step) {
	used := c.used(v.Path)
	if used == nil {
		return
	}
	var known []string
	for _, p := range used.Params {
		known = append(known, p.Name.Content)
		if _, given := v.Params.find(p.Name.Content); !given && !p.hasDefault() && len(used.Rows) == 0 {
			c.on(v.Path, "add params: {"+p.Name.Content+": …}", "%s wants the param %q", v.Path.Content, p.Name.Content)
		}
	}
	for _, m := range v.Params {
		if !slices.Contains(known, m.Key.Content) {
			c.on(m.Key, suggestion(m.Key.Content, known), "%s has no param %q", v.Path.Content, m.Key.Content)
		}
	}
}
