package scenarios

import "fmt"

// Configure changes the configuration of a system in the middle of a run: a key that is changed, a channel that is shut, a
// platform that is told to be strict.
type Configure struct {
	System Text   `yaml:"configure" need:"Y" zh:"系统：lianyintong" doc:"the system: lianyintong"`
	With   Fields `yaml:"with" need:"Y" zh:"并入它的配置，逐层合并；null 删去一项" doc:"merged into its configuration, level by level; null takes a member away"`
}

// Word answers "configure".
func (*Configure) Word() string { return "configure" }

func configureVerb() verbEntry {
	return verbEntry{
		Word: "configure", New: func() Verb { return &Configure{} },
		Zh:  "途中更改一个系统的配置：换密钥、停服务、改为严格。开头就有的写在 given 的 config 里。",
		Doc: "Changes a system's configuration on the way: keys, services, strictness. What holds from the start stands in given, as config.",
		Example: `- configure: lianyintong
  with: {platforms: {"6000000001": {strict: true, fees: {withdraw: "2.00"}}}}
`,
	}
}

func (v *Configure) lint(c *checker, _ *Step) { c.system(v.System) }

// configure merges a patch into the configuration of a system in the world of the case.
func (s *stage) configure(v *Configure) error {
	patch, err := s.fields(v.With, nil)
	if err != nil {
		return err
	}
	if err := s.sim.Configure(s.made.World, v.System.Content, patch.JSON()); err != nil {
		return s.broken(v.System.Pos, fmt.Errorf("the configuration of %s: %w", v.System.Content, err))
	}
	return nil
}
