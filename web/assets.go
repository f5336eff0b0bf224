package web

import (
	"net/http"
	"path"

	"github.com/shapan/shapan/sim/engine"
)

// assetsPrefix begins the addresses of what pages load. There is nothing secret in it.
const assetsPrefix = "/assets/"

var assetMedia = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

func (c *console) assetRoutes() []route {
	return []route{{
		method: http.MethodGet, path: assetsPrefix + "{name}", name: "asset", title: "What pages load", media: "text/css", hidden: true,
		query: []parameter{{name: "v", doc: "version: another one is another address"}},
		do: func(v *visit) (answer, error) {
			name := path.Base(v.param("name"))
			text, err := files.ReadFile("assets/" + name)
			media, known := assetMedia[path.Ext(name)]
			if err != nil || !known {
				return answer{}, engine.Wrong(engine.NotFound, "see web/assets", "there is nothing at %s", v.URL.Path)
			}
			return answer{media: media, text: text}, nil
		},
	}}
}
