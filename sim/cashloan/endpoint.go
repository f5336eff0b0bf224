package cashloan

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// endpoint is one address of the back end, as the document prints it.
type endpoint struct {
	Path    string        // /api/user/login.htm; {id} takes a segment, which becomes the field id
	Also    []string      // further addresses of the same: /act/user/userFaceMatch.htm
	Method  string        // GET or POST, as printed; the other one is taken too, with a finding
	Either  bool          // clients in use send the other one (wire §3): no finding
	Title   string        // 登陆
	Source  string        // chapter of the document; "ours" or "field" for what it does not have
	Says    string        // msg of a success
	Message string        // what stands as message besides msg (wire §4); "" for nothing
	Files   []string      // the parts of a multipart body that are files
	Lost    bool          // a page whose address names what it shows: with wrong parameters it does not exist (HTTP 404)
	Opens   string        // the API of the page to which its reply leads a person; "" for none
	Decides []engine.Code // what the back end decides on it by itself, later (wire §6)
	Rules   []engine.Rule
}

// access says what an endpoint asks of a caller, and in which words it answers.
type access string

// The kinds of endpoints; they are the modes of their APIs.
const (
	accessOpen  access = "open"    // signed, no session
	accessKnown access = "known"   // signed, a token is looked at where one is sent
	accessUser  access = "session" // signed, and only with a session
	accessPage  access = "page"    // unsigned, for browsers; answers documents
	accessREST  access = "rest"    // Razorpay: Basic authentication, JSON, its own errors
)

// declared is an endpoint with what it does.
type declared struct {
	endpoint
	access access
	api    engine.API
}

// visit is what a handler sees besides the fields: the call, and who calls.
type visit struct {
	*engine.Call
	User user // the caller; with ID "" where nobody is logged in
}

// anonymous tells whether nobody is logged in.
func (v visit) anonymous() bool { return v.User.ID == "" }

// file answers the file in a part of a multipart body, false where there is none or it is empty.
func (v visit) file(field string) (wire.File, bool) {
	for _, f := range v.Files {
		if f.Field == field && len(f.Content) > 0 {
			return f, true
		}
	}
	return wire.File{}, false
}

// link answers the absolute address of a path in this world, by the host that the client itself used.
func (v visit) link(path string) string {
	if v.In.Base != "" && v.In.World != "" { // the base names the world
		return v.In.Base + path
	}
	return cmp.Or(v.In.Base, v.Place.Links) + v.below(path)
}

// below answers a path of this world without scheme and host, as lists print it. Pages carry no appFlag, so a world that is
// not the default one is named by its prefix (surface.md §2), however the call has found it.
func (v visit) below(path string) string {
	world := cmp.Or(v.In.World, v.Place.World)
	if world == "" || world == "default" {
		return path
	}
	return "/w/" + url.PathEscape(world) + path
}

// open declares an endpoint that needs no session. R is the data of a success; none where there is no data.
func open[Q, R any](e endpoint, fn func(tx *engine.Tx, v visit, q Q) (R, error)) declared {
	return declare(e, accessOpen, fn)
}

// known declares an endpoint that looks at a token where one is sent: v.anonymous() says that none was.
func known[Q, R any](e endpoint, fn func(tx *engine.Tx, v visit, q Q) (R, error)) declared {
	return declare(e, accessKnown, fn)
}

// signedIn declares an endpoint that only somebody who is logged in can call: v.User.
func signedIn[Q, R any](e endpoint, fn func(tx *engine.Tx, v visit, q Q) (R, error)) declared {
	return declare(e, accessUser, fn)
}

// page declares an address for browsers: unsigned, and what it answers goes out as it is.
func page[Q any](e endpoint, fn func(tx *engine.Tx, v visit, q Q) (content, error)) declared {
	return declare(e, accessPage, fn)
}

// rest declares an address of the Razorpay stand-in: Basic authentication with the key of the configuration, JSON both
// ways. Refuse with restRefusal.
func rest[Q any](e endpoint, fn func(tx *engine.Tx, v visit, q Q) (content, error)) declared {
	return declare(e, accessREST, fn)
}

func declare[Q, R any](e endpoint, a access, fn func(tx *engine.Tx, v visit, q Q) (R, error)) declared {
	shape := engine.ShapeOf[Q](e.Source)
	read := func(c *engine.Call, q *Q) []contract.Violation {
		return append(shape.Decode(c.Fields, q), unreadable(c, e.Source)...)
	}
	handler := engine.HandleRead(shape, read, e.Source, func(tx *engine.Tx, c *engine.Call, q Q) (any, error) {
		v := visit{Call: c}
		if r, ok := c.Private.(*request); ok && r.user != "" {
			if v.User, ok = getUser(tx, r.user); !ok {
				return nil, fmt.Errorf("the session of %s belongs to nobody", c.Name)
			}
		}
		data, err := fn(tx, v, q)
		return answer(e, data, err)
	})
	handler.Reply = replyShape[R](e.Source)
	name := nameOf(e.Path)
	var common *contract.Shape
	if a != accessPage && a != accessREST {
		common = engine.ShapeOf[commonParams]("验签说明及公共请求参数")
	}
	return declared{e, a, engine.API{
		Name: name, Also: spellings(name, append([]string{e.Path}, e.Also...)), Title: e.Title, Section: e.Source,
		Mode: string(a), Page: a == accessPage, Opens: e.Opens, Common: common, Decides: e.Decides, Rules: e.Rules, Handler: handler,
	}}
}

// answer makes the reply of what a handler came to.
func answer(e endpoint, data any, err error) (any, error) {
	var failed *kept
	if errors.As(err, &failed) {
		return reply{code: failed.Code, msg: failed.Text, data: failed.Data}, nil
	}
	if c, ok := data.(content); ok || err != nil {
		return c, err
	}
	r := reply{code: codeOK, msg: e.Says, message: e.Message, data: data}
	if s, ok := data.(interface{ says() string }); ok {
		r.msg = s.says()
	}
	if b, ok := data.(interface{ besides() []wire.Member }); ok {
		r.besides = b.besides()
	}
	return r, nil
}

// nameOf is the name of an API: its address without /api/ and .htm.
func nameOf(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(plainPath(path), "/api"), "/")
}

// plainPath is an address without its ending and without a slash at the end: both are optional (wire §3).
func plainPath(path string) string {
	path = strings.TrimSuffix(path, "/")
	for _, ending := range []string{".htm", ".jsp"} {
		path = strings.TrimSuffix(path, ending)
	}
	return path
}

// spellings are the other names of an API: its addresses as they are printed, with and without what can be left out: the
// slash, /api, the ending.
func spellings(name string, paths []string) []string {
	var list []string
	seen := map[string]bool{name: true}
	for _, p := range paths {
		for _, address := range []string{p, strings.TrimPrefix(p, "/api")} {
			for _, s := range []string{address, strings.TrimPrefix(address, "/"), plainPath(address), strings.TrimPrefix(plainPath(address), "/")} {
				if !seen[s] {
					seen[s] = true
					list = append(list, s)
				}
			}
		}
	}
	return list
}
