package scenarios

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// contents are texts of all sorts, with what YAML gives a meaning to.
func contents() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[a-zA-Z0-9中文 :#{}\[\],&*!|>'"%@~?.-]{0,12}`),
		rapid.SampledFrom([]string{"", " ", "null", "true", "12.50", "1e3", "${amount}", "a: b", "- a", "it's", `"`, `\`, "x\ny", "\ttab", "é", "$${a}", "<<"}),
	)
}

// values are values of any kind and depth.
func values(depth int) *rapid.Generator[Value] {
	scalars := rapid.OneOf(
		rapid.Map(contents(), func(s string) Value { return Value{Text: Text{Content: s}, Kind: String} }),
		rapid.Map(rapid.StringMatching(`-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?`), func(s string) Value { return Value{Text: Text{Content: s}, Kind: Number} }),
		rapid.SampledFrom([]Value{{Text: Text{Content: "true"}, Kind: Bool}, {Text: Text{Content: "false"}, Kind: Bool}, {Kind: Null}}),
	)
	if depth == 0 {
		return scalars
	}
	inner := values(depth - 1)
	return rapid.OneOf(
		scalars,
		rapid.Map(rapid.SliceOfN(inner, 0, 3), func(items []Value) Value { return Value{Kind: List, Items: items} }),
		rapid.Custom(func(t *rapid.T) Value {
			keys := rapid.SliceOfNDistinct(contents(), 0, 3, rapid.ID[string]).Draw(t, "keys")
			object := Value{Kind: Object}
			for _, key := range keys {
				object.Members = append(object.Members, Member{Key: Text{Content: key}, Value: inner.Draw(t, "value")})
			}
			return object
		}),
	)
}

func TestValuesRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := values(3).Draw(t, "value")
		source := flowValue(v)
		if rapid.Bool().Draw(t, "block") {
			source = block(v, "")
		}
		r := &reporter{path: "v.yaml"}
		back := r.readTree([]byte("v: " + source + "\n"))
		require.Empty(t, r.problems.String(), source)
		require.Equal(t, flowValue(v), flowValue(back.Members.Get("v")), source)
	})
}

// block answers a value as lines with indentation.
func block(v Value, indent string) string {
	var b strings.Builder
	switch {
	case v.Kind == List && len(v.Items) > 0:
		for _, item := range v.Items {
			fmt.Fprintf(&b, "\n%s  - %s", indent, block(item, indent+"  "))
		}
	case v.Kind == Object && len(v.Members) > 0:
		for _, m := range v.Members {
			fmt.Fprintf(&b, "\n%s  %s: %s", indent, quoted(m.Key.Content), block(m.Value, indent+"  "))
		}
	default:
		return flowValue(v)
	}
	return b.String()
}

// stepsOf draws steps that are right.
func stepsOf(t *rapid.T, names []string) string {
	var b strings.Builder
	for i := range rapid.IntRange(1, 6).Draw(t, "steps") {
		step := rapid.SampledFrom([]string{
			"  - id: stepN\n    call: lianyintong RECHARGE\n    with: {platformUserNo: \"${WHO.no}\", amount: \"AMOUNT\"}\n" +
				"    user: [{waits: 1m, presses: submit}, {enters: {password: \"${WHO.password}\"}}]\n",
			"  - check: [balance(WHO) == AMOUNT, 'frozen(WHO) < 1.00']\n    within: 3s\n",
			"  - clock:\n      until: \"notice('x').state == 'acked' || balance(WHO) > AMOUNT\"\n      within: 1d\n",
			"  - do: lianyintong fund\n    with: {account: \"6000000001/user:${WHO.no}\", amount: \"AMOUNT\"}\n",
			"  - fault: lianyintong\n    at: commit\n    effect: stall 2s\n    times: 2\n    chance: 0.5\n    when: amount == 'AMOUNT'\n",
			"  - notify: lianyintong RECHARGE\n    plan: [drop, delay 3m, deliver]\n",
			"  - app: POST /pay?who=WHO\n    json: {amount: \"AMOUNT\", list: [1, null, true]}\n    status: 200\n",
			"  - wait: lianyintong CONFIRM_LOAN\n    within: 2s\n",
			"  - world: {save: wN}\n",
		}).Draw(t, "verb")
		b.WriteString(strings.NewReplacer(
			"stepN", fmt.Sprintf("step%d", i), "wN", fmt.Sprintf("w%d", i), "WHO", rapid.SampledFrom(names).Draw(t, "who"),
			"AMOUNT", rapid.StringMatching(`[1-9][0-9]{0,5}\.[0-9]{2}`).Draw(t, "amount"),
		).Replace(step))
	}
	return b.String()
}

// Any file that is right is read without a problem, and what is written of it is the same file.
func TestFilesRoundTrip(t *testing.T) {
	t.Parallel()
	known := systems()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z0-9]{3,8}|出借人[0-9]?`), 1, 3, func(s string) string { return "p" + s }).Draw(t, "people")
		var b strings.Builder
		fmt.Fprintf(&b, "scenario: %s\nparams: {p_one: \"1.00\", p_two: }\nrows:\n  - {p_two: x}\n  - p_two: \"y\"\n", quoted(contents().Filter(plainText).Draw(t, "title")))
		fmt.Fprintf(&b, "world: {seed: %d, clock: 2016-11-09T10:00:00+08:00, app: sink}\n", rapid.Uint32().Draw(t, "seed"))
		fmt.Fprintf(&b, "given:\n  lianyintong:\n    config: {strict: true}\n    users:\n")
		for i := range names {
			names[i] = "p" + names[i]
			fmt.Fprintf(&b, "      %s: {balance: \"10.00\"}\n", names[i])
		}
		b.WriteString("steps:\n" + stepsOf(t, names))
		b.WriteString("finally:\n  - check: ledger.balanced\n")
		f, problems := Load("f.yaml", []byte(b.String()), known, nothing)
		require.Empty(t, problems.String(), b.String())
		require.Len(t, f.Given, len(names))
		require.Len(t, f.Rows, 2)
		again, problems := Load("f.yaml", []byte(yamlOf(f)), known, nothing)
		require.Empty(t, problems.String(), yamlOf(f))
		require.Equal(t, yamlOf(f), yamlOf(again))
		require.Len(t, again.Steps, len(f.Steps))
		for i := range f.Steps {
			require.IsType(t, f.Steps[i].Verb, again.Steps[i].Verb)
		}
	})
}

