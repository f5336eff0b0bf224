package cashloan

import (
	"cmp"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// nameOfUser is what a user is called: by the papers, else by what they tell of themselves; "" before both.
func nameOfUser(tx *engine.Tx, u user) string {
	papers, _ := engine.Get[realName](tx, kindRealNames, u.ID)
	told, _ := engine.Get[personal](tx, kindPersonals, u.ID)
	return cmp.Or(papers.Name, strings.Join(strings.Fields(told.FirstName+" "+told.MiddleName+" "+told.LastName), " "))
}

// emailOf is a user's address; "" before it is told.
func emailOf(tx *engine.Tx, u user) string {
	told, _ := engine.Get[personal](tx, kindPersonals, u.ID)
	return told.Email
}
