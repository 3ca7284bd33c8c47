package wallet

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
)

func TestReadsShowOwnClientsOnly(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Seed: true, Plain: true})
	b.importAll()
	apex := b.clients["apex"]
	auditor := b.person(identity.Auditor, &apex)
	mine, err := b.s.List(t.Context(), auditor)
	if err != nil || len(mine) != 2 || mine[0].Client != apex || mine[1].Client != apex {
		t.Fatalf("%+v, %v", mine, err)
	}
	all, err := b.s.List(t.Context(), b.person(identity.Treasury, nil))
	if err != nil || len(all) != len(b.world.Wallets) {
		t.Fatalf("%d wallets, %v", len(all), err)
	}
	foreign := b.world.Wallet("kestrel-ripple").ID
	for name, read := range map[string]func() error{
		"get":          func() error { _, err := b.s.Get(t.Context(), auditor, foreign); return err },
		"balances":     func() error { _, err := b.s.Balances(t.Context(), auditor, foreign); return err },
		"addresses":    func() error { _, err := b.s.Addresses(t.Context(), auditor, foreign, PageRequest{}); return err },
		"transfers":    func() error { _, err := b.s.Transfers(t.Context(), auditor, foreign, "", PageRequest{}); return err },
		"reservations": func() error { _, err := b.s.Reservations(t.Context(), auditor, foreign); return err },
		"absent":       func() error { _, err := b.s.Get(t.Context(), auditor, strings.Repeat("0", 32)); return err },
		"transfer": func() error {
			return b.db.Serve.As(t.Context(), auditor.Scope(), func(tx pgx.Tx) error {
				page, err := b.s.Transfers(t.Context(), system, foreign, "", PageRequest{Limit: 1})
				if err != nil {
					return err
				}
				_, err = b.s.Transfer(t.Context(), tx, page.Transfers[0].ID)
				return err
			})
		},
	} {
		if err := read(); !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrNoTransfer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ask, found := PageRequest{Limit: 30}, 0
	for {
		page, err := b.s.Transfers(t.Context(), auditor, b.world.Wallet("apex-vault").ID, "ofctusd", ask)
		if err != nil {
			t.Fatal(err)
		}
		found += len(page.Transfers)
		if ask.Before = page.Older; ask.Before == "" {
			break
		}
	}
	if want := b.count("select count(*) from transaction_sweeps where coin = 'ofctusd' and client_id = $1", apex); found != want || want < 31 {
		t.Errorf("paging found %d transfers, want %d", found, want)
	}
	if _, err := b.s.Transfers(t.Context(), auditor, b.world.Wallet("apex-vault").ID, "", PageRequest{Before: "12.x"}); !errors.Is(err, ErrKey) {
		t.Errorf("a broken key: %v", err)
	}
}
