package scenarios

import (
	"strings"
	"time"
)

// Notify plans the deliveries of notices to come: one word for each, the first for the next delivery. What comes after
// the plan is delivered as usual.
type Notify struct {
	Target Target     `yaml:"notify" need:"Y" zh:"系统与接口；只写系统即它的全部通知" doc:"system and API whose notices are meant; the system alone for all of them"`
	Plan   []PlanWord `yaml:"plan" need:"Y" zh:"逐次投递的安排" doc:"a word for each delivery"`
}

// PlanWord is what becomes of one delivery.
type PlanWord struct {
	Text
	Word  string        // deliver, drop, lose-ack, duplicate, delay, bad-sign, no-sign, other-key, unknown-field, before-reply
	Delay time.Duration // of delay, world time
}

// planDoc is a word of plans in the reference.
type planDoc struct{ Word, Usage, Zh, Doc string }

// planWords is the one list of them.
func planWords() []planDoc {
	return []planDoc{
		{"deliver", "deliver", "照常投递", "it is delivered"},
		{"drop", "drop", "不发送，如网络丢失", "it is not sent, as if lost on the way"},
		{"lose-ack", "lose-ack", "发到了，对方的确认丢失", "it arrives, and its confirmation is lost"},
		{"duplicate", "duplicate", "同一条发两遍", "it arrives twice"},
		{"delay", "delay D", "迟到 D（世界时间）", "it arrives later by D of the world's time"},
		{"bad-sign", "bad-sign", "签名不对（伪造）", "its signature does not fit: a forgery"},
		{"no-sign", "no-sign", "没有签名", "it has no signature"},
		{"other-key", "other-key", "别人的密钥签的名（伪造）", "it is signed by a key that is not the system's: a forgery"},
		{"unknown-field", "unknown-field", "多一个文档没有的字段", "it has a field that the document does not have"},
		{"before-reply", "before-reply", "先于应答到达", "it arrives before the reply of the call"},
	}
}

// Word answers "notify".
func (*Notify) Word() string { return "notify" }

func notifyVerb() verbEntry {
	return verbEntry{
		Word: "notify", New: func() Verb { return &Notify{} },
		Zh:  "安排接下来的通知逐次怎样投递。",
		Doc: "Plans how the notices to come are delivered, one word for each delivery.",
		Example: `- notify: lianyintong USER_PRE_TRANSACTION
  plan: [drop, lose-ack, delay 5m, deliver]
`,
	}
}

// planWord reads a word of a plan. What is no word is reported.
func (r *reporter) planWord(t Text) PlanWord {
	word, argument, _ := strings.Cut(t.Content, " ")
	p := PlanWord{Text: t, Word: word}
	var known []string
	for _, w := range planWords() {
		known = append(known, w.Usage)
		if w.Word != word {
			continue
		}
		switch _, takes, _ := strings.Cut(w.Usage, " "); {
		case takes == "" && argument != "":
			r.on(t, "write "+w.Usage, "%s takes nothing behind it, not %q", word, argument)
		case takes != "":
			d, err := ParseDuration(argument)
			if err != nil {
				r.on(t, "write delay 5m", "%s wants a duration: %s", word, err)
			}
			p.Delay = d
		}
		return p
	}
	r.on(t, suggestion(word, known), "a plan has no word %q", word)
	return p
}

func (v *Notify) lint(c *checker, _ *Step) {
	system := c.system(v.Target.System)
	if system == nil || !v.Target.Name.IsSet() {
		return
	}
	if _, api := c.api(v.Target); api != nil && !api.SendsNotices() {
		c.on(v.Target.Name, suggestion(api.Name, system.Notifying()), "%s of %s sends no notices", api.Name, system.Slug)
	}
}
