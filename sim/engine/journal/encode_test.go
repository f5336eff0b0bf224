package journal

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// message draws one side of an exchange.
func message(t *rapid.T, name string) Message {
	return Message{
		Method:  rapid.SampledFrom([]string{"", "POST"}).Draw(t, name+" method"),
		Path:    rapid.String().Draw(t, name+" path"),
		Status:  rapid.SampledFrom([]int{0, 200, 500}).Draw(t, name+" status"),
		Headers: rapid.MapOf(rapid.String(), rapid.SliceOfN(rapid.String(), 0, 3)).Draw(t, name+" headers"),
		Body:    rapid.SliceOf(rapid.Byte()).Draw(t, name+" body"),
		Cut:     rapid.IntRange(0, 3).Draw(t, name+" cut"),
	}
}

// TestAnExchangeIsWrittenAsEncodingJSONReadsIt: what is written by hand says what encoding/json would have written.
func TestAnExchangeIsWrittenAsEncodingJSONReadsIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string { return rapid.OneOf(rapid.Just(""), rapid.String()).Draw(t, name) }
		x := Exchange{
			ID: ID(rapid.Int64Range(0, 1e12).Draw(t, "id")), At: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), rapid.Int64Range(0, 1e9-1).Draw(t, "ns")).UTC(),
			WallMs: rapid.Float64Range(0, 1e9).Draw(t, "wall"), GoneMs: rapid.SampledFrom([]float64{0, 10000.5}).Draw(t, "gone"), Direction: In, System: text("system"), API: text("api"), World: text("world"),
			Outcome: text("outcome"), Code: text("code"), Status: rapid.IntRange(0, 599).Draw(t, "status"),
			Request: message(t, "request"), Response: message(t, "response"), Rule: text("rule"), Cause: text("cause"), Error: text("error"),
			Signature: Signature{Verdict: "bad", Rule: text("sign rule"), Diagnosis: []Diagnosis{{text("mistake"), "why"}}},
			Findings:  rapid.SampledFrom([][]Finding{nil, {}, {{Level: "error", Got: "<&>"}}}).Draw(t, "findings"),
			Postings:  rapid.SampledFrom([][]Posting{nil, {}, {{Seq: 1, Amount: 12345, Account: "u"}}}).Draw(t, "postings"),
			Changes:   rapid.SampledFrom([][]Change{nil, {{What: Moved, Kind: "k", ID: "<1>", From: "A", To: "B"}}}).Draw(t, "changes"),
			Notices:   rapid.SampledFrom([][]string{nil, {}, {"n1", "n2"}}).Draw(t, "notices"),
		}
		if rapid.Bool().Draw(t, "has fields") {
			x.Fields = json.RawMessage(`{"a":["b",1.0,null]}`)
		}
		want, err := json.Marshal(x)
		require.NoError(t, err)
		got, err := encode(&x)
		require.NoError(t, err)
		var expected, decoded Exchange
		require.NoError(t, json.Unmarshal(want, &expected))
		require.NoError(t, json.Unmarshal([]byte(got), &decoded), got)
		assert.Equal(t, expected, decoded)
	})
}

func TestNamesStandInTheOrderOfTheStruct(t *testing.T) {
	t.Parallel()
	x := Exchange{
		ID: "x000000001", Direction: Out, Code: "7", Rule: "r1", Cause: "x0", Error: "e", Fields: json.RawMessage(`{}`),
		Findings: []Finding{}, Postings: []Posting{}, Changes: []Change{{What: Created}}, Notices: []string{}, Signature: Signature{Verdict: "none", Diagnosis: []Diagnosis{}},
		Request:  Message{Method: "GET", Path: "/", Headers: map[string][]string{"B": {"1", "2"}, "A": {"x"}}, Body: []byte("body"), Cut: 1},
		Response: Message{Status: 200},
	}
	want, err := json.Marshal(x)
	require.NoError(t, err)
	got, err := encode(&x)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}
