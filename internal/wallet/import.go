package wallet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/ledger"
)

// Report counts what an import met. Repeated over an unchanged BitGo, all but the first three are zero.
type Report struct {
	Wallets, Addresses, Transfers int
	Inserted                      int // transfers that were not known; part of Changed
	Changed, Posted, Reversed     int
	Refused                       []string // transfers whose new state may not follow the old one
}

func (r *Report) add(o Report) {
	r.Wallets += o.Wallets
	r.Addresses += o.Addresses
	r.Transfers += o.Transfers
	r.Inserted += o.Inserted
	r.Changed += o.Changed
	r.Posted += o.Posted
	r.Reversed += o.Reversed
	r.Refused = append(r.Refused, o.Refused...)
}

func (r *Report) count(c Change) {
	r.Transfers++
	r.Posted += c.Posted
	r.Reversed += c.Reversed
	if c.Any() {
		r.Changed++
	}
	if c.Verdict == First {
		r.Inserted++
	}
	if c.Verdict == Refused {
		r.Refused = append(r.Refused, c.Transfer.ID)
	}
}

// Import takes a client's whole enterprise in: wallets, addresses, every transfer in every state, live balances. It
// may be repeated and carries on where it was cut off, because everything it meets twice changes nothing.
func (s *Service) Import(ctx context.Context, client uuid.UUID) (Report, error) {
	found, err := s.ImportWallets(ctx, client)
	report := Report{Wallets: len(found)}
	if err != nil {
		return report, err
	}
	for _, w := range found {
		got, err := s.ImportWallet(ctx, w.ID)
		report.add(got)
		if err != nil {
			return report, err
		}
	}
	return report, nil
}

// ImportWallets takes in the list of a client's wallets, without their contents.
func (s *Service) ImportWallets(ctx context.Context, client uuid.UUID) ([]Wallet, error) {
	var enterprise string
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		c, err := clientGet(ctx, tx, client)
		enterprise = c.enterprise
		return err
	})
	if err != nil {
		return nil, err
	}
	observed := s.Clock.Now()
	var found []Wallet
	for w, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Wallet], error) { return s.BitGo.Wallets(ctx, enterprise, cursor) }) {
		if err != nil {
			return found, upstream(err, "list wallets of %s", enterprise)
		}
		if w.Enterprise == "" || w.Enterprise == enterprise {
			found = append(found, fromBitGo(w, client, observed))
		}
	}
	// Always the same order of locks.
	slices.SortFunc(found, func(a, b Wallet) int { return strings.Compare(a.ID, b.ID) })
	return found, s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		for _, w := range found {
			if err := s.takeIn(ctx, tx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeIn stores what BitGo says of a wallet, and says so in the trail when it is new.
func (s *Service) takeIn(ctx context.Context, tx pgx.Tx, w Wallet) error {
	have, err := get(ctx, tx, w.ID, nil)
	if isNotFound(err) {
		// Perhaps another process takes it in at this moment: it is found once, and inserted once.
		if err := lockFirst(ctx, tx, w.ID); err != nil {
			return err
		}
		have, err = get(ctx, tx, w.ID, nil)
	}
	fresh := isNotFound(err)
	switch {
	case err != nil && !fresh:
		return err
	case !fresh && (have.Client != w.Client || have.Coin != w.Coin):
		return fmt.Errorf("wallet: %s is of client %s in %s and BitGo now says %s in %s", w.ID, have.Client, have.Coin, w.Client, w.Coin)
	}
	if err := save(ctx, tx, w); err != nil || !fresh {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: system.By(), Verb: "wallet.found", Kind: "wallet", ID: w.ID,
		Client: &w.Client, After: walletNote{Coin: w.Coin, Label: w.Label, Type: w.Type, State: w.State}})
}

type walletNote struct {
	Coin  string `json:"coin"`
	Label string `json:"label"`
	Type  string `json:"type"`
	State State  `json:"state"`
}

// ImportWallet takes in one wallet's addresses and transfers, then its live balances. Rows move between pages while
// transfers change, so what changed during the pass is read once more at its end.
func (s *Service) ImportWallet(ctx context.Context, id string) (Report, error) {
	report, err := s.ImportAddresses(ctx, id)
	if err != nil {
		return report, err
	}
	begun := s.Clock.Now()
	for _, since := range []time.Time{{}, begun.Add(-lag)} {
		cursor, seen := "", map[string]bool{}
		for {
			next, got, err := s.ImportPage(ctx, id, cursor, since)
			report.add(got)
			if err != nil {
				return report, err
			}
			if next == "" {
				break
			}
			if seen[next] {
				return report, ErrBitGo.With(fmt.Errorf("wallet: the transfers of %s repeat their cursor", id))
			}
			seen[next], cursor = true, next
		}
	}
	return report, s.Refresh(ctx, id)
}

// lag is how far BitGo's clock may be behind ours.
const lag = 2 * time.Minute

// ImportAddresses takes in every receive address of one wallet.
func (s *Service) ImportAddresses(ctx context.Context, id string) (Report, error) {
	w, err := s.stored(ctx, id)
	if err != nil {
		return Report{}, err
	}
	observed := s.Clock.Now()
	var found []Address
	for a, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Address], error) {
		return s.BitGo.Addresses(ctx, w.Coin, id, cursor)
	}) {
		if err != nil {
			return Report{}, upstream(err, "list addresses of %s", id)
		}
		if bitgo.IsID(a.ID) {
			found = append(found, readAddress(w, a, observed))
		}
	}
	slices.SortFunc(found, func(a, b Address) int { return strings.Compare(a.ID, b.ID) })
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		for _, a := range found {
			// An address that stands under another id already must not stop the others.
			err := pgx.BeginFunc(ctx, tx, func(part pgx.Tx) error { return addressSave(ctx, part, a) })
			if err != nil && !errors.Is(err, ErrAddressReused) {
				return err
			}
		}
		return nil
	})
	return Report{Addresses: len(found)}, err
}

// ImportPage takes in one page of a wallet's transfers in one transaction and gives the cursor of the next one, ""
// at the end. With since, only transfers that BitGo changed after it.
func (s *Service) ImportPage(ctx context.Context, id, cursor string, since time.Time) (string, Report, error) {
	var report Report
	w, err := s.stored(ctx, id)
	if err != nil {
		return "", report, err
	}
	observed := s.Clock.Now()
	page, err := s.BitGo.Transfers(ctx, w.Coin, id, bitgo.TransferQuery{AllTokens: true, PrevID: cursor, DateGTE: since, Limit: 100})
	if err != nil {
		return "", report, upstream(err, "list transfers of %s", id)
	}
	readings := make([]Transfer, 0, len(page.Items))
	for _, t := range page.Items {
		seen, err := read(t, observed)
		if err != nil {
			return "", report, ErrBitGo.With(err)
		}
		readings = append(readings, seen)
	}
	// Two imports that meet lock transfers in the same order.
	slices.SortFunc(readings, func(a, b Transfer) int { return strings.Compare(a.ID, b.ID) })
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		report = Report{}
		// All of them before the first posting: who waited for a transfer while holding an account that was just
		// opened, would wait in a circle with an event about that transfer.
		for _, seen := range readings {
			if _, err := transferLock(ctx, tx, seen.ID); err != nil {
				return err
			}
		}
		for _, seen := range readings {
			change, err := s.apply(ctx, tx, w, seen, ledger.FromImport)
			if err != nil {
				return err
			}
			report.count(change)
		}
		return nil
	})
	return page.Next, report, err
}
