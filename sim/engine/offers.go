package engine

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine/store"
)

// Offer is one thing that an action could be done to now.
type Offer struct {
	Title string            `json:"title"` // who or what, for people to recognise it: 甲公司 E1 · AUDIT
	Args  map[string]string `json:"args"`  // the arguments that say which, by name; the others are still to be chosen
}

// Waiting is an action and what it could be done to now.
type Waiting struct {
	System string
	Action Action
	Offers []Offer // in the order of the system's records
}

// mostOffers is how many things an action is offered for at most; the first ones in the order of the records.
const mostOffers = 100

// Offering answers the action with a function that lists what it could be done to now: who waits for an audit, which
// withdrawals are on their way. The function reads and writes nothing. An action without one can be done at any time.
func (a Action) Offering(list func(tx *Tx) []Offer) Action {
	a.offers = list
	return a
}

// Offers answers whether the action is done to something that has to be there first.
func (a Action) Offers() bool { return a.offers != nil }

// OfferEach makes an offer of each record of a kind that fits: its title, and the arguments that name it.
func OfferEach[T any](tx *Tx, kind string, one func(record T) (title string, args map[string]string, fits bool)) []Offer {
	var list []Offer
	for _, record := range List[T](tx, kind, "") {
		if len(list) == mostOffers {
			break
		}
		if title, args, fits := one(record); fits {
			list = append(list, Offer{title, args})
		}
	}
	return list
}

// Waiting lists all actions of the world's systems with what each could be done to now.
func (w *World) Waiting() ([]Waiting, error) {
	list := []Waiting{}
	for _, c := range w.options.Systems {
		s, err := w.system(c.Slug)
		if err != nil {
			return nil, err
		}
		for _, a := range s.Actions {
			offers, err := w.offers(s, a)
			if err != nil {
				return nil, fmt.Errorf("what %s of %s waits for: %w", a.Name, s.Slug, err)
			}
			list = append(list, Waiting{s.Slug, a, offers})
		}
	}
	return list, nil
}

func (w *World) offers(s *system, a Action) (list []Offer, err error) {
	list = []Offer{}
	if a.offers == nil {
		return list, nil
	}
	defer func() {
		if p := recover(); p != nil { // a record that does not decode
			err = caught(p)
		}
	}()
	err = w.db.View(func(raw *store.Tx) error {
		list = append(list, a.offers(w.begin(raw, s, "view", 0))...)
		return nil
	})
	return list, err
}
