package lianyintong_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told answers some columns of a check file, a text a line.
func (c *client) told(date, fileType string, heads ...string) (list []string) {
	c.t.Helper()
	for _, r := range c.rows(date, fileType) {
		cells := make([]string, len(heads))
		for i, head := range heads {
			cells[i] = r[head]
		}
		list = append(list, strings.Join(cells, " "))
	}
	return list
}

// until moves the clock to an instant of GMT+8, written as compact ones are.
func (c *client) until(instant string) {
	c.t.Helper()
	at, err := time.ParseInLocation("20060102150405", instant, morning.Location())
	require.NoError(c.t, err)
	c.advance(at.Sub(c.world().Now()))
}

func TestAProjectsLineTellsOfTheEndOfItsDay(t *testing.T) { // 4.1: the files of T are made at 01:00 of T+1
	t.Parallel()
	for name, when := range map[string][3]string{ // when the files of the 9th, 10th and 11th are asked for first
		"as soon as they are ready": {"20161110010000", "20161111010000", "20161112010000"},
		"much later":                {"20161120010000", "20161120010000", "20161120010000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := openMarket(t)
			got := map[string][]string{}
			days := []string{"20161109", "20161110", "20161111"}
			fetch := func(now string) {
				m.until(now)
				for i, day := range days {
					if when[i] == now {
						got[day] = m.told(day, "PROJECT", "变更时间", "标的号", "标的金额", "标的状态")
					}
				}
			}
			m.must("ESTABLISH_PROJECT", projectOf("E1", "B", "P").with("projectAmount", "100.00"))
			m.must("ESTABLISH_PROJECT", projectOf("E2", "B", "Q"))
			m.until("20161109110000")
			m.must("MODIFY_PROJECT", change("M1", "P").with("projectAmount", "300.00"))
			fetch("20161110010000")
			m.until("20161110090000")
			m.must("MODIFY_PROJECT", change("M2", "P").with("projectAmount", "400.00"))
			m.must("MODIFY_PROJECT", change("M3", "P").with("projectAmount", "500.00").with("status", `"REPAYING"`))
			m.until("20161111003000")
			m.status("P", "FINISH")
			fetch("20161111010000")
			fetch("20161112010000")
			fetch("20161120010000")
			assert.Equal(t, map[string][]string{
				"20161109": {"20161109100000 Q 1000.00 COLLECTING", "20161109110000 P 300.00 COLLECTING"},
				"20161110": {"20161110090000 P 500.00 REPAYING"},
				"20161111": {"20161111003000 P 500.00 FINISH"},
			}, got)
			assert.Empty(t, m.told("20161112", "PROJECT", "标的号"))
		})
	}
}

func TestAProjectsLineTellsWhatWasLentAndPaidBackThatDay(t *testing.T) {
	t.Parallel()
	m := lent(t)
	m.advance(24 * time.Hour)
	m.pre("B1", "B", "REPAYMENT", "615.00", "P")
	m.must("CONFIRM_REPAYMENT", payback("CR", "B1", "P", "5.00", "L1 600.00 10.00"))
	m.advance(48 * time.Hour)
	assert.Equal(t, []string{"REPAYING 1000.00 0.00 0.00"}, m.told("20161109", "PROJECT", "标的状态", "已放款金额", "已还本金", "已还利息"))
	assert.Equal(t, []string{"REPAYING 1000.00 600.00 10.00"}, m.told("20161110", "PROJECT", "标的状态", "已放款金额", "已还本金", "已还利息"))
}

func TestAUsersLineTellsOfTheEndOfTheirDay(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	p := c.register("U1")
	c.register("U2")
	old := p.BankcardNo[len(p.BankcardNo)-4:]
	c.until("20161110090000")
	require.Equal(t, "0", c.unbind("X1", p.No, p.Password).code())
	c.until("20161111003000")
	card := c.people.Card("BKCH")
	require.Equal(t, "0", c.gateway("PERSONAL_BIND_BANKCARD", binding("X2", p.No, "15400000001", card)).press("确认绑卡", "password", p.Password).callback().code())
	c.until("20161115010000")
	columns := []string{"记录类型", "修改时间", "平台用户编号", "银行编码"}
	assert.Equal(t, []string{"OPEN 20161109100000 U1 ICBK", "OPEN 20161109100000 U2 ICBK"}, c.told("20161109", "USER", columns...))
	assert.True(t, strings.HasSuffix(c.rows("20161109", "USER")[0]["银行卡号"], old), "the card of that day")
	assert.Equal(t, p.Mobile, c.rows("20161109", "USER")[0]["手机号"])
	assert.Equal(t, []string{"MODIFY 20161110090000 U1 "}, c.told("20161110", "USER", columns...))
	assert.Equal(t, []string{"MODIFY 20161111003000 U1 BKCH"}, c.told("20161111", "USER", columns...))
	assert.Equal(t, "15400000001", c.rows("20161111", "USER")[0]["手机号"])
}

func TestWhatFilesDoNotShowIsNoChange(t *testing.T) { // an unbinding that waits for its review, 2.3 R2
	t.Parallel()
	c, p := rich(t, "")
	c.advance(24 * time.Hour)
	require.Equal(t, "100020", c.unbind("X1", p.No, p.Password).code())
	c.advance(48 * time.Hour)
	assert.Len(t, c.rows("20161109", "USER"), 1)
	assert.Empty(t, c.rows("20161110", "USER"))
	c.do("unbind-review", "platformUserNo", p.No, "decision", "PASSED")
	c.advance(24 * time.Hour)
	assert.Equal(t, []string{"OPEN ICBK"}, c.told("20161109", "USER", "记录类型", "银行编码"))
	assert.Equal(t, []string{"MODIFY "}, c.told("20161112", "USER", "记录类型", "银行编码"))
}

func TestADayThatTheClockVisitsAgainHasOneLineForEach(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	m.must("ESTABLISH_PROJECT", projectOf("E1", "B", "P"))
	m.until("20161110090000")
	m.must("MODIFY_PROJECT", change("M1", "P").with("projectAmount", "300.00"))
	back := morning.Add(time.Hour)
	_, err := m.world().SetClock("frozen", 0, &back)
	require.NoError(t, err)
	m.must("MODIFY_PROJECT", change("M2", "P").with("projectAmount", "400.00"))
	m.until("20161112010000")
	assert.Equal(t, []string{"P 400.00"}, m.told("20161109", "PROJECT", "标的号", "标的金额"))
	assert.Equal(t, []string{"P 300.00"}, m.told("20161110", "PROJECT", "标的号", "标的金额"))
}

func TestRecordsFromBeforeDaysWereKept(t *testing.T) { // they are shown on the day on which they were made, as they stand
	t.Parallel()
	c := openAt(t, t.TempDir(), "").client()
	c.register("U1")
	c.direct("ESTABLISH_PROJECT", projectOf("E1", "U1", "P"))
	for kind, id := range map[string]string{"users": "U1", "projects": "P"} {
		c.tamper(kind, first+"/"+id, func(record map[string]any) { record["modified"] = "2016-11-11T09:00:00+08:00" })
	}
	c.until("20161112010000")
	assert.Equal(t, []string{"OPEN U1"}, c.told("20161109", "USER", "记录类型", "平台用户编号"))
	assert.Equal(t, []string{"20161109100000 P"}, c.told("20161109", "PROJECT", "变更时间", "标的号"))
	assert.Equal(t, []string{"MODIFY U1"}, c.told("20161111", "USER", "记录类型", "平台用户编号"))
	assert.Equal(t, []string{"20161111090000 P"}, c.told("20161111", "PROJECT", "变更时间", "标的号"))
}
