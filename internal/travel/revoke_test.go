package travel

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func (b *bench) stands(k Key) Row {
	b.Helper()
	r, err := b.s.Standing(b.Context(), b.treasury, k)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// TestWhatIsRevokedCountsNoLonger: a false version is in force, its correction was refused, and compliance takes the false one back.
func TestWhatIsRevokedCountsNoLonger(t *testing.T) {
	b := setup(t)
	held := registered("Basin Power")
	held.Custody, held.VASP, held.VASPCountry = Provider, "Prime Trust", "US"
	b.confirmed(b.payer(), registered("Apex Mining LLC"))
	old := b.confirmed(b.payee(), held)
	false1 := b.confirmed(b.payee(), held)
	correction := b.file(b.treasury, b.payee(), held)
	if _, err := b.s.Reject(t.Context(), b.compliance, correction.ID, "Not this either"); err != nil {
		t.Fatal(err)
	}
	if j := b.judge(cents(300_000)); j.Verdict != Complete || j.Payee.ID != false1.ID {
		t.Fatalf("before: %+v", j)
	}
	for _, c := range []struct {
		what string
		who  identity.Actor
		r    Record
		why  string
		want *fault.Fault
	}{
		{"treasury", b.treasury, false1, "It is false", ErrRole},
		{"a stranger", b.stranger, false1, "It is false", ErrNotFound},
		{"without a reason", b.compliance, false1, " ", ErrFields},
		{"what was replaced", b.compliance, old, "It is false", ErrDecide},
		{"what was refused", b.compliance, correction, "It is false", ErrDecide},
	} {
		if _, err := b.s.Revoke(t.Context(), c.who, c.r.ID, c.why); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	r, err := b.s.Revoke(t.Context(), b.compliance, false1.ID, "The provider does not know them")
	if err != nil || r.State != Revoked || r.Decider != "Cora" || r.Reason != "The provider does not know them" {
		t.Fatalf("%+v %v", r, err)
	}
	if j := b.judge(cents(300_000)); j.Verdict != Missing || j.Payee != nil || !strings.Contains(j.Why, "confirmed data of the payee") {
		t.Fatalf("it counts still, or what it replaced came back: %s %s", j.Verdict, j.Why)
	}
	if row := b.stands(b.payee()); row.Stands != NoData || row.InForce != nil || row.Newest.ID != correction.ID {
		t.Fatalf("%+v", row)
	}
	if _, err := b.s.Revoke(t.Context(), b.compliance, false1.ID, "Once more"); !fault.Is(err, ErrDecide) {
		t.Fatalf("twice: %v", err)
	}
	if d, err := b.s.Get(t.Context(), b.treasury, false1.ID); err != nil || d.State != Revoked || d.Counts() || len(d.Versions) != 3 {
		t.Fatalf("%+v %v", d, err)
	}
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'travel.revoke' and subject_id = $1 and client_id = $2`, false1.ID.String(), b.client.ID); n != 1 {
		t.Fatalf("%d rows in the trail", n)
	}
	if next := b.confirmed(b.payee(), held); b.judge(cents(300_000)).Payee.ID != next.ID {
		t.Fatal("another version is not in force")
	}
}

// TestTheDeskShowsWhatIsRevoked: the desk's own query knows of it, by each filter.
func TestTheDeskShowsWhatIsRevoked(t *testing.T) {
	b := setup(t)
	b.confirmed(b.payer(), registered("Apex Mining LLC"))
	newest := b.confirmed(b.payer(), registered("Apex Mining LLC"))
	if _, err := b.s.Revoke(t.Context(), b.compliance, newest.ID, "It is false"); err != nil {
		t.Fatal(err)
	}
	for stands, want := range map[Stands]int{"": 1, NoData: 1, Waits: 0, Ready: 0} {
		d, err := b.s.Look(t.Context(), b.treasury, Filter{Stands: stands, Limit: 10})
		if err != nil || len(d.Rows) != want {
			t.Errorf("%q: %+v %v", stands, d.Rows, err)
		}
		if want == 1 && (d.Rows[0].Newest == nil || d.Rows[0].Newest.State != Revoked || d.Rows[0].InForce != nil) {
			t.Errorf("%q: %+v", stands, d.Rows[0])
		}
	}
}

// TestTheDatabaseKeepsRevocations: whoever gets past the room meets the same rules.
func TestTheDatabaseKeepsRevocations(t *testing.T) {
	b := setup(t)
	waits := b.file(b.everybody, b.payer(), registered("Apex Mining LLC"))
	const revoke = `insert into travel_decision (record_id, client_id, made_by, verdict, reason, decided_by, decided_at) values ($1, $2, $3, 'revoked', $5, $4, now())`
	try := func(what string, by identity.Actor, why, want string) {
		t.Helper()
		if got := database.Constraint(b.db.TryServing(database.System("attack"), revoke, waits.ID, b.client.ID, b.everybody.Person, by.Person, why)); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	try("what waits", b.compliance, "It is false", "travel_decision_revokes")
	if _, err := b.s.Confirm(t.Context(), b.compliance, waits.ID); err != nil {
		t.Fatal(err)
	}
	try("without a reason", b.compliance, "", "travel_decision_why")
	try("without the role", b.treasury, "It is false", "travel_role")
	if _, err := b.s.Revoke(t.Context(), b.everybody, waits.ID, "I mistyped it"); err != nil {
		t.Fatalf("the maker, who is of compliance: %v", err)
	}
	try("twice", b.compliance, "It is false", "travel_decision_pkey")
}

// TestAMachinesEntryIsItsKeyHoldersOwn: who made a key of the machine that entered the data does not confirm them.
func TestAMachinesEntryIsItsKeyHoldersOwn(t *testing.T) {
	b := setup(t)
	machine := b.db.Person(t, "Feeder", testkit.Over(identity.Treasury, b.client))
	unaware := b.compliance
	holder := b.db.KeyOf(t, machine, b.compliance)
	r := b.file(machine, b.payer(), registered("Apex Mining LLC"))
	if no := r.WhyNotDecide(holder); !strings.Contains(no, "one of its keys") {
		t.Errorf("the page says %q", no)
	}
	for who, actor := range map[string]identity.Actor{"the room": holder, "the database": unaware} {
		if _, err := b.s.Confirm(t.Context(), actor, r.ID); !fault.Is(err, ErrDecide) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := b.s.Confirm(t.Context(), b.everybody, r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.s.Revoke(t.Context(), holder, r.ID, "The feed was wrong"); err != nil {
		t.Fatalf("their own machine's data are taken back: %v", err)
	}
}

// TestWhatIsSealedIsOpenedOnTheRecord: a look at a version opens nothing; opening it is in the trail with who it was.
func TestWhatIsSealedIsOpenedOnTheRecord(t *testing.T) {
	b := setup(t)
	r := b.file(b.treasury, b.payer(), Data{Kind: Natural, Name: "Moss", Given: "Mia", BirthDate: "1981-02-03", BirthPlace: "Canaryville", OfficialID: "Passport CANARY-77"})
	d, err := b.s.Get(t.Context(), b.compliance, r.ID)
	if err != nil || d.BirthDate+d.BirthPlace+d.OfficialID != "" || !d.HasBirth || !d.HasOfficialID || d.Revealed {
		t.Fatalf("%+v %v", d.Data, err)
	}
	opened := `select count(*) from audit_event where verb = 'travel.reveal' and subject_id = $1 and client_id = $2`
	if n := b.db.Count(t, opened, r.ID.String(), b.client.ID); n != 0 {
		t.Fatalf("%d rows though nothing was opened", n)
	}
	if _, err := b.s.Reveal(t.Context(), b.stranger, r.ID); !fault.Is(err, ErrNotFound) {
		t.Fatalf("a stranger: %v", err)
	}
	if d, err = b.s.Reveal(t.Context(), b.compliance, r.ID); err != nil || d.OfficialID != "Passport CANARY-77" || d.BirthPlace != "Canaryville" || !d.Revealed {
		t.Fatalf("%+v %v", d.Data, err)
	}
	if n := b.db.Count(t, opened+` and person_id = $3 and not audit_event::text like '%CANARY%'`, r.ID.String(), b.client.ID, b.compliance.Person); n != 1 {
		t.Fatalf("%d rows in the trail", n)
	}
	bare := b.file(b.treasury, b.payee(), registered("Basin Power"))
	if _, err := b.s.Reveal(t.Context(), b.compliance, bare.ID); !fault.Is(err, ErrNotFound) {
		t.Fatalf("nothing is sealed: %v", err)
	}
}

// TestStandingIsPersonalToo: an administrator of the client reads nobody's data, by any page.
func TestStandingIsPersonalToo(t *testing.T) {
	b := setup(t)
	b.file(b.treasury, b.payer(), registered("Apex Mining LLC"))
	admin := b.db.Person(t, "Ada", testkit.Over(identity.Admin, b.client))
	if row, err := b.s.Standing(t.Context(), admin, b.payer()); !fault.Is(err, ErrNotFound) || row.Newest != nil {
		t.Fatalf("%+v %v", row, err)
	}
}
