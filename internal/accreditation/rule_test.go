package accreditation

import (
	"testing"
	"time"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// Three months are the earlier of three months and 90 days; what counts to the end of its last day ends there.
func TestEvidenceAges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method         Method
		document, ends string
	}{
		{NetWorth, "2026-11-20", "2027-02-18"}, // 90 days: three months would be the 20th
		{NetWorth, "2026-01-31", "2026-05-01"}, // 90 days are the 1st of May, three months would overflow to it too
		{Letter, "2026-02-01", "2026-05-01"},   // three months: 90 days would be the 2nd
		{Income, "2026-02-01", "2027-01-01"},
		{Income, "2026-12-31", "2027-01-01"},
		{EarlierVerified, "2024-02-29", "2029-03-01"},
	} {
		if got := c.method.expiry(day(c.document)); !got.Equal(day(c.ends)) {
			t.Errorf("%s of %s ends %s, want %s", c.method, c.document, got.Format(time.DateOnly), c.ends)
		}
	}
	e := Evidence{State: Approved, Expires: day("2026-05-01")}
	if !e.counts(day("2026-05-01").Add(-time.Nanosecond)) || e.counts(day("2026-05-01")) {
		t.Error("the first day on which it counts no more")
	}
}

func TestStanding(t *testing.T) {
	t.Parallel()
	now := day("2026-05-01")
	late, soon := day("2026-09-01"), day("2026-06-01")
	s := standing(Investor{Residence: "US", Evidence: []Evidence{{State: Approved, Expires: soon}, {State: Approved, Expires: late}, {State: Rejected, Expires: day("2030-01-01")}}}, now)
	if s.Proof == nil || !s.Proof.Expires.Equal(late) || s.Waiting || s.Lapsed {
		t.Errorf("%+v", s)
	}
	for name, c := range map[string]struct {
		evidence []Evidence
		want     Outcome
	}{
		"none":               {nil, Waits},
		"filed":              {[]Evidence{{State: Filed, Expires: soon}}, Waits},
		"rejected":           {[]Evidence{{State: Rejected, Expires: soon}}, Waits},
		"approved":           {[]Evidence{{State: Approved, Expires: soon}}, Passes},
		"approved, too late": {[]Evidence{{State: Approved, Expires: now}}, Waits},
	} {
		for _, r := range []Regulation{RegD506B, RegD506C, RegATier2} {
			if v := Eligible(r, standing(Investor{Residence: "US", Evidence: c.evidence}, now)); v.Outcome != c.want || v.Citation == "" || v.Reason == "" {
				t.Errorf("%s under %s: %+v", name, r, v)
			}
		}
	}
	for _, r := range Regulations {
		if v := Eligible(r, Standing{}); v.Reason == "" || v.Rule == "" {
			t.Errorf("%s says nothing", r)
		}
	}
	if v := Eligible("REG_X", Standing{}); v.Outcome != Fails {
		t.Errorf("an unknown regulation: %+v", v)
	}
}
