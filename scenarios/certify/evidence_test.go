package certify

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/journal"
)

func TestWhatEvidenceSays(t *testing.T) {
	t.Parallel()
	sent := func(path, body string) string {
		return sentBy(journal.Exchange{Request: journal.Message{Method: "POST", Path: path, Body: []byte(body)}})
	}
	assert.Equal(t, `POST /s reqData={"a":"中 1"} sign=Zm9v+=`, sent("/s", "serviceName=X&reqData=%7B%22a%22%3A%22%E4%B8%AD+1%22%7D&sign=Zm9v%2B%3D"))
	assert.Equal(t, `POST /s respData={} sign=(none)`, sent("/s", "respData=%7B%7D"))
	assert.Equal(t, "POST /s a=1&b=2", sent("/s", "b=2&a=1"))
	assert.Equal(t, `POST /s {"a":"b=c"}`, sent("/s", `{"a":"b=c"}`))
	assert.Equal(t, "POST /s \ufffd  \ufffd", sent("/s", "\xff\x00\n\xfe"), "no byte moves a cursor")
	assert.Len(t, []rune(sent("/s", strings.Repeat("字", 500))), longest+1)

	for want, x := range map[string]journal.Exchange{
		"HTTP 200 SUCCESS": {Status: 200, Response: journal.Message{Body: []byte("SUCCESS")}},
		"the client closed the connection after 10.0 s": {Status: 200, GoneMs: 10_000, Outcome: "fault"},
		"HTTP 400, a page":   {Status: 400, Response: journal.Message{Body: []byte("<!DOCTYPE html>\n<html>")}},
		"no answer: dropped": {Outcome: "dropped"},
	} {
		assert.Equal(t, want, answered(x))
	}
}

func TestAHookAsksForTheNumber(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		DefaultHook:                 DefaultHook,
		"http://h/a":                "GET http://h/a?requestNo={requestNo}",
		"/a?b=c":                    "GET /a?b=c&requestNo={requestNo}",
		"POST /a/{requestNo}":       "POST /a/{requestNo}",
		"http://h/{requestNo}?x= y": "GET http://h/{requestNo}?x= y",
	} {
		assert.Equal(t, want, hookRequest(given))
	}
}
