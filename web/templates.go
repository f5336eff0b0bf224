package web

import (
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
)

// templates are the pages of a language by name, made once: a page of its own, with the layout and the parts that pages
// have in common.
var templates = map[tongue]func() (map[string]*template.Template, error){
	chinese: sync.OnceValues(func() (map[string]*template.Template, error) { return parsePages(chinese) }),
	english: sync.OnceValues(func() (map[string]*template.Template, error) { return parsePages(english) }),
}

// shared are the templates that every page has.
var shared = []string{"layout.html", "parts.html"}

func parsePages(t tongue) (map[string]*template.Template, error) {
	list, err := files.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	all, written := map[string]*template.Template{}, &lines{}
	functions := words(t)
	functions["line"] = written.write
	for _, entry := range list {
		if slices.Contains(shared, entry.Name()) {
			continue
		}
		set, err := template.New(entry.Name()).Funcs(functions).ParseFS(files, "templates/layout.html", "templates/parts.html", path.Join("templates", entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("templates/%s: %w", entry.Name(), err)
		}
		all[strings.TrimSuffix(entry.Name(), ".html")] = set
	}
	written.set = all["timeline"]
	return all, nil
}

func templatesIn(t tongue, name string) (*template.Template, error) {
	all, err := templates[t]()
	if err != nil {
		return nil, err
	}
	set, ok := all[name]
	if !ok {
		return nil, fmt.Errorf("there is no templates/%s.html", name)
	}
	return set, nil
}

// words are the functions of templates. README.md says what each is for.
func words(t tongue) template.FuncMap {
	common := template.FuncMap{
		"t":       t.say,
		"tOr":     t.sayOr,
		"time":    func(at time.Time) string { return at.In(clock.Zone).Format(time.TimeOnly) },
		"date":    func(at time.Time) string { return at.In(clock.Zone).Format(time.DateOnly) },
		"stamp":   func(at time.Time) string { return at.In(clock.Zone).Format(time.DateTime) },
		"exact":   func(at time.Time) string { return at.In(clock.Zone).Format(time.RFC3339) },
		"span":    t.span,
		"spelled": spelled,
		"ms":      func(ms float64) string { return fmt.Sprintf("%.1f", ms) },
		"part":    url.PathEscape,
		"with":    withQuery,
		"dict":    dict,
		"list":    func(items ...any) []any { return items },
		"short":   shortened,
	}
	return maps.Clone(common)
}

// dict makes a map of names and values, for parts that want several things.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict wants a value for each name, and has %d things", len(pairs))
	}
	all := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict wants names that are texts, not %v", pairs[i])
		}
		all[name] = pairs[i+1]
	}
	return all, nil
}

// shortened answers a text with at most so many letters.
func shortened(most int, text string) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}

// span writes a span of time in the language, its two largest units: 3d 4h, 12m 30s.
func (t tongue) span(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	units := []struct {
		size   time.Duration
		zh, en string
	}{{24 * time.Hour, "天", "d"}, {time.Hour, "小时", "h"}, {time.Minute, "分", "m"}, {time.Second, "秒", "s"}}
	parts := []string{}
	for _, u := range units {
		if n := d / u.size; n > 0 && len(parts) < 2 {
			parts = append(parts, fmt.Sprintf("%d%s", n, message{u.zh, u.en}.in(t)))
			d -= n * u.size
		} else if len(parts) > 0 {
			break
		}
	}
	if len(parts) == 0 {
		return message{"现在", "now"}.in(t)
	}
	return strings.Join(parts, " ")
}

// addressOf answers the address of a page in a world.
func addressOf(path, world string) string { return strings.Replace(path, "{w}", world, 1) }
