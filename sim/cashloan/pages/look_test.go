package pages

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/money"
)

func open(t *testing.T, page []byte) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	require.NoError(t, err)
	return doc
}

func TestEveryPageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for name, page := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := open(t, page)
			assert.Equal(t, "en", doc.Find("html").AttrOr("lang", ""))
			assert.Contains(t, doc.Find(`meta[name="viewport"]`).AttrOr("content", ""), "width=device-width")
			assert.Contains(t, doc.Find(".sandbox").Text(), "Sandbox")
			assert.Contains(t, doc.Find("footer").Text(), "made by shapan for testing")
			assert.Equal(t, 1, doc.Find("h1").Length())
			assert.NotEmpty(t, strings.TrimSpace(doc.Find("h1").Text()))
			assert.Contains(t, doc.Find("title").Text(), "(simulated)")
			assert.NotContains(t, doc.Text(), "{{")
		})
	}
}

func TestNothingIsFetched(t *testing.T) {
	t.Parallel()
	for name, page := range samples() {
		doc := open(t, page)
		assert.Zero(t, doc.Find("[src], [href], [srcset], [style], [background], iframe, object, embed, base, link").Length(), name)
		style := doc.Find("style").Text()
		assert.NotContains(t, style, "url(", name)
		assert.NotContains(t, style, "@import", name)
		assert.Empty(t, regexp.MustCompile(`\son[a-z]+=`).FindString(string(page)), name)
		assert.NotContains(t, string(page), "ZgotmplZ", name)
	}
}

func TestOnlyThePageThatLeadsBackHasAScript(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("document.form0.submit()"))
	allowed := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	for name, page := range samples() {
		doc := open(t, page)
		policy := doc.Find(`meta[http-equiv="Content-Security-Policy"]`).AttrOr("content", "")
		assert.True(t, strings.HasPrefix(policy, "default-src 'none'; "), policy)
		if name != "return-paid" {
			assert.Zero(t, doc.Find("script").Length(), name)
			assert.NotContains(t, policy, "script-src", name)
			continue
		}
		assert.Contains(t, policy, allowed)
		assert.Equal(t, "document.form0.submit()", doc.Find("script").Text())
		assert.Less(t, strings.Index(string(page), "</form>"), strings.Index(string(page), "<script>"), "the form must be there when the script runs")
	}
}

func TestTheAnswerIsInTheForm(t *testing.T) {
	t.Parallel()
	form := open(t, Return(paid())).Find(`form[name="form0"]`)
	assert.Equal(t, "post", form.AttrOr("method", ""))
	assert.Equal(t, paid().URL, form.AttrOr("action", ""))
	assert.Equal(t, paid().Fields, fields(form))
	assert.Equal(t, "Back to the app", form.Find("button").Text(), "it works without a script")
	_, named := form.Find("button").Attr("name")
	assert.False(t, named, "the button adds no field")

	form = open(t, Return(unpaid())).Find(`form[name="form0"]`)
	assert.Equal(t, unpaid().Fields, fields(form), "without a callback_url the app reads it from the page")
	_, leads := form.Attr("action")
	assert.False(t, leads)
	assert.Zero(t, form.Find("button").Length(), "it would send the answer to the checkout")

	doc := open(t, Return(lost()))
	assert.Zero(t, doc.Find("form, input, button").Length(), "the app is told nothing")
	assert.NotContains(t, doc.Text(), "razorpay_signature")
}

// fields answers the hidden fields of a form.
func fields(form *goquery.Selection) []Field {
	var list []Field
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) {
		list = append(list, Field{in.AttrOr("name", ""), in.AttrOr("value", "")})
	})
	return list
}

func TestTheCheckoutOffersEveryOutcome(t *testing.T) {
	t.Parallel()
	form := open(t, Pay(checkout())).Find("form")
	require.Equal(t, 1, form.Length())
	assert.Equal(t, "post", form.AttrOr("method", ""))
	_, leads := form.Attr("action")
	assert.False(t, leads, "it goes back to where it came from, with its callback_url")
	var outcomes []string
	form.Find("button").Each(func(_ int, b *goquery.Selection) {
		assert.Equal(t, "submit", b.AttrOr("type", ""))
		assert.Equal(t, "outcome", b.AttrOr("name", ""))
		outcomes = append(outcomes, b.AttrOr("value", ""))
	})
	assert.Equal(t, []string{OutcomeSuccess, OutcomeFailure, OutcomeLost, OutcomeCancel}, outcomes)
}

func TestRupees(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.Amount]string{
		0: "₹0.00", 5: "₹0.05", 12345: "₹123.45", 503430: "₹5,034.30", 12345650: "₹1,23,456.50",
		123456789012: "₹1,23,45,67,890.12", -503430: "-₹5,034.30",
	} {
		assert.Equal(t, want, rupees(amount))
	}
}

func TestTheAgreementShowsTheFigures(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	doc := open(t, Protocol(late()))
	doc.Find("dl div").Each(func(_ int, s *goquery.Selection) { got[s.Find("dt").Text()] = s.Find("dd").Text() })
	assert.Equal(t, map[string]string{
		"Lender": Lender, "Borrower": "Asha Testwala", "Mobile number": "105***0005", "PAN": "AAAPT****A", "Address": "1 Example Street, Nowhere 000000",
		"Loan amount": "₹5,000.00", "Processing fee": "₹550.00", "Assessment fee": "₹550.00", "GST on the fees": "₹198.00",
		"Paid out to you": "₹3,702.00", "Interest for 7 days": "₹34.30", "Penalty so far": "₹36.00", "You repay": "₹5,070.30",
		"Cost of the loan in all": "₹1,332.30", "Applied on": "12 Nov 2020", "Paid out on": "12 Nov 2020", "Due on": "18 Nov 2020",
		"Bank account": "Sandbox Test Bank, ***********0001",
	}, got)
	assert.Contains(t, doc.Text(), "Signed on 12 Nov 2020")
	assert.Contains(t, open(t, Esign(unsigned())).Text(), "Not signed yet")
}

func TestTheSpecimenIsNobodys(t *testing.T) {
	t.Parallel()
	text := open(t, Specimen(product())).Find("main").Text()
	assert.Contains(t, text, "Specimen")
	for _, private := range []string{"Asha", "105***", "₹", "Signed", "00066100001", "12 Nov"} {
		assert.NotContains(t, text, private)
	}
}
