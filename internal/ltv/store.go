package ltv

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func decimalOf(n int) decimal.Decimal { return decimal.NewFromInt(int64(n)) }

// lock takes the facility lock of a wallet. It is an advisory lock besides the row's, because a facility that is
// being made has no row yet, and a send must not slip past it.
func lock(ctx context.Context, tx pgx.Tx, wallet string) (*Facility, error) {
	if err := q.LtvLockWallet(ctx, tx, wallet); err != nil {
		return nil, fmt.Errorf("ltv: lock %s: %w", wallet, err)
	}
	row, err := q.FacilityForUpdate(ctx, tx, wallet)
	return found(row, err)
}

func byWallet(ctx context.Context, tx pgx.Tx, wallet string) (*Facility, error) {
	row, err := q.FacilityByWallet(ctx, tx, wallet)
	return found(row, err)
}

func whose(ctx context.Context, tx pgx.Tx, id uuid.UUID) (string, error) {
	return q.FacilityWhose(ctx, tx, id)
}

func byID(ctx context.Context, tx pgx.Tx, id uuid.UUID) (*Facility, error) {
	row, err := q.FacilityByID(ctx, tx, id)
	return found(row, err)
}

func found(row queries.Facility, err error) (*Facility, error) {
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ltv: facility: %w", err)
	}
	return fromRow(row)
}

func fromRow(r queries.Facility) (*Facility, error) {
	f := Facility{ID: r.ID, Client: r.ClientID, Wallet: r.WalletID, Created: r.CreatedAt, Updated: r.UpdatedAt,
		Terms: Terms{Loan: cents(r.LoanCents), Declared: cents(r.DeclaredCollateralCents)}}
	err := json.Unmarshal(r.Haircuts, &f.Haircuts)
	return &f, err
}

func fromChange(r queries.FacilityChange) (Change, error) {
	c := Change{ID: r.ID, Client: r.ClientID, Facility: r.FacilityID, Note: r.Note, Riskier: r.Riskier, State: ChangeState(r.State),
		ProposedBy: r.ProposedBy, ProposedAt: r.ProposedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason,
		Terms: Terms{Loan: cents(r.LoanCents), Declared: cents(r.DeclaredCollateralCents)}}
	err := json.Unmarshal(r.Haircuts, &c.Haircuts)
	return c, err
}

func cents(u money.Units) money.Cents { return money.CentsFromBig(u.Big()) }
func units(c money.Cents) money.Units { return money.FromBig(c.Big()) }

func insertFacility(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, now time.Time) (*Facility, error) {
	row, err := q.FacilityInsert(ctx, tx, queries.FacilityInsertParams{ID: uuid.New(), ClientID: client, WalletID: wallet, Now: now})
	return found(row, err)
}

func update(ctx context.Context, tx pgx.Tx, id uuid.UUID, t Terms, now time.Time) (*Facility, error) {
	haircuts, err := t.haircutsJSON()
	if err != nil {
		return nil, err
	}
	row, err := q.FacilityUpdate(ctx, tx, queries.FacilityUpdateParams{ID: id, LoanCents: units(t.Loan),
		DeclaredCollateralCents: units(t.Declared), Haircuts: haircuts, Now: now})
	return found(row, err)
}

func (t Terms) haircutsJSON() (json.RawMessage, error) {
	if t.Haircuts == nil {
		return json.RawMessage("{}"), nil
	}
	return json.Marshal(t.Haircuts)
}

