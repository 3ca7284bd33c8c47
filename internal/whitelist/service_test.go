package whitelist_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type stage struct {
	*whitelist.Service
	*testkit.Database
	t         *testing.T
	clock     *clock.Manual
	world     sandbox.World
	platform  string
	client    *bitgo.Client
	apex      identity.Client
	tom       identity.Actor // treasury, and compliance too: still no second person of his own
	vera      identity.Actor // compliance
	bitcoin   string
	power     string
	exchanges string
}

func open(t *testing.T) *stage {
	t.Helper()
	t.Parallel()
	clk := clock.NewManual(testkit.Start)
	server, err := sandbox.Open(sandbox.Options{Clock: clk, Journal: filepath.Join(t.TempDir(), "bitgo.journal")})
	must(t, err)
	platform := httptest.NewServer(server.Platform())
	t.Cleanup(func() { platform.Close(); _ = server.Close() })
	s := &stage{Database: testkit.DB(t), t: t, clock: clk, world: server.World(), platform: platform.URL}
	s.client, err = bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: platform.URL, Now: clk.Now,
		Token: func(context.Context) (string, error) { return s.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	must(t, err)
	people := identity.New(s.Serve, clk, nil)
	wallets := &wallet.Service{DB: s.Serve, BitGo: s.client, Ledger: &ledger.Service{DB: s.Serve, Clock: clk}, Clock: clk}
	s.apex, err = people.AddClient(t.Context(), identity.System("test"), "Apex", s.world.Enterprise("apex").ID, identity.Live)
	must(t, err)
	_, err = wallets.Import(t.Context(), s.apex.ID)
	must(t, err)
	s.tom = s.Person(t, "Tom", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	s.vera = s.Person(t, "Vera", testkit.Whole(identity.Compliance))
	s.bitcoin, s.power, s.exchanges = s.world.Wallet("apex-bitcoin").ID, s.world.Payee("apex-power").Address, s.world.Payee("apex-exchange").Address
	s.Service = &whitelist.Service{DB: s.Serve, BitGo: s.client, Clock: clk, Wallets: wallets, Clients: people}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *stage) adding(item, label string) whitelist.Ask {
	return whitelist.Ask{Wallet: s.bitcoin, Verb: whitelist.Adding, Item: item, Label: label, Action: "deny"}
}

// done asks, and has the second person approve where one is wanted.
func (s *stage) done(a whitelist.Ask) whitelist.Change {
	s.t.Helper()
	c, err := s.Ask(s.t.Context(), s.tom, a, uuid.NewString())
	must(s.t, err)
	if c.State == whitelist.Pending {
		c, err = s.Decide(s.t.Context(), s.vera, c.ID, true, "")
		must(s.t, err)
	}
	return c
}

// atBitGo is another administrator's word there.
func (s *stage) atBitGo(c whitelist.Change, state string) {
	s.t.Helper()
	r, err := http.NewRequest("PUT", s.platform+"/api/v2/pendingapprovals/"+c.Approval, strings.NewReader(`{"state":"`+state+`"}`))
	must(s.t, err)
	r.Header.Set("Authorization", "Bearer "+s.world.Token("approver"))
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	must(s.t, err)
	_ = res.Body.Close()
	if res.StatusCode != 200 {
		s.t.Fatalf("BitGo's approval: %d", res.StatusCode)
	}
}

func (s *stage) state(c whitelist.Change, want whitelist.State) {
	s.t.Helper()
	if kept, err := s.Change(s.t.Context(), s.tom, c.ID); err != nil || c.State != want || kept.State != want {
		s.t.Fatalf("%+v, kept as %s, want %s: %v", c, kept.State, want, err)
	}
}

// labels are those of the wallet's list at BitGo.
func (s *stage) labels() string {
	s.t.Helper()
	found, err := s.Read(s.t.Context(), s.tom, s.bitcoin)
	must(s.t, err)
	var out []string
	for _, e := range found.Entries {
		out = append(out, e.Label)
	}
	return strings.Join(out, "|")
}

// An addition is asked by one person and decided by another; BitGo's 200 and 202 are told apart; what is in force is known to
// the sends.
func TestAddition(t *testing.T) {
	s, ctx := open(t), t.Context()
	c, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "once")
	must(t, err)
	s.state(c, whitelist.Pending)
	if again, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "once"); err != nil || again.ID != c.ID {
		t.Errorf("repeated: %+v %v", again, err)
	}
	if _, err := s.Ask(ctx, s.tom, s.adding(s.power, "Twin"), "twice"); !fault.Is(err, whitelist.ErrOpen) {
		t.Errorf("a second change of the payee: %v", err)
	}
	if _, err := s.Decide(ctx, s.tom, c.ID, true, ""); !fault.Is(err, whitelist.ErrOwnChange) {
		t.Errorf("decided by who asked: %v", err)
	}
	maker := s.Person(t, "Max", testkit.Whole(identity.Compliance))
	if _, err := s.Decide(ctx, s.KeyOf(t, s.tom, maker), c.ID, true, ""); !fault.Is(err, whitelist.ErrOwnChange) {
		t.Errorf("decided by who made a key of the machine that asked: %v", err)
	}
	if _, err := s.Decide(ctx, maker, c.ID, true, ""); database.Constraint(err) != "whitelist_change_own_machine" {
		t.Errorf("the same, by the database: %v", err)
	}
	if s.labels() != "" {
		t.Error("BitGo was asked before the decision")
	}
	c, err = s.Decide(ctx, s.vera, c.ID, true, "")
	must(t, err)
	s.state(c, whitelist.Active)
	if _, err := s.Decide(ctx, s.vera, c.ID, false, "Too late"); !fault.Is(err, whitelist.ErrDecided) {
		t.Errorf("decided twice: %v", err)
	}
	known, err := s.Knows(ctx, s.tom, whitelist.Entry{Client: s.apex.ID, Wallet: s.bitcoin, Asset: "tbtc4", Address: s.power})
	if err != nil || !known {
		t.Errorf("the sends do not know it: %v", err)
	}

	second := s.done(s.adding(s.exchanges, "Exchange"))
	s.state(second, whitelist.AtBitGo)
	if second, err = s.Check(ctx, s.tom, second.ID); err != nil || second.State != whitelist.AtBitGo {
		t.Fatalf("nothing has happened: %+v %v", second, err)
	}
	s.atBitGo(second, "approved")
	second, err = s.Check(ctx, s.tom, second.ID)
	must(t, err)
	s.state(second, whitelist.Active)
	if got := s.labels(); got != "Power company|Exchange" {
		t.Errorf("BitGo lists %s", got)
	}
	all, _, err := s.Across(ctx, s.tom, s.apex.EnterpriseID, "", 1)
	if err != nil || len(all) != 1 || all[0].Item != s.power || all[0].LockDate == nil {
		t.Errorf("across: %+v %v", all, err)
	}
}

