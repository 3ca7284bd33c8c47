package check

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// Operation is one thing that a surface can do.
type Operation struct {
	Surface  string // who serves it
	Document string // whose document describes it: Express passes the platform's operations on
	Method   string
	Path     string // as the document writes it, or as the route does when no document has it

	described string // the document's path that describes it; empty when nothing does
	source    string // where an undocumented one is known from
}

// Documented says whether BitGo's document of the surface has it.
func (o *Operation) Documented() bool { return o.described != "" && o.source == "" }

func (o *Operation) String() string { return o.Surface + " " + o.Method + " " + o.Path }

// served is a route with what it stands for.
type served struct {
	contract.Route
	parts []string
	*Operation
}

// supported maps every route to the operation of BitGo's document that it serves.
func supported(docs documents, routes []contract.Route) []served {
	var all []served
	known := map[string]*Operation{}
	for _, route := range routes {
		op := operationOf(docs, route)
		if same := known[op.String()]; same != nil {
			op = same
		}
		known[op.String()] = op
		all = append(all, served{Route: route, parts: split(route.Pattern), Operation: op})
	}
	// Paths overlap (/wallet/{id} beside /{coin}/wallet): the one with a word further left wins, as in the sandbox.
	slices.SortStableFunc(all, func(a, b served) int { return slices.Compare(wild(a.parts), wild(b.parts)) })
	return all
}

func wild(parts []string) []int {
	out := make([]int, len(parts))
	for i, part := range parts {
		if isParameter(part) {
			out[i] = 1
		}
	}
	return out
}

func operationOf(docs documents, route contract.Route) *Operation {
	outside, listed := undocumented[shapeOf(route)]
	if !listed {
		if op := find(docs[route.Surface], route.Surface, route.Method, route.Pattern); op != nil {
			return op
		}
		return &Operation{Surface: route.Surface, Document: route.Surface, Method: route.Method, Path: route.Pattern}
	}
	op := &Operation{Surface: route.Surface, Document: route.Surface, Method: route.Method, Path: route.Pattern, source: outside.source}
	if outside.like == "" {
		return op
	}
	if twin := find(docs[contract.Platform], contract.Platform, route.Method, outside.like); twin != nil {
		op.Document, op.described = contract.Platform, twin.described
	}
	return op
}

// find looks a pattern up in a document. Parameters may have other names there, and a word of ours may stand where the
// document has a parameter; the path with the most words in common wins.
func find(doc document, surface, method, pattern string) *Operation {
	wanted := split(pattern)
	var best *Operation
	bestWords := -1
	paths := object(doc["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		node := object(object(paths[path])[strings.ToLower(method)])
		words, fits := fit(split(path), wanted)
		if node == nil || !fits || words <= bestWords {
			continue
		}
		best = &Operation{Surface: surface, Document: surface, Method: method, Path: clean(path), described: clean(path)}
		bestWords = words
	}
	return best
}

// fit counts the words that a document's path shares with a pattern of ours.
func fit(path, pattern []string) (words int, fits bool) {
	if len(path) != len(pattern) {
		return 0, false
	}
	for i := range path {
		switch {
		case !isParameter(path[i]) && path[i] == pattern[i]:
			words++
		case !isParameter(path[i]):
			return 0, false
		}
	}
	return words, true
}

// match finds what serves a request. Express reads its own paths without regard to case (bitgo-api.md §5.2).
func match(all []served, surface, method, target string) (served, map[string]string, bool) {
	path, _, _ := strings.Cut(target, "?")
	parts := split(path)
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			parts[i] = plain
		}
	}
	for _, s := range all {
		if s.Route.Surface != surface || s.Route.Method != method || len(parts) != len(s.parts) {
			continue
		}
		if values, fits := bind(s, parts); fits {
			return s, values, true
		}
	}
	return served{}, nil, false
}

// bind gives the values of the document's path parameters. A twin's path may be a coin shorter: it is read from its end.
func bind(s served, parts []string) (map[string]string, bool) {
	values, named := map[string]string{}, split(s.described)
	for i, part := range s.parts {
		same := part == parts[i] || s.Route.Surface == contract.Express && strings.EqualFold(part, parts[i])
		if !isParameter(part) && !same || isParameter(part) && parts[i] == "" {
			return nil, false
		}
		if j := i + len(named) - len(parts); j >= 0 && isParameter(named[j]) {
			values[strings.Trim(named[j], "{}")] = parts[i]
		}
	}
	return values, true
}

func split(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

func isParameter(part string) bool { return strings.HasPrefix(part, "{") }

// shapeOf writes a route without the names of its parameters.
func shapeOf(r contract.Route) string {
	parts := split(r.Pattern)
	for i, part := range parts {
		if isParameter(part) {
			parts[i] = "{}"
		}
	}
	return r.Surface + " " + r.Method + " /" + strings.Join(parts, "/")
}
