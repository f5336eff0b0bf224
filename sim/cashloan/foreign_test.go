package cashloan_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// victim is a user with everything that another one could want to read or to change.
type victim struct {
	*app
	ids     map[string]string // what the app sends to name the victim's things, by field
	secrets []string          // what nobody else may read
}

// rob makes a victim whose loan stands in a state, with an order to repay it where there can be one.
func (s *sandbox) rob(phone, state string) victim {
	s.t.Helper()
	a := s.register(phone)
	a.realName().with("realName", "Victoria Hidden").with("idAddr", "7, Secret Lane").with("idNo", "000099998888").with("panCode", "ZZZZZ9999Z").ok()
	a.personal().with("email", "victoria@hidden.example").ok()
	a.contacts().with("phone", "1069999991,1069999992").with("name", "Confidant,Elder").ok()
	card := a.card("799999" + phone)
	id := fmt.Sprint(a.applying().with("address", "8, Quiet Street").ok()["borrowId"])
	s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
	v := victim{app: a, ids: map[string]string{
		"borrowId": id, "userId": a.userID, "bankAccountId": card, "id": card, "phone": phone, "loginName": phone, "orderNo": "RPT1B" + id,
		"razorpayPaymentID": "pay_00000000000000", "refresh_token": "x", "current": "1", "pageSize": "10", "parentId": "0", "path": "/data",
		"type": "ESign", "info": "W10=", "name": "A,B", "relation": "friend,father",
	}}
	if state != "20" {
		a.signing(id).ok()
		s.do("payout", `{"borrowId":"`+id+`","outcome":"success"}`)
		v.ids["orderNo"] = fmt.Sprint(a.post("act/razorPay/repaymentMoreAccountReturn", "borrowId", id).ok()["orderNo"])
		v.ids["razorpayPaymentID"] = s.pays(v.ids["orderNo"], "authorized")
	}
	if state == "43" {
		a.post("act/razorPay/confirmMoreAccountRepayment", "borrowId", id, "razorpayPaymentID", v.ids["razorpayPaymentID"], "orderNo", v.ids["orderNo"]).ok()
	}
	require.Equal(s.t, state, s.state(id))
	v.secrets = []string{
		"Victoria", "Secret Lane", "000099998888", "ZZZZZ9999Z", "victoria@", "106999999", "Confidant", "799999" + phone, "Quiet Street",
		a.token, a.refresh, fmt.Sprint(s.stored("borrows", id)["orderNo"]), fmt.Sprint(s.stored("realnames", a.userID)["panImg"]),
	}
	return v
}

// belongings are all records that name the victim, but for the codes that anybody can have sent to a phone.
func (v victim) belongings() []string {
	v.s.t.Helper()
	var list []string
	for _, kind := range cashloan.New().Records {
		if kind.Kind == "sms" || kind.Kind == "otps" {
			continue
		}
		records, err := v.s.Records(slug, kind.Kind, "", 0)
		require.NoError(v.s.t, err)
		for _, r := range records {
			if text := string(r); strings.Contains(text, v.userID) || strings.Contains(text, v.phone) || strings.Contains(text, v.ids["borrowId"]) {
				list = append(list, kind.Kind+" "+text)
			}
		}
	}
	return list
}

// filled are fields for an API: the victim's ids where they fit, and else something of the right type. Whatever is called
// an id is the victim's, also in an endpoint that nobody has thought of yet.
func (v victim) filled(api *engine.API) wire.Value {
	object := wire.Value{Kind: wire.Object}
	for _, f := range api.Request.Fields() {
		object.Members = append(object.Members, wire.Member{Name: f.Name, Value: wire.Value{Kind: wire.String, Text: v.value(f)}})
	}
	return object
}

func (v victim) value(f contract.FieldDoc) string {
	lower := strings.ToLower(f.Name)
	switch {
	case v.ids[f.Name] != "" && (len(f.Enum) == 0 || slices.Contains(f.Enum, v.ids[f.Name])):
		return v.ids[f.Name]
	case len(f.Enum) > 0:
		return f.Enum[0]
	case strings.HasSuffix(lower, "userid"):
		return v.userID
	case strings.HasSuffix(lower, "id"):
		return v.ids["borrowId"]
	case f.Type == "S":
		return "x"
	default:
		return "1"
	}
}

// as sends a request to an API with somebody's session.
func (a *app) as(api *engine.API, fields wire.Value) wire.Outbound {
	a.s.t.Helper()
	return a.s.Exchange(slug, a.requesting(api, fields))
}

