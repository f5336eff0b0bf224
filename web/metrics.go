package web

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/VictoriaMetrics/metrics"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
)

// family is one metric of the worlds: a number for each combination of its labels.
type family struct {
	name, help string
	labels     []string // behind that of the world, in the order of the keys of count's answer
	count      func(*engine.World) map[[4]string]int
}

// families are what the worlds hold at the moment of a scrape. The journal is bounded and a world can be reset, so these
// numbers can fall: all are gauges.
func families() []family {
	return []family{
		{"shapan_exchanges", "Exchanges in the journals.", []string{"system", "api", "direction", "outcome"}, exchangeCounts},
		{"shapan_notices", "Notices by state.", []string{"system", "state"}, noticeCounts},
		{"shapan_findings", "Breaches of the contract by the application.", []string{"system", "level"}, findingCounts},
	}
}

// writeMetrics writes all that /metrics shows: the worlds, the Go runtime and the process. A world that is closed
// meanwhile is left out.
func writeMetrics(to io.Writer, s *sim.Sim) {
	worlds := s.Worlds()
	gauge(to, "shapan_worlds", "Worlds that are open.")
	metrics.WriteGaugeUint64(to, "shapan_worlds", uint64(len(worlds)))
	for _, f := range families() {
		gauge(to, f.name, f.help)
		for _, w := range worlds {
			f.write(to, w)
		}
	}
	metrics.WriteProcessMetrics(to)
}

// gauge writes the head of a family.
func gauge(to io.Writer, name, help string) {
	_, _ = fmt.Fprintf(to, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

// write writes the samples of one world, in the order of their labels.
func (f family) write(to io.Writer, w *engine.World) {
	counts := f.count(w)
	samples := make(map[string]uint64, len(counts))
	for values, n := range counts {
		labels := make([]string, 0, len(f.labels)+1)
		for i, label := range f.labels {
			labels = append(labels, label+`="`+labelValue.Replace(values[i])+`"`)
		}
		labels = append(labels, `world="`+labelValue.Replace(w.Name())+`"`)
		slices.Sort(labels)
		samples[f.name+"{"+strings.Join(labels, ",")+"}"] = uint64(n) //nolint:gosec // a count is not negative
	}
	for _, sample := range slices.Sorted(maps.Keys(samples)) {
		metrics.WriteGaugeUint64(to, sample, samples[sample])
	}
}

// labelValue escapes what a label's value may not hold as it is (Prometheus, text format 0.0.4).
var labelValue = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// otherAPI stands for all APIs that a system does not have: clients choose those names, and there is no end of them.
const otherAPI = "other"

func exchangeCounts(w *engine.World) map[[4]string]int {
	counts := map[[4]string]int{}
	tally, err := w.Tally()
	if err != nil {
		return counts
	}
	for _, n := range tally {
		api := n.API
		if !n.Known {
			api = otherAPI
		}
		counts[[4]string{n.System, api, string(n.Direction), n.Outcome}] += n.Exchanges
	}
	return counts
}

func noticeCounts(w *engine.World) map[[4]string]int {
	counts := map[[4]string]int{}
	list, err := w.Notices("")
	if err != nil {
		return counts
	}
	for _, n := range list {
		counts[[4]string{n.System, string(n.State)}]++
	}
	return counts
}

func findingCounts(w *engine.World) map[[4]string]int {
	counts := map[[4]string]int{}
	list, err := w.Findings("")
	if err != nil {
		return counts
	}
	for _, f := range list {
		counts[[4]string{f.System, f.Level}]++
	}
	return counts
}

func (c *console) metricsRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/metrics", name: "metrics", title: "Counts for Prometheus", media: mediaText,
		do: func(*visit) (answer, error) {
			return answer{stream: func(w http.ResponseWriter, _ *http.Request) error {
				w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
				writeMetrics(w, c.sim)
				return nil
			}}, nil
		},
	}}
}
