package cashloan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The rows of lists, and the members of the start page, by the document as wire §1 and §3 correct it.
const (
	stepShape  = "createTime s, createTimeStr s, id n, remark s, state s, str s, type s, userId n"
	emptyOrder = "amount s, applicationDate s, dayLimit s, gstFee s, interest s, onceHandlingFee s, onceServiceFee s, realAmount s, remark s, repayTime s, repaymentAmount s, repaymentRemark s, state s"
	fullOrder  = "amount n, applicationDate s, dayLimit s, gstFee n, interest n, onceHandlingFee n, onceServiceFee n, realAmount n, remark s, repayTime s, repaymentAmount n, repaymentRemark s, state s"
	authShape  = "qualified n, result n, total n"
	dueShape   = "applicationTime s, applicationTimeStr s, borrowId n, dueDay n, penaltyDay n, repayTime s, repayTimeStr s, repayment n, state s"
	indexShape = "auth {" + authShape + "}, haveBorrow b, needCatch b, needRepay b, orderInfo {%s}, processList [%s], title s"
	loanShape  = "auth {" + authShape + "}, borrowId n, haveBorrow b, needCatch b, needRepay b, orderInfo {%s}, processList [%s], title s"
)

// deep writes keys and types of an object with what is in it: objects in braces, the first row of lists in brackets.
func deep(object map[string]any) string {
	list := []string{}
	for name, value := range object {
		switch v := value.(type) {
		case map[string]any:
			list = append(list, name+" {"+deep(v)+"}")
		case []any:
			row := map[string]any{}
			if len(v) > 0 {
				row, _ = v[0].(map[string]any)
			}
			list = append(list, name+" ["+deep(row)+"]")
		default:
			list = append(list, kinds(map[string]any{name: v}))
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// borrowSamples are calls of the endpoints of loans by users who have come so far already.
func borrowSamples(s *sandbox) map[string]sample {
	with := func(name, state string) (*app, string) {
		a, facts := s.give(name, fmt.Sprintf(`{"phone":"1050%s05","loan":%q}`, name, state))
		return a, fmt.Sprint(facts["borrowId"])
	}
	fresh, _ := s.give("asha", `{"phone":"1050000005"}`)
	applied, reviewing := with("0010", "10")
	approved, signable := with("0020", "20")
	rejected, _ := with("0021", "21")
	paid, disbursed := with("0030", "30")
	late, overdue := with("0050", "50")
	page := []string{"current", "1", "pageSize", "10"}
	detail := "amount n, applicationTime s, applicationTimeStr s, assessmentFee n, borrowId n, dueDay n, interestFee n, penaltyAmount n, penaltyAmout n, penaltyDay n, processingFee n, received n, repayTime s, repayTimeStr s, repayment n, state s, tenure s"
	found := "amount n, applicationDate s, bankName s, cardNo s, invoice s, list [" + stepShape + "], protocolUrl s, repayTime s, repayment n, state s, tenure s"
	no, _ := paid.ordered(disbursed)
	button := "{openSwitch s, title s, value s}"
	return map[string]sample{
		"borrow/findIndex anonymous": {s.guest().post("borrow/findIndex"), "", fmt.Sprintf(indexShape, emptyOrder, "")},
		"borrow/findIndex fresh":     {fresh.post("borrow/findIndex"), "", fmt.Sprintf(indexShape, emptyOrder, "")},
		"borrow/findIndex applied":   {applied.post("borrow/findIndex"), "", fmt.Sprintf(loanShape, emptyOrder, stepShape)},
		"borrow/findIndex approved":  {approved.post("borrow/findIndex"), "", fmt.Sprintf(loanShape, fullOrder, stepShape)},
		"borrow/findIndex rejected":  {rejected.post("borrow/findIndex"), "", fmt.Sprintf(loanShape, emptyOrder, stepShape)},
		"borrow/findIndex disbursed": {paid.post("borrow/findIndex"), "", fmt.Sprintf(loanShape, fullOrder, stepShape)},
		"borrow/findIndex overdue":   {late.post("borrow/findIndex"), "", fmt.Sprintf(loanShape, fullOrder, stepShape)},
		"act/borrow/save":            {fresh.applying(), "", "borrowId n, needCatch b, needCatchWaitingTime n"},
		"act/getSdkReportStatusNew":  {applied.report(reviewing, "msg", "1"), "", ""},
		"act/borrow/saveEsignInfo":   {approved.signing(signable), "", ""},
		"borrow/confirm":             {approved.post("borrow/confirm", "borrowId", signable), "", ""},
		"act/borrow/getEsignInfo":    {approved.get("act/borrow/getEsignInfo", "borrowId", signable), "", "htmlRu1 s, htmlRul s, htmlUrl s, phone s"},
		"act/mine/borrow/page": {paid.post("act/mine/borrow/page", page...), "page {current n, pageSize n, pages n, total n}", "list [" +
			"address s, agentAmount n, amount n, cardId n, client s, coordinate s, createTime s, createTimeStr s, creditTimeStr s, fee n, " +
			"grouping s, id n, infoAuthFee n, interest n, ip s, needAlgo b, needApprove b, needPay s, orderNo s, payChannelId n, penaltyAmount n, " +
			"penaltyDay n, realAmount n, repayAmount n, serviceFee n, state s, stateStr s, timeLimit s, userId n, zhimaScoreStatus b]"},
		"act/borrow/findAll":                           {late.post("act/borrow/findAll", page...), "", "list [" + dueShape + "]"},
		"act/borrow/findRepayDetail":                   {paid.post("act/borrow/findRepayDetail", "borrowId", disbursed), "", detail},
		"act/borrow/findRepayDetail overdue":           {late.post("act/borrow/findRepayDetail", "borrowId", overdue), "", detail},
		"act/borrow/findBorrow":                        {paid.post("act/borrow/findBorrow", "borrowId", disbursed), "", found},
		"act/borrow/findBorrow as printed":             {paid.post("/act/borrow/findBorrow.htm", "borrowId", disbursed), "", found},
		"act/razorPay/repaymentMoreAccountReturn":      {late.ordering(overdue), "", "amount s, contact s, currency s, description s, email s, image s, name s, noteName s, orderId s, orderNo s, uuid s"},
		"act/razorPay/confirmMoreAccountRepayment":     {paid.confirming(disbursed, no, s.pays(no, "success")), "", ""},
		"act/razorPay/confirmMoreAccountRepaymentFail": {paid.failing(disbursed, no), "", ""},
		"act/repay/getInfo":                            {late.get("act/repay/getInfo", "borrowId", overdue), "", "repayUrl s"},
		"h5/list":                                      {s.guest().get("h5/list"), "", "list [code s, name s, value s]"},
		"common/diversion/switch":                      {s.guest().post("common/diversion/switch"), "", "rejectDiversion " + button + ", repayDiversion " + button},
		"act/mine/opinion/submit":                      {fresh.post("act/mine/opinion/submit", "opinion", "good").file("opinionImgFir", "1.png", "image/png", png), "", ""},
	}
}

// TestBorrowSamples compares every endpoint of loans with its files, byte for byte, and its answers with the keys and
// types of the document.
func TestBorrowSamples(t *testing.T) {
	t.Parallel()
	for name := range borrowSamples(open(t, "")) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			c := borrowSamples(s)[name]
			in := c.call.inbound()
			out := s.Exchange(slug, in)
			golden(t, strings.ReplaceAll(name, " ", "-"), in, out)
			a := read(t, out)
			require.Equal(t, 200, a.Code, string(a.Raw))
			assert.NotEmpty(t, a.Msg)
			assert.Equal(t, c.data, deep(a.Data))
			whole := readObject(t, a.Raw)
			delete(whole, "code")
			delete(whole, "msg")
			delete(whole, "data")
			assert.Equal(t, c.top, deep(whole))
			assert.Equal(t, c.data != "", strings.Contains(string(a.Raw), `"data":`), "a bare success has no data")
		})
	}
}

// TestEveryEndpointHasASample: one that is new cannot be forgotten.
func TestEveryEndpointHasASample(t *testing.T) {
	t.Parallel()
	sampled := map[string]bool{}
	for name := range borrowSamples(open(t, "")) {
		path, _, _ := strings.Cut(name, " ")
		sampled[path] = true
	}
	for name := range accountSamples(open(t, "")) {
		sampled[name] = true
	}
	for _, api := range addresses() {
		assert.True(t, api.Page || sampled[api.Name], "%s has no sample", api.Name)
		delete(sampled, api.Name)
	}
	assert.Empty(t, sampled, "these are no endpoints")
}
