package fault

// loseAck delivers a notice and loses the confirmation; the application will see it again.
func loseAck() Effect {
	return Effect{
		Name: "lose-ack", Usage: "lose-ack", At: []Point{Notice}, Parse: plain(Order{LoseAck: true}),
		Doc: "the delivery arrives and its confirmation is lost: the application will see it again",
	}
}
