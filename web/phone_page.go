package web

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// smsKind is the record kind by which systems keep what they have sent to phones (surface.md §5).
const smsKind = "sms"

// mostSMS is how many messages the page shows.
const mostSMS = 200

// smsView is a short message on the phone of a simulated person.
type smsView struct {
	System string    `json:"system"`
	ID     string    `json:"id"`
	Phone  string    `json:"phone"`
	Code   string    `json:"code"`
	Text   string    `json:"text"`
	Type   string    `json:"type"`
	At     time.Time `json:"at"`
}

// phonePageView is the inbox of all phones, newest first.
type phonePageView struct {
	Messages []smsView
	Phones   []string
	Phone    string // only this one's
	More     int
}

// phonePage shows the short messages that systems have sent.
func (c *console) phonePage() page {
	return page{
		name: "phone", path: "/worlds/{w}/phone", show: c.showPhone,
		query: []parameter{{name: "phone", doc: "only messages to this number"}},
	}
}

func (c *console) showPhone(v *visit) (any, error) {
	view := phonePageView{Messages: []smsView{}, Phones: []string{}, Phone: v.ask("phone")}
	all, err := messages(v)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if !slices.Contains(view.Phones, m.Phone) {
			view.Phones = append(view.Phones, m.Phone)
		}
		if view.Phone == "" || view.Phone == m.Phone {
			view.Messages = append(view.Messages, m)
		}
	}
	slices.Sort(view.Phones)
	if len(view.Messages) > mostSMS {
		view.Messages, view.More = view.Messages[:mostSMS], len(view.Messages)-mostSMS
	}
	return view, nil
}

// messages answers what the systems have sent, newest first. Systems call the number mobile or phone.
func messages(v *visit) ([]smsView, error) {
	list := []smsView{}
	for _, s := range v.world.Systems() {
		for _, kind := range s.Records {
			if kind.Kind != smsKind {
				continue
			}
			records, err := v.world.Records(s.Slug, smsKind, "", 0)
			if err != nil {
				return nil, err
			}
			for _, raw := range slices.Backward(records) {
				var m struct {
					smsView
					Mobile string `json:"mobile"`
				}
				if err := json.Unmarshal(raw, &m); err != nil {
					return nil, err
				}
				m.System, m.Phone, m.At = s.Slug, cmp.Or(m.Phone, m.Mobile), zoned(m.At)
				list = append(list, m.smsView)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b smsView) int { return b.At.Compare(a.At) })
	return list, nil
}
