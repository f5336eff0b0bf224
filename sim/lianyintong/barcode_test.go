package lianyintong_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// widths are the symbols of Code 128 as the standard has them: bars and gaps in modules, by value. The last three are
// the starts A, B and C.
var widths = strings.Fields(`
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221
223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131
311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232`)

const (
	startC = 105
	stop   = "2331112"
)

// decode128 reads the digits off the picture of a page, as a machine would: by the widths of bars and gaps. It knows
// nothing of how the picture was made.
func decode128(t tester, shown page) string {
	t.Helper()
	svg := shown.doc.Find("figure svg")
	require.Equal(t, 1, svg.Length(), shown.html)
	path := svg.Find("path[fill='#000']").AttrOr("d", "")
	runs, at := "", 0
	for _, bar := range regexp.MustCompile(`M(\d+) 0h(\d+)v\d+h-(\d+)z`).FindAllStringSubmatch(path, -1) {
		from, width := atoi(t, bar[1]), atoi(t, bar[2])
		require.Equal(t, bar[2], bar[3], "a bar is a rectangle")
		if runs == "" {
			require.GreaterOrEqual(t, from, 10, "the quiet zone")
		} else {
			runs += strconv.Itoa(from - at)
		}
		runs, at = runs+bar[2], from+width
	}
	var box [4]int
	_, err := fmt.Sscan(svg.AttrOr("viewBox", ""), &box[0], &box[1], &box[2], &box[3])
	require.NoError(t, err)
	require.GreaterOrEqual(t, box[2]-at, 10, "the quiet zone at the end")
	require.True(t, strings.HasSuffix(runs, stop), runs)
	return digitsOf(t, strings.TrimSuffix(runs, stop))
}

// digitsOf reads symbols of the set C, and their checksum.
func digitsOf(t tester, runs string) string {
	t.Helper()
	require.Zero(t, len(runs)%6)
	var values []int
	for ; runs != ""; runs = runs[6:] {
		value := -1
		for v, w := range widths {
			if w == runs[:6] {
				value = v
			}
		}
		require.GreaterOrEqual(t, value, 0, "no symbol %s", runs[:6])
		values = append(values, value)
	}
	require.Equal(t, startC, values[0], "digits are in pairs")
	sum, text, last := startC, "", len(values)-1
	for i, v := range values[1:last] {
		sum += (i + 1) * v
		text += fmt.Sprintf("%02d", v)
	}
	require.Equal(t, sum%103, values[last], "the checksum")
	return text
}

func atoi(t tester, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

func TestEveryBarcodeCanBeScanned(t *testing.T) { // 2.8 R2
	t.Parallel()
	c := open(t, "").client()
	seen := map[string]bool{}
	for i := range 30 {
		shown := c.atPOS(fmt.Sprintf("P%d", i), "PLATFORM_FEE_ACCOUNT", "1")
		digits := shown.row("条形码")
		assert.Len(t, digits, 18)
		assert.Equal(t, digits, decode128(t, shown))
		assert.Equal(t, "条形码 "+digits, shown.doc.Find("figure svg").AttrOr("aria-label", ""))
		assert.False(t, seen[digits], "random digits")
		seen[digits] = true
	}
}

func TestTheSameSeedDrawsTheSameBarcode(t *testing.T) {
	t.Parallel()
	one, other := open(t, "").client(), open(t, "").client()
	assert.Equal(t, one.atPOS("P1", "PLATFORM_FEE_ACCOUNT", "1").row("条形码"), other.atPOS("P1", "PLATFORM_FEE_ACCOUNT", "1").row("条形码"))
}
