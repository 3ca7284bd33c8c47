package send

import (
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func fromRow(r queries.Send) (Send, error) {
	coin, ok := money.Lookup(r.Asset)
	feeCoin, known := money.Lookup(r.FeeAsset)
	if !ok || !known {
		return Send{}, fmt.Errorf("send %s: asset %q or %q is no longer in the catalogue", r.ID, r.Asset, r.FeeAsset)
	}
	x := Send{ID: r.ID, Client: r.ClientID, Wallet: r.WalletID, Amount: money.Of(coin, r.Amount), Fee: money.Of(feeCoin, r.FeeEstimate),
		Address: r.Address, AddressTyped: r.AddressTyped, Memo: r.Memo, MemoType: r.MemoType, Purpose: r.Purpose, Payee: r.PayeeLabel,
		NewPayee: r.NewPayee, State: State(r.State), AskedBy: r.AskedBy, AskedAt: r.AskedAt, Rule: r.RuleName, Needed: int(r.ApprovalNeeded),
		ExpiresAt: r.ExpiresAt, Attempt: int(r.Attempt), ClaimedAt: r.ClaimedAt, ReleasedBy: r.ReleasedBy, TransferID: value(r.TransferID),
		TxID: value(r.Txid), PendingID: value(r.PendingApprovalID), BitGoStatus: r.BitgoStatus, LastError: r.LastError,
		Created: r.CreatedAt, Updated: r.UpdatedAt, From: r.RecreatedFrom, FromWhy: r.RecreateReason, key: r.IdempotencyKey}
	if r.UsdCents != nil {
		usd := money.CentsFromBig(r.UsdCents.Big())
		x.USD = &usd
	}
	return x, nil
}

func one(r queries.Send, err error) (Send, error) {
	if database.NoRows(err) {
		return Send{}, ErrNotFound
	}
	if err != nil {
		return Send{}, fmt.Errorf("send: read: %w", err)
	}
	return fromRow(r)
}

func named4(r queries.Send, client, wallet, asker, releaser string) (Send, error) {
	x, err := fromRow(r)
	x.ClientName, x.WalletLabel, x.AskedByName, x.Releaser = client, wallet, asker, releaser
	return x, err
}

func byID(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Send, error) {
	r, err := q.SendByID(ctx, tx, id)
	if err != nil {
		return one(queries.Send{}, err)
	}
	return named4(r.Send, r.ClientName, r.WalletLabel, r.AskedByName, r.ReleasedByName)
}

func forUpdate(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Send, error) {
	return one(q.SendForUpdate(ctx, tx, id))
}

// byKey gives the send that a form key made, or nil.
func byKey(ctx context.Context, tx pgx.Tx, asker uuid.UUID, key string) (*Send, error) {
	r, err := q.SendByKey(ctx, tx, asker, key)
	if database.NoRows(err) {
		return nil, nil
	}
	x, err := one(r, err)
	return &x, err
}

// insert keeps a draft; again overwrites one that is still a draft.
func insert(ctx context.Context, tx pgx.Tx, x Send, at time.Time) (Send, error) {
	return one(q.SendInsert(ctx, tx, queries.SendInsertParams{ID: x.ID, ClientID: x.Client, WalletID: x.Wallet, Asset: x.Amount.Coin.Ticker,
		Address: x.Address, AddressTyped: x.AddressTyped, Memo: x.Memo, MemoType: x.MemoType, Amount: x.Amount.Units,
		FeeEstimate: x.Fee.Units, FeeAsset: x.Fee.Coin.Ticker, Purpose: x.Purpose, PayeeLabel: x.Payee, NewPayee: x.NewPayee,
		IdempotencyKey: x.key, AskedBy: x.AskedBy, RecreatedFrom: x.From, RecreateReason: x.FromWhy, Now: at}))
}

func redraft(ctx context.Context, tx pgx.Tx, x Send, at time.Time) (Send, error) {
	return one(q.SendRedraft(ctx, tx, queries.SendRedraftParams{ID: x.ID, WalletID: x.Wallet, Asset: x.Amount.Coin.Ticker,
		Address: x.Address, AddressTyped: x.AddressTyped, Memo: x.Memo, MemoType: x.MemoType, Amount: x.Amount.Units,
		FeeEstimate: x.Fee.Units, FeeAsset: x.Fee.Coin.Ticker, Purpose: x.Purpose, PayeeLabel: x.Payee, NewPayee: x.NewPayee, IdempotencyKey: x.key,
		RecreateReason: x.FromWhy, Now: at}))
}

func writeCheck(ctx context.Context, tx pgx.Tx, id uuid.UUID, usd money.Cents, decision *uuid.UUID, at time.Time) error {
	return q.SendCheck(ctx, tx, queries.SendCheckParams{ID: id, State: string(Checked), UsdCents: money.FromBig(usd.Big()), SubmitDecision: decision, Now: at})
}

func writeRule(ctx context.Context, tx pgx.Tx, id uuid.UUID, to State, rule string, needed int, expires, at time.Time) error {
	return q.SendRule(ctx, tx, queries.SendRuleParams{ID: id, State: string(to), RuleName: rule, ApprovalNeeded: int32(needed), ExpiresAt: &expires, Now: at})
}

func writeClaim(ctx context.Context, tx pgx.Tx, id, by uuid.UUID, decision *uuid.UUID, at time.Time) error {
	return q.SendClaim(ctx, tx, queries.SendClaimParams{ID: id, State: string(Submitting), ReleasedBy: &by, ReleaseDecision: decision, Now: &at})
}

func writeMove(ctx context.Context, tx pgx.Tx, id uuid.UUID, to State, said string, expires *time.Time, at time.Time) error {
	return q.SendMove(ctx, tx, queries.SendMoveParams{ID: id, State: string(to), LastError: clip(said, 1000), ExpiresAt: expires, Now: at})
}

// traces are what BitGo calls the send.
type traces struct{ transfer, txid, pending, status string }

// writeTraces drops what has not the form of what it claims to be; a word of BitGo's must not break our row.
func writeTraces(ctx context.Context, tx pgx.Tx, id uuid.UUID, t traces, at time.Time) error {
	return q.SendTrace(ctx, tx, queries.SendTraceParams{ID: id, TransferID: bitgoID(t.transfer), PendingApprovalID: bitgoID(t.pending),
		Txid: text(clip(t.txid, 200)), BitgoStatus: clip(t.status, 100), Now: at})
}

func bitgoID(s string) *string {
	if b, err := hex.DecodeString(s); err != nil || len(b) != 16 {
		return nil
	}
	return &s
}

func appendStep(ctx context.Context, tx pgx.Tx, x Send, from State, to State, by identity.Actor, note string, at time.Time) error {
	return q.SendTransitionInsert(ctx, tx, queries.SendTransitionInsertParams{SendID: x.ID, ClientID: x.Client, FromState: text(string(from)),
		ToState: string(to), At: at, ByPerson: person(by), ByName: by.Name, Note: clip(note, 1000), RequestID: by.RequestID})
}

func timeline(ctx context.Context, tx pgx.Tx, id uuid.UUID) ([]Step, error) {
	rows, err := q.SendTransitions(ctx, tx, id)
	if err != nil {
		return nil, fmt.Errorf("send: timeline: %w", err)
	}
	out := make([]Step, len(rows))
	for i, r := range rows {
		out[i] = Step{From: State(value(r.FromState)), To: State(r.ToState), At: r.At, By: r.ByPerson, ByName: r.ByName, Note: r.Note}
	}
	return out, nil
}

func list(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Filter) ([]Send, error) {
	if f.BeforeAt.IsZero() {
		f.BeforeAt, f.BeforeID = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max
	}
	ids, err := namedBy(ctx, tx, f.Named)
	if f.Only != nil {
		ids = both(ids, f.Only, f.Named != "")
	}
	if err != nil || (f.Named != "" || f.Only != nil) && len(ids) == 0 {
		return nil, err
	}
	if f.merged() {
		return searched(ctx, tx, actor, f, ids)
	}
	arg := queries.SendListParams{BeforeAt: f.BeforeAt, BeforeID: f.BeforeID, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client), WalletID: text(f.Wallet),
		Asset: text(f.Asset), AskedBy: f.AskedBy, Since: f.Since, Ids: ids, PageSize: int32(min(f.Limit, math.MaxInt16) + 1)}
	if len(f.States) == 1 {
		arg.State = text(string(f.States[0]))
	}
	rows, err := q.SendList(ctx, tx, arg)
	if err != nil {
		return nil, fmt.Errorf("send: list: %w", err)
	}
	out := make([]Send, len(rows))
	for i, r := range rows {
		if out[i], err = named4(r.Send, r.ClientName, r.WalletLabel, r.AskedByName, r.ReleasedByName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// namedBy are the sends that an id names: ours, BitGo's, or the chain's.
func namedBy(ctx context.Context, tx pgx.Tx, name string) ([]uuid.UUID, error) {
	if name == "" {
		return nil, nil
	}
	var own *uuid.UUID
	if id, err := uuid.Parse(name); err == nil {
		own = &id
	}
	ids, err := q.SendNamed(ctx, tx, own, name)
	if err != nil {
		return nil, fmt.Errorf("send: named: %w", err)
	}
	return ids, nil
}

// both are the ids of the second list; narrowed, those that the first one has too.
func both(ids, only []uuid.UUID, narrowed bool) []uuid.UUID {
	return slices.DeleteFunc(slices.Clone(only), func(id uuid.UUID) bool { return narrowed && !slices.Contains(ids, id) })
}

// searched reads a page by the alternatives of a filter.
func searched(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Filter, ids []uuid.UUID) ([]Send, error) {
	arg := queries.SendSearchParams{BeforeAt: f.BeforeAt, BeforeID: f.BeforeID, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client), WalletID: text(f.Wallet),
		Asset: text(f.Asset), AskedBy: f.AskedBy, Since: f.Since, Ids: ids, Payee: text(f.Payee), Addresses: f.Addresses, AtLeast: f.AtLeast, AtMost: f.AtMost,
		PageSize: int32(min(f.Limit, math.MaxInt16) + 1)}
	for _, s := range f.States {
		arg.States = append(arg.States, string(s))
	}
	rows, err := q.SendSearch(ctx, tx, arg)
	if err != nil {
		return nil, fmt.Errorf("send: search: %w", err)
	}
	out := make([]Send, len(rows))
	for i, r := range rows {
		if out[i], err = named4(found(r), r.ClientName, r.WalletLabel, r.AskedByName, r.ReleasedByName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func worded(ctx context.Context, tx pgx.Tx, actor identity.Actor, words string, limit int) ([]Send, error) {
	rows, err := q.SendWorded(ctx, tx, words, actor.ClientFilter(), int32(min(limit, math.MaxInt16)))
	if err != nil {
		return nil, fmt.Errorf("send: worded: %w", err)
	}
	out := make([]Send, len(rows))
	for i, r := range rows {
		if out[i], err = named4(r.Send, r.ClientName, r.WalletLabel, r.AskedByName, r.ReleasedByName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// found is the row of the table in a row of the search.
func found(r queries.SendSearchRow) queries.Send {
	return queries.Send{ID: r.ID, ClientID: r.ClientID, WalletID: r.WalletID, Asset: r.Asset, Address: r.Address, AddressTyped: r.AddressTyped, Memo: r.Memo,
		MemoType: r.MemoType, Amount: r.Amount, FeeEstimate: r.FeeEstimate, FeeAsset: r.FeeAsset, Purpose: r.Purpose, PayeeLabel: r.PayeeLabel, NewPayee: r.NewPayee,
		State: r.State, IdempotencyKey: r.IdempotencyKey, AskedBy: r.AskedBy, AskedAt: r.AskedAt, UsdCents: r.UsdCents, RuleName: r.RuleName, ApprovalNeeded: r.ApprovalNeeded,
		ExpiresAt: r.ExpiresAt, Attempt: r.Attempt, ClaimedAt: r.ClaimedAt, ReleasedBy: r.ReleasedBy, TransferID: r.TransferID, Txid: r.Txid,
		PendingApprovalID: r.PendingApprovalID, BitgoStatus: r.BitgoStatus, LastError: r.LastError, SubmitDecision: r.SubmitDecision, ReleaseDecision: r.ReleaseDecision,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, RecreatedFrom: r.RecreatedFrom, RecreateReason: r.RecreateReason}
}

func counts(ctx context.Context, tx pgx.Tx, actor identity.Actor) (map[State]int, error) {
	states := make([]string, len(States))
	for i, s := range States {
		states[i] = string(s)
	}
	rows, err := q.SendCountByState(ctx, tx, queries.SendCountByStateParams{Clients: actor.ClientFilter(), ClientID: actor.OneClient(nil), Most: MostCounted + 1, States: states})
	out := map[State]int{}
	for _, r := range rows {
		out[State(r.State)] = int(r.N)
	}
	return out, err
}

// recreations are what was asked for in the place of a send, oldest first.
func recreations(ctx context.Context, tx pgx.Tx, id uuid.UUID) ([]Again, error) {
	rows, err := q.SendRecreations(ctx, tx, id)
	out := make([]Again, len(rows))
	for i, r := range rows {
		out[i] = Again{ID: r.ID, State: State(r.State), AskedAt: r.AskedAt, Why: r.RecreateReason}
	}
	return out, err
}

func spent(ctx context.Context, tx pgx.Tx, since time.Time) (map[string]money.Units, error) {
	rows, err := q.SendSpent(ctx, tx, since)
	out := map[string]money.Units{}
	for _, r := range rows {
		out[r.Asset] = r.Amount
	}
	return out, err
}

func traced(ctx context.Context, tx pgx.Tx, actor identity.Actor, t Traces) ([]Send, error) {
	rows, err := q.SendTraced(ctx, tx, queries.SendTracedParams{Ids: t.IDs, Pending: t.Pending, Txids: t.TxIDs, Clients: actor.ClientFilter()})
	if err != nil {
		return nil, fmt.Errorf("send: traced: %w", err)
	}
	out := make([]Send, len(rows))
	for i, r := range rows {
		if out[i], err = named4(r.Send, r.ClientName, r.WalletLabel, r.AskedByName, r.ReleasedByName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// similar is the latest other send of the same amount to the same payee since a time, or nil.
func similar(ctx context.Context, tx pgx.Tx, x Send, since time.Time) (*Send, error) {
	r, err := q.SendSimilar(ctx, tx, queries.SendSimilarParams{ClientID: x.Client, Asset: x.Amount.Coin.Ticker, Address: x.Address, Memo: x.Memo,
		Amount: x.Amount.Units, Since: since, ID: x.ID})
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("send: similar: %w", err)
	}
	found, err := byID(ctx, tx, r.ID) // with the names that people compare
	return &found, err
}

// payees are everybody whom the client has whitelisted or paid.
func payees(ctx context.Context, tx pgx.Tx, client uuid.UUID) ([]payee, error) {
	rows, err := q.SendPayees(ctx, tx, client)
	out := make([]payee, len(rows))
	for i, r := range rows {
		out[i] = payee{Address: r.Address, Label: r.Label}
	}
	return out, err
}

func clientFrozen(ctx context.Context, tx pgx.Tx, client uuid.UUID) (bool, error) {
	return q.SendClientFrozen(ctx, tx, client)
}

// replaced finds the send whose transaction one of these was, or uuid.Nil.
func replaced(ctx context.Context, tx pgx.Tx, t Transfer) (uuid.UUID, error) {
	id, err := q.SendByReplaced(ctx, tx, t.Wallet, t.Asset, t.Replaces)
	if database.NoRows(err) {
		return uuid.Nil, nil
	}
	return id, err
}

func transferTaken(ctx context.Context, tx pgx.Tx, transfer string) (bool, error) {
	return q.SendTransferTaken(ctx, tx, transfer)
}

func isEnterprise(ctx context.Context, tx pgx.Tx, id string) (bool, error) {
	return q.SendIsEnterprise(ctx, tx, id)
}

func expired(ctx context.Context, tx pgx.Tx, now time.Time) ([]uuid.UUID, error) {
	return q.SendExpireDue(ctx, tx, now)
}

func stale(ctx context.Context, tx pgx.Tx, before time.Time) ([]uuid.UUID, error) {
	return q.SendStale(ctx, tx, before)
}

func unresolved(ctx context.Context, tx pgx.Tx, quietSince time.Time) ([]uuid.UUID, error) {
	return q.SendUnresolved(ctx, tx, quietSince)
}

func person(a identity.Actor) *uuid.UUID {
	if a.Person == uuid.Nil {
		return nil
	}
	return &a.Person
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func lockVelocity(ctx context.Context, tx pgx.Tx, client uuid.UUID) error {
	return q.SendVelocityLock(ctx, tx, client)
}

// askedSince is what the client's other sends since then are worth.
func askedSince(ctx context.Context, tx pgx.Tx, x Send, since time.Time) (money.Cents, error) {
	sum, err := q.SendAskedSince(ctx, tx, x.Client, since, x.ID)
	return money.CentsFromBig(sum.Big()), err
}

// history reads sends for a replay of the rules; what was stopped counts for no total, as in askedSince.
func history(ctx context.Context, tx pgx.Tx, since time.Time, limit int) ([]approval.Past, error) {
	rows, err := q.SendHistory(ctx, tx, since, int32(limit))
	out := make([]approval.Past, len(rows))
	for i, r := range rows {
		x := Send{Payee: r.PayeeLabel, Address: r.Address}
		coin, _ := money.Lookup(r.Asset)
		x.Amount = money.Of(coin, r.Amount)
		out[i] = approval.Past{ID: r.ID, Client: r.ClientID, ClientName: r.ClientName, Title: x.title(), USD: money.CentsFromBig(r.UsdCents.Big()), NewPayee: r.NewPayee, At: r.AskedAt}
		switch State(r.State) {
		case Drafted, Cancelled, Rejected, Expired, Failed, Removed:
		default:
			out[i].Left = true
		}
	}
	return out, err
}

// bumps are the raises of a send's fee, oldest first.
func bumps(ctx context.Context, tx pgx.Tx, x Send) ([]Bump, error) {
	rows, err := q.SendBumps(ctx, tx, x.ID)
	if err != nil {
		return nil, fmt.Errorf("send: raises of the fee: %w", err)
	}
	out := make([]Bump, len(rows))
	for i, r := range rows {
		b := r.SendBump
		out[i] = Bump{ID: b.ID, TxID: b.Txid, Percent: int(b.Percent), Fee: money.Of(x.Fee.Coin, b.Fee), After: money.Of(x.Fee.Coin, b.FeeAfter), State: BumpState(b.State),
			AskedBy: b.AskedBy, AskedByName: r.AskedByName, AskedAt: b.AskedAt, ChangedAt: b.ChangedAt, TransferID: value(b.TransferID), NewTxID: value(b.NewTxid),
			PendingID: value(b.PendingApprovalID), Said: b.Said}
	}
	return out, nil
}

func insertBump(ctx context.Context, tx pgx.Tx, x Send, b Bump) error {
	return q.SendBumpInsert(ctx, tx, queries.SendBumpInsertParams{ID: b.ID, SendID: x.ID, ClientID: x.Client, Txid: b.TxID, Percent: int32(b.Percent), Fee: b.Fee.Units,
		FeeAfter: b.After.Units, Most: x.Most().Units, FeeAsset: x.Fee.Coin.Ticker, AskedBy: b.AskedBy, Now: b.AskedAt})
}

// writeBump tells whether the row moved; one that was carried out stays.
func writeBump(ctx context.Context, tx pgx.Tx, id uuid.UUID, to BumpState, t traces, said string, at time.Time) (bool, error) {
	n, err := q.SendBumpMove(ctx, tx, queries.SendBumpMoveParams{ID: id, State: string(to), Said: clip(said, 1000), Now: at, TransferID: bitgoID(t.transfer),
		NewTxid: text(clip(t.txid, 200)), PendingApprovalID: bitgoID(t.pending)})
	return n == 1, err
}
