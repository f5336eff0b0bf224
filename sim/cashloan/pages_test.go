package cashloan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

func TestTheFixedPages(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	list := objects(s.guest().get("h5/list").ok(), "list")
	require.Len(t, list, 3, "clients read by index: help, privacy, terms")
	for i, want := range []string{"Help Center", "Privacy Policy", "Terms of Service"} {
		assert.Equal(t, want, list[i]["name"])
		path := fmt.Sprint(list[i]["value"])
		for _, at := range []string{path, strings.TrimSuffix(path, ".jsp"), path + "?mobileType=2&token=stale"} {
			out, doc := s.visit(at)
			assert.Equal(t, 200, out.Status)
			assert.Equal(t, want, doc.Find("h1").Text())
		}
	}
	protocols := objects(s.guest().get("protocol/list").ok(), "list")
	require.Len(t, protocols, 2)
	for _, p := range protocols {
		_, doc := s.visit(fmt.Sprint(p["value"]))
		assert.Equal(t, p["name"], doc.Find("h1").Text())
	}
	out := s.Exchange(slug, wire.Inbound{Method: "GET", Path: "/h5/logo.png", Header: wire.Header{}})
	assert.Equal(t, "image/png", out.Header.Get("Content-Type"))
	assert.True(t, strings.HasPrefix(string(out.Body), "\x89PNG"))
}

func TestThePagesShowTheTariffOfTheWorld(t *testing.T) {
	t.Parallel()
	s := open(t, `{"product": {"fee": 0.1, "gst": 0, "approved": "3000.00", "quotaMin": "1000.00", "quotaMax": "125000.00", "penaltyPerDay": 0.005}}`)
	_, doc := s.visit("/h5/help.jsp")
	text := doc.Find("main").Text()
	for _, want := range []string{"₹1,000.00 to ₹1,25,000.00", "Processing fee (10%)", "₹300.00", "₹2,400.00", "₹20.58", "₹3,020.58", "0.5% of the loan amount"} {
		assert.Contains(t, text, want)
	}
	_, doc = s.visit("/h5/protocol_register.jsp")
	assert.Contains(t, doc.Find("main").Text(), "10% of the amount")
}

func TestPagesThatDoNotExist(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, path := range []string{"/h5/none.jsp", "/h5/../etc/passwd", "/protocol/x.htm", "/razorpay/checkout/", "/h5/<script>.jsp"} {
		out, doc := s.visit(path)
		assert.Equal(t, 404, out.Status, path)
		assert.Equal(t, "There is nothing at "+path+".", doc.Find(`[role="alert"]`).Text())
	}
}

// TestWhatExistsAnswers200: HTTP 404 is for addresses that do not exist, of which a picture that nobody has stored is one
// (wire §4).
func TestWhatExistsAnswers200(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for target, want := range map[string]int{
		"GET /readFile.htm": 404, "GET /readFile.htm?path=": 404, "GET /readFile": 404, "GET /readFile.htm?path=/data/none.jpg": 404,
		"GET /readFile.htm?other=1": 404, "GET /protocol/protocolPreview.htm": 200, "GET /protocol/esignProtocolPreview": 200,
		"PUT /protocol/protocolPreview.htm": 200, "DELETE /h5/help.jsp": 200, "GET /h5/help.jsp": 200,
	} {
		method, path, _ := strings.Cut(target, " ")
		path, query, _ := strings.Cut(path, "?")
		out := s.Exchange(slug, wire.Inbound{Method: method, Path: path, RawQuery: query, Header: wire.Header{}})
		assert.Equal(t, want, out.Status, target)
		assert.Equal(t, "text/html;charset=utf-8", out.Header.Get("Content-Type"), target)
	}
}

// path is an address of a link below the host.
func pathOf(link any) string { return strings.TrimPrefix(fmt.Sprint(link), base) }

func TestTheAgreementOfALoan(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.decided()
	info := a.get("act/borrow/getEsignInfo", "borrowId", id).ok()
	assert.Equal(t, info["htmlRul"], info["htmlRu1"])
	require.Regexp(t, `^http://sandbox\.test/protocol/esignProtocolPreview\.htm\?borrowId=`+id+`&userId=`+a.userID+`&key=[0-9a-f]{32}$`, info["htmlRul"])
	out, doc := s.visit(pathOf(info["htmlRul"]))
	assert.Equal(t, 200, out.Status)
	assert.Equal(t, "Review and sign", doc.Find("h1").Text())
	assert.Equal(t, "no-store", out.Header.Get("Cache-Control"))
	text := doc.Find("main").Text()
	for _, want := range []string{"Asha Rao", "105*****10", "AAA******A", "1, Nowhere Road", "₹5,000.00", "₹550.00", "₹198.00", "₹3,702.00", "₹34.30", "₹5,034.30", "Not signed yet", "05 Jan 2026"} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, plainPhone)

	a.signing(id).ok()
	s.pass(5 * time.Second)
	link := a.post("act/borrow/findBorrow", "borrowId", id).ok()["protocolUrl"]
	require.Contains(t, link, "/protocol/protocolPreview.htm?")
	_, doc = s.visit(pathOf(link))
	assert.Equal(t, "Loan Agreement", doc.Find("h1").Text())
	text = doc.Find("main").Text()
	for _, want := range []string{"Signed on 05 Jan 2026", "11 Jan 2026", "**********0010"} {
		assert.Contains(t, text, want)
	}
}

