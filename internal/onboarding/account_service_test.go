package onboarding_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
)

// child is a client whose KYC BitGo has approved.
func (s *stand) child() string {
	s.t.Helper()
	o, err := s.create("enterprise")
	s.must(err)
	s.control("enterprise", map[string]any{"enterprise": o.Enterprise, "kyc": "approved"})
	return o.Enterprise
}

func (s *stand) account(enterprise, label, oneTime string) (onboarding.Account, error) {
	return s.OpenAccount(context.Background(), s.admin, onboarding.AccountAsk{Enterprise: enterprise, Label: label}, oneTime)
}

// wallets counts what BitGo has in the enterprise.
func (s *stand) wallets(enterprise string) int {
	s.t.Helper()
	page, err := s.client.Wallets(s.t.Context(), enterprise, "")
	s.must(err)
	return len(page.Items)
}

func (s *stand) work(a onboarding.Account) error {
	return s.WorkAccount(s.t.Context(), &river.Job[onboarding.AccountWork]{Args: onboarding.AccountWork{ID: a.ID}})
}

// The whole way: pending while BitGo initialises it, finished by the job, the passphrase told once and then gone.
func TestAnAccountIsFinishedByTheJob(t *testing.T) {
	s := open(t)
	e := s.child()
	a, err := s.account(e, "Vault", "call-1")
	if s.must(err); a.State != onboarding.Made || !a.Passphrase.Empty() || s.pauses != 1 {
		t.Fatalf("%+v after %d pauses", a, s.pauses)
	}
	var snooze *river.JobSnoozeError
	if err := s.work(a); !errors.As(err, &snooze) {
		t.Errorf("still initialising: %v", err)
	}
	s.control("advance", nil)
	s.must(s.work(a))
	if n := s.Count(t, `select count(*) from wallet where id = $1 and state = 'ready'`, a.Wallet); n != 1 {
		t.Error("the mirror does not have it")
	}
	first, err := s.account(e, "Vault", "call-1")
	if s.must(err); first.State != onboarding.Fulfilled || first.Passphrase.Empty() {
		t.Fatalf("%+v", first)
	}
	lost, err := s.account(e, "Vault", "call-1")
	if s.must(err); lost.Passphrase != first.Passphrase {
		t.Error("the same call, whose answer was lost, does not hear it again")
	}
	if other, err := s.account(e, "Vault", "call-2"); err != nil || !other.Passphrase.Empty() || other.Wallet != first.Wallet {
		t.Errorf("another call: %+v %v", other, err)
	}
	s.clock.Advance(10 * time.Minute)
	s.must(s.work(a))
	if n := s.Count(t, `select count(*) from go_account where sealed is not null`); n != 0 {
		t.Error("the passphrase is still there")
	}
	if late, err := s.account(e, "Vault", "call-1"); err != nil || !late.Passphrase.Empty() {
		t.Errorf("%+v %v", late, err)
	}
}

// A wallet whose answer was lost is found by its label; one that was not made is made once that is certain.
func TestALostAnswer(t *testing.T) {
	for point, made := range map[string]int{"wallet.made": 1, "wallet.add": 0} {
		t.Run(point, func(t *testing.T) {
			s := open(t)
			e := s.child()
			s.breaks(point, func() {
				if a, err := s.account(e, "Vault", "call-1"); err != nil || a.State == onboarding.Fulfilled {
					t.Errorf("%+v %v", a, err)
				}
			})
			a, err := s.account(e, "Vault", "call-2")
			if s.must(err); s.wallets(e) != made || (a.State == onboarding.Made) != (made == 1) {
				t.Fatalf("%+v, %d at BitGo", a, s.wallets(e))
			}
			s.clock.Advance(305 * time.Second)
			if a, err = s.account(e, "Vault", "call-2"); err != nil || s.wallets(e) != made {
				t.Errorf("within the margin: %+v %v", a, err)
			}
			s.clock.Advance(time.Minute)
			a, err = s.account(e, "Vault", "call-2")
			if s.must(err); a.State != onboarding.Made || a.Existed || s.wallets(e) != 1 {
				t.Errorf("%+v, %d at BitGo", a, s.wallets(e))
			}
			s.control("advance", nil)
			if a, err = s.account(e, "Vault", "call-1"); err != nil || a.State != onboarding.Fulfilled || a.Passphrase.Empty() {
				t.Errorf("%+v %v", a, err)
			}
		})
	}
}

// The job does not have it made: it says that nothing was, and the next call makes it.
func TestTheJobMakesNone(t *testing.T) {
	s := open(t)
	e := s.child()
	var a onboarding.Account
	s.breaks("wallet.add", func() { a, _ = s.account(e, "Vault", "call-1") })
	var snooze *river.JobSnoozeError
	if err := s.work(a); !errors.As(err, &snooze) {
		t.Errorf("%v", err)
	}
	s.clock.Advance(7 * time.Minute)
	s.must(s.work(a))
	if n := s.Count(t, `select count(*) from go_account where state = 'asked' and sealed is null and trouble <> ''`); n != 1 || s.wallets(e) != 0 {
		t.Errorf("%d", n)
	}
	if a, err := s.account(e, "Vault", "call-1"); err != nil || a.State != onboarding.Made || s.wallets(e) != 1 {
		t.Errorf("%+v %v", a, err)
	}
}

