package lianyintong

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// kindHoldings are the shares that lenders have of projects.
const kindHoldings = "holdings"

// holding is what one pre-transaction has bought of a project: by a tender that was lent out, or of another holder.
// Shares move from holding to holding and never change with repayments, so those of a project add up to its loan; the
// principal goes down as it is paid back.
type holding struct {
	ID         string       `json:"id"` // platformNo/projectNo/requestNo, slashes of projectNo escaped
	PlatformNo string       `json:"platformNo"`
	ProjectNo  string       `json:"projectNo"`
	RequestNo  string       `json:"requestNo"` // of the pre-transaction that it comes from: 原购买记录
	Holder     string       `json:"platformUserNo"`
	Share      money.Amount `json:"share"`
	Principal  money.Amount `json:"principal"` // outstanding, never more than the share
	Confirmed  []string     `json:"confirmed"` // requestNos of the confirmations that made it
	Created    time.Time    `json:"created"`
}

// escapeNo keeps the parts of an id apart: numbers may hold slashes.
var escapeNo = strings.NewReplacer("%", "%25", "/", "%2F")

// portfolio is the holdings of a project, for one transaction: changed in memory, stored by put.
type portfolio struct {
	tx      *engine.Tx
	project project
	list    []*holding
	changed []*holding
}

// portfolioOf answers all holdings of a project, oldest first.
func portfolioOf(tx *engine.Tx, g project) *portfolio {
	f := &portfolio{tx: tx, project: g}
	stored := engine.List[holding](tx, kindHoldings, f.id(""))
	for i := range stored {
		f.list = append(f.list, &stored[i])
	}
	slices.SortStableFunc(f.list, func(a, b *holding) int { return a.Created.Compare(b.Created) })
	return f
}

func (f *portfolio) id(requestNo string) string {
	return f.project.PlatformNo + "/" + escapeNo.Replace(f.project.ProjectNo) + "/" + requestNo
}

// of answers the holdings of a user that still have shares, oldest first.
func (f *portfolio) of(userNo string) (list []*holding) {
	for _, h := range f.list {
		if h.Holder == userNo && h.Share > 0 {
			list = append(list, h)
		}
	}
	return list
}

// grow adds shares to the holding of a pre-transaction, by a confirmation. The holding is new or bought in parts.
func (f *portfolio) grow(pre *pretransaction, share money.Amount, confirmation string) {
	h := f.from(pre)
	h.Share += share
	h.Principal += share
	if !slices.Contains(h.Confirmed, confirmation) {
		h.Confirmed = append(h.Confirmed, confirmation)
	}
	f.touch(h)
}

// from answers the holding that comes from a pre-transaction. The list need not be complete: a loan knows its holdings
// by their numbers, however many the project has.
func (f *portfolio) from(pre *pretransaction) *holding {
	if i := slices.IndexFunc(f.list, func(h *holding) bool { return h.RequestNo == pre.RequestNo }); i >= 0 {
		return f.list[i]
	}
	h, known := engine.Get[holding](f.tx, kindHoldings, f.id(pre.RequestNo))
	if !known {
		h = holding{
			ID: f.id(pre.RequestNo), PlatformNo: f.project.PlatformNo, ProjectNo: f.project.ProjectNo,
			RequestNo: pre.RequestNo, Holder: pre.PlatformUserNo, Created: f.tx.Now(),
		}
	}
	f.list = append(f.list, &h)
	return &h
}

// repay takes principal off the holdings of a user, oldest first. rule is that of 2.16 or 2.17: the payee must be a
// holder (100008), and no more may be paid back than was lent (100014).
func (f *portfolio) repay(userNo string, principal money.Amount, rule string) error {
	own := f.of(userNo)
	if len(own) == 0 {
		return engine.Refuse(codeRejected, "收款人 %s 不是标的的债权人", userNo).By(rule)
	}
	for _, h := range own {
		part := min(principal, h.Principal)
		if part > 0 {
			principal -= part
			h.Principal -= part
			f.touch(h)
		}
	}
	if principal > 0 {
		return engine.Refuse(codeInsufficient, "%s 的本金超过未还本金 %s 元", userNo, principal).By(rule)
	}
	return nil
}

// bought finds the holding of a user by its 原购买记录: the requestNo of its pre-transaction, or of a confirmation that
// names one holding of that user (wire §12, ours).
func (f *portfolio) bought(userNo, requestNo string) (*holding, error) {
	var found []*holding
	for _, h := range f.list {
		if h.Holder != userNo {
			continue
		}
		if h.RequestNo == requestNo {
			return h, nil
		}
		if slices.Contains(h.Confirmed, requestNo) {
			found = append(found, h)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, engine.Refuse(codeNoObject, "%s 没有购买记录 %s", userNo, requestNo)
	default:
		return nil, engine.Refuse(codeRejected, "%s 对应%d笔购买记录", requestNo, len(found))
	}
}

// sell takes shares out of a holding, together with their outstanding principal: what is paid back already cannot be
// sold any more (100014).
func (f *portfolio) sell(h *holding, share money.Amount) error {
	if share > h.Principal {
		return engine.Refuse(codeInsufficient, "出让份额超过可出让份额 %s", h.Principal).By("2.18")
	}
	h.Share -= share
	h.Principal -= share
	f.touch(h)
	return nil
}

func (f *portfolio) touch(h *holding) {
	if !slices.Contains(f.changed, h) {
		f.changed = append(f.changed, h)
	}
}

// put stores what has changed.
func (f *portfolio) put() {
	slices.SortFunc(f.changed, func(a, b *holding) int { return cmp.Compare(a.ID, b.ID) })
	for _, h := range f.changed {
		engine.Put(f.tx, kindHoldings, h.ID, *h)
	}
}