// A rejection here never reaches BitGo; one there ends the change.
func TestRejections(t *testing.T) {
	s, ctx := open(t), t.Context()
	c, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "a")
	must(t, err)
	if _, err := s.Decide(ctx, s.vera, c.ID, false, ""); !fault.Is(err, whitelist.ErrReason) {
		t.Errorf("no reason: %v", err)
	}
	c, err = s.Decide(ctx, s.vera, c.ID, false, "Unknown company")
	must(t, err)
	s.state(c, whitelist.Rejected)
	s.done(s.adding(s.power, "Power company"))
	c = s.done(s.adding(s.exchanges, "Exchange"))
	s.atBitGo(c, "rejected")
	c, err = s.Check(ctx, s.tom, c.ID)
	must(t, err)
	s.state(c, whitelist.Refused)
	if got := s.labels(); got != "Power company" {
		t.Errorf("BitGo lists %s", got)
	}
}

// A new label is a removal and an addition, each of which may wait at BitGo.
func TestRelabel(t *testing.T) {
	s, ctx := open(t), t.Context()
	s.done(s.adding(s.power, "Power"))
	c := s.done(whitelist.Ask{Wallet: s.bitcoin, Verb: whitelist.Relabeling, Item: s.power, Label: "Power company"})
	for step := range 2 {
		if s.state(c, whitelist.AtBitGo); c.Step != step+1 {
			t.Fatalf("%+v", c)
		}
		s.atBitGo(c, "approved")
		var err error
		c, err = s.Check(ctx, s.tom, c.ID)
		must(t, err)
	}
	s.state(c, whitelist.Active)
	if got := s.labels(); got != "Power company" {
		t.Errorf("BitGo lists %s", got)
	}
}

