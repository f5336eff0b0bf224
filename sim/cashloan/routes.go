package cashloan

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// routes lead from an address to its endpoint. They are made once and never change.
type routes struct {
	plain    map[string]*declared // by address without ending
	patterns []pattern            // with segments that are fields
	byName   map[string]*declared // by the API's name
	fields   map[string]map[string]bool
}

// pattern is an address with variable segments.
type pattern struct {
	segments []string
	to       *declared
}

func newRoutes(list []declared) *routes {
	r := &routes{plain: map[string]*declared{}, byName: map[string]*declared{}, fields: map[string]map[string]bool{}}
	for i := range list {
		d := &list[i]
		r.byName[d.api.Name] = d
		r.fields[d.api.Name] = names(d.api.Request)
		for _, path := range append([]string{d.Path}, d.Also...) {
			if strings.Contains(path, "{") {
				r.patterns = append(r.patterns, pattern{strings.Split(plainPath(path), "/"), d})
				continue
			}
			r.plain[plainPath(path)] = d
		}
	}
	return r
}

// names answers all names that a message may have for its fields.
func names(s *contract.Shape) map[string]bool {
	set := map[string]bool{}
	for _, f := range s.Fields() {
		set[f.Name] = true
		for _, also := range f.Also {
			set[also] = true
		}
	}
	return set
}

// find answers the endpoint at a path with what the path says of its fields; nil for none.
func (r *routes) find(path string) (*declared, []param) {
	if d := r.plain[plainPath(path)]; d != nil {
		return d, nil
	}
	given := strings.Split(plainPath(path), "/")
	for _, p := range r.patterns {
		if fields, ok := p.match(given); ok {
			return p.to, fields
		}
	}
	return nil, nil
}

func (p pattern) match(given []string) ([]param, bool) {
	if len(given) != len(p.segments) {
		return nil, false
	}
	var fields []param
	for i, want := range p.segments {
		name, variable := strings.CutPrefix(want, "{")
		switch {
		case !variable && want != given[i], variable && given[i] == "":
			return nil, false
		case variable:
			fields = append(fields, param{name: strings.TrimSuffix(name, "}"), value: given[i], raw: given[i]})
		}
	}
	return fields, true
}

// apis are the declarations as the engine knows them.
func apis(list []declared) []engine.API {
	out := make([]engine.API, len(list))
	for i := range list {
		out[i] = list[i].api
	}
	return out
}
