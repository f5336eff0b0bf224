package wire_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

const urlEncoded = "application/x-www-form-urlencoded"

func inbound(query, contentType, body string) *wire.Inbound {
	in := &wire.Inbound{Method: "POST", RawQuery: query, Body: []byte(body), Header: wire.Header{}}
	if contentType != "" {
		in.Header["Content-Type"] = []string{contentType}
	}
	return in
}

func field(place wire.Place, name, value, raw string) wire.Field {
	return wire.Field{Name: name, Value: value, Raw: raw, Place: place}
}

func TestParseForm(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		in       *wire.Inbound
		fields   []wire.Field
		oddities []string
	}{
		"nothing": {in: inbound("", "", "")},
		"query before body, duplicates kept": {
			in: inbound("a=1&b=2", urlEncoded, "a=3&a=4"),
			fields: []wire.Field{
				field(wire.PlaceQuery, "a", "1", "1"), field(wire.PlaceQuery, "b", "2", "2"),
				field(wire.PlaceBody, "a", "3", "3"), field(wire.PlaceBody, "a", "4", "4"),
			},
		},
		"escapes, with the raw text kept": {
			in:     inbound("", urlEncoded+";charset=UTF-8", "na%6De=%E9%92%B1+x%2B&sign=a+b/c="),
			fields: []wire.Field{field(wire.PlaceBody, "name", "钱 x+", "%E9%92%B1+x%2B"), field(wire.PlaceBody, "sign", "a b/c=", "a+b/c=")},
		},
		"no value, empty value, empty pairs, semicolons": {
			in: inbound("&a&&b=&c=1;d=2&", "", ""),
			fields: []wire.Field{
				field(wire.PlaceQuery, "a", "", ""), field(wire.PlaceQuery, "b", "", ""), field(wire.PlaceQuery, "c", "1;d=2", "1;d=2"),
			},
		},
		"the type in other case": {
			in:     inbound("", "Application/X-WWW-Form-Urlencoded ; Charset=\"utf-8\"", "a=1"),
			fields: []wire.Field{field(wire.PlaceBody, "a", "1", "1")},
		},
		"another charset": {
			in:       inbound("", urlEncoded+"; charset=GBK", "a=1"),
			fields:   []wire.Field{field(wire.PlaceBody, "a", "1", "1")},
			oddities: []string{`the Content-Type says charset "GBK"; the fields were read as UTF-8`},
		},
		"broken parameters": {
			in:       inbound("", urlEncoded+"; charset", "a=1"),
			fields:   []wire.Field{field(wire.PlaceBody, "a", "1", "1")},
			oddities: []string{`the parameters of the Content-Type are broken: " charset"`},
		},
		"no type, looks like a form": {
			in:       inbound("", "", "na_m.e%5B0%5D=1"),
			fields:   []wire.Field{field(wire.PlaceBody, "na_m.e[0]", "1", "1")},
			oddities: []string{"the body has no Content-Type; read as application/x-www-form-urlencoded"},
		},
		"no type, JSON":           {in: inbound("", "", `{"a":"b=c"}`)},
		"no type, no equals sign": {in: inbound("", "", "abc")},
		"no type, no name":        {in: inbound("", "", "=abc")},
		"JSON with a query": {
			in:     inbound("a=1", "application/json", `{"a":2}`),
			fields: []wire.Field{field(wire.PlaceQuery, "a", "1", "1")},
		},
		"text": {in: inbound("", "text/plain", "a=1")},
		"not UTF-8, no name": {
			in:       inbound("", urlEncoded, "a=%B0%A1&=x"),
			fields:   []wire.Field{field(wire.PlaceBody, "a", "\xb0\xa1", "%B0%A1"), field(wire.PlaceBody, "", "x", "x")},
			oddities: []string{`field "a" is not UTF-8`, "a field of the body has no name"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, err := wire.ParseForm(c.in, wire.Limits{})
			require.NoError(t, err)
			assert.Equal(t, c.fields, form.Fields)
			assert.Equal(t, c.oddities, form.Oddities)
			assert.Empty(t, form.Files)
		})
	}
}

func TestParseFormRefuses(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		in    *wire.Inbound
		limit wire.Limits
		want  string
	}{
		"escape in a value": {
			in:   inbound("", urlEncoded, "ok=1&rate=5%&x=1"),
			want: `form field "rate": broken percent-encoding "%" at byte 1: a percent sign is written %25`,
		},
		"escape in a name": {
			in:   inbound("a%zz=1", "", ""),
			want: `form field "a%zz": the name: broken percent-encoding "%zz" at byte 1: a percent sign is written %25`,
		},
		"escape after a good one": {
			in:   inbound("a=%41%4", "", ""),
			want: `form field "a": broken percent-encoding "%4" at byte 3: a percent sign is written %25`,
		},
		"too many fields": {
			in: inbound("a=1&b=2", urlEncoded, "c=3"), limit: wire.Limits{Fields: 2},
			want: `form field "c": more than 2 fields: send fewer`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, err := wire.ParseForm(c.in, c.limit)
			require.EqualError(t, err, c.want)
			var formError *wire.FormError
			require.ErrorAs(t, err, &formError)
			assert.Zero(t, form)
		})
	}
}

// FuzzParseForm never panics, and reads every query that net/url reads as net/url does.
func FuzzParseForm(f *testing.F) {
	f.Add("a=1&b=%E9", urlEncoded, "reqData=%7B%7D&sign=a+b")
	f.Add("a", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n")
	f.Add("", "multipart/form-data; boundary=x", "--x\r\n\r\n")
	f.Add("", "", "a=1")
	f.Fuzz(func(t *testing.T, query, contentType, body string) {
		form, err := wire.ParseForm(inbound(query, contentType, body), wire.Limits{})
		if err != nil {
			var formError *wire.FormError
			if !errors.As(err, &formError) || formError.Problem == "" {
				t.Fatalf("not a FormError with a problem: %v", err)
			}
			return
		}
		values, err := url.ParseQuery(strings.ReplaceAll(query, ";", "%3B"))
		if err != nil {
			t.Fatalf("net/url refuses what was read: %v", err)
		}
		for name, want := range values {
			if got := form.In(wire.PlaceQuery).Values(name); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%q: %q, not %q", name, got, want)
			}
		}
	})
}

func BenchmarkParseForm(b *testing.B) {
	body := "serviceName=RECHARGE&platformNo=6000000001&userDevice=PC&keySerial=1&reqData=" +
		url.QueryEscape(`{"requestNo":"R1","platformUserNo":"U1","amount":"100.00","feeMode":"PLATFORM"}`) +
		"&sign=" + url.QueryEscape(strings.Repeat("aB3+", 86))
	in := inbound("", urlEncoded+";charset=UTF-8", body)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.ParseForm(in, wire.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
