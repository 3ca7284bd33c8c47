package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// What a room says is read by people in a browser and by machines at the gateway: nobody there clicks.
func TestRoomsSpeakToPeopleAndMachines(t *testing.T) {
	read := 0
	err := filepath.WalkDir("../../internal", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			text, ok := n.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING {
				return true
			}
			if read++; strings.Contains(strings.ToLower(text.Value), " click") {
				t.Errorf("%s: %s", path, text.Value)
			}
			return true
		})
		return nil
	})
	if err != nil || read < 1000 {
		t.Errorf("%d texts read, %v", read, err)
	}
}
