package scenarios

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
)

// reference writes README.md: the introduction by hand, the example, and what the verbs say of themselves.
func reference(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, path := range []string{"testdata/introduction.md", "testdata/example.yaml"} {
		text, err := os.ReadFile(path) //nolint:gosec // one of the two above
		require.NoError(t, err)
		if strings.HasSuffix(path, ".yaml") {
			fmt.Fprintf(&b, "```yaml\n%s```\n", text)
			continue
		}
		b.Write(text)
	}
	b.WriteString("\n## 文件 · The file\n\n带 \\* 的键必须有。 · A key with \\* has to be there.\n\n")
	keys(&b, reflect.TypeFor[head]())
	b.WriteString("\n`world:`\n\n")
	keys(&b, reflect.TypeFor[World]())
	b.WriteString("\n## 步骤 · Steps\n\n每一步恰有一个动词，另可有 `id`。 · A step has exactly one verb, and may have an `id`.\n")
	for _, e := range verbs() {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n%s\n\n```yaml\n%s```\n\n", e.Word, e.Zh, e.Doc, e.Example)
		keys(&b, reflect.TypeOf(e.New()).Elem())
		below(&b, e.Word)
	}
	b.WriteString("\n## 表达式 · Expressions\n\n| 写法 | 得到 | answers |\n|---|---|---|\n")
	for _, f := range append(Functions(), standing()...) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Usage, f.Zh, f.Doc)
	}
	return b.String()
}

// keys writes the table of a struct's keys.
func keys(b *strings.Builder, t reflect.Type) {
	b.WriteString("| 键 key | 说明 | what it says |\n|---|---|---|\n")
	for field := range t.Fields() {
		if key := keyOf(field); key != "" {
			must := ""
			if field.Tag.Get("need") == "Y" {
				must = " \\*"
			}
			fmt.Fprintf(b, "| `%s`%s | %s | %s |\n", key, must, field.Tag.Get("zh"), field.Tag.Get("doc"))
		}
	}
}

// below writes what lies below a verb's keys.
func below(b *strings.Builder, word string) {
	switch word {
	case "call":
		b.WriteString("\n`as:`\n\n")
		keys(b, reflect.TypeFor[Identity]())
		b.WriteString("\n`user:`\n\n")
		keys(b, reflect.TypeFor[Visit]())
	case "clock":
		b.WriteString("\n`clock:`\n\n")
		keys(b, reflect.TypeFor[ClockMove]())
	case "world":
		b.WriteString("\n`world:`\n\n")
		keys(b, reflect.TypeFor[Snapshot]())
	case "notify":
		b.WriteString("\n| 计划用词 word | 说明 | what becomes of the delivery |\n|---|---|---|\n")
		for _, w := range planWords() {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", w.Usage, w.Zh, w.Doc)
		}
	case "fault":
		b.WriteString("\n| 效果 effect | 时机 at | what happens |\n|---|---|---|\n")
		for _, e := range fault.Effects() {
			var at []string
			for _, p := range e.At {
				at = append(at, string(p))
			}
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", e.Usage, strings.Join(at, ", "), e.Doc)
		}
	}
}

func TestReferenceIsThatOfTheVerbs(t *testing.T) {
	t.Parallel()
	golden(t, "README.md", reference(t))
}

// Every example of the reference works in a file that has what it takes for granted.
func TestExamplesOfTheVerbsAreClean(t *testing.T) {
	t.Parallel()
	for _, e := range verbs() {
		source := "scenario: " + e.Word + "\nparams: {amount: \"1.00\"}\n" +
			"given: {lianyintong: {users: {lender: {}, borrower: {}, company: {}}}}\nsteps:\n" + "  " +
			strings.TrimRight(strings.ReplaceAll(e.Example, "\n", "\n  "), " ")
		_, problems := judge(e.Word+".yaml", source, func(string) ([]byte, error) {
			return []byte("scenario: used\nparams: {amount: }\nrows: [{amount: \"1.00\"}]\nsteps: [{check: [ledger.balanced]}]\n"), nil
		})
		assert.Empty(t, problems.String(), source)
	}
}

func TestVerbsSayAllOfThemselves(t *testing.T) {
	t.Parallel()
	for _, e := range verbs() {
		v := e.New()
		assert.Equal(t, e.Word, v.Word())
		assert.NotEmpty(t, e.Zh)
		assert.NotEmpty(t, e.Doc)
		assert.NotEmpty(t, e.Example)
		for field := range reflect.TypeOf(v).Elem().Fields() {
			key := keyOf(field)
			require.NotEmpty(t, key, "%s.%s", e.Word, field.Name)
			assert.NotEmpty(t, field.Tag.Get("zh"), "%s.%s", e.Word, key)
			assert.NotEmpty(t, field.Tag.Get("doc"), "%s.%s", e.Word, key)
			_, isVerb := entryOf(key)
			assert.Equal(t, key == e.Word, isVerb, "%s.%s: no key of one verb is another verb", e.Word, key)
		}
	}
}
