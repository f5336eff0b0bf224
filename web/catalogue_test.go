package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var verbs = regexp.MustCompile(`%[a-z]`)

func TestEveryMessageIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	all, err := catalogue()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for key, m := range all {
		assert.NotEmpty(t, m.Zh, key)
		assert.NotEmpty(t, m.En, key)
		assert.Equal(t, verbs.FindAllString(m.Zh, -1), verbs.FindAllString(m.En, -1), "%s is filled in alike", key)
	}
}

var (
	asked   = regexp.MustCompile(`\bt "([^"]+)"`)
	built   = regexp.MustCompile(`\(print "([^"]+)" `)
	perhaps = regexp.MustCompile(`\btOr "([^"]+)"`)
	inGo    = regexp.MustCompile(`"([a-z]+\.[A-Za-z.]+)"`)
)

// wanted answers the messages that templates and pages ask for, and the beginnings of those whose names they make.
func wanted(t *testing.T) (keys, beginnings []string) {
	t.Helper()
	sources, err := filepath.Glob("*.go")
	require.NoError(t, err)
	pages, err := filepath.Glob("templates/*.html")
	require.NoError(t, err)
	for _, name := range append(sources, pages...) {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		find := func(what *regexp.Regexp) (found []string) {
			for _, m := range what.FindAllStringSubmatch(string(text), -1) {
				found = append(found, m[1])
			}
			return found
		}
		if strings.HasSuffix(name, ".html") {
			keys = append(keys, find(asked)...)
			beginnings = append(append(beginnings, find(built)...), find(perhaps)...)
		} else if !strings.HasSuffix(name, "_test.go") {
			for _, key := range find(inGo) {
				if all, _ := catalogue(); all[key].Zh != "" {
					keys = append(keys, key)
				}
			}
		}
	}
	return keys, beginnings
}

func TestMessagesAreThoseThatPagesAskFor(t *testing.T) {
	t.Parallel()
	all, err := catalogue()
	require.NoError(t, err)
	keys, beginnings := wanted(t)
	require.NotEmpty(t, keys)
	unused := map[string]bool{}
	for key := range all {
		unused[key] = true
	}
	for _, key := range keys {
		assert.Contains(t, all, key)
		delete(unused, key)
	}
	for key := range unused {
		for _, begin := range beginnings {
			if strings.HasPrefix(key, begin) {
				delete(unused, key)
			}
		}
	}
	assert.Empty(t, unused, "nobody asks for these messages")
}

func TestSaying(t *testing.T) {
	t.Parallel()
	text, err := chinese.say("nav.clock")
	require.NoError(t, err)
	assert.Equal(t, "时钟", text)
	text, err = english.say("clock.more", 3)
	require.NoError(t, err)
	assert.Equal(t, "3 more behind these", text)
	_, err = english.say("no.such")
	require.ErrorContains(t, err, "no.such")
	assert.Equal(t, "acked", english.sayOr("outcome.", "acked"))
	assert.Equal(t, "unheard", english.sayOr("outcome.", "unheard"), "what systems bring along is shown as it is")
}

func TestTheBrowsersLanguageComesFirst(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]tongue{
		"": english, "zh-CN,zh;q=0.9,en;q=0.8": chinese, "zh": chinese, "zh-TW": chinese, "en-US,en": english, "de": english,
		"de,zh;q=0.5": chinese, "en;q=0.1,zh;q=0.9": chinese, "%%%": english,
	} {
		assert.Equal(t, want, preferred(header), "%q", header)
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration][2]string{
		-time.Second: {"现在", "now"}, 0: {"现在", "now"}, 90 * time.Second: {"1分 30秒", "1m 30s"}, time.Hour: {"1小时", "1h"},
		50*time.Hour + 59*time.Second: {"2天 2小时", "2d 2h"}, 24*time.Hour + time.Minute: {"1天", "1d"},
	} {
		assert.Equal(t, want, [2]string{chinese.span(d), english.span(d)}, "%s", d)
	}
}
