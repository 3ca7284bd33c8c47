package ceremony_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/subscription"
)

// bent is BitGo with some of its answers replaced.
type bent struct {
	*bitgo.Client
	generate func(context.Context, bitgo.NewWallet) (bitgo.Wallet, error)
	wallet   func(bitgo.Wallet) bitgo.Wallet
}

func (b *bent) GenerateWallet(ctx context.Context, ask bitgo.NewWallet) (bitgo.Wallet, error) {
	if b.generate == nil {
		return b.Client.GenerateWallet(ctx, ask)
	}
	return b.generate(ctx, ask)
}

func (b *bent) Wallet(ctx context.Context, ticker, id string, all bool) (bitgo.Wallet, error) {
	w, err := b.Client.Wallet(ctx, ticker, id, all)
	if b.wallet != nil && err == nil {
		w = b.wallet(w)
	}
	return w, err
}

var lost = &bitgo.Error{Host: bitgo.Express, Transport: true, Name: bitgo.NameTransport, Message: "no answer came in time"}

func (s *stand) bend() *bent {
	b := &bent{Client: s.bitgo}
	s.BitGo = b
	return b
}

func (s *stand) frozen(wallet string) int {
	return s.Count(s.t, `select count(*) from freeze_order where wallet_id = $1 and state <> 'unfrozen'`, wallet)
}

// A claim that took long leaves no request behind that could come to something after its absence counts.
func TestNoRequestLeavesLate(t *testing.T) {
	s := open(t)
	b, c := s.bend(), s.confirmed("tbtc4", "In time")
	b.generate = func(_ context.Context, ask bitgo.NewWallet) (bitgo.Wallet, error) {
		if ask.LeaveIn <= 0 || ask.LeaveIn > 30*time.Second {
			t.Errorf("may leave within %s", ask.LeaveIn)
		}
		return bitgo.Wallet{}, lost
	}
	_, err := s.hold(c)
	if !fault.Is(err, ceremony.ErrDoubt) {
		t.Fatal(err)
	}
	c = s.again(c)
	if c.Certain().Sub(*c.GeneratingAt) < 30*time.Second+305*time.Second+time.Minute {
		t.Errorf("certain after %s", c.Certain().Sub(*c.GeneratingAt))
	}
}

// An answer that comes after the room has said that nothing was made binds to no later try: it is an alarm, and the wallet is frozen.
func TestALateAnswerIsAnAlarm(t *testing.T) {
	s := open(t)
	b, c := s.bend(), s.confirmed("tbtc4", "Too late")
	b.generate = func(ctx context.Context, ask bitgo.NewWallet) (bitgo.Wallet, error) {
		s.clock.Advance(10 * time.Minute)
		s.must(s.work(c))
		b.generate = func(context.Context, bitgo.NewWallet) (bitgo.Wallet, error) { return bitgo.Wallet{}, lost }
		if _, err := s.hold(c); !fault.Is(err, ceremony.ErrDoubt) {
			t.Errorf("the second: %v", err)
		}
		return s.bitgo.GenerateWallet(ctx, ask)
	}
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrAlarm) {
		t.Errorf("%v", err)
	}
	c = s.again(c)
	if c.Alarm == "" || c.Wallet != "" || len(c.Strays) != 1 {
		t.Fatalf("%+v", c)
	}
	s.must(s.work(c))
	if s.frozen(c.Strays[0]) != 1 {
		t.Error("not frozen")
	}
	s.clock.Advance(time.Hour)
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("held after an alarm: %v", err)
	}
	if err := s.TryServing(program.Scope(), `update ceremony set alarm = '' where id = $1`, c.ID); err == nil {
		t.Error("the alarm was taken back")
	}
}

// While an answer is lost nobody types another passphrase, and what BitGo has after that is no reason for another label.
func TestAWalletAfterALostTryIsNotAnotherLabel(t *testing.T) {
	s := open(t)
	b, c := s.bend(), s.confirmed("tbtc4", "First phrase")
	b.generate = func(context.Context, bitgo.NewWallet) (bitgo.Wallet, error) { return bitgo.Wallet{}, lost }
	_, _ = s.hold(c)
	s.clock.Advance(10 * time.Minute)
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrStep) || !strings.Contains(err.Error(), "first try") {
		t.Errorf("another passphrase while it is looked for: %v", err)
	}
	s.must(s.work(c))
	if c = s.again(c); c.State != ceremony.Confirmed || c.LostAt == nil || c.ExpressAt == nil {
		t.Fatalf("%+v", c)
	}
	_, err := s.bitgo.GenerateWallet(t.Context(), bitgo.NewWallet{Coin: "tbtc4", Enterprise: s.apex.EnterpriseID, Label: "First phrase", Passphrase: "the first of all phrases"})
	s.must(err)
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrAlarm) {
		t.Errorf("%v", err)
	}
	if n := s.labelled("First phrase"); n != 1 {
		t.Errorf("%d at BitGo", n)
	}
}

// BitGo's conflict after a lost answer proves nothing, and what is found then opens with no passphrase that was typed last.
func TestAConflictAfterALostAnswerProvesNothing(t *testing.T) {
	s := open(t)
	b, c := s.bend(), s.confirmed("tbtc4", "Conflict")
	b.generate = func(context.Context, bitgo.NewWallet) (bitgo.Wallet, error) { return bitgo.Wallet{}, lost }
	_, _ = s.hold(c)
	s.clock.Advance(10 * time.Minute)
	s.must(s.work(c))
	b.generate = func(context.Context, bitgo.NewWallet) (bitgo.Wallet, error) {
		return bitgo.Wallet{}, &bitgo.Error{Host: bitgo.Express, Status: 409, Message: "a wallet of this label is being made"}
	}
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrDoubt) {
		t.Errorf("%v", err)
	}
	if c = s.again(c); c.State != ceremony.Generating || !c.Declined {
		t.Fatalf("%+v", c)
	}
	_, err := s.bitgo.GenerateWallet(t.Context(), bitgo.NewWallet{Coin: "tbtc4", Enterprise: s.apex.EnterpriseID, Label: "Conflict", Passphrase: "the first of all phrases"})
	s.must(err)
	s.must(s.work(c))
	if c = s.again(c); c.Alarm == "" || c.State == ceremony.Made {
		t.Errorf("%+v", c)
	}
}

