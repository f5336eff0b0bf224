package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The tag of a flag that names its environment variable, and the flags that a configuration file cannot have.
const (
	variableTag = "variable"
	configFlag  = "config"
	helpFlag    = "help"
)

// settings answers the flags that are not on the command line: from the environment, else from the configuration
// file, else they keep their defaults. An empty variable counts as none: compose files pass those on.
type settings struct {
	lookup func(name string) (string, bool)
	file   map[string]string // what the file says; nil until it was read
	path   string            // of the file
}

// Validate has nothing to say before it is known which file is meant.
func (s *settings) Validate(*kong.Application) error { return nil }

// Resolve answers the value of a flag, nil for none.
func (s *settings) Resolve(context *kong.Context, at *kong.Path, flag *kong.Flag) (any, error) {
	if text := s.variable(flag); text != "" {
		return text, fits(flag, flag.Tag.Get(variableTag), text)
	}
	if at.Command == nil || flag.Name == configFlag {
		return nil, nil //nolint:nilnil // kong's way to say that the flag has no value here
	}
	i := slices.IndexFunc(at.Command.Flags, func(f *kong.Flag) bool { return f.Name == configFlag })
	if i < 0 {
		return nil, nil //nolint:nilnil // as above: this command has no file
	}
	if s.file == nil {
		if err := s.open(context, at.Command.Flags, at.Command.Flags[i]); err != nil {
			return nil, err
		}
	}
	if text, ok := s.file[flag.Name]; ok {
		return text, fits(flag, s.path+": "+flag.Name, text)
	}
	return nil, nil //nolint:nilnil // as above
}

// source is where the value of a flag comes from.
type source int

// The sources: none but the default, a variable or the configuration file, the command line.
const (
	notGiven source = iota
	fromVariable
	fromFlag
)

// sourceOf answers where the value of a flag of the command comes from.
func sourceOf(parsed *kong.Context, name string) source {
	from := notGiven
	for _, part := range parsed.Path {
		switch {
		case part.Flag == nil || part.Flag.Name != name:
		case part.Resolved:
			from = max(from, fromVariable)
		default:
			from = fromFlag
		}
	}
	return from
}

// fits tells whether a flag can have a value. Where it cannot, the error names what has said so: it was no flag.
func fits(flag *kong.Flag, origin, text string) error {
	if known := flag.EnumSlice(); flag.Enum != "" && !slices.Contains(known, text) {
		return wrong("use one of "+strings.Join(known, ", "), "%s is %q", origin, text)
	}
	target := reflect.New(flag.Target.Type()).Elem()
	if target.Kind() == reflect.Pointer {
		target.Set(reflect.New(target.Type().Elem()))
	}
	scan := kong.Scan().PushTyped(text, kong.FlagValueToken)
	if err := flag.Mapper.Decode(&kong.DecodeContext{Value: flag.Value, Scan: scan}, target); err != nil {
		return wrong("", "%s: %s", origin, err)
	}
	return nil
}

func (s *settings) variable(flag *kong.Flag) string {
	name := flag.Tag.Get(variableTag)
	if name == "" {
		return ""
	}
	text, _ := s.lookup(name)
	return text
}

// open reads the file that the flag names, on the command line or by its variable.
func (s *settings) open(context *kong.Context, flags []*kong.Flag, config *kong.Flag) error {
	s.file = map[string]string{}
	path, _ := context.FlagValue(config).(string)
	if path == "" {
		path = s.variable(config)
	}
	if path == "" {
		return nil
	}
	s.path = path
	text, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil {
		return wrong("name a readable file with --config", "the configuration cannot be read: %s", err)
	}
	var names []string
	for _, f := range flags {
		if f.Name != configFlag && f.Name != helpFlag {
			names = append(names, f.Name)
		}
	}
	s.file, err = readSettings(path, text, names)
	return err
}

// readSettings reads a YAML file of flags and their values. Its errors begin with file, line and column.
func readSettings(path string, text []byte, names []string) (map[string]string, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, misspelt(path, err)
	}
	found := map[string]string{}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		pairs, ok := doc.Body.(ast.MapNode)
		if !ok || len(file.Docs) > 1 {
			return nil, wrong("write one flag a line, like addr: 127.0.0.1:8700", "%s: this is no list of settings", place(path, doc.Body.GetToken()))
		}
		for i := pairs.MapRange(); i.Next(); {
			name, value, err := setting(path, i.KeyValue(), names)
			if err != nil {
				return nil, err
			}
			if value != "" { // like an empty variable
				found[name] = value
			}
		}
	}
	return found, nil
}

// setting reads one line of the file.
func setting(path string, pair *ast.MappingValueNode, names []string) (name, value string, err error) {
	at := pair.Key.GetToken()
	if name = at.Value; !slices.Contains(names, name) {
		return "", "", wrong(suggestion(name, names), "%s: there is no setting %q", place(path, at), name)
	}
	scalar, ok := pair.Value.(ast.ScalarNode)
	if !ok {
		return "", "", wrong("write "+name+": VALUE", "%s: %s has no single value", place(path, pair.Value.GetToken()), name)
	}
	if text, ok := scalar.GetValue().(string); ok {
		return name, text, nil
	}
	if scalar.Type() == ast.NullType {
		return name, "", nil
	}
	return name, scalar.GetToken().Value, nil
}

func place(path string, at *token.Token) string {
	if at == nil || at.Position == nil {
		return path
	}
	return fmt.Sprintf("%s:%d:%d", path, at.Position.Line, at.Position.Column)
}

// misspelt makes the failure of a file that is no YAML.
func misspelt(path string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) {
		return wrong("write one flag a line, like addr: 127.0.0.1:8700", "%s: %s", place(path, at.GetToken()), at.GetMessage())
	}
	return wrong("write one flag a line, like addr: 127.0.0.1:8700", "%s: %s", path, err)
}

// explained answers the help of a flag with its environment variable.
func explained(value *kong.Value) string {
	name := value.Tag.Get(variableTag)
	if name == "" {
		return value.Help
	}
	return strings.TrimSuffix(value.Help, ".") + " ($" + name + ")."
}
