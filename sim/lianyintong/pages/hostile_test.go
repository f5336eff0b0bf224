package pages

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// everywhere puts one text wherever a page takes text.
func everywhere(text string) Page {
	return Page{
		Platform: text, Title: text, Amount: text, Notice: text, Problem: text, Rows: []Row{{text, text}},
		Form: &Form{
			Hidden:  []Field{{text, text}},
			Inputs:  []Input{{Name: text, Label: text, Hint: text, Type: text, Pattern: text, Autocomplete: text}},
			Choices: []Choice{{Name: text, Label: text, Options: []Row{{text, text}}, Selected: text}},
			Buttons: []Button{{text, text, text, text}},
		},
		Back: &Callback{URL: "https://app.example.com/", Fields: []Field{{text, text}}, Label: text},
	}
}

func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a script":                 `<script>alert(1)</script>`,
		"out of an attribute":      `"><img src=x onerror=alert(1)>`,
		"out of one with quotes":   `' autofocus onfocus='alert(1)`,
		"out of the title":         `</title></style></main><script>alert(1)</script>`,
		"out of the form":          `</form><form action="//evil.example.com"><input name="x">`,
		"another form0":            `<form name=form0 action=https://evil.example.com>`,
		"a base":                   `<base href="https://evil.example.com/">`,
		"a refresh":                `<meta http-equiv=refresh content="0;url=https://evil.example.com/">`,
		"a comment":                `<!-- `,
		"a template":               `{{.Policy}}{{template "back"}}`,
		"references":               `&quot;&#34;&lt;script&gt;&amp;`,
		"a script address":         `javascript:alert(1)`,
		"a style":                  `</style><style>*{display:none}`,
		"right to left":            "甲\u202eABC",
		"characters of four bytes": "𠮷野家😀",
		"an empty-looking name":    "\u200b\u200b",
		"a long word":              strings.Repeat("长", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := everywhere(text)
			checkTexts(t, Render(p), everywhere("甲"), text)
			checkTexts(t, RenderCallback(p), everywhere("甲"), text)
			doc := open(t, RenderError(text, text, text, true))
			assert.Equal(t, text, doc.Find("h1").Text())
			assert.Equal(t, text, doc.Find(`[role="alert"]`).Text())
			assert.Zero(t, doc.Find("form, script, img, base, input").Length())
		})
	}
}

// checkTexts compares a page with the same page made of harmless text: the elements are the same, and the text comes
// out of them as it was put in.
func checkTexts(t *testing.T, page []byte, harmless Page, text string) {
	t.Helper()
	doc, reference := open(t, page), open(t, Render(harmless))
	if doc.Find("html").AttrOr("data-page", "") == kindCallback {
		reference = open(t, RenderCallback(harmless))
	}
	for _, selector := range []string{"*", "form", "input", "script", "style", "meta", "[onfocus], [onerror], [autofocus]"} {
		assert.Equal(t, reference.Find(selector).Length(), doc.Find(selector).Length(), selector)
	}
	assert.Equal(t, text, doc.Find("main h1").Text())
	assert.Equal(t, text, doc.Find("dd").Text())
	back := doc.Find(`form[name="form0"]`)
	assert.Equal(t, []Field{{text, text}}, fields(back))
	assert.Equal(t, "https://app.example.com/", back.AttrOr("action", ""))
	assert.Equal(t, text, back.Find("button").Text())
}

func TestCallbackAddressArrivesUnchanged(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"http://127.0.0.1:9000/return",
		"https://app.example.com",
		"HTTPS://App.Example.com/A",
		"http://[::1]:8080/?a=b",
		"https://user@app.example.com/",
		"https://app.example.com/r?a=1&b=2&amp=3&copy=4",
		"https://app.example.com/充值/结果?说明=成 功#片段",
		"https://例子.example.com/",
		"https://app.example.com/%E5%85%85%2f%2F?x=%26%3D%25&y=a+b",
		"https://app.example.com/?q=%zz",
		"https://app.example.com/?q='\"<>`{}|^\\()[]*!~;,",
		"https://app.example.com/a;jsessionid=1?next=javascript:alert(1)",
		"https://app.example.com/?next=https://other.example.com/?a=b&c=d",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			p := result(false)
			p.Back.URL = address
			for _, page := range [][]byte{Render(p), RenderCallback(p)} {
				assert.Equal(t, address, open(t, page).Find(`form[name="form0"]`).AttrOr("action", ""))
				assert.NotContains(t, string(page), "ZgotmplZ")
			}
		})
	}
}

func TestUnusableCallbackAddressHasNoWayBack(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "/return", "//app.example.com/", "app.example.com/return", "?x=1", "javascript:alert(1)", "JavaScript:alert(1)",
		"data:text/html,x", "ftp://app.example.com/", "file:///etc/hosts", "http:", "http://", "http:///x", "https:app.example.com",
		"http://:80/", " http://app.example.com/", "java\nscript:alert(1)", "http://app.example.com/\n", "http://a b/", "http://app.example.com/%zz",
		"http://app.example.com/\xff", `http:\\app.example.com\`,
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			p := result(true)
			p.Back.URL = address
			for _, page := range [][]byte{Render(p), RenderCallback(p)} {
				doc := open(t, page)
				assert.Zero(t, doc.Find("form, a, script, button").Length())
				assert.Equal(t, "100002", doc.Find(".code b").Text())
				assert.Equal(t, "MOBILE", doc.Find("html").AttrOr("data-layout", ""))
				assert.NotContains(t, string(page), "about:invalid")
			}
		})
	}
}

func TestCallbackPageWithoutAWayBackIsAnError(t *testing.T) {
	t.Parallel()
	p := result(false)
	p.Back = nil
	assert.Equal(t, kindError, open(t, RenderCallback(p)).Find("html").AttrOr("data-page", ""))
	assert.Equal(t, kindWork, open(t, Render(p)).Find("html").AttrOr("data-page", ""))
}

func TestWhereAWorkFormMayLead(t *testing.T) {
	t.Parallel()
	for address, usable := range map[string]bool{
		"": true, "/lanmaotech/page/withdraw": true, "/w/蓝/page?requestKey=a&b=%20": true, "?requestKey=a": true, "https://pay.example.com/a": true,
		"//evil.example.com/": false, `/\evil.example.com/`: false, `\\evil.example.com`: false, "/\t/evil.example.com": false, "javascript:alert(1)": false,
		"page/withdraw": false, "data:,": false,
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			p := withdraw(false)
			p.Form.Action = address
			form := open(t, Render(p)).Find("form")
			if !usable {
				assert.Zero(t, form.Length())
				return
			}
			require.Equal(t, 1, form.Length())
			assert.Equal(t, address, form.AttrOr("action", ""))
		})
	}
}

func TestSignedFieldsArriveByteForByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		// HTML has no way to write NUL, and a browser makes one kind of line end of all; signed JSON has neither.
		value := strings.NewReplacer("\x00", "", "\r", "").Replace(rapid.String().Draw(r, "value"))
		if !utf8.ValidString(value) {
			r.Skip("JSON is UTF-8")
		}
		p := result(rapid.Bool().Draw(r, "mobile"))
		p.Back.Fields = []Field{{"respData", value}, {"sign", value}}
		for _, page := range [][]byte{Render(p), RenderCallback(p)} {
			form := open(t, page).Find("form")
			if form.Length() != 1 {
				r.Fatalf("%d forms", form.Length())
			}
			if got := fields(form); len(got) != 2 || got[0].Value != value || got[1].Value != value {
				r.Fatalf("%q came out as %q", value, got)
			}
		}
	})
}
