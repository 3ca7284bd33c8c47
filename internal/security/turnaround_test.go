package security

import (
	"testing"
	"time"
)

func TestTurnaroundIsThreeBusinessDays(t *testing.T) {
	t.Parallel()
	on := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for came, due := range map[string]string{"2026-11-16": "2026-11-19", "2026-11-18": "2026-11-23", "2026-11-20": "2026-11-25", "2026-11-21": "2026-11-25", "2026-11-22": "2026-11-25"} {
		x := Transfer{Instruction: Instruction{Received: on(came)}}
		if got := x.Due(); !got.Equal(on(due)) {
			t.Errorf("came %s: due %s, want %s", came, got.Format(time.DateOnly), due)
		}
		last := on(due).Add(24*time.Hour - time.Second)
		if x.Late(last) || !x.Late(last.Add(time.Second)) {
			t.Errorf("came %s: late %v at the end of the last day, %v a second after it", came, x.Late(last), x.Late(last.Add(time.Second)))
		}
		if done := on(came); func() bool { x.Processed = &done; return x.Late(last.AddDate(1, 0, 0)) }() {
			t.Errorf("came %s: done that day, and late", came)
		}
	}
}
