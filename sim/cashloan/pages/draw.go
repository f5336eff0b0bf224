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

	"github.com/shapan/shapan/sim/engine/money"
)

// submitting sends the answer of a checkout to the app. It stands behind the form, and its hash is the only one that
// the policy lets run.
const submitting = "document.form0.submit()"

//go:embed *.html style.css
var files embed.FS

// sheets are parsed once, for the first page that is drawn, one for each page, and only read afterwards.
var sheets = sync.OnceValue(func() map[string]*template.Template {
	return parse("help.html", "privacy.html", "terms.html", "agreement.html", "checkout.html", "return.html", "wrong.html")
})

// agreement is an Agreement with what it is shown for.
type agreement struct {
	Agreement
	// Signing: it is not signed yet; Specimen: it is nobody's.
	Signing, Specimen bool
}

// view is what the shell needs, and the page's own Data.
type view struct {
	Title, Policy string
	Kind          string // the template's name: help, privacy, terms, agreement, checkout, return or wrong
	// Merchant: a page of the payment gateway instead of the app's.
	Merchant bool
	Script   template.JS
	Data     any
}

func parse(names ...string) map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, name := range names {
		all[name] = template.Must(template.New(name).Funcs(template.FuncMap{
			"app":      func() string { return App },
			"lender":   func() string { return Lender },
			"rupees":   rupees,
			"verbatim": verbatim,
			"blank":    blank,
		}).ParseFS(files, "shell.html", "style.css", name))
	}
	return all
}

func draw(name, title, script string, data any) []byte {
	v := view{
		Title: title, Kind: strings.TrimSuffix(name, ".html"), Policy: policy(script), Script: template.JS(script), Data: data,
		Merchant: name == "checkout.html" || name == "return.html",
	}
	var out bytes.Buffer
	if err := sheets()[name].ExecuteTemplate(&out, "shell.html", v); err != nil {
		// No loan can bring this about, only a mistake in the template.
		panic(fmt.Errorf("pages: %s does not take the page %q: %w", name, title, err))
	}
	return out.Bytes()
}

// policy answers the content security policy: inline style, and the one script if any. Forms lead to us or, after a
// checkout, to the app's callback_url.
func policy(script string) string {
	rules := []string{"default-src 'none'"}
	if script != "" {
		sum := sha256.Sum256([]byte(script))
		rules = append(rules, "script-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return strings.Join(append(rules, "style-src 'unsafe-inline'", "base-uri 'none'", "form-action http: https:"), "; ")
}

// rupees answers an amount as it is written in India: ₹1,23,456.50.
func rupees(a money.Amount) string {
	sign, text := "", a.String()
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	}
	whole, paise, _ := strings.Cut(text, ".")
	grouped := whole[max(0, len(whole)-3):]
	for rest := whole[:len(whole)-len(grouped)]; rest != ""; {
		cut := max(0, len(rest)-2)
		grouped, rest = rest[cut:]+","+grouped, rest[:cut]
	}
	return sign + "₹" + grouped + "." + paise
}

// blank answers a text, or a line to be filled in.
func blank(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// verbatim answers name="value" with nothing changed but the characters that HTML needs escaped: html/template would
// percent-encode what is not ASCII in an address. The name is the template's own; an address has passed Web.
func verbatim(name, value string) template.HTMLAttr {
	return template.HTMLAttr(name + `="` + html.EscapeString(value) + `"`)
}

// Web says whether an answer may be posted to an address: an http or https URL with a host.
func Web(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !utf8.ValidString(address) {
		return false
	}
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}
