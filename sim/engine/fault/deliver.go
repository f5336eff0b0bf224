package fault

// deliver lets a delivery of a notice pass as it is: in a plan of deliveries it stands for one that goes well.
func deliver() Effect {
	return Effect{
		Name: "deliver", Usage: "deliver", At: []Point{Notice}, Parse: plain(Order{}),
		Doc: "the delivery goes out as usual, and uses up its place in a plan",
	}
}
