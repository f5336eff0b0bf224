package cashloan_test

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// message writes one side of an exchange as it goes over the wire.
func message(head string, headers wire.Header, body []byte) string {
	var b bytes.Buffer
	fmt.Fprintln(&b, head)
	var names []string
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(headers[name], ", "))
	}
	fmt.Fprintf(&b, "\n%s\n", body)
	return b.String()
}

// golden compares an exchange, request and answer, with its file, or writes it.
func golden(t *testing.T, name string, in wire.Inbound, out wire.Outbound) {
	t.Helper()
	path := in.Path
	if in.RawQuery != "" {
		path += "?" + in.RawQuery
	}
	got := message(in.Method+" "+path, in.Header, in.Body) + "\n" + message(fmt.Sprint(out.Status), out.Header, out.Body)
	got = strings.ReplaceAll(got, "\r\n", "\n")
	file := filepath.Join("testdata", "golden", strings.ReplaceAll(name, "/", "-")+".txt")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file) //nolint:gosec // a name of this test
	require.NoError(t, err, "run with -update")
	assert.Equal(t, string(want), got, "%s: run with -update if this is meant", name)
}

// sample is a call of an endpoint that succeeds, and the keys and types of its answer by the document as wire corrects
// it: s a text, n a number, keys sorted.
type sample struct {
	call call
	top  string // beside code, msg and data
	data string // "" for none; what is in list for a list
}

// accountSamples are calls of the endpoints of accounts and KYC by users who are there already.
func accountSamples(s *sandbox) map[string]sample {
	a, facts := s.give("asha", `{"phone":"1050000005","password":"secret"}`)
	g := s.guest()
	info := base64.StdEncoding.EncodeToString([]byte(`[{"name":"A"}]`))
	return map[string]sample{
		"user/isPhoneExists":                     {g.post("user/isPhoneExists", "phone", a.phone, "imei", "x").unsigned(), "", "isExists s"},
		"user/sendSms":                           {g.post("user/sendSms", "phone", a.phone, "type", "ESign", "signMsg", md5Of("123456"+a.phone+"ESign")), "", "message s, state s"},
		"user/verifySms":                         {g.post("user/verifySms", "phone", a.phone, "type", "ESign", "vcode", "0000", "signMsg", md5Of("123456"+a.phone+"ESign")), "", "message s, state s"},
		"user/register":                          {g.post("user/register", "loginName", "1050000006", "loginPwd", pwd, "vcode", "0000"), "", "refreshToken s, token s, userId n"},
		"user/login":                             {g.post("user/login", "loginName", a.phone, "loginPwd", md5Of("secret"), "mac", "m"), "", "refreshToken s, token s, userId n"},
		"user/autoLogin":                         {g.post("user/autoLogin", "refresh_token", a.refresh), "", "refreshToken s, token s, userId n"},
		"user/login/forgetPwd":                   {g.post("user/login/forgetPwd", "phone", a.phone, "newPwd", "x", "confirmPassword", "x", "vcode", "0000", "signMsg", md5Of("123456"+a.phone+"findReg")), "", ""},
		"protocol/list":                          {g.get("protocol/list"), "", "code s, name s, value s"},
		"act/user/changeLoginPwd":                {a.post("act/user/changeLoginPwd", "oldPwd", "secret", "newPwd", "x"), "", ""},
		"act/user/info":                          {a.get("act/user/info"), "", "phone s"},
		"act/mine/userAuth/getUserAuth":          {a.get("act/mine/userAuth/getUserAuth"), "", "bankCardState s, contactState s, id n, personalInfoState s, realNameAuthState s, synced s, userId n"},
		"act/dict/list":                          {a.get("act/dict/list", "type", "PRODUCT_TYPE"), "message s", "productTypeList l"},
		"act/user/userOcr":                       {a.post("act/user/userOcr", "type", "1", "info", `{"name":"A"}`), "", ""},
		"act/user/userFaceMatch":                 {a.get("act/user/userFaceMatch", "panFaceMatch", "90", "aadHarFaceMatch", "90"), "", ""},
		"act/mine/userInfo/realNameAuthSave":     {a.identityForm(), "", ""},
		"act/mine/userInfo/getRealNameAuthInfo":  {a.get("act/mine/userInfo/getRealNameAuthInfo"), "message s", "backImg s, dateOfBirth s, frontImg s, id n, idAddr s, idNo s, livingImg s, panCode s, panImg s, phone s, pinCode s, realName s, sex s, userId n"},
		"act/mine/userInfo/personalInfoAuthSave": {a.personal(), "", ""},
		"act/mine/userInfo/personalInfoAuthInfo": {a.get("act/mine/userInfo/personalInfoAuthInfo"), "message s", "accommodationType s, childrenNumber s, companyAddr s, companyDetailAddr s, companyName s, companyPinCode s, education s, email s, firstName s, id n, lastName s, liveAddr s, liveDetailAddr s, livePinCode s, loanPurpose s, marital s, middleName s, occupation s, officeEmail s, salary s, salaryType s, userId n"},
		"act/mine/contact/saveOrUpdate":          {a.contacts(), "", ""},
		"act/mine/contact/getContactInfoList":    {a.get("act/mine/contact/getContactInfoList"), "", "id n, name s, nameInContact s, phone s, relation s, type s, userId n"},
		"act/mine/userInfo/messages":             {a.post("act/mine/userInfo/messages", "imei", "x", "info", info), "", ""},
		"act/mine/userInfo/contacts":             {a.post("act/mine/userInfo/contacts", "imei", "x", "info", info), "", ""},
		"act/bankAccount/binding":                {a.post("act/bankAccount/binding", "ifscCode", "ZZTS0000001", "bankAccount", "990000000001"), "", ""},
		"act/bankAccount/info":                   {a.get("act/bankAccount/info"), "", "account s, bankName s, benename s, id n, ifscCode s, status s"},
		"act/bankAccount/nameCheck":              {a.post("act/bankAccount/nameCheck", "bankAccountId", fmt.Sprint(facts["bankAccountId"])), "", ""},
		"act/bankAccount/setDefault":             {a.post("act/bankAccount/setDefault", "bankAccountId", fmt.Sprint(facts["bankAccountId"])), "", ""},
		"act/bankAccount/bankBranch":             {a.get("act/bankAccount/bankBranch", "parentId", "0"), "", "bankName s, code s, grade n, id n, name s, parentId n"},
	}
}

