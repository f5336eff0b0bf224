package lianyintong_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/wire"
)

// together runs n functions at once and waits for all.
func together(n int, fn func(i int)) {
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		all.Add(1)
		go func() {
			defer all.Done()
			<-gate
			fn(i)
		}()
	}
	close(gate)
	all.Wait()
}

// click makes what the browser sends when a button is pressed.
func (p page) click(label string, fill ...string) wire.Inbound {
	p.s.t.Helper()
	action, fields := p.form(label, fill...)
	return p.s.request("POST", action, string(envelope(fields).body()))
}

func TestAHundredWithdrawalsNeverOverdraw(t *testing.T) {
	t.Parallel()
	const users, each, affordable = 100, 7, 14 // 100.00 / 7.00
	for _, mode := range []clock.Mode{clock.Frozen, clock.Real} {
		c, p := rich(t, "")
		_, err := c.world().SetClock(mode, 0, nil)
		require.NoError(t, err)
		clicks := make([]wire.Inbound, users)
		for i := range clicks {
			clicks[i] = c.gateway("WITHDRAW", withdrawal(fmt.Sprintf("W%03d", i), "U1", fmt.Sprint(each))).click("确认提现", "password", p.Password)
		}
		together(users, func(i int) {
			out := c.sim.Exchange(slug, clicks[i])
			assert.Equal(t, 200, out.Status)
		})
		c.settle()
		var accepted int
		for i := range clicks {
			switch state := c.state(fmt.Sprintf("W%03d", i)); state {
			case "PROCESSING":
				accepted++
			default:
				assert.Equal(t, "FAIL", state)
			}
		}
		assert.Equal(t, affordable, accepted)
		assert.Equal(t, "2.00", c.balance("user:U1"))
		assert.Equal(t, "98.00", c.balance("withdraw:transit"))
		assert.Len(t, c.notices(), 1+affordable)
		for _, n := range c.notices() {
			assert.Equal(t, "acked", string(n.State))
		}
		c.audit()
	}
}

func TestOneRequestNumberIsTakenOnce(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	in := c.post("gateway", c.seal("RECHARGE", recharge("R1", "U1", "5").text()))
	var pages, refused atomic.Int32
	together(50, func(int) {
		switch out := c.sim.Exchange(slug, in); out.Status {
		case 302:
			pages.Add(1)
		default:
			refused.Add(1)
			assert.Contains(t, string(out.Body), "100013")
		}
	})
	assert.Equal(t, []int32{1, 49}, []int32{pages.Load(), refused.Load()})
}

func TestFiftyClicksPayOnce(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	click := c.gateway("RECHARGE", recharge("R1", "U1", "5")).click("确认支付")
	bodies := make([]string, 50)
	together(len(bodies), func(i int) { bodies[i] = string(c.sim.Exchange(slug, click).Body) })
	c.settle()
	for _, body := range bodies {
		assert.Equal(t, bodies[0], body, "everybody sees the same CALLBACK")
	}
	assert.Equal(t, "105.00", c.balance("user:U1"))
	assert.Len(t, c.noticesOf("R1"), 1)
	c.audit()
}
