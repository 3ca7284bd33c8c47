package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// TestAWalletIsAskedForConfirmedMadeAndKept is the life of a ceremony over the desk.
func TestAWalletIsAskedForConfirmedMadeAndKept(t *testing.T) {
	t.Parallel()
	h := build(t)
	tess, vera := h.as(t, h.enter(t, h.apex.asker)), h.as(t, h.enter(t, h.voters[0]))
	theo := h.as(t, h.enter(t, h.db.Person(t, "Theo", testkit.Over(identity.Treasury, h.apex.Client))))
	ada := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	anton := h.as(t, h.enter(t, h.db.Person(t, "Anton", testkit.Whole(identity.Auditor))))
	foreign := h.as(t, h.enter(t, h.meridian.asker))
	says(t, tess.get(link.Ceremonies()), http.StatusOK, "No wallet was asked for here yet")
	says(t, ada.get(link.CeremonyNew("")), http.StatusOK, "an administrator does while the client is being provisioned")
	form := url.Values{"client": {h.apex.ID.String()}, "coin": {"tbtc4"}, "label": {"Apex second desk"}, "reason": {""}, "key": {uuid.NewString()}}
	says(t, tess.do(http.MethodPost, link.Ceremonies(), form), http.StatusUnprocessableEntity, "Say what it is for")
	form.Set("reason", "Deposits of the second desk")
	a := tess.do(http.MethodPost, link.Ceremonies(), form)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/ceremonies/") {
		t.Fatalf("%d %s %s", a.status, a.to, a.body)
	}
	if again := tess.do(http.MethodPost, link.Ceremonies(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	page, id := a.to, strings.TrimPrefix(a.to, "/ceremonies/")
	says(t, tess.get(page), http.StatusOK, "You asked for it, so somebody of compliance decides")
	says(t, anton.get(page), http.StatusOK, "Deposits of the second desk")
	if gone := foreign.get(page); gone.status != http.StatusNotFound {
		t.Errorf("another client's person opens it: %d", gone.status)
	}
	says(t, vera.get(link.Home()), http.StatusOK, "Confirm the TBTC4 wallet", "Apex second desk")
	if a := vera.do(http.MethodPost, link.CeremonyConfirm(id), nil); a.to != page {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, tess.get(link.Home()), http.StatusOK, "Hold the ceremony for")
	secret := url.Values{"passphrase": {typedPhrase}, "again": {"another phrase altogether"}, "present": {"Tess and Theo, in Zug"}}
	back := tess.do(http.MethodPost, link.CeremonyHold(id), secret)
	says(t, back, http.StatusUnprocessableEntity, "The two are not the same")
	holds(t, back, `value="Tess and Theo, in Zug"`)
	if strings.Contains(back.body, typedPhrase) {
		t.Error("the passphrase comes back")
	}
	secret.Set("again", typedPhrase)
	if a := tess.do(http.MethodPost, link.CeremonyHold(id), secret); a.to != page {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, tess.get(page), http.StatusOK, "Derived here", "Take the KeyCard", "not taken yet", "You typed the passphrase, so somebody else")
	says(t, theo.get(page), http.StatusOK, "The KeyCard was not taken yet")
	card := tess.do(http.MethodPost, link.CeremonyCard(id), nil)
	if card.status != http.StatusOK || !strings.HasPrefix(card.body, "%PDF") {
		t.Fatalf("the card: %d %.40s", card.status, card.body)
	}
	says(t, theo.do(http.MethodPost, link.CeremonyKeep(id), url.Values{"card": {"Safe A"}, "phrase": {"safe a"}}), http.StatusUnprocessableEntity, "Keep them in two places")
	if a := theo.do(http.MethodPost, link.CeremonyKeep(id), url.Values{"card": {"Safe A"}, "phrase": {"Notary, envelope 7"}}); a.to != page {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, anton.get(page), http.StatusOK, "Kept apart, says Theo", "Notary, envelope 7")
	made := h.db.Count(t, `select count(*) from ceremony c join wallet w on w.id = c.wallet_id where c.state = 'kept' and w.state = 'ready'`)
	c, err := h.Ceremonies.Get(t.Context(), program, uuid.MustParse(id))
	if err != nil || made != 1 {
		t.Fatalf("%d wallets, %v", made, err)
	}
	says(t, anton.get(link.Wallet(c.Wallet)), http.StatusOK, "kept apart", "Spending limit of the token", "not known", "Price", "fresh", "Whitelist and its lock", "Approval rules")
	says(t, tess.get(link.Wallet(h.apex.wallet.ID)), http.StatusOK, "was not made by a key ceremony of this console", "Administrators and auditors of the organization read")
	for what, heard := range map[string]string{"log": h.log.String(), "platform": h.seen.String()} {
		if strings.Contains(heard, typedPhrase) {
			t.Errorf("the passphrase reached the %s", what)
		}
	}
}

// TestALostAnswerAtTheDesk: Express dies before the wallet is made; the page says what is not known, and offers no second try.
func TestALostAnswerAtTheDesk(t *testing.T) {
	t.Parallel()
	h := build(t)
	id := h.wished(t, h.apex, "Lost at the desk")
	h.confirmed(t, h.apex, id)
	tess := h.as(t, h.enter(t, h.apex.asker))
	h.control(t, "down", map[string]any{"surface": "express", "mode": "html504"})
	a := tess.do(http.MethodPost, link.CeremonyHold(id.String()), url.Values{"passphrase": {typedPhrase}, "again": {typedPhrase}, "present": {"Tess and Theo"}})
	if a.to != link.Ceremony(id.String()) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, tess.get(a.to), http.StatusOK, "Outcome unknown", "do not hold the ceremony again", "Nobody asks again before it is certain")
	h.control(t, "down", map[string]any{"surface": "express", "mode": "off"})
}

