package verdict_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/simtest"
	"github.com/shapan/shapan/sim/verdict"
)

const slug = "lianyintong"

// world is a world in which an application has kept and broken some of the contract.
func world(t *testing.T) *engine.World {
	t.Helper()
	s := simtest.Start(t, simtest.Seed(7), simtest.At(time.Date(2017, 3, 6, 10, 0, 0, 0, clock.Zone)))
	no := s.Give(slug, "users", "lender", map[string]any{"balance": "100.00"})["no"]
	s.Call(slug, "FREEZE", map[string]any{"platformUserNo": no, "amount": "10.00"})
	s.Call(slug, "UNFREEZE", map[string]any{"oriRequestNo": "none<&>"})
	s.Call(slug, "QUERY_USER_INFORMATION", map[string]any{"platformUserNo": no, "colour": "red<script>"})
	s.Call(slug, "QUERY_USER_INFORMATION", map[string]any{"platformUserNo": strings.Repeat("U", 60)})
	s.Notify(slug, "RECHARGE", "drop", "deliver")
	s.Run(`scenario: 充值
given: {lianyintong: {users: {payer: {}}}}
steps:
  - call: lianyintong RECHARGE
    with: {platformUserNo: "${payer.no}", amount: "100.00", feeMode: PLATFORM, rechargeWay: NETBANK_B2C, bankcode: ICBK}
    user: {presses: SUCCESS}
`)
	s.Advance(time.Hour)
	return s.World()
}

func of(t *testing.T, v verdict.World, system string) verdict.Coverage {
	t.Helper()
	for _, s := range v.Systems {
		if s.System == system {
			return s
		}
	}
	require.Fail(t, "no coverage of "+system)
	return verdict.Coverage{}
}

func TestCoverageOfAPIsCodesNoticesAndRules(t *testing.T) {
	t.Parallel()
	w := world(t)
	v, err := verdict.Of(w)
	require.NoError(t, err)
	assert.Equal(t, uint64(7), v.Seed)
	c := of(t, v, slug)
	apis := map[string]verdict.APICoverage{}
	for _, a := range c.APIs {
		apis[a.Name] = a
	}
	assert.Equal(t, map[string]int{"ok": 1}, apis["FREEZE"].Outcomes)
	assert.Equal(t, 2, apis["QUERY_USER_INFORMATION"].Exchanges)
	assert.Equal(t, map[string]int{"dropped": 1, "acked": 1}, apis["RECHARGE"].Notices)
	assert.True(t, apis["RECHARGE"].Notifies)
	require.NotEmpty(t, apis["UNFREEZE"].Rules)
	assert.Equal(t, verdict.RuleCoverage{ID: "2.22 R1", Text: apis["UNFREEZE"].Rules[0].Text, Broken: 1}, apis["UNFREEZE"].Rules[0])
	require.NotEmpty(t, apis["RECHARGE"].Rules)
	assert.Equal(t, 1, apis["RECHARGE"].Rules[0].Kept)
	assert.Equal(t, c.Summary.APIs, verdict.Share{Seen: c.Seen, Total: c.Total})
	assert.Equal(t, len(c.Missing), c.Total-c.Seen)
	assert.Equal(t, 1, c.Summary.Broken)
	assert.Equal(t, 1, c.Summary.Notices.Seen)
	assert.Greater(t, c.Summary.Notices.Total, 1)
	assert.GreaterOrEqual(t, c.Summary.Codes.Seen, 1)
	assert.Equal(t, len(c.Codes), c.Summary.Codes.Total)
	assert.Greater(t, c.Summary.Rules.Total, c.Summary.Rules.Seen)
	assert.Zero(t, of(t, v, "xianyu").Seen, "what was not touched is there too")
}

// The verdict on the exchanges is that on the world.
func TestExchangesOfAWorldThatIsGone(t *testing.T) {
	t.Parallel()
	w := world(t)
	want, err := verdict.Of(w)
	require.NoError(t, err)
	list, err := w.Exchanges(journal.Query{})
	require.NoError(t, err)
	assert.Equal(t, want, verdict.OfExchanges(w.Name(), w.Seed(), w.Systems(), list))
}

