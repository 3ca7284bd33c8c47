package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

func frost(target string) url.Values {
	return url.Values{"target": {target}, "reason": {"A laptop was stolen"}, "bitgo": {"yes"}, "key": {uuid.NewString()}}
}

// TestAFreezeIsMadeSeenAndEndedByTwo is the life of a freeze over the desk.
func TestAFreezeIsMadeSeenAndEndedByTwo(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	tess, vera := h.as(t, h.enter(t, h.apex.asker)), h.as(t, h.enter(t, h.voters[0]))
	ada := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	anton := h.as(t, h.enter(t, h.db.Person(t, "Anton", testkit.Whole(identity.Auditor))))
	foreign := h.as(t, h.enter(t, h.meridian.asker))
	says(t, tess.get(link.Freezes()), http.StatusOK, "Nothing is frozen, and nothing ever was")
	holds(t, tess.get(link.FreezeNew("", h.apex.wallet.ID, "")), "It takes two to unfreeze", h.apex.wallet.ID)
	if a := anton.do(http.MethodPost, link.Freezes(), frost("wallet:"+h.apex.wallet.ID)); a.status != http.StatusForbidden {
		t.Errorf("an auditor froze: %d", a.status)
	}
	if a := tess.do(http.MethodPost, link.Freezes(), frost("everything")); a.status != http.StatusForbidden {
		t.Errorf("a client's treasury froze everything: %d", a.status)
	}
	bad := frost("wallet:" + h.apex.wallet.ID)
	bad.Set("reason", "x")
	says(t, tess.do(http.MethodPost, link.Freezes(), bad), http.StatusUnprocessableEntity, "Say why, in 3 to 500 characters")
	form := frost("wallet:" + h.apex.wallet.ID)
	a := tess.do(http.MethodPost, link.Freezes(), form)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/freezes/") {
		t.Fatalf("%d %s %s", a.status, a.to, a.body)
	}
	if again := tess.do(http.MethodPost, link.Freezes(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	page, id := a.to, strings.TrimPrefix(a.to, "/freezes/")
	says(t, vera.get(page), http.StatusOK, "Frozen by Asker of", "A laptop was stolen", "Receiving goes on", "Asked", "No send is on its way")
	for _, path := range []string{link.Home(), link.Sends(), link.Wallet(h.apex.wallet.ID), link.Send(x.ID.String()), link.WhitelistOf(h.apex.wallet.ID)} {
		says(t, vera.get(path), http.StatusOK, "Frozen.", "A laptop was stolen")
	}
	if shown := foreign.get(link.Home()); strings.Contains(shown.body, "A laptop was stolen") {
		t.Error("another client's person reads of it")
	}
	if gone := foreign.get(page); gone.status != http.StatusNotFound {
		t.Errorf("another client's person opens it: %d", gone.status)
	}
	// BitGo is asked, says until when, and is asked again before that ends
	if err := h.Freezes.AtBitGoRound(t.Context()); err != nil {
		t.Fatal(err)
	}
	says(t, vera.get(page), http.StatusOK, "Confirmed", "an hour at a time")
	if err := h.Wallets.Refresh(t.Context(), h.apex.wallet.ID); err != nil {
		t.Fatal(err)
	}
	says(t, vera.get(link.Wallet(h.apex.wallet.ID)), http.StatusOK, "This wallet is frozen at BitGo.")
	// released it is not, and the reason is said
	release := tess.do(http.MethodPost, link.SendRelease(x.ID.String()), url.Values{"passphrase": {h.apex.wallet.Passphrase}})
	says(t, release, http.StatusConflict, "A laptop was stolen", "Nothing was sent")
	if n := h.db.Count(t, `select count(*) from send_transition where send_id = $1 and to_state = 'submitting'`, x.ID); n != 0 {
		t.Errorf("%d claims", n)
	}
	says(t, tess.get(page), http.StatusOK, "An administrator and somebody of compliance unfreeze together")
	if no := tess.do(http.MethodPost, link.FreezeAsk(id), url.Values{"reason": {"It was found"}}); no.status != http.StatusForbidden {
		t.Errorf("treasury asks to unfreeze: %d", no.status)
	}
	if asked := vera.do(http.MethodPost, link.FreezeAsk(id), url.Values{"reason": {"It was found"}}); asked.to != page {
		t.Fatalf("%d %s", asked.status, asked.body)
	}
	says(t, vera.do(http.MethodPost, link.FreezeConfirm(id), nil), http.StatusConflict, "You asked for it, so somebody else confirms it.", "It stays frozen")
	says(t, ada.do(http.MethodPost, link.FreezeKeep(id), url.Values{"keep": {""}}), http.StatusUnprocessableEntity, "it stays frozen")
	if kept := ada.do(http.MethodPost, link.FreezeKeep(id), url.Values{"keep": {"Not sure yet"}}); kept.to != page {
		t.Fatalf("%d %s", kept.status, kept.body)
	}
	vera.do(http.MethodPost, link.FreezeAsk(id), url.Values{"reason": {"It was found, really"}})
	if done := ada.do(http.MethodPost, link.FreezeConfirm(id), nil); done.to != page {
		t.Fatalf("%d %s", done.status, done.body)
	}
	says(t, ada.get(page), http.StatusOK, "It is over", "Not sure yet", "It was found, really", "no call that ends a freeze earlier")
	h.clock.Advance(61 * time.Minute)
	if err := h.Freezes.AtBitGoRound(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Wallets.Refresh(t.Context(), h.apex.wallet.ID); err != nil {
		t.Fatal(err)
	}
	if w, err := h.Wallets.Get(t.Context(), program, h.apex.wallet.ID); err != nil || w.IsFrozen() {
		t.Errorf("BitGo was asked again after it was unfrozen: %v", err)
	}
	anton = h.as(t, h.enter(t, h.db.Person(t, "Anton later", testkit.Whole(identity.Auditor)))) // an hour later
	says(t, anton.get(link.FreezesOf(h.apex.wallet.ID)), http.StatusOK, "Unfrozen")
	if n := h.db.Count(t, `select count(*) from audit_event where subject_kind = 'freeze' and subject_id = $1`, id); n != 6 {
		t.Errorf("%d lines in the trail of six steps", n)
	}
}

// While it stands BitGo's end is moved on; what BitGo refuses or does not answer changes nothing here.
func TestBitGoIsAskedAgainWhileAFreezeStands(t *testing.T) {
	t.Parallel()
	h := build(t)
	f, err := h.Freezes.Freeze(t.Context(), h.apex.asker, freeze.Ask{Reach: freeze.Wallet, Wallet: h.apex.wallet.ID, Reason: "A laptop was stolen", BitGo: true}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	round := func() freeze.Freeze {
		t.Helper()
		_ = h.Freezes.AtBitGoRound(t.Context())
		now, err := h.Freezes.Get(t.Context(), program, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	first := round()
	if first.BitGo != freeze.Confirmed || first.BitGoUntil == nil {
		t.Fatalf("%+v", first)
	}
	h.clock.Advance(45 * time.Minute)
	if again := round(); !again.BitGoUntil.After(*first.BitGoUntil) {
		t.Errorf("not asked again: %v", again.BitGoUntil)
	}
	h.token = "v2x" + strings.Repeat("0", 64)
	h.clock.Advance(45 * time.Minute)
	if no := round(); no.BitGo != freeze.Refused || !no.Stands() {
		t.Errorf("%+v", no)
	}
}
