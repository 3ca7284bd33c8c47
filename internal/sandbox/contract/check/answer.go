package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// answerFlaws holds an answer against its operation: a documented status, the documented media type, the schema.
// Where no document has the status, the body still has to be an error of that surface.
func (c *Checker) answerFlaws(op *Operation, e contract.Exchange) []flaw {
	if e.Broken != "" {
		return []flaw{{Keyword: "broken", Text: e.Broken}}
	}
	j, find := c.judges[op.Document], func(*openapi3.T) *openapi3.SchemaRef { return nil }
	if op.described != "" {
		if response := responseOf(j.exact, op, e.Status); response == nil {
			return append(c.generic(e), flaw{Keyword: "status", Text: "the document has no " + strconv.Itoa(e.Status) + " for it"})
		} else if len(response.Content) == 0 {
			return nil
		}
		find = func(doc *openapi3.T) *openapi3.SchemaRef { return bodySchema(responseOf(doc, op, e.Status).Content) }
	} else if e.Status >= 400 {
		return c.generic(e)
	}
	if e.Status == http.StatusNoContent && e.ResponseBody == "" {
		return nil // the documents describe a body there, which HTTP forbids
	}
	value, bad := body(e.ResponseType, e.ResponseBody)
	if len(bad) > 0 {
		return bad
	}
	return unique(j.at(value, find))
}

// generic judges an error that no document has for this operation.
func (c *Checker) generic(e contract.Exchange) []flaw {
	value, bad := body(e.ResponseType, e.ResponseBody)
	if len(bad) > 0 || e.Status < 400 {
		return bad
	}
	return errorFlaws(e, value)
}

func responseOf(doc *openapi3.T, op *Operation, status int) *openapi3.Response {
	responses := doc.Paths.Value(op.described).GetOperation(op.Method).Responses
	for _, ref := range []*openapi3.ResponseRef{responses.Status(status), responses.Default()} {
		if ref != nil && ref.Value != nil {
			return ref.Value
		}
	}
	return nil
}

func bodySchema(content openapi3.Content) *openapi3.SchemaRef {
	if media := content.Get("application/json"); media != nil {
		return media.Schema
	}
	return nil
}

// body reads JSON exactly: numbers keep their digits.
func body(contentType, text string) (any, []flaw) {
	if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != "application/json" {
		return nil, []flaw{{Keyword: "content type", Text: fmt.Sprintf("%q where JSON is documented", contentType)}}
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the value")
		}
	}
	if err != nil {
		return nil, []flaw{unreadable(err)}
	}
	return value, nil
}