func report(t *testing.T) verdict.Report {
	t.Helper()
	v, err := verdict.Of(world(t))
	require.NoError(t, err)
	empty := verdict.OfExchanges("empty", 1, nil, nil)
	return verdict.Report{Worlds: []verdict.World{v, empty}}
}

func TestFindingsAreCounted(t *testing.T) {
	t.Parallel()
	r := report(t)
	assert.Equal(t, 1, r.Count("error"))
	assert.Equal(t, 1, r.Count("warning"))
	assert.Equal(t, 2, r.Count(""))
	for _, f := range r.Worlds[0].Findings {
		assert.NotEmpty(t, f.Source)
		assert.NotEmpty(t, f.Field)
		assert.NotEmpty(t, f.Got)
		assert.NotEmpty(t, f.Hint)
	}
}

func TestReportAsJSON(t *testing.T) {
	t.Parallel()
	r := report(t)
	var text bytes.Buffer
	require.NoError(t, r.Write(&text, verdict.JSON))
	var again verdict.Report
	require.NoError(t, json.Unmarshal(text.Bytes(), &again))
	assert.Equal(t, r, again)
	assert.Contains(t, text.String(), "red<script>", "nothing is escaped for HTML")
	assert.Error(t, r.Write(&text, "pdf"))
}

func TestReportAsJUnit(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	require.NoError(t, report(t).Write(&text, verdict.JUnit))
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name       string `xml:"name,attr"`
			Tests      int    `xml:"tests,attr"`
			Properties []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:"value,attr"`
			} `xml:"properties>property"`
			Cases []struct {
				Class   string  `xml:"classname,attr"`
				Name    string  `xml:"name,attr"`
				Failure *string `xml:"failure"`
				Output  string  `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(text.Bytes(), &got))
	assert.Equal(t, 1, got.Failures)
	require.Len(t, got.Suites, 2)
	assert.Equal(t, "world default", got.Suites[0].Name)
	assert.Equal(t, got.Tests, got.Suites[0].Tests)
	assert.Len(t, got.Suites[0].Cases, got.Tests)
	cases := map[string]int{}
	for i, c := range got.Suites[0].Cases {
		cases[c.Class+" "+c.Name] = i
	}
	query := got.Suites[0].Cases[cases["shapan.lianyintong QUERY_USER_INFORMATION"]]
	require.NotNil(t, query.Failure)
	assert.Contains(t, *query.Failure, "platformUserNo")
	assert.Contains(t, query.Output, "red<script>")
	assert.Nil(t, got.Suites[0].Cases[cases["shapan.lianyintong FREEZE"]].Failure)
	properties := map[string]string{}
	for _, p := range got.Suites[0].Properties {
		properties[p.Name] = p.Value
	}
	assert.Equal(t, "7", properties["seed"])
	assert.Regexp(t, `^\d+/\d+$`, properties["lianyintong.rules"])
}

// The page needs nothing else, runs nothing, and shows what was sent as it was sent.
func TestReportAsHTML(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	require.NoError(t, report(t).Write(&text, verdict.HTML))
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(text.Bytes()))
	require.NoError(t, err)
	assert.Zero(t, page.Find("script, link, img, iframe").Length())
	assert.NotContains(t, text.String(), "http://")
	assert.NotContains(t, text.String(), "https://")
	rows := page.Find("#world-default ~ .scroll").First().Find("tbody tr")
	assert.Equal(t, 2, rows.Length())
	assert.Contains(t, rows.Text(), "red<script>")
	assert.Contains(t, rows.Text(), "leave it out")
	assert.Contains(t, page.Text(), "2.22 R1: 触犯 broken ×1")
	assert.Contains(t, page.Text(), "acked ×1, dropped ×1")
	var clean bytes.Buffer
	require.NoError(t, verdict.Report{}.Write(&clean, verdict.HTML))
	assert.Contains(t, clean.String(), "no findings")
}
