package sandbox

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/unykorn/console/internal/sandbox/contract"
	"github.com/unykorn/console/internal/sandbox/contract/check"
)

// TestMain holds everything that this package's tests ask and hear against BitGo's documents. In a run that records
// into a folder of its own, that run does it for all packages together.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := fewerChecks(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if os.Getenv(contract.Variable) != "" {
		os.Exit(m.Run())
	}
	os.Exit(judged(m))
}

// fewerChecks has the property tests draw 30 histories instead of 100 outside of CI: the race detector slows the keys'
// arithmetic ten times over, and people wait for it. -rapid.checks on the command line counts everywhere.
func fewerChecks() error {
	asked := os.Getenv("CI") == "true"
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if asked {
		return nil
	}
	return flag.Set("rapid.checks", "30")
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
