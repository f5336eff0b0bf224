// Package sim_test checks the house's own rules on every product file: who may import whom, and the habits that a
// parser can see.
package sim_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	module           = "github.com/shapan/shapan"
	maxFileLines     = 450
	maxFunctionLines = 70
)

// floor is one storey of the house. A package imports lower floors only; one that is on no floor is not allowed to be.
type floor struct {
	packages []string
	// besides names packages of the same floor that may be imported all the same.
	besides []string
	// stdlib: no third-party library.
	stdlib bool
	// island: no product package, though there are lower floors.
	island bool
}

var leaves = []string{
	"sim/engine/money", "sim/engine/clock", "sim/engine/state", "sim/engine/wire", "sim/engine/sign",
	"sim/engine/contract",
}

var counterparts = []string{"sim/lianyintong", "sim/qianzhan", "sim/xianyu", "sim/cashloan"}

// house is the one table of floors, lowest first (.golangci.yml repeats it for the editor).
var house = []floor{
	{packages: leaves, besides: leaves, stdlib: true},
	{packages: []string{"sim/engine/store"}},
	{packages: []string{"sim/engine/ledger", "sim/engine/journal", "sim/engine/fault", "sim/engine/outbox"}},
	{packages: []string{"sim/engine"}},
	{packages: []string{"certs", "sim/people"}, island: true},
	{packages: append([]string{"sim/engine/front"}, counterparts...)},
	{packages: []string{"sim/verdict", "sim/contracts"}},
	{packages: []string{"sim"}},
	{packages: []string{"scenarios"}},
	{packages: []string{"web", "sim/simtest"}},
	{packages: []string{"cmd/shapan", "certs/gen"}},
}

// keepers says who alone may import a library.
var keepers = map[string][]string{
	"github.com/tidwall/buntdb": {"sim/engine/store"},
	"github.com/gin-gonic/gin":  {"sim/engine/front", "web", "cmd/shapan"},
}

func TestHouseRules(t *testing.T) {
	t.Parallel()
	root := moduleRoot(t)
	files, complaints := 0, []string{}
	documented := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipForeign(root, name, entry)
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		files++
		file := parse(t, filepath.ToSlash(relative), string(text))
		documented[file.dir] = documented[file.dir] || file.syntax.Doc != nil
		complaints = append(complaints, file.check()...)
		return nil
	})
	require.NoError(t, err)
	require.NotZero(t, files, "no product file was found below %s", root)
	for dir, yes := range documented {
		if !yes {
			complaints = append(complaints, dir+": no file says what the package is for: write a package comment")
		}
	}
	slices.Sort(complaints)
	for _, complaint := range complaints {
		t.Error(complaint)
	}
}

// skipForeign leaves out what is not the product's: hidden folders, test data, other modules.
func skipForeign(root, dir string, entry fs.DirEntry) error {
	if dir == root {
		return nil
	}
	if strings.HasPrefix(entry.Name(), ".") || slices.Contains([]string{"testdata", "vendor", "node_modules"}, entry.Name()) {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "go.mod"), "the test stands in sim/, one below the module's root")
	return dir
}

// source is one parsed file of the product.
type source struct {
	name, dir string // below the module's root, with slashes
	lines     int
	set       *token.FileSet
	syntax    *ast.File
}

func parse(t *testing.T, name, text string) source {
	t.Helper()
	set := token.NewFileSet()
	syntax, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	require.NoError(t, err)
	lines := strings.Count(text, "\n")
	return source{name: name, dir: path.Dir(name), lines: lines, set: set, syntax: syntax}
}

// check answers what is wrong with a file, one sentence each.
func (s source) check() []string {
	complaints := s.checkSizes()
	for _, spec := range s.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			imported = spec.Path.Value
		}
		if why := forbidden(s.dir, imported); why != "" {
			complaints = append(complaints, fmt.Sprintf("%s: imports %s: %s", s.at(spec), imported, why))
		}
	}
	if level(s.dir) < 0 {
		complaints = append(complaints, fmt.Sprintf("%s: %s stands on no floor: add it to the table of house", s.name, s.dir))
	}
	if s.syntax.Name.Name != "main" {
		complaints = append(complaints, s.checkComments()...)
	}
	return complaints
}

