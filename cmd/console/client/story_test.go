//go:build interop

package client_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// steps are what the story has to come past, in this order.
var steps = []string{"caas", "go-account", "address", "policy", "send 200", "send 202", "approval", "release", "webhook", "transfer"}

// aTypedClientTellsTheStory makes a client from the document with openapi-typescript, has the compiler check the story
// against it, and runs it.
func aTypedClientTellsTheStory(t *testing.T, w *world) {
	document := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(document, w.get("/api/openapi.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, made := range []string{"openapi.d.ts", "made"} {
		t.Cleanup(func() { _ = os.RemoveAll(made) })
	}
	tool(t, "openapi-typescript", document, "-o", "openapi.d.ts")
	tool(t, "tsc", "--project", ".")
	about, err := os.ReadFile(w.file)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join("made", "story.js"))
	cmd.Env = append(os.Environ(), "GATEWAY_WORLD="+string(about))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	told := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(told) != len(steps) {
		t.Fatalf("%d steps were told:\n%s", len(told), out)
	}
	for i, step := range steps {
		if !strings.HasPrefix(told[i], "ok "+step+": ") {
			t.Errorf("step %d is %q, want %s", i+1, told[i], step)
		}
	}
	t.Logf("\n%s", out)
}
