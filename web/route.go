package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/front"
)

// route is one address of the listener: it is registered and documented from the same row.
type route struct {
	method  string
	path    string // as in OpenAPI: {w} is a world, {id…} takes the rest of the path
	name    string // operationId
	title   string // what it does, one line
	query   []parameter
	body    any            // a sample of the JSON object that it takes; nil: none
	raw     string         // media type of a body that is no JSON object of ours; "" for none
	status  int            // of success; 0 is 200
	reply   any            // a sample of the JSON that it answers; nil: none
	media   string         // of an answer that is no JSON
	others  map[int]string // further answers, by status, with what they mean
	changes bool           // the endpoint finds the world in the path itself, in its turn: it makes, changes or ends one
	form    bool           // it takes a form of a page
	hidden  bool           // not part of the API: left out of the OpenAPI document
	do      endpoint
}

// parameter is a member of a route's query.
type parameter struct {
	name string
	doc  string
	enum []string // the values there are; nil where they are not limited
	kind string   // OpenAPI type; "" is string
	many bool     // it may be given several times
}

// endpoint answers a visit. Problems go out as they are, every other error is a fault of ours.
type endpoint func(v *visit) (answer, error)

// routes is the one table of addresses.
func (c *console) routes() []route {
	return slices.Concat(
		c.worldRoutes(), c.snapshotRoutes(), c.clockRoutes(), c.dueRoutes(), c.exchangeRoutes(), c.eventRoutes(), c.noticeRoutes(),
		c.findingRoutes(), c.coverageRoutes(), c.reportRoutes(), c.ledgerRoutes(), c.ruleRoutes(), c.systemRoutes(), c.actionRoutes(), c.waitingRoutes(),
		c.signatureRoutes(), c.scenarioRoutes(), c.runRoutes(), c.lintRoutes(), c.openapiRoutes(), c.sinkRoutes(), c.healthRoutes(), c.metricsRoutes(), c.pageRoutes(), c.assetRoutes(),
	)
}

// register makes the router of a table.
func (c *console) register(table []route) *gin.Engine {
	router := front.NewEngine()
	router.HandleMethodNotAllowed = true
	for _, r := range table {
		router.Handle(r.method, ginPath(r.path), c.serve(r))
		if r.method == http.MethodGet && r.media != mediaEvents { // RFC 9110 9.3.2: whoever answers GET answers HEAD
			router.Handle(http.MethodHead, ginPath(r.path), c.serve(r))
		}
	}
	router.NoRoute(func(g *gin.Context) {
		c.fail(g.Writer, g.Request, engine.Wrong(engine.NotFound, "GET /v1/openapi.json lists the addresses there are",
			"there is nothing at %s", g.Request.URL.Path))
	})
	router.NoMethod(func(g *gin.Context) {
		c.fail(g.Writer, g.Request, engine.Wrong(codeMethod, "use "+g.Writer.Header().Get("Allow"),
			"%s is not possible at %s", g.Request.Method, g.Request.URL.Path))
	})
	return router
}

// ginPath answers a path of the table as gin writes it.
func ginPath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if name, ok := strings.CutSuffix(s, "…}"); ok {
			segments[i] = "*" + name[1:]
		} else if name, ok := strings.CutSuffix(s, "}"); ok {
			segments[i] = ":" + name[1:]
		}
	}
	return strings.Join(segments, "/")
}

// serve makes the handler of a route.
func (c *console) serve(r route) gin.HandlerFunc {
	return func(g *gin.Context) {
		a, err := c.visit(g, r)
		if err != nil {
			c.fail(g.Writer, g.Request, err)
			return
		}
		if a.status == 0 {
			a.status = max(r.status, http.StatusOK)
		}
		if err := a.write(g.Writer, g.Request); err != nil {
			c.log.Debug("an answer was not taken", "path", g.Request.URL.Path, "error", err)
		}
	}
}
