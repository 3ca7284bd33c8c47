package ceremony_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox/keychain"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

// The whole way of a bitcoin wallet: asked, confirmed, made once, its first address proven, the card taken, both kept apart.
func TestAWalletIsMadeByTwo(t *testing.T) {
	s := open(t)
	c := s.ask("tbtc4", "Apex hot desk")
	if c.State != ceremony.Asked || c.ByName != "Tess" {
		t.Fatalf("%+v", c)
	}
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("held before anybody confirmed: %v", err)
	}
	if _, err := s.Confirm(t.Context(), s.tess, c.ID); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("confirmed by its asker: %v", err)
	}
	_, err := s.Confirm(t.Context(), s.carla, c.ID)
	s.must(err)
	c, err = s.hold(c)
	s.must(err)
	if c.State != ceremony.Made || c.Proof != ceremony.Derived || c.Address == "" || c.ReadAt == nil || c.Trouble != "" || c.HeldName != "Tess" {
		t.Fatalf("%+v", c)
	}
	if n := s.labelled("Apex hot desk"); n != 1 {
		t.Errorf("%d at BitGo", n)
	}
	if n := s.Count(t, `select count(*) from wallet where id = $1 and client_id = $2 and state = 'ready'`, c.Wallet, s.apex.ID); n != 1 {
		t.Error("the mirror does not have it")
	}
	if n := s.Count(t, `select count(*) from wallet_address where wallet_id = $1 and address = $2`, c.Wallet, c.Address); n != 1 {
		t.Error("its first address is not in the mirror")
	}
	if _, err := s.Keep(t.Context(), s.theo, c.ID, "Safe A", "Safe B"); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("kept before the card was taken: %v", err)
	}
	if _, _, err := s.Card(t.Context(), s.theo, c.ID); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("taken by another: %v", err)
	}
	file, name, err := s.Card(t.Context(), s.tess, c.ID)
	s.must(err)
	if !bytes.HasPrefix(file, []byte("%PDF")) || name != "keycard-"+c.Wallet+".pdf" {
		t.Errorf("%s: %.20q", name, file)
	}
	if _, err := s.Keep(t.Context(), s.tess, c.ID, "Safe A", "Safe B"); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("kept by whoever typed: %v", err)
	}
	if _, err := s.Keep(t.Context(), s.theo, c.ID, "Safe  A", "safe a"); !fault.Is(err, ceremony.ErrPlaces) {
		t.Errorf("both in one place: %v", err)
	}
	c, err = s.Keep(t.Context(), s.theo, c.ID, "Safe A, Zug", "Envelope 7 at the notary")
	s.must(err)
	if c.State != ceremony.Kept || c.KeptName != "Theo" || s.Count(t, `select count(*) from ceremony where boxes is not null`) != 0 {
		t.Errorf("%+v", c)
	}
	if _, _, err := s.Card(t.Context(), s.tess, c.ID); !fault.Is(err, ceremony.ErrStep) {
		t.Errorf("a card after it is kept: %v", err)
	}
	if found, err := s.Of(t.Context(), s.carla, c.Wallet); err != nil || found == nil || found.ID != c.ID {
		t.Errorf("of the wallet: %+v %v", found, err)
	}
	if n := s.Count(t, `select count(*) from audit_event where verb in ('ceremony.ask', 'ceremony.confirm', 'ceremony.hold', 'ceremony.made', 'ceremony.read', 'ceremony.card', 'ceremony.keep')`); n != 7 {
		t.Errorf("%d lines in the trail", n)
	}
}

// The passphrase opens the box that BitGo keeps, and stands in no row.
func TestThePassphraseIsKeptNowhere(t *testing.T) {
	s := open(t)
	c, err := s.hold(s.confirmed("tbtc4", "Quiet wallet"))
	s.must(err)
	w, err := s.bitgo.Wallet(t.Context(), "tbtc4", c.Wallet, false)
	s.must(err)
	k, err := s.bitgo.Key(t.Context(), "tbtc4", w.Keys[1])
	s.must(err)
	if prv, err := keychain.Open(phrase, k.Box); err != nil || !strings.HasPrefix(prv, "xprv") {
		t.Errorf("the backup key's box does not open: %v", err)
	}
	for _, table := range []string{"ceremony", "audit_event", "river.river_job", "wallet"} {
		if n := s.Count(t, `select count(*) from `+table+` x where to_jsonb(x)::text like '%horse battery%'`); n != 0 {
			t.Errorf("the passphrase is in %s", table)
		}
	}
}

