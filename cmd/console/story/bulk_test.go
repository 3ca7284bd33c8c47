//go:build story

package story

import (
	"fmt"
	"testing"
)

// A list of bills becomes sends: its dry run shows what would not pass and keeps nothing, what is confirmed is asked for once, also
// when the button is pressed again, with JavaScript and without.
func TestAListBecomesSends(t *testing.T) {
	h := open(t)
	theo, tessa := h.enter(otherTreasurer), h.enterPlain(treasurer)
	exchange, hosting := h.payee("apex-exchange").Address, h.payee("apex-hosting").Address
	list := func(from string) string {
		return "wallet,asset,address,amount,purpose\n" +
			fmt.Sprintf("Apex mining proceeds,tbtc4,%s,0.0011%s,Bulk bill %s1\n", exchange, from, from) +
			fmt.Sprintf("Apex mining proceeds,tbtc4,%s,90000,Bulk bill %s2\n", exchange, from) +
			fmt.Sprintf("Apex mining proceeds,tbtc4,%s,0.0012%s,Bulk bill %s3\n", hosting, from, from)
	}
	for i, w := range []*tab{theo, tessa} {
		purpose := fmt.Sprint(i + 1)
		w.refuses("422")
		w.visit("/sends")
		w.press("link", "Several from a list")
		if i == 0 {
			w.look("")
		}
		w.fill("Paste it here, with its header row", list(purpose))
		w.click("#bulk-check")
		w.sees("#plan", "is lacking")
		w.sees("#plan-totals", "2 of 3 rows pass")
		if i == 0 {
			w.look("")
		}
		if n := h.store.Count(t, `select count(*) from send where purpose like 'Bulk bill ' || $1 || '%'`, purpose); n != 0 {
			t.Errorf("a dry run kept %d sends", n)
		}
		w.click("#bulk-confirm")
		w.sees("#f-leave-error", "are to be left out")
		w.click("#f-leave")
		w.click("#bulk-confirm")
		w.sees("main", "2 of 3 asked for, 1 left out")
		w.sees("#batch-rows", "is lacking")
		if i == 0 {
			w.look("")
		}
		if n := h.store.Count(t, `select count(*) from send where purpose like 'Bulk bill ' || $1 || '%'`, purpose); n != 2 {
			t.Errorf("%d sends of two rows that pass", n)
		}
	}
}
