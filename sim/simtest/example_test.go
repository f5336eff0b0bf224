package simtest_test

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/simtest"
)

// morning is when the examples happen; their clocks stand still.
var morning = time.Date(2017, 3, 6, 10, 0, 0, 0, clock.Zone)

// A sandbox of a test's own: somebody with money is given, the application freezes some of it, the ledger tells.
func Example() {
	t := simtest.Outside(os.Stdout) // a test has its own t
	defer t.Close()
	sandbox := simtest.Start(t, simtest.At(morning))

	lender := sandbox.Give("lianyintong", "users", "lender", map[string]any{"balance": "1000.00"})
	heard := sandbox.Call("lianyintong", "FREEZE", map[string]any{"platformUserNo": lender["no"], "amount": "300.00"})

	fmt.Println("accepted:", heard.Accepted, "signature:", heard.Verdict.Verdict)
	fmt.Println("available:", sandbox.Balance(lender["account"].(string)))
	fmt.Println("frozen:", sandbox.Balance(lender["frozen"].(string)))
	sandbox.AssertNoFindings(t)
	// Output:
	// accepted: true signature: ok
	// available: 700.00
	// frozen: 300.00
}

// The money has moved, and the client does not know it: the fault that matters most. A client that asks before it repeats
// moves it once.
func ExampleSim_Fault() {
	t := simtest.Outside(os.Stdout)
	defer t.Close()
	sandbox := simtest.Start(t, simtest.At(morning))
	lender := sandbox.Give("lianyintong", "users", "lender", map[string]any{"balance": "1000.00"})

	sandbox.Fault("lianyintong", "FREEZE", "status 502", simtest.During("commit"), simtest.Times(1))
	freeze := map[string]any{"platformUserNo": lender["no"], "amount": "300.00", "requestNo": "F1"}
	first := sandbox.Call("lianyintong", "FREEZE", freeze)
	again := sandbox.Call("lianyintong", "FREEZE", freeze)

	fmt.Println(first.Accepted, again.Accepted, sandbox.Balance(lender["account"].(string)))
	// Output:
	// false true 700.00
}

// The first two deliveries of a notice are lost. Retries come as the world's time moves.
func ExampleSim_Notify() {
	t := simtest.Outside(os.Stdout)
	defer t.Close()
	sandbox := simtest.Start(t, simtest.At(morning))

	sandbox.Notify("lianyintong", "RECHARGE", "drop", "lose-ack", "deliver")
	sandbox.Run(recharge)
	for _, step := range sandbox.Advance(time.Hour) {
		fmt.Println(step.At.In(clock.Zone).Format(time.TimeOnly), step.Kind)
	}
	notice := sandbox.WaitNotice("lianyintong", "RECHARGE")
	for _, a := range notice.Attempts {
		fmt.Println(a.At.In(clock.Zone).Format(time.TimeOnly), a.Outcome)
	}
	fmt.Println(notice.State)
	// Output:
	// 10:10:00 notice
	// 10:20:00 notice
	// 10:00:00 dropped
	// 10:10:00 ack-lost
	// 10:20:00 acked
	// acked
}

// recharge is a scenario: somebody pays 100 yuan in on the hosted page.
const recharge = `scenario: 充值一百元
given:
  lianyintong:
    users: {payer: {}}
steps:
  - call: lianyintong RECHARGE
    with: {platformUserNo: "${payer.no}", amount: "100.00", feeMode: PLATFORM, rechargeWay: NETBANK_B2C, bankcode: ICBK}
    user: {presses: SUCCESS}
    expect: {code: "0"}
`

// The application under test is an http.Handler, and its client uses the sandbox's transport: nothing needs a socket.
func ExampleNotifyHandler() {
	t := simtest.Outside(os.Stdout)
	defer t.Close()
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.FormValue("serviceName"))
		_, _ = fmt.Fprint(w, "SUCCESS")
	})
	sandbox := simtest.Start(t, simtest.At(morning), simtest.NotifyHandler(app))

	sandbox.Run(recharge)
	fmt.Println(sandbox.WaitNotice("lianyintong", "RECHARGE").State)
	// Output:
	// POST /notify RECHARGE
	// acked
}

// What the application did wrong stands in the log of the failing test, with what to do about it.
func ExampleSim_AssertNoFindings() {
	t := simtest.Outside(os.Stdout)
	sandbox := simtest.Start(t, simtest.At(morning))

	sandbox.Call("lianyintong", "QUERY_USER_INFORMATION", map[string]any{"platformUserNo": "U1", "colour": "red"})
	for _, finding := range sandbox.Findings() {
		fmt.Println(finding)
	}
	sandbox.AssertNoFindings(discard{t}) // discard: the example shall not fail
	t.Close()
	// Output:
	// warning: lianyintong QUERY_USER_INFORMATION, field colour: unknown, sent "red" (3.1): it is not documented and was ignored: leave it out; exchange x000000001
}

// The application's client uses the transport: the host of its address does not matter.
func ExampleSim_Transport() {
	t := simtest.Outside(os.Stdout)
	defer t.Close()
	sandbox := simtest.Start(t)

	client := &http.Client{Transport: sandbox.Transport()}
	answer, err := client.Get("http://anything/router/rest?method=none")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	exchange := sandbox.WaitExchange("xianyu", "none")
	fmt.Println(answer.StatusCode, exchange.API, exchange.Outcome)
	// Output:
	// 200 none refused
}

type discard struct{ simtest.TB }

func (discard) Errorf(string, ...any) {}
