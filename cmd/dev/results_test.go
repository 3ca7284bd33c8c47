package main

import (
	"strings"
	"testing"
	"time"
)

// events of one go test run, as the go command writes them.
const stream = `{"Action":"start","Package":"github.com/unykorn/console/internal/money"}
{"Action":"run","Package":"github.com/unykorn/console/internal/money","Test":"TestTable"}
{"Action":"run","Package":"github.com/unykorn/console/internal/money","Test":"TestTable/good"}
{"Action":"run","Package":"github.com/unykorn/console/internal/money","Test":"TestTable/bad"}
{"Action":"output","Package":"github.com/unykorn/console/internal/money","Test":"TestTable/bad","Output":"    money_test.go:9: off by one\n"}
{"Action":"pass","Package":"github.com/unykorn/console/internal/money","Test":"TestTable/good","Elapsed":0}
{"Action":"fail","Package":"github.com/unykorn/console/internal/money","Test":"TestTable/bad","Elapsed":2}
{"Action":"fail","Package":"github.com/unykorn/console/internal/money","Test":"TestTable","Elapsed":2}
{"Action":"run","Package":"github.com/unykorn/console/internal/money","Test":"TestPlain"}
{"Action":"pass","Package":"github.com/unykorn/console/internal/money","Test":"TestPlain","Elapsed":0.1}
{"Action":"run","Package":"github.com/unykorn/console/internal/money","Test":"TestLater"}
{"Action":"skip","Package":"github.com/unykorn/console/internal/money","Test":"TestLater","Elapsed":0}
{"Action":"fail","Package":"github.com/unykorn/console/internal/money","Elapsed":3}
{"ImportPath":"github.com/unykorn/console/internal/send","Action":"build-output","Output":"send.go:3: undefined: x\n"}
{"Action":"fail","Package":"github.com/unykorn/console/internal/send","FailedBuild":"github.com/unykorn/console/internal/send"}
{"Action":"run","Package":"github.com/unykorn/console/internal/job","Test":"TestDies"}
{"Action":"output","Package":"github.com/unykorn/console/internal/job","Output":"panic: out of memory\n"}
{"Action":"fail","Package":"github.com/unykorn/console/internal/job","Elapsed":1}
{"Action":"skip","Package":"github.com/unykorn/console/queries","Elapsed":0}
`

func TestResultsCountLeavesOnce(t *testing.T) {
	var out strings.Builder
	r := newResults(&out)
	if err := r.read(strings.NewReader(stream)); err != nil {
		t.Fatal(err)
	}
	r.finish()
	if r.passed != 2 {
		t.Errorf("passed %d, want TestPlain and TestTable/good", r.passed)
	}
	var names []string
	for _, f := range r.failures {
		names = append(names, f.name)
	}
	want := "internal/money TestTable/bad, internal/send, internal/job TestDies"
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("failed:\n%s\nwant:\n%s", got, want)
	}
	if len(r.skipped) != 1 || r.skipped[0] != "internal/money TestLater" {
		t.Errorf("skipped %v: a package without tests is no skipped test", r.skipped)
	}
	for _, text := range []string{"off by one", "undefined: x", "panic: out of memory"} {
		if !strings.Contains(out.String(), text) {
			t.Errorf("the report does not show %q:\n%s", text, out.String())
		}
	}
}

func TestResultsCountAKilledRun(t *testing.T) {
	r := newResults(nil)
	cut := `{"Action":"run","Package":"p","Test":"TestDone"}
{"Action":"pass","Package":"p","Test":"TestDone"}
{"Action":"run","Package":"p","Test":"TestCut"}
{"Action":"out`
	if err := r.read(strings.NewReader(cut)); err != nil {
		t.Fatal(err)
	}
	r.finish()
	if r.passed != 1 || len(r.failures) != 1 || r.failures[0].name != "p TestCut" {
		t.Fatalf("passed %d, failures %v", r.passed, r.failures)
	}
}

func TestCloseCountsAndExits(t *testing.T) {
	d := &dev{begun: time.Now()}
	d.step("good", func() error { return nil })
	if code := d.close(); code != 0 || d.passed != 1 {
		t.Fatalf("exit %d with %d passed", code, d.passed)
	}
	d.trouble("bad")
	if code := d.close(); code != 1 {
		t.Fatalf("exit %d after a failure", code)
	}
}

func TestPartOfTheTests(t *testing.T) {
	for _, c := range []struct {
		o    options
		want bool
	}{
		{options{}, false},
		{options{fuzz: true}, false},
		{options{run: "TestTour"}, true},
		{options{only: []string{"go"}}, true},
		{options{only: []string{"go", "story", "kill", "interop"}}, false},
	} {
		if got := c.o.part(); got != c.want {
			t.Errorf("%+v: part %v", c.o, got)
		}
	}
}
