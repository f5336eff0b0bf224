package scenarios

// WorldStep saves the world as it is, or goes back to what was saved.
type WorldStep struct {
	World Snapshot `yaml:"world" need:"Y" zh:"save 或 load" doc:"save or load"`
}

// Snapshot names a state of the world.
type Snapshot struct {
	Save Text `yaml:"save" kind:"static" zh:"存下现在的世界" doc:"name under which the world is kept"`
	Load Text `yaml:"load" kind:"static" zh:"回到存下的世界" doc:"name of the world to go back to"`
}

// Word answers "world".
func (*WorldStep) Word() string { return "world" }

func worldVerb() verbEntry {
	return verbEntry{
		Word: "world", New: func() Verb { return &WorldStep{} },
		Zh:  "存下世界，或回到存下的世界：准备一次，多次使用。",
		Doc: "Keeps the world as it is, or goes back to it: prepare once, run many.",
		Example: `- world: {save: ready}
- clock: {advance: 1d}
- world: {load: ready}
`,
	}
}

func (v *WorldStep) lint(c *checker, s *Step) {
	save, load := v.World.Save, v.World.Load
	switch {
	case save.IsSet() == load.IsSet():
		c.report(s.Pos, len("world"), "write world: {save: ready} or world: {load: ready}", "world takes one of save and load")
	case save.IsSet():
		c.saved = append(c.saved, save.Content)
	default:
		c.loads(load)
	}
}

// loads holds the name of a state against those that were saved. Another file may have saved it: that is a warning.
func (c *checker) loads(load Text) {
	for _, name := range c.saved {
		if name == load.Content {
			c.now = c.began
			return
		}
	}
	c.add(Warning, load.Pos, load.length(), suggestion(load.Content, c.saved), "nothing before has saved the world %q", load.Content)
}
