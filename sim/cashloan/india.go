package cashloan

import (
	"strconv"
	"time"
)

// india is the zone in which the app reckons days and prints times; it has no summer time.
var india = time.FixedZone("IST", 5*3600+1800)

// day is the day of an instant in India.
func day(t time.Time) string { return t.In(india).Format("2006-01-02") }

// stamp is an instant to the second, as the app prints it: 2026-11-12 08:49:25.
func stamp(t time.Time) string { return t.In(india).Format("2006-01-02 15:04:05") }

// written is a day as people write it: 12 Nov 2026; September is Sept (wire §5).
func written(t time.Time) string {
	t = t.In(india)
	month := t.Format("Jan")
	if t.Month() == time.September {
		month = "Sept"
	}
	return t.Format("02") + " " + month + " " + strconv.Itoa(t.Year())
}

// midnight is the beginning of an instant's day in India, days later.
func midnight(t time.Time, days int) time.Time {
	y, m, d := t.In(india).Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, india)
}
