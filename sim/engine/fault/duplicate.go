package fault

// duplicate delivers a notice twice in a row.
func duplicate() Effect {
	return Effect{
		Name: "duplicate", Usage: "duplicate", At: []Point{Notice}, Parse: plain(Order{Twice: true}),
		Doc: "the delivery arrives twice in a row",
	}
}
