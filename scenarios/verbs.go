package scenarios

// Verb is what a step does. The types are Call, Same, App, Do, Configure, Notify, Fault, Clock, Wait, Check, WorldStep and
// Use, each as a pointer.
type Verb interface {
	// Word answers the verb as it is written: "call".
	Word() string
	// lint holds the verb against the systems, besides what is the same for all verbs.
	lint(c *checker, s *Step)
}

// verbEntry is a verb in the reference of the language.
type verbEntry struct {
	Word    string
	New     func() Verb
	Zh      string // what it does, in Chinese
	Doc     string // the same in English
	Example string // a step or two, as YAML
}

// verbs is the list of them, in the order of the reference. A new verb is a file and a line here.
func verbs() []verbEntry {
	return []verbEntry{
		callVerb(), sameVerb(), appVerb(), doVerb(), configureVerb(), notifyVerb(), faultVerb(), clockVerb(), waitVerb(), checkVerb(),
		worldVerb(), useVerb(),
	}
}

// words answers the verbs as they are written.
func words() []string {
	var list []string
	for _, e := range verbs() {
		list = append(list, e.Word)
	}
	return list
}

// entryOf finds a verb.
func entryOf(word string) (verbEntry, bool) {
	for _, e := range verbs() {
		if e.Word == word {
			return e, true
		}
	}
	return verbEntry{}, false
}
