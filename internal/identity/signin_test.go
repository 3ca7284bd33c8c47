package identity_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestSigningInTakesPasswordAndCode(t *testing.T) {
	t.Parallel()
	h := setup(t)
	client := h.db.Client(t, "Apex Mining")
	ada := h.add(t, "ada", testkit.Over(identity.Treasury, client))
	actor := h.signIn(t, ada)
	if actor.Person != ada.ID || actor.Name != "ada" || actor.Email != ada.Email || !actor.Has(identity.Treasury, client.ID) ||
		actor.Has(identity.Admin, client.ID) || actor.Organization() {
		t.Fatalf("%+v", actor)
	}
	if n := h.events(t, "person.sign-in", "done"); n != 1 {
		t.Errorf("%d sign-ins in the trail", n)
	}
	open, err := h.Sessions(context.Background(), actor)
	must(t, err)
	if len(open) != 1 || open[0].ID != actor.Session || open[0].IP != "192.0.2.1" {
		t.Errorf("sessions %+v", open)
	}
}

func TestRefusalsLookAlike(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada, gone := h.add(t, "ada"), h.add(t, "gone")
	must(t, h.SetState(ctx, identity.System("test"), gone.ID, identity.Disabled))
	messages := map[string]bool{}
	for _, c := range []struct {
		email    string
		password seal.Secret
	}{{ada.Email, wrong(1)}, {"nobody@example.test", password}, {gone.Email, password}, {"", ""}, {"\x00\xff", "\x00\xff"}} {
		_, err := h.CheckPassword(ctx, c.email, c.password, from("192.0.2.2"))
		want(t, err, identity.ErrRefused)
		messages[fault.As(err).Message] = true
	}
	passed, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.2"))
	must(t, err)
	_, err = h.CheckCode(ctx, passed, "000000", from("192.0.2.2"))
	want(t, err, identity.ErrRefused)
	messages[fault.As(err).Message] = true
	if len(messages) != 1 {
		t.Errorf("the messages differ: %v", messages)
	}
	if n := h.events(t, "person.sign-in-refused", "refused"); n != 6 {
		t.Errorf("%d refusals in the trail", n)
	}
	if n := h.db.Count(t, `select count(*) from audit_event where verb = 'person.sign-in-refused' and (after::text like '%@%' or subject_id like '%@%')`); n != 0 {
		t.Errorf("%d refusals keep what was typed", n)
	}
	_, err = h.CheckCode(ctx, identity.Passed{Person: uuid.New(), At: h.clock.Now()}, "000000", from("192.0.2.2"))
	want(t, err, identity.ErrStartAgain)
}

func TestACodeIsNeverAcceptedTwice(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	passed, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.1"))
	must(t, err)
	code := h.code(t, ada)
	services := []*identity.Service{h.Service, h.another(t), h.another(t), h.another(t)}
	var begun, refused int
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, s := range services {
		all.Go(func() {
			_, err := s.CheckCode(ctx, passed, code, from("192.0.2.1"))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				begun++
			} else if fault.Is(err, identity.ErrRefused) {
				refused++
			}
		})
	}
	all.Wait()
	if begun != 1 || refused != 3 {
		t.Fatalf("%d sessions from one code, %d refused", begun, refused)
	}
	h.clock.Advance(20 * time.Second) // still the code's neighbourhood
	_, err = h.CheckCode(ctx, passed, code, from("192.0.2.1"))
	want(t, err, identity.ErrRefused)
}

func TestTheSecondStepMustFollowSoon(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	passed, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.1"))
	must(t, err)
	h.clock.Advance(identity.TwoSteps)
	_, err = h.CheckCode(ctx, passed, h.code(t, ada), from("192.0.2.1"))
	want(t, err, identity.ErrStartAgain)
}

