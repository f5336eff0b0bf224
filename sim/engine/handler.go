package engine

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine/contract"
)

// Handle makes a handler of a function of a transaction and a typed request. The request's struct tags are its
// contract (package contract); source is the section of the document that they come from.
//
// The function answers a reply; or a *Refusal as its error, when the real system would refuse; or any other error,
// when we are wrong. In the last two cases nothing of the transaction stays.
func Handle[Q, R any](source string, fn func(tx *Tx, q Q) (R, error)) Handler {
	return HandleCall(source, func(tx *Tx, _ *Call, q Q) (R, error) { return fn(tx, q) })
}

// HandleCall is Handle for the few functions that must see more of the call than its fields: pages want the device
// that asks.
func HandleCall[Q, R any](source string, fn func(tx *Tx, c *Call, q Q) (R, error)) Handler {
	var sample Q
	request := shape(sample, source)
	return HandleRead(request, func(c *Call, q *Q) []contract.Violation { return request.Decode(c.Fields, q) }, source, fn)
}

// HandleRead is HandleCall for requests that tags alone do not tell right from wrong (batches of 钱站, whose records come
// in two spellings): read makes the typed request of a call and answers how it breaks the contract. It sees a call
// without configuration and Private when a client examines its own fields. request is what contract pages show.
func HandleRead[Q, R any](
	request *contract.Shape, read func(c *Call, q *Q) []contract.Violation, source string, fn func(tx *Tx, c *Call, q Q) (R, error),
) Handler {
	return Handler{
		Request: request,
		Reply:   replyShape[R](source),
		decode: func(c *Call) []contract.Violation {
			q := new(Q)
			violations := read(c, q)
			c.input = q
			return violations
		},
		handle: func(tx *Tx, c *Call) (any, error) {
			q, ok := c.input.(*Q)
			if !ok {
				return nil, fmt.Errorf("%s was not decoded before it was handled", c.Name)
			}
			return fn(tx, c, *q)
		},
	}
}

// ShapeOf answers the contract of a message declared as a struct: for notices, and for replies behind an interface.
func ShapeOf[T any](source string) *contract.Shape {
	var sample T
	return shape(sample, source)
}

// shape compiles a declaration. A bad tag is a fault of the program that no request can mend, so it stops the start.
func shape(sample any, source string) *contract.Shape {
	s, err := contract.Of(sample, source)
	if err != nil {
		panic(err)
	}
	return s
}

// replyShape answers the contract of a reply, nil where replies are no messages of fields (pages, files).
func replyShape[R any](source string) *contract.Shape {
	var sample R
	s, err := contract.Of(sample, source)
	if err != nil {
		return nil
	}
	return s
}
