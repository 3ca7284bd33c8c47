package travel

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// bench is the room on a real database, with a client, its treasury and compliance, and somebody who is both.
type bench struct {
	*testing.T
	db                              *testkit.Database
	s                               *Service
	client, other                   identity.Client
	treasury, compliance, everybody identity.Actor
	stranger                        identity.Actor // of the other client
}

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	box, err := seal.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, db: testkit.DB(t)}
	b.s = &Service{DB: b.db.Serve, Clock: clock.NewManual(testkit.Start), Box: box, Entity: "Unykorn"}
	b.client, b.other = b.db.Client(t, "Apex Mining"), b.db.Client(t, "Meridian")
	b.treasury, b.compliance = b.db.Person(t, "Tara", testkit.Over(identity.Treasury, b.client)), b.db.Person(t, "Cora", testkit.Over(identity.Compliance, b.client))
	b.everybody = b.db.Person(t, "Ella", testkit.Over(identity.Treasury, b.client), testkit.Over(identity.Compliance, b.client))
	b.stranger = b.db.Person(t, "Sten", testkit.Over(identity.Treasury, b.other), testkit.Over(identity.Compliance, b.other))
	return b
}

const here = "tb1qexample"

func (b *bench) payee() Key { return Key{Client: b.client.ID, Subject: Payee, Address: here} }
func (b *bench) payer() Key { return Key{Client: b.client.ID, Subject: Originator} }

func registered(name string) Data {
	return Data{Kind: Legal, Name: name, Street: "1 Dam Road", Town: "Elko", Country: "US", Registration: "NV 1"}
}

func (b *bench) file(who identity.Actor, k Key, d Data) Record {
	b.Helper()
	r, err := b.s.File(b.Context(), who, k, d, "key-"+uuid.NewString())
	if err != nil {
		b.Fatal(err, fault.As(err).Fields)
	}
	return r
}

