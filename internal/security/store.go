package security

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, x Security, by uuid.UUID, oneTime string) (bool, error) {
	n, err := q.SecurityInsert(ctx, tx, queries.SecurityInsertParams{ID: x.ID, ClientID: x.Client, IssuerName: x.Issuer, SecurityType: x.Type,
		Regulation: string(x.Regulation), Jurisdiction: x.Jurisdiction, ParValue: x.Par, Cusip: text(x.CUSIP), Isin: text(x.ISIN),
		Authorised: x.Authorised, RegisteredBy: by, OneTime: oneTime, RegisteredAt: x.At})
	switch database.Constraint(err) {
	case "":
	case "security_client":
		return false, identity.ErrNoClient.With(err)
	case "security_cusip_once":
		return false, ErrIdentifier.With(err).Field("cusip", "Already in the register.")
	case "security_isin_once":
		return false, ErrIdentifier.With(err).Field("isin", "Already in the register.")
	}
	return n > 0, err
}

func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Security, error) {
	r, err := q.SecurityOnce(ctx, tx, by, oneTime)
	return securityOf(r), err
}

func get(ctx context.Context, tx pgx.Tx, id string) (Security, error) {
	r, err := q.SecurityGet(ctx, tx, id)
	if database.NoRows(err) {
		return Security{}, ErrNotFound
	}
	return securityOf(r), err
}

func named(ctx context.Context, tx pgx.Tx, id string) (Row, error) {
	r, err := q.SecurityNamed(ctx, tx, id)
	if database.NoRows(err) {
		return Row{}, ErrNotFound
	}
	return Row{Security: securityOf(r.Security), ClientName: r.ClientName}, err
}

func heldTogether(ctx context.Context, tx pgx.Tx, id string) (money.Units, error) {
	return q.SecurityHeld(ctx, tx, id)
}

func forUpdate(ctx context.Context, tx pgx.Tx, id string) (Security, error) {
	r, err := q.SecurityForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Security{}, ErrNotFound
	}
	return securityOf(r), err
}

func securityOf(r queries.Security) Security {
	x := Security{ID: r.ID, Client: r.ClientID, Issuer: r.IssuerName, Type: r.SecurityType, Regulation: accreditation.Regulation(r.Regulation),
		Jurisdiction: r.Jurisdiction, Par: r.ParValue, Authorised: r.Authorised, Issued: r.Issued, Reserved: r.Reserved, Status: Status(r.Status), At: r.RegisteredAt,
		Holders: int(r.Holders), Unaccredited: int(r.Unaccredited)}
	x.CUSIP, x.ISIN = orEmpty(r.Cusip), orEmpty(r.Isin)
	return x
}

func holding(ctx context.Context, tx pgx.Tx, security, holder string) (held, pending money.Units, err error) {
	r, err := holdingOf(ctx, tx, security, holder)
	return r.Shares, r.Pending, err
}

// holdingOf is what somebody has; who has nothing has an empty row.
func holdingOf(ctx context.Context, tx pgx.Tx, security, holder string) (queries.SecurityHolding, error) {
	r, err := q.SecurityHolding(ctx, tx, security, holder)
	if database.NoRows(err) {
		return queries.SecurityHolding{}, nil
	}
	return r, err
}

// residence is where somebody lives as far as it is on file: of the investor, else of the holder.
func residence(ctx context.Context, tx pgx.Tx, client uuid.UUID, who string) (string, error) {
	return q.SecurityResidence(ctx, tx, client, who)
}

func lotPage(ctx context.Context, tx pgx.Tx, security, holder string, after time.Time, id int64) ([]lot, error) {
	rows, err := q.SecurityLots(ctx, tx, queries.SecurityLotsParams{SecurityID: security, Holder: holder, After: after, AfterID: id, PageSize: lotsAtOnce})
	return each(rows, err, lotFrom)
}

func takeLot(ctx context.Context, tx pgx.Tx, l lot, take money.Units) error {
	return q.SecurityLotTake(ctx, tx, l.remaining.Sub(take), l.id)
}

// insertLot keeps shares that a transfer brought; l is the lot they are of, with the time and the exemption that stay with them.
func insertLot(ctx context.Context, tx pgx.Tx, t Transfer, l lot, shares money.Units, paid *money.Cents, now time.Time) error {
	p := queries.SecurityLotInsertParams{SecurityID: t.Security, ClientID: t.Client, Holder: t.To, TransferID: t.ID, AcquiredAt: l.acquired, Shares: shares,
		Exemption: string(l.exemption), ReceivedAt: now, PaidCents: paid, LockUntil: l.lockUntil}
	if l.id != 0 {
		p.FromLot = &l.id
	}
	return q.SecurityLotInsert(ctx, tx, p)
}

