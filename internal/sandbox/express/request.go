package express

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// bodyLimit is Express's own limit on a request body.
const bodyLimit = 20 << 20

// params are the fields of a body, each as the caller wrote it: what Express only
// passes on (an amount, say) reaches the platform as it came (bitgo-express.md §5, 11).
type params map[string]json.RawMessage

// body is what came with a request.
type body struct {
	raw    []byte // nil where nothing came that Express reads
	fields params // of a JSON object
}

// call is one request on its way through Express, and the line to the platform with
// which it is answered.
type call struct {
	server  *Server
	ctx     context.Context
	request *http.Request
	target  string // path and query as routed: without double slashes
	path    map[string]string
	query   url.Values
	body    body
	token   string // the caller's; Express has none of its own
	tracer  tracer
	wish    string // what the stand-in's platform asks to happen to the answer
}

// readBody reads as body-parser does before any route is looked for: JSON, at most
// 20 MB, an object or an array; a body of another type is not read at all, and a body
// without a type counts as JSON (bitgo-api.md §5.2).
func readBody(r *http.Request) (body, *reply) {
	refused := func(a reply) (body, *reply) { return body{}, &a }
	kind := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); kind != "" && (err != nil || media != "application/json") || r.Body == nil {
		return body{}, nil
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	switch {
	case err != nil:
		return refused(errorPage(http.StatusBadRequest, "BadRequestError: request aborted", "IncomingMessage.onAborted ("+modules+"raw-body/index.js)"))
	case len(raw) > bodyLimit:
		return refused(tooLarge())
	case len(raw) == 0:
		return body{}, nil
	}
	read := body{raw: raw}
	if message := syntax(raw); message != "" {
		return refused(malformed(message))
	}
	if bytes.TrimSpace(raw)[0] == '{' {
		_ = json.Unmarshal(raw, &read.fields) // it was read a line above
	}
	return read, nil
}

// syntax is what JSON.parse says about a body, "" where it can read it.
func syntax(raw []byte) string {
	trimmed := bytes.TrimLeft(raw, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' {
		return fmt.Sprintf("Unexpected token %s in JSON at position %d", firstRune(trimmed), len(raw)-len(trimmed))
	}
	var any any
	err := json.Unmarshal(raw, &any)
	var wrong *json.SyntaxError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &wrong) || strings.HasPrefix(wrong.Error(), "unexpected end"):
		return "Unexpected end of JSON input"
	}
	at := max(wrong.Offset-1, 0)
	return fmt.Sprintf("Unexpected token %s in JSON at position %d", firstRune(raw[at:]), at)
}

func firstRune(text []byte) string {
	for _, r := range string(text) {
		return string(r)
	}
	return ""
}

// collapse makes one slash of each two, in the path and in the query alike: an empty
// id in a path so becomes another path (bitgo-express.md §5, 2).
func collapse(target string) string { return strings.ReplaceAll(target, "//", "/") }

// bearer is the token of an Authorization header: exactly two words.
func bearer(header string) string {
	words := strings.Split(header, " ")
	if len(words) == 2 && strings.EqualFold(words[0], "bearer") {
		return words[1]
	}
	return ""
}

func (p params) has(name string) bool { _, given := p[name]; return given }

// text is a field that is a string, "" otherwise.
func (p params) text(name string) string {
	var text string
	_ = json.Unmarshal(p[name], &text) // another type is no text
	return text
}

// truth is a field's boolean, or what stands in for it.
func (p params) truth(name string, otherwise bool) bool {
	value := otherwise
	if json.Unmarshal(p[name], &value) != nil {
		return otherwise
	}
	return value
}

// pick copies the fields with these names, in the order of the names.
func (p params) pick(names []string) object {
	out := object{}
	for _, name := range names {
		if p.has(name) {
			out = out.with(name, p[name])
		}
	}
	return out
}

// decoded is the body as plain values, to look for secrets in.
func (b body) decoded() any {
	var any any
	if len(b.raw) > 0 {
		_ = json.Unmarshal(b.raw, &any) // it was read before
	}
	return any
}
