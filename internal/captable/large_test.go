package captable_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/captable"
)

// A large file is entered in one transaction well within the time that a request has; what it costs grows with its rows and no faster.
func TestALargeFileIsPostedAtOnce(t *testing.T) {
	r := setup(t)
	const holders = 4_000
	x := r.security(10 * holders)
	var b strings.Builder
	b.WriteString("holder,name,residence,shares,acquired,exemption,certificate\n")
	for n := range 2 * holders {
		fmt.Fprintf(&b, "h-%05d,Holder %d,US_NY,%d,2024-01-%02d,REG_D_506B,C-%d\n", n/2, n/2, 1+n%5, 1+n%28, n)
	}
	i, err := r.upload(x, b.String())
	r.must(err)
	if i.State != captable.Waits || i.Lines != 2*holders || i.Holders != holders {
		t.Fatalf("%+v", i)
	}
	begun := time.Now()
	_, err = r.s.Decide(t.Context(), r.decider, i.ID, i.Digest, true, "")
	r.must(err)
	t.Log(time.Since(begun))
	if took := time.Since(begun); took > time.Minute { // it takes seconds; what compares each row with all others takes many minutes
		t.Errorf("%d rows of %d holders in %s", i.Lines, i.Holders, took)
	}
	r.balanced(x.ID)
	if n := r.db.Count(t, `select count(*) from security_book where security_id = $1`, x.ID); n != 2 {
		t.Errorf("%d lines in the control book", n)
	}
}
