package offering

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f ListFilter) ([]Row, error) {
	at, id := f.From.start()
	p := queries.OfferingListParams{Before: at, BeforeID: id, Clients: clients, State: text(string(f.State)), PageSize: int32(f.Limit + 1)}
	if len(clients) == 1 { // one client's own index
		p.Client, p.Clients = &clients[0], nil
	}
	rows, err := q.OfferingList(ctx, tx, p)
	out := make([]Row, len(rows))
	for i, r := range rows {
		out[i] = Row{Offering: offeringOf(r.Offering), ClientName: r.ClientName, Waits: Kind(r.Waits)}
	}
	return out, err
}

func named(ctx context.Context, tx pgx.Tx, id string) (Row, error) {
	r, err := q.OfferingNamed(ctx, tx, id)
	if database.NoRows(err) {
		return Row{}, ErrNotFound
	}
	return Row{Offering: offeringOf(r.Offering), ClientName: r.ClientName, Maker: r.MakerName}, err
}

func subscriptions(ctx context.Context, tx pgx.Tx, f SubscriptionFilter) ([]SubscriptionRow, error) {
	at, id := f.From.start()
	rows, err := q.OfferingSubscriptions(ctx, tx, queries.OfferingSubscriptionsParams{OfferingID: f.Offering, Before: at, BeforeID: id, Stage: text(string(f.Stage)), PageSize: int32(f.Limit + 1)})
	if err != nil {
		return nil, err
	}
	out := make([]SubscriptionRow, len(rows))
	for i, r := range rows {
		out[i].InvestorName = r.InvestorName
		if out[i].Subscription, err = subscriptionOf(r.OfferingSubscription); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func subscriptionNamed(ctx context.Context, tx pgx.Tx, id string) (SubscriptionRow, error) {
	r, err := q.OfferingSubscriptionNamed(ctx, tx, id)
	if database.NoRows(err) {
		return SubscriptionRow{}, ErrNoSubscription
	}
	if err != nil {
		return SubscriptionRow{}, err
	}
	x, err := subscriptionOf(r.OfferingSubscription)
	return SubscriptionRow{Subscription: x, InvestorName: r.InvestorName, Asker: r.AskerName, Accepter: r.AccepterName}, err
}

func document(ctx context.Context, tx pgx.Tx, o Offering) (Document, error) {
	r, err := q.OfferingDocumentGet(ctx, tx, o.ID, o.AgreementDigest)
	if database.NoRows(err) {
		return Document{}, ErrNotFound
	}
	return Document{Name: r.Name, Bytes: r.Bytes}, err
}

func keepFormD(ctx context.Context, tx pgx.Tx, o Offering) error {
	return q.OfferingFormD(ctx, tx, queries.OfferingFormDParams{ID: o.ID, FormDFiledOn: &o.FormD.On, FormDReference: &o.FormD.Reference, FormDBy: &o.FormD.By, FormDAt: &o.FormD.At})
}
