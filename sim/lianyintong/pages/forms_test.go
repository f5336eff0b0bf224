package pages

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCallbackFormIsOnTheWireAsClientsReadIt(t *testing.T) {
	t.Parallel()
	back := callback()
	for name, page := range map[string][]byte{"callback": RenderCallback(result(false)), "refusal": Render(refusal(true))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := open(t, page).Find("form")
			require.Equal(t, 1, form.Length())
			assert.Equal(t, "form0", form.AttrOr("name", ""))
			assert.Equal(t, "post", form.AttrOr("method", ""))
			assert.Equal(t, back.URL, form.AttrOr("action", ""))
			assert.Equal(t, back.Fields, fields(form))
			assert.Equal(t, "返回平台", strings.TrimSpace(form.Find("button").Text()))
			_, named := form.Find("button").Attr("name")
			assert.False(t, named, "the button must not add a field to what is signed")

			text := string(page)
			assert.Contains(t, text, `<form name="form0" method="post" action="https://app.example.com/custody/return?scene=充值&amp;from=a%2Fb&amp;x=&#39;1&#39;+(2)">`)
			assert.Contains(t, text, `<input type="hidden" name="serviceName" value="RECHARGE">`)
			assert.Contains(t, text, `<input type="hidden" name="respData" value="{&#34;requestNo&#34;:&#34;R20161109001&#34;,`)
			assert.Contains(t, text, `<input type="hidden" name="sign" value="`+signature+`">`)
			assert.Contains(t, signature, "+")
			assert.Contains(t, signature, "/")
		})
	}
}

func TestOnlyTheCallbackPageSubmitsItself(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("document.form0.submit()"))
	allowed := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	for name, page := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := open(t, page)
			policy := doc.Find(`meta[http-equiv="Content-Security-Policy"]`).AttrOr("content", "")
			assert.True(t, strings.HasPrefix(policy, "default-src 'none'; "), policy)
			if !strings.HasPrefix(name, "callback") {
				assert.Zero(t, doc.Find("script").Length())
				assert.NotContains(t, policy, "script-src")
				return
			}
			assert.Contains(t, policy, allowed)
			assert.Equal(t, "document.form0.submit()", doc.Find("script").Text())
			assert.Less(t, strings.Index(string(page), "</form>"), strings.Index(string(page), "<script>"), "the form must be there when the script runs")
		})
	}
}

func TestAutoIsNotTheCallersChoice(t *testing.T) {
	t.Parallel()
	for _, auto := range []bool{true, false} {
		p := refusal(false)
		p.Back.Auto = auto
		assert.Zero(t, open(t, Render(p)).Find("script").Length())
		assert.Equal(t, 1, open(t, RenderCallback(p)).Find("script").Length())
		assert.Equal(t, auto, p.Back.Auto, "the caller's page stays as it was")
	}
}

func TestCallbackPageHasNothingElseToSubmit(t *testing.T) {
	t.Parallel()
	p := withdraw(false)
	p.Back = callback()
	assert.Equal(t, 1, open(t, RenderCallback(p)).Find("form").Length())
	assert.Equal(t, 2, open(t, Render(p)).Find("form").Length(), "a page to work on may have both")
	assert.NotNil(t, p.Form, "the caller's page stays as it was")
}

func TestLabelOfTheWayBack(t *testing.T) {
	t.Parallel()
	p := refusal(false)
	p.Back.Label = "回到商户"
	assert.Equal(t, "回到商户", open(t, Render(p)).Find("form button").Text())
}

func TestWorkFormHasItsFieldsInOrder(t *testing.T) {
	t.Parallel()
	form := open(t, Render(reset(false))).Find("form")
	require.Equal(t, 1, form.Length())
	assert.Equal(t, "post", form.AttrOr("method", ""))
	_, addressed := form.Attr("action")
	assert.False(t, addressed, "without an address the form goes back to where it came from")

	got := []string{}
	form.Find("input, button").Each(func(_ int, s *goquery.Selection) {
		_, checked := s.Attr("checked")
		line := s.AttrOr("type", "") + " " + s.AttrOr("name", "") + "=" + s.AttrOr("value", "")
		if checked {
			line += " checked"
		}
		got = append(got, line)
	})
	assert.Equal(t, []string{
		"hidden requestKey=6f0c1f0e-0000-4000-8000-000000000004",
		"hidden step=1",
		"radio mode=remember checked",
		"radio mode=forgot",
		"password oldPassword=",
		"tel bankcardNo=",
		"text remark=",
		"submit action=submit",
		"submit action=sms",
		"submit action=cancel",
	}, got)
}

func TestInputs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   Input
		want map[string]string
		not  []string
	}{
		"a password by default": {
			Input{Type: "password"},
			map[string]string{"type": "password", "inputmode": "numeric", "maxlength": "6", "autocomplete": "off"},
			[]string{"required", "pattern", "aria-describedby"},
		},
		"a password of its own kind": {
			Input{Type: "password", MaxLen: 20, Autocomplete: "new-password", Required: true},
			map[string]string{"type": "password", "maxlength": "20", "autocomplete": "new-password", "required": ""},
			nil,
		},
		"a code": {
			Input{Type: "tel", MaxLen: 6, Pattern: "[0-9]{6}", Hint: "六位", Autocomplete: "one-time-code"},
			map[string]string{"type": "tel", "inputmode": "numeric", "maxlength": "6", "pattern": "[0-9]{6}", "title": "六位", "autocomplete": "one-time-code"},
			nil,
		},
		"a pattern without a hint": {
			Input{Type: "tel", Pattern: "[0-9]+", Label: "卡号"},
			map[string]string{"title": "卡号"},
			[]string{"maxlength", "aria-describedby"},
		},
		"a text":              {Input{Type: "text"}, map[string]string{"type": "text", "autocomplete": "off"}, []string{"inputmode", "maxlength"}},
		"an unknown type":     {Input{Type: "file"}, map[string]string{"type": "text"}, nil},
		"a type in bad faith": {Input{Type: `x" onfocus="y`}, map[string]string{"type": "text"}, []string{"onfocus"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			input := open(t, Render(Page{Form: &Form{Inputs: []Input{c.in}}})).Find(".field input")
			require.Equal(t, 1, input.Length())
			for attribute, want := range c.want {
				got, there := input.Attr(attribute)
				assert.True(t, there, attribute)
				assert.Equal(t, want, got, attribute)
			}
			for _, attribute := range c.not {
				_, there := input.Attr(attribute)
				assert.False(t, there, attribute)
			}
		})
	}
}

func TestButtonsThatOnlyLeaveAskForNothing(t *testing.T) {
	t.Parallel()
	for kind, c := range map[string]struct {
		class string
		skips bool
	}{
		"primary": {"primary", false}, "plain": {"plain", true}, "danger": {"danger", true}, "": {"plain", true}, `"x`: {"plain", true},
	} {
		button := open(t, Render(Page{Form: &Form{Buttons: []Button{{"action", "go", "去", kind}}}})).Find("button")
		assert.Equal(t, c.class, button.AttrOr("class", ""), kind)
		_, skips := button.Attr("formnovalidate")
		assert.Equal(t, c.skips, skips, kind)
	}
}
