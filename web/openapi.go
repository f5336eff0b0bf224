package web

import (
	"net/http"
	"strconv"
	"strings"
)

// document is a piece of an OpenAPI document.
type document = map[string]any

func (c *console) openapiRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/openapi.json", name: "openapi", title: "This API as an OpenAPI 3.1 document", reply: document{},
		do: func(*visit) (answer, error) { return say(c.openapi(), nil) },
	}}
}

// openapi draws the table of routes as an OpenAPI document.
func (c *console) openapi() document {
	s := newSchemas()
	paths := document{}
	for _, r := range c.table {
		if r.hidden {
			continue
		}
		path := strings.ReplaceAll(r.path, "…}", "}")
		item, ok := paths[path].(document)
		if !ok {
			item = document{}
			paths[path] = item
		}
		item[strings.ToLower(r.method)] = r.operation(s)
	}
	all := document{
		"openapi": "3.1.0",
		"info": document{
			"title": "shapan control API", "version": c.options.Version,
			"description": "Control of a running shapan. Times are RFC 3339 in GMT+8, money is a decimal string, lists are newest last.",
		},
		"paths":      paths,
		"components": document{"schemas": s.named},
	}
	s.of(errorView{})
	if c.options.Token != "" {
		all["components"] = document{"schemas": s.named, "securitySchemes": document{"token": document{"type": "http", "scheme": "bearer"}}}
		all["security"] = []document{{"token": []string{}}}
	}
	return all
}

// operation draws one route.
func (r route) operation(s *schemas) document {
	ok := document{"description": r.title}
	wrong := document{"application/json": document{"schema": s.of(errorView{})}}
	switch {
	case r.media != "":
		ok["content"] = document{r.media: document{"schema": document{"type": "string"}}}
	case r.reply != nil:
		ok["content"] = document{"application/json": document{"schema": s.of(r.reply)}}
	}
	responses := document{r.code(): ok, "default": document{"description": "What went wrong, and what to do about it", "content": wrong}}
	for status, meaning := range r.others {
		content := ok["content"]
		if status >= http.StatusBadRequest {
			content = wrong
		}
		responses[strconv.Itoa(status)] = document{"description": meaning, "content": content}
	}
	op := document{
		"operationId": r.name, "summary": r.title, "tags": []string{r.tag()}, "parameters": r.parameters(), "responses": responses,
	}
	switch {
	case r.body != nil:
		op["requestBody"] = document{"content": document{"application/json": document{"schema": s.of(r.body)}}}
	case r.raw != "":
		op["requestBody"] = document{"content": document{r.raw: document{"schema": document{"type": "string"}}}}
	}
	return op
}

// code answers the status of success.
func (r route) code() string {
	switch r.status {
	case http.StatusCreated:
		return "201"
	case http.StatusNoContent:
		return "204"
	default:
		return "200"
	}
}

// tag answers the group of a route: the word of its path that says what it is about.
func (r route) tag() string {
	group := "operation"
	for _, s := range strings.Split(strings.TrimPrefix(r.path, "/v1"), "/") {
		if s != "" && s[0] != '{' && (group == "operation" || group == "worlds") {
			group = s
		}
	}
	return group
}

// parameters draws the parts of the path and the members of the query.
func (r route) parameters() []document {
	list := []document{}
	for _, segment := range strings.Split(r.path, "/") {
		if name, ok := strings.CutSuffix(segment, "}"); ok {
			list = append(list, document{
				"name": strings.TrimSuffix(name[1:], "…"), "in": "path", "required": true, "schema": document{"type": "string"},
			})
		}
	}
	for _, p := range r.query {
		schema := document{"type": "string"}
		if p.kind != "" {
			schema["type"] = p.kind
		}
		if p.enum != nil {
			schema["enum"] = p.enum
		}
		list = append(list, document{"name": p.name, "in": "query", "description": p.doc, "schema": schema})
	}
	return list
}