// What was made and must not be used is ended by two: one of them says why, and somebody else of compliance agrees.
func TestAWalletNobodyMayUseIsAbandonedByTwo(t *testing.T) {
	t.Parallel()
	h := build(t)
	wish := h.wished(t, h.apex, "Abandoned at the desk")
	h.confirmed(t, h.apex, wish)
	id := wish.String()
	tess, vera, viktor := h.as(t, h.enter(t, h.apex.asker)), h.as(t, h.enter(t, h.voters[0])), h.as(t, h.enter(t, h.voters[1]))
	says(t, tess.post(link.CeremonyAbandon(id), "abandon", "Nothing is made yet"), http.StatusConflict, "Only what was made")
	if a := tess.do(http.MethodPost, link.CeremonyHold(id), url.Values{"passphrase": {typedPhrase}, "again": {typedPhrase}, "present": {"Tess and Theo"}}); a.to != link.Ceremony(id) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, vera.get(link.Ceremony(id)), http.StatusOK, "Must nobody use this wallet?", "Ask to abandon it")
	says(t, vera.post(link.CeremonyAgain(id)), http.StatusConflict, "Nothing is left to be read")
	says(t, vera.post(link.CeremonyAbandon(id), "abandon", " "), http.StatusUnprocessableEntity, "Say why")
	if a := vera.post(link.CeremonyAbandon(id), "abandon", "Somebody filmed the passphrase"); a.to != link.Ceremony(id) {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	says(t, vera.post(link.CeremonyAbandon(id), "abandon", "Once more"), http.StatusConflict, "somebody else of compliance agrees")
	says(t, tess.post(link.CeremonyAbandon(id), "abandon", "I agree"), http.StatusConflict, "Somebody of compliance agrees")
	says(t, viktor.get(link.Ceremony(id)), http.StatusOK, "Vera wants it abandoned: Somebody filmed the passphrase", "Abandon it: the wallet is frozen")
	if a := viktor.post(link.CeremonyAbandon(id)); a.to != link.Ceremony(id) {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	if c, err := h.Ceremonies.Get(t.Context(), program, wish); err != nil || c.State != ceremony.Abandoned {
		t.Errorf("%s, %v", c.State, err)
	}
	says(t, tess.post(link.CeremonyCard(id)), http.StatusConflict)
}
