package scenarios

// Do is what the people of a system, its bank or its users do away from the wire: one of the system's actions.
type Do struct {
	Target Target `yaml:"do" need:"Y" zh:"系统与动作：lianyintong audit" doc:"system and action: lianyintong audit"`
	With   Fields `yaml:"with" zh:"动作的参数；金额加引号" doc:"the arguments of the action; amounts in quotes"`
	Expect Fields `yaml:"expect" zh:"动作的结果里必须是这些值" doc:"what the result has to hold"`
}

// Word answers "do".
func (*Do) Word() string { return "do" }

func doVerb() verbEntry {
	return verbEntry{
		Word: "do", New: func() Verb { return &Do{} },
		Zh:  "对方的人、银行或用户在线下做的事：审核、柜台付款、银行结果。",
		Doc: "What the system's own people, its bank or its users do away from the wire: an audit, a payment at the counter.",
		Example: `- do: lianyintong audit
  with: {platformUserNo: "${company.no}", decision: PASSED}
`,
	}
}

func (v *Do) lint(c *checker, _ *Step) {
	action := c.action(v.Target)
	if action != nil && action.Args != nil {
		c.fields(v.With, action.Args.Fields(), wants{what: "action " + action.Name, strict: true})
	}
}
