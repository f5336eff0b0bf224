package cashloan

import "github.com/shapan/shapan/sim/engine/journal"

// diagnose explains a signature that does not fit.
func (r *request) diagnose(*config, string, []string, []string) []journal.Diagnosis {
	return []journal.Diagnosis{{Mistake: "unknown", Explanation: "the signature does not fit"}}
}
