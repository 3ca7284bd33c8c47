package check

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// formats are those that BitGo's documents use beyond the ones that kin-openapi knows.
var formats = map[string]openapi3.StringFormatValidator{
	"uuid":        pattern(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`),
	"UUID":        pattern(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`),
	"bigInteger":  pattern(`^-?\d+$`),
	"big-integer": pattern(`^-?\d+$`),
	"integer":     pattern(`^-?\d+$`),
	"number":      pattern(`^-?\d+(\.\d+)?$`),
	"decimal":     pattern(`^-?\d+(\.\d+)?$`),
	"bigDecimal":  pattern(`^-?\d+(\.\d+)?$`),
	"dateTime":    pattern(openapi3.FormatOfStringDateTime),
	"email":       pattern(openapi3.FormatOfStringForEmail),
	"uri":         pattern(`^[a-z][a-z0-9+.-]*:\S+$`),
	"ipv4":        pattern(`^\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?$`), // BitGo's lists hold networks too
}

func pattern(text string) openapi3.StringFormatValidator {
	return openapi3.NewRegexpFormatValidator(text)
}

// flaw is one place where a value does not fit its schema.
type flaw struct {
	Pointer string // of the value, with * for every index
	Keyword string // of the schema
	Text    string
}

// overlap is the keyword of a value that fits more than one alternative of a oneOf, and is otherwise right.
const overlap = "oneOf fits twice"

// judge knows one document twice: as published, and with every oneOf read as anyOf.
type judge struct{ exact, lenient *openapi3.T }

func newJudge(doc document) (judge, error) {
	exact, err := load(doc)
	if err != nil {
		return judge{}, err
	}
	lenient, err := load(object(eitherOf(map[string]any(doc))))
	return judge{exact, lenient}, err
}

func load(doc map[string]any) (*openapi3.T, error) {
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(raw)
}

// eitherOf turns every oneOf into an anyOf: BitGo makes its document from union types, whose members overlap.
func eitherOf(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			if _, isList := inner.([]any); isList && key == "oneOf" {
				key = "anyOf"
			}
			out[key] = eitherOf(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = eitherOf(inner)
		}
		return out
	}
	return value
}

// at finds a schema in both readings of the document and judges a value by it.
func (j judge) at(value any, find func(*openapi3.T) *openapi3.SchemaRef) []flaw {
	exact := find(j.exact)
	switch lenient := find(j.lenient); {
	case exact == nil || exact.Value == nil || fits(exact.Value, value):
		return nil
	case fits(lenient.Value, value):
		return []flaw{{Keyword: overlap, Text: "fits more than one alternative"}}
	default:
		return flaws(visit(lenient.Value, value))
	}
}

// fits is visit without a word about why not, which is what takes the time.
func fits(schema *openapi3.Schema, value any) bool {
	return schema.VisitJSON(value, openapi3.FailFast(), openapi3.WithStringFormatValidators(formats)) == nil
}

func visit(schema *openapi3.Schema, value any) error {
	return schema.VisitJSON(value, openapi3.MultiErrors(), openapi3.WithStringFormatValidators(formats))
}

// flaws takes an error of kin-openapi apart. Of alternatives, the nearest one is told.
func flaws(err error) []flaw {
	var many openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &one) && one == err:
		return flawsOf(one)
	case errors.As(err, &many):
		var out []flaw
		for _, inner := range many {
			out = append(out, flaws(inner)...)
		}
		return out
	}
	return []flaw{{Keyword: "schema", Text: err.Error()}}
}

func flawsOf(e *openapi3.SchemaError) []flaw {
	at := pointer(e.JSONPointer())
	switch e.SchemaField {
	case "allOf":
		var out []flaw
		for _, part := range e.Schema.AllOf {
			out = append(out, below(at, flaws(visit(part.Value, e.Value)))...)
		}
		if len(out) > 0 {
			return out
		}
	case "anyOf":
		var nearest []flaw
		for i, part := range e.Schema.AnyOf {
			if got := flaws(visit(part.Value, e.Value)); i == 0 || distance(got) < distance(nearest) {
				nearest = got
			}
		}
		if len(nearest) > 0 {
			return below(at, nearest)
		}
	}
	return []flaw{{Pointer: at, Keyword: e.SchemaField, Text: e.Reason}}
}

func below(at string, inner []flaw) []flaw {
	for i := range inner {
		inner[i].Pointer = at + inner[i].Pointer
	}
	return inner
}

// distance of a value from an alternative: another type or another constant says that it is another thing altogether.
func distance(found []flaw) int {
	sum := 0
	for _, f := range found {
		sum++
		switch depth := strings.Count(f.Pointer, "/"); {
		case f.Keyword == "type" && depth == 0:
			sum += 100
		case f.Keyword == "enum" && depth <= 1:
			sum += 10
		}
	}
	return sum
}

var index = regexp.MustCompile(`^\d+$`)

func pointer(parts []string) string {
	out := ""
	for _, part := range parts {
		if index.MatchString(part) {
			part = "*"
		}
		out += "/" + part
	}
	return out
}

// unique drops flaws that say the same.
func unique(found []flaw) []flaw {
	slices.SortFunc(found, func(a, b flaw) int {
		return cmp.Or(cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Keyword, b.Keyword), cmp.Compare(a.Text, b.Text))
	})
	return slices.CompactFunc(found, func(a, b flaw) bool { return a.Pointer == b.Pointer && a.Keyword == b.Keyword })
}

func unreadable(err error) flaw {
	return flaw{Keyword: "json", Text: fmt.Sprintf("the body is no JSON: %v", err)}
}
