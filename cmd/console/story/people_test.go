//go:build story

package story

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// Who plays in the stories; the demo's cast (cmd/console/cast.go) has them all.
const (
	treasurer       = "Tessa Moreau"
	otherTreasurer  = "Theo Brandt"
	compliance      = "Carla Nwosu"
	otherCompliance = "Chen Wei"
	thirdCompliance = "Cyrus Daniels"
	auditor         = "Anton Ruiz"
	administrator   = "Ada Lindqvist"
	otherAdmin      = "Bruno Keller"
)

// tab opens a browser at console A that nobody is signed in to.
func (h *house) tab(who string) *tab { h.t.Helper(); return h.newTab(who, true) }

// enter signs somebody in by the demo's link, into a browser of their own.
func (h *house) enter(name string) *tab {
	h.t.Helper()
	return h.enterBy(h.newTab(name, true), name)
}

// enterPlain is enter with JavaScript off.
func (h *house) enterPlain(name string) *tab {
	h.t.Helper()
	return h.enterBy(h.newTab(name, false), name)
}

func (h *house) enterBy(w *tab, name string) *tab {
	h.t.Helper()
	w.visit(h.person(name).SignIn)
	w.sees("h1", "What ") // needs you, or changed
	for _, c := range w.cookies() {
		h.secret("session cookie of "+name, c)
	}
	return w
}

// code is what the person's device shows now.
func code(t *testing.T, p person) string {
	t.Helper()
	c, err := totp.GenerateCode(p.TOTPSecret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// warnings keeps the lines of a log that are not about ordinary requests.
func warnings(log []byte) string {
	var out []string
	for line := range strings.Lines(string(log)) {
		if !strings.Contains(line, `"level":"INFO"`) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}
