package dividend

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func from(r queries.Dividend) Dividend {
	d := Dividend{ID: r.ID, Security: r.SecurityID, Client: r.ClientID, PerShare: r.PerShare, Currency: r.Currency, RecordOn: r.RecordOn, PaysOn: r.PaysOn, Resolution: r.Resolution,
		State: State(r.State), DeclaredBy: r.DeclaredBy, DeclaredAt: r.DeclaredAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason, BeganAt: r.BeganAt, Problem: r.Problem,
		AccruedAt: r.AccruedAt, Done: r.Done, DoneShares: r.DoneShares, Gross: r.GrossCents, Rest: r.Rest, Withheld: r.WithheldCents, Paid: r.Paid, PaidGross: r.PaidCents, after: r.AfterHolder}
	if r.BeganAt != nil {
		d.Shares, d.Holders, d.Bps = *r.Shares, *r.Holders, int(*r.WithholdBps)
	}
	return d
}

func insert(ctx context.Context, tx pgx.Tx, d Dividend, oneTime string) (bool, error) {
	n, err := q.DividendInsert(ctx, tx, queries.DividendInsertParams{ID: d.ID, SecurityID: d.Security, ClientID: d.Client, PerShare: d.PerShare, Currency: d.Currency, RecordOn: d.RecordOn,
		PaysOn: d.PaysOn, Resolution: d.Resolution, DeclaredBy: d.DeclaredBy, DeclaredAt: d.DeclaredAt, OneTime: oneTime})
	return n > 0, err
}

func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Dividend, error) {
	r, err := q.DividendOnce(ctx, tx, by, oneTime)
	return from(r), err
}

func forUpdate(ctx context.Context, tx pgx.Tx, id string) (Dividend, error) {
	r, err := q.DividendForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Dividend{}, ErrNotFound
	}
	return from(r), err
}

func named(ctx context.Context, tx pgx.Tx, id string) (Row, error) {
	r, err := q.DividendNamed(ctx, tx, id)
	if database.NoRows(err) {
		return Row{}, ErrNotFound
	}
	return Row{Dividend: from(r.Dividend), Issuer: r.IssuerName, ClientName: r.ClientName, Declarer: r.DeclarerName, Decider: r.DeciderName}, err
}

func securityOf(ctx context.Context, tx pgx.Tx, id string) (Of, error) {
	r, err := q.DividendSecurity(ctx, tx, id)
	if database.NoRows(err) {
		return Of{}, ErrNotFound
	}
	return Of{ID: r.ID, Client: r.ClientID, Issuer: r.IssuerName, ClientName: r.ClientName, Active: r.Status == "ACTIVE"}, err
}

func holdSecurity(ctx context.Context, tx pgx.Tx, id string) error {
	_, err := q.DividendHoldSecurity(ctx, tx, id)
	return err
}

func decide(ctx context.Context, tx pgx.Tx, d Dividend) error {
	return q.DividendDecide(ctx, tx, queries.DividendDecideParams{ID: d.ID, State: string(d.State), DecidedBy: d.DecidedBy, DecidedAt: d.DecidedAt, Reason: d.Reason})
}

func due(ctx context.Context, tx pgx.Tx, today time.Time) ([]string, error) {
	return q.DividendDue(ctx, tx, today)
}

func standing(ctx context.Context, tx pgx.Tx, d Dividend) (money.Units, int64, error) {
	r, err := q.DividendStanding(ctx, tx, d.Security, d.recordEnd())
	return r.Shares, r.Holders, err
}

func begin(ctx context.Context, tx pgx.Tx, d Dividend) error {
	bps := int32(d.Bps)
	return q.DividendBegin(ctx, tx, queries.DividendBeginParams{ID: d.ID, BeganAt: d.BeganAt, Shares: &d.Shares, Holders: &d.Holders, WithholdBps: &bps})
}

// held is one holder of the record day.
type held struct {
	id     string
	shares money.Units
	entry  holder.Entry // what the file says of their taxes, and nothing else
}

func holdersAfter(ctx context.Context, tx pgx.Tx, d Dividend, limit int) ([]held, error) {
	rows, err := q.DividendHolders(ctx, tx, queries.DividendHoldersParams{SecurityID: d.Security, Before: d.recordEnd(), AfterHolder: d.after, PageSize: int32(limit)})
	out := make([]held, len(rows))
	for i, r := range rows {
		out[i] = held{r.Holder, r.Shares, holder.Entry{Withholding: r.Withholding, TaxForm: holder.TaxForm(r.TaxForm)}}
	}
	return out, err
}

