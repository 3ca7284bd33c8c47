//go:build interop

package client_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// document is the OpenAPI document as a stranger reads it.
type document struct {
	Paths map[string]map[string]operation
}

type operation struct {
	OperationID string `json:"operationId"`
	Responses   map[string]struct {
		Content map[string]struct {
			Example json.RawMessage
		}
	}
}

func (w *world) document() document {
	w.t.Helper()
	var out document
	if err := json.Unmarshal(w.get("/api/openapi.json"), &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (d document) operations() map[string]operation {
	out := map[string]operation{}
	for _, item := range d.Paths {
		for _, o := range item {
			out[o.OperationID] = o
		}
	}
	return out
}

// differs says where an answer has other names or types than the document's example of it.
func (d document) differs(id string, status int, answer string) []string {
	o := d.operations()[id]
	var example, got any
	if err := json.Unmarshal(o.Responses[strconv.Itoa(status)].Content["application/json"].Example, &example); err != nil {
		return []string{fmt.Sprintf("the document has no example of %d", status)}
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		return []string{"the answer is no JSON"}
	}
	return compare("", example, got)
}

func compare(at string, want, got any) []string {
	switch want := want.(type) {
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			return []string{at + " is no object"}
		}
		var out []string
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if _, there := have[name]; !there {
				out = append(out, at+"."+name+" is missing")
				continue
			}
			out = append(out, compare(at+"."+name, want[name], have[name])...)
		}
		return out
	case []any:
		have, ok := got.([]any)
		if !ok {
			return []string{at + " is no list"}
		}
		if len(want) > 0 && len(have) > 0 {
			return nearest(at+"[]", want, have[0])
		}
		return nil
	}
	if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
		return []string{fmt.Sprintf("%s is %T, the example has %T", at, got, want)}
	}
	return nil
}

// nearest compares with the one of the example's items that the answer's is most like: a list shows an item for each
// kind that has members of its own.
func nearest(at string, want []any, got any) []string {
	least := compare(at, want[0], got)
	for _, other := range want[1:] {
		if out := compare(at, other, got); len(out) < len(least) {
			least = out
		}
	}
	return least
}

// aLinterFindsNothing gives the document to Redocly's linter with its recommended rules.
func aLinterFindsNothing(t *testing.T, w *world) {
	file := filepath.Join(t.TempDir(), "openapi.json")
	// The rules know that a public document names no host of one machine, which a demo's must.
	text := strings.ReplaceAll(string(w.get("/api/openapi.json")), w.Console, "https://console.unykorn.example")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := tool(t, "redocly", "lint", file, "--format=json", "--config=redocly.yaml")
	var report struct {
		Totals   struct{ Errors, Warnings, Ignored int }
		Problems []struct {
			RuleID, Message string
			Location        []struct{ Pointer string }
		}
	}
	if err := json.Unmarshal(out[strings.IndexByte(string(out), '{'):], &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if report.Totals.Errors+report.Totals.Warnings+report.Totals.Ignored > 0 {
		t.Errorf("%+v", report)
	}
	t.Logf("%d bytes, %d operations: %+v", len(text), len(w.document().operations()), report.Totals)
}

// tool runs one of the programs that package-lock.json pins.
func tool(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join("node_modules", ".bin", name), args...)
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	var noise strings.Builder
	cmd.Stderr = &noise
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, noise.String())
	}
	return out
}

// everyErrorHasItsPage follows the type of each error that the document shows.
func everyErrorHasItsPage(t *testing.T, w *world) {
	seen := map[string]bool{}
	for id, o := range w.document().operations() {
		for status, r := range o.Responses {
			var p struct{ Type, Code, Error, Message string }
			example := r.Content["application/problem+json"].Example
			if example == nil {
				continue
			}
			if err := json.Unmarshal(example, &p); err != nil || p.Code == "" || p.Error == "" || p.Message == "" {
				t.Errorf("%s %s shows no problem: %s", id, status, example)
			}
			seen[p.Type] = true
		}
	}
	for page := range seen {
		res, err := http.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", page, res.StatusCode)
		}
	}
	if len(seen) < 6 {
		t.Errorf("only %d errors are shown", len(seen))
	}
}
