package main_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	inBackticks = regexp.MustCompile("`([^`\n]+)`")
	inLinks     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

// topLevel are the words a path of this repository starts with.
var topLevel = regexp.MustCompile(`^(\./)?(cmd|web|views|queries|internal|static|migrations|\.ci)/`)

// TestReadmesNameWhatExists: every path in a README is there. A placeholder is written in angle brackets, as in
// internal/<word>/, and the folder before it must exist.
func TestReadmesNameWhatExists(t *testing.T) {
	t.Parallel()
	named := 0
	err := walk(func(name string, text []byte) error {
		if path.Ext(name) != ".md" || strings.HasPrefix(name, "static/vendor/") {
			return nil
		}
		for _, p := range pathsIn(string(text)) {
			named++
			if !exists(path.Dir(name), p) {
				t.Errorf("%s names %s, which does not exist", name, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if named == 0 {
		t.Error("no README names a path: either they are missing or this test does not read them")
	}
}

// pathsIn finds paths in code spans, code blocks and links.
func pathsIn(text string) []string {
	var words []string
	for _, m := range inBackticks.FindAllStringSubmatch(text, -1) {
		words = append(words, strings.Fields(m[1])...)
	}
	for i, block := range strings.Split(text, "```") {
		if i%2 == 1 {
			words = append(words, strings.Fields(block)...)
		}
	}
	var paths []string
	for _, word := range words {
		word = strings.Trim(word, ",;:()\"'")
		if topLevel.MatchString(word) && !strings.Contains(word, "...") {
			paths = append(paths, word)
		}
	}
	for _, m := range inLinks.FindAllStringSubmatch(text, -1) {
		link, _, _ := strings.Cut(m[1], "#")
		if link != "" && !strings.Contains(link, "://") && !strings.HasPrefix(link, "mailto:") {
			paths = append(paths, link)
		}
	}
	return paths
}

// exists looks from the root and from the README's own folder.
func exists(from, p string) bool {
	p, _, _ = strings.Cut(p, "<")
	p, _, _ = strings.Cut(p, "{")
	if line := strings.LastIndexByte(p, ':'); line > 0 {
		p = p[:line]
	}
	for _, base := range []string{root, path.Join(root, from)} {
		full := filepath.Join(base, p)
		if strings.Contains(p, "*") {
			if found, err := filepath.Glob(full); err == nil && len(found) > 0 {
				return true
			}
			continue
		}
		if _, err := os.Stat(full); err == nil {
			return true
		}
		// The part before a placeholder may end inside a name, as in migrations/<number>_word.sql.
		if _, err := os.Stat(filepath.Dir(full)); err == nil && strings.HasSuffix(p, "_") {
			return true
		}
	}
	return false
}
