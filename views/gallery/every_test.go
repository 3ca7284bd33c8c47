package gallery

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const views = "github.com/unykorn/console/views/"

var exportedTempl = regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`)

// components are the exported ones of a folder of views.
func components(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", folder, "*.templ"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range exportedTempl.FindAllStringSubmatch(string(text), -1) {
			out = append(out, m[1])
		}
	}
	return out
}

// named are the things of packages below views that the Go files of a folder name, as "folder.Name".
func named(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", folder, err)
	}
	out := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		imported := map[string]string{}
		for _, i := range file.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if word, ours := strings.CutPrefix(path, views); ours {
				name := word
				if i.Name != nil {
					name = i.Name.Name
				}
				imported[name] = word
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && imported[x.Name] != "" {
					out[imported[x.Name]+"."+s.Sel.Name] = true
				}
			}
			return true
		})
	}
	return out
}

// TestEveryPageHasAState: whatever component the console's door shows stands in the gallery in at least one state, so that a
// new page cannot be forgotten here.
func TestEveryPageHasAState(t *testing.T) {
	t.Parallel()
	shown, here := named(t, "../../web/console"), named(t, ".")
	pages := 0
	for _, full := range slices.Sorted(maps.Keys(shown)) {
		folder, name, _ := strings.Cut(full, ".")
		if folder == "gallery" || folder == "ui" || folder == "layout" || !slices.Contains(components(t, folder), name) {
			continue
		}
		pages++
		if !here[full] {
			t.Errorf("web/console shows %s, and the gallery has no state of it: add one to state_%s.go", full, folder)
		}
	}
	if pages < 80 {
		t.Errorf("only %d components were found; the test looks at the wrong thing", pages)
	}
}

// TestEveryPartIsShown: each part of the design system stands on the bench by itself.
func TestEveryPartIsShown(t *testing.T) {
	t.Parallel()
	var text []byte
	for _, f := range []string{"parts.templ", "tables.templ"} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, b...)
	}
	for _, name := range components(t, "ui") {
		if !strings.Contains(string(text), "@ui."+name+"(") {
			t.Errorf("neither parts.templ nor tables.templ shows ui.%s", name)
		}
	}
}

// TestEveryListCanBeEmpty: a page that has an ordinary state and is called a list shows what it is without rows, too.
func TestEveryListCanBeEmpty(t *testing.T) {
	t.Parallel()
	for _, p := range Pages() {
		full := slices.ContainsFunc(p.States, func(s State) bool { return s.Kind == NoMatch })
		begins := slices.ContainsFunc(p.States, func(s State) bool { return s.Kind == FirstUse || s.Kind == AllDone || s.Kind == NotAllowed })
		if full && !begins {
			t.Errorf("%s can be filtered to nothing, and is never shown before anything is there", p.Name)
		}
	}
}
