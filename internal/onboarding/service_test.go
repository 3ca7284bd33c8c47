package onboarding_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/testkit"
)

const email = "treasury@kestrel.example"

func (s *stand) create(oneTime string) (onboarding.Onboarding, error) {
	return s.Create(context.Background(), s.admin, onboarding.Ask{Email: email, AccountType: "business", Name: "Kestrel"}, oneTime)
}

// done checks that there is one enterprise at BitGo and one client here, and that our own user administers it.
func (s *stand) done(o onboarding.Onboarding, err error) {
	s.t.Helper()
	s.must(err)
	if o.State != onboarding.Done || o.Client == nil || o.ClientName != "Kestrel" || !bitgo.IsID(o.Enterprise) {
		s.t.Fatalf("%+v", o)
	}
	if n := s.children(email); n != 1 {
		s.t.Errorf("BitGo has %d enterprises", n)
	}
	if n := s.Count(s.t, `select count(*) from client where enterprise_id = $1 and state = 'onboarding'`, o.Enterprise); n != 1 {
		s.t.Errorf("%d clients", n)
	}
	if n := s.Count(s.t, `select count(*) from audit_event where verb = 'onboarding.done'`); n != 1 {
		s.t.Errorf("%d times in the trail", n)
	}
}

// Whatever breaks off goes on from there: BitGo away, the request lost, the answer lost, the name unread.
func TestResumedAfterEachFailure(t *testing.T) {
	t.Run("the request is lost", func(t *testing.T) {
		s := open(t)
		s.breaks("enterprise.post", func() {
			if o, err := s.create("call-1"); !fault.Is(err, onboarding.ErrBitGo) || o.State != onboarding.Open {
				t.Errorf("%+v %v", o, err)
			}
		})
		if n := s.children(email); n != 0 {
			t.Errorf("%d at BitGo", n)
		}
		s.clock.Advance(2 * time.Minute)
		s.done(s.create("call-1"))
	})
	t.Run("the answer is lost", func(t *testing.T) {
		s := open(t)
		var o onboarding.Onboarding
		var err error
		s.breaks("enterprise.made", func() { o, err = s.create("call-1") })
		s.done(o, err) // looked up by the key
	})
	for _, mode := range []string{"500", "html503", "429", "refuse", "cut"} {
		t.Run(mode, func(t *testing.T) {
			s := open(t)
			s.control("down", map[string]any{"surface": "platform", "mode": mode})
			if o, err := s.create("call-1"); !fault.Is(err, onboarding.ErrBitGo) || o.State != onboarding.Open || o.Trouble == "" {
				t.Errorf("%+v %v", o, err)
			}
			s.control("down", map[string]any{"surface": "platform", "mode": "off"})
			s.done(s.create("call-2"))
		})
	}
}

// What a token may not, and too many calls, are put right and tried again; a no is a no, and may be asked for anew.
func TestWhatBitGoSays(t *testing.T) {
	for name, want := range map[string]*fault.Fault{"forbidden": onboarding.ErrBitGo, "ip-restricted": onboarding.ErrBitGo, "rate-limited": onboarding.ErrBitGo,
		"internal-500": onboarding.ErrBitGo, "sub-dust": onboarding.ErrRefused, "wallet-not-found": onboarding.ErrRefused} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			ask := onboarding.Ask{Email: "sandbox+" + name + "@kestrel.example", AccountType: "business"}
			o, err := s.Create(t.Context(), s.admin, ask, "call-1")
			state := map[bool]onboarding.State{true: onboarding.Refused, false: onboarding.Open}[want == onboarding.ErrRefused]
			if !fault.Is(err, want) || o.State != state {
				t.Fatalf("%+v %v", o, err)
			}
			s.clock.Advance(2 * time.Minute) // while it is not known whether it was made, nobody asks again
			if again, err := s.Create(t.Context(), s.admin, ask, "call-1"); !fault.Is(err, want) || again.ID != o.ID {
				t.Errorf("the same call: %+v %v", again, err)
			}
			s.clock.Advance(2 * time.Minute)
			if another, err := s.Create(t.Context(), s.admin, ask, "call-2"); !fault.Is(err, want) || (another.ID == o.ID) != (state == onboarding.Open) {
				t.Errorf("another call: %+v %v", another, err)
			}
			read, err := s.Get(t.Context(), s.admin, o.ID)
			if s.must(err); len(read.Steps) < 2 || read.Steps[0].State != "begun" || read.Steps[1].State == "done" || read.Trouble == "" {
				t.Errorf("%+v", read)
			}
		})
	}
}

// A process that dies between the claim and the settlement leaves it claimed; once the lease is out, the job goes on.
func TestAnAbandonedOneGoesOn(t *testing.T) {
	s := open(t)
	s.breaks("enterprise.made", func() { _, _ = s.create("call-1") })
	o, err := s.create("call-2")
	s.done(o, err)
	_, err = s.Owner.Exec(t.Context(), `update onboarding set state = 'open', client_id = null, enterprise_id = null, ended_at = null, claim = $1, leased_until = $2`,
		uuid.New(), s.clock.Now().Add(time.Minute))
	s.must(err)
	if o, err := s.create("call-1"); err != nil || o.State != onboarding.Open {
		t.Errorf("claimed by another: %+v %v", o, err)
	}
	work := &river.Job[onboarding.Work]{Args: onboarding.Work{ID: o.ID}}
	if err := s.Work(t.Context(), work); err == nil {
		t.Error("the job does not come back to what another call works on")
	}
	s.clock.Advance(time.Minute)
	s.must(s.Work(t.Context(), work))
	again, err := s.create("call-1")
	if s.must(err); again.State != onboarding.Done || again.Enterprise != o.Enterprise || *again.Client != *o.Client {
		t.Errorf("%+v, was %+v", again, o)
	}
	if n := s.children(email); n != 1 {
		t.Errorf("%d enterprises", n)
	}
	s.must(s.Work(t.Context(), work))
}

