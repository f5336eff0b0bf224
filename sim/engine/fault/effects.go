package fault

import (
	"errors"
	"fmt"
	"time"
)

// Effects lists all effects. A new one is a file with a function like these, and a line here.
func Effects() []Effect {
	return []Effect{
		code(), status(), stall(), hang(), reset(), truncate(), garbage(), badSign(), noSign(), otherKey(),
		deliver(), drop(), loseAck(), duplicate(), delay(), unknownField(), beforeReply(), ban(), bigID(),
	}
}

// onAnswer are the points at which an answer can still be spoilt.
func onAnswer() []Point { return []Point{Arrive, Commit, Answer} }

// plain makes an effect's parser for an effect that takes no argument.
func plain(order Order) func(string) (Order, error) {
	return func(argument string) (Order, error) {
		if argument != "" {
			return Order{}, fmt.Errorf("%q is too much: it takes no argument", argument)
		}
		return order, nil
	}
}

// duration reads a duration above zero.
func duration(argument string) (time.Duration, error) {
	d, err := time.ParseDuration(argument)
	if err != nil || d <= 0 {
		return 0, errors.New("it needs a duration above zero, like 5s or 1m30s")
	}
	return d, nil
}
