package send

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func TestSmallKnownSendNeedsNobodyElse(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	if x.State != Approved || x.Rule != "small and known" || x.NewPayee || x.USD.String() != "50000" {
		t.Fatalf("%+v", x)
	}
	x, err := b.release(x)
	if err != nil || x.State != Submitted || x.TransferID == "" || x.TxID == "" {
		t.Fatalf("%+v: %v", x, err)
	}
	if n := b.transfers(x); n != 1 {
		t.Fatalf("%d transfers", n)
	}
	if got := b.reservation(x); got != "settled" {
		t.Fatalf("reservation %s", got)
	}
	b.control("advance", map[string]any{"confirm": true})
	if again, err := b.s.Resolve(b.ctx, x.ID); err != nil || again != 0 {
		t.Fatalf("resolve: %v, %v", again, err)
	}
	d := b.wantState(x, Confirmed)
	if got := steps(d); got != "draft checked approved submitting submitted confirmed" {
		t.Fatal(got)
	}
	if n := b.db.Count(t, `select count(*) from audit_event where subject_kind = 'send' and subject_id = $1`, x.ID.String()); n != 6 {
		t.Fatalf("%d audit rows for 6 steps", n)
	}
	b.clock.Advance(time.Second)
	if err := b.s.Wallets.Refresh(b.ctx, b.wallet.ID); err != nil || b.reservation(x) != "ended" {
		t.Fatalf("%v, reservation %s", err, b.reservation(x))
	}
}

func TestNewPayeeWaitsForAVote(t *testing.T) {
	b := setup(t)
	d := b.draft()
	d.Address, d.Payee = b.stranger, "Fjord Hosting"
	x := b.submit(d)
	if x.State != AwaitingApproval || !x.NewPayee || x.Needed != 1 {
		t.Fatalf("%+v", x)
	}
	_, err := b.release(x)
	b.wantFault(err, ErrNotApproved)
	if why := b.get(x).Can[VerbRelease]; why != "It has to be approved first." {
		t.Fatal(why)
	}
	b.approve(x)
	x, err = b.release(x)
	if err != nil || x.State != Submitted || x.ReleasedBy == nil || *x.ReleasedBy != b.treasury.Person {
		t.Fatalf("%+v: %v", x, err)
	}
}

func TestRejectedByCompliance(t *testing.T) {
	b := setup(t)
	d := b.draft()
	d.Address = b.stranger
	x := b.submit(d)
	b.in(func(tx pgx.Tx) error { return b.s.MarkRejected(b.ctx, tx, x.ID, b.clock.Now(), "not our supplier") })
	got := b.wantState(x, Rejected)
	if b.reservation(x) != "ended" || got.Timeline[len(got.Timeline)-1].Note != "not our supplier" {
		t.Fatalf("%s, %+v", b.reservation(x), got.Timeline)
	}
	b.in(func(tx pgx.Tx) error { return b.s.MarkApproved(b.ctx, tx, x.ID, b.clock.Now()) })
	b.wantState(x, Rejected)
}

// Each way Express can answer, by the sandbox's sentinels: the state, the transfers that exist, and what is held back.
func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		satoshi, what string
		state         State
		fault         *fault.Fault
		transfers     int
		reservation   string
	}{
		{"1077001", "needs unlock", Approved, ErrReturned, 0, "open"},
		{"1077003", "accepted, then dropped", Unknown, ErrUnknown, 1, "open"},
		{"1077004", "dropped before", Unknown, ErrUnknown, 0, "open"},
		{"1077007", "cut off", Unknown, ErrUnknown, 1, "open"},
		{"1077008", "policy denies", Failed, ErrRefused, 0, "ended"},
		{"1077010", "duplicate sequence", Unknown, ErrUnknown, 0, "open"},
		{"1077011", "pending, status", PendingAtBitGo, nil, 1, "open"},
		{"1077012", "pending, wrapped", PendingAtBitGo, nil, 1, "open"},
		{"1077013", "pending, flat", PendingAtBitGo, nil, 1, "open"},
		{"1077014", "pending, TSS", PendingAtBitGo, nil, 0, "open"},
		{"1077015", "pending, id alone", PendingAtBitGo, nil, 1, "open"},
		{"1077017", "accepted, no answer", Unknown, ErrUnknown, 1, "open"},
		{"1077019", "accepted, 504", Unknown, ErrUnknown, 1, "open"},
	} {
		t.Run(c.what, func(t *testing.T) {
			b := setup(t)
			x := b.submit(b.base(c.satoshi))
			x, err := b.release(x)
			if c.fault == nil && err != nil || c.fault != nil && !fault.Is(err, c.fault) {
				t.Fatalf("error %v", err)
			}
			d := b.wantState(x, c.state)
			if n := b.transfers(x); n != c.transfers {
				t.Errorf("%d transfers", n)
			}
			if got := b.reservation(x); got != c.reservation {
				t.Errorf("reservation %s", got)
			}
			if (c.fault != nil) != (d.LastError != "") {
				t.Errorf("last error %q", d.LastError)
			}
		})
	}
}

