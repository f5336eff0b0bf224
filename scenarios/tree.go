package scenarios

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The bounds of a file. What is beyond them is no scenario, and the YAML library would take very long over it.
const (
	maxBytes   = 256 << 10
	maxNesting = 100 // open brackets
	maxDashes  = 20  // entries of lists that begin on one line: "- - -"
)

// readTree reads the YAML of a file into a Value; None when the file has nothing, or cannot be read.
func (r *reporter) readTree(source []byte) Value {
	if len(source) > maxBytes {
		r.report(Pos{1, 1}, 1, "split it into several files", "the file has %d bytes: at most %d are read", len(source), maxBytes)
		return Value{}
	}
	text := strings.TrimPrefix(string(source), "\ufeff")
	r.lines = splitLines(text)
	if !r.legible() {
		return Value{}
	}
	document, ok := r.parseYAML(strings.Join(r.lines, "\n"))
	if !ok || document == nil {
		return Value{}
	}
	return r.value(document)
}

// legible finds what keeps a file from being read at all, or makes it read otherwise than it looks.
func (r *reporter) legible() bool {
	depth, before := 0, len(r.problems)
	for i, line := range r.lines {
		if at := strings.IndexFunc(line, illegible); at >= 0 || !utf8.ValidString(line) {
			column := utf8.RuneCountInString(line[:max(at, 0)]) + 1
			r.report(Pos{i + 1, column}, 1, "save the file as UTF-8 text", "there is a character that no text has")
			return false
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if at := strings.IndexByte(indent, '\t'); at >= 0 {
			r.report(Pos{i + 1, at + 1}, 1, "indent with spaces", "the line is indented with a tab")
		}
		depth = max(0, depth+strings.Count(line, "[")+strings.Count(line, "{")-strings.Count(line, "]")-strings.Count(line, "}"))
		if depth > maxNesting || strings.Count(line, "- ") > maxDashes && strings.HasPrefix(strings.TrimSpace(line), "- - ") {
			r.report(Pos{i + 1, 1}, 1, "close what is opened", "more than %d brackets are open here", maxNesting)
			return false
		}
	}
	return len(r.problems) == before
}

// illegible tells of a character whether it does not belong into a text file.
func illegible(c rune) bool {
	return c < ' ' && c != '\t' || c == 0x7f || c == utf8.RuneError || c == 0x2028 || c == 0x2029 || c == 0x85
}

// parseYAML answers the one document of a source, nil for none.
func (r *reporter) parseYAML(source string) (document ast.Node, ok bool) {
	defer func() {
		if recover() != nil { // the library is not ours: what it stumbles over is a broken file all the same
			r.report(Pos{1, 1}, 1, "look for quotes and brackets that are not closed", "the file is no YAML that can be read")
			document, ok = nil, false
		}
	}()
	parsed, err := parser.ParseBytes([]byte(source), 0)
	if err != nil {
		r.syntax(err)
		return nil, false
	}
	for _, d := range parsed.Docs {
		switch {
		case d.Body == nil:
		case d.Body.Type() == ast.CommentType:
		case document == nil:
			document = d.Body
		default:
			r.report(place(d.Body), 1, "make it a file of its own", "there is a second document")
			return nil, false
		}
	}
	return document, true
}

// syntax reports what the YAML library complains about.
func (r *reporter) syntax(err error) {
	var wrong *yaml.SyntaxError
	if !errors.As(err, &wrong) || wrong.Token == nil || wrong.Token.Position == nil {
		r.report(Pos{1, 1}, 1, "", "the file is no YAML: %s", firstLine(err.Error()))
		return
	}
	at := Pos{wrong.Token.Position.Line, wrong.Token.Position.Column}
	message := firstLine(wrong.Message)
	hint := ""
	switch {
	case strings.Contains(message, "already defined"):
		r.report(at, utf8.RuneCountInString(wrong.Token.Value), "take one of them away", "the key %q is there twice", wrong.Token.Value)
		return
	case at.Line <= len(r.lines) && strings.Contains(r.lines[at.Line-1], "${"):
		hint = `a text with ${…} between brackets wants quotes: {amount: "${amount}"}`
	case strings.Contains(message, "mapping value is not allowed"):
		hint = `a text that holds ": " wants quotes, and keys of one mapping begin in the same column`
	case strings.Contains(message, "must be specified"):
		hint = "close the bracket; a text that holds a comma or a bracket wants quotes there"
	case strings.Contains(message, "cannot start any token"), strings.Contains(message, "end character"):
		hint = "a text that begins with a sign of YAML wants quotes, and quotes are closed on the same line"
	}
	r.report(at, utf8.RuneCountInString(firstLine(strings.TrimSpace(wrong.Token.Value))), hint, "the file is no YAML here: %s", message)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// place answers where a node begins.
func place(n ast.Node) Pos {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return place(m.Values[0].Key)
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return place(m.Key)
	}
	t := n.GetToken()
	if t == nil || t.Position == nil {
		return Pos{}
	}
	return Pos{max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

// value answers a node as a Value. What the language does not have is reported, and is None.
func (r *reporter) value(n ast.Node) Value {
	switch n := n.(type) {
	case nil:
		return Value{}
	case *ast.MappingNode:
		return r.object(n, n.Values)
	case *ast.MappingValueNode:
		return r.object(n, []*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		v := Value{Text: Text{Pos: place(n)}, Kind: List}
		for _, item := range n.Values {
			v.Items = append(v.Items, r.value(item))
		}
		return v
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode: // reported below
	case *ast.LiteralNode:
		return Value{Text: Text{Pos: place(n), Content: n.Value.Value, Quoted: true, style: '|'}, Kind: String}
	case ast.ScalarNode:
		if _, merge := n.(*ast.MergeKeyNode); !merge {
			return scalar(n)
		}
	}
	r.report(place(n), 1, "write the value out, or use params and use", "anchors, aliases, tags and merged keys are no part of the language")
	return Value{Text: Text{Pos: place(n)}}
}

func (r *reporter) object(n ast.Node, members []*ast.MappingValueNode) Value {
	v := Value{Text: Text{Pos: place(n)}, Kind: Object}
	for _, m := range members {
		key, ok := m.Key.(ast.ScalarNode)
		if _, merge := m.Key.(*ast.MergeKeyNode); !ok || merge {
			r.report(place(m.Key), 1, "write name: value", "a key is a name, nothing else")
			continue
		}
		name := scalar(key).Text
		if _, named := v.Members.find(name.Content); named {
			r.on(name, "take one of them away", "the key %q is there twice", name.Content)
			continue
		}
		v.Members = append(v.Members, Member{Key: name, Value: r.value(m.Value)})
	}
	return v
}

// find answers the index of a key.
func (f Fields) find(key string) (int, bool) {
	for i, m := range f {
		if m.Key.Content == key {
			return i, true
		}
	}
	return 0, false
}

// number is how JSON writes numbers; whatever else looks like one stays a text.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// scalar answers a scalar. The library's own reading of it is not asked: 12.50 stays 12.50, yes is a text.
func scalar(n ast.ScalarNode) Value {
	t := n.GetToken()
	v := Value{Text: Text{Pos: place(n), Content: t.Value}, Kind: String}
	if t.Type == token.SingleQuoteType {
		v.Quoted, v.style = true, '\''
		return v
	}
	if t.Type == token.DoubleQuoteType {
		v.Quoted, v.style = true, '"'
		return v
	}
	if t.Type == token.ImplicitNullType {
		v.Content = ""
	}
	switch {
	case v.Content == "" || v.Content == "null" || v.Content == "~":
		v.Kind = Null
	case v.Content == "true" || v.Content == "false":
		v.Kind = Bool
	case number.MatchString(v.Content):
		v.Kind = Number
	}
	return v
}
