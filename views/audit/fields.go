package auditview

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/unykorn/console/internal/audit"
)

// flat are the simple values of a JSON object, by name; what is nested is left to the whole text.
type flat struct {
	names  []string
	values map[string]string
}

func fields(raw json.RawMessage) flat {
	out := flat{values: map[string]string{}}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return out
	}
	for name, value := range all {
		if text, simple := plain(value); simple {
			out.names, out.values[name] = append(out.names, name), text
		}
	}
	slices.Sort(out.names)
	return out
}

// plain reads a string, number or boolean. A text longer than a line is left out.
func plain(raw json.RawMessage) (string, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s, len(s) <= 60 && strconv.CanBackquote(s)
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String(), true
	}
	var b bool
	if json.Unmarshal(raw, &b) == nil {
		return strconv.FormatBool(b), true
	}
	return "", false
}

// change is one field that was something else before.
type change struct{ Name, Before, After string }

// changes are the simple fields that differ between before and after, by name.
func changes(e audit.Event) []change {
	before, after := fields(e.Before), fields(e.After)
	names := slices.Concat(before.names, after.names)
	slices.Sort(names)
	var out []change
	for _, name := range slices.Compact(names) {
		if was, is := before.values[name], after.values[name]; was != is {
			out = append(out, change{name, was, is})
		}
	}
	return out
}