// brought are the lots of the transfer that a reversal undoes, too many of them left out: they are then not all of its shares.
func brought(ctx context.Context, tx pgx.Tx, t Transfer) (out []undone, err error) {
	if t.From == Treasury {
		rows, err := q.SecurityLotsTaken(ctx, tx, t.Reverses, mostLots)
		for _, r := range rows {
			out = append(out, undone{lot: lotFrom(r.SecurityLot), before: r.SecurityLot.AcquiredAt, shares: r.Taken, whole: true})
		}
		return out, err
	}
	rows, err := q.SecurityLotsBrought(ctx, tx, t.Reverses, t.Security, mostLots)
	for _, r := range rows {
		l := r.SecurityLot
		out = append(out, undone{lot: lotFrom(l), before: r.Before, shares: l.Shares, whole: l.Remaining.Equal(l.Shares)})
	}
	return out, err
}

func lotFrom(r queries.SecurityLot) lot {
	return lot{id: r.ID, acquired: r.AcquiredAt, remaining: r.Remaining, exemption: accreditation.Regulation(r.Exemption), lockUntil: r.LockUntil}
}

func insertTaken(ctx context.Context, tx pgx.Tx, t Transfer, lot int64, shares money.Units) error {
	return q.SecurityLotTakenInsert(ctx, tx, queries.SecurityLotTakenInsertParams{TransferID: t.ID, ClientID: t.Client, LotID: lot, Shares: shares})
}

func fee(ctx context.Context, tx pgx.Tx, t Type, at time.Time) (int, error) {
	bps, err := q.SecurityFee(ctx, tx, string(t), at.UTC())
	if err != nil {
		return 0, fmt.Errorf("security: fee of %s: %w", t, err)
	}
	return int(bps), nil
}

func insertTransfer(ctx context.Context, tx pgx.Tx, t Transfer, oneTime string) error {
	rules, err := json.Marshal(t.Rules)
	if err != nil {
		return err
	}
	err = q.SecurityTransferInsert(ctx, tx, queries.SecurityTransferInsertParams{ID: t.ID, SecurityID: t.Security, ClientID: t.Client, TransferType: string(t.Type),
		FromHolder: t.From, ToHolder: t.To, Shares: t.Shares, ClaimedAccredited: t.Claimed, State: string(t.State), Rules: rules,
		RulesVersion: accreditation.RulesVersion, FeeBps: int32(t.FeeBps), AskedBy: t.AskedBy, OneTime: oneTime, AskedAt: t.AskedAt, ProcessedAt: t.Processed,
		ByTwo: t.ByTwo, PriceCents: t.Price, LockUntil: t.LockUntil, Instruction: string(t.Paper), Reference: t.Reference, Document: text(t.Document),
		ReceivedOn: t.Received, OverrideWhy: t.OverrideWhy, ToAccredited: t.proved, Reverses: text(t.Reverses)})
	if database.Constraint(err) == "security_transfer_reversed_once" {
		return ErrReversed.With(err)
	}
	return err
}

func judged(ctx context.Context, tx pgx.Tx, t Transfer) error {
	rules, err := json.Marshal(t.Rules)
	if err != nil {
		return err
	}
	return q.SecurityTransferJudged(ctx, tx, queries.SecurityTransferJudgedParams{State: string(t.State), Rules: rules,
		RulesVersion: accreditation.RulesVersion, ProcessedAt: t.Processed, ToAccredited: t.proved, ID: t.ID})
}

func transfer(ctx context.Context, tx pgx.Tx, id string) (Transfer, error) {
	r, err := q.SecurityTransferGet(ctx, tx, id)
	if database.NoRows(err) {
		return Transfer{}, ErrNoTransfer
	}
	if err != nil {
		return Transfer{}, err
	}
	return transferOf(r)
}