// kinds writes keys and types of an object: "id n, name s".
func kinds(object map[string]any) string {
	list := []string{}
	for name, value := range object {
		kind := "n"
		switch value.(type) {
		case string:
			kind = "s"
		case bool:
			kind = "b"
		case map[string]any:
			kind = "o"
		case []any:
			kind = "l"
		}
		list = append(list, name+" "+kind)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// TestAccountSamples compares every endpoint of accounts and KYC with its file, byte for byte, and its answer with the
// keys and types of the document.
func TestAccountSamples(t *testing.T) {
	t.Parallel()
	for name := range accountSamples(open(t, "")) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			c := accountSamples(s)[name]
			in := c.call.inbound()
			out := s.Exchange(slug, in)
			golden(t, name, in, out)
			a := read(t, out)
			require.Equal(t, 200, a.Code, string(a.Raw))
			assert.NotEmpty(t, a.Msg)
			data := kinds(a.Data)
			if list, ok := a.Data["list"].([]any); ok {
				require.NotEmpty(t, list)
				first, _ := list[0].(map[string]any)
				data = kinds(first)
			}
			assert.Equal(t, c.data, data)
			whole := readObject(t, a.Raw)
			delete(whole, "code")
			delete(whole, "msg")
			delete(whole, "data")
			assert.Equal(t, c.top, kinds(whole))
			assert.Equal(t, c.data != "", strings.Contains(string(a.Raw), `"data":`), "a bare success has no data")
		})
	}
}
