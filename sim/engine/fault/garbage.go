package fault

// garbage answers with bytes that are no message of the system.
func garbage() Effect {
	return Effect{
		Name: "garbage", Usage: "garbage", At: []Point{Commit, Answer}, Parse: plain(Order{Garbage: true}),
		Doc: "answer with bytes that are no message of the system",
	}
}
