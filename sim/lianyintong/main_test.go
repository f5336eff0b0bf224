package lianyintong_test

import (
	"flag"
	"os"
	"testing"
)

// checksOfWorlds is how many random runs each property gets here: a run opens a world, signs hundreds of requests and
// closes it again, so rapid's own hundred would take minutes under the race detector. -rapid.checks says otherwise.
const checksOfWorlds = "20"

func TestMain(m *testing.M) {
	flag.Parse()
	told := false
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "rapid.checks" })
	if !told {
		if err := flag.Set("rapid.checks", checksOfWorlds); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
