package xianyu_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/xianyu"
)

// history lists the statuses of a process, oldest first.
func (s *sandbox) history(id string) []string {
	s.t.Helper()
	list := []string{}
	p := s.stored("processes", id)
	reports, _ := p["history"].([]any)
	for _, r := range reports {
		entry, ok := r.(map[string]any)
		require.True(s.t, ok)
		list = append(list, fmt.Sprint(entry["status"]))
	}
	return list
}

func TestTheLifeOfAProcess(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reports string
		want    string
		history string
	}{
		"to the end":        {"IN_PROCESSING SUCCESS", "ok ok", "IN_PROCESSING SUCCESS"},
		"it fails":          {"IN_PROCESSING FAIL", "ok ok", "IN_PROCESSING FAIL"},
		"it is called off":  {"IN_PROCESSING CANCEL", "ok ok", "IN_PROCESSING CANCEL"},
		"the end first":     {"SUCCESS", "ok", "SUCCESS"},
		"again":             {"IN_PROCESSING IN_PROCESSING SUCCESS SUCCESS SUCCESS", "ok ok ok ok ok", "IN_PROCESSING SUCCESS"},
		"back from the end": {"SUCCESS IN_PROCESSING SUCCESS", "ok PROCESS_ALREADY_FINISHED ok", "SUCCESS"},
		"another end":       {"FAIL SUCCESS CANCEL", "ok PROCESS_ALREADY_FINISHED PROCESS_ALREADY_FINISHED", "FAIL"},
		"unknown from end":  {"CANCEL ODD", "ok PROCESS_ALREADY_FINISHED", "CANCEL"},
		"unknown between":   {"ODD IN_PROCESSING STRANGE ODD SUCCESS", "ok ok ok ok ok", "ODD IN_PROCESSING STRANGE ODD SUCCESS"},
		"unknown again":     {"ODD ODD", "ok ok", "ODD"},
		"words of ours":     {"UNREPORTED OTHER SUCCESS", "ok ok ok", "UNREPORTED OTHER SUCCESS"},
	} {
		s := open(t, "")
		var came []string
		for _, r := range strings.Fields(c.reports) {
			came = append(came, s.comes(s.now(status(r))))
			s.pass(time.Second)
		}
		assert.Equal(t, c.want, strings.Join(came, " "), name)
		assert.Equal(t, c.history, strings.Join(s.history("CREDIT/P1"), " "), name)
	}
}

