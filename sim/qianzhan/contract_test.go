package qianzhan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
)

// form is one form of one kind of record, with a channel that wants it and no other.
type form struct {
	name, path, kind string
	record           func(orderNo string) object
	config           string
	optional         []string // fields that a record may lack
}

func forms() []form {
	return []form{
		{"repayments by the table", "/qianzhan/repayments", "repayments", tableRecord, `"profile":"table"`, []string{"repay_success_time"}},
		{"repayments by the example", "/qianzhan/repayments", "repayments", exampleRecord, `"profile":"example"`, nil},
		{"loans by the table", "/qianzhan/loans", "loans", loanRecord, `"profile":"table"`, nil},
		{"loans by the example", "/qianzhan/loans", "loans", exampleLoan, `"profile":"example"`, nil},
	}
}

func TestARecordThatIsRightLeavesNoFinding(t *testing.T) {
	t.Parallel()
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, channel(f.config))
			got, x := s.push(bare(f.path, list(f.record("A1"))))
			assert.Equal(t, "200", got.Code, got.Msg)
			assert.Empty(t, x.Findings)
			assert.Len(t, s.stored(f.kind), 1)
		})
	}
}

// badValues are values that a field of a kind cannot have.
func badValues(value string) []string {
	if strings.HasPrefix(value, `"`) && value != `"30"` { // a text
		return []string{"true", "[]", `{"a":1}`}
	}
	return []string{`"x"`, "true", "[1]", "{}", `"1e"`}
}

// TestEveryFieldIsChecked takes each field of each form away, empties it and spoils it, in the second of two records:
// the batch is refused whole, and the reason names record and field.
func TestEveryFieldIsChecked(t *testing.T) {
	t.Parallel()
	for _, f := range forms() {
		for _, field := range f.record("A2") {
			name, value := field[0], field[1]
			cases := map[string]object{}
			for _, bad := range badValues(value) {
				cases[name+" is "+bad] = f.record("A2").with(name, bad)
			}
			if !strings.Contains(strings.Join(f.optional, " "), name) {
				cases["without "+name] = f.record("A2").without(name)
				cases[name+" is null"] = f.record("A2").with(name, "null")
				cases[name+" is empty"] = f.record("A2").with(name, `""`)
			}
			for what, record := range cases {
				t.Run(f.name+"/"+what, func(t *testing.T) {
					t.Parallel()
					s := open(t, channel(f.config))
					got, x := s.push(bare(f.path, list(f.record("A1"), record)))
					assert.Equal(t, "201", got.Code)
					assert.Regexp(t, `^第2条 `+name+` .*\p{Han}`, got.Msg)
					assert.NotContains(t, got.Msg, "req_data")
					assert.Equal(t, engine.OutcomeRefused, x.Outcome)
					assert.Empty(t, s.stored(f.kind), "a batch is stored whole or not at all")
					require.NotEmpty(t, x.Findings)
					assert.Equal(t, "req_data[1]."+name, x.Findings[0].Field)
				})
			}
		}
	}
}

func TestValuesOutsideOfTheirRange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, reason string }{
		{"bill_status", "4", "取值不在允许范围内"},
		{"bill_status", "0", "取值不在允许范围内"},
		{"pay_type", "3", "取值不在允许范围内"},
		{"is_able_defer", "2", "取值不在允许范围内"},
		{"repay_time", "1502939666000.5", "整数格式错误"},
		{"repay_time", "9999999999999999999", "整数格式错误"},
		{"repay_amount", "1e15", "数值超出范围"},
		{"repay_amount", "1e-30", "数值超出范围"},
	} {
		s := open(t, "")
		got, _ := s.push(bare("/qianzhan/repayments", list(tableRecord("A1").with(c.name, c.value))))
		assert.Equal(t, reply{Code: "201", Msg: "第1条 " + c.name + " " + c.reason}, got, "%s %s", c.name, c.value)
	}
}

// odd is a record that the default profile lets through, with its findings, and what a strict channel says.
type odd struct {
	record   object
	findings []string
	strict   string // of a channel that is strict with profile any; "" for what the findings say of its own accord
}

