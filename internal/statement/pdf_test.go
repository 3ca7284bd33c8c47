package statement

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

// printed is how a text stands in the uncompressed page: two bytes for each sign.
func printed(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		for _, c := range []byte{byte(u >> 8), byte(u)} {
			if strings.IndexByte(`()\`, c) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

func sample(lines int) Statement {
	start := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	s := Statement{ID: uuid.MustParse("6f1f1f7e-0000-4000-8000-000000000001"), ClientName: "Zürcher Wirtschaft 株", DrawnBy: "Amélie Ngô",
		Period: Period{FromDay: "2026-07-01", ToDay: "2026-09-30", Zone: "Europe/Berlin", From: start, Until: start.AddDate(0, 3, 0)}, DrawnAt: start.AddDate(0, 4, 0), Digest: strings.Repeat("ab", 32)}
	a := Account{ID: 1, Kind: ledger.Wallet, Asset: "hteth", Wallet: strings.Repeat("0f", 16), Label: "Vault (cold)", Opening: money.NewUnits(5), ThenKnown: money.NewUnits(5)}
	huge, _ := money.ParseUnits("123456789012345678901234567890123456789012345678901234567890123456789012345678")
	for i := range lines {
		a.Lines = append(a.Lines, Line{Posting: int64(i + 1), EffectiveAt: start, RecordedAt: start, Kind: ledger.Deposit, Against: ledger.External, Transfer: strings.Repeat("t", 200), Counterparty: "Nobody", Effect: money.NewUnits(1), Balance: huge})
	}
	a.In, a.Closing = money.NewUnits(int64(lines)), money.NewUnits(int64(5+lines))
	s.Accounts = []Account{a}
	return s
}

func TestAPDFSaysItsPagesAndEveryFigure(t *testing.T) {
	t.Parallel()
	s := sample(200)
	var plain, packed, again bytes.Buffer
	for _, err := range []error{s.pdf(&plain, false), s.PDF(&packed), s.PDF(&again)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.HasPrefix(packed.Bytes(), []byte("%PDF-")) || !bytes.Equal(packed.Bytes(), again.Bytes()) || packed.Len() >= plain.Len() {
		t.Error("it is no PDF, or two prints of one statement differ")
	}
	pages := len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAllString(plain.String(), -1))
	if pages < 5 {
		t.Fatalf("200 lines stand on %d pages", pages)
	}
	for i := 1; i <= pages; i++ {
		if want := fmt.Sprintf("Page %d of %d", i, pages); strings.Count(plain.String(), printed(want)+")") != 1 {
			t.Errorf("no page says %q", want)
		}
	}
	for _, want := range []string{"0.000000000000000205 HTETH", "205", "123456789012345678901234567890123456789012345678901234567890.123456789012345678",
		"1 July 2026 to 30 September 2026, both days included, Europe/Berlin", "Zürcher Wirtschaft <U+682A>", "2026-11-01 00:00:00 UTC by Amélie Ngô", s.ID.String(), "Vault (cold), HTETH"} {
		if !strings.Contains(plain.String(), printed(want)) {
			t.Errorf("it does not say %q", want)
		}
	}
	if n := strings.Count(plain.String(), printed("SHA-256 of its record "+s.Digest)); n != pages {
		t.Errorf("the digest stands on %d of %d pages", n, pages)
	}
}
