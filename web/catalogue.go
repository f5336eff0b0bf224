package web

import (
	"embed"
	"fmt"
	"path"
	"sync"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/language"
)

//go:embed templates/*.html assets/* messages/*.yaml
var files embed.FS

// tongue is a language of the console.
type tongue string

// The languages there are.
const (
	chinese tongue = "zh"
	english tongue = "en"
)

// tongues are the languages there are, in the order in which the switch shows them.
var tongues = []tongue{chinese, english}

// message is one text of the console in all its languages. %s and its like are filled in by the page.
type message struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

func (m message) in(t tongue) string {
	if t == chinese {
		return m.Zh
	}
	return m.En
}

// catalogue reads all messages, one file a page; a key stands in one file only.
var catalogue = sync.OnceValues(func() (map[string]message, error) {
	all := map[string]message{}
	list, err := files.ReadDir("messages")
	if err != nil {
		return nil, err
	}
	for _, entry := range list {
		text, err := files.ReadFile(path.Join("messages", entry.Name()))
		if err != nil {
			return nil, err
		}
		var some map[string]message
		if err := yaml.UnmarshalWithOptions(text, &some, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("messages/%s: %w", entry.Name(), err)
		}
		for key, m := range some {
			if _, twice := all[key]; twice {
				return nil, fmt.Errorf("messages/%s: %s stands in another file too", entry.Name(), key)
			}
			all[key] = m
		}
	}
	return all, nil
})

// say answers a message in the language; an unknown key is an error, so that no page shows one.
func (t tongue) say(key string, args ...any) (string, error) {
	all, err := catalogue()
	if err != nil {
		return "", err
	}
	m, ok := all[key]
	if !ok {
		return "", fmt.Errorf("web/messages has no %q", key)
	}
	if len(args) == 0 {
		return m.in(t), nil
	}
	return fmt.Sprintf(m.in(t), args...), nil
}

// sayOr answers a message in the language, or the text itself where there is none: names that systems bring along.
func (t tongue) sayOr(prefix, text string) string {
	if said, err := t.say(prefix + text); err == nil {
		return said
	}
	return text
}

var spoken = language.NewMatcher([]language.Tag{language.English, language.Chinese})

// preferred answers the language that a browser asks for first among those there are.
func preferred(acceptLanguage string) tongue {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return english
	}
	if _, at, sure := spoken.Match(wanted...); at == 1 && sure != language.No {
		return chinese
	}
	return english
}
