package ceremony

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// The card holds its parts on a page or two, whatever the label is written in.
func TestTheCard(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	c := Ceremony{Label: "Desk — Zürich", ClientName: "Apex Mining", Coin: "tbtc4", Wallet: strings.Repeat("ab", 16), MadeAt: &at,
		UserPub: "xpub-of-the-user", BackupPub: "xpub-of-the-backup", BitGoPub: "xpub-of-bitgo", Address: "tb1qfirst"}
	closed := boxes{User: `{"iv":"` + strings.Repeat("u", 300) + `"}`, Backup: `{"iv":"` + strings.Repeat("b", 300) + `"}`}
	var card bytes.Buffer
	if err := c.pdf(&card, closed, false); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(card.Bytes(), []byte("/Type /Page\n")); n < 1 || n > 2 {
		t.Errorf("%d pages", n)
	}
	if !bytes.HasPrefix(card.Bytes(), []byte("%PDF")) || bytes.Count(card.Bytes(), []byte(" re f")) < 1000 {
		t.Error("no codes are drawn")
	}
	for in, want := range map[string]string{"": "", "short": "short", strings.Repeat("x", 75): strings.Repeat("x", 74) + "\nx"} {
		if got := broken(in); got != want {
			t.Errorf("broken(%q) = %q", in, got)
		}
	}
}