func (b *bench) confirmed(k Key, d Data) Record {
	b.Helper()
	r, err := b.s.Confirm(b.Context(), b.compliance, b.file(b.treasury, k, d).ID)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func (b *bench) judge(usd *money.Cents) Judgement {
	b.Helper()
	var j Judgement
	err := b.s.DB.As(b.Context(), b.treasury.Scope(), func(tx pgx.Tx) (err error) {
		j, err = b.s.Judge(b.Context(), tx, b.client.ID, address.Address{Canonical: here}, usd)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return j
}

// BitGo names a bank account by 32 hexadecimal digits, as it does a wallet: what was read of the client's accounts tells them apart.
func TestAWireIsTheBanksAffair(t *testing.T) {
	b := setup(t)
	if j := b.judge(cents(500_000)); j.Verdict != Missing {
		t.Fatalf("no bank account: %s", j.Verdict)
	}
	for i, of := range []identity.Client{b.client, b.other} {
		if _, err := b.db.Owner.Exec(t.Context(), `delete from bank_account`); err != nil {
			t.Fatal(err)
		}
		if _, err := b.db.Owner.Exec(t.Context(), `insert into bank_account (id, client_id, hash, bank, owner, number_tail, routing, swift, kind, currency, country, state, details, first_seen_at, changed_at, observed_at)
			values ($1, $2, $3, 'Bank', 'Owner', '1234', '', '', 'wire', 'USD', 'US', 'approved', $4, now(), now(), now())`, testkit.HexID(), of.ID, here, strings.Repeat("0f", 32)); err != nil {
			t.Fatal(err)
		}
		if j := b.judge(cents(500_000)); (j.Verdict == Bank) != (i == 0) {
			t.Errorf("account of %s: %s", of.Name, j.Verdict)
		}
	}
}

func TestAVersionIsInForceOnceAnotherPersonConfirmsIt(t *testing.T) {
	b := setup(t)
	held := registered("Basin Power")
	held.Custody, held.VASP, held.VASPCountry = Provider, "Prime Trust", "US"
	b.confirmed(b.payer(), registered("Apex Mining LLC"))
	first := b.file(b.treasury, b.payee(), held)
	if j := b.judge(cents(300_000)); j.Verdict != Missing || !strings.Contains(j.Why, "A version waits") {
		t.Fatalf("waiting: %s %s", j.Verdict, j.Why)
	}
	if j := b.judge(cents(299_999)); j.Verdict != Below {
		t.Fatalf("below: %s", j.Verdict)
	}
	if _, err := b.s.Confirm(t.Context(), b.compliance, first.ID); err != nil {
		t.Fatal(err)
	}
	if j := b.judge(cents(300_000)); j.Verdict != Complete || j.Payee.ID != first.ID || !strings.Contains(j.Why, "version 1 (confirmed by Cora)") {
		t.Fatalf("%s %s", j.Verdict, j.Why)
	}
	bare := b.file(b.treasury, b.payee(), Data{Kind: Legal, Name: "Basin Power", Custody: SelfHosted})
	if j := b.judge(cents(300_000)); j.Verdict != Complete || j.Payee.Version != 1 {
		t.Fatalf("a waiting version took the other's place: %+v", j)
	}
	if _, err := b.s.Reject(t.Context(), b.compliance, bare.ID, "Not self-hosted"); err != nil {
		t.Fatal(err)
	}
	if j := b.judge(nil); j.Verdict != Complete || !j.Unpriced() {
		t.Fatalf("unpriced: %s %s", j.Verdict, j.Why)
	}
	if _, err := b.s.Confirm(t.Context(), b.compliance, bare.ID); !fault.Is(err, ErrDecide) {
		t.Fatalf("decided twice: %v", err)
	}
	for _, verb := range []string{"travel.file", "travel.confirm", "travel.reject"} {
		if b.db.Count(t, `select count(*) from audit_event where verb = $1 and client_id = $2`, verb, b.client.ID) == 0 {
			t.Errorf("%s is not in the trail", verb)
		}
	}
}

func TestNobodyConfirmsTheirOwn(t *testing.T) {
	b := setup(t)
	r := b.file(b.everybody, b.payer(), registered("Apex Mining LLC"))
	if _, err := b.s.Confirm(t.Context(), b.everybody, r.ID); !fault.Is(err, ErrDecide) {
		t.Fatalf("their own: %v", err)
	}
	for who, want := range map[*identity.Actor]*fault.Fault{&b.treasury: ErrRole, &b.stranger: ErrNotFound} {
		if _, err := b.s.Confirm(t.Context(), *who, r.ID); !fault.Is(err, want) {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
	for who, want := range map[*identity.Actor]*fault.Fault{&b.compliance: ErrRole, &b.stranger: ErrNotFound} {
		if _, err := b.s.File(t.Context(), *who, b.payer(), registered("X"), "key-of-somebody"); !fault.Is(err, want) {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
	const decide = `insert into travel_decision (record_id, client_id, made_by, verdict, reason, decided_by, decided_at) values ($1, $2, $3, 'confirmed', '', $4, now())`
	scope := database.System("attack")
	for _, c := range []struct {
		what       string
		scope      database.Scope
		maker, by  uuid.UUID
		constraint string
	}{
		{"the maker", scope, b.everybody.Person, b.everybody.Person, "travel_decision_two_people"},
		{"another maker's name", scope, b.treasury.Person, b.everybody.Person, "travel_decision_record"},
		{"without the role", scope, b.everybody.Person, b.treasury.Person, "travel_role"},
		{"in another's name", b.treasury.Scope(), b.everybody.Person, b.compliance.Person, "travel_own_name"},
		{"of another client", scope, b.everybody.Person, b.stranger.Person, "travel_role"},
	} {
		if got := database.Constraint(b.db.TryServing(c.scope, decide, r.ID, b.client.ID, c.maker, c.by)); got != c.constraint {
			t.Errorf("%s: %q, want %q", c.what, got, c.constraint)
		}
	}
	for _, sql := range []string{`update travel_record set name = 'Other' where id = $1`, `delete from travel_record where id = $1`, `update travel_threshold set usd_cents = 0 where $1::uuid is not null`,
		`update travel_decision set verdict = 'confirmed' where record_id = $1`} {
		if err := b.db.TryServing(scope, sql, r.ID); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestAnOlderVersionIsNotConfirmedPastANewerOne(t *testing.T) {
	b := setup(t)
	old := b.file(b.treasury, b.payer(), registered("Apex"))
	b.file(b.treasury, b.payer(), registered("Apex Mining LLC"))
	if _, err := b.s.Confirm(t.Context(), b.compliance, old.ID); !fault.Is(err, ErrDecide) {
		t.Fatalf("%v", err)
	}
	twice := func() Record {
		r, err := b.s.File(t.Context(), b.treasury, b.payer(), registered("Once"), "one-and-the-same-key")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if a, z := twice(), twice(); a.ID != z.ID || b.db.Count(t, `select count(*) from travel_record`) != 3 {
		t.Fatal("one form made two versions")
	}
}

func TestBirthAndOfficialIDAreSealedAndTakenOver(t *testing.T) {
	b := setup(t)
	d := Data{Kind: Natural, Name: "Moss", Given: "Mia", BirthDate: "1981-02-03", BirthPlace: "Canaryville", OfficialID: "Passport CANARY-77"}
	r := b.file(b.treasury, b.payer(), d)
	if n := b.db.Count(t, `select count(*) from travel_record r, audit_event e where r::text ~ '1981-02-03|Canaryville|CANARY-77' or e::text ~ '1981-02-03|Canaryville|CANARY-77'`); n != 0 {
		t.Fatal("what is sealed stands in clear")
	}
	next := b.file(b.treasury, b.payer(), Data{Kind: Natural, Name: "Moss", Given: "Mia", ForgetID: true})
	got, err := b.s.Reveal(t.Context(), b.compliance, next.ID)
	if err != nil || got.BirthDate != "1981-02-03" || got.BirthPlace != "Canaryville" || got.OfficialID != "" || got.HasOfficialID {
		t.Fatalf("%+v %v", got.Data, err)
	}
	if _, err := b.db.Owner.Exec(t.Context(), `update travel_record set sealed = (select sealed from travel_record where id = $1) where id = $2`, r.ID, next.ID); err != nil {
		t.Fatal(err)
	}
	if d, err := b.s.Reveal(t.Context(), b.compliance, next.ID); !fault.Is(err, ErrSealed) || d.Name != "" {
		t.Fatalf("another row's secret opened: %v", err)
	}
	if _, err := b.s.Get(t.Context(), b.stranger, r.ID); !fault.Is(err, ErrNotFound) {
		t.Fatalf("a stranger: %v", err)
	}
}

func TestTheLawsOfBothEndsCount(t *testing.T) {
	b := setup(t)
	d := registered("Calder OTC")
	d.Country, d.Custody, d.VASP, d.VASPCountry = "IE", Provider, "Calder", "IE"
	b.confirmed(b.payee(), d)
	if j := b.judge(cents(100)); j.Verdict != Missing || j.Strictest.Jurisdiction != "EU" || !strings.Contains(j.Why, "at any amount") {
		t.Fatalf("%s %s", j.Verdict, j.Why)
	}
	b.confirmed(b.payer(), registered("Apex Mining LLC"))
	if j := b.judge(cents(100)); j.Verdict != Complete {
		t.Fatalf("%s %s", j.Verdict, j.Why)
	}
	d.Country, d.VASPCountry = "", ""
	b.confirmed(b.payee(), d)
	if j := b.judge(cents(300_000)); j.Verdict != Missing || len(j.Missing) != 1 || j.Missing[0].Key != "beneficiary.country" {
		t.Fatalf("of a payee whose country is not told: %s %v %s", j.Verdict, j.Missing, j.Why)
	}
	b.s.Place = "BR"
	if ours, ok := InForce(b.thresholds(), b.s.place(), testkit.Start); !ok || ours.Jurisdiction != Elsewhere || !ours.USD.Equal(money.NewCents(100_000)) {
		t.Fatalf("%+v", ours)
	}
	for place, on := range map[string]time.Time{"US": testkit.Start, "DE": testkit.Start, "CA": testkit.Start, "SG": testkit.Start, "HK": testkit.Start} {
		want := map[string]int64{"US": 300_000, "DE": 0, "CA": 65_000, "SG": 99_000, "HK": 100_000}[place]
		if got, ok := InForce(b.thresholds(), place, on); !ok || !got.USD.Equal(money.NewCents(want)) || got.Source == "" || got.Reviewed == "" {
			t.Errorf("%s: %+v", place, got)
		}
	}
}

func (b *bench) thresholds() (out []Threshold) {
	b.Helper()
	if err := b.s.DB.As(b.Context(), database.System("test"), func(tx pgx.Tx) (err error) { out, err = thresholds(b.Context(), tx); return err }); err != nil {
		b.Fatal(err)
	}
	return out
}

func TestTheDeskTellsHowFarDataAre(t *testing.T) {
	b := setup(t)
	auditor := b.db.Person(t, "Ali", testkit.Whole(identity.Auditor))
	look := func(who identity.Actor, f Filter) (out []string) {
		t.Helper()
		for f.Limit = 1; ; {
			d, err := b.s.Look(t.Context(), who, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range d.Rows {
				out = append(out, r.Label+" "+string(r.Stands))
			}
			if d.More == nil {
				return out
			}
			f.After = *d.More
		}
	}
	for _, name := range []string{"Basin", "Calder", "Drum"} {
		if _, err := b.db.Owner.Exec(t.Context(), `insert into whitelist_entry (id, client_id, asset, address, label, source, since) values (gen_random_uuid(), $1, 'tbtc4', $2, $3, 'console', now())`, b.client.ID, "to-"+name, name); err != nil {
			t.Fatal(err)
		}
	}
	b.confirmed(Key{Client: b.client.ID, Subject: Payee, Address: "to-Basin"}, registered("Basin Power"))
	b.file(b.treasury, Key{Client: b.client.ID, Subject: Payee, Address: "to-Calder"}, registered("Calder OTC"))
	b.confirmed(b.payer(), registered("Apex Mining LLC"))
	all := "Apex Mining complete|Basin incomplete|Calder waiting|Drum none"
	if got := strings.Join(look(b.treasury, Filter{}), "|"); got != all {
		t.Fatalf("%s", got)
	}
	if got := strings.Join(look(auditor, Filter{}), "|"); got != all+"|Meridian none" {
		t.Fatalf("the auditor: %s", got)
	}
	for stands, want := range map[Stands]string{NoData: "Drum none", Waits: "Calder waiting", Incomplete: "Basin incomplete", Ready: "Apex Mining complete"} {
		if got := strings.Join(look(b.treasury, Filter{Stands: stands}), "|"); got != want {
			t.Errorf("%s: %s", stands, got)
		}
	}
	if got := look(b.treasury, Filter{Text: "to-Drum", Subject: Payee}); len(got) != 1 {
		t.Errorf("by address: %v", got)
	}
	if got := look(b.stranger, Filter{}); len(got) != 1 || got[0] != "Meridian none" {
		t.Errorf("the other client's: %v", got)
	}
}

func TestAMessageIsOnlyOfWhatWasJudged(t *testing.T) {
	b := setup(t)
	coin, _ := money.Lookup("tbtc4")
	_, err := b.s.Message(t.Context(), b.treasury, About{Client: b.client.ID, Send: uuid.New(), Amount: money.Of(coin, money.NewUnits(1))})
	if !fault.Is(err, ErrNotFound) {
		t.Fatalf("%v", err)
	}
	p, err := b.s.person(Record{Data: Data{Kind: Natural, Name: "Moss", Given: "Mia"}})
	raw, _ := json.Marshal(p)
	if err != nil || string(raw) != `{"naturalPerson":{"name":{"nameIdentifier":[{"primaryIdentifier":"Moss","secondaryIdentifier":"Mia","nameIdentifierType":"LEGL"}]}}}` {
		t.Fatalf("%s %v", raw, err)
	}
}
