package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sanction"
)

// sanctions puts a list of sanctioned addresses in force: a file that OFAC publishes, which is too large for the page's form.
func sanctions(ctx context.Context, args []string, out io.Writer) error {
	if len(args) != 2 || args[0] != "load" {
		return errors.New("say `console sanctions load FILE`")
	}
	cfg, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	file, err := os.Open(args[1])
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	db, err := database.Open(ctx, cfg.DatabaseURL.Reveal())
	if err != nil {
		return err
	}
	defer db.Close()
	room := &sanction.Service{DB: db, Clock: clock.Real{}, MaxAge: cfg.SanctionsAge}
	list, err := room.Load(ctx, identity.System("console sanctions load"), file, false)
	if err != nil {
		return publicError(err)
	}
	_, err = fmt.Fprintf(out, "In force: %s, published on %s, %d addresses, digest %s\n", list.Version, list.Published.Format("2006-01-02"), list.Entries, list.Digest)
	return err
}

// demoList names addresses that nobody was sanctioned for; the page says so.
//
//go:embed demo_sanctions.csv
var demoList string

// seedSanctions puts the demonstration's list in force at each start, so that it is never too old to be shown.
func (a *app) seedSanctions(ctx context.Context) error {
	if _, err := a.sanctions.Load(ctx, demoActor, strings.NewReader(demoList), true); err != nil {
		return fmt.Errorf("sanctions list: %w", err)
	}
	return nil
}
