package wire

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// decision is a row: who decides what, and whether BitGo has it.
type decision struct {
	transfer, wallet string
	client           uuid.UUID
	approve          bool
	coin             string
	amount           money.Units
	address          string
	asked, released  *uuid.UUID
	by               uuid.UUID
	state            string
	word             string // BitGo's, once it is over
	claimed, until   time.Time
	settled          time.Time
}

var actions = map[bool]string{true: "approve", false: "reject"}

func insert(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireInsert(ctx, tx, queries.WireInsertParams{TransferID: d.transfer, WalletID: d.wallet, ClientID: d.client, Action: actions[d.approve],
		Coin: d.coin, Amount: d.amount, Address: d.address, AskedBy: d.asked, ReleasedBy: d.released, DecidedBy: d.by, ClaimedAt: d.claimed, ClaimedUntil: d.until})
	if database.Constraint(err) == "wire_decision_other" {
		return false, ErrOwn.With(err)
	}
	return n > 0, err
}

func lock(ctx context.Context, tx pgx.Tx, transfer string) (decision, error) {
	r, err := q.WireLock(ctx, tx, transfer)
	if database.NoRows(err) {
		return decision{}, ErrNotFound
	}
	return read(r), err
}

func read(r queries.WireDecision) decision {
	d := decision{transfer: r.TransferID, wallet: r.WalletID, client: r.ClientID, approve: r.Action == actions[true], coin: r.Coin, amount: r.Amount,
		address: r.Address, asked: r.AskedBy, released: r.ReleasedBy, by: r.DecidedBy, state: r.State, word: r.BitgoState, claimed: r.ClaimedAt, until: r.ClaimedUntil}
	if r.SettledAt != nil {
		d.settled = *r.SettledAt
	}
	return d
}

func abandoned(ctx context.Context, tx pgx.Tx, now time.Time) ([]decision, error) {
	rows, err := q.WireAbandoned(ctx, tx, now)
	out := make([]decision, len(rows))
	for i, r := range rows {
		out[i] = read(r)
	}
	return out, err
}

func claim(ctx context.Context, tx pgx.Tx, d decision) error {
	err := q.WireClaim(ctx, tx, queries.WireClaimParams{TransferID: d.transfer, Action: actions[d.approve], DecidedBy: d.by, ClaimedAt: d.claimed, ClaimedUntil: d.until})
	if database.Constraint(err) == "wire_decision_other" {
		return ErrOwn.With(err)
	}
	return err
}

func giveBack(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireReturn(ctx, tx, d.transfer, d.claimed)
	return n > 0, err
}

func settle(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireSettle(ctx, tx, queries.WireSettleParams{TransferID: d.transfer, Action: actions[d.approve], DecidedBy: d.by, SettledAt: &d.settled, BitgoState: d.word})
	return n > 0, err
}

func found(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireFound(ctx, tx, queries.WireFoundParams{TransferID: d.transfer, State: d.state, SettledAt: &d.settled, BitgoState: d.word, ClaimedAt: d.claimed})
	return n > 0, err
}

func putBank(ctx context.Context, tx pgx.Tx, client uuid.UUID, a bitgo.BankAccount, by *uuid.UUID, now time.Time) error {
	return q.BankPut(ctx, tx, queries.BankPutParams{ID: a.ID, ClientID: client, Hash: a.Hash, Bank: a.Bank, Owner: a.Owner, NumberTail: a.Number, Routing: a.Routing,
		Swift: a.Swift, Kind: a.Type, Currency: a.Currency, Country: a.Country, State: a.State, Details: detailsOf(a), AskedBy: by, Now: now})
}

func banks(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, id, hash string, f AccountFilter, limit int) ([]Account, error) {
	rows, err := q.BankList(ctx, tx, queries.BankListParams{ID: id, Hash: hash, Clients: clients, ClientID: f.Client, State: f.State, Only: f.Only, Before: f.Before, BeforeID: f.BeforeID, PageSize: int32(limit)})
	out := make([]Account, len(rows))
	for i, r := range rows {
		b := r.BankAccount
		out[i] = Account{ID: b.ID, Hash: b.Hash, Client: b.ClientID, ClientName: r.ClientName, Bank: b.Bank, Owner: b.Owner, Number: b.NumberTail, Routing: b.Routing, Swift: b.Swift,
			Kind: b.Kind, Currency: b.Currency, Country: b.Country, State: b.State, Details: b.Details, AskedBy: b.AskedBy, AskedByName: r.AskedByName,
			Seen: b.FirstSeenAt, Changed: b.ChangedAt, At: b.ObservedAt, Called: r.Called, Agreed: r.Agreed}
	}
	return out, err
}

