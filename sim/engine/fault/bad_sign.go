package fault

// badSign signs the message so that it does not verify: an application must not accept it.
func badSign() Effect {
	return Effect{
		Name: "bad-sign", Usage: "bad-sign", At: []Point{Commit, Answer, Notice}, Parse: plain(Order{BadSign: true}),
		Doc: "a signature that does not fit the message",
	}
}
