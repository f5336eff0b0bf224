package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"github.com/shapan/shapan/sim/engine"
)

//go:embed templates/*.html assets/*
var files embed.FS

// policy lets pages load their own style sheet and nothing else, and lets nobody frame them.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// homeView is the home page.
type homeView struct {
	Version string
	Worlds  []homeWorld
}

// homeWorld is a world on the home page.
type homeWorld struct {
	worldView
	Systems []systemLine
}

func (c *console) homeRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/", name: "home", title: "The home page", media: mediaHTML, hidden: true, do: c.home,
		},
		{
			method: http.MethodGet, path: "/assets/console.css", name: "stylesheet", title: "How pages look", media: "text/css; charset=utf-8", hidden: true,
			do: func(*visit) (answer, error) {
				text, err := files.ReadFile("assets/console.css")
				return answer{media: "text/css; charset=utf-8", text: text}, err
			},
		},
	}
}

func (c *console) home(*visit) (answer, error) {
	worlds, err := c.viewWorlds()
	if err != nil {
		return answer{}, err
	}
	view := homeView{Version: c.options.Version}
	for _, w := range worlds {
		view.Worlds = append(view.Worlds, homeWorld{w, views(c.sim.Systems(), func(s *engine.Counterpart) systemLine {
			return c.viewLine(w.Name, s)
		})})
	}
	return page("home.html", view)
}

// page answers a view model as HTML.
func page(name string, view any) (answer, error) {
	pages, err := template.ParseFS(files, "templates/"+name)
	if err != nil {
		return answer{}, fmt.Errorf("page %s: %w", name, err)
	}
	var text bytes.Buffer
	if err := pages.ExecuteTemplate(&text, name, view); err != nil {
		return answer{}, fmt.Errorf("page %s: %w", name, err)
	}
	return answer{media: mediaHTML, text: text.Bytes(), header: http.Header{
		"Content-Security-Policy": {policy}, "Referrer-Policy": {"no-referrer"},
	}}, nil
}
