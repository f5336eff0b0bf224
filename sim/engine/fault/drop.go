package fault

// drop keeps a delivery of a notice from being sent; it counts as a failed attempt.
func drop() Effect {
	return Effect{
		Name: "drop", Usage: "drop", At: []Point{Notice}, Parse: plain(Order{Drop: true}),
		Doc: "the delivery is lost on the way: the application never sees it, and it is tried again later",
	}
}
