package wire

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/bitgo"
)

func TestABA(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"021000021": true, "011000015": true, "087654321": false, "000000000": false, "02100002": false, "0210000210": false, "02100002x": false, "": false, "０21000021": false} {
		if ABA(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

// One digit that is mistaken never passes.
func TestABAFindsAMistakenDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(rapid.StringMatching(`[0-9]{8}`).Draw(t, "digits") + "0")
		for digits[8] <= '9' && !ABA(string(digits)) {
			digits[8]++
		}
		if digits[8] > '9' {
			return // nine zeros
		}
		at, by := rapid.IntRange(0, 8).Draw(t, "at"), byte(rapid.IntRange(1, 9).Draw(t, "by"))
		digits[at] = '0' + (digits[at]-'0'+by)%10
		if ABA(string(digits)) {
			t.Fatalf("%s passes", digits)
		}
	})
}

func TestSameOwner(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{{"Apex Mining", "APEX MINING, Ltd.", true}, {"Apex Mining Inc", "Apex-Mining LLC", true}, {"Apex Mining", "Apex Minning", false}, {"Apex", "Apex Mining", false}, {"", "", false}, {"Ltd", "Inc", false}, {"Müller AG", "MÜLLER", true}} {
		if SameOwner(c.a, c.b) != c.same {
			t.Errorf("%q and %q: %v", c.a, c.b, !c.same)
		}
	}
}

func TestDetailsAreWhomAWireReaches(t *testing.T) {
	t.Parallel()
	a := bitgo.BankAccount{Hash: "h", Bank: "b", Owner: "o", Number: "****1", Routing: "r"}
	same := a
	same.State, same.ID = "approved", "another"
	if detailsOf(a) != detailsOf(same) {
		t.Error("a state is no detail")
	}
	for _, change := range []func(*bitgo.BankAccount){func(x *bitgo.BankAccount) { x.Number = "****2" }, func(x *bitgo.BankAccount) { x.Owner = "p" }, func(x *bitgo.BankAccount) { x.Routing = "s" }, func(x *bitgo.BankAccount) { x.Bank = "c" }} {
		other := a
		change(&other)
		if detailsOf(a) == detailsOf(other) {
			t.Errorf("%+v has the same details", other)
		}
	}
}

// The weekdays on which the Federal Reserve is closed are those that it publishes, and no others.
func TestTheBanksDaysAreTheFederalReserves(t *testing.T) {
	t.Parallel()
	want := map[string]bool{}
	for _, day := range []string{
		"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
		"2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-07-05", "2027-09-06", "2027-10-11", "2027-11-11", "2027-11-25",
	} {
		want[day] = true
	}
	for day := time.Date(2026, 1, 1, 16, 0, 0, 0, time.UTC); day.Year() < 2028; day = day.AddDate(0, 0, 1) {
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if got := closed(day); got != (weekend || want[day.Format(time.DateOnly)]) {
			t.Errorf("%s: closed is %v", day.Format("Mon "+time.DateOnly), got)
		}
	}
}

// The cut-off is in New York's time, in summer and in winter, and never on a weekend or a holiday.
func TestNextCutoff(t *testing.T) {
	t.Parallel()
	for now, want := range map[string]string{"2026-11-25T20:59:59Z": "2026-11-25T21:00:00Z", "2026-11-25T21:00:00Z": "2026-11-27T21:00:00Z", "2026-11-27T22:00:00Z": "2026-11-30T21:00:00Z",
		"2026-07-01T12:00:00Z": "2026-07-01T20:00:00Z", "2026-11-29T03:00:00Z": "2026-11-30T21:00:00Z"} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := NextCutoff(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", now, got, want)
		}
	}
}
