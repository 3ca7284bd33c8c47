package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/fault"
)

// The document lacks no example, and none of its examples lacks what the document says.
func TestTheDocumentIsWhole(t *testing.T) {
	t.Parallel()
	s := &Server{Public: "https://console.unykorn.example"}
	doc := s.build(http.NewServeMux()).OpenAPI()
	if len(s.gaps) > 0 {
		t.Errorf("no example of %v: write it into web/api/example", s.gaps)
	}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			if method != "POST" && method != "PUT" && op.RequestBody != nil {
				t.Errorf("%s %s has a body", method, path)
			}
			if declared := strings.Count(path, "{"); declared != count(op, "path") {
				t.Errorf("%s %s declares %d of %d path parameters", method, path, count(op, "path"), declared)
			}
			for status, r := range op.Responses {
				if media := r.Content["application/json"]; media != nil {
					s.fitsSchema(t, doc, op.OperationID+" "+status, media)
				}
			}
			if op.RequestBody != nil && op.OperationID != "receiveWebhook" {
				s.fitsSchema(t, doc, op.OperationID+" request", op.RequestBody.Content["application/json"])
			}
		}
	}
}

func count(op *huma.Operation, in string) (n int) {
	for _, p := range op.Parameters {
		if p.In == in {
			n++
		}
	}
	return n
}

// fitsSchema lets huma judge an example as it would a request.
func (s *Server) fitsSchema(t *testing.T, doc *huma.OpenAPI, what string, media *huma.MediaType) {
	t.Helper()
	if media.Example == nil {
		return // an optional body; gaps lists the others
	}
	text, err := json.Marshal(media.Example)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	result := &huma.ValidateResult{}
	huma.Validate(doc.Components.Schemas, media.Schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, v, result)
	for _, err := range result.Errors {
		t.Errorf("%s: %v", what, err)
	}
}

// An example for an operation that is gone is a page for nothing.
func TestNoExampleIsLeftOver(t *testing.T) {
	t.Parallel()
	s := &Server{Public: "https://console.unykorn.example"}
	s.build(http.NewServeMux())
	files, err := exampleFiles.ReadDir("example")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"receiveWebhook.json": true}
	for _, o := range s.operations {
		known[o.ID+".json"] = true
	}
	for _, f := range files {
		if !known[f.Name()] {
			t.Errorf("example/%s belongs to no operation", f.Name())
		}
	}
}

// Each sample of a problem is a fault that exists, with that status.
func TestSampleProblemsExist(t *testing.T) {
	t.Parallel()
	byCode := map[string]*fault.Fault{}
	for _, f := range fault.All() {
		byCode[f.Code] = f
	}
	for status, code := range sampleProblems {
		if f := byCode[code]; f == nil || StatusOf(f) != status {
			t.Errorf("%d is shown with %s: %v", status, code, f)
		}
	}
}
