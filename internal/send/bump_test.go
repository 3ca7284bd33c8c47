package send

import (
	"context"
	"math/big"
	"strings"
	"sync"
	"testing"
	"testing/quick"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

// A raised fee is never below the exact one, and less than one unit above it.
func TestRaisedRoundsUp(t *testing.T) {
	exact := func(fee uint64, pick uint8) bool {
		percent := BumpPercents[int(pick)%len(BumpPercents)]
		u := money.FromBig(new(big.Int).SetUint64(fee))
		over := new(big.Int).Sub(new(big.Int).Mul(Raised(u, percent).Big(), big.NewInt(100)), new(big.Int).Mul(u.Big(), big.NewInt(int64(percent))))
		return over.Sign() >= 0 && over.Cmp(big.NewInt(100)) < 0
	}
	if err := quick.Check(exact, nil); err != nil {
		t.Error(err)
	}
}

// waiting is a send whose transaction the network knows and has not confirmed.
func (b *bench) waitingFor() Send {
	b.t.Helper()
	x, err := b.release(b.submit(b.draft()))
	if err != nil || x.State != Submitted {
		b.t.Fatalf("%+v: %v", x, err)
	}
	return x
}

func (b *bench) raise(x Send, percent int) (Bump, error) {
	return b.s.Bump(b.ctx, b.treasury, x.ID, percent, bitgo.Secret(b.wallet.Passphrase), "")
}

// hears reads a transfer at BitGo and tells the room of it, as the webhook room does.
func (b *bench) hears(x Send, transfer string) {
	b.t.Helper()
	t, err := b.bitgo.Transfer(b.ctx, x.Amount.Coin.Ticker, x.Wallet, transfer)
	if err != nil {
		b.t.Fatal(err)
	}
	sequence := t.SequenceID
	if b.get(x).TransferID == t.ID { // the send's own note says whose it is
		sequence = x.ID.String()
	}
	b.in(func(tx pgx.Tx) error {
		_, err := b.s.ApplyTransfer(b.ctx, tx, Transfer{SequenceID: sequence, Wallet: x.Wallet, Asset: x.Amount.Coin.Ticker, ID: t.ID, TxID: t.TxID, State: t.State, Replaces: t.Replaces})
		return err
	})
}

// The fee is raised once, the send goes by the new transaction and is confirmed with it; the first one dies in silence.
func TestAFeeIsRaised(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	_, err := b.s.Bump(b.ctx, b.treasury, x.ID, 150, "not the passphrase", "")
	b.wantFault(err, ErrBumpRefused)
	made, err := b.raise(x, 150)
	if err != nil || made.State != BumpSent || made.NewTxID == "" || made.NewTxID == x.TxID || !bitgo.IsID(made.TransferID) {
		t.Fatalf("%+v: %v", made, err)
	}
	if made.After.Units.Cmp(Raised(made.Fee.Units, 150)) != 0 {
		t.Errorf("from %s to %s", made.Fee, made.After)
	}
	_, err = b.raise(x, 150) // the send still goes by the first one until the second is read
	b.wantFault(err, ErrBump)
	b.hears(x, made.TransferID)
	b.hears(x, x.TransferID)
	now := b.wantState(x, Submitted)
	if now.TransferID != made.TransferID || now.TxID != made.NewTxID {
		t.Errorf("it goes by %s", now.TransferID)
	}
	heir, err := b.bitgo.Transfer(b.ctx, "tbtc4", x.Wallet, made.TransferID)
	if err != nil || heir.Fee.Big().Cmp(made.After.Units.Big()) != 0 {
		t.Errorf("a fee of %s: %v", heir.Fee, err)
	}
	again, err := b.raise(x, 150) // 1.5 × 1.5 is below five times
	if err != nil || again.TxID != made.NewTxID {
		t.Fatalf("%+v: %v", again, err)
	}
	b.hears(x, again.TransferID)
	b.control("advance", map[string]any{"confirm": true})
	b.hears(x, again.TransferID)
	d := b.wantState(x, Confirmed)
	if d.TransferID != again.TransferID || len(d.Bumps) != 3 || d.Bumps[0].State != BumpReturned || d.Bumps[1].State != BumpSent {
		t.Errorf("confirmed by %s after %d raises", d.TransferID, len(d.Bumps))
	}
	if why := d.Can[VerbBump]; why != "It is confirmed." {
		t.Error(why)
	}
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'send.bump' and subject_id = $1`, x.ID.String()); n < 4 {
		t.Errorf("%d lines in the trail for two raises, asked for and done", n)
	}
}

// No webhook tells of the replacement, and of one raise even the answer was lost: the look-up of the send finds both.
func TestAReplacementIsFoundWithoutAWebhook(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	b.s.BitGo = &mute{b.bitgo}
	_, err := b.raise(x, 125)
	b.wantFault(err, ErrBumpUnknown)
	b.s.BitGo = b.bitgo
	again := func() Detail {
		if _, err := b.s.Resolve(b.ctx, x.ID); err != nil {
			t.Fatal(err)
		}
		return b.get(x)
	}
	first := again()
	if first.State != Submitted || first.TransferID == x.TransferID || first.Bumps[0].State != BumpSent || first.Bumps[0].NewTxID != first.TxID {
		t.Fatalf("%s by %s: %+v", first.State, first.TransferID, first.Bumps)
	}
	two, err := b.raise(x, 150)
	if err != nil {
		t.Fatal(err)
	}
	if second := again(); second.TransferID != two.TransferID || second.TxID != two.NewTxID {
		t.Errorf("it goes by %s", second.TransferID)
	}
	b.control("advance", map[string]any{"confirm": true})
	if over := again(); over.State != Confirmed || over.TransferID != two.TransferID {
		t.Errorf("%s by %s", over.State, over.TransferID)
	}
}

// mute carries a raise out and loses the answer.
type mute struct{ BitGo }

func (m *mute) Accelerate(ctx context.Context, ask bitgo.AccelerateRequest) bitgo.SendResult {
	m.BitGo.Accelerate(ctx, ask)
	return bitgo.SendResult{Outcome: bitgo.Unknown, Why: "no whole answer came back"}
}

// Of three transactions the one in the middle is mined: the send is confirmed by it, whenever that is heard.
func TestTheMiddleOneIsMined(t *testing.T) {
	for name, late := range map[string]bool{"heard first": false, "heard last": true} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			x := b.waitingFor()
			one, err := b.raise(x, 125)
			if err != nil {
				t.Fatal(err)
			}
			b.hears(x, one.TransferID)
			two, err := b.raise(x, 125)
			if err != nil {
				t.Fatal(err)
			}
			b.hears(x, two.TransferID)
			mined := Transfer{Wallet: x.Wallet, Asset: "tbtc4", ID: one.TransferID, TxID: one.NewTxID, State: "confirmed", Replaces: []string{x.TxID}}
			dead := Transfer{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: "tbtc4", ID: two.TransferID, TxID: two.NewTxID, State: "removed", Replaces: []string{one.NewTxID}}
			heard := []Transfer{mined, dead}
			if late {
				heard = []Transfer{dead, mined}
			}
			for _, h := range heard {
				b.in(func(tx pgx.Tx) error { _, err := b.s.ApplyTransfer(b.ctx, tx, h); return err })
			}
			if d := b.wantState(x, Confirmed); d.TransferID != one.TransferID {
				t.Errorf("confirmed by %s", d.TransferID)
			}
		})
	}
}

// answers is Express when it answers a raise with this.
type answers struct {
	BitGo
	got   bitgo.SendResult
	calls int
	first func()
	lock  sync.Mutex
}

func (a *answers) Accelerate(context.Context, bitgo.AccelerateRequest) bitgo.SendResult {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.calls++
	if a.first != nil {
		a.first()
	}
	return a.got
}

func TestOutcomesOfARaise(t *testing.T) {
	transfer, approval := testkit.HexID(), testkit.HexID()
	for _, c := range []struct {
		got   bitgo.SendResult
		state BumpState
		fault *fault.Fault
		again bool // at once
	}{
		{bitgo.SendResult{Outcome: bitgo.Sent, TransferID: transfer, TxID: strings.Repeat("ab", 32)}, BumpSent, nil, true},
		{bitgo.SendResult{Outcome: bitgo.PendingApproval, PendingApprovalID: approval}, BumpPending, nil, true}, // BitGo knows no such approval
		{bitgo.SendResult{Outcome: bitgo.Refused, Why: "the wallet does not hold enough"}, BumpRefused, ErrBumpRefused, true},
		{bitgo.SendResult{Outcome: bitgo.Returned, Why: "the passphrase is wrong"}, BumpReturned, ErrBumpRefused, true},
		{bitgo.SendResult{Outcome: bitgo.Unknown, Why: "no whole answer came back"}, BumpUnknown, ErrBumpUnknown, false},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			b := setup(t)
			x := b.waitingFor()
			fake := &answers{BitGo: b.bitgo, got: c.got}
			b.s.BitGo = fake
			made, err := b.raise(x, 200)
			if c.fault != nil {
				f := b.wantFault(err, c.fault)
				if !strings.Contains(f.Message, "othing more was paid") && c.state != BumpUnknown {
					t.Error(f.Message)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if made.State != c.state || b.get(x).State != Submitted {
				t.Fatalf("%s, and the send is %s", made.State, b.get(x).State)
			}
			fake.got = bitgo.SendResult{Outcome: bitgo.Refused, Why: "no"}
			_, err = b.raise(x, 125)
			if tried := fake.calls == 2; tried != c.again {
				t.Errorf("asked again: %v (%v)", tried, err)
			}
			if c.again {
				return
			}
			b.clock.Advance(LookupAfter)
			if _, err = b.raise(x, 125); fake.calls != 2 || b.get(x).Bumps[0].State != BumpNothing {
				t.Errorf("%d calls, the first is %s (%v)", fake.calls, b.get(x).Bumps[0].State, err)
			}
		})
	}
}

// An answer that was lost is decided by what the network does: by the replacement, or by the first one's confirmation.
func TestALostRaiseIsDecidedByTheNetwork(t *testing.T) {
	b := setup(t)
	fake := &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Unknown, Why: "lost"}}
	b.s.BitGo = fake
	x, y := b.waitingFor(), b.waitingFor()
	for _, s := range []Send{x, y} {
		_, err := b.raise(s, 150)
		b.wantFault(err, ErrBumpUnknown)
	}
	heir := Transfer{Wallet: x.Wallet, Asset: "tbtc4", ID: testkit.HexID(), TxID: strings.Repeat("cd", 32), State: "unconfirmed", Replaces: []string{x.TxID}}
	mined := Transfer{SequenceID: y.ID.String(), Wallet: y.Wallet, Asset: "tbtc4", ID: y.TransferID, TxID: y.TxID, State: "confirmed"}
	for range 2 { // a repeated report changes nothing
		b.in(func(tx pgx.Tx) error {
			if _, err := b.s.ApplyTransfer(b.ctx, tx, heir); err != nil {
				return err
			}
			_, err := b.s.ApplyTransfer(b.ctx, tx, mined)
			return err
		})
	}
	if d := b.wantState(x, Submitted); d.TransferID != heir.ID || d.Bumps[0].State != BumpSent || d.Bumps[0].NewTxID != heir.TxID {
		t.Errorf("%+v", d.Bumps)
	}
	if d := b.wantState(y, Confirmed); d.Bumps[0].State != BumpNothing || !strings.Contains(d.Bumps[0].Said, "nothing more was paid") {
		t.Errorf("%+v", d.Bumps)
	}
}

// What the network says while Express still works is not overwritten by a later answer.
func TestTheNetworkOvertakesTheAnswer(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	fake := &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Unknown, Why: "lost"}}
	fake.first = func() {
		b.in(func(tx pgx.Tx) error {
			_, err := b.s.ApplyTransfer(b.ctx, tx, Transfer{Wallet: x.Wallet, Asset: "tbtc4", ID: testkit.HexID(), TxID: strings.Repeat("ef", 32), State: "unconfirmed", Replaces: []string{x.TxID}})
			return err
		})
	}
	b.s.BitGo = fake
	if made, err := b.raise(x, 150); err != nil || made.State != BumpSent {
		t.Fatalf("%+v: %v", made, err)
	}
}

// Of two people who press at once one asks BitGo.
func TestOneRaiseAtATime(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	fake := &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Unknown, Why: "lost"}}
	b.s.BitGo = fake
	var all sync.WaitGroup
	for _, who := range []identity.Actor{b.treasury, b.second, b.treasury, b.second} {
		all.Go(func() { _, _ = b.s.Bump(b.ctx, who, x.ID, 150, "passphrase of the wallet", "") })
	}
	all.Wait()
	if n := b.db.Count(t, `select count(*) from send_bump`); fake.calls != 1 || n != 1 {
		t.Errorf("%d calls, %d rows", fake.calls, n)
	}
}

func TestWhoAndWhatRaisesNoFee(t *testing.T) {
	b := setup(t)
	fake := &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Refused, Why: "no"}}
	b.s.BitGo = fake
	early := b.submit(b.draft())
	x := b.waitingFor()
	elsewhere := b.db.Person(t, "Mona", testkit.Over(identity.Treasury, b.db.Client(t, "Meridian")))
	secret := bitgo.Secret(b.wallet.Passphrase)
	for _, c := range []struct {
		by      identity.Actor
		of      uuid.UUID
		percent int
		secret  bitgo.Secret
		want    *fault.Fault
	}{
		{b.voter, x.ID, 150, secret, ErrRole}, {elsewhere, x.ID, 150, secret, ErrNotFound}, {b.treasury, uuid.New(), 150, secret, ErrNotFound},
		{b.treasury, early.ID, 150, secret, ErrBump}, {b.treasury, x.ID, 151, secret, ErrBump}, {b.treasury, x.ID, 1000, secret, ErrBump},
		{b.treasury, x.ID, 150, "", ErrPassphrase},
	} {
		_, err := b.s.Bump(b.ctx, c.by, c.of, c.percent, c.secret, "")
		b.wantFault(err, c.want)
	}
	f := b.freezer()
	z, err := f.Freeze(b.ctx, b.treasury, freeze.Ask{Reach: freeze.Wallet, Wallet: b.wallet.ID, Reason: "The laptop was stolen"}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.raise(x, 150)
	b.wantFault(err, freeze.ErrFrozen)
	open := Bump{ID: uuid.New(), TxID: x.TxID, Percent: 150, Fee: x.Fee, After: money.Of(x.Fee.Coin, Raised(x.Fee.Units, 150))}
	b.wantFault(b.s.claimBump(b.ctx, b.treasury, x, &open, nil), freeze.ErrFrozen) // without the early look
	err = b.db.Serve.As(b.ctx, b.treasury.Scope(), func(tx pgx.Tx) error {
		open.AskedBy, open.AskedAt = b.treasury.Person, b.clock.Now()
		return insertBump(b.ctx, tx, x, open)
	})
	if database.Constraint(err) != "send_frozen" {
		t.Errorf("SQL let a raise pass: %v", err)
	}
	b.thawAtOnce(f, z)
	b.control("advance", map[string]any{"confirm": true}) // BitGo knows, and nothing told us
	_, err = b.raise(x, 150)
	if msg := b.wantFault(err, ErrBump).Message; !strings.Contains(msg, "confirmed it in the meantime") || fake.calls != 0 {
		t.Errorf("%s; %d calls", msg, fake.calls)
	}
}

// A fee grows to five times what was checked and no further, whoever asks and however often.
func TestTheBoundOfARaise(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	dear := &priced{answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Refused, Why: "no"}}, Raised(x.Fee.Units, 200)}
	b.s.BitGo = dear
	_, err := b.raise(x, 300)
	if f := b.wantFault(err, ErrBump); f.Fields["percent"] == "" || dear.calls != 0 {
		t.Errorf("%+v, %d calls", f, dear.calls)
	}
	_, err = b.raise(x, 200)
	b.wantFault(err, ErrBumpRefused)
	if dear.calls != 1 {
		t.Errorf("%d calls", dear.calls)
	}
}

// priced shows a transaction with this fee.
type priced struct {
	answers
	fee money.Units
}

func (p *priced) Transfer(ctx context.Context, ticker, wallet, id string) (bitgo.Transfer, error) {
	t, err := p.BitGo.Transfer(ctx, ticker, wallet, id)
	if err == nil {
		err = t.Fee.UnmarshalJSON([]byte(`"` + p.fee.String() + `"`))
	}
	return t, err
}

// The database keeps the bound, the name and the end by itself.
func TestTheDatabaseGuardsARaise(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	made := Bump{ID: uuid.New(), TxID: x.TxID, Percent: 150, Fee: x.Fee, After: money.Of(x.Fee.Coin, Raised(x.Fee.Units, 150)), AskedBy: b.treasury.Person, AskedAt: b.clock.Now()}
	try := func(by identity.Actor, change func(*Bump, *Send)) error {
		bump, of := made, x
		bump.ID = uuid.New()
		change(&bump, &of)
		return b.db.Serve.As(b.ctx, by.Scope(), func(tx pgx.Tx) error { return insertBump(b.ctx, tx, of, bump) })
	}
	for rule, err := range map[string]error{
		"send_bump_own_name": try(b.second, func(*Bump, *Send) {}),
		"send_bump_role":     try(b.voter, func(p *Bump, _ *Send) { p.AskedBy = b.voter.Person }),
		"send_bump_bound":    try(b.treasury, func(p *Bump, of *Send) { of.Fee = p.After }),
		"send_bump_higher":   try(b.treasury, func(p *Bump, _ *Send) { p.After = p.Fee }),
		"send_bump_percent":  try(b.treasury, func(p *Bump, _ *Send) { p.Percent = 400 }),
	} {
		if database.Constraint(err) != rule {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if err := try(b.treasury, func(p *Bump, _ *Send) { made.ID = p.ID }); err != nil {
		t.Fatal(err)
	}
	if err := try(b.treasury, func(*Bump, *Send) {}); err == nil {
		t.Error("a second one runs beside the first")
	}
	b.exec(`update send_bump set state = 'sent', changed_at = $1`, b.clock.Now().Add(time.Second))
	if _, err := b.db.Owner.Exec(b.ctx, `update send_bump set state = 'nothing'`); err == nil {
		t.Error("what was done is undone")
	}
}

// A raise whose answer was lost waits for an approval at BitGo: no second one is asked for until that is decided.
func TestALostRaiseThatWaitsAtBitGo(t *testing.T) {
	b := setup(t)
	x := b.waitingFor()
	fake := &answers{BitGo: b.bitgo, got: bitgo.SendResult{Outcome: bitgo.Unknown, Why: "no whole answer came back"}}
	b.s.BitGo = fake
	_, err := b.raise(x, 150)
	b.wantFault(err, ErrBumpUnknown)
	parked := b.control("ask", map[string]any{"type": "transactionRequest", "wallet": x.Wallet, "transfer": x.TransferID})["id"].(string)
	b.clock.Advance(LookupAfter)
	_, err = b.raise(x, 125)
	if f := b.wantFault(err, ErrBump); !strings.Contains(f.Message, "waits for an approval at BitGo") || fake.calls != 1 {
		t.Errorf("%d calls: %s", fake.calls, f.Message)
	}
	b.control("approve", map[string]any{"approval": parked, "state": "rejected"})
	if _, err = b.raise(x, 125); fake.calls != 2 {
		t.Errorf("%d calls: %v", fake.calls, err)
	}
}
