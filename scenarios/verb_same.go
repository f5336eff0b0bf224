package scenarios

// Same sends the bytes of an earlier call, or of a request to the application, once more.
type Same struct {
	Step   Text   `yaml:"same" need:"Y" kind:"static" zh:"前面某个 call 或 app 步骤的 id" doc:"id of a call or app step before"`
	User   Visits `yaml:"user" zh:"托管页面上的人" doc:"the person on the hosted page"`
	Expect Fields `yaml:"expect" zh:"这一次的应答" doc:"what the answer has to hold this time"`
}

// Word answers "same".
func (*Same) Word() string { return "same" }

func sameVerb() verbEntry {
	return verbEntry{
		Word: "same", New: func() Verb { return &Same{} },
		Zh:  "把前面一次请求的字节原样再发一遍（幂等、重放）。",
		Doc: "Sends the bytes of an earlier request once more: idempotence, replays.",
		Example: `- id: query
  call: lianyintong QUERY_USER_INFORMATION
  with: {platformUserNo: "${lender.no}"}
- same: query
  expect: {code: "0"}
`,
	}
}

func (v *Same) lint(c *checker, _ *Step) {
	name := v.Step.Content
	before, known := c.steps[name]
	if !known {
		if later, ok := c.later[name]; ok {
			c.on(v.Step, "move it behind that step", "the step %q comes later, in line %d", name, later.Line)
			return
		}
		c.on(v.Step, suggestion(name, c.repeatable()), "there is no step %q to repeat", name)
		return
	}
	switch verb := before.Verb.(type) {
	case *Call:
		if system, api := c.find(verb.Target); api != nil {
			if len(v.User) > 0 && !hasPage(system, api) {
				c.on(v.Step, "take user: away: the answer comes without a person", "%s of %s has no page for a user", api.Name, system.Slug)
			}
			c.expect(v.Expect, api)
		}
	case *App, *Same:
	default:
		c.on(v.Step, suggestion(name, c.repeatable()), "the step %q sends nothing that could be repeated: it is a %s", name, before.Verb.Word())
	}
}
