package express

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// reply is what the caller gets. It is a value, so that what stands before Express in
// a sandbox (a proxy, a broken line) can change it before it leaves.
type reply struct {
	status int
	header http.Header
	body   []byte
	html   bool
	abort  bool // drop the connection without an answer
	cut    bool // stop in the middle of the body
	bug    any  // what the handler panicked with
}

func replyJSON(status int, body any) reply {
	raw, err := encode(body)
	if err != nil {
		return reply{status: http.StatusInternalServerError, body: []byte(`{"error":"local error","message":"local error","name":"Error"}`)}
	}
	return reply{status: status, body: raw}
}

// encode writes JSON as JavaScript does: what is HTML's is not escaped, or the bytes
// that the platform reads would not be those that were signed for elsewhere.
func encode(body any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// write sends the reply, or breaks off where it says so.
func (a reply) write(w http.ResponseWriter) {
	if a.bug != nil {
		panic(a.bug)
	}
	if a.abort {
		panic(http.ErrAbortHandler) // net/http closes the connection silently
	}
	for key, values := range a.header {
		w.Header()[key] = values
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if a.html {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(a.status)
	if a.cut {
		// The bytes must be on the wire before the connection breaks.
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body) // who has gone does not read
}

// object is a JSON object whose fields keep their order, as JavaScript's do.
type object []member

type member struct {
	name  string
	value any
}

// with adds a field.
func (o object) with(name string, value any) object { return append(o, member{name, value}) }

// MarshalJSON writes the fields in the order they were added.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := encode(m.name)
		if err != nil {
			return nil, err
		}
		value, err := encode(m.value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}
