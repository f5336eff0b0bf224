package sim

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// NoticeTimeout is how long an application may take to answer a notice (wire lianyintong §5, ours).
const NoticeTimeout = 10 * time.Second

// HTTPCarrier carries notices over HTTP to the addresses of a list. It follows no redirects (wire lianyintong §5), keeps
// connections, and reads no more of an answer than the journal keeps.
func HTTPCarrier(allow AllowList) engine.Carrier {
	return CarrierOver(&http.Transport{
		Proxy: nil, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute, DialContext: allow.dial,
	})
}

// CarrierOver is HTTPCarrier over a transport of the caller's, which decides alone where notices may go.
func CarrierOver(transport http.RoundTripper) engine.Carrier {
	client := &http.Client{
		Transport: transport, Timeout: NoticeTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return func(ctx context.Context, out engine.Outgoing) engine.Incoming { return carry(ctx, client, out) }
}

func carry(ctx context.Context, client *http.Client, out engine.Outgoing) engine.Incoming {
	request, err := http.NewRequestWithContext(ctx, out.Method, out.URL, bytes.NewReader(out.Body))
	if err != nil {
		return engine.Incoming{Failure: outbox.Unreachable, Problem: err.Error()}
	}
	for name, values := range out.Header {
		request.Header[name] = values
	}
	response, err := client.Do(request)
	if err != nil {
		return failed(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, journal.KeepBody))
	if err != nil {
		return failed(err)
	}
	return engine.Incoming{Status: response.StatusCode, Header: wire.Header(response.Header), Body: body}
}

func failed(err error) engine.Incoming {
	var forbidden *notAllowed
	if errors.As(err, &forbidden) {
		return engine.Incoming{Failure: outbox.Forbidden, Problem: forbidden.Error()}
	}
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		return engine.Incoming{Failure: outbox.TimedOut, Problem: "no answer within " + NoticeTimeout.String() + ": " + err.Error()}
	}
	return engine.Incoming{Failure: outbox.Unreachable, Problem: err.Error()}
}
