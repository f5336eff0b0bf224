package fault

// beforeReply sends a notice before the answer of the call that caused it leaves: the application hears of a result
// that it is still waiting for.
func beforeReply() Effect {
	return Effect{
		Name: "before-reply", Usage: "before-reply", At: []Point{Notice}, Parse: plain(Order{Ahead: true}),
		Doc: "the delivery goes out before the answer of the call that causes it; it takes no chance",
	}
}

// Ahead tells whether the first rule that fits a call orders a delivery before the answer. It counts no hit.
func Ahead(rules []*Armed, c Call) bool {
	for _, a := range rules {
		if a.fits(c) {
			return a.order.Ahead
		}
	}
	return false
}