// onceMoved is what an earlier run of the same call asked for, nil for none.
func onceMoved(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (*Transfer, error) {
	r, err := q.SecurityTransferOnce(ctx, tx, by, oneTime)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := transferOf(r)
	return &t, err
}

func waitingFor(ctx context.Context, tx pgx.Tx, client uuid.UUID, holder string) ([]Transfer, error) {
	rows, err := q.SecurityTransfersWaiting(ctx, tx, client, holder)
	return each(rows, err, func(r queries.SecurityTransfersWaitingRow) Transfer {
		return Transfer{ID: r.ID, Security: r.SecurityID}
	})
}

func transferOf(r queries.SecurityTransfer) (Transfer, error) {
	t := Transfer{ID: r.ID, Security: r.SecurityID, Client: r.ClientID, Type: Type(r.TransferType), From: r.FromHolder, To: r.ToHolder, Shares: r.Shares,
		Claimed: r.ClaimedAccredited, State: State(r.State), FeeBps: int(r.FeeBps), AskedAt: r.AskedAt, Processed: r.ProcessedAt, AskedBy: r.AskedBy,
		ByTwo: r.ByTwo, Instruction: Instruction{Paper: Paper(r.Instruction), Reference: r.Reference, Document: orEmpty(r.Document), Received: r.ReceivedOn},
		Price: r.PriceCents, LockUntil: r.LockUntil, OverrideWhy: r.OverrideWhy, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason, proved: r.ToAccredited, Reverses: orEmpty(r.Reverses)}
	err := json.Unmarshal(r.Rules, &t.Rules)
	return t, err
}

func insertTerms(ctx context.Context, tx pgx.Tx, t Terms) (int, error) {
	version, err := q.SecurityTermsNext(ctx, tx, t.Security)
	if err != nil {
		return 0, err
	}
	err = q.SecurityTermsInsert(ctx, tx, queries.SecurityTermsInsertParams{SecurityID: t.Security, ClientID: t.Client, Version: version, Name: t.Name, Instrument: string(t.Instrument),
		Domicile: t.Domicile, ReportsSince: t.ReportsSince, UsMarket: t.USMarket, YearEnd: t.YearEnd, AssetsCents: t.Assets, WeeklyVolume: t.WeeklyVolume,
		MostHolders: narrow(t.MostHolders), MostBps: narrow(t.MostBps), Allowed: t.Allowed, Barred: t.Barred, Authorised: t.Authorised, Cusip: text(t.CUSIP), Isin: text(t.ISIN),
		Status: string(t.Status), Note: t.Note, FiledBy: t.FiledBy, FiledAt: t.FiledAt})
	if database.Constraint(err) == "security_terms_one_open" {
		return 0, ErrTermsOpen.With(err)
	}
	return int(version), err
}

func decideTerms(ctx context.Context, tx pgx.Tx, t Terms) error {
	err := q.SecurityTermsDecide(ctx, tx, queries.SecurityTermsDecideParams{SecurityID: t.Security, Version: int32(t.Version), State: string(t.State),
		DecidedBy: t.DecidedBy, DecidedAt: t.DecidedAt, Reason: t.Reason})
	switch database.Constraint(err) {
	case "security_authorised":
		return ErrTerms.With(err).Field("authorised", "More is issued or promised by now than these terms authorise.")
	case "security_cusip_once", "security_isin_once":
		return ErrIdentifier.With(err)
	}
	return err
}

func termsInForce(ctx context.Context, tx pgx.Tx, security string) (Terms, error) {
	r, err := q.SecurityTermsInForce(ctx, tx, security)
	return termsOf(r), err
}

func termsHistory(ctx context.Context, tx pgx.Tx, security string) ([]Terms, error) {
	rows, err := q.SecurityTermsHistory(ctx, tx, security)
	out := make([]Terms, len(rows))
	for i, r := range rows {
		out[i] = termsOf(r.SecurityTerms)
		out[i].FilerName, out[i].Decider = r.FilerName, r.DeciderName
	}
	return out, err
}

func termsOf(r queries.SecurityTerms) Terms {
	return Terms{Security: r.SecurityID, Client: r.ClientID, Version: int(r.Version), Name: r.Name, Instrument: Instrument(r.Instrument), Domicile: r.Domicile,
		ReportsSince: r.ReportsSince, USMarket: r.UsMarket, YearEnd: r.YearEnd, Assets: r.AssetsCents, WeeklyVolume: r.WeeklyVolume, MostHolders: widen(r.MostHolders),
		MostBps: widen(r.MostBps), Allowed: r.Allowed, Barred: r.Barred, Authorised: r.Authorised, CUSIP: orEmpty(r.Cusip), ISIN: orEmpty(r.Isin), Status: Status(r.Status),
		Note: r.Note, State: TermsState(r.State), FiledBy: r.FiledBy, FiledAt: r.FiledAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason}
}

func insertMark(ctx context.Context, tx pgx.Tx, m Mark, oneTime string) (bool, error) {
	n, err := q.SecurityMarkInsert(ctx, tx, queries.SecurityMarkInsertParams{ID: m.ID, SecurityID: m.Security, ClientID: m.Client, Holder: m.Holder, Kind: string(m.Kind),
		Until: m.Until, Reason: m.Reason, PlacedBy: m.PlacedBy, PlacedAt: m.PlacedAt, OneTime: oneTime})
	return n > 0, err
}

func onceMarked(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Mark, error) {
	r, err := q.SecurityMarkOnce(ctx, tx, by, oneTime)
	return markOf(r), err
}

func markForUpdate(ctx context.Context, tx pgx.Tx, id string) (Mark, error) {
	r, err := q.SecurityMarkForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Mark{}, ErrNoMark
	}
	return markOf(r), err
}

