package consolidation

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// Twelve small unspents become one. Nothing leaves but the fee, the books hold the fee alone, the balance is explained to the
// satoshi while the network has it, and it is spendable again with its block.
func TestManyBecomeOne(t *testing.T) {
	b := setup(t)
	before := b.balance()
	if u := b.unspents(); u.Count != pieces+1 || u.Plans[1].Inputs != pieces || u.Plans[0].Inputs != 0 {
		t.Fatalf("%+v", u)
	}
	c, err := b.gather("Pool payouts")
	if err != nil || c.State != Sent || !bitgo.IsID(c.TransferID) || c.TxID == "" {
		t.Fatalf("%+v: %v", c, err)
	}
	held, err := b.s.Wallets.Balances(b.ctx, b.treasury, b.wallet.ID)
	if err != nil || !held[0].Reserved.Equal(satoshi(pieces*400_000)) {
		t.Fatalf("%s is held back before BitGo's figure shows it: %v", held[0].Reserved, err)
	}
	b.hears(c.TransferID)
	c = b.wantState(Sent)
	if c.Fee == nil || c.Fee.Units.Sign() <= 0 || c.Fee.Units.Cmp(c.Plan.FeeMost) > 0 || c.Over() {
		t.Fatalf("a fee of %s, %s at most", c.Fee, c.Plan.FeeMost)
	}
	during := b.balance()
	if !during.Gathering.Equal(satoshi(pieces*400_000)) && !during.Gathering.Add(c.Fee.Units).Equal(satoshi(pieces*400_000)) {
		t.Errorf("%s is being gathered", during.Gathering)
	}
	if !during.Held.IsZero() || !during.Reserved.IsZero() || !during.InFlight.Equal(c.Fee.Units) {
		t.Errorf("not explained: %+v", during)
	}
	_, err = b.gather("")
	b.wantFault(err, ErrOpen)
	b.control("advance", map[string]any{"confirm": true})
	b.hears(c.TransferID)
	b.wantState(Confirmed)
	after := b.balance()
	if !after.Confirmed.Equal(before.Confirmed.Sub(c.Fee.Units)) || !after.Agrees() || !after.Spendable.Equal(after.Confirmed) || !after.Gathering.IsZero() {
		t.Errorf("%+v after %+v", after, before)
	}
	if n := b.db.Count(t, `select count(*) from posting where transfer_id = $1`, c.TransferID); n != 1 {
		t.Errorf("%d postings of a consolidation", n)
	}
	if u := b.unspents(); u.Count != 2 {
		t.Errorf("%d unspents are left", u.Count)
	}
	if n := b.db.Count(t, `select count(*) from audit_event where subject_id = $1`, c.ID.String()); n < 3 {
		t.Errorf("%d lines in the trail", n)
	}
}

// Nobody's webhook tells: the round finds the fee, the block, and that a reorganisation took it back.
func TestTheRoundFollowsIt(t *testing.T) {
	b := setup(t)
	c, err := b.gather("")
	if err != nil {
		t.Fatal(err)
	}
	b.look(time.Minute)
	if c = b.wantState(Sent); c.Fee == nil {
		t.Error("the fee was not read")
	}
	b.control("advance", map[string]any{"confirm": true})
	b.look(5 * time.Minute)
	if c = b.wantState(Confirmed); c.LookAt != nil {
		t.Error("it is looked up for ever")
	}
	b.control("remove", map[string]any{"transfer": c.TransferID})
	b.hears(c.TransferID)
	b.wantState(Failed)
	if !b.balance().Agrees() {
		t.Error("the books keep a fee that was given back")
	}
}

// lossy carries a consolidation out, or not, and loses the answer.
type lossy struct {
	BitGo
	carry bool
	calls int
}

func (l *lossy) Consolidate(ctx context.Context, ask bitgo.ConsolidateRequest) bitgo.SendResult {
	l.calls++
	if l.carry {
		l.BitGo.Consolidate(ctx, ask)
	}
	return bitgo.SendResult{Outcome: bitgo.Unknown, Why: "no whole answer came back"}
}

