//go:build story

package story

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/testkit/canary"
)

// house is what one story happens in: a database, a BitGo, and one console or two on both.
type house struct {
	t     *testing.T
	store *testkit.Database
	bitgo *stand
	hooks *relay
	a, b  *console // b is nil unless the story asks for it

	mu    sync.Mutex
	marks []canary.Mark // secrets that may show nowhere
}

// console is one process of the program.
type console struct {
	home string
	*process
	described
}

// described is what the demo writes about itself.
type described struct {
	Console string
	People  []person
	Wallets []struct{ ID, Label, Coin, Passphrase string }
}

type person struct{ Role, Client, Name, Email, Password, TOTPSecret, SignIn string }

// passphrase of a wallet, by its label.
func (h *house) passphrase(label string) string {
	for _, w := range h.a.Wallets {
		if w.Label == label {
			return w.Passphrase
		}
	}
	h.t.Fatalf("no wallet is called %s", label)
	return ""
}

// person of the cast, by first name.
func (h *house) person(name string) person {
	for _, p := range h.a.People {
		if p.Name == name {
			return p
		}
	}
	h.t.Fatalf("nobody is called %s", name)
	return person{}
}

// open builds a house with one console, which also receives BitGo's webhooks.
func open(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	_ = t.TempDir() // so that the logs outlive the search through them
	h := &house{t: t, store: testkit.DB(t), hooks: newRelay(t)}
	t.Cleanup(h.searched)
	h.bitgo = newStand(t, h.hooks.url())
	t.Cleanup(h.clean)
	h.a = h.console("a", nil)
	h.theirs(h.a)
	h.hooks.to(h.a.Console)
	return h
}

// openTwo adds a second console on the same database, and only that one receives webhooks: what changes on the
// pages of the first came through the database.
func openTwo(t *testing.T) *house {
	t.Helper()
	h := open(t)
	h.b = h.console("b", h.a)
	h.hooks.to(h.b.Console)
	return h
}

// console starts one; like is one whose keys it shares.
func (h *house) console(name string, like *console) *console {
	h.t.Helper()
	c := &console{home: h.t.TempDir()}
	if like != nil {
		cast, err := os.ReadFile(filepath.Join(like.home, "cast.json"))
		if err == nil {
			err = os.WriteFile(filepath.Join(c.home, "cast.json"), cast, 0o600)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	file := filepath.Join(c.home, "describe.json")
	env := []string{"DATABASE_URL=" + h.store.ServeURL, "DATABASE_OWNER_URL=" + h.store.OwnerURL, "CONSOLE_ADDR=localhost:0"}
	c.process = run(h.t, programs.console, "console-"+name, env, "demo", "-sandbox", h.bitgo.file, "-home", c.home, "-describe", file)
	c.describes(h.t, file, &c.described)
	h.t.Cleanup(func() { h.failed(c, name) })
	return c
}

// failed shows what a console logged when its story failed.
func (h *house) failed(c *console, name string) {
	if !h.t.Failed() {
		return
	}
	text, err := os.ReadFile(filepath.Join(c.home, "console.log"))
	if err == nil {
		h.t.Logf("console %s logged:\n%s", name, warnings(text))
	}
}

// ages makes every balance look as if BitGo had been heard that much earlier.
func (h *house) ages(by string) {
	h.t.Helper()
	if _, err := h.store.Owner.Exec(h.t.Context(), `update wallet_balance set observed_at = observed_at - $1::interval`, by); err != nil {
		h.t.Fatal(err)
	}
}
