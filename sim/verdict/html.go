package verdict

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
)

//go:embed report.html
var pages embed.FS

func sortProperties(list []property) {
	slices.SortFunc(list, func(a, b property) int { return cmp.Compare(a.Name, b.Name) })
}

// html writes the report as one page: the findings first, then the coverage of each system.
func (r Report) html(to io.Writer) error {
	page, err := template.New("report.html").Funcs(template.FuncMap{
		"counts":  counts,
		"percent": func(s Share) int { return s.Seen * 100 / max(s.Total, 1) },
		"touched": func(s Coverage) bool { return s.Seen+s.Unknown > 0 },
		"used":    func(a APICoverage) bool { return a.Exchanges > 0 || len(a.Notices) > 0 },
	}).ParseFS(pages, "report.html")
	if err != nil {
		return fmt.Errorf("HTML report: %w", err)
	}
	if err := page.Execute(to, r); err != nil {
		return fmt.Errorf("HTML report: %w", err)
	}
	return nil
}

// counts answers what was counted, the names in order.
func counts(of map[string]int) string {
	parts := make([]string, 0, len(of))
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s ×%d", name, of[name]))
	}
	return strings.Join(parts, ", ")
}
