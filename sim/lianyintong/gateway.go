package lianyintong

import (
	"errors"
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// The modes of 1.1, and the address of 4.2.
const (
	modeGateway  = "gateway"
	modeDirect   = "direct"
	modeDownload = "download"
	modeUpload   = "upload"
	modePage     = "page"
)

// onChannel tells whether a service of a mode may be called on an address.
func onChannel(mode, channel string) bool {
	return mode == channel || (mode == modeDirect && channel == channelService) || (mode == modeUpload && channel == channelService) // wire §9
}

// pageLife is how long a hosted page lives when the request does not say (2.6.2: 15分钟后过期).
const pageLife = 15 * time.Minute

// maxWrong is the number of wrong passwords or codes that ends an order (wire §8, ours).
const maxWrong = 5

// basis is what every request of the gateway has.
type basis struct {
	RequestNo   string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	CallbackURL string `wire:"callbackUrl,redirectUrl" spec:"Y S 100" doc:"页面回跳 URL"`
}

func (b basis) basics() basis { return b }

// hosted is a service of the gateway: a request that is accepted, a page on which the user works, and what comes of it.
type hosted[Q interface{ basics() basis }] struct {
	Name       string
	Also       []string
	Title      string
	Section    string
	Idempotent bool
	Rules      []engine.Rule
	Notice     *contract.Shape
	// Accept holds the request against the rules, and puts what the order needs into it. It writes nothing else.
	Accept func(tx *engine.Tx, p *platform, q Q, o *order) error
	// Expired answers the request's own end of the page, "" for none.
	Expired func(q Q) string
	// Mobile answers the mobile to which the page's code goes, "" for none; nil for services without a code. The code is
	// sent when the request is accepted, so that the page needs no JavaScript, and again when the user asks for it.
	Mobile func(tx *engine.Tx, p *platform, q Q) string
	// Show answers what the user sees: the form is completed by the gateway.
	Show func(tx *engine.Tx, p *platform, q Q, o order) pages.Page
	// Submit does what the user has confirmed. It checks first and writes last, so that a refusal leaves nothing.
	Submit func(tx *engine.Tx, p *platform, q Q, o *order, f pageForm) (step, error)

	shape *contract.Shape // of Q
}

// step is what came of a user's click.
type step struct {
	again    string     // show the page again, with this reason
	wrong    bool       // the reason is a wrong password or code, of which five end the order
	state    orderState // else: where the order goes
	respData []byte     // and what CALLBACK and NOTIFY say
	code     string     // of a failure, with its text, instead of respData
	text     string
	quiet    bool // no NOTIFY yet: the order goes on (wire §8: a NOTIFY is sent for outcomes that end it)
}

// apis makes the two calls of a hosted service: the request of the platform, and the clicks of the user.
func (h hosted[Q]) apis() []engine.API {
	h.shape = engine.ShapeOf[Q](h.Section)
	return []engine.API{
		{
			Name: h.Name, Also: h.Also, Title: h.Title, Section: h.Section, Mode: modeGateway, Idempotent: h.Idempotent,
			Notifies: true, Rules: h.Rules, Notice: h.Notice,
			Handler: engine.HandleCall(h.Section, h.accept),
		},
		{
			Name: h.Name + "/page", Title: h.Title + "（页面）", Section: h.Section, Mode: modePage, Page: true,
			Handler: engine.HandleCall("ours", h.page),
		},
	}
}

// accept stores the request under a requestKey and leads the browser to the page (wire §8).
func (h hosted[Q]) accept(tx *engine.Tx, call *engine.Call, q Q) (any, error) {
	b := q.basics()
	if !usableURL(b.CallbackURL) {
		return nil, engine.Refuse(codeFormat, "callbackUrl 必须是 http 或 https 地址")
	}
	p := configOf(tx).platforms[call.Identity]
	request := h.shape.Encode(q)
	if o, known := getOrder(tx, p.No, b.RequestNo); known {
		return h.repeat(o, request)
	}
	now := tx.Now()
	expires := expiry(now, h.expired(q))
	o := order{
		ID: orderID(p.No, b.RequestNo), PlatformNo: p.No, RequestNo: b.RequestNo, OrderNo: newOrderNo(tx), Service: h.Name, State: waiting,
		Created: now, Expires: &expires, RequestKey: tx.UUID(), Device: deviceOf(call), CallbackURL: b.CallbackURL, Request: request,
	}
	if err := h.Accept(tx, p, q, &o); err != nil {
		return nil, err
	}
	h.send(tx, p, q, &o)
	putOrder(tx, o)
	engine.Put(tx, kindPages, o.RequestKey, page{ID: o.RequestKey, Request: o.ID})
	tx.At(expires, jobExpire, o.ID)
	return redirect{h.path(o)}, nil
}

// repeat answers a requestNo that is known: an idempotent service goes on with the same content, everything else is
// 100013 (1.6, wire §3).
func (h hosted[Q]) repeat(o order, request []byte) (any, error) {
	if !h.Idempotent || o.Service != h.Name || string(o.Request) != string(request) {
		return nil, engine.Refuse(codeRepeated, "requestNo %s 重复", o.RequestNo)
	}
	return redirect{h.path(o)}, nil
}

func (h hosted[Q]) expired(q Q) string {
	if h.Expired == nil {
		return ""
	}
	return h.Expired(q)
}

func (h hosted[Q]) path(o order) string {
	return "/lanmaotech/page/" + h.Name + "?requestKey=" + o.RequestKey
}

// expiry answers when a page ends: the instant given, if it is still to come, else a quarter of an hour from now
// (2.6.2: 参数为空或格式无效或早于当前时间都取默认值).
func expiry(now time.Time, given string) time.Time {
	at, err := time.ParseInLocation("20060102150405", given, clock.Zone)
	switch {
	case err != nil || !at.After(now):
		return now.Add(pageLife)
	case at.Sub(now) > engine.MaxAdvance: // as good as never, and the outbox cannot hold an instant after the year 2262
		return now.Add(engine.MaxAdvance)
	default:
		return at
	}
}

// page is what the user does on the hosted page: looks at it, confirms or leaves.
func (h hosted[Q]) page(tx *engine.Tx, call *engine.Call, f pageForm) (any, error) {
	ref, ok := engine.Get[page](tx, kindPages, f.RequestKey)
	if !ok {
		return nil, engine.Refuse(codeNoObject, "页面不存在：requestKey 无效")
	}
	o, ok := engine.Get[order](tx, kindRequests, ref.Request)
	if !ok || o.Service != h.Name {
		return nil, engine.Refuse(codeNoObject, "页面不存在：requestKey 不属于该业务")
	}
	p := configOf(tx).platforms[o.PlatformNo]
	if p == nil {
		return nil, engine.Refuse(codeNoPlatform, "")
	}
	q, err := h.stored(o)
	if err != nil {
		return nil, err
	}
	if o.State == waiting && !tx.Now().Before(*o.Expires) {
		if err := expire(tx, &o); err != nil {
			return nil, err
		}
	}
	switch {
	case o.State != waiting:
		return h.over(p, o), nil // a second click, or a page that was left open: the same CALLBACK, nothing happens again
	case ref.over(tx.Now()): // the page alone: its order waits on, so what the page posts is not stored
		o.fail(codeRejected, pageExpired)
		return h.over(p, o), nil
	case call.In.Method != "POST":
		return shown{h.show(tx, p, q, o, "")}, nil
	case f.Action == actionCancel:
		return h.cancel(tx, p, o)
	case f.Action == actionSMS:
		return h.resend(tx, p, q, o, f), nil
	default:
		return h.submit(tx, p, q, o, f)
	}
}

// stored reads the request of an order back into its type; it was checked when it was accepted.
func (h hosted[Q]) stored(o order) (q Q, err error) {
	value, _, err := wire.ParseJSON(o.Request)
	if err != nil {
		return q, fmt.Errorf("stored request of order %s: %w", o.ID, err)
	}
	h.shape.Decode(value, &q)
	return q, nil
}

// cancel is 取消: a CALLBACK with 100008 and no NOTIFY (wire §8).
func (h hosted[Q]) cancel(tx *engine.Tx, p *platform, o order) (any, error) {
	if err := o.to(tx, cancelled); err != nil {
		return nil, err
	}
	o.fail(codeRejected, "用户取消操作")
	putOrder(tx, o)
	return h.over(p, o), nil
}

// send sends the page's code, where there is one.
func (h hosted[Q]) send(tx *engine.Tx, p *platform, q Q, o *order) bool {
	mobile := ""
	if h.Mobile != nil {
		mobile = h.Mobile(tx, p, q)
	}
	if mobile != "" {
		sendSMS(tx, o, mobile, h.Title)
	}
	return mobile != ""
}

// resend is 获取验证码: a new code, and the page again as the user has left it.
func (h hosted[Q]) resend(tx *engine.Tx, p *platform, q Q, o order, f pageForm) any {
	problem := ""
	if !h.send(tx, p, q, &o) {
		problem = "本业务不需要短信验证码"
	}
	o.Choice = f.Mode
	putOrder(tx, o)
	return shown{h.show(tx, p, q, o, problem)}
}

// submit does what the user confirms and books what follows.
func (h hosted[Q]) submit(tx *engine.Tx, p *platform, q Q, o order, f pageForm) (any, error) {
	s, err := h.Submit(tx, p, q, &o, f)
	var refusal *engine.Refusal
	switch {
	case errors.As(err, &refusal): // a business refusal on the page: the order ends, without a NOTIFY (wire §8)
		if err := o.to(tx, failed); err != nil {
			return nil, err
		}
		o.fail(refusal.Code, describe(refusal))
		putOrder(tx, o)
		return h.over(p, o), nil
	case err != nil:
		return nil, err
	case s.again != "":
		o.Choice = f.Mode
		return h.again(tx, p, q, o, s)
	}
	if err := o.to(tx, s.state); err != nil {
		return nil, err
	}
	if s.code != "" {
		o.fail(s.code, s.text)
	} else {
		o.Code, o.Description, o.RespData = codeOK, success, string(s.respData)
	}
	putOrder(tx, o)
	if !s.quiet {
		o.notify(tx)
	}
	return h.over(p, o), nil
}

// again shows the page again; the fifth wrong password or code ends the order with a CALLBACK 100008 (wire §8).
func (h hosted[Q]) again(tx *engine.Tx, p *platform, q Q, o order, s step) (any, error) {
	if s.wrong {
		o.Wrong++
	}
	if o.Wrong >= maxWrong {
		if err := o.to(tx, failed); err != nil {
			return nil, err
		}
		o.fail(codeRejected, fmt.Sprintf("错误次数达到%d次", maxWrong))
		putOrder(tx, o)
		return h.over(p, o), nil
	}
	putOrder(tx, o)
	if s.wrong {
		s.again = fmt.Sprintf("%s，还可以尝试%d次", s.again, maxWrong-o.Wrong)
	}
	return shown{h.show(tx, p, q, o, s.again)}, nil
}

// show completes the page of a service.
func (h hosted[Q]) show(tx *engine.Tx, p *platform, q Q, o order, problem string) pages.Page {
	view := h.Show(tx, p, q, o)
	view.Mobile, view.Platform, view.Problem = o.Device == deviceMobile, p.Name, problem
	if view.Title == "" {
		view.Title = h.Title
	}
	view.Form.Action = "?requestKey=" + o.RequestKey
	view.Form.Hidden = append([]pages.Field{{Name: "requestKey", Value: o.RequestKey}}, view.Form.Hidden...)
	view.Form.Buttons = append(view.Form.Buttons, pages.Button{Name: "action", Value: actionCancel, Label: "取消", Kind: "plain"})
	return view
}

// over is the page that says how it ended and posts the CALLBACK.
func (h hosted[Q]) over(p *platform, o order) returned {
	view := pages.Page{Mobile: o.Device == deviceMobile, Platform: p.Name, Title: h.Title, Notice: o.Description}
	if o.Code != codeOK {
		view.Notice, view.Problem = "", o.Description
	}
	if o.Amount > 0 {
		view.Amount = o.Amount.String()
	}
	return returned{page: view, callback: o.notice(), url: o.CallbackURL}
}
