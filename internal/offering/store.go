package offering

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, o Offering, by uuid.UUID, oneTime string) (bool, error) {
	n, err := q.OfferingInsert(ctx, tx, queries.OfferingInsertParams{ID: o.ID, ClientID: o.Client, Issuer: o.Issuer, Name: o.Name, Regulation: string(o.Regulation),
		TargetCents: o.Target, MinimumCents: o.Minimum, MaximumCents: o.Maximum, Currencies: o.Currencies, EscrowAccount: text(o.Escrow),
		SecurityID: text(o.Security), UnitPrice: o.Price, CreatedBy: by, OneTime: oneTime, CreatedAt: o.At})
	switch database.Constraint(err) {
	case "":
	case "offering_client":
		return false, identity.ErrNoClient.With(err)
	case "offering_security":
		return false, ErrNoSecurity.With(err)
	}
	return n > 0, err
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func plain(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Offering, error) {
	r, err := q.OfferingOnce(ctx, tx, by, oneTime)
	return offeringOf(r), err
}

func get(ctx context.Context, tx pgx.Tx, id string) (Offering, error) {
	r, err := q.OfferingGet(ctx, tx, id)
	if database.NoRows(err) {
		return Offering{}, ErrNotFound
	}
	return offeringOf(r), err
}

func forUpdate(ctx context.Context, tx pgx.Tx, id string) (Offering, error) {
	r, err := q.OfferingForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Offering{}, ErrNotFound
	}
	return offeringOf(r), err
}

func offeringOf(r queries.Offering) Offering {
	return Offering{ID: r.ID, Client: r.ClientID, Issuer: r.Issuer, Name: r.Name, Regulation: accreditation.Regulation(r.Regulation), Target: r.TargetCents,
		Minimum: r.MinimumCents, Maximum: r.MaximumCents, Subscribed: r.SubscribedCents, Currencies: r.Currencies, Escrow: plain(r.EscrowAccount),
		Security: plain(r.SecurityID), Price: r.UnitPrice, State: State(r.State), At: r.CreatedAt}
}

func committed(ctx context.Context, tx pgx.Tx, x Subscription) (money.Cents, error) {
	units, err := q.OfferingCommitted(ctx, tx, x.Offering, x.Investor, x.ID)
	return money.CentsFromBig(units.Big()), err
}

func insertSubscription(ctx context.Context, tx pgx.Tx, x Subscription, oneTime string) error {
	rules, err := json.Marshal(x.Rules)
	if err != nil {
		return err
	}
	return q.OfferingSubscriptionInsert(ctx, tx, queries.OfferingSubscriptionInsertParams{ID: x.ID, OfferingID: x.Offering, ClientID: x.Client, InvestorID: x.Investor,
		AmountCents: x.Amount, Currency: x.Currency, Funding: x.Funding, ClaimedStatus: x.Claimed, Agreement: x.Signed, State: string(x.State),
		EscrowStatus: string(x.Escrow), Rules: rules, RulesVersion: accreditation.RulesVersion, AskedBy: x.askedBy, OneTime: oneTime, AskedAt: x.AskedAt, DecidedAt: x.DecidedAt})
}

func judged(ctx context.Context, tx pgx.Tx, x Subscription) error {
	rules, err := json.Marshal(x.Rules)
	if err != nil {
		return err
	}
	return q.OfferingSubscriptionJudged(ctx, tx, queries.OfferingSubscriptionJudgedParams{State: string(x.State), Rules: rules,
		RulesVersion: accreditation.RulesVersion, DecidedAt: x.DecidedAt, CancelDecidedBy: x.cancelDecidedBy, ID: x.ID})
}

func askCancel(ctx context.Context, tx pgx.Tx, x Subscription) error {
	return q.OfferingSubscriptionCancelAsk(ctx, tx, x.CancelAskedBy, x.CancelAskedAt, x.ID)
}

func insertEvent(ctx context.Context, tx pgx.Tx, x Subscription, event string) error {
	at := x.AskedAt
	if event != Event {
		at = *x.DecidedAt
	}
	return q.OfferingEventInsert(ctx, tx, queries.OfferingEventInsertParams{ClientID: x.Client, SubscriptionID: x.ID, Event: event, At: at})
}

func subscription(ctx context.Context, tx pgx.Tx, id string) (Subscription, error) {
	r, err := q.OfferingSubscriptionGet(ctx, tx, id)
	if database.NoRows(err) {
		return Subscription{}, ErrNoSubscription
	}
	if err != nil {
		return Subscription{}, err
	}
	return subscriptionOf(r)
}

// onceSubscribed is what an earlier run of the same call asked for, nil for none.
func onceSubscribed(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (*Subscription, error) {
	r, err := q.OfferingSubscriptionOnce(ctx, tx, by, oneTime)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x, err := subscriptionOf(r)
	return &x, err
}

func waiting(ctx context.Context, tx pgx.Tx, client uuid.UUID, investor string) ([]Subscription, error) {
	rows, err := q.OfferingSubscriptionsWaiting(ctx, tx, client, investor)
	out := make([]Subscription, len(rows))
	for i, r := range rows {
		out[i] = Subscription{ID: r.ID, Offering: r.OfferingID}
	}
	return out, err
}

func subscriptionOf(r queries.OfferingSubscription) (Subscription, error) {
	x := Subscription{ID: r.ID, Offering: r.OfferingID, Client: r.ClientID, Investor: r.InvestorID, Amount: r.AmountCents, Currency: r.Currency, Funding: r.Funding,
		Claimed: r.ClaimedStatus, Signed: r.Agreement, State: SubscriptionState(r.State), Escrow: Escrow(r.EscrowStatus), AskedAt: r.AskedAt, DecidedAt: r.DecidedAt, askedBy: r.AskedBy,
		CancelAskedBy: r.CancelAskedBy, CancelAskedAt: r.CancelAskedAt, cancelDecidedBy: r.CancelDecidedBy}
	err := json.Unmarshal(r.Rules, &x.Rules)
	return x, err
}