func (s source) at(node ast.Node) string {
	position := s.set.Position(node.Pos())
	return fmt.Sprintf("%s:%d", position.Filename, position.Line)
}

// level answers the floor of a package, -1 for none. Folders below a package belong to it unless the table names them.
func level(dir string) int {
	found, longest := -1, 0
	for i, f := range house {
		if p := f.holds(dir); len(p) > longest {
			found, longest = i, len(p)
		}
	}
	return found
}

// holds answers the package of this floor that dir is or lies in. sim and sim/engine have neighbours below them, so
// for those only the folder itself counts.
func (f floor) holds(dir string) string {
	for _, p := range f.packages {
		if dir == p || p != "sim" && p != "sim/engine" && strings.HasPrefix(dir, p+"/") {
			return p
		}
	}
	return ""
}

// forbidden says why a package must not import another, "" where it may.
func forbidden(dir, imported string) string {
	at := level(dir)
	if at < 0 {
		return ""
	}
	own := house[at]
	for library, allowed := range keepers {
		if within(imported, library) && !slices.Contains(allowed, own.holds(dir)) {
			return "only " + strings.Join(allowed, ", ") + " may"
		}
	}
	if product, ok := strings.CutPrefix(imported, module+"/"); ok {
		return own.forbids(at, dir, product)
	}
	switch {
	case own.stdlib && strings.Contains(strings.SplitN(imported, "/", 2)[0], "."):
		return "a leaf uses the standard library only"
	case slices.Contains(counterparts, own.holds(dir)) && within(imported, "net") && imported != "net/url":
		return "a counterpart gets bytes and gives bytes, it never sees the network"
	}
	return ""
}

func (f floor) forbids(at int, dir, product string) string {
	to := level(product)
	sameTree := to == at && f.holds(product) == f.holds(dir)
	switch {
	case to < 0:
		return "it stands on no floor: add it to the table of house"
	case sameTree || slices.Contains(f.besides, product):
		return ""
	case f.island:
		return "this package imports nothing of the product"
	case to >= at:
		return fmt.Sprintf("a package imports lower floors only, and this is from floor %d to floor %d", at, to)
	}
	return ""
}

func within(imported, library string) bool {
	return imported == library || strings.HasPrefix(imported, library+"/")
}

func (s source) checkSizes() []string {
	complaints := []string{}
	if s.lines > maxFileLines {
		complaints = append(complaints, fmt.Sprintf("%s: %d lines, at most %d: cut it by subject", s.name, s.lines, maxFileLines))
	}
	for _, decl := range s.syntax.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		if function.Recv == nil && function.Name.Name == "init" {
			complaints = append(complaints, s.at(function)+": an init function: make an explicit list instead")
		}
		body := s.set.Position(function.Body.Rbrace).Line - s.set.Position(function.Body.Lbrace).Line - 1
		if body > maxFunctionLines {
			complaints = append(complaints, fmt.Sprintf("%s: %s has %d lines, at most %d: give its parts names",
				s.at(function), function.Name.Name, body, maxFunctionLines))
		}
	}
	return complaints
}

// checkComments asks every exported name for its comment.
func (s source) checkComments() []string {
	complaints := []string{}
	missing := func(node ast.Node, name string) {
		complaints = append(complaints, fmt.Sprintf("%s: %s is exported and has no comment", s.at(node), name))
	}
	for _, decl := range s.syntax.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Name.IsExported() && ast.IsExported(receiver(decl)) && decl.Doc == nil {
				missing(decl, decl.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				for _, name := range bareNames(decl, spec) {
					missing(spec, name)
				}
			}
		}
	}
	return complaints
}

