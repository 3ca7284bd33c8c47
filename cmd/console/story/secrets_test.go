//go:build story

package story

import (
	"context"
	"path/filepath"

	"github.com/unykorn/console/internal/testkit/canary"
)

// secret remembers a text that may show nowhere once this story is over.
func (h *house) secret(name, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.marks = append(h.marks, canary.Of(name, text))
}

// theirs are the secrets that a console is started with.
func (h *house) theirs(c *console) {
	w := h.bitgo.world
	h.secret("BitGo's token", w.Token("service"))
	h.secret("the webhook secret", w.WebhookSecret)
	for _, p := range c.People {
		if p.Name == treasurer || p.Name == compliance {
			h.secret("password of "+p.Name, p.Password)
			h.secret("TOTP seed of "+p.Name, p.TOTPSecret)
			h.secret("sign-in key of "+p.Name, filepath.Base(p.SignIn))
		}
	}
	h.secret("a wallet's passphrase", h.apexPassphrase())
}

// searched looks for every secret of the story in the logs and in every row of the database, once all programs have
// ended. The demo's own terminal shows links and passphrases by design and is not among the logs.
func (h *house) searched() {
	logs := []string{h.bitgo.log}
	for _, c := range []*console{h.a, h.b} {
		if c != nil {
			logs = append(logs, filepath.Join(c.home, "console.log"))
		}
	}
	found, err := canary.Files(h.marks, logs...)
	if err != nil {
		h.t.Error(err)
	}
	stored, rows, err := canary.Database(context.Background(), h.store.Owner, h.marks...)
	if err != nil || rows < 100 {
		h.t.Errorf("the database was not searched: %d rows, %v", rows, err)
	}
	for _, hit := range append(found, stored...) {
		h.t.Errorf("a secret shows: %s", hit)
	}
}

// clean checks that no secret ever reached BitGo's platform, and that the page shows none.
func (h *house) clean() {
	if c := h.bitgo.counts(); c.Leaks != 0 {
		h.t.Errorf("secrets reached the platform: %v", c.LeakPaths)
	}
}
