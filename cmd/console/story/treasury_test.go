//go:build story

package story

import (
	"math/big"
	"slices"
	"strings"
	"testing"
)

func TestTreasurySeesWhatThereIsAndMakesAnAddress(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	w.sees("#s-needs-you", "Basin Power Cooperative") // approved before, to be released
	w.look("home")
	w.press("link", "Wallets")
	w.sees("h1", "Wallets")
	w.sees("#wallets", "Apex Custody Vault")
	w.look("wallets")

	w.click(`#wallets a:has-text("Meridian operations")`)
	w.sees("h1", "Meridian operations")
	w.finds(`#asset-hteth [data-age]`, len(w.texts(`#asset-hteth tbody tr:has-text("ago"), #asset-hteth tbody tr:has-text("just now")`)))
	w.addsUp("hteth")
	w.addsUp("hteth:tusdc")
	w.sees("#payees", "Calder OTC desk")
	w.misses("#payees", "OFC") // the client's payees for its other wallets
	w.look("wallet")

	w.press("link", "Receive addresses")
	w.sees("h1", "Meridian operations")
	before := w.addresses()
	w.finds("#addresses svg.qr", len(before))
	w.fill("Label", "Calder OTC desk, December")
	w.press("button", "Make a new address")
	w.sees("[data-flashes]", "address was made")
	after := w.addresses()
	if len(after) != len(before)+1 || slices.Contains(before, after[0]) {
		t.Errorf("the newest of %d addresses is %s; before there were %d", len(after), after[0], len(before))
	}
	if n := h.store.Count(t, `select count(*) from wallet_address where address = $1`, after[0]); n != 1 {
		t.Errorf("%s is kept %d times", after[0], n)
	}
	w.click("#addresses summary")
	w.look("")
	w.click("main a:has-text(\"Transfers\")")
	w.sees("#transfers", "Send")
	w.look("")
}

func (w *tab) addresses() (out []string) {
	w.t.Helper()
	for _, text := range w.texts("#addresses .addr") {
		out = append(out, strings.Join(strings.Fields(text), ""))
	}
	return out
}

// addsUp checks the figures of a wallet's page as a person with a calculator would: every sum is what stands above
// it (internal/wallet's Balance documents the order).
func (w *tab) addsUp(asset string) {
	w.t.Helper()
	sheet := `[id="asset-` + asset + `"] tbody tr`
	names, figures := w.texts(sheet+" td:first-child"), w.texts(sheet+" .amount > .num")
	if len(names) < 5 || len(names) != len(figures) {
		w.t.Fatalf("%s: %d names and %d figures", asset, len(names), len(figures))
	}
	running := new(big.Rat)
	for i, name := range names {
		name, _, _ = strings.Cut(strings.TrimSpace(name), "\n")
		n, ok := new(big.Rat).SetString(strings.NewReplacer(",", "", "−", "-", "+", "").Replace(figures[i]))
		if !ok {
			w.t.Fatalf("%s: %q is no figure", name, figures[i])
		}
		switch name {
		case "Confirmed":
			running.Set(n)
		case "Spendable", "Available":
			if running.Cmp(n) != 0 {
				w.t.Errorf("%s: the lines above %s come to %s, the page says %s", asset, name, running.FloatString(18), figures[i])
			}
		default:
			running.Add(running, n)
		}
	}
}
