package onboarding_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/testkit"
)

// entry is a client as somebody sees it.
func (s *stand) entry(who identity.Actor, id uuid.UUID) onboarding.Entry {
	s.t.Helper()
	e, err := s.Entry(s.t.Context(), who, id)
	s.must(err)
	return e
}

// stands checks how one step of the way stands, and who acts next.
func (s *stand) stands(id uuid.UUID, word string, mark onboarding.Mark, who onboarding.Party) onboarding.Stage {
	s.t.Helper()
	for _, x := range s.entry(s.admin, id).Way(s.clock.Now()) {
		if x.Word == word {
			if x.Mark != mark || x.Who != who {
				s.t.Errorf("%s: %s by %q, want %s by %q: %s", word, x.Mark, x.Who, mark, who, x.Said)
			}
			return x
		}
	}
	s.t.Fatalf("there is no step %q", word)
	return onboarding.Stage{}
}

// No step is done without a fact: the whole way of a client, from nothing to being live.
func TestTheWayRestsOnFacts(t *testing.T) {
	s := open(t)
	o, err := s.create("call-1")
	s.done(o, err)
	id := *o.Client
	for _, word := range []string{"enterprise", "service", "client"} {
		if x := s.stands(id, word, onboarding.Ended, ""); x.Actor != "Ada" || x.Since == nil {
			t.Errorf("%s: by %q at %v", word, x.Actor, x.Since)
		}
	}
	for _, word := range []string{"invitations", "kyc", "features"} {
		s.stands(id, word, onboarding.Unknown, onboarding.ByProgram)
	}
	if err := s.GoLive(t.Context(), s.admin, id); !fault.Is(err, onboarding.ErrNotReady) {
		t.Errorf("live without a fact: %v", err)
	}

	s.must(s.Look(t.Context(), s.admin, id))
	s.stands(id, "invitations", onboarding.Acting, onboarding.ByClient)
	s.stands(id, "kyc", onboarding.Acting, onboarding.ByClient)
	s.stands(id, "account", onboarding.Later, "")
	s.control("enterprise", map[string]any{"enterprise": o.Enterprise, "kyc": "inreview"})
	s.must(s.Look(t.Context(), s.admin, id))
	s.stands(id, "kyc", onboarding.Running, onboarding.ByBitGo)
	s.control("enterprise", map[string]any{"enterprise": o.Enterprise, "kyc": "approved"})
	s.control("user", map[string]any{"email": email, "on": true})
	s.clock.Advance(time.Minute)
	s.must(s.LookDue(t.Context()))
	s.must(s.Look(t.Context(), s.admin, id)) // the same word is no new line
	s.stands(id, "kyc", onboarding.Ended, "")
	s.stands(id, "invitations", onboarding.Ended, "")
	words := s.entry(s.admin, id).Words
	if len(words) != 3 || words[0].Word != "approved" || words[2].Word != "unverified" {
		t.Errorf("KYC was %+v", words)
	}
	if n := s.Count(t, `select count(*) from audit_event where verb = 'client.seen'`); n != 3 {
		t.Errorf("%d rows of the trail", n)
	}

	s.stands(id, "account", onboarding.Acting, onboarding.ByAdmin)
	a, err := s.Provision(t.Context(), s.admin, id, onboarding.AccountAsk{Label: "Kestrel vault"}, "once")
	if s.must(err); a.State != onboarding.Made {
		t.Fatalf("%+v", a)
	}
	s.stands(id, "account", onboarding.Running, onboarding.ByBitGo)
	s.stands(id, "webhooks", onboarding.Later, "")
	s.control("advance", nil)
	if _, a, err = s.Resume(t.Context(), s.admin, id); err != nil || a.State != onboarding.Fulfilled || a.Passphrase.Empty() {
		t.Fatalf("%+v %v", a, err)
	}
	for _, word := range []string{"account", "webhooks"} {
		s.stands(id, word, onboarding.Ended, "")
	}
	s.stands(id, "limits", onboarding.Acting, onboarding.ByCompliance)
	_, err = s.Owner.Exec(t.Context(), `insert into approval_rule (id, kind, name, from_cents, needed, expiry_seconds, created_at) values ($1, 'send', 'all', 0, 1, 3600, now())`, uuid.New())
	s.must(err)
	s.stands(id, "limits", onboarding.Ended, "")
	s.stands(id, "live", onboarding.Acting, onboarding.ByAdmin)
	s.must(s.GoLive(t.Context(), s.admin, id))
	s.must(s.GoLive(t.Context(), s.admin, id))
	s.stands(id, "live", onboarding.Ended, "")
	if n := s.Count(t, `select count(*) from audit_event where verb = 'client.live' and client_id = $1`, id); n != 1 {
		t.Errorf("%d times in the trail", n)
	}
	if _, waits := s.entry(s.admin, id).Next(s.clock.Now()); waits {
		t.Error("a live client waits for something")
	}
	if _, err := s.Provision(t.Context(), s.admin, id, onboarding.AccountAsk{Label: "Another"}, "twice"); !fault.Is(err, onboarding.ErrProvisioned) {
		t.Errorf("an administrator alone gives a live client a Go Account: %v", err)
	}
	if a, err := s.Provision(t.Context(), s.admin, id, onboarding.AccountAsk{Label: "Kestrel vault"}, "thrice"); err != nil || a.State != onboarding.Fulfilled {
		t.Errorf("%+v %v", a, err)
	}
}