func TestWhatIsKeptOfAProcess(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	first := s.send(report(infos))
	a := read(t, first)
	assert.Equal(t, "alibaba_idle_interact_loan_callback_response", a.Wrapper)
	assert.Equal(t, "true", a.Result.Data, "data is a string")
	assert.Nil(t, a.Result.BizError)
	s.pass(time.Minute)
	done := `{"user_id":"3","complete_time":"2026-01-05 10:01:00","status":"SUCCESS","type":"CREDIT","fund_products":["F1","F2"],"process_no":"P1","channel_id":"c2"}`
	second := s.send(s.now(report(done)))
	raw, err := s.Record(slug, "processes", "P1")
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"CREDIT/P1","process_no":"P1","type":"CREDIT","status":"SUCCESS","final":true,"user":"3","user_id":3,"channel_id":"c2",
		"fund_products":["F1","F2"],"app_key":"12345678","history":[
		{"at":"2026-01-05T10:00:00+08:00","status":"IN_PROCESSING","submit_time":"2026-01-05 09:00:00","exchange":"`+first.Exchange+`"},
		{"at":"2026-01-05T10:01:00+08:00","status":"SUCCESS","complete_time":"2026-01-05 10:01:00","exchange":"`+second.Exchange+`"}]}`, string(raw))
	loan := strings.Replace(done, "CREDIT", "LOAN", 1)
	assert.Equal(t, "ok", s.comes(s.now(report(strings.Replace(loan, "SUCCESS", "IN_PROCESSING", 1)))), "the same number of another type is another process")
	_, err = s.Record(slug, "processes", "P1")
	assert.ErrorContains(t, err, `no record "P1"`, "two have it now: the id has to be given in full")
	assert.Equal(t, []string{"IN_PROCESSING"}, s.history("LOAN/P1"))
}

func TestARefusedReportSaysWhy(t *testing.T) {
	t.Parallel()
	s := open(t, `{"channels":["wzzx"]}`)
	out := s.send(report(strings.Replace(infos, "wzzx", "none", 1)))
	assert.Contains(t, string(out.Body), `{"success":false,"data":"false","biz_error":{"err_code":"CHANNEL_NOT_FOUND","err_msg":"渠道 none 不存在"}}`)
	x := s.recorded(out)
	assert.Equal(t, []string{engine.OutcomeRefused, "CHANNEL_NOT_FOUND"}, []string{x.Outcome, x.Code})
	assert.Equal(t, "ok", s.comes(status("SUCCESS")))
	out = s.send(status("FAIL"))
	assert.Contains(t, string(out.Body), `"biz_error":{"err_code":"PROCESS_ALREADY_FINISHED","err_msg":"流程 P1 已是 SUCCESS"}`)
	s.configure(`{"channels":[]}`)
	assert.Equal(t, "PROCESS_ALREADY_FINISHED", s.comes(status("FAIL").with("infos", strings.Replace(strings.Replace(infos, "wzzx", "none", 1), "IN_PROCESSING", "FAIL", 1))))
}

func TestStatusesAndTypesCanBeConfigured(t *testing.T) {
	t.Parallel()
	s := open(t, `{"statuses":["IN_PROCESSING","DONE"],"types":["GIFT"]}`)
	out := s.send(report(strings.Replace(strings.Replace(infos, "CREDIT", "GIFT", 1), "IN_PROCESSING", "DONE", 1)))
	assert.Equal(t, "ok", comes(t, out))
	assert.Empty(t, s.recorded(out).Findings)
	assert.Equal(t, false, s.stored("processes", "GIFT/P1")["final"], "only the usual ends are ends")
	out = s.send(status("SUCCESS"))
	assert.Equal(t, []string{"warning enum infos.status", "warning enum infos.type"}, rulesOf(s.recorded(out)))
	assert.Equal(t, true, s.stored("processes", "CREDIT/P1")["final"])
}

func TestAProcessOfAnotherUser(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	assert.Equal(t, "ok", s.comes(report(infos)))
	out := s.send(status("SUCCESS").with("user", "4"))
	assert.Equal(t, "ok", comes(t, out))
	assert.Equal(t, []string{"warning range infos.process_no"}, rulesOf(s.recorded(out)))
	assert.Equal(t, "3", s.stored("processes", "CREDIT/P1")["user"])
}

func TestAHistoryIsBounded(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for i := range 105 {
		require.Equal(t, "ok", s.comes(status(fmt.Sprintf("S%d", i))))
	}
	history := s.history("CREDIT/P1")
	assert.Len(t, history, 100)
	assert.Equal(t, []string{"S5", "S104"}, []string{history[0], history[99]})
}

func TestFaultsAroundTheCommit(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Rule{At: fault.Commit, Effect: "code 15 isp.remote-service-timeout", Times: 1})
	a := read(t, s.send(report(infos)))
	assert.Equal(t, []string{"15", "Remote service error", "isp.remote-service-timeout"}, []string{a.Code.String(), a.Msg, a.SubCode})
	assert.Equal(t, []string{"IN_PROCESSING"}, s.history("CREDIT/P1"), "it happened, and the client does not know")
	assert.Equal(t, "ok", s.comes(report(infos)), "the client says it again")
	assert.Equal(t, []string{"IN_PROCESSING"}, s.history("CREDIT/P1"))
}

// TestProcessesKeepTheirTable: whatever is reported in whatever order, an end stays, the history holds every change and
// nothing else, and the answers say which is which.
func TestProcessesKeepTheirTable(t *testing.T) {
	t.Parallel()
	final := map[string]bool{"SUCCESS": true, "FAIL": true, "CANCEL": true}
	rapid.Check(t, func(t *rapid.T) {
		c := &cleanups{T: t}
		defer c.run()
		s := open(c, "")
		model := map[string][]string{}
		for range rapid.IntRange(1, 30).Draw(t, "reports") {
			no := rapid.SampledFrom([]string{"P1", "P2", "P/3", "流程"}).Draw(t, "process")
			kind := rapid.SampledFrom([]string{"CREDIT", "LOAN", "ODD"}).Draw(t, "type")
			next := rapid.SampledFrom([]string{"IN_PROCESSING", "SUCCESS", "FAIL", "CANCEL", "OTHER", "UNREPORTED", "处理"}).Draw(t, "status")
			text, err := json.Marshal(map[string]any{"user_id": 3, "status": next, "type": kind, "process_no": no, "channel_id": "c"})
			require.NoError(t, err)
			id, want := kind+"/"+no, "ok"
			last := ""
			if h := model[id]; len(h) > 0 {
				last = h[len(h)-1]
			}
			switch {
			case last == next:
			case final[last]:
				want = "PROCESS_ALREADY_FINISHED"
			default:
				model[id] = append(model[id], next)
			}
			require.Equal(t, want, s.comes(report(string(text))), "%s: %s → %s", id, last, next)
			require.Equal(t, model[id], s.history(id))
			require.Equal(t, final[model[id][len(model[id])-1]], s.stored("processes", id)["final"])
		}
	})
}

func TestTheTableIsWhole(t *testing.T) {
	t.Parallel()
	c := xianyu.New()
	require.Len(t, c.Machines, 1)
	var finals []string
	for _, row := range c.Machines[0].Table {
		if row.Final {
			finals = append(finals, row.State)
		}
		assert.NotEmpty(t, row.Title)
	}
	assert.Equal(t, []string{"SUCCESS", "FAIL", "CANCEL"}, finals)
	for _, api := range c.APIs {
		assert.Equal(t, "idle_point_result", api.Reply.Fields()[0].Name, api.Name)
		for _, f := range api.Request.Fields() {
			assert.NotEmpty(t, f.Doc)
			assert.Contains(t, []string{"请求参数", "field"}, f.Source)
		}
	}
	_, err := c.Codec.Notice(nil, noticeOf(), engine.SealGood, false)
	assert.Error(t, err)
	assert.False(t, c.Codec.Confirmed(200, []byte("SUCCESS")))
	assert.Equal(t, "none", c.Codec.(engine.Client).Return(nil, &wire.Inbound{}).Verdict.Verdict) //nolint:forcetypeassert // it is one
}
