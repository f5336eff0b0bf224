package xianyu

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/state"
	"github.com/shapan/shapan/sim/engine/wire"
)

const (
	apiCallback = "alibaba.idle.interact.loan.callback"
	sourceDoc   = "请求参数"
)

// alibaba.idle.interact.loan.callback 闲鱼借贷回调. The lender reports where a credit check or a loan stands.
func loanCallback() []engine.API {
	return []engine.API{{
		Name: apiCallback, Title: "闲鱼借贷回调", Section: sourceDoc, Mode: "top", Idempotent: true,
		Rules: rules("callback",
			"process_no 与 type 确定一个流程；IN_PROCESSING 之后可以是 SUCCESS、FAIL 或 CANCEL，也可以直接上报终态",
			"相同状态重复上报：成功，不产生变化",
			"终态之后上报其他状态：success=false，biz_error PROCESS_ALREADY_FINISHED",
			"配置了渠道时，未知 channel_id：success=false，biz_error CHANNEL_NOT_FOUND",
		),
		Handler: engine.HandleCall(sourceDoc, handleCallback),
	}}
}

type callbackRequest struct {
	User  string       `wire:"user" spec:"Y S" doc:"用户标识"`
	Infos callbackInfo `wire:"infos" spec:"Y C" doc:"回调信息"`
}

type callbackInfo struct {
	UserID       int64    `wire:"user_id" spec:"Y L" doc:"用户id"`
	SubmitTime   string   `wire:"submit_time" spec:"N S" doc:"提交时间"`
	CompleteTime string   `wire:"complete_time" spec:"N S" doc:"完成时间"`
	Status       string   `wire:"status" spec:"Y S" doc:"状态"`
	Type         string   `wire:"type" spec:"Y S" doc:"类型"`
	FundProducts []string `wire:"fund_products" spec:"N C" doc:"资方列表"`
	ProcessNo    string   `wire:"process_no" spec:"Y S" doc:"授信/借款流程号"`
	ChannelID    string   `wire:"channel_id" spec:"Y S" doc:"渠道号"`
}

// pointReply is the reply of the calls whose data is a text.
type pointReply struct {
	Result pointResult `wire:"idle_point_result" spec:"Y C" doc:"idlePointResult" src:"响应参数"`
}

type pointResult struct {
	Success  bool     `wire:"success" spec:"Y J" doc:"success"`
	Data     string   `wire:"data" spec:"Y S" doc:"data"`
	BizError bizError `wire:"biz_error" spec:"N C" doc:"err"`
}

// point is the reply of a call that came to something; data says true or false.
func point(data bool) pointReply {
	return pointReply{pointResult{Success: true, Data: strconv.FormatBool(data)}}
}

// The types of a process that are known (ours: none are published).
const (
	typeCredit = "CREDIT"
	typeLoan   = "LOAN"
)

// processStatus is where a process stands (ours: no enumeration is published).
type processStatus string

// The statuses of a process. unreported and unknown are rows of the table only: what is reported is kept as it is.
const (
	unreported   processStatus = "UNREPORTED"
	inProcessing processStatus = "IN_PROCESSING"
	success      processStatus = "SUCCESS"
	fail         processStatus = "FAIL"
	cancel       processStatus = "CANCEL"
	unknown      processStatus = "OTHER"
)

// processStates is the life of a process (ours).
var processStates = state.Table[processStatus]{
	{State: unreported, Title: "未上报", Next: []processStatus{inProcessing, success, fail, cancel, unknown}},
	{State: inProcessing, Title: "处理中", Next: []processStatus{success, fail, cancel, unknown}},
	{State: unknown, Title: "未知状态", Next: []processStatus{inProcessing, success, fail, cancel, unknown}},
	{State: success, Title: "成功"},
	{State: fail, Title: "失败"},
	{State: cancel, Title: "取消"},
}

// row answers the row of the table for a status as it was reported.
func (s processStatus) row() processStatus {
	if s == unreported || !processStates.Known(s) {
		return unknown
	}
	return s
}

const (
	kindProcesses = "processes"
	maxHistory    = 100 // reports that a process keeps: the newest
)

// process is a credit check or a loan as the lender has reported it.
type process struct {
	ID           string        `json:"id"` // type/process_no
	ProcessNo    string        `json:"process_no"`
	Type         string        `json:"type"`
	Status       processStatus `json:"status"`
	Final        bool          `json:"final"`
	User         string        `json:"user"`
	UserID       int64         `json:"user_id"`
	ChannelID    string        `json:"channel_id"`
	FundProducts []string      `json:"fund_products,omitempty"`
	AppKey       string        `json:"app_key"`
	// History is a list of reports, those that changed the status, oldest first: read only where it grows. Most callbacks
	// change nothing.
	History json.RawMessage `json:"history"`
}

