package cashloan_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestDiversion: the two buttons are the configuration's, and openSwitch is a text.
func TestDiversion(t *testing.T) {
	t.Parallel()
	s := open(t, `{"diversion":{"reject":{"openSwitch":true,"title":"A <b>","value":"com.example.a"},"repay":{"openSwitch":"false","title":"B","value":"https://b.example/"}}}`)
	const want = `{"code":200,"msg":"成功","data":{"rejectDiversion":{"openSwitch":"true","title":"A <b>","value":"com.example.a"},` +
		`"repayDiversion":{"openSwitch":"false","title":"B","value":"https://b.example/"}}}`
	assert.Equal(t, want, string(s.guest().post("common/diversion/switch").send().Body), "nobody has to be logged in")
	assert.Equal(t, want, string(s.register(plainPhone).get("common/diversion/switch").send().Body))
	assert.Equal(t, "false", object(open(t, "").guest().post("common/diversion/switch").ok(), "rejectDiversion")["openSwitch"])
}

// TestOpinions keeps what users say, with their pictures; all of it may be left out.
func TestOpinions(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register(plainPhone)
	assert.Equal(t, "200 The submission was successful.", a.post("act/mine/opinion/submit").comes())
	assert.Equal(t, "200 The submission was successful.", a.post("act/mine/opinion/submit", "opinion", "good <b>&").
		file("opinionImgFir", "1.png", "image/png", png).file("opinionImgThr", "3.png", "image/png", png+"3").comes())
	assert.Equal(t, []any{"", []any{}}, []any{s.stored("opinions", "000000001")["opinion"], s.stored("opinions", "000000001")["images"]})
	second := s.stored("opinions", "000000002")
	assert.Equal(t, []any{"good <b>&", a.userID}, []any{second["opinion"], second["userId"]})
	images, _ := second["images"].([]any)
	assert.Len(t, images, 2)
	for _, path := range images {
		text, _ := path.(string)
		assert.NotNil(t, s.stored("images", text))
	}
	assert.Equal(t, "413 Please log in first.", s.guest().post("act/mine/opinion/submit").withToken("nobody").comes())
}