// A lost answer is looked up by the comment: carried out, it is found; not carried out, it ends once every call must have ended.
func TestALostAnswerIsLookedUp(t *testing.T) {
	for _, carry := range []bool{true, false} {
		t.Run(map[bool]string{true: "carried out", false: "not"}[carry], func(t *testing.T) {
			b := setup(t)
			lost := &lossy{BitGo: b.bitgo, carry: carry}
			b.s.BitGo = lost
			_, err := b.gather("with a note")
			b.wantFault(err, ErrUnknown)
			b.wantState(Unknown)
			_, err = b.gather("")
			b.wantFault(err, ErrOpen)
			b.look(30 * time.Second)
			if carry {
				c := b.wantState(Sent)
				if c.TransferID == "" || c.Fee == nil || lost.calls != 1 {
					t.Errorf("%+v after %d calls", c, lost.calls)
				}
				return
			}
			b.wantState(Unknown)
			b.look(LookupAfter)
			if c := b.wantState(Nothing); !strings.Contains(c.Said, "No fee was paid") {
				t.Error(c.Said)
			}
			b.s.BitGo = b.bitgo
			if c, err := b.gather(""); err != nil || c.State != Sent {
				t.Errorf("%+v: %v", c, err)
			}
		})
	}
}

// A process that dies between claim and answer leaves a claim that the round takes up.
func TestADeadProcessIsFollowed(t *testing.T) {
	b := setup(t)
	ctx, stop := context.WithCancel(b.ctx)
	b.s.BitGo = &dying{BitGo: b.bitgo, stop: stop}
	func() {
		defer func() { _ = recover() }()
		_, _ = b.s.Consolidate(ctx, b.treasury, b.ask(""))
	}()
	b.wantState(Calling)
	b.s.BitGo = b.bitgo
	b.look(bitgo.SendDeadline + time.Second)
	b.wantState(Unknown)
	b.look(LookupAfter)
	b.wantState(Nothing)
}

type dying struct {
	BitGo
	stop func()
}

func (d *dying) Consolidate(context.Context, bitgo.ConsolidateRequest) bitgo.SendResult {
	d.stop()
	panic("the process ends")
}

// Every way in which the sandbox says no leaves the money and a state that says so.
func TestRefusalsAreTold(t *testing.T) {
	b := setup(t)
	ask := b.ask("")
	ask.Passphrase = "not the passphrase"
	_, err := b.s.Consolidate(b.ctx, b.treasury, ask)
	if f := b.wantFault(err, ErrRefused); f.Fields["passphrase"] == "" {
		t.Errorf("%+v", f)
	}
	b.wantState(Returned)
	_, err = b.gather("sandbox:policy-denied")
	b.wantFault(err, ErrRefused)
	b.wantState(Refused)
	_, err = b.gather("sandbox:needs-unlock")
	if f := b.wantFault(err, ErrRefused); f.Fields["otp"] == "" {
		t.Errorf("%+v", f)
	}
	_, err = b.gather("sandbox:accepted-no-answer")
	b.wantFault(err, ErrUnknown)
	b.look(time.Minute)
	b.wantState(Sent)
	if u := b.unspents(); u.Unconfirmed != 1 {
		t.Errorf("%d unspents wait for a block", u.Unconfirmed)
	}
}

// BitGo's own approval keeps it waiting, linked; approved there it goes, rejected nothing comes of it.
func TestAnApprovalAtBitGoIsFollowed(t *testing.T) {
	for shape, decision := range map[string]string{"sandbox:pending-status": "approved", "sandbox:pending-tss": "approved", "sandbox:pending-wrapped": "rejected"} {
		t.Run(shape, func(t *testing.T) {
			b := setup(t)
			c, err := b.gather(shape)
			if err != nil || c.State != Pending || !bitgo.IsID(c.PendingID) {
				t.Fatalf("%+v: %v", c, err)
			}
			b.look(5 * time.Minute)
			b.wantState(Pending)
			b.control("approve", map[string]any{"approval": c.PendingID, "state": decision})
			if _, id, err := b.s.ApprovalMoved(b.ctx, c.PendingID); err != nil || id != c.ID {
				t.Fatalf("%s: %v", id, err)
			}
			if decision == "rejected" {
				b.wantState(Nothing)
				return
			}
			if c = b.wantState(Sent); c.TransferID == "" || c.Fee == nil {
				t.Errorf("%+v", c)
			}
		})
	}
}

