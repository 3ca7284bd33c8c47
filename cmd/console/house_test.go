package main_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The house tests read the source itself: they keep the floor plan (internal/README.md) true.

const module = "github.com/unykorn/console"

// root is the repository, seen from this package's folder.
const root = "../.."

// file is one Go file of the repository, parsed.
type file struct {
	path    string // from the root
	imports []string
	tree    *ast.File
	test    bool
}

func (f file) pkg() string { return path.Dir(f.path) }

// source is every Go file of the repository.
var source = sync.OnceValues(func() ([]file, error) {
	var files []file
	err := walk(func(name string, text []byte) error {
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f := file{path: name, tree: tree, test: strings.HasSuffix(name, "_test.go")}
		for _, spec := range tree.Imports {
			if imported, err := strconv.Unquote(spec.Path.Value); err == nil {
				f.imports = append(f.imports, imported)
			}
		}
		files = append(files, f)
		return nil
	})
	return files, err
})

func sourceFiles(t *testing.T) []file {
	t.Helper()
	files, err := source()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d Go files found: the house tests look into the wrong folder", len(files))
	}
	return files
}

// walk visits what people keep in the repository: no dependencies, nothing hidden, no test data.
func walk(fn func(name string, text []byte) error) error {
	return fs.WalkDir(os.DirFS(root), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if n := e.Name(); n == "node_modules" || n == "testdata" || (n != "." && strings.HasPrefix(n, ".")) {
				return fs.SkipDir
			}
			return nil
		}
		text, err := os.ReadFile(path.Join(root, name))
		if err != nil {
			return err
		}
		return fn(name, text)
	})
}

// TestFilesAreShort: what does not fit into 500 lines is two things.
func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	seen := 0
	err := walk(func(name string, text []byte) error {
		switch path.Ext(name) {
		case ".go", ".templ", ".sql", ".css", ".js", ".mjs":
		default:
			return nil
		}
		if strings.HasPrefix(name, "static/vendor/") || isGenerated(text) {
			return nil
		}
		seen++
		if n := bytes.Count(text, []byte("\n")); n > 500 {
			t.Errorf("%s has %d lines; 500 is the most", name, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 20 {
		t.Fatalf("only %d files measured", seen)
	}
}

// isGenerated follows Go's convention: a line of its own before the package clause.
func isGenerated(text []byte) bool {
	head, _, _ := bytes.Cut(append([]byte("\n"), text...), []byte("\npackage "))
	return bytes.Contains(head, []byte("\n// Code generated "))
}
