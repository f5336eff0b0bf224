package scenarios

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine/wire"
)

// expect holds fields against what is expected of them: those that are named have to be there with their values, others
// may be there too. Numbers compare as decimals, whatever their writing.
func (s *stage) expect(expected Fields, raw []byte) error {
	if len(expected) == 0 {
		return nil
	}
	actual, _, err := wire.ParseJSON(raw)
	if err != nil {
		actual = wire.Value{Kind: wire.Object}
	}
	return s.object("", expected, actual)
}

func (s *stage) object(at string, expected Fields, actual wire.Value) error {
	for _, m := range expected {
		path := m.Key.Content
		if at != "" {
			path = at + "." + path
		}
		got, there := actual.Member(m.Key.Content)
		if err := s.fits(path, m.Key, m.Value, got, there); err != nil {
			return err
		}
	}
	return nil
}

// fits holds one value against what is expected.
func (s *stage) fits(path string, key Text, want Value, got wire.Value, there bool) error {
	where := want.Text
	if !where.IsSet() {
		where = key
	}
	switch want.Kind {
	case None, Null:
		if there && got.Kind != wire.Null && got.Text != "" {
			return s.stumble(where, false, "%s is %s, it was expected to be empty", path, shown(got))
		}
		return nil
	case Object:
		if got.Kind != wire.Object {
			return s.stumble(where, false, "%s is %s, a mapping was expected", path, missing(got, there))
		}
		return s.object(path, want.Members, got)
	case List:
		if got.Kind != wire.Array || len(got.Items) != len(want.Items) {
			return s.stumble(where, false, "%s is %s, a list of %d was expected", path, missing(got, there), len(want.Items))
		}
		for i, item := range want.Items {
			if err := s.fits(fmt.Sprintf("%s[%d]", path, i), key, item, got.Items[i], true); err != nil {
				return err
			}
		}
		return nil
	case Bool, Number, String:
	}
	text := want.Content
	if want.Kind == String {
		var err error
		if text, err = s.text(want.Text); err != nil {
			return err
		}
	}
	if there && (alike(text, want.Kind == Number, got) || s.corrects(want, got)) {
		return nil
	}
	return s.stumble(where, false, "%s is %s, %q was expected", path, missing(got, there), text)
}

// alike compares a text with a value: as decimals where one of them is a number.
func alike(want string, number bool, got wire.Value) bool {
	if got.Text == want && got.Kind != wire.Null && got.Kind != wire.Array && got.Kind != wire.Object {
		return true
	}
	if !number && got.Kind != wire.Number && (!pointed(want) || !pointed(got.Text)) {
		return false
	}
	a, okA := parseDecimal(want)
	b, okB := parseDecimal(got.Text)
	return okA && okB && (got.Kind == wire.Number || got.Kind == wire.String) && a.value.Cmp(b.value) == 0
}

func missing(got wire.Value, there bool) string {
	if !there {
		return "not there"
	}
	return shown(got)
}

func shown(got wire.Value) string { return show(plainValue(got)) }