func TestTheAgreementCountsTheDaysLate(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.overdue(3)
	_, doc := s.visit(pathOf(a.post("act/borrow/findBorrow", "borrowId", id).ok()["protocolUrl"]))
	assert.Contains(t, doc.Find("main").Text(), "₹36.00")
	assert.Contains(t, doc.Find("main").Text(), "₹5,070.30")
}

// TestAnAgreementStaysWhatItWas: a later tariff does not touch what has been agreed.
func TestAnAgreementStaysWhatItWas(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.decided()
	link := pathOf(a.get("act/borrow/getEsignInfo", "borrowId", id).ok()["htmlRul"])
	before, _ := s.visit(link)
	s.configure(`{"product": {"days": 15, "interestPerDay": 0.5, "fee": 0.3, "gst": 0, "penaltyPerDay": 0.01, "approved": "8000.00"}}`)
	after, _ := s.visit(link)
	assert.Equal(t, string(before.Body), string(after.Body))
}

func TestNobodyReadsTheAgreementOfAnother(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	id, other := a.decided(), b.decided()
	esign := "/protocol/esignProtocolPreview.htm"
	_, key, _ := strings.Cut(pathOf(b.get("act/borrow/getEsignInfo", "borrowId", other).ok()["htmlRul"]), "key=")
	for name, query := range map[string]string{
		"another user":     "?borrowId=" + id + "&userId=" + b.userID,
		"another's key":    "?borrowId=" + id + "&userId=" + a.userID + "&key=" + key,
		"the wrong pair":   "?borrowId=" + id + "&userId=" + b.userID + "&key=" + key,
		"a guessed key":    "?borrowId=" + id + "&userId=" + a.userID + "&key=" + strings.Repeat("0", 32),
		"an unknown loan":  "?borrowId=9999999&userId=" + a.userID,
		"an unknown user":  "?borrowId=" + id + "&userId=9",
		"a loan undecided": "?borrowId=" + s.borrower("1050000030").apply() + "&userId=100003",
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{esign, "/protocol/protocolPreview.htm"} {
				out, doc := s.visit(path + query)
				assert.Equal(t, 404, out.Status)
				assert.Equal(t, "There is no such agreement.", doc.Find(`[role="alert"]`).Text())
				assert.NotContains(t, string(out.Body), "Asha")
			}
		})
	}
	for query, field := range map[string]string{"": "borrowId", "?": "borrowId", "?borrowId=x&userId=" + a.userID: "borrowId", "?borrowId=" + id: "userId"} {
		for _, path := range []string{esign, "/protocol/protocolPreview.htm"} {
			out, doc := s.visit(path + query)
			assert.Equal(t, 200, out.Status, "an address that exists (wire §4): %s", path+query)
			assert.Equal(t, "The link is not complete: "+field+" is missing or invalid.", doc.Find(`[role="alert"]`).Text())
		}
	}
	out, doc := s.visit(esign + "?borrowId=" + id + "&userId=" + a.userID)
	assert.Equal(t, 200, out.Status, "the printed link, without a key")
	assert.Contains(t, doc.Find("main").Text(), "Specimen")
	for _, private := range []string{"Asha", "105***", "₹", "Nowhere Road"} {
		assert.NotContains(t, string(out.Body), private)
	}
}

func TestNamesAreTexts(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	const name, street = `<script>alert(1)</script>`, `"><img src=x onerror=alert(2)>`
	require.Equal(t, 200, a.realName().with("realName", name).with("idAddr", street).hear().Code)
	id := a.decided()
	_, doc := s.visit(pathOf(a.get("act/borrow/getEsignInfo", "borrowId", id).ok()["htmlRul"]))
	assert.Zero(t, doc.Find("script, img").Length())
	assert.Equal(t, name, doc.Find("dd.who").Text())
	assert.Contains(t, doc.Find("main").Text(), street)
}

func TestLinksLeadBackToTheirWorld(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	in := a.get("act/repay/getInfo", "borrowId", id).inbound()
	in.World, in.Base = "blue", base+"/w/blue"
	assert.True(t, strings.HasPrefix(fmt.Sprint(read(t, s.Exchange(slug, in)).Data["repayUrl"]), base+"/w/blue/razorpay/checkout/"))
	in.World, in.Base = "", ""
	assert.True(t, strings.HasPrefix(fmt.Sprint(read(t, s.Exchange(slug, in)).Data["repayUrl"]), base+"/razorpay/checkout/"), "nobody's network")
	for _, list := range []string{"h5/list", "protocol/list"} {
		in := s.guest().get(list).inbound()
		for world, prefix := range map[string]string{"": "", "default": "", "blue": "/w/blue", "a b": "/w/a%20b"} {
			in.World = world
			for i, item := range objects(read(t, s.Exchange(slug, in)).Data, "list") {
				assert.True(t, strings.HasPrefix(fmt.Sprint(item["value"]), prefix+"/h5/"), "%s %d of %q: %s", list, i, world, item["value"])
			}
		}
	}
}