func endMark(ctx context.Context, tx pgx.Tx, m Mark) error {
	return q.SecurityMarkEnd(ctx, tx, queries.SecurityMarkEndParams{ID: m.ID, EndedBy: m.EndedBy, EndedAt: m.EndedAt, EndReason: m.EndReason})
}

func marksHold(ctx context.Context, tx pgx.Tx, security, holder string, now time.Time) ([]Mark, error) {
	rows, err := q.SecurityMarksHold(ctx, tx, security, holder, now.UTC())
	return each(rows, err, markOf)
}

func markOf(r queries.SecurityMark) Mark {
	return Mark{ID: r.ID, Security: r.SecurityID, Client: r.ClientID, Holder: r.Holder, Kind: MarkKind(r.Kind), Until: r.Until, Reason: r.Reason, PlacedBy: r.PlacedBy,
		PlacedAt: r.PlacedAt, EndedBy: r.EndedBy, EndedAt: r.EndedAt, EndReason: r.EndReason}
}

func overrides(ctx context.Context, tx pgx.Tx, transfer string) ([]Override, error) {
	rows, err := q.SecurityOverrides(ctx, tx, transfer)
	return each(rows, err, func(r queries.SecurityOverridesRow) Override {
		return Override{By: r.SecurityOverride.ByPerson, Name: r.Name, Rules: r.SecurityOverride.Rules, Reason: r.SecurityOverride.Reason, At: r.SecurityOverride.At}
	})
}

// salesSince is what a holder has sold of a security, by days.
func salesSince(ctx context.Context, tx pgx.Tx, security, holder string, since time.Time) ([]regulation.Sale, error) {
	rows, err := q.SecuritySoldSince(ctx, tx, security, holder, since)
	out := make([]regulation.Sale, len(rows))
	for i, r := range rows {
		out[i] = regulation.Sale{On: r.OnDay, Shares: r.Shares, Value: money.CentsFromBig(r.Cents.Big())}
	}
	return out, err
}

func insertOverride(ctx context.Context, tx pgx.Tx, t Transfer, o Override) error {
	return q.SecurityOverrideInsert(ctx, tx, queries.SecurityOverrideInsertParams{TransferID: t.ID, ClientID: t.Client, ByPerson: o.By, AskedBy: t.AskedBy, Rules: o.Rules, Reason: o.Reason, At: o.At})
}

func decided(ctx context.Context, tx pgx.Tx, t Transfer) error {
	rules, err := json.Marshal(t.Rules)
	if err != nil {
		return err
	}
	return q.SecurityTransferDecided(ctx, tx, queries.SecurityTransferDecidedParams{ID: t.ID, DecidedBy: t.DecidedBy, DecidedAt: t.DecidedAt, Reason: t.Reason,
		State: string(t.State), Rules: rules, RulesVersion: accreditation.RulesVersion, ProcessedAt: t.Processed, ToAccredited: t.proved})
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f ListFilter) ([]Row, error) {
	at, id := f.From.start()
	client, clients := single(clients)
	rows, err := q.SecurityList(ctx, tx, queries.SecurityListParams{Before: at, BeforeID: id, Client: client, Clients: clients, Only: f.Only, PageSize: int32(f.Limit + 1)})
	return each(rows, err, func(r queries.SecurityListRow) Row {
		return Row{Security: securityOf(r.Security), ClientName: r.ClientName, Name: r.TermsName, TermsWait: r.TermsWait}
	})
}

