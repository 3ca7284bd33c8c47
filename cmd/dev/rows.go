package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// models is where sqlc writes the row of every table, into one file that it can neither split nor sort by word.
const models = "queries/models.go"

var made = regexp.MustCompile(`(?m)^create (?:or replace )?(?:table|view) (?:if not exists )?([a-z_]+)`)

// splitRows gives each word its rows: queries/send.rows.go beside queries/send.sql, by the migration that made the table.
func splitRows(root string) error {
	words, err := tableWords(root)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(root, models))
	if err != nil {
		return err
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, models, text, parser.ParseComments)
	if err != nil {
		return err
	}
	rows := map[string][]string{}
	for _, decl := range file.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok == token.IMPORT {
			continue
		}
		name := g.Specs[0].(*ast.TypeSpec).Name.Name
		word, known := words[name]
		if !known {
			return fmt.Errorf("%s: no migration makes a table for %s", models, name)
		}
		from := g.Pos()
		if g.Doc != nil {
			from = g.Doc.Pos()
		}
		rows[word] = append(rows[word], string(text[fset.Position(from).Offset:fset.Position(g.End()).Offset]))
	}
	return writeRows(root, string(text[:fset.Position(file.Name.End()).Offset]), file.Imports, rows)
}

// tableWords maps a row's type to the word of its migration.
func tableWords(root string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(root, "migrations", "*.sql"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	words := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		_, word, _ := strings.Cut(strings.TrimSuffix(filepath.Base(f), ".sql"), "_")
		for _, m := range made.FindAllStringSubmatch(string(text), -1) {
			if name := typeName(m[1]); words[name] == "" { // a view that is written anew stays where it was made
				words[name] = word
			}
		}
	}
	return words, nil
}

// typeName is sqlc's name for a table's row.
func typeName(table string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(table, "_") {
		if part == "id" {
			part = "ID"
		}
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}

// writeRows replaces what was written before, so that a word whose tables are gone leaves nothing.
func writeRows(root, head string, imports []*ast.ImportSpec, rows map[string][]string) error {
	old, err := filepath.Glob(filepath.Join(root, "queries", "*.rows.go"))
	if err != nil {
		return err
	}
	for _, f := range append(old, filepath.Join(root, models)) {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	for _, word := range slices.Sorted(maps.Keys(rows)) {
		body := strings.Join(rows[word], "\n\n")
		var out bytes.Buffer
		fmt.Fprintln(&out, head)
		for _, i := range imports {
			if strings.Contains(body, path.Base(strings.Trim(i.Path.Value, `"`))+".") {
				fmt.Fprintln(&out, "import", i.Path.Value)
			}
		}
		fmt.Fprintln(&out, "\n"+body)
		text, err := format.Source(out.Bytes())
		if err != nil {
			return fmt.Errorf("rows of %s: %w", word, err)
		}
		if err := os.WriteFile(filepath.Join(root, "queries", word+".rows.go"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
