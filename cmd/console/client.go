package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// client takes a child enterprise of ours at BitGo in: its wallets, addresses, whole history of transfers and known
// payees. Repeating it continues what was cut off and changes nothing that is there.
func client(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] != "add" {
		return errors.New("say `console client add -name N -enterprise ID`")
	}
	flags := flag.NewFlagSet("client add", flag.ContinueOnError)
	name := flags.String("name", "", "what the console calls the client")
	enterprise := flags.String("enterprise", "", "its enterprise at BitGo, 32 hex digits")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	cfg, err := config.Read(os.Getenv)
	if err = errors.Join(err, cfg.Serve()); err != nil {
		return err
	}
	a, err := build(ctx, cfg, clock.Real{}, logger())
	if err != nil {
		return err
	}
	defer a.close()
	c, report, err := a.takeIn(ctx, identity.System("console client add"), *name, *enterprise)
	if err != nil {
		return publicError(err)
	}
	_, err = fmt.Fprintf(out, "%s: %d wallets, %d addresses, %d transfers, %d postings\n", c.Name, report.Wallets, report.Addresses, report.Transfers, report.Posted)
	return err
}

// takeIn registers the client unless it is known, and mirrors what BitGo holds for it.
func (a *app) takeIn(ctx context.Context, by identity.Actor, name, enterprise string) (identity.Client, wallet.Report, error) {
	c, err := a.identity.ClientOfEnterprise(ctx, by, enterprise)
	if fault.As(err).Kind == fault.NotFound {
		c, err = a.identity.AddClient(ctx, by, name, enterprise, identity.Live)
	}
	if err != nil {
		return c, wallet.Report{}, err
	}
	report, err := a.wallets.Import(ctx, c.ID)
	if err != nil {
		return c, report, err
	}
	all, err := a.wallets.List(ctx, by)
	if err != nil {
		return c, report, err
	}
	for _, w := range all {
		if w.Client != c.ID {
			continue
		}
		if err := a.knownPayees(ctx, by, w); err != nil {
			return c, report, err
		}
	}
	return c, report, nil
}

// knownPayees mirrors the wallet's whitelist at BitGo for the assets that the wallet holds.
func (a *app) knownPayees(ctx context.Context, by identity.Actor, w wallet.Wallet) error {
	balances, err := a.wallets.Balances(ctx, by, w.ID)
	if err != nil {
		return err
	}
	var assets []money.Coin
	for _, b := range balances {
		if coin, ok := money.Lookup(b.Asset); ok {
			assets = append(assets, coin)
		}
	}
	return a.whitelist.Refresh(ctx, w.Client, w.Coin, w.ID, assets)
}
