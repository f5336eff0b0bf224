package cashloan

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The events of which the merchant is told (wire §8). They are the names of APIs too: rules and plans for deliveries
// name them.
const (
	eventCaptured = "payment.captured"
	eventFailed   = "payment.failed"
	eventPaid     = "order.paid"
)

// modeWebhook is the mode of what only goes out.
const modeWebhook = "webhook"

// accountID is the merchant's number at Razorpay.
const accountID = "acc_ShapanSandbox1"

// webhooks are the events as APIs: nobody calls them, they go out.
func webhooks() []engine.API {
	list := []engine.API{}
	for _, e := range []struct{ name, title string }{
		{eventCaptured, "扣款成功通知"}, {eventFailed, "支付失败通知"}, {eventPaid, "订单已支付通知"},
	} {
		list = append(list, engine.API{
			Name: e.name, Title: e.title, Section: "wire §8", Mode: modeWebhook, Notifies: true,
			Notice: engine.ShapeOf[eventDoc]("wire §8"),
		})
	}
	return list
}

// eventDoc is what contract pages say of a webhook.
type eventDoc struct {
	Entity    string     `wire:"entity" spec:"Y S" doc:"event"`
	AccountID string     `wire:"account_id" spec:"Y S" doc:"商户"`
	Event     string     `wire:"event" spec:"Y S" enum:"payment.captured payment.failed order.paid" doc:"事件"`
	Contains  []string   `wire:"contains" spec:"Y C" doc:"payload 里有什么：payment，order.paid 另有 order"`
	Payload   wire.Value `wire:"payload" spec:"Y C" doc:"各实体，放在 entity 之下，与查询接口的应答相同"`
	CreatedAt int64      `wire:"created_at" spec:"Y L" doc:"秒"`
}

// event is the body of a webhook.
type event struct {
	Entity    string          `json:"entity"`
	AccountID string          `json:"account_id"`
	Event     string          `json:"event"`
	Contains  []string        `json:"contains"`
	Payload   map[string]held `json:"payload"`
	CreatedAt int64           `json:"created_at"`
}

// held is an entity in a payload.
type held struct {
	Entity any `json:"entity"`
}

// tell books a webhook.
func tell(tx *engine.Tx, name string, o order, p payment) {
	settings := configOf(tx)
	e := event{
		Entity: "event", AccountID: accountID, Event: name, Contains: []string{"payment"},
		Payload: map[string]held{"payment": {p.entity(o)}}, CreatedAt: tx.Now().Unix(),
	}
	if name == eventPaid {
		e.Contains = append(e.Contains, "order")
		e.Payload["order"] = held{o.entity()}
	}
	tx.Notify(engine.Booking{API: name, Key: cmp.Or(o.OrderNo, o.ID), URL: settings.WebhookURL, Retry: settings.WebhookRetry, Data: e})
}
