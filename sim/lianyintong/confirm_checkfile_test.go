package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
)

// xiamen is the second platform, on the day after morning.
func xiamen(t tester) *client {
	t.Helper()
	c := open(t, "").client()
	c.platform = second
	c.fund2()
	c.tomorrow()
	return c
}

// fund2 gives the second platform something to tell of.
func (c *client) fund2() {
	c.t.Helper()
	c.do("fund", "account", second+"/platform:fee", "amount", "1.00")
}

func TestConfirmingFiles(t *testing.T) { // 4.3, wire §9
	t.Parallel()
	c := xiamen(t)
	users, balances := c.download("20161109", "USER"), c.download("20161109", "BALANCE")
	data := c.confirming("C1", "20161109", entry{"USER", users}, entry{"BALANCE", balances})
	r := c.direct("CONFIRM_CHECKFILE", data)
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	for _, fileType := range []string{"USER", "BALANCE"} {
		f, ok := c.record("checkfiles", second+"/20161109/"+fileType)
		require.True(t, ok)
		assert.Equal(t, "2016-11-10T01:00:00+08:00", f["confirmed"])
		assert.Len(t, f["fileSign"], 344, "for 2048 bits: the document's length 50 cannot hold it")
	}
	for what, again := range map[string]object{
		"another number": data.with("requestNo", `"C2"`),
		"one of them":    c.confirming("C3", "20161109", entry{"USER", users}),
		"and a new one":  c.confirming("C4", "20161109", entry{"PROJECT", c.download("20161109", "PROJECT")}, entry{"USER", users}),
	} {
		r := c.direct("CONFIRM_CHECKFILE", again)
		assert.Equal(t, "100008", r.code(), what)
		assert.Equal(t, "对账文件已确认，请勿重复确认。", r.says(), what)
	}
	f, _ := c.record("checkfiles", second+"/20161109/PROJECT")
	assert.NotContains(t, f, "confirmed", "all of a request or nothing")
	assert.Equal(t, "100013", c.direct("CONFIRM_CHECKFILE", data).code(), "4.3: 是否幂等 否")
	assert.Equal(t, users, c.download("20161109", "USER"), "it can still be downloaded")
}

func TestConfirmingNeedsNoDownloadBefore(t *testing.T) {
	t.Parallel()
	c, other := xiamen(t), xiamen(t)
	assert.Equal(t, "0", c.direct("CONFIRM_CHECKFILE", c.confirming("C1", "20161109", entry{"BALANCE", other.download("20161109", "BALANCE")})).code())
}

func TestConfirmRefuses(t *testing.T) {
	t.Parallel()
	c := xiamen(t)
	users := c.download("20161109", "USER")
	good := c.confirming("C1", "20161109", entry{"USER", users})
	before := c.traces()
	for what, bad := range map[string]struct {
		data object
		code string
	}{
		"another text":           {c.confirming("C1", "20161109", entry{"USER", users + " "}), "100003"},
		"another file":           {c.confirming("C1", "20161109", entry{"BALANCE", users}), "100003"},
		"one of two":             {c.confirming("C1", "20161109", entry{"USER", users}, entry{"BALANCE", users}), "100003"},
		"no Base64":              {good.with("detail", `[{"fileType":"USER","fileSign":"%%%"}]`), "100003"},
		"the same twice":         {c.confirming("C1", "20161109", entry{"USER", users}, entry{"USER", users}), "100008"},
		"a day that is not over": {good.with("fileDate", `"20161110"`), "100007"},
		"nothing":                {good.with("detail", `[]`), "100002"},
		"no type":                {good.with("detail", `[{"fileSign":"AAAA"}]`), "100002"},
		"no signature":           {good.with("detail", `[{"fileType":"USER"}]`), "100002"},
		"an unknown type":        {good.with("detail", `[{"fileType":"LOAN","fileSign":"AAAA"}]`), "100002"},
	} {
		assert.Equal(t, bad.code, c.direct("CONFIRM_CHECKFILE", bad.data).code(), what)
	}
	assert.Equal(t, before, c.traces(), "nothing has changed")
	assert.Equal(t, "0", c.direct("CONFIRM_CHECKFILE", good.with("detail", quoted(envelope(good).get("detail")))).code(), "an array in a string, as clients send it")
}

func TestOnlyXiamenConfirms(t *testing.T) { // 4.3 R2
	t.Parallel()
	c := open(t, "").client()
	c.tomorrow()
	r := c.direct("CONFIRM_CHECKFILE", c.confirming("C1", "20161109", entry{"USER", c.download("20161109", "USER")}))
	assert.Equal(t, "100006", r.code())
	assert.Contains(t, r.says(), "4.3 R2")
}

func TestAKeyThatHasEndedConfirmsNothing(t *testing.T) {
	t.Parallel()
	c := xiamen(t)
	old := c.confirming("C1", "20161109", entry{"USER", c.download("20161109", "USER")})
	users := c.download("20161109", "USER")
	c.configure(`{"platforms":{"` + second + `":{"keys":{"1":{"key":` + quoted(publicPEM(t)) + `,"until":"2016-11-10T00:59:59+08:00"},"2":` +
		quoted(pemOf(t, &otherKey().PublicKey)) + `}}}}`)
	c.key = otherKey()
	send := func(data object) string {
		return c.read(c.play(c.post("service", c.seal("CONFIRM_CHECKFILE", data.text()).set("keySerial", "2")))).code()
	}
	assert.Equal(t, "100003", send(old), "signed with the key of before")
	assert.Equal(t, "0", send(c.confirming("C1", "20161109", entry{"USER", users})))
}

func TestGoldenBytesOfConfirming(t *testing.T) {
	t.Parallel()
	c := xiamen(t)
	c.direct("CONFIRM_CHECKFILE", c.confirming("C1", "20161109", entry{"BALANCE", c.download("20161109", "BALANCE")}))
	folders := sameExchanges(t, c, func(x journal.Exchange) string {
		return map[string]string{"CONFIRM_CHECKFILE": "CONFIRM_CHECKFILE"}[x.API]
	})
	assert.Len(t, folders, 1)
}