// A removal needs no second person here; 48 hours after a rule was made nothing of it can be changed.
func TestRemovalAndLock(t *testing.T) {
	s, ctx := open(t), t.Context()
	s.done(s.adding(s.power, "Power company"))
	removing := whitelist.Ask{Wallet: s.bitcoin, Verb: whitelist.Removing, Item: s.power}
	c := s.done(removing)
	s.state(c, whitelist.AtBitGo)
	s.atBitGo(c, "approved")
	c, err := s.Check(ctx, s.tom, c.ID)
	must(t, err)
	s.state(c, whitelist.Active)
	known, err := s.Knows(ctx, s.tom, whitelist.Entry{Client: s.apex.ID, Wallet: s.bitcoin, Asset: "tbtc4", Address: s.power})
	if err != nil || known {
		t.Errorf("the sends still know it: %v", err)
	}
	if _, err := s.Ask(ctx, s.tom, removing, "b"); !fault.Is(err, whitelist.ErrNotListed) {
		t.Errorf("removed twice: %v", err)
	}
	waits, err := s.Ask(ctx, s.tom, s.adding(s.exchanges, "Exchange"), "c")
	must(t, err)
	s.clock.Advance(48 * time.Hour)
	if _, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "d"); !fault.Is(err, whitelist.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
	if _, err := s.Decide(ctx, s.vera, waits.ID, true, ""); !fault.Is(err, whitelist.ErrLocked) {
		t.Errorf("locked meanwhile: %v", err)
	}
	if found, err := s.Read(ctx, s.tom, s.bitcoin); err != nil || !found.Enforced || len(found.Entries) != 0 || len(found.Open) != 0 {
		t.Errorf("%+v %v", found, err)
	}
}

// Seed 002's route is used where an administrator is configured, and what BitGo says about them is told.
func TestInternalRoute(t *testing.T) {
	s, ctx := open(t), t.Context()
	for who, want := range map[string]error{"viewer": whitelist.ErrNotAllowed, "approver": nil} {
		s.OnBehalfOf = s.world.User(who).ID
		c, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), who)
		must(t, err)
		_, err = s.Decide(ctx, s.vera, c.ID, true, "")
		if want == nil && err != nil || want != nil && !errors.Is(err, want) {
			t.Fatalf("%s: %v, want %v", who, err, want)
		}
		state := map[bool]whitelist.State{true: whitelist.Active, false: whitelist.Refused}[want == nil]
		if kept, err := s.Change(ctx, s.tom, c.ID); err != nil || kept.State != state {
			t.Errorf("%s: %+v %v", who, kept, err)
		}
		if want == nil {
			break
		}
	}
}

// answers is a BitGo whose answer to a new rule is another than what it did.
type answers struct {
	whitelist.BitGo
	make func() (bitgo.RuleResult, error)
}

func (b answers) MakeRule(context.Context, string, string, bitgo.RuleChange) (bitgo.RuleResult, error) {
	return b.make()
}

func TestBitGosAnswers(t *testing.T) {
	for status, c := range map[int]struct {
		fault *fault.Fault
		state whitelist.State
	}{
		400: {whitelist.ErrDeclined, whitelist.Refused}, 401: {whitelist.ErrToken, whitelist.Approved}, 403: {whitelist.ErrNotAllowed, whitelist.Refused},
		404: {whitelist.ErrGone, whitelist.Refused}, 409: {whitelist.ErrConflict, whitelist.Refused}, 429: {whitelist.ErrBusy, whitelist.Approved},
		500: {nil, whitelist.Unknown},
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			s, ctx := open(t), t.Context()
			inner := s.BitGo
			s.BitGo = answers{inner, func() (bitgo.RuleResult, error) {
				return bitgo.RuleResult{}, &bitgo.Error{Status: status, Name: "Said", Host: bitgo.Platform}
			}}
			asked, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "a")
			must(t, err)
			_, err = s.Decide(ctx, s.vera, asked.ID, true, "")
			kept, readErr := s.Change(ctx, s.tom, asked.ID)
			must(t, readErr)
			if c.fault == nil && err != nil || c.fault != nil && !fault.Is(err, c.fault) || kept.State != c.state {
				t.Fatalf("%v, kept as %+v", err, kept)
			}
			s.BitGo = inner
			after, err := s.Check(ctx, s.tom, asked.ID)
			must(t, err)
			want := map[whitelist.State]whitelist.State{whitelist.Approved: whitelist.Active}[c.state]
			if want == "" {
				want = c.state
			}
			s.state(after, want)
			if c.state == whitelist.Unknown { // nothing arrived within the margin: over
				s.clock.Advance(10 * time.Minute)
				after, err = s.Check(ctx, s.tom, asked.ID)
				must(t, err)
				s.state(after, whitelist.Refused)
			}
		})
	}
}

// An answer that was lost after BitGo had done it is found out.
func TestLostAnswer(t *testing.T) {
	s, ctx := open(t), t.Context()
	inner := s.BitGo
	s.BitGo = answers{inner, func() (bitgo.RuleResult, error) {
		_, err := inner.MakeRule(ctx, "tbtc4", s.bitcoin, bitgo.RuleChange{ID: "Whitelist", Action: "deny", Add: &bitgo.RuleEntry{Type: "address", Item: s.power, Label: "Power company"}})
		must(t, err)
		return bitgo.RuleResult{}, &bitgo.Error{Transport: true, Host: bitgo.Platform}
	}}
	c := s.done(s.adding(s.power, "Power company"))
	s.state(c, whitelist.Unknown)
	c, err := s.Check(ctx, s.tom, c.ID)
	must(t, err)
	s.state(c, whitelist.Active)
}