func insertAsk(ctx context.Context, tx pgx.Tx, x ask, by uuid.UUID, oneTime string, now time.Time) (bool, error) {
	n, err := q.BankAskInsert(ctx, tx, queries.BankAskInsertParams{ID: x.id, ClientID: x.client, Owner: x.owner, Bank: x.bank, Routing: x.routing, NumberTail: x.tail, Terms: x.terms,
		AskedBy: by, OneTime: oneTime, AskedAt: now, ClaimedUntil: x.until})
	return n > 0, err
}

func lockAsk(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (ask, error) {
	r, err := q.BankAskLock(ctx, tx, by, oneTime)
	x := ask{id: r.ID, client: r.ClientID, owner: r.Owner, bank: r.Bank, routing: r.Routing, tail: r.NumberTail, terms: r.Terms, state: r.State, until: r.ClaimedUntil}
	if r.AccountID != nil {
		x.account = *r.AccountID
	}
	return x, err
}

func endAsk(ctx context.Context, tx pgx.Tx, x ask) error {
	var account *string
	if x.account != "" {
		account = &x.account
	}
	return q.BankAskEnd(ctx, tx, x.state, account, x.id)
}

func insertCall(ctx context.Context, tx pgx.Tx, a Account, k Call) (bool, error) {
	n, err := q.BankCallInsert(ctx, tx, queries.BankCallInsertParams{ID: k.ID, ClientID: a.Client, AccountID: k.accountRef, Details: k.details, SpokeWith: k.SpokeWith, Number: k.Number,
		Source: k.Source, CalledAt: k.At, Agreed: k.Agreed, Note: k.Note, MadeBy: k.By, OneTime: k.oneTime, RecordedAt: k.Recorded})
	switch database.Constraint(err) {
	case "bank_call_other":
		return false, ErrCallOwn.With(err)
	case "bank_call_compliance":
		return false, ErrCallRole.With(err)
	}
	return n > 0, err
}

func calls(ctx context.Context, tx pgx.Tx, account string) ([]Call, error) {
	rows, err := q.BankCalls(ctx, tx, account)
	out := make([]Call, len(rows))
	for i, r := range rows {
		x := r.BankCall
		out[i] = Call{ID: x.ID, SpokeWith: x.SpokeWith, Number: x.Number, Source: x.Source, At: x.CalledAt, Agreed: x.Agreed, Note: x.Note, By: x.MadeBy, ByName: r.MadeByName,
			Recorded: x.RecordedAt, details: x.Details}
	}
	return out, err
}

// Of reports whether the call was about these details.
func (k Call) Of(a Account) bool { return k.details == a.Details }

func listed(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, transfer string, f ListFilter, limit int) ([]Listed, error) {
	rows, err := q.WireList(ctx, tx, queries.WireListParams{Coins: fiatAssets, TransferID: transfer, Clients: clients, ClientID: f.Client, State: f.State, Only: f.Only,
		Before: f.Before, BeforeID: f.BeforeRow, PageSize: int32(limit)})
	out := make([]Listed, len(rows))
	for i, r := range rows {
		amount := r.Amount
		if amount.Sign() < 0 {
			amount = amount.Neg()
		}
		out[i] = Listed{Row: r.ID, Transfer: r.TransferID, Wallet: r.WalletID, Client: r.ClientID, ClientName: r.ClientName, WalletLabel: r.WalletLabel, Coin: r.Coin,
			Amount: amount, State: r.State, Raw: r.RawState, Address: r.Counterparty, Sequence: r.SequenceID, Account: r.AccountID, Owner: r.Owner, Bank: r.Bank,
			Number: r.NumberTail, At: r.BitgoCreatedAt, Observed: r.ObservedAt}
	}
	return out, err
}

func decisionOf(ctx context.Context, tx pgx.Tx, transfer string) (*Decision, error) {
	r, err := q.WireDecisionGet(ctx, tx, transfer)
	if database.NoRows(err) {
		return nil, nil
	}
	d := r.WireDecision
	return &Decision{State: d.State, Approve: d.Action == actions[true], DecidedBy: d.DecidedBy, DecidedByName: r.DecidedByName, Claimed: d.ClaimedAt, Settled: d.SettledAt, BitGo: d.BitgoState}, err
}

func steps(ctx context.Context, tx pgx.Tx, transfer string) ([]Step, error) {
	rows, err := q.WireSteps(ctx, tx, transfer)
	out := make([]Step, len(rows))
	for i, r := range rows {
		out[i] = Step{Item: r.WireStep.Item, Note: r.WireStep.Note, ByName: r.MadeByName, At: r.WireStep.MadeAt}
	}
	return out, err
}

func insertStep(ctx context.Context, tx pgx.Tx, client uuid.UUID, transfer, item, note string, by uuid.UUID, now time.Time) (bool, error) {
	n, err := q.WireStepInsert(ctx, tx, queries.WireStepInsertParams{ID: uuid.New(), ClientID: client, TransferID: transfer, Item: item, Note: note, MadeBy: by, MadeAt: now})
	return n > 0, err
}

func arriving(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, client *uuid.UUID) ([]Arriving, error) {
	rows, err := q.WireArriving(ctx, tx, fiatAssets, clients, client)
	out := make([]Arriving, len(rows))
	for i, r := range rows {
		out[i] = Arriving{Transfer: r.TransferID, Wallet: r.WalletID, ClientName: r.ClientName, WalletLabel: r.WalletLabel, Coin: r.Coin, State: r.State, SubType: r.SubType,
			From: r.Counterparty, Amount: r.Amount, At: r.BitgoCreatedAt}
	}
	return out, err
}

func missing(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, client, id *uuid.UUID) ([]Missing, error) {
	rows, err := q.WireMissingList(ctx, tx, id, clients, client)
	out := make([]Missing, len(rows))
	for i, r := range rows {
		m := r.WireMissing
		out[i] = Missing{ID: m.ID, Client: m.ClientID, Wallet: m.WalletID, ClientName: r.ClientName, WalletLabel: r.WalletLabel, Amount: money.CentsFromBig(m.AmountCents.Big()),
			Sender: m.Sender, Reference: m.Reference, SentOn: m.SentOn, State: m.State, Note: m.Note, AskedBy: m.AskedBy, AskedByName: r.AskedByName, At: m.AskedAt, ClosedAt: m.ClosedAt}
	}
	return out, err
}

func insertMissing(ctx context.Context, tx pgx.Tx, m Missing, oneTime string) (bool, error) {
	n, err := q.WireMissingInsert(ctx, tx, queries.WireMissingInsertParams{ID: m.ID, ClientID: m.Client, WalletID: m.Wallet, AmountCents: money.FromBig(m.Amount.Big()), Sender: m.Sender,
		SentOn: m.SentOn, Reference: m.Reference, AskedBy: m.AskedBy, OneTime: oneTime, AskedAt: m.At})
	return n > 0, err
}

func closeMissing(ctx context.Context, tx pgx.Tx, id uuid.UUID, state, note string, by uuid.UUID, now time.Time) (bool, error) {
	n, err := q.WireMissingClose(ctx, tx, queries.WireMissingCloseParams{ID: id, State: state, Note: note, ClosedBy: &by, ClosedAt: &now})
	return n > 0, err
}

func toConfirm(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.WireToConfirm(ctx, tx, queries.WireToConfirmParams{Coins: fiatAssets, Clients: actor.Over(identity.Compliance), Person: actor.Person, Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.WireToConfirmRow) (string, time.Time) { return r.TransferID, r.BitgoCreatedAt })
}

func atBank(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) (identity.Waiting[string], error) {
	rows, err := q.WireAtBank(ctx, tx, fiatAssets, clients, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.WireAtBankRow) (string, time.Time) { return r.TransferID, r.BitgoCreatedAt })
}

func toCall(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.BankToCall(ctx, tx, actor.Over(identity.Compliance), actor.Person, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.BankToCallRow) (string, time.Time) { return r.ID, r.ChangedAt })
}

// silent is a withdrawal of whose state nobody was told.
type silent struct {
	Transfer   string
	Client     uuid.UUID
	ClientName string
	State      string
}

func (x silent) news(tone, text string) audit.News {
	return audit.News{Client: &x.Client, Tone: tone, Text: fmt.Sprintf(text, x.ClientName), Thing: Topic, ID: x.Transfer}
}

func untold(ctx context.Context, tx pgx.Tx, since time.Time) ([]silent, error) {
	rows, err := q.WireUntold(ctx, tx, fiatAssets, since)
	out := make([]silent, len(rows))
	for i, r := range rows {
		out[i] = silent{Transfer: r.TransferID, Client: r.ClientID, ClientName: r.ClientName, State: r.State}
	}
	return out, err
}