func TestContradictionsAreFindings(t *testing.T) {
	t.Parallel()
	due := tableRecord("A1").with("bill_status", "1").with("repay_success_time", "0")
	for name, c := range map[string]odd{
		"nothing":                        {record: tableRecord("A1")},
		"an unpaid bill":                 {record: due},
		"an unpaid bill, null":           {record: due.with("repay_success_time", "null")},
		"an unpaid bill, left out":       {record: due.without("repay_success_time")},
		"an overdue bill, left out":      {record: due.with("bill_status", "3").without("repay_success_time")},
		"an overdue bill paid late":      {record: tableRecord("A1").with("bill_status", "3")},
		"with is_able_defer":             {record: tableRecord("A1").with("is_able_defer", "0")},
		"MD5 in capitals":                {record: tableRecord("A1").with("mobile", strings.ToUpper(mobileMD5))},
		"paid without the time":          {tableRecord("A1").without("repay_success_time"), []string{"error missing repay_success_time"}, "第1条 repay_success_time bill_status为2时不能为空"},
		"paid with the time 0":           {tableRecord("A1").with("repay_success_time", "0"), []string{"error missing repay_success_time"}, "第1条 repay_success_time bill_status为2时不能为空"},
		"due, and paid":                  {tableRecord("A1").with("bill_status", "1"), []string{"warning contradiction repay_success_time"}, "第1条 repay_success_time 与bill_status为1矛盾"},
		"more paid than owed":            {tableRecord("A1").with("paid_all_amount", "500.01"), []string{"warning contradiction paid_all_amount"}, "第1条 paid_all_amount 大于repay_all_amount"},
		"more paid, fewer digits":        {tableRecord("A1").with("repay_all_amount", "99.999").with("paid_all_amount", "100"), []string{"warning contradiction paid_all_amount", "warning lenient repay_all_amount"}, "第1条 repay_all_amount 金额最多两位小数"},
		"as much paid as owed":           {record: tableRecord("A1").with("paid_all_amount", "5.0E2")},
		"seconds":                        {tableRecord("A1").with("repay_time", "1502939666"), []string{"error milliseconds repay_time"}, "第1条 repay_time 应为毫秒时间戳"},
		"seconds of the payment":         {tableRecord("A1").with("repay_success_time", "1502939666"), []string{"error milliseconds repay_success_time"}, "第1条 repay_success_time 应为毫秒时间戳"},
		"no time at all":                 {tableRecord("A1").with("can_repay_time", "0"), []string{"error milliseconds can_repay_time"}, "第1条 can_repay_time 应为毫秒时间戳"},
		"microseconds":                   {tableRecord("A1").with("can_repay_time", "1502939666000000"), []string{"error milliseconds can_repay_time"}, "第1条 can_repay_time 应为毫秒时间戳"},
		"the noise of a double":          {tableRecord("A1").with("repay_amount", "199.99999999999997"), []string{"warning lenient repay_amount"}, "第1条 repay_amount 金额最多两位小数"},
		"an amount below zero":           {tableRecord("A1").with("repay_amount", "-1"), []string{"warning range repay_amount"}, "第1条 repay_amount 金额不能为负"},
		"a number as text":               {tableRecord("A1").with("bill_status", `"2"`), []string{"warning lenient bill_status"}, "第1条 bill_status 须为数值"},
		"a text as number":               {tableRecord("A1").with("order_no", "1001"), []string{"warning lenient order_no"}, "第1条 order_no 须为字符串"},
		"an unknown field":               {tableRecord("A1").with("remark", `"x"`), []string{"warning unknown remark"}, "第1条 remark 是未定义的参数"},
		"a slip of a field":              {tableRecord("A1").with("is_able_defe", `1`), []string{"warning unknown is_able_defe"}, "第1条 is_able_defe 是未定义的参数"},
		"one name of the example":        {tableRecord("A1").renamed("order_no", "orderNo"), []string{"warning spelling orderNo"}, "第1条 orderNo 应写作order_no"},
		"both names":                     {append(tableRecord("A1"), [2]string{"orderNo", `"A2"`}), []string{"warning duplicate order_no", "warning spelling orderNo"}, ""},
		"plain numbers":                  {tableRecord("A1").with("mobile", `"15400000001"`).with("id_no", `"119999190001010010"`), []string{"warning md5 id_no", "warning md5 mobile"}, "第1条 mobile 应为32位MD5"},
		"32 signs that are no MD5":       {tableRecord("A1").with("mobile", `"0123456789abcdefg123456789abcdef"`), []string{"warning md5 mobile"}, "第1条 mobile 应为32位MD5"},
		"the example with a payment":     {exampleRecord("A1").with("billStatus", "2"), append(ofExample(), "error missing repaySuccessTime"), ""},
		"the example":                    {exampleRecord("A1"), ofExample(), ""},
		"the example in seconds":         {exampleRecord("A1").with("repayTime", "1502939666"), append(ofExample(), "error milliseconds repayTime"), ""},
		"the example and a table name":   {exampleRecord("A1").renamed("repayTime", "repay_time"), without(ofExample(), "warning spelling repayTime"), ""},
		"the example with all of 表8":     {exampleRecord("A1").with("payType", "1").with("canRepayTime", "1500000000000"), append(without(ofExample(), "warning missing canRepayTime", "warning missing payType"), "warning spelling canRepayTime", "warning spelling payType"), ""},
		"the example, the rest by 表8":    {exampleRecord("A1").with("pay_type", "1").with("can_repay_time", "1500000000000"), without(ofExample(), "warning missing canRepayTime", "warning missing payType"), ""},
		"the example with hashed people": {exampleRecord("A1").with("mobile", mobileMD5).with("idNo", idMD5), without(ofExample(), "warning md5 idNo", "warning md5 mobile"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			got, x := s.push(bare("/qianzhan/repayments", list(c.record)))
			assert.Equal(t, "200", got.Code, got.Msg)
			found := rules(x)
			for i := range found {
				found[i] = strings.Replace(found[i], "req_data[0].", "", 1)
			}
			assert.ElementsMatch(t, c.findings, found)
			assert.Len(t, s.stored("repayments"), 1)

			s = open(t, channel(`"strict":true,"auth":"any","profile":"any"`))
			got, _ = s.push(bare("/qianzhan/repayments", list(c.record)))
			if len(c.findings) == 0 {
				assert.Equal(t, "200", got.Code, got.Msg)
				return
			}
			assert.Equal(t, "201", got.Code)
			assert.Regexp(t, `^第1条 .*\p{Han}`, got.Msg)
			if c.strict != "" {
				assert.Equal(t, c.strict, got.Msg)
			}
			assert.Empty(t, s.stored("repayments"))
		})
	}
}

