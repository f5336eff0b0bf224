package cashloan_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

// dot is a picture of one point.
const dot = "\x89PNG\r\n\x1a\n0000"

// identityForm is a complete call of the real-name form.
func (a *app) identityForm() call {
	return a.post("act/mine/userInfo/realNameAuthSave", "realName", "Asha Verma", "idNo", "100000000000", "dateOfBirth", "01/02/1990", "gender", "FEMALE",
		"pinCode", "000001", "idAddr", "1, Sand Street", "panCode", "AAAPV0000A", "adBackJson", "{}", "adFrontJson", "{}", "panJson", "{}").
		file("panImg", "pan.png", "image/png", dot+"pan").file("livingImg", "face.jpg", "image/jpeg", "\xff\xd8\xff face").
		file("frontImg", "front.png", "image/png", dot+"front").file("backImg", "back.png", "image/png", dot+"back")
}

// dropping answers the call without one of its files.
func (c call) dropping(field string) call {
	var files []wire.File
	for _, f := range c.files {
		if f.Field != field {
			files = append(files, f)
		}
	}
	c.files = files
	return c
}

// open answers what a link leads to, as a browser gets it: unsigned.
func (s *sandbox) open(link string) wire.Outbound {
	s.t.Helper()
	u, err := url.Parse(link)
	require.NoError(s.t, err)
	return s.Exchange(slug, wire.Inbound{Method: "GET", Path: u.Path, RawQuery: u.RawQuery, Header: wire.Header{}, Base: base})
}

// TestRealName saves the form, and reads it again with links to the very bytes.
func TestRealName(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	empty := a.get("act/mine/userInfo/getRealNameAuthInfo").ok()
	assert.Equal(t, "", empty["realName"])
	assert.Equal(t, "", empty["panImg"])
	assert.Equal(t, "200 The application was successful.", a.identityForm().comes())
	info := a.get("act/mine/userInfo/getRealNameAuthInfo").hear()
	assert.Equal(t, "操作成功", info.Message)
	for field, want := range map[string]string{"realName": "Asha Verma", "idNo": "100000000000", "sex": "FEMALE", "panCode": "AAAPV0000A", "phone": "1050000005", "pinCode": "000001"} {
		assert.Equal(t, want, info.Data[field], field)
	}
	assert.Equal(t, base+"/readFile.htm?path=/data/image/faceId/202601/1050000005_1_20260105100000000.png", info.Data["panImg"])
	for field, c := range map[string]struct{ kind, content string }{
		"panImg": {"image/png", dot + "pan"}, "livingImg": {"image/jpeg", "\xff\xd8\xff face"}, "frontImg": {"image/png", dot + "front"}, "backImg": {"image/png", dot + "back"},
	} {
		out := s.open(fmt.Sprint(info.Data[field]))
		assert.Equal(t, 200, out.Status, field)
		assert.Equal(t, c.kind, out.Header.Get("Content-Type"), field)
		assert.Equal(t, c.content, string(out.Body), field)
		assert.Equal(t, "nosniff", out.Header.Get("X-Content-Type-Options"))
	}
	assert.Equal(t, "30", a.get("act/mine/userAuth/getUserAuth").ok()["realNameAuthState"])
}

// TestRealNameNeeds every text and every picture; nothing of a form that lacks one is stored.
func TestRealNameNeeds(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	for _, field := range []string{"realName", "idNo", "dateOfBirth", "gender", "pinCode", "idAddr", "panCode", "adBackJson", "adFrontJson", "panJson", "userId"} {
		assert.Equal(t, missing, a.identityForm().without(field).comes(), field)
	}
	for _, field := range []string{"panImg", "livingImg", "frontImg", "backImg"} {
		assert.Equal(t, missing, a.identityForm().dropping(field).comes(), field)
		assert.Equal(t, missing, a.identityForm().dropping(field).file(field, "empty.png", "image/png", "").comes(), field)
	}
	assert.Equal(t, "10", a.get("act/mine/userAuth/getUserAuth").ok()["realNameAuthState"])
	images, err := s.Records(slug, "images", "", 0)
	require.NoError(t, err)
	assert.Empty(t, images)
}

