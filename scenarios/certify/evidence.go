package certify

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/shapan/shapan/sim/engine/journal"
)

// longest is how many characters of a message evidence shows; the journal and the exchange's id have the rest.
const longest = 300

// sentBy answers what a request said: of a form its fields, of the rest the body.
func sentBy(x journal.Exchange) string {
	body := string(x.Request.Body)
	if fields, err := url.ParseQuery(body); err == nil && strings.Contains(body, "=") && !strings.HasPrefix(body, "{") {
		body = readable(fields)
	}
	return short(x.Request.Method + " " + x.Request.Path + " " + body)
}

// readable writes the fields of a form without their escapes, the business data first.
func readable(fields url.Values) string {
	var b strings.Builder
	for _, name := range []string{"reqData", "respData", "infos", "req_data"} {
		if text := fields.Get(name); text != "" {
			b.WriteString(name + "=" + text + " ")
		}
	}
	if b.Len() == 0 {
		return fields.Encode()
	}
	signature := fields.Get("sign")
	if signature == "" {
		signature = "(none)"
	}
	return b.String() + "sign=" + signature
}

// answered answers what came back, or why nothing did.
func answered(x journal.Exchange) string {
	switch {
	case x.GoneMs > 0:
		return fmt.Sprintf("the client closed the connection after %.1f s", x.GoneMs/1000)
	case x.Status == 0:
		return "no answer: " + x.Outcome
	case strings.HasPrefix(string(x.Response.Body), "<!DOCTYPE html>"):
		return fmt.Sprintf("HTTP %d, a page", x.Status)
	}
	return short(fmt.Sprintf("HTTP %d %s", x.Status, string(x.Response.Body)))
}

// short puts a text on one line, no longer than evidence shows.
func short(text string) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd")))
	if letters := []rune(text); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return text
}
