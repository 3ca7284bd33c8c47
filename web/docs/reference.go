package docs

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	view "github.com/unykorn/console/views/docs"
	"github.com/unykorn/console/views/link"
)

// call is an operation with where it stands.
type call struct {
	*huma.Operation
	method, path string
}

// reference turns the document into the page.
func reference(doc *huma.OpenAPI, at string) view.API {
	out := view.API{Title: doc.Info.Title, Version: doc.Info.Version, About: strings.Split(doc.Info.Description, "\n\n"), Document: at,
		Problems: link.Problems(), Setup: setup(doc)}
	all := calls(doc)
	for _, tag := range doc.Tags {
		g := view.Group{Name: tag.Name, Text: tag.Description}
		for _, c := range all {
			if slices.Contains(c.Tags, tag.Name) {
				g.Operations = append(g.Operations, operation(doc, c))
			}
		}
		out.Groups = append(out.Groups, g)
	}
	return out
}

// calls are all operations in the order in which they were declared; the document itself has none.
func calls(doc *huma.OpenAPI) []call {
	var out []call
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete} {
			if op != nil {
				out = append(out, call{op, method, path})
			}
		}
	}
	slices.SortFunc(out, func(a, b call) int {
		if d := a.order() - b.order(); d != 0 {
			return d
		}
		return strings.Compare(a.OperationID, b.OperationID)
	})
	return out
}

func (c call) order() int {
	n, _ := c.Metadata["order"].(int)
	return n
}

func operation(doc *huma.OpenAPI, c call) view.Operation {
	line := curl(doc, c)
	out := view.Operation{ID: c.OperationID, Method: c.method, Path: c.path, Summary: c.Summary, Text: strings.Split(c.Description, "\n\n"), Curl: line, From: variables(doc, line)}
	for _, p := range c.Parameters {
		out.Inputs = append(out.Inputs, view.Field{Name: p.Name, Type: typeOf(doc, p.Schema), Where: p.In, Text: p.Description, Required: p.Required, Values: values(p.Schema)})
	}
	if body := jsonOf(c.RequestBody); body != nil {
		out.Body = fields(doc, body.Schema, "", nil)
	}
	for _, code := range statuses(c) {
		answer := c.Responses[code]
		content := answer.Content["application/json"]
		if content == nil || code[0] != '2' && c.OperationID != "getHealth" {
			out.Errors = append(out.Errors, view.Error{Status: code, Means: answer.Description})
			continue
		}
		out.Answers = append(out.Answers, view.Answer{Status: code, Means: answer.Description, Fields: fields(doc, content.Schema, "", nil), Example: pretty(content.Example)})
	}
	return out
}

func statuses(c call) []string {
	var out []string
	for code := range c.Responses {
		if _, err := strconv.Atoi(code); err == nil {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

func jsonOf(body *huma.RequestBody) *huma.MediaType {
	if body == nil {
		return nil
	}
	return body.Content["application/json"]
}

// pretty writes an example over several lines, its members in their own order.
func pretty(example any) string {
	if example == nil {
		return ""
	}
	raw, ok := example.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(example); err != nil {
			return ""
		}
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return ""
	}
	return out.String()
}
