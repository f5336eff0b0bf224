package contracts

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// openAPI writes the contract of a system as OpenAPI 3.1. APIs that share an address (联银通's services) are one
// operation, whose selector says which one is meant.
func openAPI(d Document) object {
	s := d.Systems[0]
	schemas, paths := object{}, object{}
	for _, group := range s.groups() {
		item, ok := paths[group[0].Path].(object)
		if !ok {
			item = object{}
			paths[group[0].Path] = item
		}
		item[strings.ToLower(group[0].Method)] = operation(s, group, schemas)
	}
	for _, a := range s.APIs {
		if a.Notifies {
			schemas[component(a.Name, "notice")] = a.noticeSchema()
		}
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": s.Title, "version": d.Version,
			"description": "模拟 " + s.Document + " 的契约，由沙盘的声明生成。每个字段的说明末尾是出处：文档章节；field 为在用客户端的做法；ours 为沙盘的决定。",
		},
		"servers":           []object{{"url": "http://127.0.0.1:8700", "description": "shapan serve"}},
		"paths":             paths,
		"components":        object{"schemas": schemas},
		"x-codes":           s.Codes,
		"x-shapan-contract": d,
	}
}

// groups puts the APIs together that are called at the same address, in the order of their first.
func (s System) groups() [][]API {
	var order []string
	at := map[string][]API{}
	for _, a := range s.APIs {
		if a.Path == "" {
			continue
		}
		key := a.Method + " " + a.Path
		if at[key] == nil {
			order = append(order, key)
		}
		at[key] = append(at[key], a)
	}
	groups := make([][]API, len(order))
	for i, key := range order {
		groups[i] = at[key]
	}
	return groups
}

var notInIDs = regexp.MustCompile(`[^A-Za-z0-9]+`)

// operation writes the APIs of one address.
func operation(s System, group []API, schemas object) object {
	first := group[0]
	var replies []any
	for _, a := range group {
		schemas[component(a.Name, "request")] = message(a.Request)
		if len(a.Reply) > 0 {
			schemas[component(a.Name, "reply")] = a.replySchema()
			replies = append(replies, reference(component(a.Name, "reply")))
		}
	}
	o := object{
		"operationId": strings.Trim(notInIDs.ReplaceAllString(s.System+"_"+strings.ToLower(first.Method)+"_"+first.Path, "_"), "_"),
		"summary":     titles(group), "description": describe(group), "tags": []string{s.System},
		"responses": object{"200": answer(first, replies)},
	}
	if parameters := parametersOf(first); len(parameters) > 0 {
		o["parameters"] = parameters
	}
	if media := plainMedia(first.travel.Media); media != "" {
		o["requestBody"] = object{"required": true, "content": object{media: object{"schema": body(group)}}}
	}
	return o
}

func answer(a API, replies []any) object {
	ok := object{"description": "答复；拒绝也是 200，以返回码区分"}
	media := cmp.Or(plainMedia(a.travel.Reply), "application/json")
	switch {
	case media != "application/json":
		ok["content"] = object{media: object{"schema": object{"type": "string"}}}
	case len(replies) > 0:
		ok["content"] = object{media: object{"schema": anyOf(replies)}}
	default:
		ok["content"] = object{media: object{"schema": object{"type": "object"}}}
	}
	return ok
}

// replySchema answers the schema of a whole answer.
func (a API) replySchema() object {
	inner := message(a.Reply)
	if a.travel.Wrap == "" {
		return inner
	}
	return object{"type": "object", "properties": object{a.travel.Wrap: inner}, "additionalProperties": true}
}

var inPath = regexp.MustCompile(`\{([^}]+)\}`)

// parametersOf answers the parameters in the path, and those of the query where there is no body.
func parametersOf(a API) []object {
	var list []object
	known := map[string]bool{}
	for _, match := range inPath.FindAllStringSubmatch(a.Path, -1) {
		known[match[1]] = true
		list = append(list, object{"name": match[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	if a.travel.Media != "" {
		return list
	}
	for _, f := range slices.Concat(fields(a.travel.Envelope), a.Request) {
		if known[f.Name] {
			continue
		}
		known[f.Name] = true
		list = append(list, object{"name": f.Name, "in": "query", "required": f.Required, "description": f.Doc + "（" + f.Source + "）", "schema": f.schema()})
	}
	return list
}

// body answers the schema of what is sent: the envelope with the fields in it or beside it.
func body(group []API) any {
	var list []any
	for _, a := range group {
		request := reference(component(a.Name, "request"))
		if len(a.travel.Envelope) == 0 {
			list = append(list, request)
			continue
		}
		list = append(list, a.enveloped(request))
	}
	return oneOf(list)
}

// enveloped answers the schema of the envelope of a request.
func (a API) enveloped(request object) object {
	s := message(fields(a.travel.Envelope))
	properties, _ := s["properties"].(object)
	if selector := a.travel.Selector; selector != "" {
		properties[selector] = object{"const": a.Name, "description": "接口名称"}
	}
	if a.travel.Payload == "" {
		return object{"allOf": []any{s, request}, "title": a.Name}
	}
	properties[a.travel.Payload] = object{
		"type": "string", "description": a.Title + "（" + a.Section + "）", "contentMediaType": "application/json", "contentSchema": request,
	}
	s["title"] = a.Name
	return s
}

func titles(group []API) string {
	if len(group) == 1 {
		return group[0].Title
	}
	return fmt.Sprintf("%d 个接口，由 %s 区分", len(group), group[0].travel.Selector)
}

// describe tells the APIs of an address, with sections and rules.
func describe(group []API) string {
	var b strings.Builder
	for _, a := range group {
		fmt.Fprintf(&b, "- `%s` %s（%s）\n", a.Name, a.Title, a.Section)
		for _, r := range a.Rules {
			fmt.Fprintf(&b, "  - %s %s\n", r.ID, r.Text)
		}
	}
	return b.String()
}
