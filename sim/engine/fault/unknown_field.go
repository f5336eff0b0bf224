package fault

// unknownField adds a field that the document does not have (联银通 1.7: receivers have to bear that).
func unknownField() Effect {
	return Effect{
		Name: "unknown-field", Usage: "unknown-field", At: []Point{Notice}, Parse: plain(Order{Unknown: true}),
		Doc: "the message carries a field that the document does not have; it is signed with it",
	}
}
