package people

import "math/rand/v2"

// sequence walks once through all numbers below its size before one comes again. It starts anywhere and takes steps
// that share no factor with the size: that spreads the values without a memory of the ones already drawn.
type sequence struct {
	next, step, size uint64
}

func newSequence(r *rand.Rand, size uint64) *sequence {
	third := size/3 + 1
	step := third + r.Uint64N(third)
	for gcd(step, size) != 1 {
		step++
	}
	return &sequence{next: r.Uint64N(size), step: step, size: size}
}

func (s *sequence) draw() uint64 {
	drawn := s.next
	s.next = (s.next + s.step) % s.size
	return drawn
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
