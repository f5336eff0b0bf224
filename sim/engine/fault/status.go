package fault

import (
	"errors"
	"strconv"
)

// status answers with a bare HTTP status, as a broken proxy in front of the system would.
func status() Effect {
	return Effect{
		Name: "status", Usage: "status N", At: onAnswer(),
		Doc: "answer with HTTP status N and an empty body, as a proxy in front of the system would",
		Parse: func(argument string) (Order, error) {
			n, err := strconv.Atoi(argument)
			if err != nil || n < 200 || n > 599 {
				return Order{}, errors.New("it needs an HTTP status from 200 to 599")
			}
			return Order{Status: n}, nil
		},
	}
}