// Of many that ask at the same moment all hear of one enterprise, at once or when they ask again.
func TestManyAskAtOnce(t *testing.T) {
	s := open(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			o, err := s.create("call-" + string(rune('a'+i)))
			if err != nil || o.State == onboarding.Refused {
				t.Errorf("%+v %v", o, err)
			}
		})
	}
	all.Wait()
	s.done(s.create("call-a"))
	if n := s.Count(t, `select count(*) from onboarding`); n != 1 {
		t.Errorf("%d onboardings", n)
	}
}

// Only an administrator of the whole organization, and one call is for one institution.
func TestWhoOnboards(t *testing.T) {
	s := open(t)
	c, err := s.people.AddClient(t.Context(), program, "Apex", s.world.Enterprise("apex").ID, identity.Live)
	s.must(err)
	ask := onboarding.Ask{Email: email, AccountType: "business"}
	for _, who := range []identity.Actor{s.Person(t, "Tess", testkit.Whole(identity.Treasury)), s.Person(t, "Abe", testkit.Over(identity.Admin, c)), {}} {
		if _, err := s.Create(t.Context(), who, ask, "call-1"); !fault.Is(err, onboarding.ErrRole) {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
	o, err := s.Create(t.Context(), s.admin, ask, "call-1")
	s.must(err)
	ask.Email = "another@kestrel.example"
	if _, err := s.Create(t.Context(), s.admin, ask, "call-1"); !fault.Is(err, onboarding.ErrReused) {
		t.Errorf("%v", err)
	}
	if _, err := s.Get(t.Context(), s.Person(t, "Bob", testkit.Over(identity.Admin, c)), o.ID); !fault.Is(err, onboarding.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// busy is a BitGo that answers a conflict while it still makes what was asked for; hidden is what it does not list yet.
type busy struct {
	onboarding.BitGo
	conflicts int
	hidden    bool
	asked     int
}

func (b *busy) CreateChild(ctx context.Context, organization string, ask bitgo.NewChild) (bitgo.Child, error) {
	b.asked++
	if b.asked > 1 && b.asked <= 1+b.conflicts {
		return bitgo.Child{}, &bitgo.Error{Status: 409, Name: "Conflict", Message: "a request with this idempotencyKey is being worked on"}
	}
	return b.BitGo.CreateChild(ctx, organization, ask)
}

func (b *busy) ChildByKey(ctx context.Context, organization, key string) (bitgo.Enterprise, bool, error) {
	if b.hidden {
		return bitgo.Enterprise{}, false, nil
	}
	return b.BitGo.ChildByKey(ctx, organization, key)
}

// A conflict after a try whose answer was lost is that try: it is looked up, never taken for a no, and nobody asks again
// before the lease has ended.
func TestAConflictAfterALostAnswerIsNoRefusal(t *testing.T) {
	s := open(t)
	at := &busy{BitGo: s.client, conflicts: 1, hidden: true}
	s.BitGo = at
	s.breaks("enterprise.post", func() {
		if o, err := s.create("call-1"); !fault.Is(err, onboarding.ErrBitGo) || o.State != onboarding.Open {
			t.Errorf("%+v %v", o, err)
		}
	})
	if o, err := s.create("call-1"); err != nil || o.State != onboarding.Open || o.Trouble == "" || at.asked != 1 {
		t.Errorf("asked %d times within the lease: %+v %v", at.asked, o, err)
	}
	s.clock.Advance(2 * time.Minute)
	if o, err := s.create("call-1"); !fault.Is(err, onboarding.ErrBitGo) || o.State != onboarding.Open || at.asked != 2 {
		t.Errorf("a conflict after an unanswered try: %+v %v", o, err)
	}
	s.clock.Advance(2 * time.Minute)
	s.done(s.create("call-1"))
}

// BitGo has made it by the next try, and says so by a conflict and under its key.
func TestAConflictIsLookedUp(t *testing.T) {
	other := open(t)
	hid := &busy{BitGo: other.client, conflicts: 9, hidden: true}
	other.BitGo = hid
	other.breaks("enterprise.made", func() { _, _ = other.create("call-1") })
	hid.hidden = false
	other.clock.Advance(2 * time.Minute)
	other.done(other.create("call-1"))
}

// A conflict that no earlier try of ours explains is a no.
func TestAConflictOfAnotherIsARefusal(t *testing.T) {
	s := open(t)
	s.BitGo = &busy{BitGo: s.client, conflicts: 9, asked: 1}
	if o, err := s.create("call-1"); !fault.Is(err, onboarding.ErrRefused) || o.State != onboarding.Refused {
		t.Errorf("%+v %v", o, err)
	}
}