func TestWrongPassphraseComesBack(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	_, err := b.s.Release(b.ctx, b.treasury, x.ID, "wrong", "")
	f := b.wantFault(err, ErrReturned)
	if f.Kind != fault.Invalid || f.Fields["passphrase"] == "" {
		t.Fatalf("%+v", f)
	}
	b.wantState(x, Approved)
	if x, err = b.release(x); err != nil || x.State != Submitted || b.transfers(x) != 1 {
		t.Fatalf("second release: %+v: %v", x, err)
	}
	_, err = b.s.Release(b.ctx, b.treasury, x.ID, "", "")
	b.wantFault(err, ErrNotApproved)
}

func TestUnknownIsFoundBySequenceID(t *testing.T) {
	b := setup(t)
	x := b.submit(b.base("1077003"))
	x, err := b.release(x)
	b.wantFault(err, ErrUnknown)
	if _, err := b.release(x); !fault.Is(err, ErrNotApproved) {
		t.Fatalf("an unknown outcome was released again: %v", err)
	}
	if again, err := b.s.Resolve(b.ctx, x.ID); err != nil || again == 0 {
		t.Fatalf("%v, %v", again, err)
	}
	if d := b.wantState(x, Submitted); d.TransferID == "" || d.LastError != "" || b.transfers(x) != 1 {
		t.Fatalf("%+v", d)
	}
}

func TestNotFoundCountsOnlyAfterEveryCallHasEnded(t *testing.T) {
	b := setup(t)
	x := b.submit(b.base("1077004"))
	x, err := b.release(x)
	b.wantFault(err, ErrUnknown)
	b.clock.Advance(LookupAfter - time.Second)
	if again, err := b.s.Resolve(b.ctx, x.ID); err != nil || again != time.Second {
		t.Fatalf("%v, %v", again, err)
	}
	b.wantState(x, Unknown)
	b.clock.Advance(time.Second)
	if again, err := b.s.Resolve(b.ctx, x.ID); err != nil || again != 0 {
		t.Fatalf("%v, %v", again, err)
	}
	d := b.wantState(x, Approved)
	if b.transfers(x) != 0 || !strings.Contains(d.LastError, "Nothing was sent") || b.reservation(x) != "open" {
		t.Fatalf("%+v", d)
	}
	if d.Attempt != 1 {
		t.Fatalf("attempt %d", d.Attempt)
	}
}

func TestPendingAtBitGoFollowsTheDecisionThere(t *testing.T) {
	for _, c := range []struct {
		satoshi, decision string
		want              State
		reservation       string
	}{
		{"1077011", "rejected", Rejected, "ended"},
		{"1077014", "rejected", Rejected, "ended"},
		{"1077011", "approved", Submitted, "settled"},
		{"1077014", "approved", Submitted, "settled"},
	} {
		t.Run(c.satoshi+" "+c.decision, func(t *testing.T) {
			b := setup(t)
			x, err := b.release(b.submit(b.base(c.satoshi)))
			if err != nil || x.State != PendingAtBitGo || x.PendingID == "" {
				t.Fatalf("%+v: %v", x, err)
			}
			if again, err := b.s.Resolve(b.ctx, x.ID); err != nil || again == 0 {
				t.Fatalf("%v, %v", again, err)
			}
			b.wantState(x, PendingAtBitGo)
			b.control("approve", map[string]any{"approval": x.PendingID, "state": c.decision})
			if _, err := b.s.Resolve(b.ctx, x.ID); err != nil {
				t.Fatal(err)
			}
			b.wantState(x, c.want)
			if got := b.reservation(x); got != c.reservation {
				t.Fatalf("reservation %s", got)
			}
		})
	}
}

