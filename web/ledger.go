package web

import (
	"net/http"
	"time"

	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/money"
)

// entryView is a line of the ledger.
type entryView struct {
	Seq     int64        `json:"seq"`
	At      time.Time    `json:"at"`
	Account string       `json:"account"`
	Amount  money.Amount `json:"amount"`
	Cause   string       `json:"cause"`
}

func (c *console) ledgerRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/ledger/accounts", name: "listAccounts", title: "Accounts and their balances, by name",
			reply: []ledger.Account{}, do: c.listAccounts,
			query: []parameter{{name: "prefix", doc: "only accounts whose names begin with it"}},
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/ledger/entries", name: "listEntries", title: "Entries, oldest first",
			reply: []entryView{}, do: c.listEntries,
			query: []parameter{
				{name: "account", doc: "only entries of the account of this name"},
				{name: "after", doc: "seq of an entry: only those behind it", kind: "integer"},
				{name: "limit", doc: "how many at most", kind: "integer"},
			},
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/ledger/check", name: "checkLedger",
			title: "Audit the whole book: all balances add up to zero, and each is the sum of its entries", reply: ledger.Report{}, do: c.checkLedger,
		},
	}
}

func viewEntry(seq int64, at time.Time, account string, amount money.Amount, cause string) entryView {
	return entryView{Seq: seq, At: zoned(at), Account: account, Amount: amount, Cause: cause}
}

func (c *console) listAccounts(v *visit) (answer, error) {
	return say(v.world.Accounts(v.ask("prefix")))
}

func (c *console) listEntries(v *visit) (answer, error) {
	after, err := v.number("after")
	if err != nil {
		return answer{}, err
	}
	limit, err := v.limit(maxLimit)
	if err != nil {
		return answer{}, err
	}
	list, err := v.world.Entries(v.ask("account"), after, limit)
	return say(views(list, func(e ledger.Entry) entryView { return viewEntry(e.Seq, e.At, e.Account, e.Amount, e.Cause) }), err)
}

func (c *console) checkLedger(v *visit) (answer, error) { return say(v.world.CheckLedger()) }
