package fault

// ban keeps the caller away for a time of the world, as a gateway does that throttles: this call and those to come are
// refused until it is over. A rule for one API bans from that API alone, a rule for all of them from the system.
func ban() Effect {
	return Effect{
		Name: "ban", Usage: "ban D", At: []Point{Arrive},
		Doc: "refuse this call, and the caller's next ones for D of the world's time, before all checks, as the system does when it throttles (xianyu)",
		Parse: func(argument string) (Order, error) {
			d, err := duration(argument)
			return Order{Ban: d}, err
		},
	}
}
