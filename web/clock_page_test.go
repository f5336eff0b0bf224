package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const clockPage = "/worlds/default/clock"

// unconfirmed registers a user whose notice nobody confirms yet.
func (r *rig) unconfirmed(user string) {
	r.Helper()
	call[object](r, http.MethodPut, "/sink/default", `{"answer": "NO"}`, http.StatusOK)
	r.register(user)
}

func TestClockPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	golden(t, "clock-nothing-due", b.open(clockPage))
	r.unconfirmed("U1")
	golden(t, "clock-due", b.open(clockPage))
	golden(t, "clock-due-zh", r.reader("zh").open(clockPage))
	due := getList(r, clockPath+"/due")
	require.Len(t, due, 1)
	assert.Equal(t, "2016-11-09T12:10:00+08:00", due[0]["due"])
	assert.Equal(t, "notice", due[0]["kind"])
	assert.Contains(t, b.refused(http.StatusBadRequest, clockPage, "do", "by", "by", "<b>long</b>"), "&lt;b&gt;long&lt;/b&gt;")
}

func TestTheClockIsMovedByForms(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	now := func() string { return get(r, clockPath)["now"].(string)[:19] }
	problem := b.refused(http.StatusConflict, clockPage, "do", "next")
	assert.Contains(t, problem, "nothing is due")
	r.unconfirmed("U1")
	for _, c := range []struct {
		name string
		form []string
		want string
		says string
	}{
		{"the next row", []string{"do", "next"}, "2016-11-09T12:10:00", "1 things were done"},
		{"a button", []string{"do", "by", "by", "10m"}, "2016-11-09T12:20:00", "1 things were done"},
		{"an instant as people write it", []string{"do", "to", "to", "2016-11-09 12:25:00"}, "2016-11-09T12:25:00", "0 things were done"},
		{"an instant as browsers send it", []string{"do", "to", "to", "2016-11-09T12:26"}, "2016-11-09T12:26:00", "0 things were done"},
		{"an instant of RFC 3339", []string{"do", "to", "to", "2016-11-09T04:27:00Z"}, "2016-11-09T12:27:00", "0 things were done"},
		{"a condition", []string{"do", "until", "until", "notice('RU1').attempts == 5", "within", "1h"}, "2016-11-09T12:40:00", "2 things were done"},
		{"one that never holds", []string{"do", "until", "until", "false", "within", "5m"}, "2016-11-09T12:45:00", "the condition does not hold"},
		{"setting it back", []string{"do", "set", "mode", "frozen", "now", "2016-11-09 12:00:00"}, "2016-11-09T12:00:00", "is set to"},
	} {
		page := b.submit(clockPage, c.form...)
		assert.Contains(t, page, c.says, c.name)
		assert.Equal(t, c.want, now(), c.name)
	}
	for name, form := range map[string][]string{
		"no span":            {"do", "by", "by", ""},
		"no instant":         {"do", "to", "to", "tomorrow"},
		"the past":           {"do", "to", "to", "2010-01-01"},
		"no condition":       {"do", "until", "until", "", "within", "1h"},
		"a wrong condition":  {"do", "until", "until", "((", "within", "1h"},
		"no bound":           {"do", "until", "until", "true", "within", ""},
		"no mode":            {"do", "set", "mode", "fast"},
		"a speed in letters": {"do", "set", "mode", "scaled", "speed", "fast"},
		"a day of no year":   {"do", "set", "mode", "frozen", "now", "32"},
		"no form":            {"do", "nothing"},
	} {
		answer := b.post(clockPage, form...)
		assert.Equal(t, http.StatusBadRequest, answer.Code, name)
		assert.Contains(t, answer.Body.String(), "<nav", name)
	}
	assert.Equal(t, "2016-11-09T12:00:00", now(), "what is wrong moves nothing")
	assert.Contains(t, b.submit(clockPage, "do", "set", "mode", "scaled", "speed", "60"), "(scaled)")
	assert.InEpsilon(t, 60, get(r, clockPath)["speed"], 0.01)
}
