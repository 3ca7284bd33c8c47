package api

import (
	"embed"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// DocumentPath is where the OpenAPI document lies, open to all.
const DocumentPath = "/api/openapi.json"

// exampleFiles holds one file for each operation: a request that works in the demo's world, and an answer of each status.
// Where seed 001 has an example the names and types are the seed's; the others were written once and stay as they are.
//
//go:embed example/*.json
var exampleFiles embed.FS

// exampleFile is one of them.
type exampleFile struct {
	Request json.RawMessage            `json:"request"`
	Answers map[string]json.RawMessage `json:"answers"`
}

func exampleOf(id string) (exampleFile, error) {
	var out exampleFile
	raw, err := exampleFiles.ReadFile("example/" + id + ".json")
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	return out, err
}

// said is what a status means here.
var said = map[int]string{
	http.StatusOK:                  "Done.",
	http.StatusCreated:             "Made.",
	http.StatusAccepted:            "Taken in, and not over: others decide, or it still goes on.",
	http.StatusBadRequest:          "The request, or what it asks for, cannot be done as it is.",
	http.StatusUnauthorized:        "No key, or one that has ended.",
	http.StatusForbidden:           "The key may not do this.",
	http.StatusNotFound:            "Absent, or another client's: the two answer alike.",
	http.StatusConflict:            "The state has moved on, or the same Idempotency-Key is being worked on.",
	http.StatusUnprocessableEntity: "The Idempotency-Key was used for another request.",
	http.StatusTooManyRequests:     "This key's calls of the minute are used up.",
	http.StatusInternalServerError: "Our fault. Nothing is told of the cause; the reference finds it.",
	http.StatusBadGateway:          "BitGo answered badly.",
	http.StatusServiceUnavailable:  "A part of ours, or BitGo, is away.",
}

// complete adds what huma cannot know: the other answers of an operation, examples, headers, and BitGo's own door.
func (s *Server) complete(doc *huma.OpenAPI) {
	doc.Components.Headers = map[string]*huma.Header{}
	for name, h := range answerHeaders {
		doc.Components.Headers[name] = h
	}
	for _, o := range s.operations {
		item := doc.Paths[Prefix+o.Path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op != nil && op.OperationID == o.ID {
				s.completeOne(o, op)
			}
		}
	}
	doc.Paths[Prefix+receivePath] = &huma.PathItem{Post: receiver()}
}

func (s *Server) completeOne(o operation, op *huma.Operation) {
	usual := op.Responses[strconv.Itoa(o.Status)]
	for _, status := range o.Also {
		op.Responses[strconv.Itoa(status)].Content = map[string]*huma.MediaType{"application/json": {Schema: usual.Content["application/json"].Schema}}
	}
	shown, err := exampleOf(o.ID)
	if err != nil {
		s.gaps = append(s.gaps, o.ID)
	}
	if op.RequestBody != nil {
		body := op.RequestBody.Content["application/json"]
		if body.Example = raw(shown.Request); body.Example == nil && op.RequestBody.Required {
			s.gaps = append(s.gaps, o.ID+" request")
		}
	}
	for code, answer := range op.Responses {
		status, err := strconv.Atoi(code)
		if err == nil && said[status] != "" {
			answer.Description = said[status]
		}
		answer.Headers = headersOf(o, status)
		for kind, content := range answer.Content {
			switch {
			case shown.Answers[code] != nil:
				content.Example = raw(shown.Answers[code])
			case kind == problemType:
				content.Example = s.sampleProblem(status)
			default:
				s.gaps = append(s.gaps, o.ID+" "+code)
			}
		}
	}
}

// document answers with the document.
func (s *Server) document(doc *huma.OpenAPI) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := doc.MarshalJSON()
		if err != nil {
			s.write(w, s.problem(r.Context(), err))
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json;version=3.1")
		_, _ = w.Write(text) // a caller who is gone hears nothing
	}
}

func raw(text json.RawMessage) any {
	if text == nil {
		return nil
	}
	return text
}
