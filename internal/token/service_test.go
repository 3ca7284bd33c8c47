package token_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/token"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type stage struct {
	*token.Service
	*testkit.Database
	world sandbox.World
	clock *clock.Manual
	admin identity.Actor
	other identity.Actor
}

func open(t *testing.T) *stage {
	t.Helper()
	t.Parallel()
	s := &stage{Database: testkit.DB(t), clock: clock.NewManual(testkit.Start)}
	server, err := sandbox.Open(sandbox.Options{Clock: s.clock, Journal: filepath.Join(t.TempDir(), "bitgo.journal")})
	must(t, err)
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	s.world = server.World()
	box, err := seal.New(bytes.Repeat([]byte{7}, 32))
	must(t, err)
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL, Now: s.clock.Now,
		Token: func(context.Context) (string, error) { return s.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	must(t, err)
	s.admin = s.Person(t, "Ada", testkit.Whole(identity.Admin))
	s.other = s.Person(t, "Bo", testkit.Whole(identity.Admin))
	s.Service = &token.Service{DB: s.Serve, Clock: s.clock, Box: box, BitGo: client, Overlap: time.Hour}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var (
	ours   = token.Ask{Kind: token.LongLived, Purpose: token.Ours, Label: "Gateway", Scopes: []string{"enterprise_view_all", "wallet_view_all", "wallet_spend_all"}, Duration: 24 * time.Hour}
	reader = token.Ask{Kind: token.LongLived, Purpose: token.ThirdParty, Label: "Reports", OTP: "000000", Scopes: []string{"wallet_view_all"}, Duration: 24 * time.Hour}
)

// made is a service token that one administrator asked for and another confirmed.
func (s *stage) made(t *testing.T, call string) token.Token {
	t.Helper()
	asked, _, err := s.New(t.Context(), s.admin, ours, call)
	must(t, err)
	made, err := s.Confirm(t.Context(), s.other, asked.ID, "000000")
	must(t, err)
	return made
}

// A token that moves money, asked for by a machine, is not confirmed by who made one of its keys.
func TestTheMakerOfAKeyDoesNotConfirmForItsMachine(t *testing.T) {
	s := open(t)
	asked, _, err := s.New(t.Context(), s.admin, ours, "once")
	must(t, err)
	maker := s.Person(t, "Max", testkit.Whole(identity.Admin))
	if _, err := s.Confirm(t.Context(), s.KeyOf(t, s.admin, maker), asked.ID, "000000"); !fault.Is(err, token.ErrOwn) {
		t.Errorf("confirmed by who made a key of the machine that asked: %v", err)
	}
	if _, err := s.Confirm(t.Context(), maker, asked.ID, "000000"); database.Constraint(err) != "bitgo_token_own_machine" {
		t.Errorf("the same, by the database: %v", err)
	}
}

// The same call, made many times at once, makes one token.
func TestOneCallMakesOneToken(t *testing.T) {
	s := open(t)
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() { _, _, errs[i] = s.New(context.Background(), s.admin, reader, "call-1") })
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !fault.Is(err, token.ErrInProgress) && !fault.Is(err, token.ErrShown) {
			t.Error(err)
		}
	}
	page, err := s.BitGo.Tokens(t.Context(), "")
	must(t, err)
	named := 0
	for _, x := range page.Items {
		if x.User == s.world.User("service").ID && strings.HasPrefix(x.Label, "Reports ") {
			named++
		}
	}
	if made != 1 || named != 1 || s.Count(t, `select count(*) from bitgo_token`) != 1 {
		t.Errorf("%d heard of it, BitGo has %d", made, named)
	}
}

