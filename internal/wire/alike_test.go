package wire

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func TestAccountsThatDifferByAMistakeAreSeen(t *testing.T) {
	t.Parallel()
	client := uuid.New()
	known := Account{ID: "a", Client: client, Owner: "Apex Mining, Inc.", Routing: "021000021", Number: "4417", State: "approved"}
	for name, c := range map[string]struct {
		change func(*Account)
		want   string
	}{
		"another digit":            {func(a *Account) { a.Number = "4411" }, "the number differs by one digit"},
		"digits that changed":      {func(a *Account) { a.Number = "4471" }, "the number differs by one digit"},
		"another bank's number":    {func(a *Account) { a.Routing = "021000031" }, "the bank's number differs by one digit"},
		"a letter of the name":     {func(a *Account) { a.Owner = "Apex Minimg Inc" }, "the owner's name differs by one letter"},
		"a letter too much":        {func(a *Account) { a.Owner = "Apexx Mining" }, "the owner's name differs by one letter"},
		"the form of the company":  {func(a *Account) { a.Owner = "Apex Mining LLC" }, ""},
		"the same":                 {func(*Account) {}, ""},
		"two digits":               {func(a *Account) { a.Number = "4499" }, ""},
		"another number and bank":  {func(a *Account) { a.Number, a.Routing = "4411", "011401533" }, ""},
		"another client's account": {func(a *Account) { a.Number, a.Client = "4411", uuid.New() }, ""},
	} {
		a := known
		a.ID = "b"
		c.change(&a)
		if got, what := Resembles(a, []Account{known}); what != c.want || (got.ID == "a") != (c.want != "") {
			t.Errorf("%s: %q", name, what)
		}
	}
	if _, what := Resembles(known, []Account{known}); what != "" {
		t.Errorf("an account resembles itself: %q", what)
	}
}

func TestNearlyIsSymmetricAndNeverTheSame(t *testing.T) {
	t.Parallel()
	words := rapid.StringMatching(`[ab1é]{0,5}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		if nearly(a, b) != nearly(b, a) || nearly(a, a) {
			t.Fatalf("%q and %q", a, b)
		}
		if len(a) > 0 && !nearly(a, a+"z") {
			t.Fatalf("%q and one more", a)
		}
	})
}
