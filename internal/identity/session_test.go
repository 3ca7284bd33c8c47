package identity_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func TestPassiveRequestsDoNotKeepASessionAlive(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	seen := func(id uuid.UUID) time.Time {
		var at time.Time
		must(t, h.db.Owner.QueryRow(ctx, `select last_seen_at from user_session where id = $1`, id).Scan(&at))
		return at.UTC()
	}
	actor := h.signIn(t, ada)
	began := h.clock.Now()
	for range 14 {
		h.clock.Advance(time.Minute)
		_, err := h.Authenticate(ctx, actor.Session, true)
		must(t, err)
	}
	if at := seen(actor.Session); !at.Equal(began) {
		t.Errorf("passive requests moved last use to %v", at)
	}
	h.clock.Advance(time.Minute)
	_, err := h.Authenticate(ctx, actor.Session, true)
	want(t, err, identity.ErrSignedOut)

	actor = h.signIn(t, ada)
	began = h.clock.Now()
	h.clock.Advance(59 * time.Second)
	_, err = h.Authenticate(ctx, actor.Session, false)
	must(t, err)
	if at := seen(actor.Session); !at.Equal(began) {
		t.Errorf("a write within the minute: %v", at)
	}
	for h.clock.Now().Sub(began) < identity.Absolute-10*time.Minute {
		h.clock.Advance(10 * time.Minute)
		if _, err := h.Authenticate(ctx, actor.Session, false); err != nil && h.clock.Now().Sub(began) < identity.Absolute {
			t.Fatalf("ended in use after %v: %v", h.clock.Now().Sub(began), err)
		}
	}
	h.clock.Advance(10 * time.Minute)
	_, err = h.Authenticate(ctx, actor.Session, false)
	want(t, err, identity.ErrSignedOut)
}

func TestRevocationCountsAtOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada, boss, stranger := h.add(t, "ada"), h.add(t, "boss", testkit.Whole(identity.Admin)), h.add(t, "stranger")
	local := h.add(t, "local", testkit.Over(identity.Admin, h.db.Client(t, "Apex")))
	a1, a2, a3 := h.signIn(t, ada), h.signIn(t, ada), h.signIn(t, ada)
	chief, thief, small := h.signIn(t, boss), h.signIn(t, stranger), h.signIn(t, local)
	process := h.another(t)
	alive := func(session uuid.UUID) bool {
		_, err := process.Authenticate(ctx, session, true)
		return err == nil
	}
	for _, by := range []identity.Actor{thief, small} {
		want(t, h.RevokeSession(ctx, by, ada.ID, a1.Session), identity.ErrNoSession)
		_, err := h.RevokeSessions(ctx, by, ada.ID)
		want(t, err, identity.ErrNoSession)
		_, _, err = h.Member(ctx, by, ada.ID)
		want(t, err, identity.ErrReader)
	}
	// one's own id with somebody else's session must not reach it
	want(t, h.RevokeSession(ctx, thief, stranger.ID, a1.Session), identity.ErrNoSession)
	if !alive(a1.Session) {
		t.Fatal("a stranger ended a session")
	}
	must(t, h.RevokeSession(ctx, a1, ada.ID, a2.Session))
	if alive(a2.Session) || !alive(a1.Session) {
		t.Error("the wrong session ended")
	}
	want(t, h.RevokeSession(ctx, a1, ada.ID, a2.Session), identity.ErrNoSession)
	if n, err := h.RevokeSessions(ctx, a1, ada.ID); err != nil || n != 1 || alive(a3.Session) || !alive(a1.Session) {
		t.Errorf("signing out everywhere else: %d, %v", n, err)
	}
	_, open, err := h.Member(ctx, chief, ada.ID)
	if err != nil || len(open) != 1 {
		t.Errorf("the administrator sees %d sessions, %v", len(open), err)
	}
	must(t, h.RevokeSession(ctx, chief, ada.ID, a1.Session))
	if alive(a1.Session) {
		t.Error("the administrator's revocation did not count")
	}
	must(t, h.SignOut(ctx, chief))
	if alive(chief.Session) {
		t.Error("signed out and still in")
	}
	if done := h.events(t, "session.revoke", "done"); done != 3 {
		t.Errorf("%d revocations in the trail, want 3", done)
	}
	if done := h.events(t, "person.sign-out", "done"); done != 1 {
		t.Errorf("%d sign-outs in the trail", done)
	}
}

func TestWhatTheBrowserSessionKeeps(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	store := &identity.SessionStore{DB: h.db.Serve, Clock: h.clock}
	far := time.Now().Add(1000 * time.Hour)
	must(t, store.CommitCtx(ctx, "hash", []byte("one"), far))
	must(t, store.Commit("hash", []byte("two"), far))
	if data, found, err := store.Find("hash"); err != nil || !found || string(data) != "two" {
		t.Fatalf("%q, %v, %v", data, found, err)
	}
	if _, found, err := store.FindCtx(ctx, "other"); err != nil || found {
		t.Fatalf("found what is not there: %v", err)
	}
	h.clock.Advance(identity.Absolute)
	if _, found, err := store.FindCtx(ctx, "hash"); err != nil || found {
		t.Fatalf("found what has run out: %v", err)
	}
	must(t, store.CommitCtx(ctx, "fresh", []byte("x"), far))
	if n, err := h.Sweep(ctx); err != nil || n != 1 || h.db.Count(t, `select count(*) from session_data`) != 1 {
		t.Errorf("swept %d, %v", n, err)
	}
	must(t, store.Delete("fresh"))
	if n := h.db.Count(t, `select count(*) from session_data`); n != 0 {
		t.Errorf("%d rows after signing out", n)
	}
}

func TestTheSweepKeepsWhatALimitMayLookAt(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	_, err := h.CheckPassword(ctx, "a@example.test", wrong(1), from("192.0.2.1"))
	want(t, err, identity.ErrRefused)
	h.clock.Advance(24 * time.Hour)
	if n, err := h.Sweep(ctx); err != nil || n != 0 {
		t.Errorf("swept %d, %v", n, err)
	}
	h.clock.Advance(30 * 24 * time.Hour)
	if n, err := h.Sweep(ctx); err != nil || n != 1 {
		t.Errorf("swept %d, %v", n, err)
	}
}