// An expired token is not spoken with any more, and who may is the organization's administrator alone.
func TestCurrentAndWhoMay(t *testing.T) {
	s := open(t)
	if none, err := s.Current(t.Context()); err != nil || !none.Empty() {
		t.Errorf("before any: %v", err)
	}
	s.made(t, "call-1")
	if now, err := s.Current(t.Context()); err != nil || now.Empty() {
		t.Errorf("a proved one: %v", err)
	}
	s.clock.Advance(25 * time.Hour)
	fresh := &token.Service{DB: s.Serve, Clock: s.clock, Box: s.Box, BitGo: s.BitGo} // another process
	if gone, err := fresh.Current(t.Context()); err != nil || !gone.Empty() {
		t.Errorf("an expired one: %v", err)
	}
	for _, who := range []identity.Actor{s.Person(t, "Tom", testkit.Whole(identity.Treasury)), s.Person(t, "Cleo", testkit.Over(identity.Admin, s.Client(t, "Apex")))} {
		_, _, err := s.New(t.Context(), who, ours, "call-2")
		_, listed := s.List(t.Context(), who)
		_, revoked := s.Revoke(t.Context(), who, uuid.New())
		_, confirmed := s.Confirm(t.Context(), who, uuid.New(), "000000")
		for _, err := range []error{err, listed, revoked, confirmed} {
			if !fault.Is(err, token.ErrRole) {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
	}
}

// What a dead process was making is cleared once its lease is over, and the same call makes it then.
func TestADeadProcessLeavesNothing(t *testing.T) {
	s := open(t)
	_, err := s.Owner.Exec(t.Context(), `insert into bitgo_token (id, kind, purpose, label, scopes, networks, limits, seconds, state, asked_by, one_time, asked_at, claimed_until, trouble)
		values ($1, 'long_lived', 'third_party', 'Reports', '{wallet_view_all}', '{}', '[]', 86400, 'making', $2, 'call-1', $3, $4, '')`, uuid.New(), s.admin.Person, testkit.Start, testkit.Start.Add(time.Minute))
	must(t, err)
	if _, _, err := s.New(t.Context(), s.admin, reader, "call-1"); !fault.Is(err, token.ErrInProgress) {
		t.Errorf("while it may live: %v", err)
	}
	s.clock.Advance(time.Minute)
	must(t, s.Tend(t.Context()))
	if n := s.Count(t, `select count(*) from bitgo_token where state = 'failed'`); n != 1 {
		t.Error("it is not cleared")
	}
	if made, text, err := s.New(t.Context(), s.admin, reader, "call-1"); err != nil || made.State != token.Active || text.Empty() {
		t.Errorf("%+v %v", made, err)
	}
}

// A call whose try failed is not repeated with other terms: another administrator's word would carry what nobody showed them,
// and one that needs a second would be made by one alone.
func TestARepetitionKeepsItsTerms(t *testing.T) {
	s := open(t)
	first, _, err := s.New(t.Context(), s.admin, ours, "call-1")
	must(t, err)
	more, longer, bounded, labelled := ours, ours, ours, ours
	more.Scopes = []string{"all"}
	longer.Duration *= 100
	bounded.Limits = []token.Limit{{Coin: "tbtc4", Value: "1"}}
	labelled.Label = "Another"
	for _, state := range []string{"waiting", "failed"} {
		_, err := s.Owner.Exec(t.Context(), `update bitgo_token set state = $1`, state)
		must(t, err)
		for name, ask := range map[string]token.Ask{"wider": more, "longer": longer, "with a limit": bounded, "another label": labelled, "one that needs nobody": reader} {
			if made, text, err := s.New(t.Context(), s.admin, ask, "call-1"); !fault.Is(err, token.ErrReused) || made.State != "" || !text.Empty() {
				t.Errorf("%s, %s: %+v %v", state, name, made, err)
			}
		}
		if n := s.Count(t, `select count(*) from bitgo_token where state = $1`, state); n != 1 {
			t.Errorf("a repetition with other terms moved it from %s", state)
		}
	}
	if again, _, err := s.New(t.Context(), s.admin, ours, "call-1"); err != nil || again.ID != first.ID || again.State != token.Waiting {
		t.Errorf("the same again: %+v %v", again, err)
	}
	made, err := s.Confirm(t.Context(), s.other, first.ID, "000000")
	if must(t, err); made.State != token.Active {
		t.Errorf("%+v", made)
	}
	if again, _, err := s.New(t.Context(), s.admin, ours, "call-1"); err != nil || again.ID != first.ID || again.State != token.Active {
		t.Errorf("once it is made: %+v %v", again, err)
	}
}

// The two walls: the serving role sees none of it under a client's scope, and cannot delete.
func TestTokensAreTheOrganizations(t *testing.T) {
	s := open(t)
	s.made(t, "call-1")
	of := s.Person(t, "Cleo", testkit.Over(identity.Admin, s.Client(t, "Apex")))
	if err := s.TryServing(of.Scope(), `do $$ begin if exists (select 1 from bitgo_token) then raise 'seen'; end if; end $$`); err != nil {
		t.Error(err)
	}
	if err := s.TryServing(s.admin.Scope(), `delete from bitgo_token`); err == nil {
		t.Error("the serving role deletes tokens")
	}
}

// When the token that took over is revoked within the overlap, the one before it is used on and stays.
func TestTheOldOneStaysWhenTheNewOneIsOver(t *testing.T) {
	s := open(t)
	s.made(t, "call-1")
	old, err := s.Current(t.Context())
	must(t, err)
	s.clock.Advance(time.Second)
	second := s.made(t, "call-2")
	if now, err := s.Current(t.Context()); err != nil || now.Reveal() == old.Reveal() {
		t.Fatalf("the new one has not taken over: %v", err)
	}
	_, err = s.Revoke(t.Context(), s.admin, second.ID)
	must(t, err)
	s.clock.Advance(2 * time.Hour)
	must(t, s.Tend(t.Context()))
	if now, err := s.Current(t.Context()); err != nil || now.Reveal() != old.Reveal() {
		t.Errorf("the old one is not used: %v", err)
	}
	if n := s.Count(t, `select count(*) from bitgo_token where state = 'active' and retire_at is null`); n != 1 {
		t.Errorf("%d stay", n)
	}
}
