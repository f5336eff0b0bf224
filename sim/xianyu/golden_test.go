package xianyu_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
)

var update = flag.Bool("update", false, "write the golden files anew")

// message writes one side of an exchange as it goes over the wire.
func message(head string, headers map[string][]string, body []byte) string {
	var b bytes.Buffer
	fmt.Fprintln(&b, head)
	var names []string
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(headers[name], ", "))
	}
	fmt.Fprintf(&b, "\n%s\n", body)
	return b.String()
}

// sameFile compares a text with a golden file, or writes it.
func sameFile(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", "golden", name+".txt")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
		require.NoError(t, os.WriteFile(name, []byte(got), 0o600))
	}
	want, err := os.ReadFile(name) //nolint:gosec // a name of this test
	require.NoError(t, err, "run with -update")
	assert.Equal(t, string(want), got, "%s: run with -update if this is meant", name)
}

// samples are calls that come to every kind of answer: every API, a business failure, and every family of errors.
func samples(t *testing.T) map[string]params {
	t.Helper()
	list := map[string]params{}
	for api, sample := range good {
		list[strings.TrimPrefix(api, "alibaba.idle.interact.")] = parameters(t, api, sample)
	}
	ok := report(infos)
	for name, p := range map[string]params{
		"biz-error-channel": report(strings.Replace(infos, "wzzx", "none", 1)),
		"07-limited":        ok.with("user", "limited"),
		"15-ordered":        ok.with("user", "ordered"),
		"21-method":         ok.without("method"),
		"22-method":         ok.with("method", "taobao.item.get"),
		"23-format":         ok.with("format", "yaml"),
		"25-signature":      ok.with("sign", "0123456789ABCDEF0123456789ABCDEF"),
		"28-app-key":        ok.without("app_key"),
		"29-app-key":        ok.with("app_key", "1"),
		"30-timestamp":      ok.without("timestamp"),
		"31-timestamp":      ok.with("timestamp", "2026-01-05 02:00:00"),
		"32-version":        ok.without("v"),
		"33-version":        ok.with("v", "two"),
		"34-version":        ok.with("v", "1.0"),
		"27-session":        ok.with("session", "s2"),
		"40-missing":        report(`{"user_id":3}`),
		"41-invalid":        report(strings.Replace(infos, `"user_id":3`, `"user_id":"x"`, 1)),
	} {
		list["error-"+name] = p
	}
	return list
}

// TestGoldenBytes compares requests and answers with their files, in JSON and in XML, under a frozen clock and a fixed
// seed. What they must contain is written by hand in the other tests.
func TestGoldenBytes(t *testing.T) {
	t.Parallel()
	for name, p := range samples(t) {
		for _, format := range []string{"json", "xml"} {
			s := open(t, `{"channels":["wzzx"],"apps":{"12345678":{"sessions":["s1"]}}}`)
			s.rule(fault.Rule{Effect: "ban 30s", When: `user == "limited"`})
			s.rule(fault.Rule{Effect: "code 15 isv.invalid-parameter", When: `user == "ordered"`})
			q := p
			if format == "xml" {
				q = q.with("format", strings.Replace(q.value("format"), "json", "xml", 1))
			}
			if q.value("sign") == "" {
				q = q.signed()
			}
			out := s.Exchange(slug, q.post())
			x := s.recorded(out)
			require.Equal(t, journal.In, x.Direction)
			sameFile(t, name+"."+format, message(x.Request.Method+" "+x.Request.Path, x.Request.Headers, x.Request.Body)+
				"\n"+message(fmt.Sprint(x.Status), x.Response.Headers, x.Response.Body))
		}
	}
}

func (p params) value(name string) string {
	for _, x := range p {
		if x.name == name {
			return x.value
		}
	}
	return ""
}
