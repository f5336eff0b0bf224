package qianzhan

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The rules of this system that no tag can say.
const (
	ruleContradiction = "contradiction" // two fields that cannot both be right
	ruleMD5           = "md5"           // plain where MD5 is due, or the other way round
	ruleMilliseconds  = "milliseconds"  // a time that is no time in milliseconds
)

// record reads one record by the profile that is wanted, and notes how it breaks the contract. With profile any, the
// record is held against the form that its names have, and each deviation from table 8 is a warning. It answers false
// where the record is refused.
func (k *kind[T]) record(v *wire.Value, wanted profile, into *T, t *tally) bool {
	if v.Kind != wire.Object {
		t.add(contract.Violation{
			Rule: contract.RuleType, Hint: fmt.Sprintf("send a JSON object, not %s", v.Kind), Level: contract.LevelError, Refused: true,
		}.Because("须为JSON对象"))
		return false
	}
	form := wanted
	if wanted == profileAny {
		form = k.formOf(v)
	}
	var found []contract.Violation
	if form == profileExample {
		found = k.decode(*v, into)
	} else {
		found = k.table.Decode(*v, into)
	}
	refused := false
	for _, w := range found {
		if w.Rule == contract.RuleSpelling {
			if wanted == profileAny && form == profileExample {
				continue // it is the table's spelling
			}
			w.Field = w.Got // the name as it was sent: the text says how to write it
			if wanted != profileAny {
				w.Level, w.Refused = contract.LevelError, true
			}
		}
		refused = refused || w.Refused
		t.add(w)
	}
	if refused {
		return false
	}
	k.complete(into)
	if wanted == profileAny && form == profileExample {
		k.deviations(v, t)
	}
	k.kinds(v, t)
	refused = k.persons(into, wanted, form, t)
	k.judge(into, form, func(field string, v contract.Violation) {
		v.Field = k.spelt(field, form)
		t.add(v)
	})
	return !refused
}

// formOf answers the form that a record's names have: that of the example when more of them are its own.
func (k *kind[T]) formOf(v *wire.Value) profile {
	balance := 0
	for i := range v.Members {
		name := v.Members[i].Name
		s, known := k.spelling[name]
		switch {
		case !known || s.table == s.example:
		case name == s.example:
			balance++
		default:
			balance--
		}
	}
	if balance > 0 {
		return profileExample
	}
	return profileTable
}

// spelt answers the name of a field in a form.
func (k *kind[T]) spelt(name string, form profile) string {
	if form == profileExample {
		return k.spelling[name].example
	}
	return name
}

// deviations notes what a record in the form of the example has other than the table.
func (k *kind[T]) deviations(v *wire.Value, t *tally) {
	for i := range v.Members {
		name := v.Members[i].Name
		if s, known := k.spelling[name]; known && name != s.table {
			t.add(contract.Violation{
				Field: name, Rule: contract.RuleSpelling, Got: name, Level: contract.LevelWarning, Hint: "write " + s.table + " as the table does",
			}.Because("应写作" + s.table))
		}
	}
	for _, s := range k.missed {
		if !present(v, s.example) && !present(v, s.table) {
			t.add(contract.Violation{
				Field: s.example, Rule: contract.RuleMissing, Level: contract.LevelWarning,
				Hint: "the table demands it, though the document's own example does without: send it",
			})
		}
	}
}

func present(v *wire.Value, name string) bool {
	m, ok := v.Member(name)
	return ok && m.Kind != wire.Null && (m.Kind != wire.String || m.Text != "")
}

// kinds notes numbers that are sent as text and text that is sent as a number.
func (k *kind[T]) kinds(v *wire.Value, t *tally) {
	for i := range v.Members {
		m := &v.Members[i]
		s, known := k.spelling[m.Name]
		switch {
		case !known || k.lenient[s.table]:
		case s.number && m.Value.Kind == wire.String && m.Value.Text != "":
			t.add(contract.Violation{
				Field: m.Name, Rule: contract.RuleLenient, Got: clip(m.Value.Text), Level: contract.LevelWarning, Hint: "send a number, without quotes",
			}.Because("须为数值"))
		case !s.number && m.Value.Kind == wire.Number:
			t.add(contract.Violation{
				Field: m.Name, Rule: contract.RuleLenient, Got: clip(m.Value.Text), Level: contract.LevelWarning,
				Hint: "send a string: numbers lose zeros and digits",
			}.Because("须为字符串"))
		}
	}
}

// persons holds mobile and id_no against the form: MD5 in the table, plain in the example. It answers whether the record
// is refused.
func (k *kind[T]) persons(r *T, wanted, form profile, t *tally) (refused bool) {
	mobile, id := k.person(r)
	for _, one := range []named[string]{{"mobile", mobile}, {"id_no", id}} {
		v := contract.Violation{Field: k.spelt(one.field, form), Rule: ruleMD5, Level: contract.LevelError}
		switch hashed := isMD5(one.value); {
		case wanted == profileExample && hashed:
			v.Refused, v.Hint = true, "send it plain: the channel's profile is that of the example"
			v = v.Because("应为明文")
		case wanted == profileTable && !hashed:
			v.Refused, v.Hint = true, "send its MD5 in 32 hexadecimal digits"
			v = v.Because("应为32位MD5")
		case wanted == profileAny && !hashed:
			v.Level, v.Hint = contract.LevelWarning, "send its MD5 in 32 hexadecimal digits, as the table demands; the document's own example is plain"
			v = v.Because("应为32位MD5")
		default:
			continue
		}
		refused = refused || v.Refused
		t.add(v)
	}
	return refused
}

// isMD5 tells whether a text is 32 hexadecimal digits.
func isMD5(text string) bool {
	if len(text) != 32 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// maxTold is how many different violations of a batch are told; the first that refuses it is always among them.
const maxTold = 100

// tally gathers the violations of a batch: each once, with the first record that has it and how many do.
type tally struct {
	source  string
	at      int // index of the record at hand
	found   []contract.Violation
	records []int // that have it
	last    []int // the last of them
	seen    map[seenKey]int
	refused bool
}

type seenKey struct {
	field, rule string
	refused     bool
}

// add notes a violation of the record at hand.
func (t *tally) add(v contract.Violation) {
	key := seenKey{v.Field, v.Rule, v.Refused}
	if i, known := t.seen[key]; known {
		if t.last[i] != t.at {
			t.records[i]++
			t.last[i] = t.at
		}
		return
	}
	if len(t.found) >= maxTold && (!v.Refused || t.refused) {
		return
	}
	t.refused = t.refused || v.Refused
	path := fmt.Sprintf("%s[%d]", fieldRecords, t.at)
	if v.Field != "" {
		path += "." + v.Field
	}
	v.Field = path
	if v.Source == "" {
		v.Source = t.source
	}
	t.seen[key] = len(t.found)
	t.found = append(t.found, v)
	t.records = append(t.records, 1)
	t.last = append(t.last, t.at)
}

// list answers what was noted. A violation of several records says so.
func (t *tally) list() []contract.Violation {
	for i, n := range t.records {
		if n > 1 {
			t.found[i].Hint += fmt.Sprintf(" (so in %d records)", n)
		}
	}
	return t.found
}
