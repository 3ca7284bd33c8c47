package security_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
)

// The turnaround is the law's, weekends and holidays of the day included: Thanksgiving lies between.
func TestTheTurnaroundIsTheLaws(t *testing.T) {
	r := setup(t)
	r.investor(uuid.Nil, "inv_aaaaaa")
	x := r.security(uuid.Nil, 1000)
	r.clock.Advance(40 * 24 * time.Hour)
	for came, due := range map[string]string{"2026-11-16": "2026-11-19", "2026-11-18": "2026-11-23", "2026-11-20": "2026-11-25", "2026-11-21": "2026-11-25", "2026-11-25": "2026-12-01"} {
		o := r.desk(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 1)
		o.Received = on(t, came)
		asked, err := r.s.Move(t.Context(), r.treasury, o, came)
		r.must(err)
		row, err := r.s.TransferDetail(t.Context(), r.treasury, asked.ID)
		r.must(err)
		if !row.Due.Equal(on(t, due)) {
			t.Errorf("came %s: due %s, want %s", came, row.Due.Format(time.DateOnly), due)
		}
		last := on(t, due).Add(24*time.Hour - time.Second)
		if row.Late(last) || !row.Late(last.Add(time.Second)) {
			t.Errorf("came %s: late %v at the end of the last day, %v a second after it", came, row.Late(last), row.Late(last.Add(time.Second)))
		}
		if done := on(t, came); func() bool { row.Processed = &done; return row.Late(last.AddDate(1, 0, 0)) }() {
			t.Errorf("came %s: done that day, and late", came)
		}
	}
	all, _, err := r.s.Transfers(t.Context(), r.treasury, security.TransferFilter{Limit: 10})
	if err != nil || len(all) != 5 || all[0].Due.Before(testkit.Start.AddDate(0, -1, 0)) {
		t.Errorf("%+v %v", all, err)
	}
}

func on(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