func plainText(s string) bool { return !strings.Contains(s, "${") }

// The place of a character of a text is where the source has it, however the text is written.
func TestPlacesInsideTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.StringMatching(`[a-z中](['"\\a-z中文 (]{0,10}[a-z中])?`).Draw(t, "content")
		source := "- x\n- " + rapid.SampledFrom([]string{
			quoted(content), "'" + strings.ReplaceAll(content, "'", "''") + "'", "|\n   " + content + "\n   " + content, ">-\n    " + content, content,
		}).Draw(t, "source") + "\n"
		r := &reporter{path: "v.yaml"}
		tree := r.readTree([]byte(source))
		require.Empty(t, r.problems.String(), source)
		text := tree.Items[1].Text
		for i, c := range []rune(text.Content) {
			at := locate(r.lines, text, i)
			line := []rune(r.lines[at.Line-1])
			if c == '\n' || at.Column > len(line) {
				continue
			}
			got := line[at.Column-1]
			if got == '\\' && c != '\\' {
				require.Equal(t, c, line[at.Column], source)
				continue
			}
			require.Equal(t, string(c), string(got), "character %d of %q in %q", i, text.Content, source)
		}
	})
}

func TestPartsPutTogetherAreTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var content, want strings.Builder
		for range rapid.IntRange(0, 5).Draw(t, "pieces") {
			literal := rapid.StringMatching(`[a-z中 {}$]{0,5}[a-z]`).Draw(t, "literal")
			expression := rapid.SampledFrom([]string{"a", "a.b", "f('}')", "{'x': 1}.x", `"\"}"`, "中", "`}`"}).Draw(t, "expression")
			if strings.Contains(literal, "${") {
				literal = strings.ReplaceAll(literal, "${", "")
			}
			content.WriteString(literal + "${" + expression + "}")
			want.WriteString(literal + "<" + expression + ">")
		}
		parts, err := Text{Content: content.String()}.Parts()
		require.NoError(t, err)
		var got strings.Builder
		for _, p := range parts {
			if p.Expression != "" {
				runes := []rune(content.String())
				assert.Equal(t, p.Expression, string(runes[p.Offset:p.Offset+len([]rune(p.Expression))]))
				got.WriteString("<" + p.Expression + ">")
				continue
			}
			got.WriteString(p.Literal)
		}
		require.Equal(t, want.String(), got.String())
	})
}
