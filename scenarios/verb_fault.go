package scenarios

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/fault"
)

// Fault makes a system go wrong on order, from this step on.
type Fault struct {
	Target Target `yaml:"fault" need:"Y" zh:"系统与接口；NAME/page 是托管页面上的点击；只写系统（或 *）即它的全部接口" doc:"system and API; NAME/page for the clicks on its hosted page; the system alone (or *) for all its APIs"`
	At     Text   `yaml:"at" kind:"static" zh:"时机：arrive、commit、answer、notice、decide；不写即 arrive" doc:"the point: arrive, commit, answer, notice, decide; arrive where it is left out"`
	Effect Text   `yaml:"effect" need:"Y" zh:"效果，见下表" doc:"what happens, see the table of effects"`
	Times  Text   `yaml:"times" kind:"count" zh:"命中几次；不写即一直" doc:"how many calls are hit; all where it is left out"`
	When   Text   `yaml:"when" zh:"条件：对请求字段与 api、identity 的表达式" doc:"an expression over the fields of the request, api and identity"`
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
		err = system.CheckDecision(r)
	}
	var invalid *fault.Invalid
	switch {
	case errors.As(err, &invalid) && invalid.Field == "at":
		at := v.At
		if !at.IsSet() {
			at = v.Effect
		}
		c.on(at, "write one of these points", "at %s", invalid.Problem)
	case errors.As(err, &invalid) && invalid.Field == "api":
		c.on(v.Target.Text, "write the API after the system", "api %s", invalid.Problem)
	case err != nil && !isEffect(r.Effect):
		c.on(v.Effect, effectHint(r.Effect), "there is no effect %q", r.Effect)
	case err != nil:
		c.on(v.Effect, effectHint(r.Effect), "%s", firstLine(err.Error()))
	case armed.Bans() && system.Throttle == nil:
		c.on(v.Effect, "use code C with a code of the system", "effect is %q: %s does not throttle its callers", r.Effect, system.Slug)
	case r.At != fault.Decide: // a decision has codes of its own
		c.code(v.Effect, system)
	}
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

// code warns of a code that the system does not have.
func (c *checker) code(effect Text, system *engine.Counterpart) {
	words := strings.Fields(effect.Content)
	if len(words) < 2 || words[0] != "code" || len(system.Codes) == 0 {
		return
	}
	var known []string
	for _, code := range system.Codes {
		if code.Code == words[1] || len(words) > 2 && code.Code == words[2] {
			return
		}
		known = append(known, code.Code)
	}
	c.add(Warning, effect.Pos, effect.length(), suggestion(words[1], known), "%s has no code %q", system.Slug, words[1])
}
