package sim

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Exchange leads a request to its world and plays it there: the world of the path prefix; else the one that owns the
// identity in the protocol; else the default. A request for a world that does not exist is answered in the system's
// own words, and stands in the journal of the default world.
func (s *Sim) Exchange(slug string, in wire.Inbound) wire.Outbound {
	if in.World != "" {
		w, err := s.World(in.World)
		if p, told := engine.AsProblem(err); told && p.Code == engine.Unavailable {
			return wire.Outbound{Status: 503, Body: []byte(err.Error())}
		}
		if err != nil {
			return s.lost(slug, in)
		}
		return w.Exchange(slug, in)
	}
	w, err := s.World(s.owner(slug, &in))
	if err != nil { // the process is ending
		return wire.Outbound{Status: 503, Body: []byte(err.Error())}
	}
	return w.Exchange(slug, in)
}

// owner answers the world that owns the identity of a request that names no world.
func (s *Sim) owner(slug string, in *wire.Inbound) string {
	s.mu.RLock()
	nobody := len(s.identities) == 0
	s.mu.RUnlock()
	if nobody {
		return Default
	}
	c, err := s.system(slug)
	if err != nil {
		return Default
	}
	call, _ := c.Codec.Read(in)
	if call == nil || call.Identity == "" {
		return Default
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if owner, ok := s.identities[slug+"/"+call.Identity]; ok {
		return owner
	}
	return Default
}

// lost answers a request for a world that there is not.
func (s *Sim) lost(slug string, in wire.Inbound) wire.Outbound {
	w, err := s.World(Default)
	if err != nil {
		return wire.Outbound{Status: 503, Body: []byte(err.Error())}
	}
	return w.Misdirected(slug, in, engine.Breach{Field: "world", Reason: "沙盘中没有名为 " + in.World + " 的世界"})
}

// Left notes in the journal of a world that the client of an exchange did not wait for its answer.
func (s *Sim) Left(world, exchange string, after time.Duration) {
	if w, err := s.World(world); err == nil { // a world that was dropped meanwhile has no journal
		w.Left(exchange, after)
	}
}
