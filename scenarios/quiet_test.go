package scenarios

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// An application may go on working behind its answer: with Quiet an app step is done when nothing comes any more.
func TestAnAppStepLastsUntilTheApplicationIsSilent(t *testing.T) {
	t.Parallel()
	s, err := OpenAlone(store.Memory, nil)
	require.NoError(t, err)
	defer func() { _ = s.Close() }()
	answered := make(chan bool)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		go func() {
			defer close(answered)
			for range 3 {
				s.Exchange("lianyintong", wire.Inbound{Method: "POST", Path: "/lanmaotech/service", World: "quiet"})
			}
		}()
	}))
	defer app.Close()
	file, problems := Parse("quiet.yaml", []byte("scenario: t\nworld: {app: \""+app.URL+"\"}\nsteps:\n  - {app: POST /go, status: 202}\n  - check: len(exchanges('')) == 3\n"))
	require.Empty(t, problems.String())
	r, err := Run(context.Background(), file, Options{Sim: s, Quiet: 200 * time.Millisecond})
	require.NoError(t, err)
	<-answered
	assert.Equal(t, Passed, r.Outcome, story(r))
	assert.Len(t, r.Cases[0].Steps[0].Exchanges, 3, "they are the step's own")
}

func TestOnlyPagesThatSubmitThemselvesLeadOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		html string
		on   bool
	}{
		"a script":          {`<form method="post" action="/g"><input type="hidden" name="a" value="1"></form><script>document.forms[0].submit()</script>`, true},
		"onload":            {`<body onload="pay.submit()"><form name="pay" method="post" action="/g"><input type="hidden" name="a" value="1"></form>`, true},
		"something to fill": {`<form method="post" action="/g"><input name="a"></form><script>document.forms[0].submit()</script>`, false},
		"a choice":          {`<form method="post" action="/g"><input type="hidden" name="a"><button name="outcome">ok</button></form><script>x.submit()</script>`, false},
		"no script":         {`<form method="post" action="/g"><input type="hidden" name="a"></form>`, false},
		"get":               {`<form action="/g"><input type="hidden" name="a"></form><script>x.submit()</script>`, false},
		"two forms":         {`<form method="post"></form><form method="post"></form><script>x.submit()</script>`, false},
	} {
		to, fields, on := pageOf(t, c.html).Forward()
		assert.Equal(t, c.on, on, name)
		if on {
			assert.Equal(t, "/g", to, name)
			assert.Equal(t, []wire.Field{{Name: "a", Value: "1"}}, fields, name)
		}
	}
}
