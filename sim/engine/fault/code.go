package fault

import (
	"errors"
	"strings"
)

// code answers with a code of the system. At arrive it comes before all checks; at commit the effect has happened; at decide
// it is what the system decides, as its API lists it.
func code() Effect {
	return Effect{
		Name: "code", Usage: "code C", At: append(onAnswer(), Decide),
		Doc: "answer with code C of the system (for TOP a sub code may follow); at arrive nothing happens, at commit it has happened; at decide the system decides so (cashloan: risk decision, payout)",
		Parse: func(argument string) (Order, error) {
			if argument == "" || len(strings.Fields(argument)) > 2 {
				return Order{}, errors.New("it needs a code of the system, like 100001")
			}
			return Order{Code: argument}, nil
		},
	}
}