func insertChange(ctx context.Context, tx pgx.Tx, c Change, oneTime string) (Change, error) {
	haircuts, err := c.haircutsJSON()
	if err != nil {
		return Change{}, err
	}
	row, err := q.FacilityChangeInsert(ctx, tx, queries.FacilityChangeInsertParams{ID: c.ID, ClientID: c.Client, FacilityID: c.Facility,
		LoanCents: units(c.Loan), DeclaredCollateralCents: units(c.Declared), Haircuts: haircuts, Note: c.Note, Riskier: c.Riskier,
		State: string(c.State), ProposedBy: c.ProposedBy, ProposedAt: c.ProposedAt, DecidedAt: c.DecidedAt, OneTime: optional(oneTime)})
	if database.Constraint(err) == "facility_change_one_open" {
		return Change{}, ErrOpenChange.With(err)
	}
	if err != nil {
		return Change{}, fmt.Errorf("ltv: keep change: %w", err)
	}
	return fromChange(row)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// onceAsked is what the call asked for before, or nil.
func onceAsked(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string, since time.Time) (*Change, error) {
	if oneTime == "" {
		return nil, nil
	}
	row, err := q.FacilityChangeOnce(ctx, tx, by, &oneTime, since)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ltv: earlier change: %w", err)
	}
	c, err := fromChange(row)
	return &c, err
}

func changeByID(ctx context.Context, tx pgx.Tx, id uuid.UUID, locked bool) (Change, error) {
	get := q.FacilityChangeByID
	if locked {
		get = q.FacilityChangeForUpdate
	}
	row, err := get(ctx, tx, id)
	if database.NoRows(err) {
		return Change{}, ErrNotFound
	}
	if err != nil {
		return Change{}, fmt.Errorf("ltv: change: %w", err)
	}
	return fromChange(row)
}

func decide(ctx context.Context, tx pgx.Tx, id uuid.UUID, to ChangeState, by uuid.UUID, reason string, now time.Time) (Change, error) {
	row, err := q.FacilityChangeDecide(ctx, tx, queries.FacilityChangeDecideParams{ID: id, State: string(to), DecidedBy: &by, DecidedAt: &now, Reason: reason})
	if err != nil {
		return Change{}, fmt.Errorf("ltv: decide change: %w", err)
	}
	return fromChange(row)
}

func changesOf(ctx context.Context, tx pgx.Tx, facility uuid.UUID) ([]Change, error) {
	return changes(q.FacilityChangesOf(ctx, tx, facility))
}

// mostWaiting is how many changes that wait are looked at.
const mostWaiting = 100

func changesOpen(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) ([]Change, error) {
	return changes(q.FacilityChangesOpen(ctx, tx, clients, mostWaiting))
}