// TestNoPicture: what is no picture is a finding, and never served as something that a browser would run.
func TestNoPicture(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	c := a.identityForm().dropping("panImg").file("panImg", "../../x.html", "text/html", "<script>alert(1)</script>")
	assert.Equal(t, []string{"error type panImg"}, c.findings())
	out := s.open(fmt.Sprint(a.get("act/mine/userInfo/getRealNameAuthInfo").ok()["panImg"]))
	assert.Equal(t, "application/octet-stream", out.Header.Get("Content-Type"))
	assert.Equal(t, "<script>alert(1)</script>", string(out.Body))
}

// TestReadFile: a path is the name of a stored picture and of nothing else.
func TestReadFile(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	a.identityForm().ok()
	good := "/data/image/faceId/202601/1050000005_1_20260105100000000.png"
	for path, status := range map[string]int{
		good: 200, "": 404, "/": 404, good + "/": 404, good + "/..": 404, "/data/image/faceId/202601/": 404,
		"/data/image/faceId/../faceId/202601/1050000005_1_20260105100000000.png": 404, "../../../../etc/passwd": 404, "/etc/passwd": 404,
		"..\\..\\windows\\win.ini": 404, "file:///etc/passwd": 404, "/data/image/faceId/202601/*": 404, "\x00": 404, "\xff": 404,
		strings.Repeat("a", 501): 404,
	} {
		out := s.Exchange(slug, wire.Inbound{Method: "GET", Path: "/readFile.htm", RawQuery: "path=" + url.QueryEscape(path), Header: wire.Header{}})
		assert.Equal(t, status, out.Status, path)
		assert.NotContains(t, string(out.Body), "root:")
	}
	assert.Equal(t, 200, s.Exchange(slug, wire.Inbound{Method: "GET", Path: "/readFile", RawQuery: "path=" + good, Header: wire.Header{}}).Status)
}

// TestOCR: the recognised text must be an object, and sure enough of itself.
func TestOCR(t *testing.T) {
	t.Parallel()
	s := open(t, `{"ocr":60}`)
	a := s.register("1050000005")
	ocr := func(kind, info string) call { return a.post("act/user/userOcr", "type", kind, "info", info) }
	const failed = "400 The front side of Aadhaar recognition failed. Please try again."
	s.says([]said{
		{"front", ocr("1", `{"name":"A"}`), "200 The front side of Aadhaar recognition is successful."},
		{"back", ocr("2.0", `{"name":"A"}`), "200 The back side of Aadhaar recognition is successful."},
		{"pan", ocr("3", `{"name":"A"}`), "200 The front side of PAN recognition is successful."},
		{"no side", ocr("4", `{"name":"A"}`), missing},
		{"no type", ocr("", `{"name":"A"}`), missing},
		{"no info", ocr("1", ``), missing},
		{"no JSON", ocr("1", `name`), failed},
		{"nothing", ocr("1", `{}`), failed},
		{"a list", ocr("1", `[1]`), failed},
		{"unsure", ocr("1", `{"name":"A","conf":0.59}`), failed},
		{"sure", ocr("1", `{"name":"A","conf":0.6}`), "200 The front side of Aadhaar recognition is successful."},
		{"unsure in hundredths", ocr("1", `{"name":"A","score":"59"}`), failed},
	})
	s.configure(`{"ocr":0}`)
	assert.Equal(t, 200, ocr("1", `{"name":"A","conf":0}`).hear().Code)
}

