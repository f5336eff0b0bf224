package contracts

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// openAPI writes the contracts of systems as one document of OpenAPI 3.1. APIs that share an address (联银通's services)
// are one operation, whose selector says which one is meant. Where there are several systems, the names of their schemas
// begin with the system: two may have an API of the same name.
func openAPI(d Document) object {
	schemas, paths, tags, codes := object{}, object{}, []object{}, object{}
	for _, s := range d.Systems {
		w := systemWriter{System: s, schemas: schemas}
		if len(d.Systems) > 1 {
			w.prefix = s.System + "."
		}
		w.write(paths)
		tags = append(tags, object{"name": s.System, "description": s.Title + "：" + s.Document})
		codes[s.System] = s.Codes
	}
	document := object{
		"openapi":           "3.1.0",
		"info":              information(d),
		"servers":           []object{{"url": "http://127.0.0.1:8700", "description": "shapan serve"}},
		"tags":              tags,
		"paths":             paths,
		"components":        object{"schemas": schemas},
		"x-codes":           codes,
		"x-shapan-contract": d,
	}
	if len(d.Systems) == 1 {
		document["x-codes"] = d.Systems[0].Codes
	}
	return document
}

func information(d Document) object {
	title, documents := "沙盘所模拟的系统", make([]string, len(d.Systems))
	for i, s := range d.Systems {
		documents[i] = s.Document
	}
	if len(d.Systems) == 1 {
		title = d.Systems[0].Title
	}
	return object{
		"title": title, "version": d.Version,
		"description": "模拟 " + strings.Join(documents, "、") + " 的契约，由沙盘的声明生成。每个字段的说明末尾是出处：文档章节；field 为在用客户端的做法；ours 为沙盘的决定。",
	}
}

// systemWriter writes one system into a document.
type systemWriter struct {
	System
	prefix  string // of the names of its schemas
	schemas object // those of the document
}

func (w systemWriter) write(paths object) {
	for _, group := range w.groups() {
		item, ok := paths[group[0].Path].(object)
		if !ok {
			item = object{}
			paths[group[0].Path] = item
		}
		item[strings.ToLower(group[0].Method)] = w.operation(group)
	}
	for _, a := range w.APIs {
		if a.Notifies {
			w.schemas[w.component(a, "notice")] = a.noticeSchema()
		}
	}
}

func (w systemWriter) component(a API, part string) string { return w.prefix + component(a.Name, part) }

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
func (w systemWriter) operation(group []API) object {
	first := group[0]
	var replies []any
	for _, a := range group {
		w.schemas[w.component(a, "request")] = message(a.Request)
		if len(a.Reply) > 0 {
			w.schemas[w.component(a, "reply")] = a.replySchema()
			replies = append(replies, reference(w.component(a, "reply")))
		}
	}
	o := object{
		"operationId": strings.Trim(notInIDs.ReplaceAllString(w.System.System+"_"+strings.ToLower(first.Method)+"_"+first.Path, "_"), "_"),
		"summary":     titles(group), "description": describe(group), "tags": []string{w.System.System},
		"responses": object{"200": answer(first, replies)},
	}
	if parameters := parametersOf(first); len(parameters) > 0 {
		o["parameters"] = parameters
	}
	if media := plainMedia(first.travel.Media); media != "" {
		o["requestBody"] = object{"required": true, "content": object{media: object{"schema": w.body(group)}}}
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
func (w systemWriter) body(group []API) any {
	var list []any
	for _, a := range group {
		request := reference(w.component(a, "request"))
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