func TestWhoMayChange(t *testing.T) {
	s, ctx := open(t), t.Context()
	other, err := identity.New(s.Serve, s.clock, nil).AddClient(ctx, identity.System("test"), "Meridian", s.world.Enterprise("meridian").ID, identity.Live)
	must(t, err)
	foreign := s.Person(t, "Fay", testkit.Over(identity.Treasury, other), testkit.Over(identity.Compliance, other))
	auditor := s.Person(t, "Ada", testkit.Whole(identity.Auditor))
	if _, err := s.Ask(ctx, foreign, s.adding(s.power, "x"), "a"); !fault.Is(err, wallet.ErrNotFound) {
		t.Errorf("foreign: %v", err)
	}
	if _, err := s.Ask(ctx, auditor, s.adding(s.power, "x"), "a"); !fault.Is(err, whitelist.ErrRole) {
		t.Errorf("auditor: %v", err)
	}
	if _, err := s.Read(ctx, foreign, s.bitcoin); !fault.Is(err, wallet.ErrNotFound) {
		t.Errorf("foreign reads: %v", err)
	}
	if _, _, err := s.Across(ctx, foreign, s.apex.EnterpriseID, "", 0); !fault.Is(err, whitelist.ErrNoEnterprise) {
		t.Errorf("foreign reads across: %v", err)
	}
	c, err := s.Ask(ctx, s.tom, s.adding(s.power, "x"), "b")
	must(t, err)
	for name, verb := range map[string]func() error{
		"decide": func() error { _, err := s.Decide(ctx, foreign, c.ID, true, ""); return err },
		"read":   func() error { _, err := s.Change(ctx, foreign, c.ID); return err },
		"check":  func() error { _, err := s.Check(ctx, foreign, c.ID); return err },
	} {
		if err := verb(); !fault.Is(err, whitelist.ErrNotFound) {
			t.Errorf("foreign %s: %v", name, err)
		}
	}
	if _, err := s.Decide(ctx, auditor, c.ID, true, ""); !fault.Is(err, whitelist.ErrDecider) {
		t.Errorf("auditor decides: %v", err)
	}
	for name, a := range map[string]whitelist.Ask{
		"label":   {Wallet: s.bitcoin, Verb: whitelist.Adding, Item: s.power},
		"item":    {Wallet: s.bitcoin, Verb: whitelist.Adding, Item: "tb1qnothing", Label: "x"},
		"type":    {Wallet: s.bitcoin, Verb: whitelist.Adding, Type: "person", Item: s.power, Label: "x"},
		"change":  {Wallet: s.bitcoin, Verb: "burn", Item: s.power, Label: "x"},
		"action":  {Wallet: s.bitcoin, Verb: whitelist.Adding, Item: s.exchanges, Label: "x"},
		"reading": {Wallet: s.bitcoin, Verb: whitelist.Adding, Item: s.power, Label: "x\u202ey"},
	} {
		if name == "reading" {
			name = "label"
		}
		if _, err := s.Ask(ctx, s.tom, a, uuid.NewString()); fault.As(err).Fields[name] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The rule holds against SQL as well.
	err = s.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update whitelist_change set state = 'approved', decided_by = asked_by, decided_at = now() where id = $1`, c.ID)
		return err
	})
	if database.Constraint(err) != "whitelist_change_two_people" {
		t.Errorf("decided by the asker in SQL: %v", err)
	}
}

// A repetition gives what the call filed; one that asks for another change gives nothing and changes nothing.
func TestARepetitionIsTheSameChange(t *testing.T) {
	s, ctx := open(t), t.Context()
	first, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "call-1")
	must(t, err)
	if again, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "call-1"); err != nil || again.ID != first.ID {
		t.Errorf("the same: %+v %v", again, err)
	}
	softer, elsewhere := s.adding(s.power, "Power company"), s.adding(s.power, "Power company")
	softer.Action, elsewhere.Rule = "getApproval", "Another"
	for name, ask := range map[string]whitelist.Ask{"another payee": s.adding(s.exchanges, "Power company"), "another label": s.adding(s.power, "Exchange"),
		"another action": softer, "another rule": elsewhere, "a removal": {Wallet: s.bitcoin, Verb: whitelist.Removing, Item: s.power}} {
		if got, err := s.Ask(ctx, s.tom, ask, "call-1"); !fault.Is(err, whitelist.ErrReused) || got.ID != uuid.Nil {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	if n := s.Count(t, `select count(*) from whitelist_change`); n != 1 {
		t.Errorf("%d changes", n)
	}
}
