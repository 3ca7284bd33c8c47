// Command console is the whole product in one program: the console for people, the webhook endpoint for BitGo and
// the jobs behind them. `console help` lists its commands and settings.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/unykorn/console/internal/config"
)

const usage = `Unykorn Console

  console demo [-fresh] [-describe FILE]   everything on this machine: private PostgreSQL, BitGo stand-in, console
  console serve                            the console, against the database and BitGo that the settings name
  console migrate                          bring the database to this version, as its owner
  console user add -email E -name N -role R   add somebody, the first administrator included; asks for the password
  console client add -name N -enterprise ID   take a child enterprise in: wallets, history, known payees
  console sanctions load FILE              put a list of sanctioned addresses in force: OFAC's sdn.xml, or a CSV
  console help                             this text

Settings (environment variables):
`

// command is one way to run the program.
type command func(ctx context.Context, args []string, out io.Writer) error

var commands = map[string]command{"sanctions": sanctions, "demo": demo, "serve": serve, "migrate": migrate, "user": user, "client": client, "help": help}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "console:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return help(ctx, nil, out)
	}
	c, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("there is no command %q; `console help` lists them", args[0])
	}
	err := c(ctx, args[1:], out)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil // asked to stop, and did
	}
	return err
}

func help(_ context.Context, _ []string, out io.Writer) error {
	_, err := fmt.Fprint(out, usage+config.Help())
	return err
}

// logger writes one JSON object a line, to the error stream so that a command's own answer stays clean.
func logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
}