// Of many that ask at the same moment one asks Express, and all hear of one wallet.
func TestManyWantOneAccount(t *testing.T) {
	s := open(t)
	s.Tries = 1
	e := s.child()
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			if _, err := s.account(e, "Vault", "call-"+string(rune('a'+i))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := s.wallets(e); n != 1 {
		t.Errorf("%d at BitGo", n)
	}
	s.control("advance", nil)
	a, err := s.account(e, "Vault", "call-z")
	if s.must(err); a.State != onboarding.Fulfilled || s.Count(t, `select count(*) from go_account`) != 1 {
		t.Errorf("%+v", a)
	}
	if hooks, err := s.client.WalletWebhooks(t.Context(), "ofc", a.Wallet); err != nil || len(hooks) != 1 {
		t.Errorf("%+v %v", hooks, err)
	}
}

// What BitGo says no to, and who may not.
func TestAccountsThatAreRefused(t *testing.T) {
	s := open(t)
	o, err := s.create("enterprise")
	s.must(err)
	if _, err := s.account(o.Enterprise, "Vault", "call-1"); !fault.Is(err, onboarding.ErrKYC) {
		t.Errorf("%v", err)
	}
	s.control("enterprise", map[string]any{"enterprise": o.Enterprise, "kyc": "approved"})
	if a, err := s.account(o.Enterprise, "Vault", "call-1"); err != nil || a.State != onboarding.Made {
		t.Errorf("after KYC: %+v %v", a, err)
	}
	for label, want := range map[string]*fault.Fault{"sandbox:sub-dust": onboarding.ErrAccountRefused, "sandbox:forbidden": onboarding.ErrAccountBitGo,
		"sandbox:rate-limited": onboarding.ErrAccountBitGo, "": onboarding.ErrAccountAsk, " x": onboarding.ErrAccountAsk} {
		if _, err := s.account(o.Enterprise, label, "call "+label); !fault.Is(err, want) {
			t.Errorf("%s: %v, want %s", label, err, want.Code)
		}
	}
	treasury := s.Person(t, "Tess", identity.Grant{Role: identity.Treasury})
	if _, err := s.OpenAccount(t.Context(), treasury, onboarding.AccountAsk{Enterprise: o.Enterprise, Label: "x"}, "call-t"); !fault.Is(err, onboarding.ErrAccountRole) {
		t.Errorf("%v", err)
	}
	if _, err := s.account(s.world.Enterprise("meridian").ID, "x", "call-m"); !fault.Is(err, identity.ErrNoClient) {
		t.Errorf("%v", err)
	}
	if _, err := s.account(o.Enterprise, "Another", "call-1"); !fault.Is(err, onboarding.ErrReused) {
		t.Errorf("%v", err)
	}
	if !bitgo.IsID(o.Enterprise) || s.wallets(o.Enterprise) != 1 {
		t.Errorf("%d at BitGo", s.wallets(o.Enterprise))
	}
}

// making is an Express whose first call is lost and whose second hears that the first is still at work.
type making struct {
	onboarding.BitGo
	calls int
	first bitgo.NewGoAccount
}

func (m *making) GenerateGoAccount(_ context.Context, ask bitgo.NewGoAccount) (bitgo.Wallet, error) {
	if m.calls++; m.calls == 1 {
		m.first = ask
		return bitgo.Wallet{}, &bitgo.Error{Transport: true}
	}
	return bitgo.Wallet{}, &bitgo.Error{Status: 409, Message: "a wallet of this label is being made"}
}

// A conflict after a lost answer is the lost call: the account is looked for, and opens with that call's passphrase.
func TestAConflictMayBeTheLostCall(t *testing.T) {
	s := open(t)
	e := s.child()
	express := &making{BitGo: s.client}
	s.BitGo = express
	_, err := s.account(e, "Vault", "call-1")
	s.must(err)
	s.clock.Advance(10 * time.Minute)
	a, err := s.account(e, "Vault", "call-1")
	if s.must(err); a.State != onboarding.Generating || express.calls != 2 || a.Trouble == "" {
		t.Fatalf("after a conflict: %+v, %d calls", a, express.calls)
	}
	_, err = s.client.GenerateGoAccount(t.Context(), express.first) // the lost call comes to its end
	s.must(err)
	s.control("advance", nil)
	a, err = s.account(e, "Vault", "call-1")
	if s.must(err); a.State != onboarding.Fulfilled || a.Existed || a.Passphrase.Reveal() != string(express.first.Passphrase) {
		t.Errorf("%s, existed %v, or another passphrase", a.State, a.Existed)
	}
}
