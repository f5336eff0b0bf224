package fault

import (
	"errors"
	"strings"
)

// code answers with a code of the system. At arrive it comes before all checks; at commit the effect has happened.
func code() Effect {
	return Effect{
		Name: "code", Usage: "code C", At: onAnswer(),
		Doc: "answer with code C of the system (for TOP a sub code may follow); at arrive nothing happens, at commit it has happened",
		Parse: func(argument string) (Order, error) {
			if argument == "" || len(strings.Fields(argument)) > 2 {
				return Order{}, errors.New("it needs a code of the system, like 100001")
			}
			return Order{Code: argument}, nil
		},
	}
}