// TestFaceMatch: both scores count, under both addresses.
func TestFaceMatch(t *testing.T) {
	t.Parallel()
	s := open(t, `{"faceScore":80}`)
	a := s.register("1050000005")
	match := func(path, pan, aadhaar string) call {
		return a.get(path, "panFaceMatch", pan, "aadHarFaceMatch", aadhaar)
	}
	for _, path := range []string{"act/user/userFaceMatch", "/act/user/userFaceMatch.htm"} {
		s.says([]said{
			{"both", match(path, "80", "90.0"), "200 Face match is successful."},
			{"pan", match(path, "79", "90"), "400 Face match failed. The face does not match the picture of the PAN card."},
			{"aadhaar", match(path, "80", "79"), "400 Face match failed. The face does not match the picture of the Aadhaar card."},
			{"one is missing", match(path, "80", ""), missing},
			{"no number", match(path, "80", "good"), missing},
			{"nobody", match(path, "80", "80").holding(""), "400 sign error!"},
		})
	}
}

// TestPersonal takes texts and codes of the dictionaries, and gives texts.
func TestPersonal(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	save := a.post("act/mine/userInfo/personalInfoAuthSave", "firstName", "Asha", "lastName", "Verma", "maritalStats", "02", "email", "asha@mail.example",
		"occupation", "Manager", "salaryRange", "15000-25000", "educationalQualification", "graduate", "accommodationType", "02", "childrenNumber", "1",
		"loanPurpose", "Medical", "salarySource", "01")
	assert.Equal(t, "200 Personal information certification was successful.", save.comes())
	assert.Empty(t, save.findings())
	info := a.get("act/mine/userInfo/personalInfoAuthInfo").ok()
	for field, want := range map[string]string{
		"firstName": "Asha", "middleName": "", "lastName": "Verma", "marital": "married", "email": "asha@mail.example", "occupation": "Manager",
		"salary": "15000-25000", "education": "Graduate", "accommodationType": "Rented", "childrenNumber": "1", "loanPurpose": "Medical", "salaryType": "Bank Transfer",
	} {
		assert.Equal(t, want, info[field], field)
	}
	for _, field := range []string{"lastName", "maritalStats", "email", "occupation", "salaryRange", "educationalQualification", "accommodationType", "userId"} {
		assert.Equal(t, missing, save.without(field).comes(), field)
	}
	assert.Equal(t, []string{"warning spelling maritalStats"}, save.without("maritalStats").with("marital", "married").findings())
	assert.Equal(t, []string{"warning enum occupation"}, save.with("occupation", "Wizard <b>").findings())
	assert.Equal(t, "Wizard <b>", a.get("act/mine/userInfo/personalInfoAuthInfo").ok()["occupation"])
}

