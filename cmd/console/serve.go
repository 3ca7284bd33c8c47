package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/database"
)

// serve runs the console for real. It has no sandbox and no demo routes, and it starts only when every setting is
// there and the database role is weak enough.
func serve(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		return errors.New("serve takes no arguments; its settings are environment variables (`console help`)")
	}
	cfg, err := config.Read(os.Getenv)
	if err = errors.Join(err, cfg.Serve()); err != nil {
		return fmt.Errorf("refusing to start:\n%w", err)
	}
	a, err := build(ctx, cfg, clock.Real{}, logger())
	if err != nil {
		return err
	}
	defer a.close()
	if err := refuseStrong(ctx, a.db); err != nil {
		return err
	}
	l, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if err := a.start(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "console listens on %s\n", cfg.PublicURL)
	return a.serve(ctx, l)
}

// refuseStrong stops a start as owner, superuser or BYPASSRLS: such a role walks through the second wall.
func refuseStrong(ctx context.Context, db *database.DB) error {
	power, err := db.Power(ctx)
	if err != nil {
		return fmt.Errorf("refusing to start: the database cannot be asked what its role may do: %w", err)
	}
	if len(power) > 0 {
		return fmt.Errorf("refusing to start: DATABASE_URL must use the restricted serving role, but\n%s", strings.Join(power, "\n"))
	}
	return nil
}

// migrate brings the database to this version as its owner.
func migrate(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		return errors.New("migrate takes no arguments")
	}
	cfg, err := config.Read(os.Getenv)
	if err = errors.Join(err, cfg.Migrate()); err != nil {
		return err
	}
	if err := database.Migrate(ctx, cfg.OwnerURL.Reveal()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "the database is at this program's version")
	return err
}