func capTable(ctx context.Context, tx pgx.Tx, security string, from CapPlace, limit int) ([]Held, error) {
	rows, err := q.SecurityCap(ctx, tx, queries.SecurityCapParams{SecurityID: security, Before: from.Shares, BeforeHolder: from.Holder, PageSize: int32(limit)})
	return each(rows, err, func(r queries.SecurityCapRow) Held {
		return Held{Holder: r.Holder, Name: r.Name, Registration: r.Registration, Residence: r.Residence, Shares: r.Shares, Pending: r.Pending}
	})
}

func capAt(ctx context.Context, tx pgx.Tx, security string, at time.Time, after string, limit int) ([]Held, error) {
	rows, err := q.SecurityCapAt(ctx, tx, queries.SecurityCapAtParams{SecurityID: security, At: at, AfterHolder: after, PageSize: int32(limit)})
	return each(rows, err, func(r queries.SecurityCapAtRow) Held {
		return Held{Holder: r.Holder, Name: r.Name, Registration: r.Registration, Residence: r.Residence, Shares: r.Shares}
	})
}

// bookAt is what was authorised and issued at an instant; before says that the security was not registered yet.
func bookAt(ctx context.Context, tx pgx.Tx, security string, at time.Time) (authorised, issued money.Units, before bool, err error) {
	r, err := q.SecurityBookAt(ctx, tx, security, at)
	if database.NoRows(err) {
		return money.Units{}, money.Units{}, true, nil
	}
	return r.Authorised, r.Issued, false, err
}

func book(ctx context.Context, tx pgx.Tx, security string, from *Place, limit int) ([]BookLine, error) {
	at, id, err := from.row()
	if err != nil {
		return nil, err
	}
	rows, err := q.SecurityBook(ctx, tx, queries.SecurityBookParams{SecurityID: security, Before: at, BeforeID: id, PageSize: int32(limit)})
	return each(rows, err, func(r queries.SecurityBookRow) BookLine {
		return BookLine{ID: r.ID, At: r.At, Why: r.Why, Authorised: r.Authorised, Issued: r.Issued, Transfer: r.TransferID}
	})
}

func transfers(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f TransferFilter) ([]TransferRow, error) {
	at, id := f.From.start()
	state := string(f.State)
	client, clients := single(clients)
	rows, err := q.SecurityTransfers(ctx, tx, queries.SecurityTransfersParams{Before: at, BeforeID: id, Client: client, Clients: clients, Security: text(f.Security), State: text(state), Only: f.Only,
		PageSize: int32(f.Limit + 1)})
	if err != nil {
		return nil, err
	}
	out := make([]TransferRow, len(rows))
	for i, r := range rows {
		if out[i].Transfer, err = transferOf(r.SecurityTransfer); err != nil {
			return nil, err
		}
		out[i].Issuer, out[i].ClientName, out[i].Asker, out[i].Decider = r.IssuerName, r.ClientName, r.AskerName, r.DeciderName
	}
	return out, nil
}

func transferNamed(ctx context.Context, tx pgx.Tx, id string) (TransferRow, error) {
	r, err := q.SecurityTransferNamed(ctx, tx, id)
	if database.NoRows(err) {
		return TransferRow{}, ErrNoTransfer
	}
	if err != nil {
		return TransferRow{}, err
	}
	t, err := transferOf(r.SecurityTransfer)
	return TransferRow{Transfer: t, Issuer: r.IssuerName, ClientName: r.ClientName, Asker: r.AskerName, Decider: r.DeciderName, ReversedBy: r.ReversedBy}, err
}

// toDecide are the transfers that the actor may decide, the longest waiting first.
func toDecide(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.SecurityTransfersToDecide(ctx, tx, queries.SecurityTransfersToDecideParams{Person: actor.Person, Machines: actor.Machines, Clients: actor.Over(identity.Compliance), Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.SecurityTransfersToDecideRow) (string, time.Time) { return r.ID, r.AskedAt })
}

// termsToDecide are the securities whose filed terms the actor may decide, the longest waiting first.
func termsToDecide(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.SecurityTermsToDecide(ctx, tx, queries.SecurityTermsToDecideParams{Person: actor.Person, Machines: actor.Machines, Clients: actor.Over(identity.Compliance), Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.SecurityTermsToDecideRow) (string, time.Time) { return r.SecurityID, r.FiledAt })
}