func changes(rows []queries.FacilityChange, err error) ([]Change, error) {
	if err != nil {
		return nil, fmt.Errorf("ltv: changes: %w", err)
	}
	out := make([]Change, len(rows))
	for i, r := range rows {
		if out[i], err = fromChange(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func facilities(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) ([]Facility, error) {
	rows, err := q.FacilityList(ctx, tx, clients)
	if err != nil {
		return nil, fmt.Errorf("ltv: facilities: %w", err)
	}
	out := make([]Facility, len(rows))
	for i, r := range rows {
		f, err := fromRow(r)
		if err != nil {
			return nil, err
		}
		out[i] = *f
	}
	return out, nil
}

func prices(ctx context.Context, tx pgx.Tx, coins []money.Coin) (Prices, error) {
	tickers := make([]string, len(coins))
	for i, c := range coins {
		tickers[i] = PriceTicker(c)
	}
	rows, err := q.PriceList(ctx, tx, tickers)
	if err != nil {
		return nil, fmt.Errorf("ltv: prices: %w", err)
	}
	out := Prices{}
	for _, r := range rows {
		out[r.Ticker] = Price{Ticker: r.Ticker, USD: r.Usd, Source: r.Source, Observed: r.ObservedAt}
	}
	return out, nil
}

func keepPrice(ctx context.Context, tx pgx.Tx, p Price) error {
	err := q.PriceUpsert(ctx, tx, queries.PriceUpsertParams{Ticker: p.Ticker, Usd: p.USD, Source: p.Source, ObservedAt: p.Observed})
	if err != nil {
		return fmt.Errorf("ltv: keep price of %s: %w", p.Ticker, err)
	}
	return q.PriceHistoryInsert(ctx, tx, p.Ticker)
}

// keepDecision appends; exactly one of send and change is set.
func keepDecision(ctx context.Context, tx pgx.Tx, d Decision, stage string, send, change *uuid.UUID) error {
	lines, err := json.Marshal(d.Lines)
	if err != nil {
		return err
	}
	return q.LtvDecisionInsert(ctx, tx, queries.LtvDecisionInsertParams{
		ID: d.ID, ClientID: d.Facility.Client, FacilityID: d.Facility.ID, SendID: send, ChangeID: change, Stage: stage,
		LoanCents: units(d.Loan), DeclaredCollateralCents: units(d.Declared),
		MarketBeforeCents: units(d.MarketBefore), MarketAfterCents: units(d.MarketAfter),
		CollateralBeforeCents: units(d.CollateralBefore), CollateralAfterCents: units(d.CollateralAfter),
		PercentBefore: d.PercentBefore, PercentAfter: d.PercentAfter, Holdings: lines, PriceAgeSeconds: int64(d.OldestPrice / time.Second),
		FormulaVersion: FormulaVersion, Passes: d.Passes, Why: d.Why, DecidedAt: d.At,
	})
}

func decisionsOfSend(ctx context.Context, tx pgx.Tx, send uuid.UUID) ([]Kept, error) {
	rows, err := q.LtvDecisionsOfSend(ctx, tx, &send)
	if err != nil {
		return nil, fmt.Errorf("ltv: decisions of %s: %w", send, err)
	}
	return kept(rows)
}

func kept(rows []queries.LtvDecision) ([]Kept, error) {
	out := make([]Kept, len(rows))
	for i, r := range rows {
		out[i] = Kept{ID: r.ID, Stage: r.Stage, FormulaVersion: r.FormulaVersion, Send: r.SendID, Change: r.ChangeID, Decision: Decision{ID: r.ID,
			Facility: Facility{ID: r.FacilityID, Client: r.ClientID, Terms: Terms{Loan: cents(r.LoanCents), Declared: cents(r.DeclaredCollateralCents)}},
			Loan:     cents(r.LoanCents), Declared: cents(r.DeclaredCollateralCents),
			MarketBefore: cents(r.MarketBeforeCents), MarketAfter: cents(r.MarketAfterCents),
			CollateralBefore: cents(r.CollateralBeforeCents), CollateralAfter: cents(r.CollateralAfterCents),
			PercentBefore: r.PercentBefore, PercentAfter: r.PercentAfter, OldestPrice: time.Duration(r.PriceAgeSeconds) * time.Second,
			Passes: r.Passes, Why: r.Why, At: r.DecidedAt}}
		if err := json.Unmarshal(r.Holdings, &out[i].Lines); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// owner is the client of a wallet; ok is false when there is none in the transaction's scope.
func owner(ctx context.Context, tx pgx.Tx, wallet string) (client uuid.UUID, ok bool, err error) {
	client, err = q.LtvWalletClient(ctx, tx, wallet)
	if database.NoRows(err) {
		return uuid.Nil, false, nil
	}
	return client, err == nil, err
}

// holdings reads the mirror of a wallet: confirmed, less what is on its way out, less what sends have reserved.
// Transfers and balances are observed at different times, so of what is on its way only as much counts as
// explains why BitGo lets less be spent than it confirms. An asset the catalogue does not know counts nothing.
func holdings(ctx context.Context, tx pgx.Tx, wallet string, locked bool) ([]Holding, error) {
	if locked {
		if err := q.LtvWalletLock(ctx, tx, wallet); err != nil {
			return nil, fmt.Errorf("ltv: lock wallet: %w", err)
		}
	}
	rows, err := q.LtvHoldings(ctx, tx, wallet)
	if err != nil {
		return nil, fmt.Errorf("ltv: holdings: %w", err)
	}
	var out []Holding
	for _, r := range rows {
		coin, ok := money.Lookup(r.Asset)
		if !ok {
			continue
		}
		leaving := floor(r.Confirmed.Sub(r.Spendable))
		if r.Leaving.Cmp(leaving) < 0 {
			leaving = floor(r.Leaving)
		}
		out = append(out, Holding{Coin: coin, Held: r.Confirmed.Sub(leaving).Sub(r.Reserved), Confirmed: r.Confirmed, InFlight: leaving, Reserved: r.Reserved})
	}
	return out, nil
}

func assets(ctx context.Context, tx pgx.Tx) ([]money.Coin, error) {
	tickers, err := q.LtvAssets(ctx, tx)
	var out []money.Coin
	for _, t := range tickers {
		if coin, ok := money.Lookup(t); ok {
			out = append(out, coin)
		}
	}
	return out, err
}

func desk(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, id *uuid.UUID, f DeskFilter, limit int) ([]Entry, error) {
	p := queries.FacilityDeskParams{ID: id, Clients: clients, ClientID: f.Client, WalletID: f.Wallet, Waiting: f.Waiting, Before: f.Before, PageSize: int32(limit)}
	if f.Before != nil {
		p.BeforeID = &f.BeforeID
	}
	rows, err := q.FacilityDesk(ctx, tx, p)
	if err != nil {
		return nil, fmt.Errorf("ltv: desk: %w", err)
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		one, err := fromRow(r.Facility)
		if err != nil {
			return nil, err
		}
		out[i] = Entry{Facility: *one, ClientName: r.ClientName, WalletLabel: r.WalletLabel, WalletCoin: r.WalletCoin}
		if r.OpenChange != uuid.Nil {
			out[i].Open = &r.OpenChange
		}
	}
	return out, nil
}

// filed gives changes with names: one by its id, or the newest of a facility.
func filed(ctx context.Context, tx pgx.Tx, id, facility *uuid.UUID, limit int) ([]Filed, error) {
	rows, err := q.FacilityChangesNamed(ctx, tx, id, facility, int32(limit))
	if err != nil {
		return nil, fmt.Errorf("ltv: changes: %w", err)
	}
	out := make([]Filed, len(rows))
	for i, r := range rows {
		out[i].ProposedByName, out[i].DecidedByName = r.ProposedByName, r.DecidedByName
		if out[i].Change, err = fromChange(r.FacilityChange); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func decisionsOfFacility(ctx context.Context, tx pgx.Tx, facility uuid.UUID, f DeskFilter, limit int) ([]Kept, error) {
	p := queries.LtvDecisionsOfFacilityParams{FacilityID: facility, Before: f.Before, PageSize: int32(limit)}
	if f.Before != nil {
		p.BeforeID = &f.BeforeID
	}
	rows, err := q.LtvDecisionsOfFacility(ctx, tx, p)
	if err != nil {
		return nil, fmt.Errorf("ltv: decisions of facility %s: %w", facility, err)
	}
	return kept(rows)
}

// keepReading writes a standing into its hour's place of the ring.
func keepReading(ctx context.Context, tx pgx.Tx, d Decision) (fresh bool, err error) {
	n, err := q.FacilityReadingKeep(ctx, tx, queries.FacilityReadingKeepParams{FacilityID: d.Facility.ID, ClientID: d.Facility.Client,
		Place: int32(d.At.Unix() / 3600 % ringHours), ReadAt: d.At.Truncate(time.Hour), LoanCents: units(d.Loan), CollateralCents: units(d.CollateralAfter),
		MarketCents: units(d.MarketAfter), Percent: d.PercentAfter, Problem: string(d.Problem)})
	return n > 0, err
}

func readings(ctx context.Context, tx pgx.Tx, facility uuid.UUID, since time.Time) ([]Reading, error) {
	rows, err := q.FacilityReadings(ctx, tx, facility, since)
	if err != nil {
		return nil, fmt.Errorf("ltv: readings of %s: %w", facility, err)
	}
	out := make([]Reading, len(rows))
	for i, r := range rows {
		out[i] = Reading{At: r.ReadAt, Loan: cents(r.LoanCents), Collateral: cents(r.CollateralCents), Market: cents(r.MarketCents), Percent: r.Percent, Problem: Problem(r.Problem)}
	}
	return out, nil
}
