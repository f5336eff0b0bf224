package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"
)

// script sends the CALLBACK. It stands behind the form, and its hash is the only one that the policy lets run.
const script = "document.form0.submit()"

// The kinds of pages, as the template and the style tell them apart.
const (
	kindWork     = "work"
	kindRefusal  = "refusal"
	kindCallback = "callback"
	kindError    = "error"
)

// passwordDigits is the length of a trading password: six digits (wire/lianyintong.md §8).
const passwordDigits = 6

//go:embed page.html form.html style.css
var files embed.FS

// sheet is parsed once, for the first page that is drawn, and only read afterwards.
var sheet = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("pages").Funcs(template.FuncMap{
		"verbatim":  verbatim,
		"completed": completed,
		"kind":      kind,
		"yuan":      yuan,
	}).ParseFS(files, "page.html", "form.html", "style.css"))
})

// view is a Page with what the template needs besides.
type view struct {
	Page
	// Code is the return code of an error page.
	Code string
	// Kind is one of the kinds above.
	Kind string
	// Policy is the content security policy.
	Policy string
	// Script submits form0; empty where nothing submits itself.
	Script template.JS
}

// draw makes the page, or the error page where an address must not be used. auto: the CALLBACK submits itself.
func draw(p Page, auto bool) []byte {
	v := view{Page: p, Kind: kindWork, Policy: policy("", "http: https:")}
	switch {
	case p.Form != nil && !ours(p.Form.Action):
		return RenderError("页面无法显示", "100002", "表单的提交地址不可用。", p.Mobile)
	case p.Back != nil && !web(p.Back.URL), p.Back == nil && auto:
		return RenderError("无法返回平台", "100002", "callbackUrl 缺失，或不是有效的 http、https 地址。", p.Mobile)
	case p.Back != nil:
		back := *p.Back
		back.Auto = auto
		v.Back = &back
	}
	switch {
	case auto:
		v.Kind, v.Script, v.Policy = kindCallback, script, policy(script, "http: https:")
	case p.Form == nil && p.Back != nil:
		v.Kind = kindRefusal
	}
	return v.html()
}

func (v view) html() []byte {
	var out bytes.Buffer
	if err := sheet().ExecuteTemplate(&out, "page.html", v); err != nil {
		// No page can bring this about, only a mistake in page.html.
		panic(fmt.Errorf("pages: page.html does not take the page %q: %w", v.Title, err))
	}
	return out.Bytes()
}

// policy answers the content security policy: inline style, the one script if any, and where forms may lead.
func policy(script, targets string) string {
	rules := []string{"default-src 'none'"}
	if script != "" {
		sum := sha256.Sum256([]byte(script))
		rules = append(rules, "script-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return strings.Join(append(rules, "style-src 'unsafe-inline'", "base-uri 'none'", "form-action "+targets), "; ")
}

// verbatim answers name="value" with nothing changed but the characters that HTML needs escaped. html/template would
// percent-encode what is not ASCII in an address, and write the + of a signature as &#43;, which clients that cut the
// fields out of the page do not turn back. The name is the template's own; an address has passed web or ours.
func verbatim(name, value string) template.HTMLAttr {
	return template.HTMLAttr(name + `="` + html.EscapeString(value) + `"`)
}

// web says whether an address may be posted to: an http or https URL with a host.
func web(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !utf8.ValidString(address) {
		return false
	}
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// ours says whether the form of a page may lead there: to a path of this server, or to the web. Browsers read \ as /,
// so that two of either kind at the start would name another server.
func ours(address string) bool {
	path := strings.ReplaceAll(address, `\`, "/")
	local := path == "" || path[0] == '?' || path[0] == '/' && !strings.HasPrefix(path, "//")
	return local && !strings.ContainsAny(path, "\t\r\n") || web(address)
}

// completed fills in what an input leaves open.
func completed(in Input) Input {
	switch in.Type {
	case "password":
		if in.MaxLen == 0 {
			in.MaxLen = passwordDigits
		}
	case "tel":
	default:
		in.Type = "text"
	}
	if in.Autocomplete == "" {
		in.Autocomplete = "off"
	}
	return in
}

// kind answers the class of a button.
func kind(of string) string {
	switch of {
	case "primary", "danger":
		return of
	default:
		return "plain"
	}
}

// yuan puts the sign before an amount, once.
func yuan(amount string) string {
	return "¥" + strings.TrimPrefix(amount, "¥")
}
