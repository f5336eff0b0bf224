package fault

// truncate breaks the answer off in the middle.
func truncate() Effect {
	return Effect{
		Name: "truncate", Usage: "truncate", At: []Point{Commit, Answer}, Parse: plain(Order{Truncate: true}),
		Doc: "send the head and half of the body, then close the connection",
	}
}
