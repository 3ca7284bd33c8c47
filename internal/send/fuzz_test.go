package send

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzDraft: whatever is typed, reading it ends in a whole order or in sentences at its fields, and what is kept is
// text that a page, a log and PostgreSQL can hold.
func FuzzDraft(f *testing.F) {
	f.Add("e67db64d840d37512b3622d7c0a5a8a2", "tbtc4", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "", "0.5", "", "Payee", "Rent")
	f.Add("x", "ofc", "<script>", "7", "1e40", "base", "\xff", "a\x00b")
	f.Add("", "txrp", "rPT1Sjq2YGrBMTttX4GZHjKu9dyfzbpAYe?dt=7", "8", "-1", "dozen", "", strings.Repeat("x", 300))
	f.Add("00000000000000000000000000000000", "hteth", "0x5AAEB6053F3E94C9b9A09f33669435E7Ef1BeAed", "", "1"+strings.Repeat("0", 40), "decimal", "\u202e", "é")
	f.Fuzz(func(t *testing.T, wallet, asset, address, memo, amount, unit, payee, purpose string) {
		o := read(Draft{Wallet: wallet, Asset: asset, Address: address, Memo: memo, Amount: amount, Unit: unit, Payee: payee, Purpose: purpose})
		refused := o.complete()
		if refused == nil {
			if o.coin == nil || o.address == nil || o.amount == nil || o.amount.Units.Sign() <= 0 || !hex32.MatchString(o.wallet) ||
				o.purpose == "" || len(o.address.Canonical) > 250 || len(o.typed) > 400 {
				t.Fatalf("half an order passed: %+v", o)
			}
		} else {
			for field, said := range refused.Fields {
				if said == "" || !utf8.ValidString(said) {
					t.Fatalf("%s is blamed with %q", field, said)
				}
			}
		}
		for _, kept := range []string{o.payee, o.purpose} {
			if !utf8.ValidString(kept) || strings.ContainsRune(kept, 0) || utf8.RuneCountInString(kept) > 256 {
				t.Fatalf("kept %q", kept)
			}
		}
		gates(facts{order: o})
	})
}