// Two people at once: one consolidation is asked for at BitGo, the other hears that it runs.
func TestTwoAtOnce(t *testing.T) {
	b := setup(t)
	ask := b.ask("")
	var made sync.WaitGroup
	errs := make([]error, 2)
	for i, who := range []identity.Actor{b.treasury, b.second} {
		made.Go(func() { _, errs[i] = b.s.Consolidate(b.ctx, who, ask) })
	}
	made.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("%v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil && !fault.Is(err, ErrOpen) { // it may also have read BitGo after the first was sent
			b.wantFault(err, ErrStopped)
		}
	}
	if u := b.unspents(); u.Unconfirmed != 1 {
		t.Errorf("%d transactions left", u.Unconfirmed)
	}
}

// Not by another role, not from what is frozen, not for more than was shown, and not with what sends under way hold back.
func TestWhatStopsIt(t *testing.T) {
	b := setup(t)
	ask := b.ask("")
	_, err := b.s.Consolidate(b.ctx, b.voter, ask)
	b.wantFault(err, ErrRole)
	foreign := b.db.Person(t, "Mel", testkit.Over(identity.Treasury, b.db.Client(t, "Meridian")))
	if _, err := b.s.Consolidate(b.ctx, foreign, ask); err == nil || strings.Contains(err.Error(), "Apex") {
		t.Errorf("a foreigner: %v", err)
	}
	cheap := ask
	cheap.Shown = ask.Shown.Sub(satoshi(1))
	_, err = b.s.Consolidate(b.ctx, b.treasury, cheap)
	b.wantFault(err, ErrStopped)
	odd := ask
	odd.Max, odd.Passphrase = 7, ""
	_, err = b.s.Consolidate(b.ctx, b.treasury, odd)
	if f := b.wantFault(err, ErrFields); len(f.Fields) != 2 {
		t.Errorf("%+v", f.Fields)
	}
	small := ask
	small.Max = Levels[0]
	_, err = b.s.Consolidate(b.ctx, b.treasury, small)
	b.wantFault(err, ErrStopped)
	free := b.reserve(104_000_000)
	_, err = b.s.Consolidate(b.ctx, b.treasury, ask)
	if f := b.wantFault(err, ErrStopped); !strings.Contains(f.Message, "held back for sends under way") {
		t.Error(f.Message)
	}
	free()
	f := &freeze.Service{DB: b.db.Serve, Clock: b.clock, Jobs: b.db.Jobs(t), BitGo: b.bitgo, Wallets: b.s.Wallets}
	if _, err := f.Freeze(b.ctx, b.voter, freeze.Ask{Reach: freeze.Wallet, Wallet: b.wallet.ID, Reason: "Stolen laptop"}, "freeze-key-1"); err != nil {
		t.Fatal(err)
	}
	_, err = b.s.Consolidate(b.ctx, b.treasury, ask)
	b.wantFault(err, freeze.ErrFrozen)
	if n := b.db.Count(t, `select count(*) from consolidation`); n != 0 {
		t.Errorf("%d were claimed", n)
	}
}

// forgetful lists transfers without their comments.
type forgetful struct{ BitGo }

func (f forgetful) Transfers(ctx context.Context, ticker, wallet string, ask bitgo.TransferQuery) (bitgo.Page[bitgo.Transfer], error) {
	page, err := f.BitGo.Transfers(ctx, ticker, wallet, ask)
	for i := range page.Items {
		page.Items[i].Comment = ""
	}
	return page, err
}

// A lost answer whose comment BitGo did not keep is not taken for nothing: what paid nobody since is found at last.
func TestALostCommentIsNotTakenForNothing(t *testing.T) {
	b := setup(t)
	b.s.BitGo = forgetful{&lossy{BitGo: b.bitgo, carry: true}}
	_, err := b.gather("")
	b.wantFault(err, ErrUnknown)
	b.look(30 * time.Second)
	b.wantState(Unknown)
	b.look(LookupAfter)
	if c := b.wantState(Sent); c.TransferID == "" || c.Fee == nil {
		t.Errorf("%+v", c)
	}
}
