package web

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// keepReceived is how many deliveries a stand-in application remembers.
const keepReceived = 1000

// sinks are the stand-in applications of all worlds. They live in memory: an application is no part of a world.
type sinks struct {
	mu  sync.Mutex
	all map[string]*sinkState
}

// sinkState is the stand-in application of one world.
type sinkState struct {
	received []receivedView
	count    int64 // deliveries ever
	plan     *plan
}

// plan is how the stand-in application has been told to answer.
type plan struct {
	answer *string // nil: as the signature is
	status int     // 0: 200
	times  int     // 0: all
	stall  time.Duration
	from   int // the delivery with which it begins
	passed int // deliveries since it was told
}

func newSinks() *sinks { return &sinks{all: map[string]*sinkState{}} }

// of answers the application of a world; the caller holds the lock.
func (s *sinks) of(world string) *sinkState {
	state, ok := s.all[world]
	if !ok {
		state = &sinkState{received: []receivedView{}}
		s.all[world] = state
	}
	return state
}

// take remembers a delivery, whose status and answer it changes as the plan says, and answers how long to stall.
func (s *sinks) take(world string, d *receivedView) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := s.of(world)
	var stall time.Duration
	if p := state.plan; p != nil {
		stall = p.apply(d)
		if p.over() {
			state.plan = nil
		}
	}
	state.count++
	d.Seq = state.count
	if state.received = append(state.received, *d); len(state.received) > keepReceived {
		state.received = slices.Delete(state.received, 0, 1)
	}
	return stall
}

// apply answers a delivery as planned.
func (p *plan) apply(d *receivedView) time.Duration {
	p.passed++
	if p.passed < p.from {
		return 0
	}
	if p.answer != nil {
		d.Answer, d.Status = *p.answer, http.StatusOK
	}
	if p.status != 0 {
		d.Status = p.status
	}
	if d.Status == http.StatusNoContent || d.Status == http.StatusNotModified {
		d.Answer = "" // HTTP has no body there
	}
	return p.stall
}

// over tells whether no delivery will be answered as planned any more.
func (p *plan) over() bool { return p.times > 0 && p.passed >= p.from-1+p.times }

func (s *sinks) tell(world string, p *plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(world).plan = p
}

func (s *sinks) forget(world string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, world)
}

func (s *sinks) view(world string) sinkView {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, ok := s.all[world]
	if !ok {
		return sinkView{World: world, Received: []receivedView{}}
	}
	view := sinkView{World: world, Received: slices.Clone(state.received), Dropped: state.count - int64(len(state.received))}
	if p := state.plan; p != nil {
		view.Plan = &planView{Answer: p.answer, Status: p.status, Times: p.times, Stall: p.stall.String(), From: p.from}
		if p.status == 0 {
			view.Plan.Status = http.StatusOK
		}
		if p.times > 0 {
			left := p.times - max(p.passed-p.from+1, 0)
			view.Plan.Left = &left
		}
	}
	return view
}
