package travel

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/money"
)

func day(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}

func cents(n int64) *money.Cents {
	c := money.NewCents(n)
	return &c
}

// laws are like those of the migration, with an older and a later one of the United States.
var laws = []Threshold{
	{ID: 1, Jurisdiction: Elsewhere, Name: "Everywhere else", From: day("2019-06-21"), USD: money.NewCents(100_000)},
	{ID: 2, Jurisdiction: "US", Name: "United States", Countries: []string{"US"}, From: day("2011-03-01"), USD: money.NewCents(300_000), Needs: []string{NeedsOriginatorAddress}},
	{ID: 3, Jurisdiction: "US", Name: "United States", Countries: []string{"US"}, From: day("2027-01-01"), USD: money.NewCents(25_000), Needs: []string{NeedsOriginatorAddress}},
	{ID: 4, Jurisdiction: "EU", Name: "European Union", Countries: []string{"DE", "IE"}, From: day("2024-12-30"), SelfHosted: cents(100_000), Needs: []string{NeedsOriginatorAddress, NeedsOriginatorIdentity}},
}

func TestTheLawInForceOnADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		place, on string
		want      int // 0: none
	}{
		{"US", "2026-11-20", 2}, {"US", "2011-03-01", 2}, {"US", "2026-12-31", 2}, {"US", "2027-01-01", 3}, {"US", "2030-01-01", 3},
		{"DE", "2024-12-29", 1}, {"DE", "2024-12-30", 4}, {"IE", "2026-01-01", 4}, {"EU", "2026-01-01", 4},
		{"BR", "2026-01-01", 1}, {"BR", "2019-06-20", 0}, {"US", "2011-02-28", 0}, {"DE", "2010-01-01", 0},
	} {
		got, ok := InForce(laws, c.place, day(c.on))
		if ok != (c.want != 0) || got.ID != c.want {
			t.Errorf("%s on %s: %d, %t, want %d", c.place, c.on, got.ID, ok, c.want)
		}
	}
}

// full is a version with everything that any law asks for.
func full(s Subject) *Record {
	r := &Record{Key: Key{Subject: s}, Version: 1, State: Confirmed, Decider: "Cora",
		Data: Data{Kind: Legal, Name: "Basin Power", Street: "1 Dam Road", Town: "Elko", Country: "US", Registration: "NV 1"}}
	if s == Payee {
		r.Key.Address, r.Custody, r.VASP = "address", Provider, "Provider"
	}
	return r
}

func with(r *Record, change func(*Record)) *Record {
	change(r)
	return r
}

func TestWhatEachLawAsksFor(t *testing.T) {
	t.Parallel()
	us, eu, other := laws[1:2], laws[3:4], laws[:1]
	both := []Threshold{laws[1], laws[3]}
	selfHosted := func(r *Record) { r.Custody, r.VASP = SelfHosted, "" }
	bare := func(r *Record) { r.Data = Data{Kind: Legal, Name: "N", Registration: "R"} }
	for _, c := range []struct {
		what    string
		laws    []Threshold
		usd     *money.Cents
		payer   *Record
		payee   *Record
		verdict Verdict
		missing string // keys
	}{
		{"below", us, cents(299_999), nil, nil, Below, ""},
		{"exactly at it, nothing known", us, cents(300_000), nil, nil, Missing, "originator beneficiary"},
		{"exactly at it, all known", us, cents(300_000), full(Originator), full(Payee), Complete, ""},
		{"no price counts as above", us, nil, nil, nil, Missing, "originator beneficiary"},
		{"no law counts as above", nil, cents(1), full(Originator), nil, Missing, "beneficiary"},
		{"the United States ask for an address", us, cents(300_000), with(full(Originator), bare), full(Payee), Missing, "originator.address"},
		{"elsewhere a registration is enough", other, cents(300_000), with(full(Originator), bare), full(Payee), Complete, ""},
		{"elsewhere something has to tell the payer apart", other, cents(300_000), with(full(Originator), func(r *Record) { r.Data = Data{Kind: Legal, Name: "N"} }), full(Payee), Missing, "originator.address"},
		{"the European Union at any amount", eu, cents(1), nil, full(Payee), Missing, "originator"},
		{"the stricter of both ends", both, cents(100), nil, full(Payee), Missing, "originator"},
		{"who holds the address", us, cents(300_000), full(Originator), with(full(Payee), func(r *Record) { r.Custody, r.VASP = "", "" }), Missing, "beneficiary.custody"},
		{"self-hosted in the European Union, small", eu, cents(99_999), full(Originator), with(full(Payee), selfHosted), Complete, ""},
		{"self-hosted in the European Union, large", eu, cents(100_000), full(Originator), with(full(Payee), selfHosted), Missing, "beneficiary.ownership"},
		{"self-hosted and proved", eu, cents(100_000), full(Originator), with(full(Payee), func(r *Record) { selfHosted(r); r.Owned = true }), Complete, ""},
		{"self-hosted and unpriced", eu, nil, full(Originator), with(full(Payee), selfHosted), Missing, "beneficiary.ownership"},
		{"a person without a given name", us, cents(300_000), full(Originator), with(full(Payee), func(r *Record) { r.Data.Kind = Natural }), Missing, "beneficiary.given"},
		{"not confirmed", us, cents(300_000), with(full(Originator), func(r *Record) { r.State = Waiting }), full(Payee), Missing, "originator"},
	} {
		j := Judge(Case{USD: c.usd, Laws: c.laws, Payee: c.payee, Originator: c.payer})
		var keys []string
		for _, m := range j.Missing {
			keys = append(keys, m.Key)
		}
		if got := strings.Join(keys, " "); j.Verdict != c.verdict || got != c.missing || j.Why == "" {
			t.Errorf("%s: %s (%s), want %s (%s): %s", c.what, j.Verdict, got, c.verdict, c.missing, j.Why)
		}
	}
}

