package cashloan

import (
	"strings"

	"github.com/shapan/shapan/sim/cashloan/pages"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The pages that the app opens from its lists (h5/list, protocol/list).
const (
	pathHelp    = "/h5/help.jsp"
	pathPrivacy = "/h5/protocol_privacy.jsp"
	pathTerms   = "/h5/protocol_register.jsp"
	pathLogo    = "/h5/logo.png"
)

// h5Pages are the pages that are the same for everybody.
func h5Pages() []declared {
	return []declared{
		fixedPage(pathHelp, "帮助中心（页面）", func(p product) content { return html(pages.Help(p.shown())) }),
		fixedPage(pathPrivacy, "隐私协议（页面）", func(product) content { return html(pages.Privacy()) }),
		fixedPage(pathTerms, "用户协议（页面）", func(p product) content { return html(pages.Terms(p.shown())) }),
		fixedPage(pathLogo, "应用图标", func(product) content {
			return content{Type: "image/png", Body: pages.Logo(), Header: wire.Header{"Cache-Control": {"max-age=86400"}}}
		}),
	}
}

func fixedPage(path, title string, draw func(p product) content) declared {
	return page(endpoint{Path: path, Method: "GET", Title: title, Source: "wire §5"},
		func(tx *engine.Tx, _ visit, _ struct{}) (content, error) { return draw(configOf(tx).Product), nil })
}

// shown is the product as pages print it, with the approved amount as the example.
func (p product) shown() pages.Product {
	return pages.Product{
		QuotaMin: p.QuotaMin, QuotaMax: p.QuotaMax, Days: p.Days, InterestPerDay: p.InterestPerDay.percent(), Fee: p.Fee.percent(),
		GST: p.GST.percent(), PenaltyPerDay: p.PenaltyPerDay.percent(), Example: p.terms().figures(0),
	}
}

// percent is a rate as people write it: 0.098%.
func (r rate) percent() string {
	raw, err := rate{r.num * 100, r.den}.MarshalJSON()
	if err != nil {
		panic(err) // rates are decimals
	}
	return strings.TrimSpace(string(raw)) + "%"
}
