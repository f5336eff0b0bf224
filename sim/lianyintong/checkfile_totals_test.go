package lianyintong_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/money"
)

// trading is some days of a market, drawn at random.
type trading struct {
	*market
	draw   *rapid.T
	number int
	freed  []string // freezes
	loans  []string // projects that are being repaid, lent by L1 alone
}

func (d *trading) next(kind string) string { d.number++; return fmt.Sprint(kind, d.number) }

func (d *trading) amount() string {
	return money.Amount(rapid.Int64Range(1, 3000).Draw(d.draw, "fen")).String()
}

func (d *trading) who() string {
	return rapid.SampledFrom([]string{"B", "L1", "L2", "G"}).Draw(d.draw, "who")
}

func (d *trading) pay(*rapid.T) {
	end := rapid.SampledFrom([]string{"确认支付", "支付失败", "取消"}).Draw(d.draw, "end")
	to := rapid.SampledFrom([]string{"L1", "L2", "PLATFORM_MARKETING_ACCOUNT"}).Draw(d.draw, "to")
	d.gateway("RECHARGE", recharge(d.next("R"), to, d.amount())).press(end)
}

func (d *trading) pos(*rapid.T) {
	no, with := d.next("P"), rapid.SampledFrom([]string{card, "6222020000000010003"}).Draw(d.draw, "card")
	d.atPOS(no, d.who(), d.amount())
	d.do("pos-pay", "requestNo", no, "bankcardNo", with)
}

func (d *trading) takeOut(*rapid.T) {
	who, no := d.who(), d.next("W")
	kind := rapid.SampledFrom([]string{"0", "1"}).Draw(d.draw, "withdrawType")
	d.gateway("WITHDRAW", withdrawal(no, who, d.amount()).with("withdrawType", kind)).press("确认提现", "password", d.people[who].Password)
	if end := rapid.SampledFrom([]string{"", "", "SUCCESS", "FAIL"}).Draw(d.draw, "the bank"); end != "" {
		d.do("withdraw-result", "requestNo", no, "outcome", end)
	}
}

func (d *trading) freeze(*rapid.T) {
	no := d.next("F")
	if d.direct("FREEZE", freezing(no, d.who(), d.amount())).code() == "0" {
		d.freed = append(d.freed, no)
	}
}

func (d *trading) unfreeze(*rapid.T) {
	if len(d.freed) > 0 {
		d.must("UNFREEZE", unfreezing(rapid.SampledFrom(d.freed).Draw(d.draw, "freeze")))
	}
}

// lend lends 20.00 of L1 and L2 to B, with a commission.
func (d *trading) lend(*rapid.T) {
	project, one, two := d.next("G"), d.next("T"), d.next("T")
	d.must("ESTABLISH_PROJECT", projectOf(d.next("E"), "B", project))
	d.pre(one, "L1", "TENDER", "12.00", project)
	d.pre(two, "L2", "TENDER", "8.00", project)
	d.must("CONFIRM_LOAN", loan(d.next("C"), project, "1.00", one+" 12.00", two+" 8.00"))
	d.must("MODIFY_PROJECT", change(d.next("M"), project).with("status", `"REPAYING"`))
	d.loans = append(d.loans, project)
}

// repay pays a part of a project back, with interest and a commission.
func (d *trading) repay(*rapid.T) {
	if len(d.loans) == 0 {
		return
	}
	no, project := d.next("B"), rapid.SampledFrom(d.loans).Draw(d.draw, "project")
	d.pre(no, "B", "REPAYMENT", "1.35", project)
	d.must("CONFIRM_REPAYMENT", payback(d.next("C"), no, project, "0.10", "L1 0.60 0.05", "L2 0.40 0.20"))
}

func (d *trading) reward(*rapid.T) {
	no := d.next("K")
	d.must("PLATFORM_PRE_TRANSACTION", ofPlatform(no, "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "2.00", ""))
	d.must("CONFIRM_PLATFORM_MARKETING", gifts(d.next("C"), no, "L1 0.70", "G 1.30"))
}

func (d *trading) time(*rapid.T) {
	d.advance(rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 5 * time.Hour, 13 * time.Hour}).Draw(d.draw, "by"))
}

