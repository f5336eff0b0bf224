package lianyintong_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
)

// fileTypes are those of 5.3.22, each with the number of its columns (wire §9; the last three are ours).
var fileTypes = map[string]int{
	"USER": 23, "RECHARGE": 16, "WITHDRAW": 18, "TRANSACTION": 17, "PROJECT": 16, "UNREGISTER": 7, "BALANCE": 9,
}

// busyDay is a day in which everything happened that check files speak of.
func busyDay(t tester) *market {
	t.Helper()
	m := openMarket(t)
	m.configure(platform(`"fees":{"recharge":"0.50","withdraw":"1.00"}`))
	m.fund("platform:fee", "100.00")
	m.gateway("RECHARGE", recharge("R1", "L1", "10.00")).press("确认支付")
	m.gateway("RECHARGE", recharge("R2", "L1", "11.00")).press("支付失败")
	m.gateway("RECHARGE", recharge("R3", "L1", "12.00"))
	m.atPOS("R4", "L2", "20.00")
	m.do("pos-pay", "requestNo", "R4", "bankcardNo", card)
	m.withdraw("W1", m.people["L1"], "5.00")
	m.gateway("WITHDRAW", withdrawal("W2", "L2", "6.00").with("withdrawType", `"URGENT"`)).press("确认提现", "password", m.people["L2"].Password)
	m.withdraw("W3", m.people["L1"], "7.00")
	m.do("withdraw-result", "requestNo", "W3", "outcome", "FAIL")
	m.gateway("WITHDRAW", withdrawal("W4", "L1", "8.00"))
	m.direct("FREEZE", freezing("F1", "B", "100.00"))
	m.project("P", "L1 600.00", "L2 400.00")
	m.advance(time.Minute)
	m.must("CONFIRM_LOAN", loan("C1", "P", "10.00", "T1 600.00", "T2 400.00"))
	m.status("P", "REPAYING")
	m.advance(time.Minute)
	m.pre("B1", "B", "REPAYMENT", "615.00", "P")
	m.must("CONFIRM_REPAYMENT", payback("C2", "B1", "P", "5.00", "L1 600.00 10.00"))
	return m
}

func TestFilesAreReadyAtOneOfTheNextDay(t *testing.T) { // 4.1, wire §9
	t.Parallel()
	c, _ := rich(t, "")
	for _, date := range []string{"20161109", "20161110", "20991231"} {
		code, says := failed(t, c.ask4file(c.fileOf(date, "USER")))
		assert.Equal(t, "100007", code, date)
		assert.Contains(t, says, date)
	}
	assert.Empty(t, c.rows("20161108", "USER"), "yesterday is over: nobody was here")
	assert.Len(t, c.rows("20161108", "BALANCE"), 3, "only the platform itself")
	c.advance(15*time.Hour - time.Second)
	code, says := failed(t, c.ask4file(c.fileOf("20161109", "")))
	assert.Equal(t, "100007", code)
	assert.Contains(t, says, "20161110010000")
	c.advance(time.Second)
	assert.Len(t, c.rows("20161109", "USER"), 1)
}

func TestEveryFileHasEveryColumn(t *testing.T) { // wire §9
	t.Parallel()
	m := busyDay(t)
	m.tomorrow()
	for fileType, columns := range fileTypes {
		text := m.download("20161109", fileType)
		assert.False(t, strings.HasPrefix(text, "\ufeff"), "without BOM")
		assert.NotContains(t, text, "\r")
		assert.NotContains(t, text, `"`)
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for _, line := range lines {
			assert.Equal(t, columns, strings.Count(line, ",")+1, "%s: %s", fileType, line)
		}
		assert.Equal(t, fileType != "UNREGISTER", len(lines) > 1, "%s has lines", fileType)
		rows := m.rows("20161109", fileType)
		for head := range rows0(rows) {
			for _, cell := range columnOf(rows, head) {
				switch {
				case strings.HasSuffix(head, "金额") || strings.HasSuffix(head, "利息") || strings.HasSuffix(head, "余额") || head == "份额" || head == "已还本金":
					assert.Regexp(t, `^\d+\.\d\d$`, cell, "%s %s: numeric columns are never empty", fileType, head)
				case strings.HasSuffix(head, "时间"):
					assert.Regexp(t, `^20161109\d{6}$`, cell, "%s %s", fileType, head)
				case strings.HasSuffix(head, "会员编号"):
					assert.Regexp(t, `^\d+$`, cell, "%s %s", fileType, head)
				}
			}
		}
	}
}

