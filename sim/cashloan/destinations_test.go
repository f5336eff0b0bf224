package cashloan_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/store"
)

// Webhooks go where the allow-list lets them: an address elsewhere is refused where it is configured.
func TestWebhookAddressIsHeldAgainstTheAllowList(t *testing.T) {
	t.Parallel()
	s, err := sim.Open(sim.Options{Data: store.Memory})
	assert.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	err = s.Configure(sim.Default, "cashloan", []byte(`{"webhookUrl":"http://203.0.113.7/hook"}`))
	assert.ErrorContains(t, err, "configuration of cashloan: webhookUrl: notices may not be sent to http://203.0.113.7/hook")
	assert.NoError(t, s.Configure(sim.Default, "cashloan", []byte(`{"webhookUrl":"http://127.0.0.1:9/hook"}`)))
}
