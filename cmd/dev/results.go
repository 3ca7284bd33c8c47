package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// event is a line of `go test -json` (go doc cmd/test2json).
type event struct {
	Action, Package, Test, Output string
	ImportPath, FailedBuild       string
	Elapsed                       float64
}

type failure struct{ name, output string }

type timing struct {
	name    string
	seconds float64
}

// results gathers the events of one `go test`. It counts leaves: a test with subtests counts only when it fails
// by itself, so nothing is counted twice. A package that fails without a failing test counts as one failure.
type results struct {
	out      io.Writer        // progress and failures; nil for silence
	open     map[string]*unit // by package
	builds   map[string]string
	passed   int
	skipped  []string
	failures []failure
	timings  []timing
}

// unit is one package while it runs.
type unit struct {
	state  map[string]string // by test; "" while it runs
	output map[string]*strings.Builder
}

func newResults(out io.Writer) *results {
	return &results{out: out, open: map[string]*unit{}, builds: map[string]string{}}
}

// stream runs the go command and feeds its events.
func (d *dev) stream(ctx context.Context, r *results, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env, cmd.Stderr = d.root, append(os.Environ(), env...), os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	readErr := r.read(pipe)
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return readErr
}

func (r *results) read(from io.Reader) error {
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				r.add(e)
			} else if r.out != nil {
				fmt.Fprintf(r.out, "%s", line) // the go command's own words
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *results) add(e event) {
	if e.Action == "build-output" {
		r.builds[e.ImportPath] += e.Output
		return
	}
	u := r.open[e.Package]
	if u == nil {
		u = &unit{state: map[string]string{}, output: map[string]*strings.Builder{}}
		r.open[e.Package] = u
	}
	switch e.Action {
	case "run":
		u.state[e.Test] = ""
	case "output":
		u.write(e)
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.finishPackage(e, u)
			return
		}
		u.state[e.Test] = e.Action
		if e.Action != "fail" {
			delete(u.output, e.Test)
		}
		r.timings = append(r.timings, timing{short(e.Package) + " " + e.Test, e.Elapsed})
	}
}

func (u *unit) write(e event) {
	if u.output[e.Test] == nil {
		u.output[e.Test] = &strings.Builder{}
	}
	u.output[e.Test].WriteString(e.Output)
}

func (u *unit) said(test string) string {
	if b := u.output[test]; b != nil {
		return b.String()
	}
	return ""
}

// finishPackage counts a package that has ended and prints its line and its failures.
func (r *results) finishPackage(e event, u *unit) {
	delete(r.open, e.Package)
	before := len(r.failures)
	passed, skipped := 0, 0
	tests := make([]string, 0, len(u.state))
	for test := range u.state {
		tests = append(tests, test)
	}
	slices.Sort(tests)
	for _, test := range tests {
		children, failedChild := u.children(test)
		switch state := u.state[test]; {
		case state == "skip":
			skipped++
			r.skipped = append(r.skipped, short(e.Package)+" "+test)
		case state == "pass" && !children:
			passed++
		case state == "pass", failedChild:
		default: // failed, or never ended because the process did
			r.failures = append(r.failures, failure{short(e.Package) + " " + test, u.said(test)})
		}
	}
	r.passed += passed
	if e.Action == "fail" && len(r.failures) == before {
		r.failures = append(r.failures, failure{short(e.Package), u.said("") + r.build(e.FailedBuild)})
	} else if e.Action == "fail" && strings.Contains(u.said(""), "panic:") {
		r.failures[len(r.failures)-1].output += u.said("")
	}
	r.report(e, passed, skipped, r.failures[before:])
}

// build is what the compiler said, once: every package above a broken one fails with the same words.
func (r *results) build(broken string) string {
	said, ok := r.builds[broken]
	if ok {
		r.builds[broken] = "it needs " + short(broken) + ", whose errors stand above\n"
	}
	return said
}

// fail adds a failure that no test reported.
func (r *results) fail(name, why string) {
	r.failures = append(r.failures, failure{name, why})
	fmt.Fprintf(r.out, "---- %s\n%s\n", name, why)
}

func (u *unit) children(test string) (any, failed bool) {
	for other, state := range u.state {
		if strings.HasPrefix(other, test+"/") {
			any = true
			failed = failed || (state != "pass" && state != "skip")
		}
	}
	return any, failed
}

func (r *results) report(e event, passed, skipped int, failures []failure) {
	if r.out == nil || (passed+skipped == 0 && len(failures) == 0) {
		return
	}
	word := "ok  "
	if len(failures)+skipped > 0 {
		word = "FAIL"
	}
	fmt.Fprintf(r.out, "%s %-40s %4d passed %6.1fs\n", word, short(e.Package), passed, e.Elapsed)
	for _, f := range failures {
		fmt.Fprintf(r.out, "---- %s\n%s", f.name, f.output)
		if !strings.HasSuffix(f.output, "\n") {
			fmt.Fprintln(r.out)
		}
	}
}

// finish closes packages whose end was never told, because the go command was killed.
func (r *results) finish() {
	for pkg, u := range r.open {
		if len(u.state) > 0 || len(u.output) > 0 {
			r.finishPackage(event{Action: "fail", Package: pkg}, u)
		}
	}
}

func (r *results) slowest(n int) {
	slices.SortFunc(r.timings, func(a, b timing) int {
		switch {
		case a.seconds > b.seconds:
			return -1
		case a.seconds < b.seconds:
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	for i, t := range r.timings {
		if i == n || t.seconds < 0.5 {
			break
		}
		if i == 0 {
			fmt.Fprintln(r.out, "slowest:")
		}
		fmt.Fprintf(r.out, "  %6.1fs  %s\n", t.seconds, t.name)
	}
}

func short(pkg string) string { return strings.TrimPrefix(pkg, "github.com/unykorn/console/") }
