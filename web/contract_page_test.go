package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	contractPage = "/worlds/default/contract"
	queryPage    = contractPage + "/lianyintong?api=QUERY_USER_INFORMATION"
)

func TestContractPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	page := b.open(contractPage)
	for _, says := range []string{"QUERY_USER_INFORMATION", "cashloan", "qianzhan", "xianyu", "APIs 0/"} {
		assert.Contains(t, page, says)
	}
	golden(t, "contract-api", b.open(queryPage))
	assert.Contains(t, b.open(contractPage+"/lianyintong?api=MODIFY_PROJECT"), "2.11 R6")
	assert.Equal(t, http.StatusNotFound, r.send(http.MethodGet, contractPage+"/lianyintong?api=NONE", "").Code)
}

func TestAnAPIIsTriedFromItsPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	page := b.submit(queryPage, "do", "try", "fields", `{"platformUserNo": "<b>nobody</b>"}`)
	assert.Contains(t, page, "signature of the answer: ok")
	assert.Contains(t, page, "100009")
	assert.Contains(t, page, "&lt;b&gt;nobody&lt;/b&gt;")
	assert.Contains(t, b.refused(http.StatusBadRequest, queryPage, "do", "try", "fields", `{`), "no JSON object")
	b.submit(queryPage, "do", "try", "fields", `{"platformUserNo": "U1", "unheardOf": 1}`)
	assert.Contains(t, b.open(queryPage), "unheardOf", "the finding is shown with the API")
	assert.Contains(t, b.open(contractPage), "APIs 1/")
	assert.Contains(t, b.submit(contractPage+"/xianyu?api=alibaba.idle.interact.loan.callback", "do", "try", "fields", `{"user": "u"}`), "was called")
}
