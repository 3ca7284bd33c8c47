package docs_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web/api"
	"github.com/unykorn/console/web/docs"
)

// pages are the real document's, made without a database: nothing of them depends on one.
func pages(t *testing.T) (*huma.OpenAPI, func(path string) (int, string)) {
	t.Helper()
	machines := &api.Server{Public: "https://console.unykorn.example"}
	doc := machines.Document()
	h := docs.Handler(docs.Options{Document: doc, DocumentPath: api.DocumentPath, Status: api.StatusOf, Word: api.Word, Log: slog.New(slog.DiscardHandler)})
	return doc, func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Body.String()
	}
}

func TestEveryOperationIsOnThePage(t *testing.T) {
	t.Parallel()
	doc, get := pages(t)
	status, page := get(link.Reference())
	if status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op == nil {
				continue
			}
			if strings.Count(page, `<article id="`+op.OperationID+`"`) != 1 || strings.Count(page, `href="#`+op.OperationID+`"`) != 2 {
				t.Errorf("%s is not on the page once, with its line in the contents", op.OperationID)
			}
			if !strings.Contains(page, "<code>"+path+"</code>") {
				t.Errorf("the page does not show %s", path)
			}
		}
	}
	if strings.Contains(page, "<nil>") || strings.Contains(page, "map[") {
		t.Error("the page shows Go's own writing of a value")
	}
}

var outside = regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//[^"]*"`)

// TestNoPageAsksAnotherHost: links within the site only, and nothing is loaded from elsewhere.
func TestNoPageAsksAnotherHost(t *testing.T) {
	t.Parallel()
	_, get := pages(t)
	for _, path := range []string{link.Reference(), link.Problems(), link.Problem("send.fields"), link.Problem("none")} {
		if _, page := get(path); outside.MatchString(page) || strings.Contains(page, "<style") || strings.Contains(page, "<script>") {
			t.Errorf("%s: %v", path, outside.FindAllString(page, 3))
		}
	}
}

func TestEveryFaultHasAPage(t *testing.T) {
	t.Parallel()
	_, get := pages(t)
	_, index := get(link.Problems())
	shown := 0
	for _, f := range fault.All() {
		if strings.HasPrefix(f.Code, "console.") {
			continue
		}
		status, page := get(link.Problem(f.Code))
		if status != http.StatusOK || !strings.Contains(page, "<code>"+f.Code+"</code>") || !strings.Contains(page, api.Word(f.Code)) {
			t.Errorf("%s: %d", f.Code, status)
		}
		if !strings.Contains(index, `href="`+link.Problem(f.Code)+`"`) {
			t.Errorf("%s is not in the list", f.Code)
		}
		shown++
	}
	if shown < 80 {
		t.Errorf("only %d faults are known", shown)
	}
	if status, _ := get(link.Problem("no.such-code")); status != http.StatusNotFound {
		t.Errorf("an unknown code: %d", status)
	}
}