// ofExample are the findings for a record as the document's example has it.
func ofExample() []string {
	found := []string{"warning missing payType", "warning missing canRepayTime", "warning md5 mobile", "warning md5 idNo"}
	for _, name := range strings.Fields("billStatus camouflageId idNo orderNo paidAllAmount repayAllAmount repayAmount repayTime") {
		found = append(found, "warning spelling "+name)
	}
	return found
}

func without(list []string, names ...string) (rest []string) {
	for _, one := range list {
		if !strings.Contains(strings.Join(names, ","), one) {
			rest = append(rest, one)
		}
	}
	return rest
}

func TestLoansThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]odd{
		"applied before registered": {record: loanRecord("L1").with("apply_time", "1400000000000"), findings: []string{"warning contradiction req_data[0].apply_time"}},
		"paid before applied":       {record: loanRecord("L1").with("open_time", "1502800000000"), findings: []string{"warning contradiction req_data[0].open_time"}},
		"seconds":                   {record: loanRecord("L1").with("open_time", "1502939666"), findings: []string{"error milliseconds req_data[0].open_time", "warning contradiction req_data[0].open_time"}},
		"more decimals than money":  {record: loanRecord("L1").with("open_amount", "0.001"), findings: []string{"warning lenient req_data[0].open_amount"}},
	} {
		s := open(t, "")
		got, x := s.push(bare("/qianzhan/loans", list(c.record)))
		assert.Equal(t, "200", got.Code, name)
		assert.ElementsMatch(t, c.findings, rules(x), name)
	}
}

func TestAProfileRefusesTheOtherForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config string
		record object
		reason string
	}{
		"the table, the example":          {`"profile":"table"`, exampleRecord("A1"), "第1条 billStatus 应写作bill_status"},
		"the table, one name":             {`"profile":"table"`, tableRecord("A1").renamed("order_no", "orderNo"), "第1条 orderNo 应写作order_no"},
		"the table, a plain number":       {`"profile":"table"`, tableRecord("A1").with("mobile", `"15400000001"`), "第1条 mobile 应为32位MD5"},
		"the example, the table":          {`"profile":"example"`, tableRecord("A1"), "第1条 camouflage_id 应写作camouflageId"},
		"the example, hashed":             {`"profile":"example"`, exampleRecord("A1").with("idNo", idMD5), "第1条 idNo 应为明文"},
		"strict, the example":             {`"strict":true,"auth":"any"`, exampleRecord("A1"), "第1条 billStatus 应写作bill_status"},
		"strict, paid without the time":   {`"strict":true,"auth":"any"`, tableRecord("A1").without("repay_success_time"), "第1条 repay_success_time bill_status为2时不能为空"},
		"strict by the example, the same": {`"strict":true,"auth":"any","profile":"example"`, exampleRecord("A1").with("billStatus", "2"), "第1条 repaySuccessTime bill_status为2时不能为空"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, channel(c.config))
			got, _ := s.push(bare("/qianzhan/repayments", list(c.record)))
			assert.Equal(t, "201", got.Code)
			assert.Regexp(t, "^("+c.reason+")$", got.Msg)
			assert.Empty(t, s.stored("repayments"))
		})
	}
}

func TestBatchesThatAreNone(t *testing.T) {
	t.Parallel()
	for data, reason := range map[string]string{
		`[]`:           "req_data 不能为空",
		`null`:         "req_data 不能为空",
		`""`:           "req_data 不能为空",
		`"[]"`:         "req_data 不能为空",
		`"null"`:       "req_data 不能为空",
		`{}`:           "req_data 须为JSON数组",
		`7`:            "req_data 须为JSON数组",
		`"\"x\""`:      "req_data 须为JSON数组",
		`"[{"`:         "req_data JSON格式错误",
		`"ciphertext"`: "req_data JSON格式错误",
		`[7]`:          "第1条 须为JSON对象",
		`[` + tableRecord("A1").text() + `,null]`: "第2条 须为JSON对象",
		`[{}]`: "第1条 camouflage_id 不能为空",
	} {
		s := open(t, "")
		got, _ := s.push(bare("/qianzhan/repayments", data))
		assert.Equal(t, reply{Code: "201", Msg: reason}, got, data)
		assert.Empty(t, s.stored("repayments"))
	}
}

func TestTheLimitOfABatch(t *testing.T) {
	t.Parallel()
	records := make([]object, 10_001)
	for i := range records {
		records[i] = loanRecord(fmt.Sprintf("L%05d", i))
	}
	s := open(t, "")
	got, _ := s.push(bare("/qianzhan/loans", list(records...)))
	assert.Equal(t, reply{Code: "201", Msg: "req_data 一次最多10000条，收到10001条"}, got)
	assert.Empty(t, s.stored("loans"))
	got, x := s.push(bare("/qianzhan/loans", list(records[1:]...)))
	assert.Equal(t, 10_000, got.Data["accepted"], got.Msg)
	assert.Contains(t, string(x.Fields), "(10000 items)", "the journal keeps the beginning")
}

func TestFindingsOfABatchAreTold(t *testing.T) {
	t.Parallel()
	records := make([]object, 300)
	for i := range records {
		records[i] = exampleRecord(fmt.Sprintf("A%d", i)).with(fmt.Sprintf("extra%d", i), "1")
	}
	s := open(t, "")
	_, x := s.push(bare("/qianzhan/repayments", list(records...)))
	require.Len(t, x.Findings, 100, "each kind once, and no more than a hundred")
	told := map[string]string{}
	for _, f := range x.Findings {
		told[f.Rule+" "+f.Field] = f.Hint
	}
	assert.Equal(t, "write order_no as the table does (so in 300 records)", told["spelling req_data[0].orderNo"])

	records[299] = records[299].with("billStatus", "9")
	got, x := s.push(bare("/qianzhan/repayments", list(records...)))
	assert.Equal(t, "第300条 billStatus 取值不在允许范围内", got.Msg, "what refuses a batch is always told")
	assert.Len(t, x.Findings, 101)
}
