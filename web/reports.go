package web

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/shapan/shapan/sim/verdict"
)

// mediaXML is the media type of JUnit reports.
const mediaXML = "application/xml; charset=utf-8"

// formParameter is how a report is asked for in another form than JSON.
var formParameter = parameter{
	name: "format", enum: []string{verdict.JSON, verdict.JUnit, verdict.HTML},
	doc: "json, junit (XML for CI servers) or html (one page); else as Accept says. junit and html have findings and coverage both",
}

func (c *console) reportRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/report", name: "getReport", reply: verdict.Report{}, do: c.getReport,
		title: "Findings and coverage of all worlds, or of some: the verdict on the applications",
		query: []parameter{
			formParameter,
			{name: "worlds", doc: "names of worlds with commas between them; left out: all that have seen an exchange, and the default one"},
		},
	}}
}

func (c *console) getReport(v *visit) (answer, error) {
	var names []string
	for name := range strings.SplitSeq(v.ask("worlds"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	report, err := c.sim.Verdict(names...)
	if err != nil {
		return answer{}, err
	}
	return sayReport(report, formOf(v))
}

// sayReport answers a report in a form.
func sayReport(r verdict.Report, form string) (answer, error) {
	if form == verdict.JSON {
		return say(r, nil)
	}
	var text bytes.Buffer
	if err := r.Write(&text, form); err != nil {
		return answer{}, err
	}
	a := answer{media: mediaHTML, text: text.Bytes()}
	if form == verdict.JUnit {
		a.media = mediaXML
	} else { // the page shows what applications have sent: it runs nothing and loads nothing
		a.header = http.Header{"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'"}}
	}
	return a, nil
}

// formOf answers the form in which a report is wanted: that of the query, else the first of Accept that there is.
func formOf(v *visit) string {
	if form := v.ask(formParameter.name); form != "" {
		return form
	}
	for accepted := range strings.SplitSeq(v.Request.Header.Get("Accept"), ",") {
		media, _, _ := strings.Cut(accepted, ";")
		switch strings.ToLower(strings.TrimSpace(media)) {
		case "text/html":
			return verdict.HTML
		case "application/xml", "text/xml":
			return verdict.JUnit
		case "application/json", "*/*":
			return verdict.JSON
		}
	}
	return verdict.JSON
}
