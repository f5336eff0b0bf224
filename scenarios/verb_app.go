package scenarios

import (
	"slices"
	"strings"
)

// App sends a request to the application under test, follows its redirects, and works on the pages to which they lead.
type App struct {
	Request Text   `yaml:"app" need:"Y" zh:"METHOD /path，可带查询串" doc:"METHOD /path, with its query"`
	Headers Fields `yaml:"headers" zh:"请求头" doc:"headers of the request"`
	JSON    Value  `yaml:"json" zh:"JSON 请求体" doc:"body as JSON"`
	Form    Fields `yaml:"form" zh:"表单请求体" doc:"body as a form"`
	Body    Text   `yaml:"body" zh:"原样的请求体" doc:"body as it stands"`
	User    Visits `yaml:"user" zh:"应用的页面与托管页面上的人" doc:"the person on the application's pages and on hosted ones"`
	Status  Text   `yaml:"status" kind:"status" zh:"HTTP 状态必须是" doc:"the HTTP status that the answer has to have"`
	Expect  Fields `yaml:"expect" zh:"JSON 应答里必须是这些值" doc:"what the answer's JSON has to hold"`
}

// Word answers "app".
func (*App) Word() string { return "app" }

// Split answers the method and the address of the request, as far as they are there.
func (v *App) Split() (method, path string) {
	method, path, _ = strings.Cut(v.Request.Content, " ")
	return method, strings.TrimSpace(path)
}

func appVerb() verbEntry {
	return verbEntry{
		Word: "app", New: func() Verb { return &App{} },
		Zh:  "向被测应用发请求，跟随跳转，并在页面上操作。",
		Doc: "Sends a request to the application under test, follows redirects and works on the pages behind them.",
		Example: `- app: POST /invest
  json: {project: P1, amount: "${amount}"}
  user: {enters: {password: "${lender.password}"}, presses: submit}
  status: 200
`,
	}
}

func methods() []string { return []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} }

func (v *App) lint(c *checker, _ *Step) {
	method, path := v.Split()
	switch {
	case strings.HasPrefix(v.Request.Content, "${"): // all of it comes from a param
	case !slices.Contains(methods(), method):
		c.on(v.Request, suggestion(method, methods())+`; write it like POST /invest`, "app is %q: %q is no method", v.Request.Content, method)
	case !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "${"):
		c.on(v.Request, "write the path of the application, like POST /invest", "app is %q: the path has to begin with /", v.Request.Content)
	}
	bodies := 0
	for _, there := range []bool{v.JSON.Kind != None, v.Form != nil, v.Body.IsSet()} {
		if there {
			bodies++
		}
	}
	if bodies > 1 {
		c.on(v.Request, "keep one of json, form and body", "the request has %d bodies", bodies)
	}
}
