package send

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
)

// loses raises a fee, and the sandbox drops the connection after BitGo has taken the raise in.
func (b *bench) loses(x Send) {
	b.t.Helper()
	b.control("hold", map[string]any{"point": "send.after", "times": 1})
	done := make(chan error)
	go func() { _, err := b.raise(x, 150); done <- err }()
	answer, err := http.Get(b.platform + "/_sandbox/held?wait=1&point=send.after")
	if err != nil {
		b.t.Fatal(err)
	}
	answer.Body.Close() //nolint:errcheck // nothing is written
	b.control("release", map[string]any{"point": "send.after", "drop": true})
	b.wantFault(<-done, ErrBumpUnknown)
	if d := b.get(x); len(d.Bumps) != 1 || d.Bumps[0].State != BumpUnknown {
		b.t.Fatalf("%+v", d.Bumps)
	}
}

// asks has BitGo ask for an approval of everything that leaves the wallet.
func (b *bench) asks() {
	b.t.Helper()
	to := func(method, path, who string, body map[string]any) map[string]any {
		raw, _ := json.Marshal(body)
		r, _ := http.NewRequestWithContext(b.ctx, method, b.platform+path, bytes.NewReader(raw))
		r.Header.Set("Authorization", "Bearer "+b.world.Token(who))
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			b.t.Fatal(err)
		}
		defer answer.Body.Close() //nolint:errcheck // nothing is written
		out := map[string]any{}
		if err := json.NewDecoder(answer.Body).Decode(&out); err != nil || answer.StatusCode >= 300 {
			b.t.Fatalf("%s %s: %d %v", method, path, answer.StatusCode, out)
		}
		return out
	}
	made := to("POST", "/api/v2/tbtc4/wallet/"+b.wallet.ID+"/policy/rule", "service", map[string]any{"id": "r", "type": "allTx", "action": map[string]any{"type": "getApproval"}})
	if made["state"] != nil {
		to("PUT", "/api/v2/pendingapprovals/"+made["id"].(string), "approver", map[string]any{"state": "approved"})
	}
}

func (b *bench) looks(x Send) Bump {
	b.t.Helper()
	if err := b.s.WorkResolve(b.ctx, &river.Job[Resolve]{Args: Resolve{SendID: x.ID, Once: true}}); err != nil {
		b.t.Fatal(err)
	}
	d := b.get(x)
	return d.Bumps[len(d.Bumps)-1]
}

func (b *bench) trail(x Send, by string) int {
	b.t.Helper()
	return b.db.Count(b.t, `select count(*) from audit_event where verb = 'send.bump' and subject_id = $1 and actor = $2`, x.ID.String(), by)
}

// The answer is lost, and BitGo asks for an approval of its own: the look-up writes that down, and what is decided there.
func TestALostRaiseIsFoundWaitingAtBitGo(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	b.asks()
	b.loses(x)
	found := b.looks(x)
	if found.State != BumpPending || !bitgo.IsID(found.PendingID) || !strings.Contains(found.Said, "BitGo shows") {
		t.Fatalf("%+v", found)
	}
	if again := b.looks(x); again.State != BumpPending || b.trail(x, "recovery") != 1 {
		t.Errorf("%+v; %d lines of the look-up in the trail", again, b.trail(x, "recovery"))
	}
	b.control("approve", map[string]any{"approval": found.PendingID, "state": "rejected"})
	if over := b.looks(x); over.State != BumpNothing || over.PendingID != found.PendingID || !strings.Contains(over.Said, "nothing more was paid") || b.trail(x, "recovery") != 2 {
		t.Errorf("%+v", over)
	}
}

// The answer is lost, and the replacement went out: the same look-up finds it, once.
func TestALostRaiseIsFoundGoneOut(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	b.loses(x)
	found := b.looks(x)
	if d := b.get(x); found.State != BumpSent || d.TransferID != found.TransferID || d.TxID == x.TxID {
		t.Fatalf("%+v, the send goes by %s", found, d.TransferID)
	}
	before := b.db.Count(t, `select count(*) from audit_event`)
	if b.looks(x); b.db.Count(t, `select count(*) from audit_event`) != before {
		t.Error("a second look wrote again")
	}
}

// Absence counts only once every call must have ended.
func TestALostRaiseThatNeverArrived(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	b.s.BitGo = &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Unknown, Why: "lost"}}
	_, err := b.raise(x, 150)
	b.wantFault(err, ErrBumpUnknown)
	if early := b.looks(x); early.State != BumpUnknown {
		t.Errorf("%+v", early)
	}
	b.clock.Advance(LookupAfter)
	if late := b.looks(x); late.State != BumpNothing || b.trail(x, "recovery") != 1 {
		t.Errorf("%+v", late)
	}
}

