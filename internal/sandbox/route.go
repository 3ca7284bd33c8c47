package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// bodyLimit is Express's own limit on a request body.
const bodyLimit = 20 << 20

// call is one request on its way through a surface.
type call struct {
	request *http.Request
	path    map[string]string
	query   url.Values
	body    []byte
	token   *token
	user    *user
	signed  string // version of the SDK's signature on the request, "" for a plain bearer token
	signer  *token // who signed, also where the token has expired since
	id      string // request id, echoed in the answer
}

// answer is what a surface says. It is a value so that Express can rewrite the
// platform's answers the way BitGo's Express does.
type answer struct {
	status int
	header http.Header
	body   []byte
	html   bool
	abort  bool // drop the connection without an answer
	cut    bool // stop in the middle of the body
}

func reply(status int, body any) answer {
	raw, err := json.Marshal(body)
	if err != nil {
		return problem{status: 500, message: "internal error", name: "ApiError"}.answer("")
	}
	return answer{status: status, body: raw}
}

func ok(body any) answer { return reply(http.StatusOK, body) }

// write sends the answer, or breaks off where the answer says so.
func (a answer) write(w http.ResponseWriter) {
	if a.abort {
		panic(http.ErrAbortHandler) // net/http closes the connection silently
	}
	for key, values := range a.header {
		w.Header()[key] = values
	}
	contentType := "application/json; charset=utf-8"
	if a.html {
		contentType = "text/html"
	}
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(a.status)
	if a.cut {
		// The bytes must be on the wire before the connection breaks.
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body)
}

// with adds a header to the answer.
func (a answer) with(key, value string) answer {
	header := a.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set(key, value)
	a.header = header
	return a
}

type handler func(*call) answer

// route is one path pattern; {x} stands for one segment.
type route struct {
	method string
	parts  []string
	open   bool   // answers without a token
	free   bool   // takes the lock itself, because it may stand still at a hold
	scope  string // that the token needs, "" for any token
	wallet string // name of the segment with the wallet's id, if the route is one wallet's
	handle handler
}

func at(method, pattern string, handle handler) route {
	r := route{method: method, parts: strings.Split(strings.Trim(pattern, "/"), "/"), handle: handle}
	for i, part := range r.parts[1:] {
		if r.parts[i] == "wallet" && strings.HasPrefix(part, "{") {
			r.wallet = strings.Trim(part, "{}")
		}
	}
	return r
}

// needs is the route for tokens with the scope only. On a route of one wallet the user
// needs the matching permission on that wallet as well.
func (r route) needs(scope string) route {
	r.scope = scope
	return r
}

func open(method, pattern string, handle handler) route {
	r := at(method, pattern, handle)
	r.open = true
	return r
}

func free(method, pattern string, handle handler) route {
	r := at(method, pattern, handle)
	r.free = true
	return r
}

// table finds a request's route. BitGo's paths overlap (/wallet/{id} beside
// /{coin}/wallet), so among those that match the one with a word further left wins.
type table map[string][]route

func newTable(routes []route) table {
	t := table{}
	for _, r := range routes {
		key := tableKey(r.method, r.parts)
		t[key] = append(t[key], r)
	}
	for _, same := range t {
		slices.SortStableFunc(same, func(a, b route) int { return slices.Compare(a.wild(), b.wild()) })
	}
	return t
}

func tableKey(method string, parts []string) string { return method + strconv.Itoa(len(parts)) }

func (t table) find(method string, parts []string) (route, map[string]string, bool) {
	for _, r := range t[tableKey(method, parts)] {
		if values, matched := r.match(method, parts); matched {
			return r, values, true
		}
	}
	return route{}, nil, false
}

// wild marks the segments that stand for anything.
func (r route) wild() []int {
	out := make([]int, len(r.parts))
	for i, part := range r.parts {
		if strings.HasPrefix(part, "{") {
			out[i] = 1
		}
	}
	return out
}

// pattern is the route as its file wrote it.
func (r route) pattern() string { return "/" + strings.Join(r.parts, "/") }

func (r route) match(method string, parts []string) (map[string]string, bool) {
	if r.method != method || len(parts) != len(r.parts) {
		return nil, false
	}
	for i, part := range r.parts {
		if wild := strings.HasPrefix(part, "{"); wild && parts[i] == "" || !wild && part != parts[i] {
			return nil, false
		}
	}
	values := map[string]string{}
	for i, part := range r.parts {
		if strings.HasPrefix(part, "{") {
			values[strings.Trim(part, "{}")] = parts[i]
		}
	}
	return values, true
}

// segments splits a path as sent, so that an encoded slash stays inside its segment.
func segments(u *url.URL) []string {
	parts := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			parts[i] = plain
		}
	}
	return parts
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	return io.ReadAll(io.LimitReader(r.Body, bodyLimit))
}

// decode reads the body into v; an empty body leaves v alone.
func (c *call) decode(v any) error {
	if len(c.body) == 0 {
		return nil
	}
	return json.Unmarshal(c.body, v)
}
