package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// lastSteps locks the transfer's postings against other writers and reads where each part stands.
func lastSteps(ctx context.Context, tx pgx.Tx, transfer string) ([]step, error) {
	if err := q.LedgerLockTransfer(ctx, tx, transfer); err != nil {
		return nil, fmt.Errorf("ledger: lock %s: %w", transfer, err)
	}
	rows, err := q.LedgerLastSteps(ctx, tx, transfer)
	if err != nil {
		return nil, fmt.Errorf("ledger: read %s: %w", transfer, err)
	}
	out := make([]step, len(rows))
	for i, r := range rows {
		out[i] = step{id: r.ID, number: r.Step, debitAccount: r.DebitAccount, creditAccount: r.CreditAccount, posting: Posting{
			Client: r.ClientID, Wallet: r.WalletID, Asset: r.Asset, Debit: AccountKind(r.DebitKind), Credit: AccountKind(r.CreditKind),
			DebitHolder: r.DebitHolder, CreditHolder: r.CreditHolder, Amount: r.Amount, Kind: Kind(r.Kind), Transfer: r.TransferID, Part: Part(r.Part), Source: Source(r.Source),
			EffectiveAt: r.EffectiveAt, Counterparty: r.Counterparty, Memo: r.Memo,
		}}
	}
	return out, nil
}

func insert(ctx context.Context, tx pgx.Tx, made planned, now time.Time) error {
	p := made.posting
	debit, err := account(ctx, tx, p, p.Debit, p.DebitHolder, now)
	if err != nil {
		return err
	}
	credit, err := account(ctx, tx, p, p.Credit, p.CreditHolder, now)
	if err != nil {
		return err
	}
	_, err = q.LedgerPost(ctx, tx, queries.LedgerPostParams{
		ClientID: p.Client, Asset: p.Asset, WalletID: p.Wallet, DebitAccount: debit, CreditAccount: credit, Amount: p.Amount,
		Kind: string(p.Kind), TransferID: p.Transfer, Part: string(p.Part), Step: made.number, Source: string(p.Source),
		EffectiveAt: p.EffectiveAt, PostedAt: now, Counterparty: p.Counterparty, Memo: p.Memo,
	})
	return err
}

func insertReversal(ctx context.Context, tx pgx.Tx, old step, at, now time.Time, reason string, source Source) error {
	p := old.posting
	at = later(at, p.EffectiveAt) // a statement must not show the reversal above what it reverses
	_, err := q.LedgerPost(ctx, tx, queries.LedgerPostParams{
		ClientID: p.Client, Asset: p.Asset, WalletID: p.Wallet, DebitAccount: old.creditAccount, CreditAccount: old.debitAccount,
		Amount: p.Amount, Kind: string(Reversal), TransferID: p.Transfer, Part: string(p.Part), Step: old.number + 1,
		Reverses: &old.id, Source: string(source), EffectiveAt: at, PostedAt: now, Counterparty: p.Counterparty, Memo: reason,
	})
	return err
}

// account opens the account on its first use. Two transactions that open several accounts of a client, in whatever
// order, must not wait for each other in a circle.
func account(ctx context.Context, tx pgx.Tx, p Posting, kind AccountKind, holder string, now time.Time) (int64, error) {
	wallet := ""
	if kind == Wallet {
		wallet = p.Wallet
	}
	key := queries.LedgerAccountParams{ClientID: p.Client, Asset: p.Asset, Kind: string(kind), WalletID: wallet, Holder: holder}
	id, err := q.LedgerAccount(ctx, tx, key)
	if err == nil || !database.NoRows(err) {
		return id, err
	}
	if err := q.LedgerLockOpening(ctx, tx, p.Client); err != nil {
		return 0, fmt.Errorf("open account: %w", err)
	}
	err = q.LedgerAccountOpen(ctx, tx, queries.LedgerAccountOpenParams{
		ClientID: key.ClientID, Asset: key.Asset, Kind: key.Kind, WalletID: key.WalletID, Holder: key.Holder, OpenedAt: now})
	if err != nil {
		return 0, fmt.Errorf("open account: %w", err)
	}
	return q.LedgerAccount(ctx, tx, key)
}

