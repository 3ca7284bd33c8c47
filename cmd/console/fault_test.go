package main_test

import (
	"go/ast"
	"strconv"
	"testing"
)

// sameWords are files that may repeat codes of others, with the reason.
var sameWords = map[string]string{"internal/countersign/fault.go": "a caller hears the same code whether an approval is ours or BitGo's"}

// TestFaultsAreNamedOnce: each code is one value of a package, so that it has one meaning and a page.
func TestFaultsAreNamedOnce(t *testing.T) {
	t.Parallel()
	where := map[string]string{}
	for _, f := range sourceFiles(t) {
		if f.test {
			continue
		}
		for _, decl := range f.tree.Decls {
			_, inside := decl.(*ast.FuncDecl)
			ast.Inspect(decl, func(n ast.Node) bool {
				code, ok := newFault(n)
				switch {
				case !ok:
				case inside:
					t.Errorf("%s makes the fault %s inside a function: name it beside the others", f.path, code)
				case where[code] != "" && sameWords[f.path] == "" && sameWords[where[code]] == "":
					t.Errorf("%s and %s both make the fault %s", where[code], f.path, code)
				default:
					where[code] = f.path
				}
				return true
			})
		}
	}
	if len(where) < 50 {
		t.Fatalf("only %d faults were found", len(where))
	}
}

// newFault is the code of a call of fault.New, or New in the package itself.
func newFault(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 3 {
		return "", false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "New" {
		return "", false
	}
	if pkg, ok := selector.X.(*ast.Ident); !ok || pkg.Name != "fault" {
		return "", false
	}
	literal, ok := call.Args[1].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	code, err := strconv.Unquote(literal.Value)
	return code, err == nil
}
