package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/sandbox/contract"
	"github.com/unykorn/console/internal/sandbox/contract/check"
)

// recorders are the parts of a run in which sandboxes are asked.
var recorders = []string{"go", "story", "kill", "interop"}

// record makes the folder in which every sandbox of the run writes down what it hears and says, and returns the
// setting that says so and the step that judges all of it at the end.
func (d *dev) record(o options) (env []string, judge func()) {
	if !slices.ContainsFunc(recorders, o.wants) {
		return nil, func() {}
	}
	folder, err := os.MkdirTemp("", "sandbox-exchanges-")
	if err != nil {
		d.trouble("contract: %s", err)
		return nil, func() {}
	}
	return []string{contract.Variable + "=" + folder}, func() {
		fmt.Println("\n== contract")
		d.step("contract", func() error { return judged(folder, o.part()) })
		if err := os.RemoveAll(folder); err != nil {
			d.trouble("contract: %s", err)
		}
	}
}

// part says that not all tests run, so that nothing can be said about what they leave out.
func (o options) part() bool {
	return o.run != "" || slices.ContainsFunc(recorders, func(part string) bool { return !o.wants(part) })
}

// judged holds what was recorded against BitGo's documents.
func judged(folder string, part bool) error {
	checker, err := check.New(sandbox.Routes())
	if err != nil {
		return err
	}
	if err := checker.Folder(folder); err != nil {
		return err
	}
	report := checker.Report()
	report.Print(os.Stdout)
	if failures := report.Failures(part); len(failures) > 0 {
		return errors.New("the sandbox, or what we ask of it, leaves BitGo's documents:\n  " + strings.Join(failures, "\n  "))
	}
	return nil
}
