package scenarios

// Check holds expressions against the world; each has to be true.
type Check struct {
	Check  []Text `yaml:"check" need:"Y" kind:"expression" zh:"表达式，一个或一列，都必须成立" doc:"an expression or a list of them; all have to hold"`
	Within Text   `yaml:"within" kind:"duration" zh:"在这段真实时间内反复检查" doc:"keep looking for so long, wall time"`
}

// Word answers "check".
func (*Check) Word() string { return "check" }

func checkVerb() verbEntry {
	return verbEntry{
		Word: "check", New: func() Verb { return &Check{} },
		Zh:  "检查表达式，都必须成立。",
		Doc: "Holds expressions against the world; each has to be true.",
		Example: `- check:
    - balance(lender) == 100.00
    - "len(findings('error')) == 0"
`,
	}
}

func (*Check) lint(*checker, *Step) {} // its texts say all by their kinds
