package fault

import "time"

// delay makes a delivery of a notice late. It is one delivery all the same: when it goes out, no other rule hits it.
func delay() Effect {
	return Effect{
		Name: "delay", Usage: "delay D", At: []Point{Notice},
		Doc: "the delivery goes out later, by D of the world's time",
		Parse: func(argument string) (Order, error) {
			d, err := duration(argument)
			return Order{Delay: min(d, maxDelay)}, err
		},
	}
}

// maxDelay is the longest that a delivery is held back: a year, beyond it the clock cannot be meant.
const maxDelay = 366 * 24 * time.Hour
