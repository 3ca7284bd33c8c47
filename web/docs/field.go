package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	view "github.com/unykorn/console/views/docs"
)

// resolve follows a reference.
func resolve(doc *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	for s != nil && s.Ref != "" {
		s = doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// fields lists what an object holds, with what stands in it below it. seen are the references on the way, so that a
// schema within itself ends.
func fields(doc *huma.OpenAPI, schema *huma.Schema, parent string, seen []string) []view.Field {
	if schema != nil && schema.Ref != "" {
		if slices.Contains(seen, schema.Ref) {
			return nil
		}
		seen = append(slices.Clone(seen), schema.Ref)
	}
	s := resolve(doc, schema)
	if s == nil {
		return nil
	}
	switch {
	case s.Type == huma.TypeArray:
		return fields(doc, s.Items, parent+"[].", seen)
	case len(s.Properties) == 0:
		if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
			return fields(doc, more, parent+"*.", seen)
		}
		return nil
	}
	var out []view.Field
	for _, name := range order(s) {
		p := s.Properties[name]
		out = append(out, view.Field{Name: parent + name, Type: typeOf(doc, p), Text: describe(doc, p), Required: slices.Contains(s.Required, name), Values: values(resolve(doc, p))})
		below := parent + name + "."
		if r := resolve(doc, p); r != nil && (r.Type == huma.TypeArray || len(r.Properties) == 0) {
			below = parent + name
		}
		out = append(out, fields(doc, p, below, seen)...)
	}
	return out
}

// order puts what is required first, each part by its name: the schema has forgotten the order of the code.
func order(s *huma.Schema) []string {
	var must, may []string
	for name := range s.Properties {
		if slices.Contains(s.Required, name) {
			must = append(must, name)
		} else {
			may = append(may, name)
		}
	}
	slices.Sort(must)
	slices.Sort(may)
	return append(must, may...)
}

func describe(doc *huma.OpenAPI, s *huma.Schema) string {
	if s.Description != "" {
		return s.Description
	}
	if r := resolve(doc, s); r != nil {
		return r.Description
	}
	return ""
}

func typeOf(doc *huma.OpenAPI, schema *huma.Schema) string {
	s := resolve(doc, schema)
	switch {
	case s == nil:
		return ""
	case len(s.OneOf) > 0:
		var kinds []string
		for _, one := range s.OneOf {
			kinds = append(kinds, typeOf(doc, one))
		}
		return strings.Join(kinds, " or ")
	case s.Type == huma.TypeArray:
		return "list of " + typeOf(doc, s.Items)
	case s.Type == huma.TypeString && s.Format != "" && s.Format != "password":
		return s.Format
	case s.Type == huma.TypeString && s.MaxLength != nil:
		return fmt.Sprintf("string, %d at most", *s.MaxLength)
	case s.Type == "":
		return "anything"
	}
	return s.Type
}

func values(s *huma.Schema) []string {
	if s == nil {
		return nil
	}
	if s.Type == huma.TypeArray && s.Items != nil {
		s = s.Items
	}
	var out []string
	for _, v := range s.Enum {
		out = append(out, fmt.Sprint(v))
	}
	return out
}
