package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Whatever kind a room records is offered by the trail's filter under a name, and a page is linked only for those who
// may open it.
func TestEveryKindIsNamed(t *testing.T) {
	recorded := recordedKinds(t)
	if len(recorded) < 35 {
		t.Fatalf("found only %d kinds in the rooms: %v", len(recorded), recorded)
	}
	for kind := range recorded {
		if _, known := thingOf(kind); !known {
			t.Errorf("%s is recorded in %s and has no name in things", kind, recorded[kind])
		}
	}
	for i, one := range things {
		if recorded[one.kind] == "" {
			t.Errorf("%s is in things and recorded by no room", one.kind)
		}
		if i > 0 && strings.ToLower(things[i-1].name) >= strings.ToLower(one.name) {
			t.Errorf("%q stands before %q", things[i-1].name, one.name)
		}
	}
}

func TestThingsAreLinkedForThoseWhoMayOpenThem(t *testing.T) {
	mux, routes := http.NewServeMux(), map[string]Route{}
	for _, r := range (&Server{}).Routes() {
		mux.HandleFunc(r.Pattern, func(http.ResponseWriter, *http.Request) {})
		routes[r.Pattern] = r
	}
	for _, one := range things {
		if one.page == nil {
			continue
		}
		path := one.page("0198c0de-0000-7000-8000-000000000001")
		r, err := http.NewRequest(http.MethodGet, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, pattern := mux.Handler(r)
		if route, found := routes[pattern]; !found || !slices.Equal(route.Roles, one.roles) {
			t.Errorf("%s leads to %s (%s), which is for %v; the link is for %v", one.name, path, pattern, route.Roles, one.roles)
		}
	}
}

// recordedKinds reads what the rooms write into audit.Entry.Kind: kind to file.
func recordedKinds(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(filepath.Join("..", "..", "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if kind := entryKind(t, filepath.Dir(path), n); kind != "" {
				found[kind] = path
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// entryKind is the kind of an audit.Entry literal, with a room's constant read from its files.
func entryKind(t *testing.T, dir string, n ast.Node) string {
	lit, ok := n.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	name, ok := lit.Type.(*ast.SelectorExpr)
	if !ok || name.Sel.Name != "Entry" {
		return ""
	}
	if pkg, ok := name.X.(*ast.Ident); !ok || pkg.Name != "audit" {
		return ""
	}
	for _, part := range lit.Elts {
		if pair, ok := part.(*ast.KeyValueExpr); ok && pair.Key.(*ast.Ident).Name == "Kind" {
			switch v := pair.Value.(type) {
			case *ast.BasicLit:
				kind, err := strconv.Unquote(v.Value)
				if err != nil {
					t.Fatal(err)
				}
				return kind
			case *ast.Ident:
				return constant(t, dir, v.Name)
			}
			t.Errorf("a kind in %s is neither a text nor a constant of the room", dir)
		}
	}
	return ""
}

func constant(t *testing.T, dir, name string) (value string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 && spec.Names[0].Name == name {
				if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
					value, _ = strconv.Unquote(lit.Value)
				}
			}
			return true
		})
	}
	if value == "" {
		t.Fatalf("%s has no constant %s", dir, name)
	}
	return value
}