// Two of a label are taken for neither.
func TestTwoOfALabelAreTakenForNeither(t *testing.T) {
	s := open(t)
	b, c := s.bend(), s.confirmed("tbtc4", "Twins")
	b.generate = func(ctx context.Context, ask bitgo.NewWallet) (bitgo.Wallet, error) {
		for range 2 {
			_, err := s.bitgo.GenerateWallet(ctx, ask)
			s.must(err)
		}
		return bitgo.Wallet{}, lost
	}
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrAlarm) {
		t.Errorf("%v", err)
	}
	if c = s.again(c); c.State == ceremony.Made || len(c.Strays) != 2 {
		t.Errorf("%+v", c)
	}
}

// A wallet whose first address does not come from its keys is frozen where that is found out, and two abandon its ceremony.
func TestAnUnprovenWalletIsFrozenAndAbandoned(t *testing.T) {
	for what, bend := range map[string]func(bitgo.Wallet) bitgo.Wallet{
		"another address": func(w bitgo.Wallet) bitgo.Wallet {
			a := *w.ReceiveAddress
			a.Index++
			w.ReceiveAddress = &a
			return w
		},
		"another kind": func(w bitgo.Wallet) bitgo.Wallet {
			a := *w.ReceiveAddress
			a.Chain = 40
			w.ReceiveAddress = &a
			return w
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := open(t)
			s.bend().wallet = bend
			c, err := s.hold(s.confirmed("tbtc4", "Not ours"))
			s.must(err)
			if c.Proof == ceremony.Derived || c.Proof == ceremony.ByContract || s.frozen(c.Wallet) != 1 {
				t.Fatalf("%q, %d freezes, %s", c.Proof, s.frozen(c.Wallet), c.Trouble)
			}
			_, err = s.Abandon(t.Context(), s.carla, c.ID, "The address is not ours")
			s.must(err)
			for _, who := range []identity.Actor{s.carla, s.theo} {
				if _, err := s.Abandon(t.Context(), who, c.ID, ""); !fault.Is(err, ceremony.ErrStep) {
					t.Errorf("ended by %s: %v", who.Name, err)
				}
			}
			second := s.Person(t, "Chen", s.carla.Grants...)
			if c, err = s.Abandon(t.Context(), second, c.ID, ""); err != nil || c.State != ceremony.Abandoned {
				t.Errorf("%+v %v", c, err)
			}
			err = s.Serve.As(t.Context(), program.Scope(), func(tx pgx.Tx) error {
				n, err := s.News(t.Context(), tx, ceremony.Told{ID: c.ID, Verb: "ceremony.abandoned", By: second.Person, At: s.clock.Now()})
				if want := []uuid.UUID{c.By, *c.DecidedBy, s.carla.Person}; len(n.People) != 2 || slices.ContainsFunc(want, func(p uuid.UUID) bool { return !slices.Contains(n.People, p) }) ||
					!strings.Contains(n.Text, "Chen agreed") || !strings.Contains(n.Text, "The address is not ours") {
					t.Errorf("told: %+v", n)
				}
				return err
			})
			s.must(err)
		})
	}
}

type deaf struct{ ceremony.Hooks }

func (deaf) Register(context.Context, identity.Actor, subscription.Ask) (subscription.Webhook, bool, error) {
	return subscription.Webhook{}, false, ceremony.ErrBitGo
}

// Nothing is kept before BitGo tells of its transfers, and after a day somebody has it read again.
func TestNothingIsKeptBeforeItIsHeardOf(t *testing.T) {
	s := open(t)
	hooks := s.Hooks
	s.Hooks = deaf{hooks}
	c, err := s.hold(s.confirmed("tbtc4", "Deaf"))
	s.must(err)
	_, _, err = s.Card(t.Context(), s.tess, c.ID)
	s.must(err)
	if _, err := s.Keep(t.Context(), s.theo, c.ID, "Safe A", "Safe B"); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("kept: %v", err)
	}
	s.clock.Advance(25 * time.Hour)
	s.must(s.work(c))
	s.Hooks = hooks
	_, err = s.Again(t.Context(), s.theo, c.ID)
	s.must(err)
	s.must(s.work(c))
	if _, err := s.Keep(t.Context(), s.theo, c.ID, "Safe A", "Safe B"); err != nil {
		t.Errorf("%v", err)
	}
}

// The database knows who may take which step.
func TestTheDatabaseKnowsTheRoles(t *testing.T) {
	s := open(t)
	c := s.ask("tbtc4", "Roles")
	if err := s.TryServing(program.Scope(), `update ceremony set state = 'confirmed', decided_by = $2, decided_at = now() where id = $1`, c.ID, s.theo.Person); err == nil {
		t.Error("treasury confirmed")
	}
	if err := s.TryServing(s.theo.Scope(), `update ceremony set state = 'confirmed', decided_by = $2, decided_at = now() where id = $1`, c.ID, s.carla.Person); err == nil {
		t.Error("confirmed in another's name")
	}
	machine := s.carla
	machine.Machines = append(machine.Machines, s.tess.Person)
	if _, err := s.Confirm(t.Context(), machine, c.ID); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("what an own machine asked for: %v", err)
	}
}
