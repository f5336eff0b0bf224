package web

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
)

func TestDecodeNamesTheMemberThatIsWrong(t *testing.T) {
	t.Parallel()
	type inner struct {
		Deep int `json:"deep"`
	}
	type sample struct {
		List   []inner             `json:"list"`
		Yes    bool                `json:"yes"`
		Inner  *inner              `json:"inner"`
		Header map[string]string   `json:"header"`
		Texts  map[string]textBody `json:"texts"`
	}
	for body, want := range map[string]string{
		`{"list": [{"deep": 1}, {"depe": 2}]}`: `there is no member "list[1].depe" here`,
		`{"inner": {"Deep": 1}}`:               `there is no member "inner.Deep" here`,
		`{"inner": {"deep": 1.5}}`:             "inner.deep is a number 1.5",
		`{"yes": "true"}`:                      "yes is a string",
		`{"list": {}}`:                         "list is a object",
		`{"header": []}`:                       "header is a array",
		`{"header": {"a": "b", "c": 1}}`:       "header.c is a number",
		`{"texts": {"a": 1, "c": {}}}`:         "texts.c is an object",
		`7`:                                    "the body is a number",
		`true`:                                 "the body is true or false",
		`null`:                                 "the body is null",
		" \n":                                  "the body is empty",
	} {
		p, told := engine.AsProblem(decode([]byte(body), &sample{}))
		require.True(t, told, body)
		assert.Equal(t, engine.Invalid, p.Code, body)
		assert.Equal(t, want, p.Message, body)
		assert.NotEmpty(t, p.Hint, body)
	}
	var got sample
	require.NoError(t, decode([]byte(` {"list": [{"deep": 1}], "inner": null, "header": {"any": "name"}} `), &got))
	assert.Equal(t, sample{List: []inner{{1}}, Header: map[string]string{"any": "name"}}, got)
	got = sample{}
	require.NoError(t, decode([]byte(`{"texts": {"a": "\u0031", "b": 5.00, "c": -1e3, "d": true, "e": false}}`), &got))
	assert.Equal(t, map[string]textBody{"a": "1", "b": "5.00", "c": "-1e3", "d": "true", "e": "false"}, got.Texts, "numbers as they are written")
	require.NoError(t, decodeOptional([]byte(" \n"), &got))
	require.Error(t, decodeOptional([]byte("[]"), &got))
}

func TestDurationsWithDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"0s": 0, "90s": 90 * time.Second, "3d": 72 * time.Hour, "1d12h": 36 * time.Hour, "0d": 0, "36500d": 36500 * 24 * time.Hour,
	} {
		d, err := duration("by", text)
		require.NoError(t, err, text)
		assert.Equal(t, want, d, text)
	}
	for _, text := range []string{"d", "1d1d", "-1d", "1d-1h", "1", "1.5d", "36501d", "99999d99999h", "１d"} {
		_, err := duration("by", text)
		_, told := engine.AsProblem(err)
		assert.True(t, told, text)
	}
}

// A plan answers exactly the deliveries from number from on, times of them, whatever comes.
func TestPlansAnswerTheDeliveriesTheyAreFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, times := rapid.IntRange(0, 5).Draw(t, "from"), rapid.IntRange(0, 5).Draw(t, "times")
		answer := "planned"
		p, err := planBody{Answer: &answer, Times: times, From: from, Status: http.StatusTeapot}.plan()
		require.NoError(t, err)
		s := newSinks()
		s.tell("w", p)
		for i := 1; i <= 15; i++ {
			d := receivedView{Answer: "own", Status: http.StatusOK}
			s.take("w", &d)
			planned := i >= max(from, 1) && (times == 0 || i < max(from, 1)+times)
			require.Equal(t, planned, d.Answer == "planned", "delivery %d", i)
			require.Equal(t, planned, d.Status == http.StatusTeapot, "delivery %d", i)
			if left := s.view("w").Plan; left != nil && left.Left != nil {
				require.Equal(t, times-max(i-max(from, 1)+1, 0), *left.Left)
			}
		}
		require.Equal(t, times > 0, s.view("w").Plan == nil)
		require.Len(t, s.view("w").Received, 15)
	})
}
