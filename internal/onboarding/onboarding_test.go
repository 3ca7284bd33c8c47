package onboarding

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/fault"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ask   Ask
		blame string
	}{
		{Ask{Email: " Treasury@Apex.com ", AccountType: "business"}, ""},
		{Ask{Email: "a@b.example", AccountType: "individual", Name: strings.Repeat("é", 120)}, ""},
		{Ask{Email: "Ada <a@b.example>", AccountType: "business"}, "email"},
		{Ask{Email: "", AccountType: "business"}, "email"},
		{Ask{Email: strings.Repeat("x", 250) + "@b.example", AccountType: "business"}, "email"},
		{Ask{Email: "a@b.example", AccountType: "entity"}, "accountType"},
		{Ask{Email: "a@b.example", AccountType: "business", Name: strings.Repeat("x", 121)}, "name"},
		{Ask{Email: "a@b.example", AccountType: "business", Name: "two\nlines"}, "name"},
		{Ask{Email: "a@b.example", AccountType: "business", Name: "\u202etxet"}, "name"},
	} {
		err := c.ask.clean().check()
		switch {
		case c.blame == "" && err != nil:
			t.Errorf("%+v: %v", c.ask, err)
		case c.blame != "" && (!fault.Is(err, ErrAsk) || fault.As(err).Fields[c.blame] == ""):
			t.Errorf("%+v: %v", c.ask, err)
		}
	}
}

func TestClientName(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		"Apex":                   {"Apex", "at BitGo", "a@b.example"},
		"at BitGo":               {"", " at\nBitGo ", "a@b.example"},
		"a@b.example":            {"", "\u202e", "a@b.example"},
		strings.Repeat("x", 120): {strings.Repeat("x", 200)},
	} {
		if got := clientName(names...); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
}