func TestTwoReleasesAtOnce(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		who := b.treasury
		if i%2 == 1 {
			who = b.second
		}
		wg.Go(func() {
			_, errs[i] = b.s.Release(b.ctx, who, x.ID, bitgo.Secret(b.wallet.Passphrase), "")
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !fault.Is(err, ErrNotApproved) {
			t.Errorf("%v", err)
		}
	}
	if won != 1 || b.transfers(x) != 1 {
		t.Fatalf("%d won, %d transfers", won, b.transfers(x))
	}
	if d := b.wantState(x, Submitted); d.Attempt != 1 {
		t.Fatalf("attempt %d", d.Attempt)
	}
}

func TestOnlyTreasuryOfTheClientReleases(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	other := b.db.Client(t, "Other")
	stranger := b.db.Person(t, "Olga", testkit.Over(identity.Treasury, other))
	auditor := b.db.Person(t, "Ada", testkit.Whole(identity.Auditor))
	for _, c := range []struct {
		who  identity.Actor
		want *fault.Fault
	}{{b.voter, ErrRole}, {auditor, ErrRole}, {stranger, ErrNotFound}} {
		_, err := b.s.Release(b.ctx, c.who, x.ID, bitgo.Secret(b.wallet.Passphrase), "")
		b.wantFault(err, c.want)
		_, err = b.s.Cancel(b.ctx, c.who, x.ID)
		b.wantFault(err, c.want)
	}
	if _, err := b.s.Submit(b.ctx, b.voter, b.draft(), b.key()); !fault.Is(err, ErrRole) {
		t.Fatalf("submit by compliance: %v", err)
	}
	if _, err := b.s.Check(b.ctx, b.voter, b.draft()); !fault.Is(err, ErrRole) {
		t.Fatalf("check by compliance: %v", err)
	}
	if _, err := b.s.Get(b.ctx, stranger, x.ID); !fault.Is(err, ErrNotFound) {
		t.Fatalf("get by a stranger: %v", err)
	}
	b.wantState(x, Approved)
	if b.transfers(x) != 0 {
		t.Fatal("something was sent")
	}
}

func TestAClosedBrowserDoesNotInterruptTheCall(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	ctx, cancel := context.WithCancel(b.ctx)
	b.s.BitGo = cancelling{b.bitgo, cancel}
	x, err := b.s.Release(ctx, b.treasury, x.ID, bitgo.Secret(b.wallet.Passphrase), "")
	if err != nil || x.State != Submitted {
		t.Fatalf("%+v: %v", x, err)
	}
}

// cancelling closes the browser between the claim and the call.
type cancelling struct {
	BitGo
	cancel context.CancelFunc
}

func (c cancelling) Send(ctx context.Context, ask bitgo.SendRequest) bitgo.SendResult {
	c.cancel()
	if ctx.Err() != nil {
		return bitgo.SendResult{Why: "interrupted"}
	}
	return c.BitGo.Send(ctx, ask)
}

func TestBitGoAwayOffersNoRelease(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	b.control("down", map[string]any{"surface": "platform", "mode": "refuse"})
	_, err := b.release(x)
	b.wantFault(err, ErrBitGoAway)
	b.wantState(x, Approved)
	if _, err := b.s.Submit(b.ctx, b.treasury, b.draft(), b.key()); !fault.Is(err, ErrBitGoAway) {
		t.Fatal(err)
	}
}

func TestStaleClaimIsRecoveredAndNeverSent(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	b.s.BitGo = dying{b.bitgo}
	func() {
		defer func() { _ = recover() }()
		_, _ = b.release(x)
	}()
	b.s.BitGo = b.bitgo
	b.wantState(x, Submitting)
	if n, err := b.s.RecoverStale(b.ctx, false); err != nil || n != 0 {
		t.Fatalf("a fresh claim was taken for stale: %d, %v", n, err)
	}
	if n, err := b.s.RecoverStale(b.ctx, true); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	b.wantState(x, Unknown)
	b.clock.Advance(LookupAfter)
	if _, err := b.s.Resolve(b.ctx, x.ID); err != nil {
		t.Fatal(err)
	}
	b.wantState(x, Approved)
	if b.transfers(x) != 0 {
		t.Fatal("recovery sent")
	}
	if x, err := b.release(x); err != nil || x.State != Submitted || x.Attempt != 2 {
		t.Fatalf("%+v: %v", x, err)
	}
}

// dying is a process that ends in the middle of the call.
type dying struct{ BitGo }

func (dying) Send(context.Context, bitgo.SendRequest) bitgo.SendResult {
	panic(errors.New("killed"))
}

// An answer that comes back after its claim was given up settles nothing.
func TestAnOldAnswerSettlesNothing(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	slow := &slow{BitGo: b.bitgo, called: make(chan struct{}), let: make(chan struct{})}
	b.s.BitGo = slow
	done := make(chan error, 1)
	go func() { _, err := b.release(x); done <- err }()
	<-slow.called
	if n, err := b.s.RecoverStale(b.ctx, true); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	b.clock.Advance(LookupAfter)
	if _, err := b.s.Resolve(b.ctx, x.ID); err != nil {
		t.Fatal(err)
	}
	b.wantState(x, Approved)
	again := &Service{DB: b.s.DB, Clock: b.clock, Jobs: b.s.Jobs, BitGo: b.bitgo, Wallets: b.s.Wallets, Approvals: b.s.Approvals,
		Whitelist: b.s.Whitelist, LTV: b.s.LTV, Sanctions: b.s.Sanctions, Travel: b.s.Travel}
	if x, err := again.Release(b.ctx, b.second, x.ID, bitgo.Secret(b.wallet.Passphrase), ""); err != nil || x.State != Submitted {
		t.Fatalf("%+v: %v", x, err)
	}
	close(slow.let)
	if err := <-done; err != nil {
		t.Fatalf("the old answer is told as what the send is now: %v", err)
	}
	b.wantState(x, Submitted)
	if b.transfers(x) != 1 {
		t.Fatal("sent twice")
	}
}

// slow answers "refused" long after everybody has given up.
type slow struct {
	BitGo
	called, let chan struct{}
}

func (s *slow) Send(context.Context, bitgo.SendRequest) bitgo.SendResult {
	close(s.called)
	<-s.let
	return bitgo.SendResult{Outcome: bitgo.Refused, Why: "too late"}
}

// A start of another process takes a release under way for lost; the answer settles it all the same.
func TestTheAnswerSettlesWhatWasTakenForLost(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	held := &late{BitGo: b.bitgo, called: make(chan struct{}), let: make(chan struct{})}
	b.s.BitGo = held
	done := make(chan error, 1)
	go func() { _, err := b.release(x); done <- err }()
	<-held.called
	if n, err := b.s.RecoverStale(b.ctx, true); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	b.wantState(x, Unknown)
	close(held.let)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := steps(b.get(x)); got != "draft checked approved submitting unknown submitted" {
		t.Fatal(got)
	}
}

// late sends, and lets the answer wait.
type late struct {
	BitGo
	called, let chan struct{}
}

func (l *late) Send(ctx context.Context, ask bitgo.SendRequest) bitgo.SendResult {
	got := l.BitGo.Send(ctx, ask)
	close(l.called)
	<-l.let
	return got
}

// BitGo has lost sequence ids; what pays the same amount to the same payee without one must not be paid again.
func TestATransferWithoutItsSequenceIDIsNotPaidAgain(t *testing.T) {
	b := setup(t)
	x := b.submit(b.base("1077003"))
	b.s.BitGo = forgetful{b.bitgo}
	x, err := b.release(x)
	b.wantFault(err, ErrUnknown)
	b.clock.Advance(LookupAfter)
	if _, err := b.s.Resolve(b.ctx, x.ID); err != nil {
		t.Fatal(err)
	}
	d := b.wantState(x, Submitted)
	if note := d.Timeline[len(d.Timeline)-1].Note; !strings.Contains(note, "payee and amount") || d.TransferID == "" {
		t.Fatal(note)
	}
}

// forgetful is BitGo when it keeps no sequence ids.
type forgetful struct{ BitGo }

func (forgetful) TransferBySequenceID(context.Context, string, string, string) (bitgo.Transfer, error) {
	return bitgo.Transfer{}, &bitgo.Error{Status: 404}
}

func (f forgetful) Transfers(ctx context.Context, ticker, wallet string, ask bitgo.TransferQuery) (bitgo.Page[bitgo.Transfer], error) {
	page, err := f.BitGo.Transfers(ctx, ticker, wallet, ask)
	for i := range page.Items {
		page.Items[i].SequenceID = ""
	}
	return page, err
}
