package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
	"rsc.io/qr"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// user adds somebody from the terminal: how the first administrator comes to be. Whoever can run this with the
// serving settings is already trusted with them; the trail records it as the program's act.
func user(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] != "add" {
		return errors.New("say `console user add -email E -name N -role admin`")
	}
	flags := flag.NewFlagSet("user add", flag.ContinueOnError)
	email := flags.String("email", "", "the address they sign in with")
	name := flags.String("name", "", "their name, as the trail will show it")
	role := flags.String("role", "admin", "admin, treasury, compliance or auditor, over the whole organization")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	cfg, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	keys, err := secretKeys(cfg)
	if err != nil {
		return err
	}
	box, err := seal.New(keys...)
	if err != nil {
		return err
	}
	db, err := database.Open(ctx, cfg.DatabaseURL.Reveal())
	if err != nil {
		return err
	}
	defer db.Close()
	password, err := askPassword(out)
	if err != nil {
		return err
	}
	people := identity.New(db, clock.Real{}, box)
	p, seed, err := people.AddPerson(ctx, identity.System("console user add"), *email, *name, password,
		[]identity.Grant{{Role: identity.Role(*role)}})
	if err != nil {
		return publicError(err)
	}
	uri := identity.CodeURL(p.Email, seed).Reveal()
	fmt.Fprintf(out, "%s may sign in as %s. Scan this with an authenticator app, once; it is not shown again.\n\n%s\n%s\n",
		p.Name, p.Email, terminalQR(uri), uri)
	return nil
}

// askPassword reads it without echo from a terminal, or as one line from a pipe.
func askPassword(out io.Writer) (seal.Secret, error) {
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		fmt.Fprint(out, "Password (12 characters or more): ")
		b, err := term.ReadPassword(fd)
		fmt.Fprintln(out)
		return seal.Secret(b), err
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", errors.New("no password on standard input")
	}
	return seal.Secret(strings.TrimRight(line, "\r\n")), nil
}

// terminalQR draws two rows of modules in a line of half blocks.
func terminalQR(text string) string {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for y := -2; y < code.Size+2; y += 2 {
		for x := -2; x < code.Size+2; x++ {
			b.WriteString([]string{"█", "▀", "▄", " "}[bit(code.Black(x, y))<<1|bit(code.Black(x, y+1))])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func bit(black bool) int {
	if black {
		return 1
	}
	return 0
}

// publicError gives a person at the terminal the public half, field by field.
func publicError(err error) error {
	f := fault.As(err)
	said := f.Message
	for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
		said += "\n  " + name + ": " + f.Fields[name]
	}
	return errors.New(said)
}
