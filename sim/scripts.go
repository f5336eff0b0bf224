package sim

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
)

const (
	scriptKeys = "sc/" // sc/{name} → source of a scenario
	runKeys    = "r/"  // r/{world}/{id} → what became of a run, as JSON
	runCounts  = "rc/" // rc/{world} → how many runs the world has had
)

// keptRuns is how many runs of a world are remembered; older ones are dropped.
const keptRuns = 50

// scriptName is what scenarios can be called: a path of one or more parts, without dots at the beginning of any. It is
// compiled when it is needed, for the letters of all scripts weigh as much as a world.
var scriptName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}\p{N}_-][\p{L}\p{N}._-]*(/[\p{L}\p{N}_-][\p{L}\p{N}._-]*)*$`)
})

// longestScript is how many bytes the name of a scenario may have.
const longestScript = 512

// PutScenario keeps the source of a scenario under a name, in place of an older one. A name that cannot be is a
// *engine.Problem.
func (s *Sim) PutScenario(name string, source []byte) error {
	if len(name) > longestScript || !scriptName().MatchString(name) {
		return engine.Wrong(engine.Invalid, "use a path like lending/tender.yaml", "%q is no name for a scenario", name)
	}
	return s.catalogue.Update(func(tx *store.Tx) error {
		tx.Set(scriptKeys+name, string(source))
		return nil
	})
}

// Scenario answers the source of a scenario that is kept, and whether there is one.
func (s *Sim) Scenario(name string) (source []byte, ok bool, err error) {
	err = s.catalogue.View(func(tx *store.Tx) error {
		var text string
		text, ok = tx.Get(scriptKeys + name)
		source = []byte(text)
		return nil
	})
	return source, ok, err
}

// Scenarios lists the names of the scenarios that are kept, sorted.
func (s *Sim) Scenarios() ([]string, error) {
	names := []string{}
	err := s.catalogue.View(func(tx *store.Tx) error {
		for _, p := range tx.Scan(scriptKeys, "", 0) {
			names = append(names, p.Key[len(scriptKeys):])
		}
		return nil
	})
	return names, err
}

// DropScenario forgets a scenario; *engine.Problem when there is none with the name.
func (s *Sim) DropScenario(name string) error {
	return s.catalogue.Update(func(tx *store.Tx) error {
		if !tx.Delete(scriptKeys + name) {
			return engine.Wrong(engine.NotFound, "GET /v1/scenarios lists the scenarios there are", "no scenario %q is kept", name)
		}
		return nil
	})
}

// NewRun answers the id of a new run in a world, the first of which is run000001.
func (s *Sim) NewRun(world string) (id string, err error) {
	err = s.catalogue.Update(func(tx *store.Tx) error {
		n := 0
		if text, ok := tx.Get(runCounts + world); ok {
			if n, err = strconv.Atoi(text); err != nil {
				return fmt.Errorf("catalogue, runs of %s: %w", world, err)
			}
		}
		id = fmt.Sprintf("run%06d", n+1)
		tx.Set(runCounts+world, strconv.Itoa(n+1))
		return nil
	})
	return id, err
}

// PutRun keeps what became of a run so far, as JSON.
func (s *Sim) PutRun(world, id string, state any) error {
	text, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("run %s of %s: %w", id, world, err)
	}
	return s.catalogue.Update(func(tx *store.Tx) error {
		tx.Set(runKeys+world+"/"+id, string(text))
		list := tx.Scan(runKeys+world+"/", "", 0)
		for _, old := range list[:max(0, len(list)-keptRuns)] {
			tx.Delete(old.Key)
		}
		return nil
	})
}

// Run answers what became of a run, as JSON; *engine.Problem when the world has none with the id, or no more.
func (s *Sim) Run(world, id string) (json.RawMessage, error) {
	var state json.RawMessage
	err := s.catalogue.View(func(tx *store.Tx) error {
		text, ok := tx.Get(runKeys + world + "/" + id)
		if !ok || strings.Contains(id, "/") {
			return engine.Wrong(engine.NotFound, fmt.Sprintf("the newest %d runs of a world are kept", keptRuns), "world %s has no run %q", world, id)
		}
		state = json.RawMessage(text)
		return nil
	})
	return state, err
}

// Runs lists what became of the runs of a world, as JSON, newest last.
func (s *Sim) Runs(world string) ([]json.RawMessage, error) {
	list := []json.RawMessage{}
	err := s.catalogue.View(func(tx *store.Tx) error {
		for _, p := range tx.Scan(runKeys+world+"/", "", 0) {
			list = append(list, json.RawMessage(p.Value))
		}
		return nil
	})
	return list, err
}

// forgetRuns takes the runs of a world out of the catalogue.
func forgetRuns(tx *store.Tx, world string) {
	for _, p := range tx.Scan(runKeys+world+"/", "", 0) {
		tx.Delete(p.Key)
	}
	tx.Delete(runCounts + world)
}
