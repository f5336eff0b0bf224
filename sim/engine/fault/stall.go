package fault

// stall holds the answer back for some wall time: the client's own time-out is what is tested.
func stall() Effect {
	return Effect{
		Name: "stall", Usage: "stall D", At: []Point{Arrive, Commit, Answer},
		Doc: "hold the answer back for D of wall time; the world's clock does not care",
		Parse: func(argument string) (Order, error) {
			d, err := duration(argument)
			return Order{Stall: d}, err
		},
	}
}
