package static

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestVendoredFilesMatchTheManifest(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("vendor/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest []struct{ File, Package, Version, Licence, SHA256 string }
	if err := json.Unmarshal(raw, &manifest); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{"manifest.json": true}
	for _, m := range manifest {
		listed[m.File] = true
		body, err := os.ReadFile(filepath.Join("vendor", m.File))
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != m.SHA256 {
			t.Errorf("%s is not the file %s@%s vendored", m.File, m.Package, m.Version)
		}
		if m.Licence == "" || m.Version == "" {
			t.Errorf("%s has no licence or version", m.File)
		}
	}
	entries, err := os.ReadDir("vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !listed[e.Name()] {
			t.Errorf("vendor/%s is not in the manifest", e.Name())
		}
	}
}

func TestHandlerServesEveryFileForGood(t *testing.T) {
	t.Parallel()
	for name, f := range byName {
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, URL(name), nil))
		if w.Code != http.StatusOK || w.Body.Len() != len(f.body) || w.Header().Get("Content-Type") != f.kind {
			t.Errorf("%s: status %d, %d bytes, %q", name, w.Code, w.Body.Len(), w.Header().Get("Content-Type"))
		}
		if !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s may not be kept", name)
		}
	}
	for _, path := range []string{"/static/", "/static/app.css", "/static/../static.go", "/static/vendor/manifest.json"} {
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

func TestSheetIsSmallAndStandsAlone(t *testing.T) {
	t.Parallel()
	css := string(byName["app.css"].body)
	if len(css) >= 30<<10 {
		t.Errorf("app.css has %d bytes, the budget is 30 kB", len(css))
	}
	if strings.Contains(css, "!important") {
		t.Error("app.css uses !important; the layers decide")
	}
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(css, -1) {
		if ref := strings.Trim(m[1], `"`); byURL[ref].body == nil {
			t.Errorf("app.css loads %s, which is not served here", ref)
		}
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("app.css has unbalanced braces")
	}
}
