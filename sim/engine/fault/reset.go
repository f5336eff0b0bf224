package fault

// reset breaks the connection with a TCP reset.
func reset() Effect {
	return Effect{
		Name: "reset", Usage: "reset", At: onAnswer(), Parse: plain(Order{Reset: true}),
		Doc: "reset the connection instead of answering",
	}
}
