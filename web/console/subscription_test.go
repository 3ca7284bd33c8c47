package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// organizationHook is the id of the webhook that the sandbox tells transfers to.
func (h *house) organizationHook(t *testing.T) (id string) {
	t.Helper()
	if err := h.Hooks.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.db.Owner.QueryRow(t.Context(), `select id from subscription where type = 'transfer' and level = 'organization' limit 1`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestASuspendedWebhookIsFoundHealedAndCertified over the desk.
func TestASuspendedWebhookIsFoundHealedAndCertified(t *testing.T) {
	t.Parallel()
	h := build(t)
	ada := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	ann := h.as(t, h.enter(t, h.db.Person(t, "Ann", testkit.Whole(identity.Auditor))))
	says(t, ada.get(link.Subscriptions()), http.StatusOK, "were not read yet", "BitGo keeps no webhook for us")
	id := h.organizationHook(t)
	h.Hooks.Targets.Public = "http://localhost:8080" // the house's own door is on loopback
	h.control(t, "webhook", map[string]any{"webhook": id, "times": 85, "seconds": 7200})
	h.clock.Advance(time.Minute)
	if a := ada.post(link.SubscriptionsRead()); a.status != http.StatusSeeOther {
		t.Fatalf("read: %d %s", a.status, readable(t, a))
	}
	says(t, ada.get(link.Subscriptions()), http.StatusOK, "85 of 100", "85 of 500", "by BitGo", "A webhook is failing: 85 %", "suspended in about")
	says(t, ada.get(link.Notices()), http.StatusOK, "has used 85 of 100 failures")
	h.control(t, "webhook", map[string]any{"webhook": id, "times": 15})
	h.control(t, "deposit", map[string]any{"wallet": h.apex.wallet.ID, "coin": h.apex.asset, "amount": "70000001", "state": "confirmed"})
	h.clock.Advance(time.Minute)
	ada.post(link.SubscriptionsRead())
	says(t, ann.get(link.Subscriptions()), http.StatusOK, "1 webhook is suspended", "BitGo has it suspended", "An administrator of the organization does this")
	says(t, ann.get(link.Subscription(id)), http.StatusOK, "has suspended this webhook", "successiveFailedAttempts")
	if a := ann.post(link.SubscriptionHeal(id)); a.status != http.StatusForbidden {
		t.Errorf("an auditor heals: %d", a.status)
	}
	a := ada.post(link.SubscriptionHeal(id))
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/webhooks/heals/") {
		t.Fatalf("%d %s %s", a.status, a.to, readable(t, a))
	}
	says(t, ada.get(a.to), http.StatusOK, "Healed", "Removed at BitGo: "+id, "arrived at our door, verified", "BitGo's list and ours are the same")
	says(t, ann.get(a.to+"/certificate"), http.StatusOK, "BitGo's list is our ledger", "SHA-256", "in the ledger")
	says(t, ada.get(link.Subscription(id)), http.StatusOK, "BitGo lists it no more")
	says(t, ada.get(link.Subscriptions()), http.StatusOK, "none suspended", "Secret 1 of BITGO_WEBHOOK_SECRET")
	h.control(t, "down", map[string]any{"surface": "platform", "mode": "500"})
	ada.post(link.SubscriptionsRead())
	says(t, ada.get(link.Subscriptions()), http.StatusOK, "BitGo did not give", "What was read before is shown", "transfer")
}

// TestAWebhookIsRegisteredAndRemoved, and a form comes back with what is wrong.
func TestAWebhookIsRegisteredAndRemoved(t *testing.T) {
	t.Parallel()
	h := build(t)
	ada := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	holds(t, ada.get(link.SubscriptionNew("pendingapproval")), `value="pendingapproval" selected`)
	says(t, ada.post(link.Subscriptions(), "type", "pendingapproval", "url", "https://elsewhere.example/x"), http.StatusUnprocessableEntity, "BitGo is told to call console.example only")
	says(t, ada.post(link.Subscriptions(), "type", "lowFee", "url", h.Hooks.Hook), http.StatusUnprocessableEntity, "BitGo has no such webhook for the organization")
	a := ada.post(link.Subscriptions(), "type", "pendingapproval", "url", h.Hooks.Hook, "allToken", "yes", "failures", "yes", "confirmations", "0")
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	if again := ada.post(link.Subscriptions(), "type", "pendingapproval", "url", h.Hooks.Hook, "allToken", "yes"); again.to != a.to {
		t.Errorf("registered twice: %s and %s", a.to, again.to)
	}
	says(t, ada.get(a.to), http.StatusOK, "Webhook: pendingapproval", "Nothing is wrong with it")
	if r := ada.post(a.to + "/remove"); r.status != http.StatusSeeOther {
		t.Errorf("remove: %d", r.status)
	}
	says(t, ada.get(a.to), http.StatusOK, "BitGo lists it no more")
}

// TestADeliveryIsReplayedAndARefusedOneExplained over the desk.
func TestADeliveryIsReplayedAndARefusedOneExplained(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.furnish(t)
	ada := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	ann := h.as(t, h.enter(t, h.db.Person(t, "Ann", testkit.Whole(identity.Auditor))))
	var id, vault, transfer string
	err := h.db.Owner.QueryRow(t.Context(), `select n.id::text, v.id::text, n.transfer_id from webhook_notifications n join webhook_vault v on v.notification_id = n.id
		join webhook_work w on w.vault_id = v.id where n.transfer_id is not null and w.state = 'done' limit 1`).Scan(&id, &vault, &transfer)
	if err != nil {
		t.Fatal(err)
	}
	before := h.db.Count(t, `select count(*) from posting`)
	if a := ann.post(link.WebhookReplay(id), "body", vault); a.status != http.StatusForbidden {
		t.Errorf("an auditor replays: %d", a.status)
	}
	if a := ada.post(link.WebhookReplay(id), "body", vault); a.status != http.StatusSeeOther {
		t.Fatalf("replay: %d %s", a.status, readable(t, a))
	}
	says(t, ada.post(link.WebhookReplay(id), "body", vault), http.StatusConflict, "is being worked on")
	if err := h.Webhooks.Process(t.Context(), number(t, vault), false); err != nil {
		t.Fatal(err)
	}
	says(t, ada.get(link.Webhook(id)), http.StatusOK, "Replay: verified by secret 1", "by Ada", "Done")
	if after := h.db.Count(t, `select count(*) from posting`); after != before {
		t.Errorf("a replay posted: %d, then %d", before, after)
	}
	if n := h.db.Count(t, `select count(*) from audit_event where verb = 'webhook.replay'`); n != 1 {
		t.Errorf("%d rows in the trail", n)
	}
	says(t, ada.get(link.Webhooks()+"?transfer="+transfer), http.StatusOK, "transfer")
	says(t, ada.get(link.Webhooks()+"?transfer="+noHex), http.StatusOK, "No event matches")
	says(t, ada.get(link.Webhooks()+"?from=2026-11-20&to=2026-11-20&verdict=verified&type=transfer"), http.StatusOK, "transfer")
	says(t, ada.get(link.Webhooks()+"?from=2001-01-01&to=2001-01-02"), http.StatusOK, "No event matches")
	refused := refusalObject(t, h, program, h.apex)
	says(t, ada.get(link.Webhooks()+"?verdict=refused&reason=wrong+signature"), http.StatusOK, "Refused deliveries", "192.0.2.1")
	says(t, ann.get(link.Refused(refused)), http.StatusOK, "Attempt 8", "4 h", "Nothing of it was believed")
	// once the secret is gone, the bytes prove nothing any more
	h.Webhooks.Secrets = nil
	says(t, ada.post(link.WebhookReplay(id), "body", vault), http.StatusConflict, "No secret that is set today")
}

func number(t *testing.T, s string) (n int64) {
	t.Helper()
	for _, c := range s {
		n = 10*n + int64(c-'0')
	}
	return n
}
