package cashloan_test

import "testing"

// BenchmarkCall is a signed call of somebody who is logged in.
func BenchmarkCall(b *testing.B) {
	s := open(b, "")
	a := s.register("1050000005")
	in := a.get("act/user/info").inbound()
	for b.Loop() {
		s.Exchange(slug, in)
	}
}

// BenchmarkDoctor is a call whose signature nothing explains.
func BenchmarkDoctor(b *testing.B) {
	s := open(b, "")
	a := s.register("1050000005")
	in := a.get("act/user/info").bad().inbound()
	for b.Loop() {
		s.Exchange(slug, in)
	}
}