// books is what the files of a day say that every account has gained or lost.
func (d *trading) books(day string, before map[string]bool) (net map[string]money.Amount, pending map[string]bool) {
	net, pending = map[string]money.Amount{}, map[string]bool{}
	fees := money.Amount(0)
	for _, r := range d.rows(day, "RECHARGE") {
		net[r["平台用户编号"]] += amountOf(d.t, r["到账金额"])
		fees += 50
	}
	for _, r := range d.rows(day, "WITHDRAW") {
		amount, no := amountOf(d.t, r["交易金额"]), r["请求流水号"]
		if !before[no] { // it left the account on this day
			net[r["平台用户编号"]] -= amount
			fees += 100
		}
		switch r["状态"] {
		case "PROCESSING":
			pending[no] = true
		case "FAIL":
			net[r["平台用户编号"]] += amount
			require.Equal(d.t, "0.00", r["到账金额"])
		default:
			require.Equal(d.t, amount.String(), r["到账金额"])
		}
	}
	for _, r := range d.rows(day, "TRANSACTION") {
		amount := amountOf(d.t, r["交易金额"]) + amountOf(d.t, r["利息"])
		net[r["付款平台用户编号"]] -= amount
		net[r["收款平台用户编号"]] += amount
	}
	net["PLATFORM_FEE_ACCOUNT"] -= fees
	return net, pending
}

// balances answers what the file BALANCE says, and holds it against the entries of the ledger.
func (d *trading) stood(day string, until time.Time) map[string]money.Amount {
	stood := map[string]money.Amount{}
	for _, r := range d.rows(day, "BALANCE") {
		no := r["平台用户编号"]
		account := map[string]string{
			"PLATFORM_FEE_ACCOUNT": "platform:fee", "PLATFORM_REPAYMENT_ACCOUNT": "platform:repayment", "PLATFORM_MARKETING_ACCOUNT": "platform:marketing",
		}[no]
		if account == "" {
			account = "user:" + no
		}
		available, frozen := d.before(account, until), d.before(account+":frozen", until)
		require.Equal(d.t, []string{(available + frozen).String(), available.String(), frozen.String()}, []string{r["账户余额"], r["可用余额"], r["冻结金额"]}, "%s on %s", no, day)
		stood[no] = available + frozen
	}
	return stood
}

// before adds up the entries of an account of the first platform before an instant.
func (d *trading) before(account string, until time.Time) (sum money.Amount) {
	entries, err := d.world().Entries(first+"/"+account, 0, 0)
	require.NoError(d.t, err)
	for _, e := range entries {
		if e.At.Before(until) {
			sum += e.Amount
		}
	}
	return sum
}

// TestFilesAddUpToTheLedger plays some days at random: what the files of each say is what its money did.
func TestFilesAddUpToTheLedger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(draw *rapid.T) {
		d := &trading{market: openMarket(draw), draw: draw}
		d.configure(platform(`"fees":{"recharge":"0.50","withdraw":"1.00"}`))
		d.fund("platform:fee", "1000.00")
		d.advance(14 * time.Hour) // all that was funded was funded on the day before
		draw.Repeat(map[string]func(*rapid.T){
			"pay": d.pay, "pos": d.pos, "take out": d.takeOut, "freeze": d.freeze, "unfreeze": d.unfreeze, "lend": d.lend,
			"repay": d.repay, "reward": d.reward, "time": d.time,
		})
		last := d.world().Now()
		d.advance(25 * time.Hour)
		day := time.Date(2016, 11, 10, 0, 0, 0, 0, clock.Zone)
		stood, pending := d.stood("20161109", day), map[string]bool{}
		for !day.After(last) {
			name, end := day.Format("20060102"), day.AddDate(0, 0, 1)
			net, still := d.books(name, pending)
			now := d.stood(name, end)
			for no, was := range stood {
				require.Equal(draw, (was + net[no]).String(), now[no].String(), "%s on %s", no, name)
			}
			require.Len(draw, now, len(stood))
			stood, pending, day = now, still, end
		}
		d.audit()
	})
}
