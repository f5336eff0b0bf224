package lianyintong_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
)

var update = flag.Bool("update", false, "write the golden files anew")

// style is left out of the golden pages: how they look is the business of package pages.
var style = regexp.MustCompile(`(?s)<style>.*</style>`)

// message writes one side of an exchange as it goes over the wire.
func message(head string, headers map[string][]string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, head)
	var names []string
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if value := strings.Join(headers[name], ", "); value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	fmt.Fprintf(&b, "\n%s", style.ReplaceAll(body, []byte("<style>…</style>")))
	return b.Bytes()
}

// sameFile compares bytes with a golden file, or writes it.
func sameFile(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", "golden", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
		require.NoError(t, os.WriteFile(name, got, 0o600))
	}
	want, err := os.ReadFile(name) //nolint:gosec // a name of this test
	require.NoError(t, err, "run with -update")
	assert.Equal(t, string(want), string(got), "%s: run with -update if this is meant", name)
}

// TestGoldenBytes plays the story with a frozen clock, a fixed seed and the development keys, and compares every
// message with its file: the signatures too. What they must contain is in spec_test.go.
func TestGoldenBytes(t *testing.T) {
	t.Parallel()
	c, _, _ := story(t)
	c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}})
	c.direct("QUERY_PLATFORM_INFORMATION", object{})
	c.direct("QUERY_TRANSACTION", object{{"requestNo", `"R2"`}, {"transactionType", `"RECHARGE"`}})
	c.direct("QUERY_TRANSACTION", object{{"requestNo", `"R3"`}, {"transactionType", `"WITHDRAW"`}})
	folders := sameExchanges(t, c, func(x journal.Exchange) string {
		folder := strings.TrimSuffix(x.API, "/page")
		if x.API == "QUERY_TRANSACTION" {
			folder += map[bool]string{true: "-RECHARGE", false: "-WITHDRAW"}[strings.Contains(string(x.Fields), "RECHARGE")]
		}
		return folder
	})
	assert.Len(t, folders, len(documented), "every service has its samples: %v", folders)
}

// sameExchanges compares all that went over the wire with the golden files of the folders that folderOf names, "" for
// none. It answers the folders.
func sameExchanges(t *testing.T, c *client, folderOf func(x journal.Exchange) string) map[string]bool {
	t.Helper()
	list, err := c.world().Exchanges(journal.Query{})
	require.NoError(t, err)
	steps, folders := map[string]int{}, map[string]bool{}
	for _, x := range list {
		folder := folderOf(x)
		if folder == "" {
			continue
		}
		steps[folder]++
		folders[folder] = true
		name := fmt.Sprintf("%s/%d-%s", folder, steps[folder], x.Direction)
		sameFile(t, name+"-request.txt", message(x.Request.Method+" "+x.Request.Path, x.Request.Headers, x.Request.Body))
		sameFile(t, name+"-answer.txt", message(fmt.Sprint(x.Status), x.Response.Headers, x.Response.Body))
	}
	return folders
}
