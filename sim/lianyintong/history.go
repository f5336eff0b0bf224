package lianyintong

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// The check files of a day say how users and projects stood at its end, whenever somebody asks for them (4.1, wire §9).
// The record of a user or a project tells of the last day on which it changed; these kinds keep the days before, each
// written by the change that ended it.
const (
	kindUserDays    = "userdays"
	kindProjectDays = "projectdays"
)

// daily is a record of which check files tell by the day.
type daily[T any] interface {
	// life answers the platform and the number of the record, when it was made, and when it changed last.
	life() (platformNo, no string, made, changed time.Time)
	// as answers the record under another id.
	as(id string) T
}

// keepDay keeps how a record stood at the end of the day of its last change, before a change of a later day is stored.
// One that the check files do not show (an unbinding that waits for its review) leaves the instant of the last change
// alone, and ends no day.
func keepDay[T daily[T]](tx *engine.Tx, kind, days, id string, next T) {
	last, known := engine.Get[T](tx, kind, id)
	if !known {
		return
	}
	platformNo, no, _, was := last.life()
	if _, _, _, is := next.life(); dayOf(is) == dayOf(was) {
		return
	}
	row := dayID(platformNo, was) + no
	engine.Put(tx, days, row, last.as(row))
}

// ofDay answers the records of a platform that were made or changed on a day, as they stood at its end. A record that
// was stored before days were kept has no row for the day on which it was made: it is answered as it stands.
func ofDay[T daily[T]](tx *engine.Tx, kind, days string, p *platform, d day) (list []T) {
	earlier := map[string]T{}
	for _, r := range engine.List[T](tx, days, p.No+"/"+d.name+"/") {
		_, no, _, _ := r.life()
		earlier[no] = r
	}
	for _, r := range engine.List[T](tx, kind, p.No+"/") {
		_, no, made, changed := r.life()
		then, kept := earlier[no]
		switch {
		case d.has(&changed):
			list = append(list, r)
		case kept:
			list = append(list, then)
		case d.has(&made):
			list = append(list, r)
		}
	}
	return list
}
