package certify

import (
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// Point is one thing that an application has to get right.
type Point struct {
	ID     string // like signature
	Title  string // Chinese
	Says   string // English: what the application has to do
	Source string // where it is written
	File   string // the scenario that judges it
	System string // that has to be played
	Needs  string // the trigger without which nothing can be seen
}

// Tag is the tag of the files of all points. They need an application under test.
const Tag = "certify"

// Points lists the points of the score card, in its order.
func Points() []Point {
	return []Point{
		{"signature", "验签", "confirms no forged NOTIFY: a broken signature, none, one by another key", "联银通 1.5", "signature.yaml", "lianyintong", "recharge"},
		{"success", "应答", "answers a NOTIFY with exactly SUCCESS within ten seconds", "联银通 1.1", "success.yaml", "lianyintong", "recharge"},
		{"once", "只生效一次", "has one effect for NOTIFYs that come again and out of order", "联银通 1.1, 1.6", "once.yaml", "lianyintong", "recharge"},
		{"unknown-field", "兼容新字段", "confirms a NOTIFY with a field that it does not know", "联银通 1.7", "unknown-field.yaml", "lianyintong", "recharge"},
		{"query", "主动查询", "asks by QUERY_TRANSACTION when no NOTIFY comes", "联银通 1.7", "query.yaml", "lianyintong", "recharge"},
		{"retry", "同号重试", "comes back after a lost reply with the same requestNo, never with a new one", "联银通 1.6", "retry.yaml", "lianyintong", "direct"},
		{"ten-seconds", "十秒", "gives 钱站 ten seconds, no more and no less, and does not push again at once", "钱站 timing", "ten-seconds.yaml", "qianzhan", "push"},
		{"throttled", "限流", "takes TOP's code 7 for temporary: does not hammer, and comes again after the ban", "TOP code 7", "throttled.yaml", "xianyu", "report"},
		{"autologin", "自动登录", "calls autoLogin when it hears 411, and then again what was refused", "cashloan 411", "autologin.yaml", "cashloan", "session"},
	}
}

// missing answers the system of the point where it is not among those that are played.
func (p Point) missing(systems []*engine.Counterpart) string {
	if slices.ContainsFunc(systems, func(c *engine.Counterpart) bool { return c.Slug == p.System }) {
		return ""
	}
	return p.System
}

// Trigger is how the application is made to do something: a request that its testers name. {user} and {amount} stand
// for the user and the amount; both are in the body too, as JSON: {"user": "U1", "amount": "100.00"}.
type Trigger struct {
	Name    string // like recharge: the flag, and the param of the files
	Default string // METHOD /path
	Title   string // Chinese
	Says    string // English: what the application has to do when it is asked
}

// Triggers lists the triggers.
func Triggers() []Trigger {
	return []Trigger{
		{"recharge", "POST /shapan/recharge", "发起充值，把用户引到托管页面", "begin a RECHARGE for the user, and lead the browser to the hosted page (a page that submits itself, or a redirect)"},
		{"direct", "POST /shapan/direct", "直连调用一次会改变状态的接口", "make one direct call to 联银通 that changes something (FREEZE of the amount, say)"},
		{"reconcile", "POST /shapan/reconcile", "运行补单与对账任务", "run the job that looks after what is open: queries, retries, calls that were put off"},
		{"push", "POST /shapan/push", "向钱站推送一次", "push repayments to 钱站 once"},
		{"report", "POST /shapan/report", "向闲鱼上报一次", "report a loan to 闲鱼 (alibaba.idle.interact.loan.callback) once"},
		{"session", "POST /shapan/session", "调用 cashloan 一个需要登录的接口（没有会话就先登录）", "call an address of cashloan that wants a session, with the one it has; log in with phone and password where it has none. The body is {\"phone\", \"password\"}"},
	}
}

// DefaultHook asks how often the business of an order was done. The protocol: HTTP 200 and {"effects": n}, where n counts
// how often the order with the number took effect in the application's own books, 0 for one that it does not know or has
// not finished. Any other status means that there is no hook; then the application's later calls are judged.
const DefaultHook = "GET /shapan/effects?requestNo={requestNo}"

// hookRequest completes a hook that was given as an address, or without a place for the number.
func hookRequest(hook string) string {
	if method, _, spoken := strings.Cut(hook, " "); !spoken || strings.Contains(method, "/") {
		hook = "GET " + hook
	}
	if strings.Contains(hook, "{requestNo}") {
		return hook
	}
	if strings.Contains(hook, "?") {
		return hook + "&requestNo={requestNo}"
	}
	return hook + "?requestNo={requestNo}"
}

// CheckRequest answers what is wrong with a trigger or a hook as testers write it: METHOD /path or METHOD URL.
func CheckRequest(text string) error {
	method, path, spoken := strings.Cut(text, " ")
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	u, err := url.Parse(strings.TrimSpace(path))
	switch {
	case !spoken || !slices.Contains(methods, method):
		return engine.Wrong(engine.Invalid, "write METHOD /path, like POST /shapan/recharge", "%q begins with no method", text)
	case err != nil || !strings.HasPrefix(path, "/") && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https"):
		return engine.Wrong(engine.Invalid, "write a path of the application or a whole http address behind the method", "%q has no path", text)
	}
	return nil
}