// requesting is a request to an API with somebody's session, built as the app would.
func (a *app) requesting(api *engine.API, fields wire.Value) wire.Inbound {
	a.s.t.Helper()
	if api.Page {
		in := wire.Inbound{Method: "GET", Path: api.Also[0], Base: base, Header: wire.Header{}}
		var query []string
		for _, m := range fields.Members {
			query = append(query, m.Name+"="+m.Value.Text)
		}
		in.RawQuery = strings.Join(query, "&")
		return in
	}
	fields.Members = slices.DeleteFunc(slices.Clone(fields.Members), func(m wire.Member) bool { return m.Name == "token" })
	fields.Members = append(fields.Members, wire.Member{Name: "token", Value: wire.Value{Kind: wire.String, Text: a.token}})
	client, config := builder()
	r, err := client.Build(config, api, fields, engine.ClientOptions{})
	require.NoError(a.s.t, err)
	path, query, _ := strings.Cut(r.Path, "?")
	in := wire.Inbound{Method: r.Method, Path: path, RawQuery: query, Base: base, Header: wire.Header{}, Body: r.Body}
	for name, values := range r.Header {
		in.Header[canonical(name)] = values
	}
	return in
}

// builder is the system's own client, with the configuration of every new world.
func builder() (engine.Client, engine.Config) {
	b := built()
	return b.client, b.config
}

var built = sync.OnceValue(func() (b struct {
	client engine.Client
	config engine.Config
},
) {
	system := cashloan.New()
	settings, err := system.Settings.Default()
	must(err)
	b.config, err = system.Settings.Compile(settings)
	must(err)
	b.client, _ = system.Codec.(engine.Client)
	return b
})

// callable are the APIs that an app or a browser reaches: all but Razorpay's, where ids are those of a merchant who may
// see all orders, and what only goes out.
func callable() []engine.API {
	return slices.DeleteFunc(cashloan.New().APIs, func(a engine.API) bool { return a.Mode == "rest" || a.Mode == "webhook" || a.Request == nil })
}

// TestNobodyReadsAnothersData tries every address of the system with the ids of somebody else: nothing of theirs is
// answered, and nothing of theirs changes.
func TestNobodyReadsAnothersData(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"20", "30", "43"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			attacker := s.borrower("1050000020")
			v := s.rob("1059999990", state)
			s.configure(`{"testCode":""}`)
			before := v.belongings()
			require.NotEmpty(t, before)
			for _, api := range addresses() {
				out := attacker.as(&api, v.filled(&api))
				require.Less(t, out.Status, 500, "%s: %s", api.Name, out.Body)
				for _, secret := range v.secrets {
					require.NotContains(t, string(out.Body), secret, "%s tells it", api.Name)
				}
				require.Equal(t, before, v.belongings(), "%s changes it", api.Name)
				if named := names(&api); slices.Contains(named, "borrowId") {
					refused(t, &api, out)
				}
			}
			assert.Equal(t, 200, attacker.post("borrow/findIndex").hear().Code, "the session of the other one is still there")
		})
	}
}

// refused asks that a call with somebody else's loan came to nothing.
func refused(t *testing.T, api *engine.API, out wire.Outbound) {
	t.Helper()
	if api.Page {
		require.GreaterOrEqual(t, out.Status, 400, "%s shows a page", api.Name)
		return
	}
	got := read(t, out)
	require.Equal(t, 400, got.Code, "%s: %s", api.Name, out.Body)
	require.Equal(t, "The order does not exist.", got.Msg, "%s: an unknown loan is refused alike", api.Name)
}

// names lists the fields of an API.
func names(api *engine.API) []string {
	var list []string
	for _, f := range api.Request.Fields() {
		list = append(list, f.Name)
	}
	return list
}

// TestOwnersReadTheirOwn is the other side: the same requests by the owner reach the loan, so they are good requests.
func TestOwnersReadTheirOwn(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	v := s.rob("1059999990", "30")
	reached := 0
	for _, api := range addresses() {
		if api.Page || !slices.Contains(names(&api), "borrowId") {
			continue
		}
		got := read(t, v.as(&api, v.filled(&api)))
		assert.NotContains(t, []string{"The order does not exist.", "Parameters cannot be empty."}, got.Msg, api.Name)
		reached++
	}
	assert.GreaterOrEqual(t, reached, 9, "these are the endpoints that name a loan")
	body := string(v.get("act/mine/userInfo/getRealNameAuthInfo").send().Body)
	assert.Contains(t, body, "Victoria Hidden", "the secrets are there to be found")
}