// report is one change of a process.
type report struct {
	At           time.Time     `json:"at"`
	Status       processStatus `json:"status"`
	SubmitTime   string        `json:"submit_time,omitempty"`
	CompleteTime string        `json:"complete_time,omitempty"`
	Exchange     string        `json:"exchange"`
}

func handleCallback(tx *engine.Tx, call *engine.Call, q callbackRequest) (pointReply, error) {
	settings, next := configOf(tx), processStatus(q.Infos.Status)
	lookAt(tx, settings, q.Infos, call.Strict)
	if len(settings.channels) > 0 && !settings.channels[q.Infos.ChannelID] {
		return pointReply{}, engine.Refuse(bizNoChannel, "渠道 %s 不存在", q.Infos.ChannelID).By("callback R4")
	}
	id := q.Infos.Type + "/" + q.Infos.ProcessNo
	p, known := engine.Get[process](tx, kindProcesses, id)
	switch {
	case !known:
		p = process{ID: id, ProcessNo: q.Infos.ProcessNo, Type: q.Infos.Type, User: q.User, UserID: q.Infos.UserID, Status: unreported}
	case p.Status == next:
		return point(true), nil // callback R2
	case p.Final:
		return pointReply{}, engine.Refuse(bizFinished, "流程 %s 已是 %s", p.ProcessNo, p.Status).By("callback R3")
	}
	compare(tx, p, q)
	from := p.Status.row()
	if !known {
		from = unreported
	}
	if err := processStates.Check(from, next.row()); err != nil {
		return pointReply{}, err
	}
	if err := p.report(tx, call, q.Infos); err != nil {
		return pointReply{}, err
	}
	engine.Put(tx, kindProcesses, p.ID, p)
	return point(true), nil
}

// report takes a new status over, with what was said besides. Its error is a fault of ours.
func (p *process) report(tx *engine.Tx, call *engine.Call, q callbackInfo) error {
	p.Status = processStatus(q.Status)
	p.Final = processStates.Final(p.Status)
	p.ChannelID, p.FundProducts, p.AppKey = q.ChannelID, q.FundProducts, call.Identity
	var list []report
	if p.History != nil {
		if err := json.Unmarshal(p.History, &list); err != nil {
			return fmt.Errorf("history of process %s: %w", p.ID, err)
		}
	}
	list = append(list, report{At: tx.Now(), Status: p.Status, SubmitTime: q.SubmitTime, CompleteTime: q.CompleteTime, Exchange: tx.Cause()})
	if over := len(list) - maxHistory; over > 0 {
		list = slices.Delete(list, 0, over)
	}
	var err error
	p.History, err = wire.Marshal(list)
	return err
}

// lookAt finds what is odd in a report: words that nobody knows, and times that are none. A strict application is refused
// for it.
func lookAt(tx *engine.Tx, settings *config, q callbackInfo, strict bool) {
	odd := func(field, rule, got, hint string) {
		tx.Find(engine.Finding{Level: engine.LevelWarning, Field: "infos." + field, Rule: rule, Source: "ours", Got: got, Hint: hint})
	}
	if !slices.Contains(settings.statuses, q.Status) {
		became := "; others are kept, and are not final"
		if strict {
			became = "; a strict application is refused for it, and nothing is kept"
		}
		odd("status", contract.RuleEnum, q.Status, "it is not one of "+strings.Join(settings.statuses, ", ")+became)
	}
	if !slices.Contains(settings.types, q.Type) {
		odd("type", contract.RuleEnum, q.Type, "it is not one of "+strings.Join(settings.types, ", "))
	}
	submitted, okSubmit := moment(q.SubmitTime)
	completed, okComplete := moment(q.CompleteTime)
	if !okSubmit {
		odd("submit_time", contract.RuleType, q.SubmitTime, "send it as yyyy-MM-dd HH:mm:ss")
	}
	if !okComplete {
		odd("complete_time", contract.RuleType, q.CompleteTime, "send it as yyyy-MM-dd HH:mm:ss")
	}
	if q.SubmitTime != "" && q.CompleteTime != "" && okSubmit && okComplete && completed.Before(submitted) {
		odd("complete_time", contract.RuleRange, q.CompleteTime, "it is before submit_time, which is "+q.SubmitTime)
	}
}

// moment reads a time that need not be there; false for one that is none.
func moment(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	at, err := time.ParseInLocation(timeLayout, text, clock.Zone)
	return at, err == nil && len(text) == len(timeLayout)
}

// compare finds a report that speaks of another user than those before it.
func compare(tx *engine.Tx, p process, q callbackRequest) {
	if p.User == q.User && p.UserID == q.Infos.UserID {
		return
	}
	tx.Find(engine.Finding{
		Level: engine.LevelWarning, Field: "infos.process_no", Rule: contract.RuleRange, Source: "ours", Got: p.ProcessNo,
		Hint: fmt.Sprintf("the process began for user %s, user_id %d: report it for the same one, or take another process_no", p.User, p.UserID),
	})
}
