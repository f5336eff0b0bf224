package scenarios

// File is a scenario file.
type File struct {
	Path   string // as it was given to Parse
	Title  Text
	Tags   []Text
	Params []Param  // in the order of the file
	Rows   []Fields // the file runs once for each; their keys are params. nil: it runs once
	World  World
	Config []Config // given: configuration of systems, before the first step
	Given  []Given  // given: what there is before the first step, in the order of the file
	Steps  []Step
	// Finally are steps that are done at the end whatever became of Steps.
	Finally []Step

	lines    []string // of the source, for pointing at problems
	readable bool     // it is YAML, with a mapping
}

// Param is a parameter of a file. It is a name in expressions.
type Param struct {
	Name    Text
	Default Value // of kind None or Null where it has none
}

// World says in which world a file runs: a new one of its own.
type World struct {
	Seed  Text `yaml:"seed" kind:"number" zh:"随机种子；同一种子得到同样的人、编号与结果" doc:"seed of people, numbers and chance: the same seed gives the same run"`
	Clock Text `yaml:"clock" kind:"time" zh:"开始时刻（RFC 3339）；此后时钟停住，只有步骤能拨动它" doc:"the instant at which the world begins (RFC 3339); it stands still until a step moves it"`
	App   Text `yaml:"app" zh:"被测应用：sink（内置的应答方）或其地址，如 ${env.APP_URL}" doc:"the application under test: sink (the built-in stand-in) or its address, like ${env.APP_URL}"`
}

// Given is something that a system knows before the first step. People (kind users) are generated from the seed; their
// names are names in expressions.
type Given struct {
	System Text   // slug
	Kind   Text   // a record kind of the system: users
	Name   Text   // in this file: lender
	Fields Fields // what is asked of it: balance
}

// Config is the configuration of a system, to be merged into the one a new world has (surface.md §5).
type Config struct {
	System Text
	Value  Value // an object
}

// Step is one step of a file. It has exactly one verb; Verb is nil only in a File that came with problems.
type Step struct {
	Pos  Pos  // of its first key
	ID   Text // by which later steps refer to it; may not be set
	Verb Verb
}

// Target names an API or an action of a system: "lianyintong RECHARGE".
type Target struct {
	Text        // as written
	System Text // slug
	Name   Text // of the API or action; not set where only the system is named
}
