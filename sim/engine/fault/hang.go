package fault

// hang never answers: the client has to give up by itself.
func hang() Effect {
	return Effect{
		Name: "hang", Usage: "hang", At: onAnswer(), Parse: plain(Order{Hang: true}),
		Doc: "never answer; the connection stays open until the client closes it",
	}
}