// A step that failed says why, in public words, and is resumed; what BitGo refused is done anew.
func TestAStepThatFailedIsResumed(t *testing.T) {
	s := open(t)
	s.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	o, err := s.create("call-1")
	if !fault.Is(err, onboarding.ErrBitGo) {
		t.Fatal(err)
	}
	if x := s.stands(o.ID, "enterprise", onboarding.Broken, onboarding.ByAdmin); !x.Resume || x.Trouble == "" {
		t.Errorf("%+v", x)
	}
	s.stands(o.ID, "kyc", onboarding.Later, "")
	if _, _, err := s.Resume(t.Context(), s.admin, o.ID); !fault.Is(err, onboarding.ErrBitGo) {
		t.Errorf("resumed without BitGo: %v", err)
	}
	s.control("down", map[string]any{"surface": "platform", "mode": "off"})
	e, _, err := s.Resume(t.Context(), s.admin, o.ID)
	if s.must(err); e.Onboarding.State != onboarding.Done {
		t.Fatalf("%+v", e.Onboarding)
	}
	s.done(*e.Onboarding, nil)
	if moved, err := s.Moved(t.Context(), s.admin, o.ID); err != nil || moved != *e.Onboarding.Client {
		t.Errorf("%v %v", moved, err)
	}

	no, err := s.Create(t.Context(), s.admin, onboarding.Ask{Email: "sandbox+sub-dust@institution.example", AccountType: "business"}, "call-2")
	if !fault.Is(err, onboarding.ErrRefused) {
		t.Fatal(err)
	}
	if x := s.stands(no.ID, "enterprise", onboarding.Denied, onboarding.ByAdmin); x.Resume || x.Trouble == "" {
		t.Errorf("%+v", x)
	}
}

// BitGo away keeps what it said last, and says so; whoever may not ask it does not.
func TestLookingAtBitGo(t *testing.T) {
	s := open(t)
	o, err := s.create("call-1")
	s.done(o, err)
	id := *o.Client
	s.must(s.Look(t.Context(), s.admin, id))
	s.control("enterprise", map[string]any{"enterprise": o.Enterprise, "kyc": "pending"})
	if moved, err := s.EnterpriseMoved(t.Context(), o.Enterprise); err != nil || moved != id || s.entry(s.admin, id).Seen.KYC != "pending" {
		t.Errorf("BitGo told of it: %v %v", moved, err)
	}
	if moved, err := s.EnterpriseMoved(t.Context(), s.world.Enterprise("meridian").ID); err != nil || moved != uuid.Nil {
		t.Errorf("of no client: %v %v", moved, err)
	}
	s.control("down", map[string]any{"surface": "platform", "mode": "500"})
	if err := s.Look(t.Context(), s.admin, id); !fault.Is(err, onboarding.ErrLook) {
		t.Errorf("%v", err)
	}
	if seen := s.entry(s.admin, id).Seen; seen.KYC != "pending" || seen.Trouble == "" || seen.Observed == nil {
		t.Errorf("%+v", seen)
	}
	s.control("down", map[string]any{"surface": "platform", "mode": "off"})
	mine := identity.Client{ID: id}
	other, err := s.people.AddClient(t.Context(), program, "Other", s.world.Enterprise("apex").ID, identity.Live)
	s.must(err)
	reader := s.Person(t, "Rita", testkit.Over(identity.Auditor, mine))
	if err := s.Look(t.Context(), reader, id); !fault.Is(err, onboarding.ErrLookRole) {
		t.Errorf("%v", err)
	}
	for name, err := range map[string]error{"look": s.Look(t.Context(), reader, other.ID), "resume": second(s.Resume(t.Context(), reader, other.ID)),
		"live": s.GoLive(t.Context(), reader, other.ID), "account": third(s.Provision(t.Context(), reader, other.ID, onboarding.AccountAsk{Label: "x"}, "k"))} {
		if !fault.Is(err, identity.ErrNoClient) {
			t.Errorf("%s of a foreign client: %v", name, err)
		}
	}
	all, more, err := s.Entries(t.Context(), reader, onboarding.Filter{Limit: 10})
	if s.must(err); more || len(all) != 1 || all[0].ID != id || all[0].Onboarding != nil {
		t.Errorf("a client's own reader sees %+v", all)
	}
	if all, more, err = s.Entries(t.Context(), s.admin, onboarding.Filter{Limit: 1}); err != nil || !more || len(all) != 1 {
		t.Errorf("%d %v", len(all), err)
	}
}

func second[A, B any](_ A, _ B, err error) error { return err }

func third[A any](_ A, err error) error { return err }
