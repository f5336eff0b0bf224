package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whoever steers: acts for the system's people, and makes scenarios of what was done.
func TestConsoleSteers(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	for name, walk := range map[string]func(s *sandbox){
		"an audit":    auditsACompany,
		"a recording": recordsAndReruns,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSandbox(t, browser, phone, "")
			walk(s)
			s.fits()
			s.harmless()
		})
	}
}

// A company waits for its audit while somebody looks; one click passes it, and its NOTIFY goes out.
func auditsACompany(s *sandbox) {
	s.open("/worlds/default/waiting")
	s.until(`document.querySelector("#live.on")`)
	s.shapan("call", "lianyintong", "ENTERPRISE_REGISTER", "platformUserNo=E1", "requestNo=E1", "enterpriseName=<b>沙盘科技</b>", "bankLicense=J0000000000001",
		"unifiedCode=00000000MA00000000", "legal=施墨桐", "legalIdCardNo=119999195402124418", "contact=施墨桐", "contactPhone=15403558450",
		"userRole=NORMAL", "bankcardNo=6222020000082420381", "bankcode=ICBK", "--press", "submit", "--enter", "password=123456")
	s.reads(".todo-line", "<b>沙盘科技</b> E1 · AUDIT")
	s.shoot("journey-audit")
	s.click(`.todo-line button[value="act"]`)
	s.until(`document.querySelector(".said")`)
	s.open("/worlds/default/records/lianyintong/users?id=6000000001/E1")
	s.reads(".machine .here", "PASSED")
	s.open("/worlds/default/notices")
	assert.Equal(s.t, 2, value[int](s, `document.querySelectorAll("#main tr[id^=n]").length`), "a NOTIFY for each status (2.2 R5)")
}

// What was called is recorded, changed with lint beside it, and run again.
func recordsAndReruns(s *sandbox) {
	s.shapan("call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	s.open("/worlds/default/scenarios")
	s.enter(`#recording input[name="title"]`, "查询平台")
	s.click(`#recording button[value="record"]`)
	s.reads("h1", "查询平台")
	s.reads("#problems", "没有问题")
	value[string](s, `(() => { const text = document.querySelector("#source"); text.value = text.value.replace("call:", "cal:");
		text.dispatchEvent(new Event("input", { bubbles: true })); return ""; })()`)
	s.reads("#problems", "did you mean call")
	s.open("/worlds/default/scenario?name=mine/recorded.yaml")
	s.click(`button[value="steps"]`)
	s.click(`button[value="step"]`)
	s.until(`document.querySelectorAll("#run tbody tr").length >= 1`)
	s.click(`button[value="continue"]`)
	s.until(`document.querySelector("#run .head .o-passed")`)
	s.shoot("journey-run")
}
