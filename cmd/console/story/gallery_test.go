//go:build story

package story

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// drawn is a page of the gallery: its route, what it calls itself, and who looked at it.
type drawn struct{ route, title, who, file string }

var notName = regexp.MustCompile(`[^a-z0-9]+`)

// draw keeps a picture of the page for the gallery. Without CONSOLE_PICTURES nothing is written.
func (x *walk) draw(path string) {
	if os.Getenv("CONSOLE_PICTURES") == "" {
		return
	}
	route := strings.TrimPrefix(x.pattern(path), "GET ")
	name := "all-" + cmp.Or(strings.Trim(notName.ReplaceAllString(strings.TrimSuffix(route, "{$}"), "-"), "-"), "home")
	x.with.picture(name, 1280, 1100)
	x.with.resize(1280, 900)
	title := strings.Join(x.with.texts("main h1"), " ")
	x.read.mu.Lock()
	defer x.read.mu.Unlock()
	x.read.drawn = append(x.read.drawn, drawn{route: strings.TrimSuffix(route, "{$}"), title: title, who: x.with.who, file: name + ".png"})
}

// gallery writes the page on which all of them stand.
func (p *pages) gallery(t *testing.T) {
	t.Helper()
	if len(p.drawn) == 0 {
		return
	}
	slices.SortFunc(p.drawn, func(a, b drawn) int { return strings.Compare(a.route, b.route) })
	var b strings.Builder
	fmt.Fprintf(&b, "# Every page\n\nOne picture of each of the %d pages to which the demo leads, by its route, as the first of the four roles that comes to it sees it. `CONSOLE_PICTURES=1 go run ./cmd/dev test -only story -run TestEveryPageIsReadable` draws them anew.\n", len(p.drawn))
	for _, d := range p.drawn {
		fmt.Fprintf(&b, "\n## %s\n\n%s, seen by %s\n\n![%s](%s)\n", cmp.Or(d.title, d.route), "`"+d.route+"`", d.who, cmp.Or(d.title, d.route), d.file)
	}
	file := filepath.Join(checkout, "cmd", "console", "story", "pictures", "README.md")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Error(err)
	}
}
