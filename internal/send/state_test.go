package send

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/testkit"
)

// Whatever order reports come in, a send only takes declared steps, and what ended stays ended unless a transition
// says otherwise.
func TestPathTakesDeclaredStepsOnly(t *testing.T) {
	t.Parallel()
	words := []string{"initialized", "signed", "unconfirmed", "pendingApproval", "confirmed", "failed", "rejected", "removed", "replaced", "deleted", "reversed", "", "new"}
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.SampledFrom(States).Draw(t, "state")
		for range rapid.IntRange(1, 12).Draw(t, "reports") {
			to, ok := stateOf(rapid.SampledFrom(words).Draw(t, "word"))
			if !ok {
				continue
			}
			for _, next := range path(at, to) {
				if !Allowed(at, next) {
					t.Fatalf("%s to %s", at, next)
				}
				at = next
			}
		}
	})
}

func TestEveryStepHasAWordInTheTrail(t *testing.T) {
	t.Parallel()
	for _, s := range Transitions {
		if v := verb(s.From, s.To); !strings.HasPrefix(v, "send.") || v == "send.move" {
			t.Errorf("%s to %s: %q", s.From, s.To, v)
		}
		if s.To.Words() == "" {
			t.Errorf("%s has no words", s.To)
		}
	}
	for _, s := range States {
		if s.Over() && slices.ContainsFunc(Transitions, func(x Transition) bool {
			return x.From == s && x.To != Submitted && x.To != Removed
		}) {
			t.Errorf("%s is over and goes on", s)
		}
	}
}

// Reports that reach a send before, or instead of, Express's answer.
func TestReportsFromEveryOpenState(t *testing.T) {
	for _, c := range []struct {
		satoshi, word, steps, reservation string
	}{
		{"1077004", "confirmed", "unknown confirmed", "settled"},
		{"1077004", "unconfirmed", "unknown submitted", "settled"},
		{"1077004", "failed", "unknown failed", "ended"},
		{"1077004", "pendingApproval", "unknown pending_at_bitgo", "open"},
		{"1077004", "rejected", "unknown pending_at_bitgo rejected", "ended"},
		{"1077004", "removed", "unknown submitted removed", "settled"},
		{"1077011", "confirmed", "pending_at_bitgo confirmed", "settled"},
		{"1077011", "failed", "pending_at_bitgo failed", "ended"},
		{"1000000", "failed", "submitted failed", "ended"},
		{"1000000", "rejected", "submitted failed", "ended"},
		{"1000000", "removed", "submitted removed", "settled"},
	} {
		t.Run(c.satoshi+" "+c.word, func(t *testing.T) {
			b := setup(t)
			x, _ := b.release(b.submit(b.base(c.satoshi)))
			b.in(func(tx pgx.Tx) error {
				_, err := b.s.ApplyTransfer(b.ctx, tx, Transfer{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: "tbtc4",
					ID: cmp.Or(x.TransferID, testkit.HexID()), State: c.word})
				return err
			})
			if got, want := steps(b.get(x)), "draft checked approved submitting "+c.steps; got != want {
				t.Fatalf("%s, want %s", got, want)
			}
			if got := b.reservation(x); got != c.reservation {
				t.Fatalf("reservation %s", got)
			}
		})
	}
}

func TestAWebhookOvertakesTheAnswer(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	slow := &slow{BitGo: b.bitgo, called: make(chan struct{}), let: make(chan struct{})}
	b.s.BitGo = slow
	done := make(chan error, 1)
	go func() { _, err := b.release(x); done <- err }()
	<-slow.called
	b.in(func(tx pgx.Tx) error {
		_, err := b.s.ApplyTransfer(b.ctx, tx, Transfer{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: "tbtc4", ID: testkit.HexID(), State: "confirmed"})
		return err
	})
	close(slow.let)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := steps(b.get(x)); got != "draft checked approved submitting confirmed" {
		t.Fatal(got)
	}
}

func TestDraftsAndVotesEnd(t *testing.T) {
	b := setup(t)
	x, err := b.s.SaveDraft(b.ctx, b.treasury, b.draft(), b.key())
	if err != nil {
		t.Fatal(err)
	}
	if x, err = b.s.Cancel(b.ctx, b.treasury, x.ID); err != nil || x.State != Cancelled {
		t.Fatalf("%+v: %v", x, err)
	}
	d := b.draft()
	d.Address = b.stranger
	y := b.submit(d)
	b.in(func(tx pgx.Tx) error { return b.s.MarkExpired(b.ctx, tx, y.ID, b.clock.Now()) })
	b.wantState(y, Expired)
	if got := b.reservation(y); got != "ended" {
		t.Fatal(got)
	}
}

// Frozen at BitGo, or as a client, nothing leaves: not at submit, and not at release.
func TestFrozen(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	b.exec(`update client set state = 'frozen' where id = $1`, b.client.ID)
	_, err := b.release(x)
	b.wantFault(err, ErrRelease)
	_, err = b.s.Submit(b.ctx, b.treasury, b.draft(), b.key())
	b.wantFault(err, ErrStopped)
	b.exec(`update client set state = 'live' where id = $1`, b.client.ID)
	if x, err = b.release(x); err != nil || x.State != Submitted {
		t.Fatalf("%+v: %v", x, err)
	}
}

func TestOutcomeOfNothingIsUnknown(t *testing.T) {
	t.Parallel()
	if to, said := outcome(bitgo.SendResult{}); to != Unknown || !strings.Contains(said, "Do not send it again") {
		t.Fatalf("%s: %s", to, said)
	}
}
