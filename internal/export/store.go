package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, e Export) error {
	filter, err := json.Marshal(e.Filter)
	if err != nil {
		return err
	}
	_, err = q.ExportInsert(ctx, tx, queries.ExportInsertParams{ID: e.ID, PersonID: e.Person, Clients: e.Clients, Subject: string(e.Subject), Format: string(e.Format),
		Filter: filter, Asked: e.Asked, AskedBy: e.AskedBy, Now: e.AskedAt, ExpiresAt: e.ExpiresAt, Hash: e.hash})
	return err
}

func running(ctx context.Context, tx pgx.Tx, person uuid.UUID) (int64, error) {
	return q.ExportRunning(ctx, tx, person)
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID, lock bool) (Export, error) {
	read := q.ExportByID
	if lock {
		read = q.ExportForUpdate
	}
	row, err := read(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Export{}, ErrNotFound
	}
	if err != nil {
		return Export{}, fmt.Errorf("export: get: %w", err)
	}
	return fromRow(row)
}

func list(ctx context.Context, tx pgx.Tx, person uuid.UUID, at time.Time, id uuid.UUID, limit int) ([]Export, error) {
	rows, err := q.ExportList(ctx, tx, queries.ExportListParams{PersonID: person, BeforeAt: at, BeforeID: id, PageSize: int32(limit)})
	if err != nil {
		return nil, fmt.Errorf("export: list: %w", err)
	}
	out := make([]Export, len(rows))
	for i, r := range rows {
		if out[i], err = fromRow(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func fromRow(r queries.Export) (Export, error) {
	e := Export{ID: r.ID, Person: r.PersonID, Clients: r.Clients, Subject: Subject(r.Subject), Format: Format(r.Format), Asked: r.Asked, AskedBy: r.AskedBy, State: State(r.State),
		AskedAt: r.AskedAt, AsOf: r.AsOf, FinishedAt: r.FinishedAt, ExpiresAt: r.ExpiresAt, Rows: r.Total, Bytes: r.Bytes, Digest: r.Digest, Problem: r.Problem,
		place: r.Place, pieces: int(r.Pieces), hash: r.Hash}
	return e, json.Unmarshal(r.Filter, &e.Filter)
}

func keepPiece(ctx context.Context, tx pgx.Tx, e Export, body []byte) error {
	return q.ExportPieceInsert(ctx, tx, e.ID, int32(e.pieces), body)
}

func piece(ctx context.Context, tx pgx.Tx, id uuid.UUID, number int) ([]byte, error) {
	return q.ExportPiece(ctx, tx, id, int32(number))
}

func advance(ctx context.Context, tx pgx.Tx, e Export) error {
	return q.ExportAdvance(ctx, tx, queries.ExportAdvanceParams{ID: e.ID, Place: e.place, Pieces: int32(e.pieces), Total: e.Rows, Bytes: e.Bytes, Hash: e.hash})
}

func finish(ctx context.Context, tx pgx.Tx, e Export, now time.Time) error {
	return q.ExportFinish(ctx, tx, queries.ExportFinishParams{ID: e.ID, State: string(e.State), Now: now, Digest: e.Digest, Problem: e.Problem})
}

func due(ctx context.Context, tx pgx.Tx, now time.Time) ([]uuid.UUID, error) {
	return q.ExportDue(ctx, tx, now, now.Add(-stuck))
}

func expire(ctx context.Context, tx pgx.Tx, id uuid.UUID, now time.Time) error {
	if err := q.ExportForget(ctx, tx, id); err != nil {
		return err
	}
	return q.ExportExpire(ctx, tx, now, id)
}

var last = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// numbered reads a place made of a time and a number.
func numbered(place string) (time.Time, int64) {
	at, id, ok := strings.Cut(place, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	number, err2 := strconv.ParseInt(id, 10, 64)
	if !ok || err != nil || err2 != nil || micro < 0 || micro > last.UnixMicro() {
		return last, math.MaxInt64
	}
	return time.UnixMicro(micro).UTC(), number
}

// named reads a place made of a time and an id.
func named(place string) (time.Time, uuid.UUID) {
	at, text, ok := strings.Cut(place, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	id, err2 := uuid.Parse(text)
	if !ok || err != nil || err2 != nil || micro < 0 || micro > last.UnixMicro() {
		return last, uuid.Max
	}
	return time.UnixMicro(micro).UTC(), id
}

func place(at time.Time, id any) string { return fmt.Sprintf("%d.%v", at.UnixMicro(), id) }

func readPostings(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := numbered(ask.after)
	if ask.To != nil && !at.Before(*ask.To) {
		at, id = *ask.To, 0
	}
	rows, err := q.LedgerOlder(ctx, tx, queries.LedgerOlderParams{KeyAt: at, KeyID: id, Clients: actor.ClientFilter(), ClientID: ask.Client, WalletID: text(ask.Wallet),
		Asset: text(ask.Asset), Kind: text(ask.Kind), TransferID: text(ask.Transfer), Since: ask.From, Known: &ask.known, PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: postings: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		reversedBy := number(r.ReversedBy)
		if r.ReversedAt != nil && r.ReversedAt.After(ask.known) {
			reversedBy = nil // it was not, then
		}
		out[i] = Row{r.ID, r.EffectiveAt, r.PostedAt, r.ClientID.String(), r.WalletID, r.Asset, r.Kind, r.Part, int64(r.Step+1) / 2, r.DebitKind, r.CreditKind,
			r.Amount, r.Effect, r.Counterparty, r.Source, r.TransferID, r.Memo, number(r.Reverses), reversedBy}
		next = place(r.EffectiveAt, r.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

func readTrail(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := numbered(ask.after)
	until := ask.known.Add(time.Microsecond)
	if ask.To != nil && ask.To.Before(until) {
		until = *ask.To
	}
	rows, err := q.AuditList(ctx, tx, queries.AuditListParams{BeforeAt: at, BeforeID: id, Clients: actor.ClientFilter(), ClientID: ask.Client, PersonID: ask.Person,
		Verbs: ask.Verbs, Kinds: ask.Kinds, SubjectID: text(ask.Thing), Result: text(ask.Result), Words: text(ask.Words), Since: ask.From, Until: &until, PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: trail: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		out[i] = Row{r.ID, r.At, r.Actor, r.Role, uid(r.PersonID), r.Verb, r.SubjectKind, r.SubjectID, uid(r.ClientID), r.Result, r.Ip, uid(r.SessionID), r.RequestID, uid(r.KeyID), r.Before, r.After}
		next = place(r.At, r.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

func readSends(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := named(ask.after)
	rows, err := q.ExportSends(ctx, tx, queries.ExportSendsParams{BeforeAt: at, BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client, WalletID: text(ask.Wallet),
		Asset: text(ask.Asset), States: ask.States, AskedBy: ask.Person, Since: ask.From, Until: ask.To, AboveCents: cents(ask.AboveCents), AboveUnits: ask.AboveUnits,
		Payee: text(ask.Payee), Addresses: ask.Addresses, AtLeast: ask.AtLeast, AtMost: ask.AtMost, Named: text(ask.Named), PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: sends: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		var votes []Vote
		if err := json.Unmarshal(r.Votes, &votes); err != nil {
			return nil, "", fmt.Errorf("export: votes of %s: %w", r.Send.ID, err)
		}
		s, given := r.Send, int64(0)
		for _, v := range votes {
			if v.Decision == "approve" {
				given++
			}
		}
		var released Cell
		if s.ClaimedAt != nil {
			released = *s.ClaimedAt
		}
		out[i] = Row{s.ID.String(), s.AskedAt, r.AskedByName, r.ClientName, s.WalletID, r.WalletLabel, s.Asset, s.Amount, decimal(s.Asset, s.Amount), usd(s.UsdCents), s.PayeeLabel, s.Address, s.Memo,
			s.NewPayee, s.Purpose, s.State, s.BitgoStatus, s.RuleName, int64(s.ApprovalNeeded), given, votes, r.ReleasedByName, released, maybe(s.TransferID), maybe(s.Txid)}
		next = place(s.AskedAt, s.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

func readRules(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := named(ask.after)
	rows, err := q.ExportRules(ctx, tx, queries.ExportRulesParams{BeforeAt: at, BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client,
		Since: ask.From, Until: ask.To, PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: rules: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, row := range rows {
		r := row.ApprovalRule
		var retired, payee Cell
		if r.RetiredAt != nil && !r.RetiredAt.After(ask.known) {
			retired = *r.RetiredAt
		}
		if r.NewPayee != nil {
			payee = *r.NewPayee
		}
		out[i] = Row{r.ID.String(), r.CreatedAt, retired, row.ClientName, r.Kind, r.Name, r.FromCents.Decimal(), dollars(r.BelowCents), payee, dollars(r.VelocityCents), int64(r.Needed),
			row.Groups, int64(r.ExpirySeconds)}
		next = place(r.CreatedAt, r.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

// sendsMatching counts what a filter of sends finds, up to a bound.
func sendsMatching(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) (int64, error) {
	return q.ExportSendsCount(ctx, tx, queries.ExportSendsCountParams{Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client, WalletID: text(ask.Wallet), Asset: text(ask.Asset),
		States: ask.States, AskedBy: ask.Person, Since: ask.From, Until: ask.To, AboveCents: cents(ask.AboveCents), AboveUnits: ask.AboveUnits,
		Payee: text(ask.Payee), Addresses: ask.Addresses, AtLeast: ask.AtLeast, AtMost: ask.AtMost, Named: text(ask.Named), Most: int32(ask.limit)})
}

func trailMatching(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) (int64, error) {
	return q.AuditCount(ctx, tx, queries.AuditCountParams{Clients: actor.ClientFilter(), ClientID: ask.Client, PersonID: ask.Person, Verbs: ask.Verbs, Kinds: ask.Kinds, SubjectID: text(ask.Thing),
		Result: text(ask.Result), Words: text(ask.Words), Since: ask.From, Until: ask.To, Most: int32(ask.limit)})
}

// ended is the place to go on from, or none when the page was not full.
func ended(next string, got, limit int) string {
	if got < limit {
		return ""
	}
	return next
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func uid(id *uuid.UUID) Cell {
	if id == nil {
		return nil
	}
	return id.String()
}

func number(n *int64) Cell {
	if n == nil {
		return nil
	}
	return *n
}

func maybe(s *string) Cell {
	if s == nil {
		return nil
	}
	return *s
}

func cents(c *money.Cents) *money.Units {
	if c == nil {
		return nil
	}
	u := money.FromBig(c.Big())
	return &u
}

func usd(u *money.Units) Cell {
	if u == nil {
		return nil
	}
	return money.CentsFromBig(u.Big()).Decimal()
}

func dollars(c *money.Cents) Cell {
	if c == nil {
		return nil
	}
	return c.Decimal()
}

// decimal writes units in whole coins; nothing when the catalogue does not know the asset.
func decimal(asset string, units money.Units) Cell {
	coin, known := money.Lookup(asset)
	if !known {
		return nil
	}
	return money.Of(coin, units).Decimal()
}

// lettered reads a place made of a time and a text.
func lettered(place string) (time.Time, string) {
	at, text, ok := strings.Cut(place, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || micro < 0 || micro > last.UnixMicro() {
		return last, "g" // after every hexadecimal id
	}
	return time.UnixMicro(micro).UTC(), text
}

func readWires(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	if ask.Mirrored {
		return readWithdrawals(ctx, tx, actor, ask)
	}
	at, id := lettered(ask.after)
	rows, err := q.ExportWires(ctx, tx, queries.ExportWiresParams{BeforeAt: at, BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client,
		Since: ask.From, Until: ask.To, PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: wires: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		out[i] = Row{r.TransferID, r.AtBitgo, r.ClaimedAt, r.ClientName, r.WalletID, r.WalletLabel, r.Coin, r.Amount, decimal(r.Coin, r.Amount), r.Address, r.Owner, r.Bank, r.NumberTail,
			r.TransferState, r.Action, r.AskedByName, r.ReleasedByName, r.DecidedByName, samePerson(true, r.SamePerson), r.State, until(r.SettledAt, ask.known), r.BitgoState, r.Reason}
		next = place(r.ClaimedAt, r.TransferID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

// readWithdrawals are the rows of the list of wires.
func readWithdrawals(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := numbered(ask.after)
	state := ""
	if len(ask.States) == 1 {
		state = ask.States[0]
	}
	rows, err := q.ExportWithdrawals(ctx, tx, queries.ExportWithdrawalsParams{BeforeAt: at, BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client, Coins: ask.Assets,
		State: state, Only: ask.Transfers, PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: withdrawals: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		var claimed Cell
		if r.ClaimedAt != nil {
			claimed = *r.ClaimedAt
		}
		out[i] = Row{r.TransferID, r.BitgoCreatedAt, claimed, r.ClientName, r.WalletID, r.WalletLabel, r.Coin, r.Amount, decimal(r.Coin, r.Amount), r.Counterparty, r.Owner, r.Bank, r.NumberTail,
			r.State, r.Action, r.AskedByName, r.ReleasedByName, r.DecidedByName, samePerson(r.ClaimedAt != nil, r.SamePerson), r.DecisionState, until(r.SettledAt, ask.known), r.RawState, r.Reason}
		next = place(r.BitgoCreatedAt, r.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

func readTransfers(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := numbered(ask.after)
	var rows []queries.ExportTransfersRow
	var err error
	if ask.Wallet == "" {
		rows, err = q.ExportTransfers(ctx, tx, queries.ExportTransfersParams{BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client,
			Since: ask.From, Until: ask.To, PageSize: int32(ask.limit)})
	} else {
		var of []queries.ExportTransfersOfRow
		of, err = q.ExportTransfersOf(ctx, tx, queries.ExportTransfersOfParams{WalletID: ask.Wallet, BeforeAt: at, BeforeID: id, Known: ask.known, Asset: text(ask.Asset), Clients: actor.ClientFilter(),
			ClientID: ask.Client, Since: ask.From, Until: ask.To, PageSize: int32(ask.limit)})
		for _, r := range of {
			rows = append(rows, queries.ExportTransfersRow(r))
		}
	}
	if err != nil {
		return nil, "", fmt.Errorf("export: transfers: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		t := r.TransactionSweeps
		out[i] = Row{t.TransferID, t.BitgoCreatedAt, t.CreatedAt, r.ClientName, t.WalletID, r.WalletLabel, t.Coin, t.Type, t.SubType, t.Amount, decimal(t.Coin, t.Amount), t.Fee, t.FeeCoin, t.Counterparty,
			t.State, t.RawState, t.Confirmations, until(t.ConfirmedAt, ask.known), t.OnchainTxid, t.SequenceID, t.Comment}
		next = place(t.BitgoCreatedAt, t.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

func readWhitelist(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := named(ask.after)
	rows, err := q.ExportWhitelist(ctx, tx, queries.ExportWhitelistParams{BeforeAt: at, BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client,
		Since: ask.From, Until: ask.To, InForce: ask.InForce, Asset: text(ask.Asset), OfWallet: text(ask.Wallet), Words: text(ask.Words), PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: whitelist: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		e := r.WhitelistEntry
		out[i] = Row{e.ID.String(), e.Since, until(e.RemovedAt, ask.known), r.ClientName, e.WalletID, r.WalletLabel, e.Asset, e.Address, e.Memo, e.Label, e.Source, r.AskedByName, r.DecidedByName}
		next = place(e.Since, e.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

func readRights(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := named(ask.after)
	rows, err := q.ExportRights(ctx, tx, queries.ExportRightsParams{BeforeAt: at, BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client,
		Since: ask.From, Until: ask.To, PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: rights: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		whose, by := r.ClientName, r.RevokedByName
		if r.ClientID == nil {
			whose = "the whole organization"
		}
		revoked := until(r.RevokedAt, ask.known)
		if revoked == nil {
			by = ""
		}
		out[i] = Row{r.ID.String(), r.GrantedAt, revoked, r.Name, r.Email, r.State, r.Machine, r.Role, whose, r.GrantedByName, by}
		next = place(r.GrantedAt, r.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

func readDuties(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) ([]Row, string, error) {
	at, id := named(ask.after)
	rows, err := q.ExportDuties(ctx, tx, queries.ExportDutiesParams{BeforeAt: at, BeforeID: id, Known: ask.known, Clients: actor.ClientFilter(), ClientID: ask.Client,
		Since: ask.From, Until: ask.To, PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: duties: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		var decided []Vote
		if err := json.Unmarshal(r.Decided, &decided); err != nil {
			return nil, "", fmt.Errorf("export: decisions of %s: %w", r.ID, err)
		}
		out[i] = Row{r.ID.String(), r.Kind, r.What, r.ClientName, r.AskedAt, r.AskedByName, r.AskedBy.String(), r.State, decided, samePerson(len(decided) > 0, r.SamePerson)}
		next = place(r.AskedAt, r.ID)
	}
	return out, ended(next, len(rows), ask.limit), nil
}

// samePerson is what a row says of whether who asked, by their own hand or a machine of theirs, decided too.
func samePerson(decided, same bool) string {
	switch {
	case !decided:
		return "not decided by a person"
	case same:
		return "YES"
	}
	return "never"
}

// until is when something ended, unless that was not known yet.
func until(at *time.Time, known time.Time) Cell {
	if at == nil || at.After(known) {
		return nil
	}
	return *at
}

// readDividends are the lines of one dividend, by the holder's id. What was paid is as it is now: a line is a fact of the record day.
func readDividends(ctx context.Context, tx pgx.Tx, _ identity.Actor, ask reading) ([]Row, string, error) {
	rows, err := q.ExportDividends(ctx, tx, queries.ExportDividendsParams{DividendID: ask.Thing, AfterHolder: ask.after, Unpaid: ask.Kind == "owed", PageSize: int32(ask.limit)})
	if err != nil {
		return nil, "", fmt.Errorf("export: dividends: %w", err)
	}
	out, next := make([]Row, len(rows)), ""
	for i, r := range rows {
		l := r.DividendLine
		var on Cell
		if r.PaidOn != nil {
			on = r.PaidOn.Format(time.DateOnly)
		}
		out[i] = Row{l.DividendID, r.SecurityID, r.ClientName, r.RecordOn.Format(time.DateOnly), l.Holder, r.HolderName, l.Shares, r.Currency, l.GrossCents.Decimal(), l.WithheldCents.Decimal(), l.Why,
			l.GrossCents.Sub(l.WithheldCents).Decimal(), l.Rest, on, r.Reference, r.PayerName}
		next = l.Holder
	}
	return out, ended(next, len(rows), ask.limit), nil
}
