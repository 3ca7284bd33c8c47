//go:build story

package story

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/unykorn/console/internal/database/cluster"
	"github.com/unykorn/console/internal/testkit"
)

// checkout is the repository; programs are what the stories run, built once.
var (
	checkout string
	programs struct{ console, sandbox string }
)

func TestMain(m *testing.M) {
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, "stories:", err)
		os.Exit(1)
	}
	testkit.Main(m) // exits; the browser's driver ends with its input
}

// prepare builds both programs beside the checkout's other private things, and starts the browser.
func prepare() (err error) {
	if checkout, err = cluster.Checkout(); err != nil {
		return err
	}
	dir := filepath.Join(checkout, ".private", "story")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	programs.console, programs.sandbox = filepath.Join(dir, "console"), filepath.Join(dir, "sandbox")
	for into, pkg := range map[string]string{programs.console: "./cmd/console", programs.sandbox: "./cmd/sandbox"} {
		build := exec.Command("go", "build", "-o", into, pkg)
		build.Dir = checkout
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", pkg, err, out)
		}
	}
	return launch()
}
