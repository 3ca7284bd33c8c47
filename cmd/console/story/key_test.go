//go:build story

package story

import (
	"net/http"
	"strings"
	"testing"
)

// A second administrator of the demo's cast.
const otherAdministrator = "Bruno Keller"

// calls asks the gateway with a key, as a machine would, and gives the status.
func (h *house) calls(key string) int {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.a.Console+"/api/bitgo/approvals", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestAKeyIsMadeConfirmedUsedAndRevoked(t *testing.T) {
	h := open(t)
	ada, bruno := h.enter(administrator), h.enter(otherAdministrator)
	ada.refuses("422")
	ada.press("link", "API keys")
	ada.press("link", "New key")
	ada.look("")
	ada.click("#key-make")
	ada.sees(".summary", "The key was not made")
	ada.sees("#f-scopes-error", "Choose at least one thing")
	ada.look("")
	ada.fill("Name", "ERP of Apex Mining")
	ada.choose("For", "Apex")
	for _, box := range []string{"#f-roles-treasury", "#f-scopes-approvals-read", "#f-scopes-sends-write"} {
		ada.click(box)
	}
	ada.look("key-new")
	ada.click("#key-make")
	ada.sees("[data-flashes]", "waits for a second administrator")
	ada.look("")
	key := ada.text("[data-once]")
	if !strings.HasPrefix(key, "uk_") || ada.attr(`#once [aria-label="Copy the key"]`, "data-copy") != key {
		t.Fatalf("the page does not show the key: %q", key)
	}
	h.secret("the key", key) // from here on it may show nowhere
	ada.reload()
	ada.finds("[data-once]", 0)
	ada.sees("#particulars", key[:11])
	ada.sees("#particulars", "shown once")
	ada.sees("#key-confirm-why", "Another administrator confirms it")
	ada.look("key")
	if n := h.calls(key); n != http.StatusForbidden {
		t.Errorf("a key that waits is answered %d", n)
	}

	bruno.visit(ada.at())
	bruno.sees("#key-page", "It waits for a second administrator")
	bruno.click("#key-confirm")
	bruno.sees("[data-flashes]", "It counts from now on")
	ada.sees("#particulars", otherAdministrator) // by itself, through the stream
	if n := h.calls(key); n != http.StatusOK {
		t.Errorf("a confirmed key is answered %d", n)
	}
	bruno.visit("/keys")
	bruno.sees("#keys-list", "2 calls in 24 h, 1 refused")
	bruno.look("keys")
	bruno.click(`#keys-list .row-link:text("ERP of Apex Mining")`)
	bruno.click("#key-revoke")
	bruno.sees("#revoke-sure", "can no longer: send, read approvals")
	bruno.look("")
	bruno.press("button", "Revoke it now")
	bruno.sees("[data-flashes]", "The key is revoked")
	bruno.sees("#key-head", "Revoked")
	ada.sees("#key-head", "Revoked")
	ada.finds("#key-side form[method=post]", 0)
	if n := h.calls(key); n != http.StatusUnauthorized {
		t.Errorf("a revoked key is answered %d", n)
	}
}

func TestAVoterMakesTheirApproverTokenWithoutJavaScript(t *testing.T) {
	h := open(t)
	carla := h.enterPlain(compliance)
	carla.visit("/account")
	carla.click("#token-make")
	carla.sees("[data-flashes]", "it is shown once")
	token := carla.text("#token [data-once]")
	if !strings.HasPrefix(token, "ua_") {
		t.Fatalf("the page shows %q", token)
	}
	h.secret("the approver token", token)
	carla.reload()
	carla.finds("[data-once]", 0)
	carla.sees("#token", token[:11])
	carla.click("#token-revoke")
	carla.sees("[data-flashes]", "Your approver token is revoked")
}
