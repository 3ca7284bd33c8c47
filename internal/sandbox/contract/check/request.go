package check

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// requestFlaws holds a request of our own client against its operation: parameters of path and query, and the body. A
// query parameter that no document has is a flaw, because BitGo silently passes over it. Header parameters are not
// judged: those that BitGo documents are set between its own services.
func (c *Checker) requestFlaws(op *Operation, path map[string]string, e contract.Exchange) []flaw {
	if op.described == "" {
		return nil
	}
	j := c.judges[op.Document]
	_, rawQuery, _ := strings.Cut(e.Target, "?")
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return []flaw{{Keyword: "query", Text: "the query cannot be read"}}
	}
	var found []flaw
	known := map[string]bool{}
	for _, p := range parametersOf(j.exact, op) {
		switch p.In {
		case openapi3.ParameterInPath:
			found = append(found, parameterFlaws(j, op, p, []string{path[p.Name]})...)
		case openapi3.ParameterInQuery:
			known[p.Name], known[p.Name+"[]"] = true, true
			found = append(found, parameterFlaws(j, op, p, append(query[p.Name], query[p.Name+"[]"]...))...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !known[name] {
			found = append(found, flaw{Pointer: "/query/" + name, Keyword: "unknown", Text: "the document has no such parameter"})
		}
	}
	return unique(append(found, c.requestBodyFlaws(j, op, e)...))
}

func parametersOf(doc *openapi3.T, op *Operation) []*openapi3.Parameter {
	item := doc.Paths.Value(op.described)
	var out []*openapi3.Parameter
	for _, ref := range append(slices.Clone(item.GetOperation(op.Method).Parameters), item.Parameters...) {
		if !slices.ContainsFunc(out, func(p *openapi3.Parameter) bool { return p.Name == ref.Value.Name && p.In == ref.Value.In }) {
			out = append(out, ref.Value)
		}
	}
	return out
}

// parameterFlaws tries the readings that a text can have: the schema says which one was meant.
func parameterFlaws(j judge, op *Operation, p *openapi3.Parameter, values []string) []flaw {
	at := "/" + p.In + "/" + p.Name
	if len(values) == 0 {
		if p.Required {
			return []flaw{{Pointer: at, Keyword: "required", Text: "the parameter is missing"}}
		}
		return nil
	}
	var nearest []flaw
	for _, value := range readings(values) {
		got := j.at(value, func(doc *openapi3.T) *openapi3.SchemaRef {
			for _, same := range parametersOf(doc, op) {
				if same.Name == p.Name && same.In == p.In {
					return same.Schema
				}
			}
			return nil
		})
		if len(got) == 0 || got[0].Keyword == overlap { // a text that reads as number and as string is no finding
			return nil
		}
		if nearest == nil || distance(got) < distance(nearest) {
			nearest = got
		}
	}
	return below(at, nearest)
}

func readings(values []string) []any {
	var out []any
	list := []any{}
	for _, v := range values {
		list = append(list, v)
	}
	if len(values) == 1 {
		out = append(out, values[0])
		if number := json.Number(values[0]); json.Valid([]byte(values[0])) && number != "" && number[0] != '"' {
			if _, err := number.Float64(); err == nil {
				out = append(out, number)
			}
		}
		switch values[0] {
		case "true":
			out = append(out, true)
		case "false":
			out = append(out, false)
		}
		comma := []any{}
		for part := range strings.SplitSeq(values[0], ",") {
			comma = append(comma, part)
		}
		out = append(out, comma)
	}
	return append(out, list)
}

func (c *Checker) requestBodyFlaws(j judge, op *Operation, e contract.Exchange) []flaw {
	find := func(doc *openapi3.T) *openapi3.RequestBody {
		if ref := doc.Paths.Value(op.described).GetOperation(op.Method).RequestBody; ref != nil {
			return ref.Value
		}
		return nil
	}
	documented := find(j.exact)
	switch {
	case e.RequestBody == "" && documented != nil && documented.Required:
		return []flaw{{Pointer: "/body", Keyword: "required", Text: "the body is missing"}}
	case e.RequestBody == "":
		return nil
	case documented == nil:
		return []flaw{{Pointer: "/body", Keyword: "unknown", Text: "the document has no body"}}
	}
	value, bad := body(e.RequestType, e.RequestBody)
	if len(bad) > 0 {
		return below("/body", bad)
	}
	schema := func(doc *openapi3.T) *openapi3.SchemaRef { return bodySchema(find(doc).Content) }
	found := j.at(value, schema)
	if ref := schema(j.lenient); ref != nil {
		for name := range object(value) {
			if !names(ref.Value, name) {
				found = append(found, flaw{Pointer: "/" + name, Keyword: "unknown", Text: fmt.Sprintf("the document has no member %q", name)})
			}
		}
	}
	return below("/body", found)
}

// names says whether a schema has a property of that name, in itself or in what it is put together from.
func names(schema *openapi3.Schema, name string) bool {
	if schema == nil || schema.Properties[name] != nil || schema.AdditionalProperties.Schema != nil {
		return schema != nil
	}
	for _, list := range []openapi3.SchemaRefs{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, part := range list {
			if names(part.Value, name) {
				return true
			}
		}
	}
	return false
}
