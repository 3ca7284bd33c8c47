package escrow

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

// Cursor is a place in a list, newest first. The zero one is before the first.
type Cursor struct {
	At time.Time
	ID uuid.UUID
}

// String writes it for an address bar; "" for the zero one.
func (c Cursor) String() string {
	if c.At.IsZero() {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMicro(), 10) + "." + c.ID.String()
}

// ParseCursor reads what String wrote. Error: ErrKey.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	at, id, _ := strings.Cut(s, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	parsed, bad := uuid.Parse(id)
	if err != nil || bad != nil || micro < 0 || micro > 253402300799_000000 {
		return Cursor{}, ErrKey
	}
	return Cursor{At: time.UnixMicro(micro).UTC(), ID: parsed}, nil
}

func (c Cursor) orNewest() Cursor {
	if c.At.IsZero() {
		return Cursor{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	}
	return c
}

// pageSize is how many rows a page of a list shows.
const pageSize = 50

// Filter narrows a list. Only is one of its list's words, or "" for all.
type Filter struct {
	Client *uuid.UUID
	Only   string
	Before Cursor
}

// Filters of the list of deposits, and of the list of payments.
var (
	DepositFilters = []string{"unmatched", "asked", "matched", "hand", "returned", "gone", "broken"}
	PaymentFilters = []string{"due", "sending", "paid"}
)

// DepositRow is a deposit in a list.
type DepositRow struct {
	Deposit
	ClientName, WalletLabel, Offering, Currency string
}

// PaymentRow is a payment in a list.
type PaymentRow struct {
	Payment
	ClientName, WalletLabel, Offering, Currency string
}

// Accounts gives one page of escrow accounts with what their wallets hold and what the books say. Error: ErrKey.
func (s *Service) Accounts(ctx context.Context, actor identity.Actor, f Filter) (out []Listed, next Cursor, err error) {
	return s.accounts(ctx, actor, f, nil)
}

// Account gives one. Error: ErrNotFound.
func (s *Service) Account(ctx context.Context, actor identity.Actor, id uuid.UUID) (Listed, error) {
	out, _, err := s.accounts(ctx, actor, Filter{}, &id)
	if err == nil && len(out) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Listed{}, err
	}
	return out[0], nil
}

func (s *Service) accounts(ctx context.Context, actor identity.Actor, f Filter, id *uuid.UUID) (out []Listed, next Cursor, err error) {
	at := f.Before.orNewest()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		rows, err := q.EscrowAccounts(ctx, tx, queries.EscrowAccountsParams{BeforeAt: at.At, BeforeID: at.ID, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client), ID: id, PageSize: pageSize + 1})
		if err != nil {
			return err
		}
		for i, r := range rows {
			if i == pageSize {
				next = Cursor{At: out[i-1].AskedAt, ID: out[i-1].ID}
				break
			}
			l := Listed{Account: Account{ID: r.ID, Client: r.ClientID, Offering: r.OfferingID, Escrow: r.Escrow, Currency: r.Currency, Wallet: r.WalletID, Asset: r.Asset,
				State: AccountState(r.State), AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason, RetiredAt: r.RetiredAt},
				OfferingName: r.OfferingName, OfferingState: r.OfferingState, ClientName: r.ClientName, WalletLabel: r.WalletLabel, AskedByName: r.AskedByName, DecidedByName: r.DecidedByName}
			if r.WalletObservedAt != nil {
				l.WalletHolds, l.ObservedAt = r.WalletTotal, r.WalletObservedAt
			}
			if l.State != Asked && l.State != Refused {
				if l.Books, err = balances(ctx, tx, l.Account); err != nil {
					return err
				}
			}
			out = append(out, l)
		}
		return nil
	})
	return out, next, err
}

// Deposits gives one page of deposits. Error: ErrKey.
func (s *Service) Deposits(ctx context.Context, actor identity.Actor, f Filter) (out []DepositRow, next Cursor, err error) {
	at := f.Before.orNewest()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		rows, err := q.EscrowDeposits(ctx, tx, queries.EscrowDepositsParams{BeforeAt: at.At, BeforeID: at.ID, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client),
			OnlyUnmatched: f.Only == "unmatched", OnlyAsked: f.Only == "asked", OnlyMatched: f.Only == "matched", OnlyHand: f.Only == "hand", OnlyReturned: f.Only == "returned",
			OnlyGone: f.Only == "gone", OnlyBroken: f.Only == "broken", PageSize: pageSize + 1})
		for i, r := range rows {
			if i == pageSize {
				next = Cursor{At: out[i-1].ArrivedAt, ID: out[i-1].ID}
				break
			}
			out = append(out, DepositRow{ClientName: r.ClientName, WalletLabel: r.WalletLabel, Offering: r.OfferingID, Currency: r.Currency, Deposit: depositOf(queries.EscrowDeposit{ID: r.ID,
				ClientID: r.ClientID, AccountID: r.AccountID, TransferID: r.TransferID, WalletID: r.WalletID, Asset: r.Asset, Units: r.Units, Said: r.Said, Sender: r.Sender,
				ArrivedAt: r.ArrivedAt, SeenAt: r.SeenAt, State: r.State, How: r.How, Why: r.Why, SubscriptionID: r.SubscriptionID, Standing: r.Standing, Broken: r.Broken, Ask: r.Ask,
				AskFor: r.AskFor, AskWhy: r.AskWhy, AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Agreed: r.Agreed})})
		}
		return err
	})
	return out, next, err
}