func rows0(rows []map[string]string) map[string]string {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

func TestWhatTheFilesSay(t *testing.T) {
	t.Parallel()
	m := busyDay(t)
	m.tomorrow()
	const day = "20161109"
	member := func(no string) string { return text(m.user(no)["memberNo"]) }

	users := m.rows(day, "USER")
	assert.ElementsMatch(t, []string{"B", "L1", "L2", "G"}, columnOf(users, "平台用户编号"))
	assert.Equal(t, []string{"OPEN", "OPEN", "OPEN", "OPEN"}, columnOf(users, "记录类型"))

	recharges := m.rows(day, "RECHARGE")
	assert.Equal(t, []string{"R1", "R4"}, columnOf(recharges, "请求流水号"), "what failed or is open moved nothing")
	assert.Equal(t, []string{"NETBANK_B2C", "POS"}, columnOf(recharges, "支付方式"))
	assert.Equal(t, []string{"10.00", "20.00"}, columnOf(recharges, "到账金额"))
	assert.Equal(t, []string{member("L1"), member("L2")}, columnOf(recharges, "会员编号"))
	assert.Equal(t, []string{"CNY", "CNY"}, columnOf(recharges, "币种"))
	assert.Equal(t, "***************0001", recharges[1]["银行卡号"])

	withdrawals := m.rows(day, "WITHDRAW")
	assert.Equal(t, []string{"W1", "W3", "W2"}, columnOf(withdrawals, "请求流水号"), "by the last movement of the day")
	assert.Equal(t, []string{"PROCESSING", "FAIL", "SUCCESS"}, columnOf(withdrawals, "状态"))
	assert.Equal(t, []string{"0.00", "0.00", "6.00"}, columnOf(withdrawals, "到账金额"))
	assert.Equal(t, []string{"NORMAL", "NORMAL", "URGENT"}, columnOf(withdrawals, "提现方式"))

	trades := m.rows(day, "TRANSACTION")
	var moved []string
	for _, r := range trades {
		moved = append(moved, strings.Join([]string{r["业务类型"], r["付款平台用户编号"], r["收款平台用户编号"], r["交易金额"], r["利息"]}, " "))
	}
	assert.ElementsMatch(t, []string{
		"TENDER L1 B 600.00 0.00", "TENDER L2 B 400.00 0.00", "COMMISSION B PLATFORM_FEE_ACCOUNT 10.00 0.00",
		"REPAYMENT B L1 600.00 10.00", "COMMISSION B PLATFORM_FEE_ACCOUNT 5.00 0.00",
	}, moved)
	for _, r := range trades {
		assert.Equal(t, "P", r["标的号"])
		assert.Equal(t, r["业务类型"] == "COMMISSION" && r["交易金额"] == "10.00", r["原订单号"] == "", "the commission of a loan is the borrower's own money")
	}
	assert.Len(t, distinct(columnOf(trades, "订单号")), len(trades))
	assert.Len(t, distinct(columnOf(trades, "原订单号")), 3, "those of T1, T2 and B1")

	projects := m.rows(day, "PROJECT")
	require.Len(t, projects, 1)
	assert.Equal(t, []string{"P", "REPAYING", "1000.00", "600.00", "10.00"}, []string{
		projects[0]["标的号"], projects[0]["标的状态"], projects[0]["已放款金额"], projects[0]["已还本金"], projects[0]["已还利息"],
	})
	balances := map[string]string{}
	for _, r := range m.rows(day, "BALANCE") {
		balances[r["平台用户编号"]] = r["账户余额"] + " " + r["可用余额"] + " " + r["冻结金额"]
	}
	assert.Equal(t, map[string]string{
		"PLATFORM_FEE_ACCOUNT": "111.00 111.00 0.00", "PLATFORM_REPAYMENT_ACCOUNT": "1000.00 1000.00 0.00",
		"PLATFORM_MARKETING_ACCOUNT": "1000.00 1000.00 0.00", "G": "1000.00 1000.00 0.00",
		"B": "1375.00 1275.00 100.00", "L1": "1015.00 1015.00 0.00", "L2": "614.00 614.00 0.00",
	}, balances)
}

func distinct(list []string) map[string]bool { return words(strings.Join(list, " ")) }

func TestTheSecondDayTellsTheRest(t *testing.T) {
	t.Parallel()
	m := busyDay(t)
	m.advance(48 * time.Hour)
	rows := m.rows("20161110", "WITHDRAW")
	require.Len(t, rows, 1, "W1, which the bank finished at 10:00")
	assert.Equal(t, []string{"W1", "SUCCESS", "5.00", "20161110100000"}, []string{rows[0]["请求流水号"], rows[0]["状态"], rows[0]["到账金额"], rows[0]["交易时间"]})
	assert.Equal(t, []string{"PROCESSING", "FAIL", "SUCCESS"}, columnOf(m.rows("20161109", "WITHDRAW"), "状态"), "the first day's file tells of that day, whenever it is asked for")
	for _, fileType := range []string{"USER", "RECHARGE", "TRANSACTION", "PROJECT", "UNREGISTER"} {
		assert.Empty(t, m.rows("20161110", fileType), fileType)
	}
	assert.Equal(t, columnOf(m.rows("20161109", "BALANCE"), "账户余额"), columnOf(m.rows("20161110", "BALANCE"), "账户余额"), "money in transit had left")
}

func TestWithoutAFileTypeAllComeInAZip(t *testing.T) { // wire §9
	t.Parallel()
	m := busyDay(t)
	m.tomorrow()
	single := map[string]string{}
	for fileType := range fileTypes {
		single["20161109_"+first+"_"+fileType+".txt"] = m.download("20161109", fileType)
	}
	for _, fileType := range []string{"", `""`, "null"} {
		data := m.fileOf("20161109", "")
		if fileType != "" {
			data = data.with("fileType", fileType)
		}
		out := m.ask4file(data)
		assert.Equal(t, []string{"application/zip"}, out.Header["Content-Type"])
		assert.Equal(t, []string{"attachment; filename=20161109_" + first + ".zip"}, out.Header["Content-Disposition"])
		got := map[string]string{}
		for _, e := range unzipped(t, out.Body) {
			got[e.name] = e.content
		}
		assert.Equal(t, single, got)
		assert.Equal(t, out.Body, m.ask4file(data).Body, "the same bytes each time")
	}
}

func TestAFileNeverChanges(t *testing.T) { // the platform signs its bytes
	t.Parallel()
	c := open(t, "").client()
	p := c.register("U1")
	c.tomorrow()
	before := c.download("20161109", "USER")
	require.Equal(t, "0", c.unbind("UB", p.No, p.Password).code())
	c.advance(24 * time.Hour)
	assert.Equal(t, []string{"MODIFY"}, columnOf(c.rows("20161110", "USER"), "记录类型"))
	assert.Equal(t, before, c.download("20161109", "USER"))
	f, ok := c.record("checkfiles", first+"/20161109/USER")
	require.True(t, ok)
	assert.Equal(t, before, f["content"])
}

func TestDownloadRefuses(t *testing.T) { // wire §2: an error is unsigned JSON
	t.Parallel()
	c, _ := rich(t, "")
	ready := c.fileOf("20161108", "USER")
	for what, bad := range map[string]struct {
		data object
		code string
	}{
		"another platform's":  {ready.with("platformNo", quoted(second)), "100004"},
		"no day":              {ready.without("fileDate"), "100002"},
		"no day of the year":  {ready.with("fileDate", `"20160231"`), "100002"},
		"another way to date": {ready.with("fileDate", `"2016-11-08"`), "100002"},
		"no such type":        {ready.with("fileType", `"LOAN"`), "100002"},
	} {
		out := c.ask4file(bad.data)
		code, _ := failed(t, out)
		assert.Equal(t, bad.code, code, what)
		assert.Equal(t, 200, out.Status, what)
	}
	assert.Equal(t, c.ask4file(ready).Body, c.ask4file(ready.without("platformNo")).Body, "the common parameters name the platform")
	e := c.seal("DOWNLOAD_CHECKFILE", ready.text())
	code, _ := failed(t, c.play(c.post("download", e.set("sign", "AAAA"))))
	assert.Equal(t, "100003", code, "the request is signed as always")
	for _, channel := range []string{"service", "upload"} {
		assert.Equal(t, "100002", c.read(c.play(c.post(channel, e))).code(), "此接口使用专门的接口地址")
	}
	assert.Equal(t, "100002", first2(failed(t, c.play(c.post("download", c.seal("QUERY_PLATFORM_INFORMATION", "{}"))))))
	c.configure(platform(`"services":["RECHARGE"]`))
	assert.Equal(t, "100006", first2(failed(t, c.ask4file(ready))))
}

func first2(a, _ string) string { return a }

func TestADownloadThatARuleSpoils(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	c.rule("DOWNLOAD_CHECKFILE", fault.Arrive, "code 100001", 1)
	code, _ := failed(t, c.ask4file(c.fileOf("20161108", "USER")))
	assert.Equal(t, "100001", code)
	assert.Empty(t, c.rows("20161108", "USER"), "and then it works")
}

func TestTextsInFilesStayInTheirCells(t *testing.T) { // wire §9: commas in texts become blanks
	t.Parallel()
	c := open(t, "").client()
	p := c.stranger("U,1\n2", "ICBK")
	p.Name = "张,三\r\n李\u2028四\x00五，六"
	require.Equal(t, "0", c.enroll(p, "REG").code())
	c.tomorrow()
	rows := c.rows("20161109", "USER")
	require.Len(t, rows, 1)
	assert.Equal(t, "U 1 2", rows[0]["平台用户编号"])
	assert.Equal(t, "张 三  李 四 五，六", rows[0]["户名"])
	assert.NotContains(t, rows[0]["证件号码"], p.IDCardNo)
}

func TestPlatformsHaveFilesOfTheirOwn(t *testing.T) {
	t.Parallel()
	m := busyDay(t)
	m.tomorrow()
	m.platform = second
	for fileType := range fileTypes {
		if fileType != "BALANCE" {
			assert.Empty(t, m.rows("20161109", fileType), fileType)
		}
	}
	assert.Equal(t, []string{"0.00", "0.00", "0.00"}, columnOf(m.rows("20161109", "BALANCE"), "账户余额"))
}

func TestGoldenBytesOfCheckFiles(t *testing.T) {
	t.Parallel()
	m := busyDay(t)
	m.tomorrow()
	for fileType := range fileTypes {
		sameFile(t, "DOWNLOAD_CHECKFILE/"+fileType+".txt", []byte(m.download("20161109", fileType)))
	}
	folders := sameExchanges(t, m.client, func(x journal.Exchange) string {
		if x.API == "DOWNLOAD_CHECKFILE" && strings.Contains(string(x.Fields), `"UNREGISTER"`) {
			return "DOWNLOAD_CHECKFILE"
		}
		return ""
	})
	assert.Len(t, folders, 1)
}
