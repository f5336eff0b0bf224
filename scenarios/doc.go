// Package scenarios is the language in which QA writes what shall happen, and what has to come of it: files of steps
// over the simulated systems (surface.md §6). It parses them, lints them and runs them.
//
// A file goes through three hands:
//
//   - Parse reads YAML into a File. It is strict: a key that the language does not have is a Problem, and so is a value
//     of the wrong kind. Every text of the file keeps its place (line, column) and whether it was quoted, because the
//     problems that are found later must point at it.
//   - Lint holds a File against the systems that are there: their APIs, actions and fields, the names that expressions
//     use, the rules for faults, durations and amounts. What Lint lets through can be run, though it may still fail.
//   - Run plays it: runner.go begins, player.go takes step after step, run_*.go are the verbs at work, evaluate.go and its
//     neighbours are expressions. What came of it is a Result; story.go and report_*.go tell it to people and CI servers.
//
// A step has exactly one verb. A verb is one file, verb_*.go: its Go type with the fields that go with it (their tags
// are the reference: README.md and scenario.schema.json are generated from them), and what is linted about it. A new
// verb is such a file and a line in verbs.go.
//
// Nothing of a file is ever a float: numbers stay the text that was written.
package scenarios
