package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// Members of a pruned document: the digest of the whole one that it was made from, and of its own text without that member.
const (
	sourceKey  = "x-source-sha256"
	contentKey = "x-content-sha256"
)

// Pruned makes the repository's copies of BitGo's documents for what is served: file name to text. It needs BITGO_OPENAPI.
func Pruned(routes []contract.Route) (map[string][]byte, error) {
	docs, err := whole()
	if err != nil {
		return nil, err
	}
	if docs == nil {
		return nil, fmt.Errorf("set %s to BitGo's documents: a folder with %s and %s", Variable,
			fileNames[contract.Platform], fileNames[contract.Express])
	}
	files := map[string][]byte{}
	for surface, doc := range prune(docs, routes) {
		if doc[contentKey], err = doc.content(); err != nil {
			return nil, err
		}
		text, err := layOut(doc, 2)
		if err != nil {
			return nil, err
		}
		files[surface+".json"] = append(text, '\n')
	}
	return files, nil
}

// content is the digest of a pruned document's text.
func (doc document) content() (string, error) {
	bare := maps.Clone(doc)
	delete(bare, contentKey)
	text, err := layOut(bare, 2)
	return digestOf(text), err
}

// layOut writes objects down to a depth member by member and what is below on one line: a path or a schema each, so
// that a change shows as the lines that changed.
func layOut(value map[string]any, depth int) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("{")
	for i, key := range slices.Sorted(maps.Keys(value)) {
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		inner := object(value[key])
		var text []byte
		if depth > 0 && inner != nil && (depth > 1 || key == "schemas" || key == "responses" || key == "parameters") {
			text, err = layOut(inner, depth-1)
		} else {
			text, err = json.Marshal(value[key])
		}
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n")
		out.Write(name)
		out.WriteString(":")
		out.Write(text)
	}
	out.WriteString("\n}")
	return out.Bytes(), nil
}

// prune keeps the operations that routes serve and the components that these reach, without prose.
func prune(docs documents, routes []contract.Route) documents {
	wanted := map[string]map[string]bool{}
	for _, op := range supported(docs, routes) {
		if op.described != "" {
			by := wanted[op.Document]
			if by == nil {
				by = map[string]bool{}
				wanted[op.Document] = by
			}
			by[op.Operation.Method+" "+op.described] = true
		}
	}
	out := documents{}
	for surface, doc := range docs {
		out[surface] = pruneOne(doc, func(operation string) bool { return wanted[surface][operation] })
	}
	return out
}

func pruneOne(doc document, wanted func(operation string) bool) document {
	info := object(doc["info"])
	out := document{"openapi": doc["openapi"], sourceKey: doc[sourceKey],
		"info": map[string]any{"title": info["title"], "version": info["version"]}}
	keptPaths := map[string]any{}
	for path, item := range object(doc["paths"]) {
		slim := map[string]any{}
		for method, op := range object(item) {
			if wanted(strings.ToUpper(method) + " " + clean(path)) {
				slim[method] = bare(op)
			}
		}
		if len(slim) == 0 {
			continue
		}
		if shared, ok := object(item)["parameters"]; ok {
			slim["parameters"] = bare(shared)
		}
		keptPaths[clean(path)] = slim
	}
	out["paths"] = keptPaths
	out["components"] = reached(doc, keptPaths)
	return out
}

// reached collects the components that are referred to, and what these refer to.
func reached(doc document, from any) map[string]any {
	components, out := object(doc["components"]), map[string]any{}
	queue := references(from)
	for len(queue) > 0 {
		kind, name, found := strings.Cut(strings.TrimPrefix(queue[0], "#/components/"), "/")
		queue = queue[1:]
		part, exists := object(components[kind])[name]
		into := object(out[kind])
		if _, seen := into[name]; !found || !exists || seen {
			continue
		}
		if into == nil {
			into = map[string]any{}
			out[kind] = into
		}
		into[name] = bare(part)
		queue = append(queue, references(into[name])...)
	}
	return out
}

func references(value any) (found []string) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if ref, ok := inner.(string); ok && key == "$ref" {
				found = append(found, ref)
			}
			found = append(found, references(inner)...)
		}
	case []any:
		for _, inner := range v {
			found = append(found, references(inner)...)
		}
	}
	return found
}

// prose are the members that say nothing about a shape.
var prose = []string{"description", "summary", "example", "examples", "title", "tags", "deprecated", "security", "externalDocs", "default"}

// bare drops prose, except where its word is the name of a property.
func bare(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			switch {
			case slices.Contains(prose, key) || strings.HasPrefix(key, "x-"):
			case key == "properties" || key == "responses" || key == "mapping":
				out[key] = bareNamed(inner)
			case key == "enum" || key == "required":
				out[key] = inner
			default:
				out[key] = bare(inner)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = bare(inner)
		}
		return out
	}
	return value
}

// bareNamed keeps every key of an object whose keys are names.
func bareNamed(value any) any {
	named, ok := value.(map[string]any)
	if !ok {
		return bare(value)
	}
	out := map[string]any{}
	for name, inner := range named {
		out[name] = bare(inner)
	}
	return out
}

func object(value any) map[string]any {
	out, _ := value.(map[string]any)
	return out
}

// clean mends the one path that Express's document begins with two slashes.
func clean(path string) string { return "/" + strings.TrimLeft(path, "/") }
