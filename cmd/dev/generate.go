package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// generate writes the generated Go in place: queries from SQL, views from templates.
func (d *dev) generate(ctx context.Context) error {
	sqlc, err1 := d.tool(ctx, "sqlc")
	templ, err2 := d.tool(ctx, "templ")
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if _, err := d.command(ctx, sqlc, "generate"); err != nil {
		return err
	}
	if err := splitRows(d.root); err != nil {
		return err
	}
	// No version in the output: the module file pins it, and a new version should not touch every file.
	_, err := d.command(ctx, templ, "generate", "-path", ".", "-include-version=false")
	return err
}

// current generates and reports what that changed. It works on the files and not on git, so that it means the
// same in a fresh clone, in a tree with unfinished work and outside of git.
func (d *dev) current(ctx context.Context) error {
	before, err := d.generated()
	if err != nil {
		return err
	}
	if err := d.generate(ctx); err != nil {
		return err
	}
	after, err := d.generated()
	if err != nil {
		return err
	}
	var stale []string
	for path, sum := range after {
		if before[path] != sum {
			stale = append(stale, path)
		}
	}
	for path := range before {
		if _, there := after[path]; !there {
			stale = append(stale, path+" (removed)")
		}
	}
	if len(stale) > 0 {
		slices.Sort(stale)
		return fmt.Errorf("generated code was not current; it is now, so look at it and commit it:\n  %s", strings.Join(stale, "\n  "))
	}
	return errors.Join(orphans(after), d.committed(ctx, after))
}

// generated is every generated Go file with its digest.
func (d *dev) generated() (map[string][32]byte, error) {
	found := map[string][32]byte{}
	err := d.walk(".go", func(path string, text []byte) error {
		if isGenerated(text) {
			found[path] = sha256.Sum256(text)
		}
		return nil
	})
	return found, err
}

// orphans are generated files whose source is gone; the generators leave them behind.
func orphans(generated map[string][32]byte) error {
	var left []string
	for path := range generated {
		source := ""
		switch {
		case strings.HasSuffix(path, "_templ.go"):
			source = strings.TrimSuffix(path, "_templ.go") + ".templ"
		case strings.HasSuffix(path, ".sql.go"):
			source = strings.TrimSuffix(path, ".go")
		default:
			continue
		}
		if _, err := os.Stat(source); err != nil {
			left = append(left, path+" was made from "+source+", which is gone: remove it")
		}
	}
	slices.Sort(left)
	if len(left) > 0 {
		return errors.New(strings.Join(left, "\n"))
	}
	return nil
}

// committed makes sure, in CI, that the generated files are the committed ones.
func (d *dev) committed(ctx context.Context, generated map[string][32]byte) error {
	if os.Getenv("CI") != "true" {
		return nil
	}
	cmd := exec.CommandContext(ctx, "git", "status", "--porcelain", "--untracked-files=all")
	cmd.Dir = d.root
	out, err := cmd.Output()
	if err != nil {
		fmt.Println("not in git: cannot tell whether the generated code is committed")
		return nil
	}
	var loose []string
	for line := range strings.Lines(string(out)) {
		path := strings.TrimSpace(line[min(3, len(line)):])
		if _, ok := generated[path]; ok {
			loose = append(loose, path)
		}
	}
	if len(loose) > 0 {
		return fmt.Errorf("generated but not committed:\n  %s", strings.Join(loose, "\n  "))
	}
	return nil
}

// walk visits the repository's files with this ending, by their path from the root.
func (d *dev) walk(ending string, fn func(path string, text []byte) error) error {
	return fs.WalkDir(os.DirFS(d.root), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name := e.Name(); name == "node_modules" || name == "testdata" || (strings.HasPrefix(name, ".") && name != ".") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ending) {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(d.root, path))
		if err != nil {
			return err
		}
		return fn(path, text)
	})
}

// isGenerated follows Go's convention: a line of its own before the package clause.
func isGenerated(text []byte) bool {
	head, _, _ := bytes.Cut(append([]byte("\n"), text...), []byte("\npackage "))
	return bytes.Contains(head, []byte("\n// Code generated "))
}