func lotsOf(ctx context.Context, tx pgx.Tx, security, holder string) ([]Lot, error) {
	rows, err := q.SecurityLotsOf(ctx, tx, security, holder)
	out := make([]Lot, len(rows))
	for i, r := range rows {
		out[i] = Lot{ID: r.ID, Transfer: r.TransferID, Acquired: r.AcquiredAt, Received: r.ReceivedAt, Exemption: accreditation.Regulation(r.Exemption), Paid: r.PaidCents,
			LockUntil: r.LockUntil, FromLot: r.FromLot, Shares: r.Shares, Remaining: r.Remaining}
	}
	return out, err
}

func marks(ctx context.Context, tx pgx.Tx, security, holder string) ([]Mark, error) {
	rows, err := q.SecurityMarks(ctx, tx, queries.SecurityMarksParams{SecurityID: security, Holder: text(holder), Before: latest, PageSize: mostOnPage})
	out := make([]Mark, len(rows))
	for i, r := range rows {
		out[i] = markOf(r.SecurityMark)
		out[i].Placer, out[i].Ender = r.PlacerName, r.EnderName
	}
	return out, err
}

func changes(ctx context.Context, tx pgx.Tx, security, holder string, from *Place, limit int) ([]Change, error) {
	at, id, err := from.row()
	if err != nil {
		return nil, err
	}
	rows, err := q.SecurityHoldingPast(ctx, tx, queries.SecurityHoldingPastParams{SecurityID: security, Holder: holder, Before: at, BeforeID: id, PageSize: int32(limit)})
	return each(rows, err, func(r queries.SecurityHoldingPastRow) Change {
		return Change{ID: r.ID, At: r.At, Shares: r.Shares, Moved: r.Moved, Transfer: r.TransferID, Type: Type(r.TransferType), From: r.FromHolder, To: r.ToHolder}
	})
}

func holdings(ctx context.Context, tx pgx.Tx, client uuid.UUID, holder string) ([]Holding, error) {
	rows, err := q.SecurityHolderHas(ctx, tx, client, holder)
	return each(rows, err, func(r queries.SecurityHolderHasRow) Holding {
		return Holding{Security: securityOf(r.Security), Shares: r.Shares, Pending: r.Pending}
	})
}

// askAll keeps the transfers of a closing, their shares promised, in one statement.
func askAll(ctx context.Context, tx pgx.Tx, x Security, c Closing, all []Transfer) error {
	p := queries.SecurityTransfersAskParams{SecurityID: x.ID, ClientID: x.Client, RulesVersion: accreditation.RulesVersion, FeeBps: int32(all[0].FeeBps),
		AskedBy: c.AskedBy, AskedAt: all[0].AskedAt, Reference: c.Document, ReceivedOn: all[0].Received}
	for i, t := range all {
		rules, err := json.Marshal(t.Rules)
		if err != nil {
			return err
		}
		p.Ids, p.Holders, p.Shares = append(p.Ids, t.ID), append(p.Holders, t.To), append(p.Shares, t.Shares.String())
		p.Claimed, p.Rules, p.OneTimes = append(p.Claimed, t.Claimed), append(p.Rules, string(rules)), append(p.OneTimes, c.Issues[i].Key)
		p.Prices, p.Proved = append(p.Prices, t.Price.String()), append(p.Proved, t.proved)
	}
	return q.SecurityTransfersAsk(ctx, tx, p)
}

func confirmAll(ctx context.Context, tx pgx.Tx, all []Transfer, by uuid.UUID, at time.Time, reason string) error {
	return q.SecurityTransfersConfirm(ctx, tx, queries.SecurityTransfersConfirmParams{Ids: ids(all), At: &at, DecidedBy: by, Reason: reason})
}

func lotsIssued(ctx context.Context, tx pgx.Tx, all []Transfer, x Security, at time.Time) error {
	return q.SecurityLotsIssued(ctx, tx, at, string(x.Regulation), ids(all))
}

func holdingsOf(ctx context.Context, tx pgx.Tx, security string, holders []string) (map[string]money.Units, error) {
	rows, err := q.SecurityHoldings(ctx, tx, security, holders)
	out := map[string]money.Units{}
	for _, r := range rows {
		out[r.Holder] = r.Shares
	}
	return out, err
}

func residences(ctx context.Context, tx pgx.Tx, client uuid.UUID, all []string) (map[string]string, error) {
	rows, err := q.SecurityResidences(ctx, tx, client, all)
	out := map[string]string{}
	for _, r := range rows {
		out[r.ID] = r.Residence
	}
	return out, err
}
