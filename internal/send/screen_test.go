package send

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sanction"
)

func (b *bench) listed(version, day string, addresses ...string) {
	b.t.Helper()
	text := "# version: " + version + "\n# source: Test\n# published: " + day + "\ncode,address,holder,program\n"
	for _, a := range append(addresses, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT") {
		text += "XBT," + a + ",Blocked Holder,CYBER2\n"
	}
	if _, err := b.s.Sanctions.Load(b.ctx, identity.System("test"), strings.NewReader(text), false); err != nil {
		b.t.Fatal(err)
	}
}

func verdictOf(t *testing.T, r Report, key string) Gate {
	t.Helper()
	for _, g := range r.Gates {
		if g.Key == key {
			return g
		}
	}
	t.Fatalf("no gate %s", key)
	return Gate{}
}

// A payee on the list is refused whatever the case it is typed in; nothing of the send is kept, and the attempt is.
func TestASanctionedPayeeIsRefusedAndKept(t *testing.T) {
	b := setup(t)
	b.listed("L1", "2021-01-01", strings.ToUpper(b.payee))
	r, err := b.s.Check(b.ctx, b.treasury, b.draft())
	if g := verdictOf(t, r, GateSanction); err != nil || g.Verdict != Stop || g.Value != "sanctioned" || r.Passes {
		t.Fatalf("%v %+v", err, g)
	}
	if n := b.db.Count(t, `select count(*) from sanction_screening`); n != 0 {
		t.Fatalf("a preview kept %d screenings", n)
	}
	_, err = b.s.Submit(b.ctx, b.treasury, b.draft(), b.key())
	if f := b.wantFault(err, ErrSanctioned); f.Fields[FieldAddress] == "" {
		t.Fatalf("%v", f.Fields)
	}
	if n := b.db.Count(t, `select count(*) from send`); n != 0 {
		t.Fatalf("%d sends were kept", n)
	}
	if n := b.db.Count(t, `select count(*) from sanction_screening where state = 'hit' and send_id is null and address = $1 and holder = 'Blocked Holder' and amount = 1000000`, b.payee); n != 1 {
		t.Fatalf("%d hits were kept", n)
	}
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'sanction.hit' and client_id = $1`, b.client.ID); n != 1 {
		t.Fatalf("%d rows in the trail", n)
	}
	if n := b.db.Count(t, `select count(*) from river.river_job where kind = 'sanction.found'`); n != 1 {
		t.Fatalf("%d notices are asked for", n)
	}
}

// The list of the moment of release decides: what was clear when it was asked for does not leave once the payee is named.
func TestAReleaseIsScreenedWithTheListOfThatMoment(t *testing.T) {
	b := setup(t)
	b.listed("L1", "2021-01-01")
	x := b.submit(b.draft())
	if k := b.get(x).Screenings; len(k) != 1 || k[0].State != sanction.Clear || k[0].Version != "L1" || k[0].Stage != sanction.AtSubmit {
		t.Fatalf("%+v", k)
	}
	b.listed("L2", "2021-02-01", b.payee)
	_, err := b.release(x)
	b.wantFault(err, ErrHit)
	d := b.wantState(x, Approved)
	if k := d.Screenings; len(k) != 2 || k[1].State != sanction.Hit || k[1].Version != "L2" || k[1].Stage != sanction.AtRelease || b.transfers(x) != 0 {
		t.Fatalf("%+v, %d transfers", d.Screenings, b.transfers(x))
	}
	b.listed("L3", "2021-03-01")
	if _, err := b.release(x); err != nil {
		t.Fatal(err)
	}
	if b.transfers(x) != 1 {
		t.Fatalf("%d transfers", b.transfers(x))
	}
}

// Without a list, or with one that is too old, nothing passes, and it is called what it is.
func TestWhatCannotBeScreenedIsRefused(t *testing.T) {
	b := setup(t)
	b.listed("L1", "2021-01-01")
	x := b.submit(b.draft())
	b.clock.Advance(sanction.DefaultAge + time.Minute)
	r, err := b.s.Check(b.ctx, b.treasury, b.draft())
	if g := verdictOf(t, r, GateSanction); err != nil || g.Verdict != Stop || g.Value != "not screened" {
		t.Fatalf("%v %+v", err, g)
	}
	_, err = b.s.Submit(b.ctx, b.treasury, b.base("1200000"), b.key())
	if !fault.Is(err, ErrNotScreened) {
		t.Fatalf("%v", err)
	}
	b.exec(`update send set expires_at = $2 where id = $1`, x.ID, b.clock.Now().Add(time.Hour))
	_, err = b.release(x)
	b.wantFault(err, ErrRelease)
	b.exec(`delete from sanction_screening`)
	b.exec(`delete from sanction_load`)
	_, err = b.s.Submit(b.ctx, b.treasury, b.base("1300000"), b.key())
	if !fault.Is(err, ErrNotScreened) {
		t.Fatalf("%v", err)
	}
}

// An older list never takes the place of a newer one, and only administrators of the organization load any.
func TestListsGoForward(t *testing.T) {
	b := setup(t)
	b.listed("L2", "2021-02-01")
	b.listed("L2", "2021-02-01") // still the newest
	text := "# version: L1\n# source: Test\n# published: 2021-01-01\ncode,address,holder,program\nXBT,1BoatSLRHtKNngkdXEeobR76b53LETtpyT,H,P\n"
	if _, err := b.s.Sanctions.Load(b.ctx, identity.System("test"), strings.NewReader(text), false); !fault.Is(err, sanction.ErrOlder) {
		t.Fatalf("%v", err)
	}
	if _, err := b.s.Sanctions.Load(b.ctx, b.treasury, strings.NewReader(text), false); !fault.Is(err, sanction.ErrRole) {
		t.Fatalf("%v", err)
	}
	if n := b.db.Count(t, `select count(*) from sanction_list where version like 'L%'`); n != 1 {
		t.Fatalf("%d lists", n)
	}
}

// What stands behind a payee is read again at the release: an account at a bank or at BitGo, which no list can name, must not look
// clear there after it was not screened when it was asked for.
func TestAtReleaseAPayeeIsOfTheSameKind(t *testing.T) {
	t.Parallel()
	for _, d := range []Draft{
		{Asset: "ofctusd", Address: "577ff49864fe0f0a4ff124159bc61fcb"}, {Asset: "ofctbtc", Address: "577ff49864fe0f0a4ff124159bc61fcb"},
		{Asset: "hteth", Address: "0x52908400098527886e0f7030069857d2e4169ee7"},
	} {
		d.Amount, d.Purpose = "1", "Bill"
		asked := read(d)
		if asked.address == nil || asked.amount == nil {
			t.Fatalf("%+v: %v", d, asked.problems)
		}
		again := Send{Amount: *asked.amount, Address: asked.address.Canonical, Memo: asked.address.Memo, MemoType: string(asked.address.MemoType)}.order()
		if again.address.Kind != asked.address.Kind || again.address.Kind == "" {
			t.Errorf("%s: %q when asked, %q at release", d.Asset, asked.address.Kind, again.address.Kind)
		}
	}
}