// A wallet whose answer was lost is found by its label; one that was not made is made once that is certain.
func TestALostAnswerNeverMakesASecond(t *testing.T) {
	for point, at := range map[string]int{"wallet.made": 1, "wallet.add": 0} {
		t.Run(point, func(t *testing.T) {
			s := open(t)
			c := s.confirmed("tbtc4", "Lost wallet")
			s.breaks(point, func() { _, _ = s.hold(c) })
			if n := s.labelled("Lost wallet"); n != at {
				t.Fatalf("%d at BitGo", n)
			}
			if at == 1 {
				if c = s.again(c); c.State == ceremony.Generating {
					s.must(s.work(c))
				}
				if c = s.again(c); c.State != ceremony.Made || c.Proof != ceremony.Derived {
					t.Errorf("%+v", c)
				}
				return
			}
			var snooze *river.JobSnoozeError
			if err := s.work(c); !errors.As(err, &snooze) {
				t.Errorf("in doubt: %v", err)
			}
			if _, err := s.hold(c); !fault.Is(err, ceremony.ErrStep) {
				t.Errorf("held while in doubt: %v", err)
			}
			s.clock.Advance(30*time.Second + 305*time.Second + time.Minute)
			s.must(s.work(c))
			if c = s.again(c); c.State != ceremony.Confirmed || !strings.Contains(c.Trouble, "nothing was made") {
				t.Errorf("%+v", c)
			}
			c, err := s.hold(c)
			if s.must(err); c.State != ceremony.Made || s.labelled("Lost wallet") != 1 {
				t.Errorf("%+v, %d at BitGo", c, s.labelled("Lost wallet"))
			}
		})
	}
}

// What BitGo refuses is said, nothing is made, and the ceremony can be held again.
func TestBitGoRefuses(t *testing.T) {
	s := open(t)
	c := s.confirmed("tbtc4", "Desk sandbox:forbidden")
	_, err := s.hold(c)
	if !fault.Is(err, ceremony.ErrRefused) || !strings.Contains(fault.As(err).Message, "permission") {
		t.Errorf("%v", err)
	}
	if c = s.again(c); c.State != ceremony.Confirmed || c.HeldBy != nil || c.Trouble == "" {
		t.Errorf("%+v", c)
	}
}

// A label that is there already, here or at BitGo, makes no second wallet.
func TestALabelIsUsedOnce(t *testing.T) {
	s := open(t)
	s.ask("tbtc4", "Twice")
	if _, err := s.Ask(t.Context(), s.theo, ceremony.Ask{Client: s.apex.ID, Coin: "tbtc4", Label: "Twice", Reason: "Another one"}, uuid.NewString()); !fault.Is(err, ceremony.ErrLabel) {
		t.Errorf("asked for twice: %v", err)
	}
	c := s.confirmed("tbtc4", s.world.Wallet("apex-bitcoin").Label)
	if _, err := s.hold(c); !fault.Is(err, ceremony.ErrLabel) {
		t.Errorf("there at BitGo: %v", err)
	}
	if c = s.again(c); c.State != ceremony.Confirmed || c.HeldBy != nil {
		t.Errorf("%+v", c)
	}
	if c, err := s.Withdraw(t.Context(), s.tess, c.ID); err != nil || c.State != ceremony.Withdrawn {
		t.Errorf("%+v %v", c, err)
	}
}

// A form pressed twice asks once.
func TestAFormAsksOnce(t *testing.T) {
	s := open(t)
	key, ask := uuid.NewString(), ceremony.Ask{Client: s.apex.ID, Coin: "tbtc4", Label: "Once", Reason: "Deposits"}
	a, err := s.Ask(t.Context(), s.tess, ask, key)
	s.must(err)
	if b, err := s.Ask(t.Context(), s.tess, ask, key); err != nil || a.ID != b.ID {
		t.Errorf("%s and %s: %v", a.ID, b.ID, err)
	}
}

// A Go Account and an account-based wallet: their first address is not derived, and says so.
func TestOtherKinds(t *testing.T) {
	s := open(t)
	for coin, label := range map[string]string{ceremony.Container: "Second Go Account", "hteth": "Apex ether desk", "txrp": "Apex ripple desk"} {
		c, err := s.hold(s.confirmed(coin, label))
		s.must(err)
		if c.State != ceremony.Made || c.Proof != ceremony.ByContract || c.UserPub == "" || (c.BackupPub == "") != c.IsGoAccount() || c.Trouble != "" {
			t.Errorf("%s: %+v", coin, c)
		}
		if _, _, err := s.Card(t.Context(), s.tess, c.ID); err != nil {
			t.Errorf("%s: %v", coin, err)
		}
	}
}

// Two who press at the same moment make one wallet.
func TestTwoHoldAtOnce(t *testing.T) {
	s := open(t)
	c := s.confirmed("tbtc4", "Race")
	done := make(chan error, 2)
	for range 2 {
		go func() { _, err := s.hold(c); done <- err }()
	}
	first, second := <-done, <-done
	if (first == nil) == (second == nil) && s.again(c).State != ceremony.Made || s.labelled("Race") != 1 {
		t.Errorf("%v, %v, %d at BitGo", first, second, s.labelled("Race"))
	}
}

