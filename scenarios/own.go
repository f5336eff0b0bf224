package scenarios

import (
	"context"
	"strings"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// openOwn opens a process for one file: its worlds are in memory, its wall clock stands still, so that the same seed
// gives the same bytes, and its application is the stand-in one.
func openOwn(o Options) (*sim.Sim, error) { return openAlone(store.Memory, o.Seed, o.Allow) }

// OpenAlone opens worlds in a data folder (store.Memory for none) for runs without a server: no wall time passes in
// them, and notices go to a stand-in application that answers SUCCESS to those whose signature is good. Notices to other
// addresses go over the network, as far as these are loopback or private.
func OpenAlone(data string, seed *uint64) (*sim.Sim, error) {
	return openAlone(data, seed, sim.AllowList{})
}

func openAlone(data string, seed *uint64, allow sim.AllowList) (*sim.Sim, error) {
	var opened *sim.Sim
	carrier := StandIn(func() *sim.Sim { return opened }, ownControl, sim.HTTPCarrier(allow))
	s, err := sim.Open(sim.Options{
		Data: data, Wall: clock.Standing(DefaultClock()), Carrier: carrier, Systems: ownSystems, Control: ownControl, Seed: seed, Allow: allow,
	})
	opened = s
	return s, err
}

// StandIn is a carrier for worlds without a control listener: notices to the address that it would have get to a stand-in
// application in this process, which answers SUCCESS to those whose signature is good and FAIL otherwise. All others are
// the network's. opened answers the worlds, nil as long as there are none.
func StandIn(opened func() *sim.Sim, control string, network engine.Carrier) engine.Carrier {
	return func(ctx context.Context, out engine.Outgoing) engine.Incoming {
		if world, ok := strings.CutPrefix(out.URL, control+"/sink/"); ok && opened() != nil {
			return standIn(opened(), world, out)
		}
		return network(ctx, out)
	}
}

// standIn is the application that takes notices: SUCCESS for a good signature, FAIL otherwise (联银通 1.1).
func standIn(s *sim.Sim, world string, out engine.Outgoing) engine.Incoming {
	w, err := s.World(world)
	if err != nil {
		return engine.Incoming{Status: 404, Body: []byte(err.Error())}
	}
	in := &wire.Inbound{Method: out.Method, Path: "/", Header: out.Header, Body: out.Body, World: world}
	for _, c := range w.Systems() {
		receiver, ok := c.Codec.(engine.Receiver)
		if !ok {
			continue
		}
		config, err := w.Compiled(c.Slug)
		if err != nil {
			return engine.Incoming{Status: 500, Body: []byte(err.Error())}
		}
		if verdict, _ := receiver.Receive(config, in); verdict.Verdict == "ok" || verdict.Verdict == "bad" {
			return acknowledged(c.Codec, verdict.Verdict == "ok")
		}
	}
	return acknowledged(nil, false)
}

func acknowledged(codec engine.Codec, good bool) engine.Incoming {
	status, body := engine.Acknowledge(codec, good)
	return engine.Incoming{Status: status, Body: []byte(body)}
}