// Payments gives one page of what is to be paid out, or was. Error: ErrKey.
func (s *Service) Payments(ctx context.Context, actor identity.Actor, f Filter) (out []PaymentRow, next Cursor, err error) {
	at := f.Before.orNewest()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		rows, err := q.EscrowPayments(ctx, tx, queries.EscrowPaymentsParams{BeforeAt: at.At, BeforeID: at.ID, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client),
			OnlyDue: f.Only == "due", OnlySending: f.Only == "sending", OnlyPaid: f.Only == "paid", PageSize: pageSize + 1})
		for i, r := range rows {
			if i == pageSize {
				next = Cursor{At: out[i-1].DueAt, ID: out[i-1].ID}
				break
			}
			out = append(out, PaymentRow{ClientName: r.ClientName, WalletLabel: r.WalletLabel, Offering: r.OfferingID, Currency: r.Currency, Payment: paymentOf(queries.EscrowPayment{ID: r.ID,
				Code: r.Code, ClientID: r.ClientID, AccountID: r.AccountID, WalletID: r.WalletID, Asset: r.Asset, Kind: r.Kind, SubscriptionID: r.SubscriptionID, DepositID: r.DepositID,
				Units: r.Units, Why: r.Why, DueAt: r.DueAt, State: r.State, SendID: r.SendID, ChangedAt: r.ChangedAt})})
		}
		return err
	})
	return out, next, err
}

// Hint is a subscription that a deposit may be for, by its amount: a person looks at it, and nothing follows from it.
type Hint struct {
	Subscription string
	Investor     string
	Amount       money.Cents
	Exact        bool
}

// Detail is a deposit with its escrow, the names of who acted, and what it may be for.
type Detail struct {
	Deposit
	In                         Account
	AskedByName, DecidedByName string
	Hints                      []Hint
}

// Deposit gives one deposit. Error: ErrNoDeposit.
func (s *Service) Deposit(ctx context.Context, actor identity.Actor, id uuid.UUID) (out Detail, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		d, err := deposit(ctx, tx, id)
		if err == nil && !actor.Sees(d.Client) {
			err = ErrNoDeposit
		}
		if err != nil {
			return err
		}
		out.Deposit = d
		if out.In, err = account(ctx, tx, d.Account); err != nil {
			return err
		}
		for _, p := range []struct {
			id *uuid.UUID
			to *string
		}{{d.AskedBy, &out.AskedByName}, {d.DecidedBy, &out.DecidedByName}} {
			if p.id != nil {
				if *p.to, err = q.EscrowPersonName(ctx, tx, *p.id); err != nil {
					return err
				}
			}
		}
		if d.State != Unmatched {
			return nil
		}
		cents := centsOf(d.Asset, d.Units)
		rows, err := q.EscrowSuggested(ctx, tx, out.In.Offering, out.In.Currency, cents)
		for _, r := range rows {
			out.Hints = append(out.Hints, Hint{Subscription: r.ID, Investor: r.InvestorID, Amount: r.AmountCents, Exact: unitsOf(d.Asset, r.AmountCents).Equal(d.Units)})
		}
		return err
	})
	return out, err
}

// Waits is how much waits for somebody, at most a hundred of each.
type Waits struct{ Unmatched, Asked, Due, Broken int64 }

// Waits counts what waits.
func (s *Service) Waits(ctx context.Context, actor identity.Actor) (w Waits, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		r, err := q.EscrowWaits(ctx, tx, actor.ClientFilter())
		w = Waits{Unmatched: r.Unmatched, Asked: r.Asked, Due: r.Due, Broken: r.Broken}
		return err
	})
	return w, err
}

// Lacking is an offering that requires an escrow and has no place for money in a currency that it takes.
type Lacking struct {
	Offering, Name, State, Currency string
	Client                          uuid.UUID
}

// Candidate is a wallet and asset that serve no offering yet.
type Candidate struct {
	Wallet, Label, Asset, ClientName string
	Client                           uuid.UUID
}

// Choices gives what may be asked for: the offerings that lack a place, and the wallets that may be one.
func (s *Service) Choices(ctx context.Context, actor identity.Actor) (lacks []Lacking, places []Candidate, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		rows, err := q.EscrowLacking(ctx, tx, actor.ClientFilter())
		if err != nil {
			return err
		}
		for _, r := range rows {
			lacks = append(lacks, Lacking{Offering: r.ID, Name: r.Name, State: r.State, Currency: r.Currency, Client: r.ClientID})
		}
		wallets, err := q.EscrowCandidates(ctx, tx, uuid.Nil)
		for _, r := range wallets {
			if (Fits("USD", r.Asset) || Fits("USDC", r.Asset)) && actor.Has(identity.Treasury, r.ClientID) {
				places = append(places, Candidate{Wallet: r.ID, Label: r.Label, Asset: r.Asset, ClientName: r.ClientName, Client: r.ClientID})
			}
		}
		return err
	})
	return lacks, places, err
}
