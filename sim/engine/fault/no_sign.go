package fault

// noSign leaves the signature out.
func noSign() Effect {
	return Effect{
		Name: "no-sign", Usage: "no-sign", At: []Point{Commit, Answer, Notice}, Parse: plain(Order{NoSign: true}),
		Doc: "leave the signature out",
	}
}
