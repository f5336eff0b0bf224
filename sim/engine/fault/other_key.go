package fault

// otherKey signs the message well, with a key that is not the system's: only an application that knows whose key it
// verifies with sees the forgery.
func otherKey() Effect {
	return Effect{
		Name: "other-key", Usage: "other-key", At: []Point{Notice}, Parse: plain(Order{OtherKey: true}),
		Doc: "a signature that fits the message, by a key that is not the system's",
	}
}
