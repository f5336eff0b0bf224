package lianyintong_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
)

func TestConfigurationsThatCannotBe(t *testing.T) { // surface.md §5: errors name the member
	t.Parallel()
	c, _ := rich(t, "")
	before, err := c.world().Config(slug)
	require.NoError(t, err)
	for patch, names := range map[string]string{
		`{"platfroms":{}}`:                                  "platfroms is unknown: did you mean platforms?",
		`{"platforms":{"":{}}}`:                             "platformNo",
		`{"platforms":{"a/b":{}}}`:                          "platformNo",
		platform(`"colour":"red"`):                          "platforms." + first + ".colour is unknown: there are name, notifyUrl, bank,",
		platform(`"status":"SLEEPING"`):                     first + ".status",
		platform(`"compat":"v3"`):                           first + ".compat",
		platform(`"notifyUrl":"app.test"`):                  first + ".notifyUrl",
		platform(`"notifyUrl":"ftp://app.test"`):            first + ".notifyUrl",
		platform(`"fees":{"recharge":"-1"}`):                first + ".fees",
		platform(`"fees":{"withdraw":"1.001"}`):             "platforms." + first + ".fees.withdraw: ",
		platform(`"fees":{"pos":"1"}`):                      first + ".fees.pos is unknown: there are recharge, withdraw",
		platform(`"fees":"1"`):                              first + `.fees is the text "1": give an object`,
		platform(`"bank":"NOBANK"`):                         first + ".bank",
		platform(`"cards":{"1":"MAYBE"}`):                   first + ".cards.1",
		platform(`"holidays":["20161301"]`):                 first + ".holidays",
		platform(`"holidays":["tomorrow"]`):                 first + ".holidays",
		platform(`"urgentHours":"9-17"`):                    first + ".urgentHours",
		platform(`"urgentHours":"17:00-09:00"`):             first + ".urgentHours",
		platform(`"urgentHours":"09:00"`):                   first + ".urgentHours",
		platform(`"retry":["soon"]`):                        first + ".retry",
		platform(`"retry":["2m","1m"]`):                     first + ".retry",
		platform(`"retry":["0s"]`):                          first + ".retry",
		platform(`"keys":{"1":"no key"}`):                   first + ".keys.1",
		platform(`"keys":{"1":{"key":"x","from":"now"}}`):   first + ".keys.1.from is unknown: there are key, until",
		platform(`"keys":{"1":"<key>"}`):                    "platforms." + first + ".keys.1: read public key: this is no key: give PEM",
		platform(`"strict":"yes"`):                          "platforms." + first + `.strict is the text "yes": give true or false`,
		platform(`"name":5`):                                first + ".name is the number 5: give a text",
		platform(`"retry":"10m"`):                           first + `.retry is the text "10m": give a list`,
		platform(`"retry":[true]`):                          first + ".retry[0] is true: give a text",
		platform(`"keys":{"1":5}`):                          first + ".keys.1: it is 5: give the key as a text, or",
		platform(`"keys":{"1":{"key":"x","until":"soon"}}`): first + `.keys.1.until is the text "soon": give an instant like 2017`,
		platform(`"keys":["x"]`):                            first + ".keys is a list: give an object",
		`{"platforms":[]}`:                                  "platforms is a list: give an object",
		`{"platforms":{"1":"x"}}`:                           `platforms.1 is the text "x": give an object`,
		platform(`"services":["RECHARGE","NOPE"]`):          first + `.services: "NOPE"`,
		platform(`"services":["RECHARGF"]`):                 "did you mean RECHARGE?",
		platform(`"services":["RECHARGE/page"]`):            first + ".services",
		`{"gatewayKey":"no key"}`:                           "gatewayKey",
		`[]`:                                                "array",
		`{`:                                                 "JSON",
	} {
		err := c.sim.Configure("default", slug, []byte(patch))
		p := problem(t, err)
		assert.Equal(t, engine.Invalid, p.Code, patch)
		assert.Contains(t, p.Message, names)
		assert.NotEmpty(t, p.Hint)
		for _, word := range []string{"json", "Go ", "JSON(", "unmarshal", "signature"} { // words of the program's inside, or of something else
			assert.NotContains(t, p.Message, word, patch)
		}
	}
	after, err := c.world().Config(slug)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after), "nothing was changed")
}

