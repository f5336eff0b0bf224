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
		"requstNos": "requestNo", "reqeustNo": "requestNo", "project": "projectNo", "projektNo": "projectNo", "id": "", "n": "", "totally": "", "": "", strings.Repeat("x", 100): "",
	}
	for name, want := range cases {
		assert.Equal(t, want, Nearest(name, candidates), name)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	cases := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "a", 0}, {"a", "b", 1}, {"", "ab", 2}, {"kitten", "sitten", 1}, {"abcd", "acbd", 1}, {"支付", "支忖", 1}, {"abc", "xyz", 3}, {"a", "abcd", 3},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, distance([]rune(c.a), []rune(c.b)), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, distance([]rune(c.b), []rune(c.a)), "%s %s", c.b, c.a)
	}
}