// TestContacts is the table of wire §5.
func TestContacts(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	save := func(names, phones string) call {
		return a.post("act/mine/contact/saveOrUpdate", "name", names, "phone", phones, "relation", "friend,father", "type", "20,10")
	}
	const two = "1050000006,1050000007"
	s.says([]said{
		{"one", save("A", "1050000006"), "400 Save failed"},
		{"two names, one phone", save("A,B", "1050000006"), "400 Save failed"},
		{"two names, three phones", save("A,B", two+",1050000008"), "400 Save failed"},
		{"one relation", save("A,B", two).with("relation", "friend"), "400 Save failed"},
		{"one type", save("A,B", two).with("type", "20"), "400 Save failed"},
		{"another type", save("A,B", two).with("type", "20,30"), "400 Save failed"},
		{"a digit in a name", save("A1,B", two), "400 Name Format error"},
		{"HTML in a name", save("<b>A</b>,B", two), "400 Name Format error"},
		{"an empty name", save("A,", two), "400 Name Format error"},
		{"dots only", save("A,...", two), "400 Name Format error"},
		{"a short phone", save("A,B", "1050000006,105"), "400 Invalid Phone Number"},
		{"letters in a phone", save("A,B", "1050000006,105000000x"), "400 Invalid Phone Number"},
		{"one's own", save("A,B", "1050000006,1050000005"), "400 Emergency contact number can not be consistent with your own number."},
		{"one's own with +91", save("A,B", "1050000006,+91 10500-00005"), "400 Emergency contact number can not be consistent with your own number."},
		{"twice the same", save("A,B", "1050000006,1050000006"), "400 Do not choose two identical cell phone numbers."},
		{"no names", save("", two), missing},
		{"no types", save("A,B", two).with("type", ""), missing},
	})
	assert.Empty(t, a.get("act/mine/contact/getContactInfoList").ok()["list"])
	assert.Equal(t, "200 Successfully Completed.", save("Asha O'Neil-Rao Jr.:आशा वर्मा", two).with("relation", "friend,01").comes())
	list := a.get("act/mine/contact/getContactInfoList").ok()["list"].([]any)
	require.Len(t, list, 2)
	first, second := list[0].(map[string]any), list[1].(map[string]any)
	assert.Equal(t, []any{"Asha O'Neil-Rao Jr.", "1050000006", "friend", "20"}, []any{first["name"], first["phone"], first["relation"], first["type"]})
	assert.Equal(t, []any{"आशा वर्मा", "1050000007", "father", "10"}, []any{second["name"], second["phone"], second["relation"], second["type"]})
	save("C,D", "1050000008,0 1050000009").ok()
	again := a.get("act/mine/contact/getContactInfoList").ok()["list"].([]any)
	require.Len(t, again, 2)
	assert.Equal(t, first["id"], again[0].(map[string]any)["id"], "they are the same two, saved anew")
	assert.Equal(t, "1050000009", again[1].(map[string]any)["phone"])
}

// TestDictionaries: keys are lowerCamel(type)+"List"; several types have commas between.
func TestDictionaries(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	d := a.get("act/dict/list", "type", "EDUCATIONAL_STATE, KINSFOLK_RELATION").ok()
	require.Len(t, d, 2)
	assert.Equal(t, map[string]any{"code": "01", "value": "father"}, d["kinsfolkRelationList"].([]any)[0])
	assert.Len(t, a.get("act/dict/list").ok(), 10)
	assert.Empty(t, a.get("act/dict/list", "type", "NOTHING").ok())
	assert.Equal(t, []string{"error enum type"}, a.get("act/dict/list", "type", "NOTHING,POSITION").findings())
}

// TestBranches walks down the tree: banks, states, cities, branches with an IFSC that can be bound.
func TestBranches(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	parent, node := "0", map[string]any{}
	for grade := 1; grade <= 4; grade++ {
		list := a.get("act/bankAccount/bankBranch", "parentId", parent).ok()["list"].([]any)
		require.NotEmpty(t, list)
		node = list[0].(map[string]any)
		assert.Equal(t, fmt.Sprint(grade), fmt.Sprint(node["grade"]))
		assert.Equal(t, parent, fmt.Sprint(node["parentId"]))
		assert.Equal(t, grade == 4, node["ifsc"] != nil)
		parent = fmt.Sprint(node["id"])
	}
	assert.Empty(t, a.get("act/bankAccount/bankBranch", "parentId", parent).ok()["list"])
	assert.Equal(t, missing, a.get("act/bankAccount/bankBranch").comes())
	assert.Equal(t, missing, a.get("act/bankAccount/bankBranch", "parentId", "x").comes())
	a.post("act/bankAccount/binding", "ifscCode", fmt.Sprint(node["ifsc"]), "bankAccount", "123456789").ok()
	card := a.get("act/bankAccount/info").ok()["list"].([]any)[0].(map[string]any)
	assert.Equal(t, node["bankName"], card["bankName"])
}