func insertLines(ctx context.Context, tx pgx.Tx, d Dividend, batch []Line) error {
	p := queries.DividendLinesParams{DividendID: d.ID, ClientID: d.Client}
	for _, l := range batch {
		p.Holders, p.Shares, p.Gross = append(p.Holders, l.Holder), append(p.Shares, l.Shares.String()), append(p.Gross, l.Gross.String())
		p.Rests, p.Withheld, p.Whys = append(p.Rests, l.Rest.String()), append(p.Withheld, l.Withheld.String()), append(p.Whys, string(l.Why))
	}
	return q.DividendLines(ctx, tx, p)
}

func problem(ctx context.Context, tx pgx.Tx, id, said string) error {
	return q.DividendProblem(ctx, tx, said, id)
}

func accrued(ctx context.Context, tx pgx.Tx, d Dividend) error {
	return q.DividendAccrued(ctx, tx, d.AccruedAt, d.ID)
}

var latest = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f Filter) ([]Row, error) {
	p := queries.DividendListParams{Before: latest, Clients: clients, Only: f.Only, Security: text(f.Security), State: text(string(f.State)), PageSize: int32(f.Limit + 1)}
	if len(clients) == 1 { // one client has an index of its own
		p.Client, p.Clients = &clients[0], nil
	}
	if f.From != nil {
		p.Before, p.BeforeID = f.From.At, f.From.ID
	}
	rows, err := q.DividendList(ctx, tx, p)
	out := make([]Row, len(rows))
	for i, r := range rows {
		out[i] = Row{Dividend: from(r.Dividend), Issuer: r.IssuerName, ClientName: r.ClientName}
	}
	return out, err
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func lineFrom(r queries.DividendLine) Line {
	return Line{Holder: r.Holder, Shares: r.Shares, Gross: r.GrossCents, Rest: r.Rest, Withheld: r.WithheldCents, Why: Why(r.Why)}
}

func payList(ctx context.Context, tx pgx.Tx, id, after string, unpaid bool, limit int) ([]Listed, error) {
	rows, err := q.DividendPayList(ctx, tx, queries.DividendPayListParams{DividendID: id, AfterHolder: after, Unpaid: unpaid, PageSize: int32(limit)})
	out := make([]Listed, len(rows))
	for i, r := range rows {
		out[i] = Listed{Line: lineFrom(r.DividendLine), Name: r.HolderName, Owed: r.DividendLine.Owed, Reference: r.Reference, PaidOn: r.PaidOn, PaidBy: r.ByPerson, Payer: r.PayerName}
	}
	return out, err
}

// line is one line, and the payment that stands for it; nil: none does.
func line(ctx context.Context, tx pgx.Tx, dividend, holder string) (Line, *payer, error) {
	r, err := q.DividendLineForUpdate(ctx, tx, dividend, holder)
	if database.NoRows(err) {
		return Line{}, nil, ErrNoLine
	}
	if err != nil || r.DividendLine.PaymentID == nil {
		return lineFrom(r.DividendLine), nil, err
	}
	return lineFrom(r.DividendLine), &payer{*r.DividendLine.PaymentID, *r.ByPerson}, nil
}

func enter(ctx context.Context, tx pgx.Tx, d Dividend, e entry) (bool, error) {
	n, err := q.DividendPay(ctx, tx, queries.DividendPayParams{DividendID: d.ID, ClientID: d.Client, Holder: e.holder, What: e.what, Reference: e.reference, PaidOn: e.on, ByPerson: e.by, At: e.at,
		OneTime: e.oneTime, Reverses: e.reverses, PaidBy: e.paidBy})
	switch database.Constraint(err) {
	case "dividend_payment_owed":
		return false, ErrNotOwed.With(err)
	case "dividend_payment_in_force", "dividend_payment_reverses":
		return false, ErrNotPaid.With(err)
	}
	return n > 0, err
}

func entries(ctx context.Context, tx pgx.Tx, id string) ([]Entry, error) {
	rows, err := q.DividendPayments(ctx, tx, id)
	out := make([]Entry, len(rows))
	for i, r := range rows {
		p := r.DividendPayment
		out[i] = Entry{ID: p.ID, Holder: p.Holder, Corrects: p.What == corrected, Reference: p.Reference, PaidOn: p.PaidOn, By: r.ByName, At: p.At}
	}
	return out, err
}

func toDecide(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.DividendToDecide(ctx, tx, queries.DividendToDecideParams{Person: actor.Person, Machines: actor.Machines, Clients: actor.Over(identity.Compliance), Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.DividendToDecideRow) (string, time.Time) { return r.ID, r.DeclaredAt })
}

func owed(ctx context.Context, tx pgx.Tx, security string) (money.Cents, error) {
	u, err := q.DividendOwed(ctx, tx, security)
	return money.CentsFromBig(u.Big()), err
}
