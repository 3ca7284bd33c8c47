package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/unykorn/console/internal/database/cluster"
)

// options of `test`.
type options struct {
	only     []string
	run      string
	fuzz     bool
	fuzzTime time.Duration
}

// wants says whether a part runs: all parts but fuzzing, unless -only names some.
func (o options) wants(part string) bool {
	if len(o.only) > 0 {
		return slices.Contains(o.only, part)
	}
	return part != "fuzz" || o.fuzz
}

// Stories and kill tests stand in packages of their own behind a build tag, so that plain `go test ./...`
// neither needs a browser nor skips anything.
const (
	storyPackage = "./cmd/console/story/..."
	killPackage  = "./cmd/console/kill/..."
	// BitGo's own SDK against the sandbox; it needs Node and what package-lock.json pins.
	interopPackage = "./internal/sandbox/interop/..."
	// The gateway as strangers use it: a linter, a typed client made from its document, curl.
	clientPackage = "./cmd/console/client/..."
)

// test is the README's test command.
func (d *dev) test(ctx context.Context, o options) {
	var browser []string
	ready := d.step("prepare", func() (err error) {
		if err := d.compiler(ctx); err != nil {
			return err
		}
		if o.wants("story") {
			browser, err = d.browser(ctx)
		}
		return err
	})
	release := d.holdCluster(ctx)
	defer release()
	recorded, judge := d.record(o)
	if o.wants("check") {
		d.check(ctx)
	}
	if o.wants("go") {
		d.suite(ctx, "tests", o, recorded, "-race", "./...")
	}
	if o.wants("story") && ready { // if not, its failure is counted already
		d.suite(ctx, "stories", o, append(browser, recorded...), "-tags", "story", "-count=1", storyPackage)
	}
	if o.wants("kill") {
		d.suite(ctx, "kill tests", o, recorded, "-tags", "kill", "-count=1", killPackage)
	}
	if o.wants("interop") && d.step("BitGo's SDK", func() error { return npmCI(ctx, filepath.Join(d.root, "internal", "sandbox", "interop")) }) {
		d.suite(ctx, "interop", o, recorded, "-tags", "interop", "-count=1", interopPackage)
	}
	if o.wants("interop") && d.step("client's tools", func() error {
		return errors.Join(shellTools(ctx), npmCI(ctx, filepath.Join(d.root, "cmd", "console", "client")))
	}) {
		d.suite(ctx, "client", o, recorded, "-tags", "interop", "-count=1", clientPackage)
	}
	judge()
	if o.wants("fuzz") {
		d.fuzz(ctx, o)
	}
}

// holdCluster keeps the tests' PostgreSQL up between packages and stops it at the end, also when a test
// process was killed before it could.
func (d *dev) holdCluster(ctx context.Context) func() {
	if os.Getenv("TEST_DATABASE_URL") != "" {
		return func() {}
	}
	var c *cluster.Cluster
	ok := d.step("postgresql", func() (err error) {
		c, err = cluster.Start(ctx, cluster.Options{Name: cluster.Test, Checkout: d.root, Logf: func(format string, args ...any) {
			fmt.Printf(format+"\n", args...)
		}})
		return err
	})
	return func() {
		if !ok {
			return
		}
		if err := c.Stop(); err != nil {
			d.trouble("postgresql: %s", firstLine(err.Error()))
		}
	}
}

// suite runs one `go test` and counts what it did.
func (d *dev) suite(ctx context.Context, name string, o options, env []string, args ...string) {
	begun := time.Now()
	fmt.Printf("\n== %s\n", name)
	call := []string{"test", "-json", "-timeout=25m"}
	if o.run != "" {
		call = append(call, "-run", o.run)
	}
	r := newResults(os.Stdout)
	err := d.stream(ctx, r, env, append(call, args...)...)
	r.finish()
	switch {
	case len(r.failures)+len(r.skipped) > 0:
	case err != nil:
		r.fail(name, err.Error())
	case r.passed == 0 && o.run == "":
		r.fail(name, "no test ran: there must be some in "+args[len(args)-1])
	}
	r.slowest(10)
	d.passed += r.passed
	for _, f := range r.failures {
		d.trouble("%s", f.name)
	}
	for _, skipped := range r.skipped {
		d.trouble("%s was skipped: a test runs or fails", skipped)
	}
	fmt.Printf("%s: %d passed, %d failed\n", name, r.passed, len(r.failures)+len(r.skipped))
	d.timed(name, begun, len(r.failures)+len(r.skipped) == 0)
}

// fuzz runs each target of the repository for a while; what it finds is left in testdata by go test.
func (d *dev) fuzz(ctx context.Context, o options) {
	fmt.Println("\n== fuzz")
	targets, err := d.fuzzTargets()
	if err == nil && len(targets) == 0 {
		err = fmt.Errorf("no fuzz target found")
	}
	if err != nil {
		d.step("fuzz", func() error { return err })
		return
	}
	for _, target := range targets {
		d.step("fuzz "+target.name, func() error {
			out, err := d.command(ctx, "go", "test", "-run=^$", "-fuzz=^"+target.name+"$", "-fuzztime="+o.fuzzTime.String(),
				"-fuzzminimizetime=1x", target.pkg) // minimising what is merely new can eat the whole time
			if err != nil && timeWasUp(out) {
				return nil
			}
			return err
		})
	}
}

// timeWasUp recognises the end of the time that go test's fuzzing sometimes calls a failure, when it comes while a
// worker is busy: it then names no input. A real finding always names the input that it has written down.
func timeWasUp(out string) bool {
	return strings.Contains(out, "context deadline exceeded") && !strings.Contains(out, "Failing input") &&
		!strings.Contains(out, "panic") && !strings.Contains(out, "testdata")
}

type target struct{ pkg, name string }

var fuzzFunc = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)

// fuzzTargets reads the sources: `go test -list` would build every package's tests again, without -race.
func (d *dev) fuzzTargets() ([]target, error) {
	var found []target
	err := d.walk("_test.go", func(file string, text []byte) error {
		for _, m := range fuzzFunc.FindAllSubmatch(text, -1) {
			found = append(found, target{pkg: "./" + path.Dir(file), name: string(m[1])})
		}
		return nil
	})
	return found, err
}