func TestTheLockHoldsAcrossProcessesAndOpensByItself(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada, bob := h.add(t, "ada"), h.add(t, "bob")
	processes := []*identity.Service{h.Service, h.another(t)}
	for n := range 5 {
		_, err := processes[n%2].CheckPassword(ctx, ada.Email, wrong(n), from("192.0.2.3"))
		want(t, err, identity.ErrRefused)
		h.clock.Advance(time.Second)
	}
	for _, p := range processes {
		_, err := p.CheckPassword(ctx, ada.Email, password, from("198.51.100.1"))
		want(t, err, identity.ErrLocked)
	}
	if _, err := h.CheckPassword(ctx, bob.Email, password, from("192.0.2.3")); err != nil {
		t.Errorf("another person is locked out too: %v", err)
	}
	h.clock.Advance(15*time.Minute - 2*time.Second)
	_, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.3"))
	want(t, err, identity.ErrLocked)
	h.clock.Advance(2 * time.Second)
	passed, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.3"))
	must(t, err)
	if _, err := h.CheckCode(ctx, passed, h.code(t, ada), from("192.0.2.3")); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

// TestARightPasswordGivesNoMoreCodes: whoever has the password must not get five fresh guesses at the code for it.
func TestARightPasswordGivesNoMoreCodes(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	for range 5 {
		passed, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.4"))
		must(t, err)
		_, err = h.CheckCode(ctx, passed, "000000", from("192.0.2.4"))
		want(t, err, identity.ErrRefused)
	}
	_, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.4"))
	want(t, err, identity.ErrLocked)
}

func TestGuessersAtOnceGetFiveGuesses(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	processes := []*identity.Service{h.Service, h.another(t)}
	var compared, locked int
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() {
			_, err := processes[n%2].CheckPassword(ctx, ada.Email, wrong(n), from(fmt.Sprintf("192.0.2.%d", 50+n))) // each from a network of its own
			mu.Lock()
			defer mu.Unlock()
			if fault.Is(err, identity.ErrRefused) {
				compared++
			} else if fault.Is(err, identity.ErrLocked) {
				locked++
			}
		})
	}
	all.Wait()
	if compared != 5 || locked != 7 {
		t.Fatalf("%d compared, %d locked", compared, locked)
	}
}

func TestANetworkIsPausedAfterThirtyFailures(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	_, err := h.db.Owner.Exec(ctx, `insert into login_attempt (at, email, ip, step, success)
		select $1, 'guess' || n || '@example.test', '2001:db8:7:7::/64', 'password', false from generate_series(1, 30) n`, h.clock.Now())
	must(t, err)
	_, err = h.CheckPassword(ctx, ada.Email, password, from("2001:db8:7:7:1234::9"))
	want(t, err, identity.ErrLocked)
	if _, err = h.CheckPassword(ctx, ada.Email, password, from("2001:db8:7:8::9")); err != nil {
		t.Errorf("the neighbouring network is paused too: %v", err)
	}
}

func TestChangingThePassword(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	first, second := h.signIn(t, ada), h.signIn(t, ada)
	early, err := h.CheckPassword(ctx, ada.Email, password, from("192.0.2.1"))
	must(t, err)
	h.clock.Advance(time.Second)
	next := seal.Secret("another horse battery")
	err = h.ChangePassword(ctx, second, wrong(1), next, from("192.0.2.1"))
	if fault.As(err).Fields["current"] == "" {
		t.Fatalf("a wrong current password: %v", err)
	}
	if fault.As(h.ChangePassword(ctx, second, password, "short", from("192.0.2.1"))).Fields["next"] == "" {
		t.Fatal("a short password was taken")
	}
	must(t, h.ChangePassword(ctx, second, password, next, from("192.0.2.1")))
	_, err = h.Authenticate(ctx, first.Session, false)
	want(t, err, identity.ErrSignedOut)
	if _, err := h.Authenticate(ctx, second.Session, false); err != nil {
		t.Errorf("the session that changed it ended: %v", err)
	}
	_, err = h.CheckCode(ctx, early, h.code(t, ada), from("192.0.2.1"))
	want(t, err, identity.ErrStartAgain) // the first step was done with the old password
	_, err = h.CheckPassword(ctx, ada.Email, password, from("192.0.2.1"))
	want(t, err, identity.ErrRefused)
	_, err = h.CheckPassword(ctx, ada.Email, next, from("192.0.2.1"))
	must(t, err)
}

// Somebody's password typed into the field for the email, "@" and all, must not be found among the tries.
func TestWhatIsTypedAsAnEmailIsNotKept(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	for _, typed := range []string{"tr0ub4dor@3 and more", "no at sign at all"} {
		_, err := h.CheckPassword(ctx, typed, password, from("192.0.2.9"))
		want(t, err, identity.ErrRefused)
	}
	if n := h.db.Count(t, `select count(*) from login_attempt`); n != 2 {
		t.Fatalf("%d tries", n)
	}
	for _, table := range []string{"login_attempt", "audit_event"} {
		if n := h.db.Count(t, `select count(*) from `+table+` x where x::text ~* 'tr0ub4dor|no at sign'`); n != 0 {
			t.Errorf("%s keeps what was typed", table)
		}
	}
}
