package scenarios

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/fault"
)

// Fault makes a system go wrong on order, from this step on.
type Fault struct {
	Target Target `yaml:"fault" need:"Y" zh:"系统与接口；NAME/page 是托管页面上的点击；只写系统（或 *）即它的全部接口" doc:"system and API; NAME/page for the clicks on its hosted page; the system alone (or *) for all its APIs"`
	At     Text   `yaml:"at" kind:"static" zh:"时机：arrive、commit、answer、notice、decide；不写即 arrive" doc:"the point: arrive, commit, answer, notice, decide; arrive where it is left out"`
	Effect Text   `yaml:"effect" need:"Y" zh:"效果，见下表" doc:"what happens, see the table of effects"`
	Times  Text   `yaml:"times" kind:"count" zh:"命中几次；不写即一直" doc:"how many calls are hit; all where it is left out"`
	When   Text   `yaml:"when" zh:"条件：对请求字段（写 X 或 fields.X）与 api、system、identity 的表达式；投递另有 key、attempt" doc:"an expression over the fields of the request, as X or fields.X, and over api, system and identity; of a delivery also key and attempt"`
	Chance Text   `yaml:"chance" kind:"chance" zh:"概率 0 到 1，按种子" doc:"probability from 0 to 1, from the seed"`
	Budget Text   `yaml:"budget" kind:"count" zh:"最多连续命中几次" doc:"how many calls in a row are hit at most"`
}

// Word answers "fault".
func (*Fault) Word() string { return "fault" }

func faultVerb() verbEntry {
	return verbEntry{
		Word: "fault", New: func() Verb { return &Fault{} },
		Zh:  "从这一步起，让系统按要求出错。commit：事已办成，应答未出。decide：系统自行作出的决定，当时或事后。",
		Doc: "Makes the system go wrong from here on. At commit it has happened, and the client does not know yet. At decide it is what the system decides by itself, then or later.",
		Example: `- fault: lianyintong CONFIRM_LOAN
  at: commit
  effect: reset
  times: 1
  when: projectNo == 'P1'
`,
	}
}

// Rule answers the rule that the step arms. texts resolves the ${…} of its texts; nil leaves them as they are written.
// A number that cannot be read is a *fault.Invalid.
func (v *Fault) Rule(texts func(Text) (string, error)) (fault.Rule, error) {
	r := fault.Rule{System: v.Target.System.Content, API: v.Target.Name.Content, At: fault.Point(v.At.Content), When: v.When.Content}
	var effect, times, chance, budget string
	for _, one := range []struct {
		from Text
		into *string
	}{{v.Effect, &effect}, {v.Times, &times}, {v.Chance, &chance}, {v.Budget, &budget}} {
		*one.into = one.from.Content
		if texts == nil {
			continue
		}
		text, err := texts(one.from)
		if err != nil {
			return r, err
		}
		*one.into = text
	}
	r.Effect = effect
	var err error
	if r.Times, err = whole("times", times); err != nil {
		return r, err
	}
	if r.Budget, err = whole("budget", budget); err != nil {
		return r, err
	}
	if chance != "" {
		if r.Chance, err = strconv.ParseFloat(chance, 64); err != nil {
			return r, &fault.Invalid{Field: "chance", Problem: "is " + strconv.Quote(chance) + ": give a probability from 0 to 1"}
		}
	}
	return r, nil
}

func whole(field, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, &fault.Invalid{Field: field, Problem: "is " + strconv.Quote(text) + ": give a whole number above 0"}
	}
	return int(n), nil
}

func (v *Fault) lint(c *checker, _ *Step) {
	system := c.system(v.Target.System)
	if system == nil {
		return
	}
	if _, known := system.API(v.Target.Name.Content); !known && v.Target.Name.IsSet() && v.Target.Name.Content != "*" {
		c.api(v.Target) // the clicks on a page, NAME/page, can go wrong too
	}
	c.condition(v.When)
	if v.Effect.HasExpression() || !v.Effect.IsSet() {
		return
	}
	r := fault.Rule{System: system.Slug, API: v.Target.Name.Content, At: fault.Point(v.At.Content), Effect: v.Effect.Content}
	armed, err := fault.Arm(r)
	if err == nil {
		armed.Rule.When = v.When.Content
		err = system.Takes(armed)
	}
	var invalid *fault.Invalid
	switch {
	case errors.As(err, &invalid) && invalid.Hint != "":
		c.on(v.text(invalid.Field), invalid.Hint, "%s %s", invalid.Field, invalid.Problem)
	case errors.As(err, &invalid) && invalid.Field == "at":
		c.on(v.text("at"), "write one of these points", "at %s", invalid.Problem)
	case errors.As(err, &invalid) && invalid.Field == "api":
		c.on(v.text("api"), "write the API after the system", "api %s", invalid.Problem)
	case err != nil && !isEffect(r.Effect):
		c.on(v.Effect, effectHint(r.Effect), "there is no effect %q", r.Effect)
	case err != nil:
		c.on(v.Effect, effectHint(r.Effect), "%s", firstLine(err.Error()))
	}
}

// text answers what is written in a field of the rule: the effect where it is not.
func (v *Fault) text(field string) Text {
	for name, written := range map[string]Text{"at": v.At, "when": v.When, "api": v.Target.Text} {
		if name == field && written.IsSet() {
			return written
		}
	}
	return v.Effect
}

// isEffect tells whether an effect has the name of one that there is.
func isEffect(written string) bool {
	name, _, _ := strings.Cut(written, " ")
	return slices.ContainsFunc(fault.Effects(), func(e fault.Effect) bool { return e.Name == name })
}

// effectHint answers what an effect does, or which one was meant.
func effectHint(written string) string {
	name, _, _ := strings.Cut(written, " ")
	var known []string
	for _, e := range fault.Effects() {
		if e.Name == name {
			return e.Doc
		}
		known = append(known, e.Name)
	}
	if meant := contract.Nearest(name, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "the effects are listed in the reference of the language"
}
