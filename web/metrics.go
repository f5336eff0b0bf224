package web

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
)

// census counts what the worlds hold at the moment of a scrape. The journal is bounded and a world can be reset, so
// these numbers can fall: they are gauges.
type census struct {
	sim       *sim.Sim
	worlds    *prometheus.Desc
	exchanges *prometheus.Desc
	notices   *prometheus.Desc
	findings  *prometheus.Desc
}

// registry answers a registry of its own with all that /metrics shows.
func registry(s *sim.Sim) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&census{
			sim:       s,
			worlds:    prometheus.NewDesc("shapan_worlds", "Worlds that are open.", nil, nil),
			exchanges: prometheus.NewDesc("shapan_exchanges", "Exchanges in the journals.", []string{"world", "system", "api", "direction", "outcome"}, nil),
			notices:   prometheus.NewDesc("shapan_notices", "Notices by state.", []string{"world", "system", "state"}, nil),
			findings:  prometheus.NewDesc("shapan_findings", "Breaches of the contract by the application.", []string{"world", "system", "level"}, nil),
		},
	)
	return r
}

// Describe names the metrics.
func (c *census) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.worlds, c.exchanges, c.notices, c.findings} {
		to <- d
	}
}

// Collect counts. A world that is closed meanwhile is left out.
func (c *census) Collect(to chan<- prometheus.Metric) {
	worlds := c.sim.Worlds()
	to <- prometheus.MustNewConstMetric(c.worlds, prometheus.GaugeValue, float64(len(worlds)))
	for _, w := range worlds {
		c.emit(to, c.exchanges, w.Name(), exchangeCounts(w))
		c.emit(to, c.notices, w.Name(), noticeCounts(w))
		c.emit(to, c.findings, w.Name(), findingCounts(w))
	}
}

// emit sends one metric for every combination of labels behind that of the world.
func (c *census) emit(to chan<- prometheus.Metric, d *prometheus.Desc, world string, counts map[[4]string]int) {
	for labels, n := range counts {
		values := []string{world}
		for _, l := range labels {
			if l != unused {
				values = append(values, l)
			}
		}
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), values...)
	}
}

// unused fills the places of labels that a metric does not have.
const unused = "\x00"

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
		counts[[4]string{n.System, string(n.State), unused, unused}]++
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
		counts[[4]string{f.System, f.Level, unused, unused}]++
	}
	return counts
}

func (c *console) metricsRoutes() []route {
	handler := promhttp.HandlerFor(c.metrics, promhttp.HandlerOpts{})
	return []route{{
		method: http.MethodGet, path: "/metrics", name: "metrics", title: "Counts for Prometheus", media: mediaText,
		do: func(*visit) (answer, error) {
			return answer{stream: func(w http.ResponseWriter, r *http.Request) error {
				handler.ServeHTTP(w, r)
				return nil
			}}, nil
		},
	}}
}