// openShares posts for many holders at once.
func openShares(ctx context.Context, tx pgx.Tx, client uuid.UUID, security string, all []Held, at, now time.Time) error {
	holders := make([]string, len(all))
	for i, h := range all {
		holders[i] = h.Holder
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := q.LedgerLockOpening(ctx, tx, client); err != nil {
		return err
	}
	if err := q.LedgerAccountsOpen(ctx, tx, queries.LedgerAccountsOpenParams{ClientID: client, Asset: security, OpenedAt: now, Holders: holders}); err != nil {
		return err
	}
	err = q.LedgerAccountOpen(ctx, tx, queries.LedgerAccountOpenParams{ClientID: client, Asset: security, Kind: string(Issuer), OpenedAt: now})
	if err != nil {
		return err
	}
	n, err := q.LedgerPostOpening(ctx, tx, queries.LedgerPostOpeningParams{ClientID: client, Asset: security, EffectiveAt: at, PostedAt: now, Openings: raw})
	if err == nil && n != int64(len(all)) {
		err = fmt.Errorf("%d of %d postings were written", n, len(all))
	}
	return err
}

func balance(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet, asset string) (money.Units, error) {
	units, err := q.LedgerBalance(ctx, tx, client, asset, wallet)
	if err != nil {
		return money.Units{}, fmt.Errorf("ledger: balance of %s in %s: %w", wallet, asset, err)
	}
	return units, nil
}

func holdings(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, wallet string) ([]Holding, error) {
	rows, err := q.LedgerHoldings(ctx, tx, clients, text(wallet))
	out := make([]Holding, len(rows))
	for i, r := range rows {
		out[i] = Holding{Client: r.ClientID, Wallet: r.WalletID, Asset: r.Asset, Units: r.Units}
	}
	return out, err
}

// older is where a page begins that goes back in time. An index is entered at the key: from the newest, all that is newer than the
// period would be read.
func (f Filter) older() Key {
	key := f.Before
	if key.IsZero() {
		key = Key{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: math.MaxInt64}
	}
	if f.To != nil && !key.At.Before(*f.To) {
		return Key{At: *f.To}
	}
	return key
}

// newer is where a page begins that goes on in time; at the period's beginning, every line of that instant belongs to it.
func (f Filter) newer() Key {
	if f.From != nil && f.After.At.Before(*f.From) {
		return Key{At: *f.From}
	}
	return f.After
}

// lines reads one row more than the page holds, to learn whether there is another page.
func lines(ctx context.Context, tx pgx.Tx, f Filter, clients []uuid.UUID) (Page, error) {
	var rows []queries.LedgerLine
	var err error
	if f.After.IsZero() {
		key := f.older()
		rows, err = q.LedgerOlder(ctx, tx, queries.LedgerOlderParams{
			KeyAt: key.At, KeyID: key.ID, Clients: clients, ClientID: f.Client, WalletID: text(f.Wallet), Asset: text(f.Asset),
			Kind: text(string(f.Kind)), TransferID: text(f.Transfer), Since: f.From, PageSize: int32(f.Limit + 1),
		})
	} else {
		key := f.newer()
		rows, err = q.LedgerNewer(ctx, tx, queries.LedgerNewerParams{
			KeyAt: key.At, KeyID: key.ID, Clients: clients, ClientID: f.Client, WalletID: text(f.Wallet), Asset: text(f.Asset),
			Kind: text(string(f.Kind)), TransferID: text(f.Transfer), Until: f.To, PageSize: int32(f.Limit + 1),
		})
	}
	if err != nil {
		return Page{}, fmt.Errorf("ledger: list: %w", err)
	}
	found := make([]Line, len(rows))
	for i, r := range rows {
		found[i] = fromRow(r)
	}
	return cut(found, f), nil
}

// span is the part of one wallet's statement, in one asset, that a page shows.
type span struct {
	client        uuid.UUID
	wallet, asset string
	from, to      Key
	lines         []int // places on the page
}

// running fills in the balance after each line. Lines that a filter hides count as well.
func running(ctx context.Context, tx pgx.Tx, page []Line) error {
	for _, s := range spans(page) {
		rows, err := q.LedgerRunning(ctx, tx, queries.LedgerRunningParams{
			ClientID: s.client, WalletID: s.wallet, Asset: s.asset,
			FromAt: s.from.At, FromID: s.from.ID, ToAt: s.to.At, ToID: s.to.ID,
		})
		if err != nil {
			return fmt.Errorf("ledger: running balance of %s in %s: %w", s.wallet, s.asset, err)
		}
		after := make(map[int64]money.Units, len(rows))
		for _, r := range rows {
			after[r.ID] = r.Units
		}
		for _, i := range s.lines {
			page[i].BalanceAfter = after[page[i].ID]
		}
	}
	return nil
}

func totals(ctx context.Context, tx pgx.Tx, f Filter, clients []uuid.UUID) ([]Total, error) {
	rows, err := q.LedgerTotals(ctx, tx, queries.LedgerTotalsParams{
		Clients: clients, ClientID: f.Client, WalletID: text(f.Wallet), Asset: text(f.Asset), Kind: text(string(f.Kind)),
		TransferID: text(f.Transfer), Since: f.From, Until: f.To,
	})
	if err != nil {
		return nil, fmt.Errorf("ledger: totals: %w", err)
	}
	out := make([]Total, len(rows))
	for i, r := range rows {
		out[i] = Total{Asset: r.Asset, In: r.MoneyIn, Out: r.MoneyOut, Net: r.MoneyIn.Sub(r.MoneyOut), Lines: r.Lines}
	}
	return out, nil
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func number(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

func fromRow(r queries.LedgerLine) Line {
	return Line{ID: r.ID, Client: r.ClientID, Wallet: r.WalletID, Asset: r.Asset, Transfer: r.TransferID, Part: Part(r.Part),
		Round: int(r.Step+1) / 2, Kind: Kind(r.Kind), Source: Source(r.Source), Amount: r.Amount, Debit: AccountKind(r.DebitKind),
		Credit: AccountKind(r.CreditKind), Effect: r.Effect, EffectiveAt: r.EffectiveAt, PostedAt: r.PostedAt,
		Counterparty: r.Counterparty, Memo: r.Memo, Reverses: number(r.Reverses), ReversedBy: number(r.ReversedBy)}
}
