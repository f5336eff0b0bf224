package scenarios

// Wait waits for the application under test to call an API.
type Wait struct {
	Target Target `yaml:"wait" need:"Y" zh:"等应用调用的系统与接口" doc:"system and API that the application shall call"`
	Within Text   `yaml:"within" kind:"duration" need:"Y" zh:"最多等多久（真实时间）" doc:"how long, wall time"`
	Expect Fields `yaml:"expect" zh:"请求里必须是这些值" doc:"what the request has to hold"`
}

// Word answers "wait".
func (*Wait) Word() string { return "wait" }

func waitVerb() verbEntry {
	return verbEntry{
		Word: "wait", New: func() Verb { return &Wait{} },
		Zh:  "等被测应用来调用某个接口。",
		Doc: "Waits until the application under test calls an API.",
		Example: `- wait: lianyintong CONFIRM_LOAN
  within: 5s
  expect: {projectNo: P1}
`,
	}
}

func (v *Wait) lint(c *checker, _ *Step) {
	if _, api := c.api(v.Target); api != nil && api.Request != nil {
		c.fields(v.Expect, api.Request.Fields(), wants{what: api.Name})
	}
}
