package main

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// consolePages are the pages that every look is tried on.
var consolePages = map[string]string{
	"timeline": "/", "clock": "/worlds/default/clock", "exchange": "/worlds/default/exchanges/x000000002", "diagram": "/worlds/default/diagram",
	"error": "/worlds/none/timeline", "notices": "/worlds/default/notices", "notice": "/worlds/default/notices/n000000002", "worlds": "/worlds",
	"waiting": "/worlds/default/waiting", "phone": "/worlds/default/phone", "people": "/worlds/default/people?account=6000000001/user:U1",
	"records": "/worlds/default/records/lianyintong/requests", "record": "/worlds/default/records/lianyintong/requests?id=6000000001/R1",
	"scenarios": "/worlds/default/scenarios", "scenario": "/worlds/default/scenario?name=lianyintong/project-life.yaml", "run": "/worlds/default/runs/run000001",
	"contract": "/worlds/default/contract", "api": "/worlds/default/contract/lianyintong?api=CONFIRM_LOAN",
}

// Every page in both languages, light and dark, wide and narrow: nothing is wider than the screen, nothing goes wrong.
func TestConsoleOnEveryScreen(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	s := openSandbox(t, browser, desktop, "")
	s.populate()
	for _, l := range []looks{desktop, {"desktop-dark", 1280, 900, false, true, "zh-CN"}, phone, {"phone-dark", 390, 844, true, true, "en"}} {
		s.look(browser, l)
		for name, target := range consolePages {
			s.open(target)
			s.fits()
			s.shoot(name + "-" + l.name)
		}
		s.watch.expect("404 (Not Found)")
		s.harmless()
	}
}

// populate lets something happen: good calls and bad ones, money that moves, a notice that is not confirmed at once.
func (s *sandbox) populate() {
	s.t.Helper()
	s.shapan("call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	s.register("U1", "施墨桐")
	s.shapan("call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo=U1", "unheard=1")
	s.shapan("call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo=U9")
	s.api(http.MethodPut, "/sink/default", `{"answer": "NO", "times": 3}`)
	s.shapan("call", "lianyintong", "RECHARGE", "requestNo=R1", "platformUserNo=U1", "amount=100.00", "feeMode=PLATFORM", "rechargeWay=NETBANK_B2C",
		"bankcode=ICBK", "--press", "SUCCESS")
	s.api(http.MethodPost, "/v1/worlds/default/clock/advance", `{"by": "25m"}`)
	foreign, err := filepath.Abs("../../certs/qianzhan/partner.key.pem")
	require.NoError(s.t, err)
	s.shapan("call", "lianyintong", "QUERY_TRANSACTION", "requestNo=R1", "transactionType=RECHARGE", "--key", foreign)
	s.api(http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "lianyintong/project-life.yaml", "pause": true}`)
}
