package sim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

func allowed(t *testing.T, entries string) sim.AllowList {
	t.Helper()
	list, err := sim.ParseAllowList(strings.Split(entries, ","))
	require.NoError(t, err)
	return list
}

func TestAllowListJudgesAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list, address string
		want          bool
	}{
		{"", "http://127.0.0.1:8080/notify", true},
		{"", "http://127.9.9.9/notify", true},
		{"", "http://[::1]:8080/notify", true},
		{"", "http://0.0.0.0:8080/notify", true},
		{"", "http://10.1.2.3/", true},
		{"", "http://172.16.0.9/", true},
		{"", "http://172.32.0.9/", false},
		{"", "http://192.168.1.1/", true},
		{"", "http://[fd00::1]/", true},
		{"", "http://[::ffff:10.1.2.3]/", true},
		{"", "http://[::ffff:203.0.113.7]/", false},
		{"", "http://203.0.113.7/", false},
		{"", "http://169.254.169.254/latest/meta-data", false},
		{"", "http://[fe80::1]/", false},
		{"", "http://[2001:db8::1]/", false},
		{"", "http://app.example.com/", true}, // judged when it is dialled
		{"", "", true},
		{"203.0.113.7", "http://203.0.113.7/", true},
		{"203.0.113.7", "http://127.0.0.1/", true},
		{"203.0.113.7", "http://203.0.113.8/", false},
		{"203.0.113.0/24", "http://203.0.113.8/", true},
		{"203.0.113.9/24", "http://203.0.113.8/", true},
		{"2001:db8::/32", "http://[2001:db8::1]/", true},
		{"[2001:db8::1]", "http://[2001:db8::1]/", true},
		{"*", "http://203.0.113.8/", true},
		{" 198.51.100.1 , 203.0.113.8", "http://203.0.113.8/", true},
		{"none", "http://127.0.0.1/", false},
		{"none,127.0.0.1", "http://127.0.0.1/", true},
		{"none,127.0.0.1", "http://127.0.0.2/", false},
	} {
		t.Run(c.list+" "+c.address, func(t *testing.T) {
			t.Parallel()
			err := allowed(t, c.list).Check(c.address)
			if c.want {
				assert.NoError(t, err)
				return
			}
			p, ok := engine.AsProblem(err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, engine.Invalid, p.Code)
			assert.Contains(t, p.Message, c.address)
			assert.Contains(t, p.Hint, "--notify-allow")
		})
	}
}

func TestAllowListRefusesWhatIsNoEntry(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"http://app.example.com", "app example", "203.0.113.0/33", "-", "*.", "a..b", "app:8080"} {
		_, err := sim.ParseAllowList([]string{entry})
		assert.ErrorContains(t, err, `"`+entry+`" is no address, network or host name`)
	}
	_, err := sim.ParseAllowList([]string{""})
	assert.NoError(t, err, "an empty flag says nothing")
}

// The name localhost stands for an address of this machine; with a list that lacks it, the connection is refused before
// anything is sent, and a list that names the host lets it through.
func TestCarrierRefusesWhatANameStandsFor(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 8)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	t.Cleanup(app.Close)
	port := netip.MustParseAddrPort(app.Listener.Addr().String()).Port()
	byName := fmt.Sprintf("http://localhost:%d", port)
	for list, want := range map[string]outbox.Outcome{
		"": "", "none": outbox.Forbidden, "none,203.0.113.7": outbox.Forbidden, "none,other.example.com": outbox.Forbidden,
		"none,localhost": "", "none,LOCALHOST": "", "none,127.0.0.0/8,::1": "", "none,*": "",
	} {
		in := sim.HTTPCarrier(allowed(t, list))(t.Context(), engine.Outgoing{Method: http.MethodPost, URL: byName + "/notify"})
		assert.Equal(t, want, in.Failure, "%s: %s", list, in.Problem)
		if want == "" {
			assert.Equal(t, "/notify", <-asked)
			continue
		}
		assert.Contains(t, in.Problem, "localhost is at ")
		assert.Contains(t, in.Problem, "--notify-allow localhost")
		assert.Empty(t, asked)
	}
	in := sim.HTTPCarrier(allowed(t, "none,*.example.com"))(t.Context(), engine.Outgoing{Method: http.MethodPost, URL: app.URL})
	assert.Equal(t, outbox.Forbidden, in.Failure)
}

func TestWorldsRefuseAddressesThatAreNotAllowed(t *testing.T) {
	t.Parallel()
	_, err := sim.Open(sim.Options{Data: store.Memory, NotifyURL: "http://203.0.113.7/n"})
	problem(t, err, engine.Invalid)
	patch := []byte(`{"platforms":{"6000000001":{"notifyUrl":"http://203.0.113.7/n"}}}`)
	for _, c := range []struct {
		allow string
		want  string
	}{
		{"", "configuration of lianyintong: platforms.6000000001.notifyUrl: notices may not be sent to http://203.0.113.7/n"},
		{"203.0.113.7", ""},
	} {
		s, err := sim.Open(sim.Options{Data: store.Memory, Allow: allowed(t, c.allow)})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		w, err := s.World(sim.Default)
		require.NoError(t, err)
		before, err := w.Config("lianyintong")
		require.NoError(t, err)
		_, _, made := s.Create(t.Context(), "new", sim.Spec{Systems: map[string]json.RawMessage{"lianyintong": patch}})
		_, _, forked := s.Create(t.Context(), "fork", sim.Spec{From: sim.Default, Systems: map[string]json.RawMessage{"lianyintong": patch}})
		for what, err := range map[string]error{"configure": s.Configure(sim.Default, "lianyintong", patch), "create": made, "fork": forked} {
			if c.want == "" {
				assert.NoError(t, err, what)
				continue
			}
			problem(t, err, engine.Invalid)
			assert.ErrorContains(t, err, c.want, what)
		}
		after, err := w.Config("lianyintong")
		require.NoError(t, err)
		assert.Equal(t, c.want == "", string(before) != string(after), "a refused patch changes nothing")
	}
}
