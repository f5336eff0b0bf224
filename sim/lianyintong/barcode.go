package lianyintong

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/boombuler/barcode/code128"
)

// The measures of a barcode's picture, in modules, the width of the thinnest bar. Code 128 wants ten modules of white
// on both sides.
const (
	quietZone = 10
	barHeight = 40
	pixels    = 2 // a module on the page
)

// code128SVG draws digits as Code 128: markup of our own, in which nothing but numbers is put. What cannot be drawn has
// no picture.
func code128SVG(digits string) template.HTML {
	code, err := code128.Encode(digits)
	if err != nil || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	width := code.Bounds().Dx()
	black := func(x int) bool {
		r, _, _, _ := code.At(x, 0).RGBA()
		return r == 0
	}
	var bars strings.Builder
	for from := 0; from < width; {
		to := from + 1
		for to < width && black(to) == black(from) {
			to++
		}
		if black(from) {
			fmt.Fprintf(&bars, "M%d 0h%dv%dh-%dz", from+quietZone, to-from, barHeight, to-from)
		}
		from = to
	}
	full := width + 2*quietZone
	return template.HTML(fmt.Sprintf( //nolint:gosec // numbers, and digits that were checked
		`<svg xmlns="http://www.w3.org/2000/svg" class="barcode" role="img" aria-label="条形码 %s" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges">`+
			`<path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
		digits, full, barHeight, full*pixels, barHeight*pixels, full, barHeight, &bars))
}