// Whatever is known and whatever it is worth: at a threshold or above nothing is called clear that lacks anything, and without a
// price nothing is called below.
func TestNothingAboveIsClearWithSomethingMissing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Case{Laws: rapid.SliceOfN(rapid.SampledFrom(laws), 0, 3).Draw(t, "laws"), Payee: anybody(t, Payee), Originator: anybody(t, Originator),
			PayeeWaits: rapid.Bool().Draw(t, "waits")}
		if rapid.Bool().Draw(t, "priced") {
			c.USD = cents(rapid.Int64Range(0, 600_000).Draw(t, "usd"))
		}
		j := Judge(c)
		above := len(c.Laws) == 0
		var apply []Threshold
		for _, l := range c.Laws {
			if c.USD == nil || c.USD.Cmp(l.USD) >= 0 {
				above, apply = true, append(apply, l)
			}
		}
		known := c.Payee != nil && c.Originator != nil && c.Payee.State == Confirmed && c.Originator.State == Confirmed && c.Payee.Name != "" && c.Originator.Name != "" && c.Payee.Custody != ""
		proof := known && (c.Payee.Custody != SelfHosted || c.Payee.Owned)
		for _, l := range apply {
			if l.SelfHosted != nil && (c.USD == nil || c.USD.Cmp(*l.SelfHosted) >= 0) {
				known = known && proof
			}
			if strings.Contains(strings.Join(l.Needs, " "), NeedsOriginatorAddress) {
				known = known && c.Originator.HasAddress()
			}
		}
		switch {
		case above && !known && j.Verdict != Missing:
			t.Fatalf("%s with something missing: %+v", j.Verdict, c)
		case !above && j.Verdict != Below:
			t.Fatalf("%s below every threshold", j.Verdict)
		case j.Verdict == Complete && (len(j.Missing) > 0 || j.Payee == nil || j.Originator == nil):
			t.Fatalf("complete without a version or with something missing: %+v", j)
		case c.USD == nil && j.Verdict == Below:
			t.Fatal("below without a price")
		}
	})
}

func anybody(t *rapid.T, s Subject) *Record {
	if rapid.IntRange(0, 5).Draw(t, "unknown") == 0 {
		return nil
	}
	r := full(s)
	r.State = rapid.SampledFrom([]State{Confirmed, Confirmed, Confirmed, Waiting, Rejected}).Draw(t, "state")
	drop := func(name string, f *string) {
		if rapid.IntRange(0, 6).Draw(t, name) == 0 {
			*f = ""
		}
	}
	drop("name", &r.Name)
	drop("street", &r.Street)
	drop("registration", &r.Registration)
	if s == Payee {
		r.Custody = rapid.SampledFrom([]string{"", Provider, SelfHosted}).Draw(t, "custody")
		r.Owned = r.Custody == SelfHosted && rapid.Bool().Draw(t, "owned")
	}
	return r
}

func TestWhatIsTypedIsRead(t *testing.T) {
	t.Parallel()
	now, payee := day("2026-11-20"), Key{Subject: Payee, Address: "a"}
	good := Data{Kind: Legal, Name: " Basin  Power ", Country: "us", LEI: "5493001kjtiigc8y1r12", Custody: Provider, VASP: "P"}
	d, refused := check(payee, good, now)
	if refused != nil || d.Name != "Basin Power" || d.Country != "US" || d.LEI != "5493001KJTIIGC8Y1R12" {
		t.Fatalf("%+v %v", d, refused)
	}
	for _, c := range []struct {
		field string
		turn  func(*Data)
	}{
		{"name", func(d *Data) { d.Name = "  " }},
		{"name", func(d *Data) { d.Name = "Basin\u202ePower" }},
		{"name", func(d *Data) { d.Name = strings.Repeat("x", 151) }},
		{"country", func(d *Data) { d.Country = "USA" }},
		{"lei", func(d *Data) { d.LEI = "5493001KJTIIGC8Y1R13" }},
		{"lei", func(d *Data) { d.LEI = "549" }},
		{"kind", func(d *Data) { d.Kind = "" }},
		{"custody", func(d *Data) { d.Custody = "somebody" }},
		{"provider", func(d *Data) { d.VASP = "" }},
		{"owned_how", func(d *Data) { d.Custody, d.Owned = SelfHosted, true }},
		{"birth_date", func(d *Data) { d.Kind, d.BirthDate, d.BirthPlace = Natural, "2030-01-01", "Elko" }},
		{"birth_date", func(d *Data) { d.Kind, d.BirthPlace = Natural, "Elko" }},
		{"birth_place", func(d *Data) { d.Kind, d.BirthDate = Natural, "1980-12-31" }},
	} {
		d := good
		c.turn(&d)
		if _, refused := check(payee, d, now); refused == nil || refused.Fields[c.field] == "" {
			t.Errorf("%s: %v", c.field, refused)
		}
	}
}
