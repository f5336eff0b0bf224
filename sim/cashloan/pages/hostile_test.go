package pages

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// everywhere puts one text wherever a page takes text.
func everywhere(text string) map[string][]byte {
	p, f := product(), figures()
	p.InterestPerDay, p.Fee, p.GST, p.PenaltyPerDay = text, text, text, text
	a := Agreement{
		Product: p, Figures: f, LoanNo: text, Borrower: text, Phone: text, Address: text, ID: text, Bank: text, Account: text,
		Applied: text, Paid: text, Due: text, Signed: text,
	}
	return map[string][]byte{
		"help": Help(p), "terms": Terms(p), "esign": Esign(a), "agreement": Protocol(a), "specimen": Specimen(p),
		"checkout": Pay(Checkout{OrderID: text, Receipt: text, Contact: text, Problem: text, Amount: 100}),
		"return":   Return(Paid{Title: text, Text: text, OrderID: text, PaymentID: text, Fields: []Field{{text, text}}, URL: "https://app.example.com/"}),
		"wrong":    Wrong(text, text),
	}
}

func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	harmless := everywhere("x")
	for name, text := range map[string]string{
		"a script":              `<script>alert(1)</script>`,
		"out of an attribute":   `"><img src=x onerror=alert(1)>`,
		"out of one, quoted":    `' autofocus onfocus='alert(1)`,
		"out of the title":      `</title></style></main><script>alert(1)</script>`,
		"out of the form":       `</form><form action="//evil.example.com"><input name="x">`,
		"another form0":         `<form name=form0 action=https://evil.example.com>`,
		"a base":                `<base href="https://evil.example.com/">`,
		"a refresh":             `<meta http-equiv=refresh content="0;url=https://evil.example.com/">`,
		"a comment":             `<!-- `,
		"a template":            `{{.Policy}}{{template "body"}}`,
		"references":            `&quot;&#34;&lt;script&gt;&amp;`,
		"a script address":      `javascript:alert(1)`,
		"a style":               `</style><style>*{display:none}`,
		"right to left":         "a\u202eABC",
		"Devanagari":            "आशा परीक्षण",
		"a character of four":   "𠮷😀",
		"an empty-looking name": "\u200b\u200b",
		"a long word":           strings.Repeat("w", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for which, page := range everywhere(text) {
				doc, reference := open(t, page), open(t, harmless[which])
				for _, selector := range []string{"*", "form", "input", "script", "style", "meta", "[onfocus], [onerror], [autofocus]"} {
					assert.Equal(t, reference.Find(selector).Length(), doc.Find(selector).Length(), "%s: %s", which, selector)
				}
				assert.Contains(t, doc.Find("main").Text(), text, which)
			}
			form := open(t, everywhere(text)["return"]).Find(`form[name="form0"]`)
			assert.Equal(t, []Field{{text, text}}, fields(form))
			assert.Equal(t, "https://app.example.com/", form.AttrOr("action", ""))
		})
	}
}

func TestTheCallbackArrivesUnchanged(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"http://127.0.0.1:9000/return", "https://app.example.com", "HTTPS://App.Example.com/A", "http://[::1]:8080/?a=b",
		"https://app.example.com/r?a=1&b=2&amp=3&copy=4", "https://app.example.com/?q='\"<>`{}|^\\()[]*!~;,",
		"https://app.example.com/%E5%85%85%2f%2F?x=%26%3D%25&y=a+b", "https://app.example.com/?next=https://other.example.com/?a=b&c=d",
		"https://app.example.com/आशा?नाम=क ख",
	} {
		p := paid()
		p.URL = address
		assert.Equal(t, address, open(t, Return(p)).Find(`form[name="form0"]`).AttrOr("action", ""))
	}
}

func TestAnUnusableCallbackTellsNobodyAnything(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"/return", "//app.example.com/", "app.example.com/return", "?x=1", "javascript:alert(1)", "JavaScript:alert(1)", " ",
		"data:text/html,x", "ftp://app.example.com/", "file:///etc/hosts", "http:", "http://", "http:///x", "https:app.example.com",
		"http://:80/", " http://app.example.com/", "java\nscript:alert(1)", "http://app.example.com/\n", "http://a b/", "intent://x#Intent;end",
		"http://app.example.com/\xff", `http:\\app.example.com\`,
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			p := paid()
			p.URL = address
			page := Return(p)
			doc := open(t, page)
			assert.Zero(t, doc.Find("form, a, script, button, input").Length())
			assert.NotContains(t, string(page), p.PaymentID)
			assert.Contains(t, doc.Find(`[role="alert"]`).Text(), "callback_url")
		})
	}
}

func TestTheAnswerArrivesByteForByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		// HTML has no way to write NUL, and a browser makes one kind of line end of all.
		value := strings.NewReplacer("\x00", "", "\r", "").Replace(rapid.String().Draw(r, "value"))
		if !utf8.ValidString(value) {
			r.Skip("pages are UTF-8")
		}
		p := paid()
		p.Fields = []Field{{"error[description]", value}}
		if got := fields(open(t, Return(p)).Find("form")); len(got) != 1 || got[0].Value != value {
			r.Fatalf("%q came out as %q", value, got)
		}
	})
}
