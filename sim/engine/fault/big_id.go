package fault

// bigID makes the ids in an answer greater than 2^53: numbers that JavaScript, and JSON libraries that read numbers as
// doubles, round without a word.
func bigID() Effect {
	return Effect{
		Name: "big-id", Usage: "big-id", At: []Point{Commit, Answer}, Parse: plain(Order{BigIDs: true}),
		Doc: "the ids that the system makes up are greater than 2^53 in this answer: JavaScript rounds such numbers",
	}
}
