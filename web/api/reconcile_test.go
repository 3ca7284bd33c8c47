package api

import (
	"testing"
	"time"

	"github.com/unykorn/console/internal/testkit"
)

// What the webhooks did not tell is found, once; a second pass changes nothing.
func TestReconcileFindsWhatWasMissed(t *testing.T) {
	h := setup(t)
	w := h.world.Wallet("apex-bitcoin")
	body := map[string]any{"walletId": w.ID}
	h.clock.Advance(time.Hour)
	first := h.want(200, "POST", "/reconcile", body)
	if first.text("state") != "done" || first.text("inserted") != "0" || first.text("checked") == "0" || first.text("wallets") != "1" {
		t.Fatalf("%s", first.raw)
	}
	h.clock.Advance(time.Hour)
	h.control("deposit", map[string]any{"wallet": w.ID, "coin": "tbtc4", "amount": "777777", "state": "confirmed"})
	found := h.want(200, "POST", "/reconcile", body)
	if found.text("inserted") != "1" || found.text("checked") != "1" {
		t.Fatalf("since the proven point: %s", found.raw)
	}
	if n := h.db.Count(t, `select count(*) from posting where wallet_id = $1 and amount = 777777`, w.ID); n != 1 {
		t.Fatalf("posted %d times", n)
	}
	rows := h.counted()
	again := h.want(200, "POST", "/reconcile", map[string]any{"walletId": w.ID, "whole": true})
	if again.text("inserted") != "0" || again.text("changed") != "0" || again.text("refused") != "0" {
		t.Fatalf("a second pass: %s", again.raw)
	}
	for table, n := range h.counted() {
		switch table {
		case "public.reconciliation", "public.reconciliation_wallet", "river.river_job":
		default:
			if rows[table] != n {
				t.Errorf("a second pass wrote into %s", table)
			}
		}
	}
	if all := h.want(202, "POST", "/reconcile", nil, "Idempotency-Key", fresh()); all.text("wallets") != "5" || all.text("state") != "running" {
		t.Fatalf("more wallets than one call goes over: %s", all.raw)
	}
}

// While BitGo is away a reconciliation waits and says why; afterwards it goes on by itself.
func TestReconcileGoesOnAfterAnOutage(t *testing.T) {
	h := setup(t)
	h.work()
	body := map[string]any{"walletId": h.world.Wallet("apex-bitcoin").ID}
	h.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	a := h.want(202, "POST", "/reconcile", body)
	if a.text("state") != "running" {
		t.Fatalf("%s", a.raw)
	}
	h.soon()
	path := "/reconcile/" + a.text("reconciliationId")
	testkit.Eventually(t, 20*time.Second, func() bool { return h.want(200, "GET", path, nil).text("trouble") != "" })
	h.control("down", map[string]any{"surface": "platform", "mode": "off"})
	testkit.Eventually(t, 20*time.Second, func() bool {
		h.soon()
		return h.want(200, "GET", path, nil).text("state") == "done"
	})
	if done := h.want(200, "GET", path, nil); done.text("trouble") != "" || done.text("checked") == "0" {
		t.Fatalf("%s", done.raw)
	}
}

// soon lets the jobs that wait for their time come round.
func (h *house) soon() {
	h.t.Helper()
	_, err := h.db.Owner.Exec(h.t.Context(), `update river.river_job set scheduled_at = now() where state in ('scheduled', 'retryable') and scheduled_at > now()`)
	h.must(err)
}