func TestServicesAreOpenedByAnyOfTheirNames(t *testing.T) { // wire §7
	t.Parallel()
	c := open(t, platform(`"services":["UPLOAAD_CHECKFILE","CANCEL_PRE_TRANSATION"]`)).client()
	assert.Equal(t, "100006", c.direct("QUERY_PLATFORM_INFORMATION", object{}).code())
	assert.Equal(t, "100007", c.direct("CANCEL_PRE_TRANSACTION", cancelling("R1", "T1", "1.00")).code(), "open: but there is no T1")
}

func TestConfigurationRoundTrip(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, `"keys":{"2":{"key":`+quoted(publicPEM(t))+`,"until":"2017-01-01T00:00:00+08:00"}},"fees":{"recharge":"0.10"}`)
	raw, err := c.world().Config(slug)
	require.NoError(t, err)
	var shown struct {
		Platforms map[string]map[string]any `json:"platforms"`
	}
	require.NoError(t, json.Unmarshal(raw, &shown))
	keys, ok := shown.Platforms[first]["keys"].(map[string]any)
	require.True(t, ok)
	assert.IsType(t, "", keys["1"], "a key without an end is its text")
	assert.IsType(t, map[string]any{}, keys["2"])
	c.configure(string(raw))
	again, err := c.world().Config(slug)
	require.NoError(t, err)
	assert.JSONEq(t, string(raw), string(again))
}

func TestTheDefaultWorldKnowsTwoPlatforms(t *testing.T) { // surface.md §3
	t.Parallel()
	c := open(t, "").client()
	for _, no := range []string{first, second} {
		c.platform = no
		assert.Equal(t, "0", c.direct("QUERY_PLATFORM_INFORMATION", object{}).code())
	}
	config, err := c.world().Compiled(slug)
	require.NoError(t, err)
	assert.Equal(t, []string{first, second}, config.Identities())
	c.configure(`{"platforms":{"` + second + `":null}}`)
	assert.Equal(t, "100004", c.direct("QUERY_PLATFORM_INFORMATION", object{}).code())
}

func TestAPlatformThatIsTakenAwayWhileAPageIsOpen(t *testing.T) {
	t.Parallel()
	c, p := rich(t, "")
	shown := c.gateway("WITHDRAW", withdrawal("R1", "U1", "5"))
	c.withdraw("R2", p, "5")
	c.configure(`{"platforms":{"` + first + `":null}}`)
	end := shown.press("确认提现", "password", p.Password)
	assert.Equal(t, "100004", end.errorCode())
	assert.False(t, end.hasWayBack())
	c.advance(48 * 60 * 60 * 1e9)
	assert.Equal(t, "EXPIRED", c.state("R1"))
	assert.Equal(t, "SUCCESS", c.state("R2"), "the bank does not mind")
	assert.Len(t, c.noticesOf("R2"), 1, "nobody is left to tell")
	c.audit()
}

func TestAnotherGatewayKey(t *testing.T) { // the key the system signs with
	t.Parallel()
	c, _ := rich(t, "")
	c.configure(`{"gatewayKey":` + quoted(privatePEM(t, otherKey())) + `}`)
	out := c.play(c.post("service", c.seal("QUERY_PLATFORM_INFORMATION", "{}")))
	assert.False(t, genuine(string(out.Body), out.Header["sign"][0]))
	assert.True(t, fits(&otherKey().PublicKey, string(out.Body), out.Header["sign"][0]))
}