// A process dies with the call on its way: the claim alone is enough for the look-up to end it.
func TestARaiseWhoseProcessDied(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	open := Bump{ID: uuid.New(), TxID: x.TxID, Percent: 150, Fee: x.Fee, After: money.Of(x.Fee.Coin, Raised(x.Fee.Units, 150))}
	if err := b.s.claimBump(b.ctx, b.treasury, x, &open, nil); err != nil {
		t.Fatal(err)
	}
	if n := b.db.Count(t, `select count(*) from river.river_job where kind = 'send.resolve' and args ->> 'once' = 'true'`); n != 1 {
		t.Errorf("%d look-ups follow the claim", n)
	}
	b.clock.Advance(LookupAfter)
	if late := b.looks(x); late.State != BumpNothing {
		t.Errorf("%+v", late)
	}
}

// settled has BitGo's figures of a send read, so that its fee counts as what it bears and no more as what was expected.
func (b *bench) settled(x Send) {
	b.t.Helper()
	b.clock.Advance(time.Second)
	if err := b.s.liveForBump(b.ctx, b.treasury, x); err != nil {
		b.t.Fatal(err)
	}
}

// A raise takes more out of the collateral: where loan-to-value has nothing left, it is refused, and that is kept.
func TestLoanToValueStopsARaise(t *testing.T) {
	b := setup(t)
	b.lend(8_750, 50_000)
	x := b.waitingFor()
	b.settled(x)
	check, err := b.s.Check(b.ctx, b.treasury, b.base("10000000"))
	if err != nil {
		t.Fatal(err)
	}
	other := b.submit(b.base(check.Max.Units.String())) // the last of what 35 % lets go
	fake := &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Refused, Why: "no"}}
	b.s.BitGo = fake
	_, err = b.raise(x, 300)
	if f := b.wantFault(err, ErrBump); !strings.Contains(f.Message, "loan-to-value; the most allowed is 35%") || !strings.Contains(f.Message, "nothing more was paid") || f.Fields["percent"] == "" {
		t.Errorf("%+v", f)
	}
	d := b.get(x)
	if said := atRaise(d, false); said != 1 || fake.calls != 0 || len(d.Bumps) != 0 {
		t.Errorf("%d refusals after %d calls, %d raises", said, fake.calls, len(d.Bumps))
	}
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'send.bump' and subject_id = $1 and result = 'refused'`, x.ID.String()); n != 1 {
		t.Errorf("%d refusals in the trail", n)
	}
	if _, err := b.s.Cancel(b.ctx, b.treasury, other.ID); err != nil {
		t.Fatal(err)
	}
	b.s.BitGo = b.bitgo
	made, err := b.raise(x, 300)
	if err != nil || made.State != BumpSent {
		t.Fatalf("%+v: %v", made, err)
	}
	if d = b.get(x); atRaise(d, true) != 1 {
		t.Errorf("%+v", d.Decisions)
	}
}

// atRaise counts what loan-to-value said of raises; all of it was said at one instant of the test's clock, in no order.
func atRaise(d Detail, passes bool) (n int) {
	for _, k := range d.Decisions {
		if k.Stage == ltv.AtRaise && k.Passes == passes {
			n++
		}
	}
	return n
}

// A raise that is on its way counts against the loan before its transaction is read.
func TestARaiseOnItsWayCounts(t *testing.T) {
	b := setup(t)
	b.lend(8_750, 50_000)
	x := b.waitingFor()
	b.settled(x)
	before, err := b.s.Check(b.ctx, b.treasury, b.base("10000000"))
	if err != nil {
		t.Fatal(err)
	}
	b.s.BitGo = &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Unknown, Why: "lost"}}
	_, err = b.raise(x, 200)
	b.wantFault(err, ErrBumpUnknown)
	b.s.BitGo = b.bitgo
	after, err := b.s.Check(b.ctx, b.treasury, b.base("10000000"))
	if more := b.get(x).Bumps[0].More(); err != nil || !before.Max.Units.Sub(after.Max.Units).Equal(more.Units) {
		t.Errorf("at most %s before and %s after a raise by %s: %v", before.Max, after.Max, more, err)
	}
}

// The wallet has to have what a raise takes, beside what other sends hold back.
func TestTheBalanceStopsARaise(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	b.settled(x)
	check, err := b.s.Check(b.ctx, b.treasury, b.base("10000000"))
	if err != nil {
		t.Fatal(err)
	}
	b.submit(b.base(check.Max.Units.String()))
	_, err = b.raise(x, 150)
	if f := b.wantFault(err, ErrBump); !strings.Contains(f.Message, "not held back by anything else") || len(b.get(x).Bumps) != 0 {
		t.Errorf("%+v", f)
	}
}
