// Package static holds every file the console's pages load: the style sheet,
// the script, htmx, the font and the icons. All are embedded in the binary and
// served under names that carry their digest, so a browser may keep them for a
// year and still never mixes two releases. No page asks another host for
// anything; the vendored files and their origins stand in vendor/manifest.json
// (refreshed by cmd/dev/vendor).
//
// htmx is 4.0.1. Tried in Chromium under the console's content security policy
// (no inline script or style, no eval): fragments of 403, 409, 422, 429, 500
// and 503 are swapped without configuration, Back and Forward restore the
// right page, event streams reconnect after a drop, and the outerMorph swap
// keeps focus and scroll in live parts. htmx 2.0.11 would need a response
// table for the first and an extension for the last.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"sort"
	"strings"
	"time"
)

//go:embed app.js docs.css css/*.css vendor/htmx.js vendor/inter.woff2 vendor/sprite.svg
var files embed.FS

// Prefix is the path under which Handler serves; it ends with a slash.
const Prefix = "/static/"

// A file is one asset with its served name.
type file struct {
	url  string
	kind string
	body []byte
}

var (
	byName = map[string]file{} // "app.css"
	byURL  = map[string]file{} // "/static/app.1f2e3d4c5b6a.css"
)

var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

func init() {
	add("inter.woff2", read("vendor/inter.woff2"))
	add("sprite.svg", read("vendor/sprite.svg"))
	add("htmx.js", read("vendor/htmx.js"))
	add("app.js", read("app.js"))
	add("app.css", sheet())
	add("docs.css", read("docs.css"))
}

// sheet joins css/*.css in the order of their names, which is the order of
// the cascade layers, and points the font at its digest name.
func sheet() []byte {
	entries, err := files.ReadDir("css")
	if err != nil {
		panic(err)
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	sort.Strings(names)
	var out bytes.Buffer
	for _, name := range names {
		out.Write(read("css/" + name))
	}
	return bytes.ReplaceAll(out.Bytes(), []byte("/inter.woff2"), []byte(URL("inter.woff2")))
}

func read(name string) []byte {
	body, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return body
}

func add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	url := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	f := file{url: url, kind: kinds[ext], body: body}
	byName[name], byURL[url] = f, f
}

// URL is the path of an asset by its plain name, such as "app.css". An unknown
// name is a mistake in a template and panics, so that a test finds it.
func URL(name string) string {
	f, ok := byName[name]
	if !ok {
		panic(fmt.Sprintf("static: no file named %q", name))
	}
	return f.url
}

// Handler serves the assets under Prefix. A name is bound to its bytes, so
// the answer may be kept for good; any other name is not found.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
	})
}
