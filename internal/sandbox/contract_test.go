package sandbox

import (
	"fmt"
	"os"
	"testing"

	"github.com/unykorn/console/internal/sandbox/contract"
	"github.com/unykorn/console/internal/sandbox/contract/check"
)

// TestMain holds everything that this package's tests ask and hear against BitGo's documents. In a run that records
// into a folder of its own, that run does it for all packages together.
func TestMain(m *testing.M) {
	if os.Getenv(contract.Variable) != "" {
		os.Exit(m.Run())
	}
	os.Exit(judged(m))
}

func judged(m *testing.M) int {
	folder, err := os.MkdirTemp("", "sandbox-exchanges-")
	if err == nil {
		defer os.RemoveAll(folder)
		err = os.Setenv(contract.Variable, folder)
	}
	checker, broken := check.New(Routes())
	if err != nil || broken != nil {
		fmt.Fprintln(os.Stderr, err, broken)
		return 1
	}
	code := m.Run()
	if err := checker.Folder(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	report := checker.Report()
	for _, failure := range report.Failures(true) {
		fmt.Fprintln(os.Stderr, "contract:", failure)
		code = 1
	}
	if testing.Verbose() || code != 0 {
		report.Print(os.Stderr)
	}
	return code
}