// TestCards binds, checks, chooses; nobody reaches another's account by its id.
func TestCards(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.register("1050000005"), s.register("1050000006")
	a.identityForm().ok()
	b.identityForm().ok()
	bindCard := func(who *app, ifsc, account string) call {
		return who.post("act/bankAccount/binding", "ifscCode", ifsc, "bankAccount", account)
	}
	const notYours = "400 Submission failed. The bank account is not belongs to you. Please submit your own bank account information."
	s.says([]said{
		{"no code", bindCard(a, "", "123456789"), missing},
		{"no account", bindCard(a, "ZZTS0000001", ""), missing},
		{"a wrong code", bindCard(a, "ZZTS1000001", "123456789"), "400 The IFSC code is incorrect."},
		{"a short account", bindCard(a, "ZZTS0000001", "12345678"), "400 The bank account number is incorrect."},
		{"letters", bindCard(a, "ZZTS0000001", "12345678x"), "400 The bank account number is incorrect."},
		{"good", bindCard(a, "zzts0000001", "123456789"), "200 The bank details have successfully submitted."},
		{"once more", bindCard(a, "ZZTS0000001", "123456789"), "200 The bank details have successfully submitted."},
		{"somebody else's", bindCard(a, "ZZTS0000001", "123000000"), "200 The bank details have successfully submitted."},
		{"another user's", bindCard(b, "ZZTS0000001", "987654321"), "200 The bank details have successfully submitted."},
	})
	list := a.get("act/bankAccount/info").ok()["list"].([]any)
	require.Len(t, list, 2)
	first, second := list[0].(map[string]any), list[1].(map[string]any)
	assert.Equal(t, []any{"Asha Verma", "SOMEBODY ELSE"}, []any{first["benename"], second["benename"]})
	check := func(who *app, id any) call {
		return who.post("act/bankAccount/nameCheck", "bankAccountId", fmt.Sprint(id))
	}
	s.says([]said{
		{"one's own", check(a, first["id"]), "200 Success."},
		{"one's own as a double", check(a, fmt.Sprint(first["id"], ".0")), "200 Success."},
		{"a stranger's by the bank", check(a, second["id"]), notYours},
		{"another user's", check(b, first["id"]), notYours},
		{"nobody's", check(a, "7"), notYours},
		{"no number", check(a, "x"), missing},
		{"none", check(a, ""), missing},
		{"the default of another", b.post("act/bankAccount/setDefault", "bankAccountId", fmt.Sprint(first["id"])), notYours},
		{"the default", a.post("act/bankAccount/setDefault", "bankAccountId", fmt.Sprint(second["id"])), "200 Success."},
	})
	assert.Equal(t, second["id"], a.get("act/bankAccount/info").ok()["list"].([]any)[0].(map[string]any)["id"])
}

// TestUploads keep a count and nothing else.
func TestUploads(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	secret := []map[string]string{{"name": "Private Person", "phone": "1050000009"}, {"name": "b"}}
	raw, err := json.Marshal(secret)
	require.NoError(t, err)
	for path, want := range map[string]string{
		"messages": "200 Successful saving of user short message information.", "contacts": "200 The user address book information was successfully saved.",
	} {
		up := func(info string) call { return a.post("act/mine/userInfo/"+path, "imei", "x", "info", info) }
		s.says([]said{
			{"good", up(base64.StdEncoding.EncodeToString(raw)), want},
			{"in lines", up(base64.StdEncoding.EncodeToString(raw)[:20] + "\n" + base64.StdEncoding.EncodeToString(raw)[20:]), want},
			{"for addresses", up(base64.RawURLEncoding.EncodeToString(raw)), want},
			{"no Base64", up("%%%"), missing},
			{"no list", up(base64.StdEncoding.EncodeToString([]byte(`{"a":1}`))), missing},
			{"nothing", up(""), missing},
		})
		record := s.stored("uploads", a.userID+"-"+path)
		assert.Equal(t, float64(2), record["count"])
		stored, err := json.Marshal(record)
		require.NoError(t, err)
		assert.NotContains(t, string(stored), "Private")
	}
	s.pass(time.Second)
}
