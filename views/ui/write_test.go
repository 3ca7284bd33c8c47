package ui

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"pgregory.net/rapid"
)

func TestFiguresKeepEveryDigit(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0.75000000": "0.75000000", "1234567.10": "1,234,567.10", "-0.05": "−0.05", "123": "123", "1000": "1,000",
		"-1000000": "−1,000,000", "": "", "not a number": "not a number", "1e9": "1e9",
	} {
		if got := group(in); got != want {
			t.Errorf("group(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"0.00": "0.00", "0.42": "+0.42", "-0.42": "−0.42", "1000": "+1,000"} {
		if got := signed(in); got != want {
			t.Errorf("signed(%q) = %q, want %q", in, got, want)
		}
	}
	if got := dollars("-51090.00"); got != "−$51,090.00" {
		t.Errorf("dollars = %q", got)
	}
}

func TestGroupIsReversible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringMatching(`-?[0-9]{1,78}(\.[0-9]{1,30})?`).Draw(t, "figure")
		if back := strings.NewReplacer(",", "", minus, "-").Replace(group(in)); back != in {
			t.Fatalf("%q reads back as %q", in, back)
		}
	})
}

func TestFoursLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "address")
		if got := strings.Join(fours(in), ""); got != strings.ToValidUTF8(in, "�") && got != in {
			t.Fatalf("%q becomes %q", in, got)
		}
	})
	if got := fours("0x2aEe1C9d7f"); !slices.Equal(got, []string{"0x2aEe", "1C9d", "7f"}) {
		t.Errorf("fours = %v", got)
	}
}

// TestAddressMarksWhatDiffers: the copied text is the address itself, and only
// the characters that differ from the known one are marked.
func TestAddressMarksWhatDiffers(t *testing.T) {
	t.Parallel()
	known := "tb1qw508d6qejxtd"
	out := html(t, Address(AddressProps{Text: "tb1qw508d6xejxtd", Compare: known}))
	if strings.Count(out, "<mark>") != 1 || !strings.Contains(out, "<mark>x</mark>") {
		t.Errorf("marks wrong: %s", out)
	}
	if strings.Contains(html(t, Address(AddressProps{Text: known, Compare: known})), "<mark>") {
		t.Error("an equal address is marked")
	}
	if !strings.Contains(html(t, Address(AddressProps{Text: known + "q", Compare: known})), "<mark>q</mark>") {
		t.Error("a longer address is not marked at its end")
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 8 * time.Second: "8 s", 14*time.Minute + 59*time.Second: "14 min", 106 * time.Minute: "1 h 46 min",
		2 * time.Hour: "2 h", 76 * time.Hour: "3 d 4 h", 79 * 24 * time.Hour: "79 d",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestGaugeShowsAnExcess(t *testing.T) {
	t.Parallel()
	over := GaugeProps{Label: "Loan-to-value", Now: 3499, After: 3501, Cap: 3500}
	if over.tone() != "over" || !strings.Contains(over.says(), "35.01 % after, cap 35.00 %") {
		t.Errorf("%q %q", over.tone(), over.says())
	}
	if at := (GaugeProps{After: 3500, Cap: 3500}); at.tone() != "" {
		t.Error("exactly the cap is shown as over it")
	}
	if x := (GaugeProps{Cap: 3500}).x(1 << 40); x != gaugeWidth {
		t.Errorf("a value beyond the scale is drawn at %d", x)
	}
	if x := (GaugeProps{}).x(5); x != 0 {
		t.Errorf("no cap is drawn at %d", x)
	}
}

func TestHostileTextIsText(t *testing.T) {
	t.Parallel()
	evil := `"><script>alert(1)</script>`
	for name, c := range map[string]templ.Component{
		"input": Input(FieldProps{Name: "a", Label: evil, Value: evil, Error: evil, Hint: evil}), "badge": Badge(BadgeProps{Word: evil, Raw: evil}),
		"id": ID(evil), "address": Address(AddressProps{Text: evil, Compare: evil}), "button": Button(ButtonProps{Label: evil, Disabled: evil}),
	} {
		if strings.Contains(html(t, c), "<script") {
			t.Errorf("%s lets markup through", name)
		}
	}
	if out := html(t, Button(ButtonProps{Label: "Open", Href: "javascript:alert(1)"})); strings.Contains(out, "javascript:") {
		t.Error("a script address reaches a link")
	}
}

func TestRefusedButtonCannotSubmitAndSaysWhy(t *testing.T) {
	t.Parallel()
	out := html(t, Button(ButtonProps{Label: "Release", Kind: Main, Disabled: "Not your turn."}))
	for _, want := range []string{`type="button"`, `aria-disabled="true"`, `aria-describedby="b-release-why"`, `id="b-release-why">Not your turn.`} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %s: %s", want, out)
		}
	}
}

func TestFormErrorsKeepTheOrderOfTheFields(t *testing.T) {
	t.Parallel()
	got := FormErrors(map[string]string{"amount": "a", "payee": "p", "x": "x"}, "payee", "amount", "payee")
	if want := []FormError{{"payee", "p"}, {"amount", "a"}, {"x", "x"}}; !slices.Equal(got, want) {
		t.Errorf("FormErrors = %v", got)
	}
}

func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
