package journal

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/shapan/shapan/sim/engine/wire"
)

// encoders are lent out: what an exchange is written into is as long as the exchange, and thrown away at once.
var encoders = sync.Pool{New: func() any { return &encoder{} }}

// longest is how long a buffer may have become to be kept.
const longest = 1 << 20

// encode writes an exchange as encoding/json would, its members in the same order. Every call of every system is
// written twice, and by reflection that was a quarter of its time.
func encode(x *Exchange) (string, error) {
	e, _ := encoders.Get().(*encoder)
	e.b, e.err = append(e.b[:0], '{'), nil
	e.exchange(x)
	text, err := string(append(e.b, '}')), e.err
	if cap(e.b) <= longest {
		encoders.Put(e)
	}
	return text, err
}

func (e *encoder) exchange(x *Exchange) {
	e.text("id", x.ID)
	e.name("at")
	e.b = append(x.At.AppendFormat(append(e.b, '"'), time.RFC3339Nano), '"')
	e.name("wallMs")
	e.b = strconv.AppendFloat(e.b, x.WallMs, 'f', -1, 64)
	if x.GoneMs > 0 {
		e.name("goneMs")
		e.b = strconv.AppendFloat(e.b, x.GoneMs, 'f', -1, 64)
	}
	e.text("direction", string(x.Direction))
	e.text("system", x.System)
	e.text("api", x.API)
	e.text("world", x.World)
	e.text("outcome", x.Outcome)
	e.some("code", x.Code)
	e.some("broke", x.Broke)
	e.number("status", x.Status)
	e.message("request", &x.Request)
	e.message("response", &x.Response)
	if len(x.Fields) > 0 {
		e.name("fields")
		e.b = append(e.b, x.Fields...)
	}
	e.name("signature")
	e.b = append(e.b, '{')
	e.text("verdict", x.Signature.Verdict)
	e.some("rule", x.Signature.Rule)
	list(e, "diagnosis", x.Signature.Diagnosis)
	e.b = append(e.b, '}')
	list(e, "findings", x.Findings)
	e.some("rule", x.Rule)
	list(e, "postings", x.Postings)
	if len(x.Changes) > 0 {
		e.other("changes", x.Changes)
	}
	e.some("cause", x.Cause)
	list(e, "notices", x.Notices)
	e.some("error", x.Error)
}

type encoder struct {
	b   []byte
	err error
}

// name writes the name of the next member.
func (e *encoder) name(name string) {
	if last := e.b[len(e.b)-1]; last != '{' {
		e.b = append(e.b, ',')
	}
	e.b = append(append(append(e.b, '"'), name...), `":`...)
}

func (e *encoder) text(name, text string) {
	e.name(name)
	e.b = wire.AppendString(e.b, text)
}

// some writes a text that may be left out.
func (e *encoder) some(name, text string) {
	if text != "" {
		e.text(name, text)
	}
}

func (e *encoder) number(name string, n int) {
	e.name(name)
	e.b = strconv.AppendInt(e.b, int64(n), 10)
}

// other writes what is rare, or small, as encoding/json does.
func (e *encoder) other(name string, v any) {
	e.name(name)
	text, err := json.Marshal(v)
	if err != nil && e.err == nil {
		e.err = err
	}
	e.b = append(e.b, text...)
}

// list writes a list, which is empty nearly always.
func list[T any](e *encoder, name string, items []T) {
	if items == nil || len(items) > 0 {
		e.other(name, items)
		return
	}
	e.name(name)
	e.b = append(e.b, '[', ']')
}

func (e *encoder) message(name string, m *Message) {
	e.name(name)
	e.b = append(e.b, '{')
	e.some("method", m.Method)
	e.some("path", m.Path)
	if m.Status != 0 {
		e.number("status", m.Status)
	}
	if len(m.Headers) > 0 {
		e.headers(m.Headers)
	}
	if len(m.Body) > 0 {
		e.name("body")
		e.b = m.Body.append(e.b)
	}
	if m.Cut != 0 {
		e.number("cut", m.Cut)
	}
	e.b = append(e.b, '}')
}

func (e *encoder) headers(headers map[string][]string) {
	e.name("headers")
	e.b = append(e.b, '{')
	for i, name := range slices.Sorted(maps.Keys(headers)) {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.b = append(wire.AppendString(e.b, name), ':', '[')
		for k, value := range headers[name] {
			if k > 0 {
				e.b = append(e.b, ',')
			}
			e.b = wire.AppendString(e.b, value)
		}
		e.b = append(e.b, ']')
	}
	e.b = append(e.b, '}')
}
