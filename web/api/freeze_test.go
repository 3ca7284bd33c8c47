package api

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// A machine that asks for a send out of what is frozen hears the stable code, who froze it and why; nothing reaches BitGo.
func TestWhatIsFrozenSaysSo(t *testing.T) {
	h := setup(t)
	f := &freeze.Service{DB: h.db.Serve, Clock: h.clock, Jobs: h.db.Jobs(t), Wallets: h.Wallets}
	_, err := f.Freeze(t.Context(), h.db.Person(t, "Tess", testkit.Whole(identity.Treasury)),
		freeze.Ask{Reach: freeze.Everything, Reason: "A laptop was stolen"}, uuid.NewString())
	h.must(err)
	a := h.want(409, "POST", "/send", h.bitcoin("1200000"), "Idempotency-Key", fresh())
	if a.text("code") != "frozen" || a.text("error") != "FROZEN" || !strings.Contains(a.text("message"), "A laptop was stolen") || !strings.Contains(a.text("message"), "Nothing was sent") {
		t.Fatalf("%s", a.raw)
	}
	if n := len(h.sandbox.Count().Sends); n != 0 {
		t.Errorf("%d sends at BitGo", n)
	}
}