// receiver answers the type of a method, and a word that counts as exported for a plain function.
func receiver(function *ast.FuncDecl) string {
	if function.Recv == nil {
		return "Function"
	}
	name := ""
	ast.Inspect(function.Recv.List[0].Type, func(node ast.Node) bool {
		if identifier, ok := node.(*ast.Ident); ok && name == "" {
			name = identifier.Name
		}
		return name == ""
	})
	return name
}

// bareNames answers the exported names of a type, const or var declaration that no comment covers: its own, one behind
// it on the line, or that of the group.
func bareNames(decl *ast.GenDecl, spec ast.Spec) []string {
	names := []string{}
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		// A group's comment does not say what each of its types is.
		if spec.Doc == nil && (decl.Doc == nil || decl.Lparen.IsValid()) && spec.Name.IsExported() {
			names = append(names, spec.Name.Name)
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if spec.Doc == nil && spec.Comment == nil && decl.Doc == nil && name.IsExported() {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// The checker itself is checked: each row is a file and what must be said about it, nothing when it is in order.
func TestCheckerFindsWhatBreaksTheRules(t *testing.T) {
	t.Parallel()
	imports := func(paths ...string) string {
		text := "// Package p is a sample.\npackage p\n"
		for _, p := range paths {
			text += "import _ " + strconv.Quote(p) + "\n"
		}
		return text
	}
	function := func(lines int) string {
		return "package p\nfunc long() {\n" + strings.Repeat("_ = 0\n", lines) + "}\n"
	}
	for name, c := range map[string]struct{ file, text, want string }{
		"a leaf with the standard library":    {"sim/engine/money/a.go", imports("fmt", "net/http"), ""},
		"a leaf with a leaf":                  {"sim/engine/contract/a.go", imports(module + "/sim/engine/money"), ""},
		"a leaf with a library":               {"sim/engine/money/a.go", imports("github.com/google/uuid"), "standard library only"},
		"a leaf with the store":               {"sim/engine/wire/a.go", imports(module + "/sim/engine/store"), "from floor 0 to floor 1"},
		"the store with its database":         {"sim/engine/store/a.go", imports("github.com/tidwall/buntdb"), ""},
		"another with the database":           {"sim/engine/ledger/a.go", imports("github.com/tidwall/buntdb"), "only sim/engine/store may"},
		"ledger with outbox":                  {"sim/engine/ledger/a.go", imports(module + "/sim/engine/outbox"), "lower floors only"},
		"engine with the floors below":        {"sim/engine/a.go", imports(module+"/sim/engine/ledger", module+"/sim/engine/store"), ""},
		"engine with people":                  {"sim/engine/a.go", imports(module + "/sim/people"), "lower floors only"},
		"engine with front":                   {"sim/engine/a.go", imports(module + "/sim/engine/front"), "lower floors only"},
		"a counterpart with engine":           {"sim/xianyu/a.go", imports(module+"/sim/engine", module+"/certs", module+"/sim/people", "net/url"), ""},
		"a counterpart with another":          {"sim/xianyu/a.go", imports(module + "/sim/cashloan"), "lower floors only"},
		"a counterpart with its own folder":   {"sim/xianyu/a.go", imports(module + "/sim/xianyu/pages"), ""},
		"a counterpart with gin":              {"sim/qianzhan/a.go", imports("github.com/gin-gonic/gin/binding"), "only sim/engine/front, web, cmd/shapan may"},
		"a counterpart with the network":      {"sim/qianzhan/a.go", imports("net/http"), "never sees the network"},
		"a counterpart with a test server":    {"sim/qianzhan/a.go", imports("net/http/httptest"), "never sees the network"},
		"a counterpart with sockets":          {"sim/qianzhan/a.go", imports("net"), "never sees the network"},
		"a counterpart with the database":     {"sim/cashloan/a.go", imports("github.com/tidwall/buntdb"), "only sim/engine/store may"},
		"a counterpart with front":            {"sim/cashloan/a.go", imports(module + "/sim/engine/front"), "lower floors only"},
		"front with a counterpart":            {"sim/engine/front/a.go", imports(module + "/sim/xianyu"), "lower floors only"},
		"people with gofakeit":                {"sim/people/a.go", imports("github.com/brianvoe/gofakeit/v6"), ""},
		"people with the product":             {"sim/people/a.go", imports(module + "/sim/engine/money"), "imports nothing of the product"},
		"certs with the product":              {"certs/a.go", imports(module + "/sim/engine/sign"), "imports nothing of the product"},
		"the maker of certs":                  {"certs/gen/a.go", "package main\nimport _ \"" + module + "/sim/engine/sign\"\n", ""},
		"certs with its maker":                {"certs/a.go", imports(module + "/certs/gen"), "imports nothing of the product"},
		"front with gin and engine":           {"sim/engine/front/a.go", imports("github.com/gin-gonic/gin", module+"/sim/engine"), ""},
		"sim with its counterparts":           {"sim/a.go", imports(module+"/sim/xianyu", module+"/sim/engine/front"), ""},
		"sim with scenarios":                  {"sim/a.go", imports(module + "/scenarios"), "lower floors only"},
		"scenarios with web":                  {"scenarios/a.go", imports(module + "/web"), "lower floors only"},
		"web with simtest":                    {"web/a.go", imports(module + "/sim/simtest"), "lower floors only"},
		"the command with everything":         {"cmd/shapan/a.go", imports(module+"/web", module+"/sim", "github.com/gin-gonic/gin"), ""},
		"a package on no floor":               {"sim/helpers/a.go", imports("fmt"), "stands on no floor"},
		"an import from no floor":             {"web/a.go", imports(module + "/sim/helpers"), "stands on no floor"},
		"an init function":                    {"web/a.go", "package p\nfunc init() {}\n", "an init function"},
		"a method called init":                {"web/a.go", "package p\ntype t int\nfunc (t) init() {}\n", ""},
		"a function of 70 lines":              {"web/a.go", function(maxFunctionLines), ""},
		"a function of 71 lines":              {"web/a.go", function(maxFunctionLines + 1), "long has 71 lines"},
		"a file of 450 lines":                 {"web/a.go", "package p\n" + strings.Repeat("\n", maxFileLines-1), ""},
		"a file of 451 lines":                 {"web/a.go", "package p\n" + strings.Repeat("\n", maxFileLines), "451 lines"},
		"a bare function":                     {"web/a.go", "package p\nfunc Open() {}\n", "Open is exported"},
		"a commented function":                {"web/a.go", "package p\n// Open opens.\nfunc Open() {}\n", ""},
		"a bare function of a command":        {"cmd/shapan/a.go", "package main\nfunc Open() {}\n", ""},
		"a bare method":                       {"web/a.go", "package p\n// T is.\ntype T[K any] int\nfunc (t *T[K]) Open() {}\n", "Open is exported"},
		"a bare method of an unexported type": {"web/a.go", "package p\ntype t int\nfunc (t) Open() {}\n", ""},
		"a bare type":                         {"web/a.go", "package p\ntype T int\n", "T is exported"},
		"a bare type in a commented group":    {"web/a.go", "package p\n// Types.\ntype (\nT int\n)\n", "T is exported"},
		"a bare constant":                     {"web/a.go", "package p\nconst (\nA = 1\nb = 2\n)\n", "A is exported"},
		"constants of a commented group":      {"web/a.go", "package p\n// Letters.\nconst (\nA = 1\nB = 2\n)\n", ""},
		"a constant with a comment behind it": {"web/a.go", "package p\nconst (\nA = 1 // the first\n)\n", ""},
		"a bare variable":                     {"web/a.go", "package p\nvar V = 1\n", "V is exported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			complaints := parse(t, c.file, c.text).check()
			if c.want == "" {
				assert.Empty(t, complaints)
				return
			}
			require.Len(t, complaints, 1)
			assert.Contains(t, complaints[0], c.want)
		})
	}
}

func TestEveryFloorIsListedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range house {
		for _, p := range f.packages {
			assert.False(t, seen[p], "%s stands on two floors", p)
			seen[p] = true
		}
	}
}
