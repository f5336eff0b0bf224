package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// outcome is what every reply of the direct mode begins or ends with.
type outcome struct {
	Code        string `wire:"code" spec:"Y E" doc:"见【返回码】"`
	Description string `wire:"description" spec:"N S 50" doc:"描述信息"`
}

// ok0 is the outcome of a success (wire §2).
func ok0() outcome { return outcome{codeOK, success} }

// direct makes the handler of a direct service: a function of the transaction, the platform and the typed request.
func direct[Q, R any](section string, fn func(tx *engine.Tx, p *platform, q Q) (R, error)) engine.Handler {
	return engine.HandleCall(section, func(tx *engine.Tx, call *engine.Call, q Q) (R, error) {
		return fn(tx, configOf(tx).platforms[call.Identity], q)
	})
}

// numbered is a request with a requestNo.
type numbered interface{ number() string }

// once makes the handler of a direct service that does something under a requestNo (1.6, wire §3 and §6): a number
// does one thing once. The same request again is answered with the first reply, byte for byte, where the service is
// idempotent; everything else is 100013. A refused request leaves no trace, so its number is free again.
func once[Q numbered, R any](service, section string, idempotent bool, fn func(tx *engine.Tx, p *platform, q Q, o *order) (R, error)) engine.Handler {
	return onceCall(service, section, idempotent, func(tx *engine.Tx, _ *engine.Call, p *platform, q Q, o *order) (R, error) {
		return fn(tx, p, q, o)
	})
}

// onceCall is once for services that must see more of the call than its fields: uploads have a file.
func onceCall[Q numbered, R any](service, section string, idempotent bool, fn func(tx *engine.Tx, call *engine.Call, p *platform, q Q, o *order) (R, error)) engine.Handler {
	request, reply := engine.ShapeOf[Q](section), engine.ShapeOf[R](section)
	h := engine.HandleCall(section, func(tx *engine.Tx, call *engine.Call, q Q) (any, error) {
		p := configOf(tx).platforms[call.Identity]
		if q.number() == "" { // 2.22 has none: what it names makes it happen once
			return fn(tx, call, p, q, &order{})
		}
		asked := request.Encode(q)
		if o, known := getOrder(tx, p.No, q.number()); known {
			if idempotent && o.Service == service && string(o.Request) == string(asked) && o.Reply != nil {
				return replayed{o.Reply}, nil
			}
			return nil, engine.Refuse(codeRepeated, "requestNo %s 重复", q.number())
		}
		now := tx.Now()
		o := order{
			ID: orderID(p.No, q.number()), PlatformNo: p.No, RequestNo: q.number(), OrderNo: newOrderNo(tx), Service: service, State: succeeded,
			Code: codeOK, Description: success, Created: now, Finished: &now, Request: asked,
		}
		answer, err := fn(tx, call, p, q, &o)
		if err != nil {
			return nil, err
		}
		o.Reply = reply.Encode(answer)
		putOrder(tx, o)
		return replayed{o.Reply}, nil
	})
	h.Reply = reply
	return h
}

// done is the step of a success: where the order goes, and what CALLBACK and NOTIFY say.
func done(next orderState, shape *contract.Shape, message any) step {
	return step{state: next, respData: shape.Encode(message)}
}
