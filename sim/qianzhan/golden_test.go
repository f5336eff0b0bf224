package qianzhan_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples are the requests of the golden files: every shape, both forms of both kinds, and what is refused.
func samples(t tester) map[string]wire.Inbound {
	t.Helper()
	all := map[string]wire.Inbound{}
	for name, in := range shapes(t) {
		all[strings.ReplaceAll(strings.ReplaceAll(name, ",", ""), " ", "-")] = in
	}
	all["example"] = bare("/qianzhan/repayments", list(exampleRecord("A1"), exampleRecord("A2")))
	all["loans"] = envelopeOf(pushLoans, list(loanRecord("L1"))).encrypted(t, "12345678").sealed(t).json()
	all["loans-example"] = bare("/qianzhan/loans", list(exampleLoan("L1")))
	all["refused-record"] = envelopeOf(pushRepayments, list(tableRecord("A1"), tableRecord("A2").without("pay_type"))).sealed(t).json()
	all["refused-signature"] = envelopeOf(pushRepayments, list(tableRecord("A1"))).sealed(t).with("version", "1.1").form()
	return all
}

// TestGoldenBytes plays the requests of the files: those bytes must always be taken, and come to the answer, the findings
// and the records of the files. Encryption and multipart boundaries are random, so -update writes other requests.
func TestGoldenBytes(t *testing.T) {
	t.Parallel()
	for name, in := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if *update {
				writeGolden(t, name+"-request.txt", message(in))
			}
			s := open(t, "")
			out := s.play(parseMessage(t, readGolden(t, name+"-request.txt")))
			x := s.recorded(out)
			var got bytes.Buffer
			fmt.Fprintf(&got, "%d\nContent-Type: %s\n\n%s\n", out.Status, out.Header.Get("Content-Type"), out.Body)
			for _, line := range rules(x) {
				fmt.Fprintf(&got, "\n%s", line)
			}
			for _, d := range x.Signature.Diagnosis {
				fmt.Fprintf(&got, "\n%s", d.Mistake)
			}
			for _, r := range append(s.stored("repayments"), s.stored("loans")...) {
				text, err := json.MarshalIndent(r, "", "  ")
				require.NoError(t, err)
				fmt.Fprintf(&got, "\n%s", text)
			}
			if *update {
				writeGolden(t, name+"-answer.txt", got.Bytes())
			}
			assert.Equal(t, string(readGolden(t, name+"-answer.txt")), got.String(), "run with -update if this is meant")
		})
	}
}

// message writes a request as it goes over the wire.
func message(in wire.Inbound) []byte {
	path := in.Path
	if in.RawQuery != "" {
		path += "?" + in.RawQuery
	}
	return fmt.Appendf(nil, "%s %s\nContent-Type: %s\n\n%s", in.Method, path, in.Header.Get("Content-Type"), in.Body)
}

func parseMessage(t *testing.T, raw []byte) wire.Inbound {
	t.Helper()
	head, body, ok := strings.Cut(string(raw), "\n\n")
	require.True(t, ok)
	first, media, ok := strings.Cut(head, "\nContent-Type: ")
	require.True(t, ok)
	method, path, ok := strings.Cut(first, " ")
	require.True(t, ok)
	path, query, _ := strings.Cut(path, "?")
	in := posted(path, media, body)
	in.Method, in.RawQuery = method, query
	return in
}

func goldenFile(name string) string { return filepath.Join("testdata", "golden", name) }

func writeGolden(t *testing.T, name string, content []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(goldenFile(name)), 0o750))
	require.NoError(t, os.WriteFile(goldenFile(name), content, 0o600))
}

func readGolden(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(goldenFile(name)) //nolint:gosec // a name of this test
	require.NoError(t, err, "run with -update")
	return raw
}
