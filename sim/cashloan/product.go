package cashloan

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine/money"
)

// productJSON is what is lent, as users write it: rupees, days, and rates as fractions of one (wire §7).
type productJSON struct {
	QuotaMin       *money.Amount `json:"quotaMin,omitempty"`
	QuotaMax       *money.Amount `json:"quotaMax,omitempty"`
	Approved       *money.Amount `json:"approved,omitempty"`
	Days           *int          `json:"days,omitempty"`
	InterestPerDay *rate         `json:"interestPerDay,omitempty"`
	Fee            *rate         `json:"fee,omitempty"` // of processing and of assessment each
	GST            *rate         `json:"gst,omitempty"` // on the fees
	PenaltyPerDay  *rate         `json:"penaltyPerDay,omitempty"`
}

// product is what is lent; amounts in paise.
type product struct {
	QuotaMin       money.Amount // shown before approval
	QuotaMax       money.Amount
	Approved       money.Amount // what an approved loan has
	Days           int          // the term
	InterestPerDay rate
	Fee            rate // of processing and of assessment each
	GST            rate // on the fees
	PenaltyPerDay  rate
}

// rate is a part of an amount, exact: num/den.
type rate struct{ num, den int64 }

// maxRateDecimals keeps a rate times days within an int64.
const maxRateDecimals = 9

// of answers the part of an amount, times over, in paise, half up (wire §7).
func (r rate) of(a money.Amount, times int64) money.Amount { return a.Times(r.num*times, r.den) }

// UnmarshalJSON reads a fraction as a number or a text: 0.11.
func (r *rate) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	plain, err := money.Plain(text)
	if err != nil {
		return fmt.Errorf("rate %w: give a fraction, like 0.11 for 11 %%", err)
	}
	whole, fraction, _ := strings.Cut(plain, ".")
	if whole != "0" && plain != "1" || len(fraction) > maxRateDecimals {
		return fmt.Errorf("rate %s: give a fraction of one with at most %d decimals, like 0.11 for 11 %%", text, maxRateDecimals)
	}
	r.den = 1
	for range fraction {
		r.den *= 10
	}
	r.num, err = money.Whole(strings.TrimLeft(whole+fraction, "0") + strings.Repeat("0", btoi(strings.Trim(whole+fraction, "0") == "")))
	return err
}

// MarshalJSON writes the fraction as a number.
func (r rate) MarshalJSON() ([]byte, error) {
	digits := fmt.Sprintf("%0*d", len(fmt.Sprint(r.den)), r.num)
	point := len(digits) - len(fmt.Sprint(r.den)) + 1
	text := strings.TrimRight(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
	if !json.Valid([]byte(text)) {
		return nil, fmt.Errorf("rate %d/%d is no decimal", r.num, r.den)
	}
	return []byte(text), nil
}

// defaultProduct is 3000 to 8000 rupees, 5000 approved for seven days, by the first tariff of wire §7.
func defaultProduct() productJSON {
	low, high, approved, days := money.Amount(3000_00), money.Amount(8000_00), money.Amount(5000_00), 7
	return productJSON{
		QuotaMin: &low, QuotaMax: &high, Approved: &approved, Days: &days,
		InterestPerDay: &rate{98, 100_000}, Fee: &rate{11, 100}, GST: &rate{18, 100}, PenaltyPerDay: &rate{24, 10_000},
	}
}

// The bounds of what is lent.
const (
	maxQuota = money.Amount(10_000_000_00)
	maxTerm  = 365 // days
)

func (f productJSON) compile() (product, error) {
	usual := defaultProduct()
	p := product{
		QuotaMin: orUsual(f.QuotaMin, usual.QuotaMin), QuotaMax: orUsual(f.QuotaMax, usual.QuotaMax), Approved: orUsual(f.Approved, usual.Approved),
		Days: orUsual(f.Days, usual.Days), InterestPerDay: orUsual(f.InterestPerDay, usual.InterestPerDay), Fee: orUsual(f.Fee, usual.Fee),
		GST: orUsual(f.GST, usual.GST), PenaltyPerDay: orUsual(f.PenaltyPerDay, usual.PenaltyPerDay),
	}
	fees := p.Fee.of(p.Approved, 2)
	switch {
	case p.QuotaMin < 1 || p.QuotaMax > maxQuota || p.QuotaMax < p.QuotaMin:
		return p, fmt.Errorf("quotaMin is %s and quotaMax %s: give rupees above zero, at most %s, the greater one as quotaMax", p.QuotaMin, p.QuotaMax, maxQuota)
	case p.Approved < 1 || p.Approved > maxQuota:
		return p, fmt.Errorf("approved is %s: give rupees above zero, at most %s", p.Approved, maxQuota)
	case p.Days < 1 || p.Days > maxTerm:
		return p, fmt.Errorf("days is %d: give 1 to %d", p.Days, maxTerm)
	case fees+p.GST.of(fees, 1) >= p.Approved:
		return p, errors.New("fee: the fees and their gst leave nothing of the loan: lower them")
	}
	return p, nil
}
