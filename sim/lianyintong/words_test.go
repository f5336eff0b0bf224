package lianyintong_test

import (
	"encoding/json"
	"strings"
)

// words answers the words of a text as a set.
func words(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}

// number answers a JSON number as written.
func number(v any) string {
	n, _ := v.(json.Number)
	return n.String()
}

// rawOf answers a value of a CALLBACK as written.
func rawOf(t tester, b callback, name string) string {
	t.Helper()
	_, values := members(t, []byte(b.fields["respData"]))
	return values[name]
}
