package express

import (
	"bytes"
	"encoding/json"
	"strings"
)

// form is what Express's codec requires of a body. Fields that it does not name pass.
type form []field

type field struct {
	name     string
	required bool
	kind     kind
}

// kind is a type in the codec, with the name that its errors tell.
type kind struct {
	name string
	fits func(json.RawMessage) bool
	form form  // of an object's fields
	each *kind // of an array's items
}

func must(name string, k kind) field { return field{name: name, required: true, kind: k} }
func may(name string, k kind) field  { return field{name: name, kind: k} }

// several makes optional fields of one kind.
func several(k kind, names string) []field {
	var all []field
	for name := range strings.FieldsSeq(names) {
		all = append(all, may(name, k))
	}
	return all
}

var (
	isText   = kind{name: "string", fits: begins('"')}
	isNumber = kind{name: "number", fits: numeric}
	isTruth  = kind{name: "boolean", fits: begins('t', 'f')}
	// Of a union the codec complains about the first member.
	isNumberOrText = kind{name: "number", fits: func(raw json.RawMessage) bool { return numeric(raw) || begins('"')(raw) }}
	isTexts        = kind{name: "Array<string>", fits: begins('['), each: &isText}
	isAnything     = kind{name: "Json", fits: func(json.RawMessage) bool { return true }}
	isFilled       = kind{name: "NonEmptyString", fits: func(raw json.RawMessage) bool { return begins('"')(raw) && string(raw) != `""` }}
)

func begins(with ...byte) func(json.RawMessage) bool {
	return func(raw json.RawMessage) bool { return len(raw) > 0 && bytes.IndexByte(with, raw[0]) >= 0 }
}

func numeric(raw json.RawMessage) bool {
	return len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9')
}

// one is a set of literals.
func one(literals ...string) kind {
	return kind{name: `"` + literals[0] + `"`, fits: func(raw json.RawMessage) bool {
		for _, literal := range literals {
			if string(raw) == `"`+literal+`"` {
				return true
			}
		}
		return false
	}}
}

func record(name string, fields ...field) kind {
	return kind{name: name, fits: begins('{'), form: fields}
}

func list(of kind) kind { return kind{name: "Array<" + of.name + ">", fits: begins('['), each: &of} }

// refuses is what is wrong with a body, every field in one sentence, "" where nothing is.
func (f *form) refuses(fields params) string {
	if f == nil {
		return ""
	}
	var wrong []string
	f.check(fields, "", func(path, complaint string) { wrong = append(wrong, complaint) })
	if len(wrong) == 0 {
		return ""
	}
	return strings.Join(wrong, ". ") + "."
}

// check reports the first thing wrong with each field.
func (f *form) check(fields params, prefix string, report func(path, complaint string)) {
	for _, x := range *f {
		path, raw := prefix+x.name, fields[x.name]
		if raw == nil {
			if x.required {
				report(path, "Missing required field '"+path+"'")
			}
			continue
		}
		x.kind.check(raw, path, report)
	}
}

func (k kind) check(raw json.RawMessage, path string, report func(path, complaint string)) {
	raw = bytes.TrimSpace(raw)
	if !k.fits(raw) {
		report(path, "Invalid value for '"+path+"': expected "+k.name+", got '"+shown(raw)+"'")
		return
	}
	if k.form != nil {
		var inner params
		_ = json.Unmarshal(raw, &inner) // an object, as was just found
		k.form.check(inner, path+".", report)
	}
	if k.each == nil {
		return
	}
	var items []json.RawMessage
	_ = json.Unmarshal(raw, &items) // an array, as was just found
	said := map[string]bool{}
	for _, item := range items { // the codec leaves the index out, and says each path once
		k.each.check(item, path, func(path, complaint string) {
			if !said[path] {
				said[path] = true
				report(path, complaint)
			}
		})
	}
}

// shown is a value as JavaScript prints it: a string without its quotes.
func shown(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil && raw[0] == '"' {
		return text
	}
	var compact bytes.Buffer
	_ = json.Compact(&compact, raw) // it is JSON
	return compact.String()
}