func TestWhoMay(t *testing.T) {
	s := open(t)
	apexOnly := s.Person(t, "Of Apex", testkit.Over(identity.Treasury, s.apex))
	auditor := s.Person(t, "Anton", testkit.Whole(identity.Auditor))
	for _, x := range []struct {
		name   string
		who    identity.Actor
		client identity.Client
		want   *fault.Fault
	}{
		{"treasury", s.tess, s.apex, nil}, {"an administrator of a live client", s.admin, s.apex, ceremony.ErrRole},
		{"an administrator while it is provisioned", s.admin, s.other, nil}, {"compliance", s.carla, s.apex, ceremony.ErrRole},
		{"an auditor", auditor, s.apex, ceremony.ErrRole}, {"treasury of another client", apexOnly, s.other, identity.ErrNoClient},
	} {
		_, err := s.Ask(t.Context(), x.who, ceremony.Ask{Client: x.client.ID, Coin: "tbtc4", Label: "Who " + x.name, Reason: "Deposits"}, uuid.NewString())
		if x.want == nil && err != nil || x.want != nil && !fault.Is(err, x.want) {
			t.Errorf("%s: %v", x.name, err)
		}
	}
	foreign, err := s.Ask(t.Context(), s.admin, ceremony.Ask{Client: s.other.ID, Coin: "tbtc4", Label: "Foreign", Reason: "Deposits"}, uuid.NewString())
	s.must(err)
	if _, err := s.Get(t.Context(), apexOnly, foreign.ID); !fault.Is(err, ceremony.ErrNotFound) {
		t.Errorf("another client's: %v", err)
	}
}

// Each step tells those who act next, and never the one who took it.
func TestWhoIsTold(t *testing.T) {
	s := open(t)
	c := s.ask("tbtc4", "News")
	for verb, want := range map[string]struct {
		by, told identity.Actor
		text     string
	}{
		"ceremony.ask":  {s.tess, s.carla, "Compliance confirms it"},
		"ceremony.card": {s.tess, s.theo, "took the KeyCard"}, "ceremony.nothing": {program, s.tess, "held again"}, "ceremony.alarm": {program, s.theo, "Something is wrong"},
	} {
		err := s.Serve.As(t.Context(), program.Scope(), func(tx pgx.Tx) error {
			n, err := s.News(t.Context(), tx, ceremony.Told{ID: c.ID, Verb: verb, By: want.by.Person})
			if err == nil && (!slices.Contains(n.People, want.told.Person) || slices.Contains(n.People, want.by.Person) || !strings.Contains(n.Text, want.text)) {
				t.Errorf("%s: %+v", verb, n)
			}
			return err
		})
		s.must(err)
	}
}

func TestWhatIsTyped(t *testing.T) {
	s := open(t)
	c := s.confirmed("tbtc4", "Typed")
	for field, typed := range map[string]ceremony.Typed{
		"present":    {Passphrase: phrase, Again: phrase},
		"passphrase": {Passphrase: "short", Again: "short", Present: "Tess and Theo"},
		"again":      {Passphrase: phrase, Again: seal.Secret(phrase + "x"), Present: "Tess and Theo"},
	} {
		_, err := s.Hold(t.Context(), s.tess, c.ID, typed)
		if f := fault.As(err); !fault.Is(err, ceremony.ErrTyped) || f.Fields[field] == "" || strings.Contains(f.Message, "horse") {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, a := range []ceremony.Ask{{Coin: "btc", Label: "Main", Reason: "The other network"}, {Coin: "tbtc4", Label: "x", Reason: "Deposits"}, {Coin: "tbtc4", Label: "Fine", Reason: ""}} {
		a.Client = s.apex.ID
		if _, err := s.Ask(t.Context(), s.tess, a, uuid.NewString()); !fault.Is(err, ceremony.ErrFields) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

// The database keeps that two people take part, whatever a program does.
func TestTheDatabaseKeepsTwoApart(t *testing.T) {
	s := open(t)
	c := s.ask("tbtc4", "Constraint")
	if err := s.TryServing(program.Scope(), `update ceremony set decided_by = asked_by, decided_at = now() where id = $1`, c.ID); err == nil {
		t.Error("decided by its asker")
	}
	made, err := s.hold(s.confirmed("tbtc4", "Constraint two"))
	s.must(err)
	if err := s.TryServing(program.Scope(), `update ceremony set state = 'kept', kept_by = held_by, kept_at = now(), card_at = now(), card_count = 1, card_place = 'aaa', phrase_place = 'bbb' where id = $1`, made.ID); err == nil {
		t.Error("kept by whoever typed")
	}
}
