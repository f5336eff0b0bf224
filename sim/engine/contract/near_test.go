package contract

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	candidates := []string{"requestNo", "projectNo", "amount", "no"}
	cases := map[string]string{
		"requestNO": "requestNo", "AMOUNT": "amount", "ammount": "amount", "amont": "amount", "requestN": "requestNo",
		"requstNos": "requestNo", "projektNo": "projectNo", "id": "", "n": "", "totally": "", "": "", strings.Repeat("x", 100): "",
	}
	for name, want := range cases {
		assert.Equal(t, want, nearest(name, candidates), name)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	cases := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "a", 0}, {"a", "b", 1}, {"", "ab", 2}, {"kitten", "sitten", 1}, {"abcd", "acbd", 2}, {"abc", "xyz", 3}, {"a", "abcd", 3},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, distance(c.a, c.b), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, distance(c.b, c.a), "%s %s", c.b, c.a)
	}
}
