package offering

import (
	"context"
	"encoding/json"
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

func insert(ctx context.Context, tx pgx.Tx, o Offering, by uuid.UUID, oneTime string) (bool, error) {
	n, err := q.OfferingInsert(ctx, tx, queries.OfferingInsertParams{ID: o.ID, ClientID: o.Client, Issuer: o.Issuer, Name: o.Name, Regulation: string(o.Regulation),
		TargetCents: o.Target, MinimumCents: o.Minimum, MaximumCents: o.Maximum, Currencies: o.Currencies, EscrowAccount: text(o.Escrow),
		SecurityID: text(o.Security), UnitPrice: o.Price, State: string(o.State), CreatedBy: by, OneTime: oneTime, CreatedAt: o.At,
		MinimumRaiseCents: o.MinimumRaise, OpensOn: o.Opens, ClosesOn: o.Closes, FundingDays: narrow(o.FundingDays), AgreementName: text(o.AgreementName), AgreementDigest: text(o.AgreementDigest)})
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

func narrow(n int) *int32 {
	if n == 0 {
		return nil
	}
	small := int32(n)
	return &small
}

func offeringOf(r queries.Offering) Offering {
	o := Offering{ID: r.ID, Client: r.ClientID, Issuer: r.Issuer, Name: r.Name, Regulation: accreditation.Regulation(r.Regulation), Target: r.TargetCents,
		Minimum: r.MinimumCents, Maximum: r.MaximumCents, Subscribed: r.SubscribedCents, Currencies: r.Currencies, Escrow: plain(r.EscrowAccount),
		Security: plain(r.SecurityID), Price: r.UnitPrice, State: State(r.State), At: r.CreatedAt, MinimumRaise: r.MinimumRaiseCents, Opens: r.OpensOn, Closes: r.ClosesOn,
		AgreementName: plain(r.AgreementName), AgreementDigest: plain(r.AgreementDigest), StateAt: r.StateAt, FirstSale: r.FirstSaleAt, CreatedBy: r.CreatedBy, issuerKey: plain(r.IssuerKey)}
	if r.FundingDays != nil {
		o.FundingDays = int(*r.FundingDays)
	}
	if r.FormDFiledOn != nil {
		o.FormD = &FormD{On: *r.FormDFiledOn, Reference: plain(r.FormDReference), By: *r.FormDBy, At: *r.FormDAt}
	}
	return o
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
		EscrowStatus: string(x.Escrow), Rules: rules, RulesVersion: accreditation.RulesVersion, AskedBy: x.askedBy, OneTime: oneTime, AskedAt: x.AskedAt, DecidedAt: x.DecidedAt,
		Eligible: x.Eligible, Accredited: x.Accredited, AgreementDigest: text(x.Agreement), Reference: x.Reference, ExpiresAt: x.ExpiresAt})
}

func judged(ctx context.Context, tx pgx.Tx, x Subscription) error {
	rules, err := json.Marshal(x.Rules)
	if err != nil {
		return err
	}
	return q.OfferingSubscriptionJudged(ctx, tx, queries.OfferingSubscriptionJudgedParams{State: string(x.State), Rules: rules,
		RulesVersion: accreditation.RulesVersion, DecidedAt: x.DecidedAt, CancelDecidedBy: x.cancelDecidedBy, Eligible: x.Eligible, Accredited: x.Accredited,
		Agreement: x.Signed, AgreementDigest: text(x.Agreement), EndReason: x.EndReason, ID: x.ID})
}

func askCancel(ctx context.Context, tx pgx.Tx, x Subscription) error {
	return q.OfferingSubscriptionCancelAsk(ctx, tx, x.CancelAskedBy, x.CancelAskedAt, x.ID)
}

func insertEvent(ctx context.Context, tx pgx.Tx, x Subscription, event string, at time.Time) error {
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
		CancelAskedBy: r.CancelAskedBy, CancelAskedAt: r.CancelAskedAt, cancelDecidedBy: r.CancelDecidedBy, Eligible: r.Eligible, Accredited: r.Accredited,
		Agreement: plain(r.AgreementDigest), Reference: r.Reference, Funded: r.FundedCents, FundedAt: r.FundedAt, ExpiresAt: r.ExpiresAt, AcceptedBy: r.AcceptedBy,
		AcceptedAt: r.AcceptedAt, PaidReference: plain(r.PaidReference), Shares: r.Shares, Transfer: plain(r.TransferID), EndReason: r.EndReason}
	err := json.Unmarshal(r.Rules, &x.Rules)
	return x, err
}

func byReference(ctx context.Context, tx pgx.Tx, reference string) (Subscription, error) {
	r, err := q.OfferingSubscriptionByReference(ctx, tx, reference)
	if database.NoRows(err) {
		return Subscription{}, ErrNoSubscription
	}
	if err != nil {
		return Subscription{}, err
	}
	return subscriptionOf(r)
}

func keepHeld(ctx context.Context, tx pgx.Tx, x Subscription) error {
	return q.OfferingSubscriptionHeld(ctx, tx, queries.OfferingSubscriptionHeldParams{ID: x.ID, EscrowStatus: string(x.Escrow), FundedCents: x.Funded, FundedAt: x.FundedAt,
		AcceptedBy: x.AcceptedBy, AcceptedAt: x.AcceptedAt, Shares: x.Shares})
}

func moneyMoved(ctx context.Context, tx pgx.Tx, ids []string, to Escrow) error {
	return q.OfferingSubscriptionsMoney(ctx, tx, string(to), ids)
}

func keepAccepted(ctx context.Context, tx pgx.Tx, x Subscription) error {
	rules, err := json.Marshal(x.Rules)
	if err != nil {
		return err
	}
	return q.OfferingSubscriptionAccept(ctx, tx, queries.OfferingSubscriptionAcceptParams{ID: x.ID, AcceptedBy: x.AcceptedBy, AcceptedAt: x.AcceptedAt,
		PaidReference: text(x.PaidReference), Shares: x.Shares, Rules: rules, RulesVersion: accreditation.RulesVersion, Accredited: x.Accredited})
}

// within gives the subscriptions of an offering in some stages, the oldest first.
func within(ctx context.Context, tx pgx.Tx, offering string, stages ...Stage) ([]Subscription, error) {
	words := make([]string, len(stages))
	for i, s := range stages {
		words[i] = string(s)
	}
	rows, err := q.OfferingSubscriptionsIn(ctx, tx, offering, words)
	if err != nil {
		return nil, err
	}
	out := make([]Subscription, len(rows))
	for i, r := range rows {
		if out[i], err = subscriptionOf(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func keepIssued(ctx context.Context, tx pgx.Tx, ids, transfers []string) error {
	return q.OfferingSubscriptionsIssued(ctx, tx, ids, transfers)
}

func endAll(ctx context.Context, tx pgx.Tx, ids []string, state SubscriptionState, at time.Time, why string) error {
	return q.OfferingSubscriptionsEnd(ctx, tx, queries.OfferingSubscriptionsEndParams{Ids: ids, State: string(state), DecidedAt: &at, EndReason: why})
}

func insertEvents(ctx context.Context, tx pgx.Tx, client uuid.UUID, ids []string, event string, at time.Time) error {
	return q.OfferingEventsInsert(ctx, tx, queries.OfferingEventsInsertParams{ClientID: client, Ids: ids, Event: event, At: at})
}

func overdue(ctx context.Context, tx pgx.Tx, now time.Time, most int) ([]Subscription, error) {
	rows, err := q.OfferingSubscriptionsOverdue(ctx, tx, now, int32(most))
	out := make([]Subscription, len(rows))
	for i, r := range rows {
		out[i] = Subscription{ID: r.ID, Offering: r.OfferingID}
	}
	return out, err
}

func lockIssuer(ctx context.Context, tx pgx.Tx, o Offering) error {
	return q.OfferingLockIssuer(ctx, tx, o.Client, string(o.Regulation), o.issuerKey)
}

func raised(ctx context.Context, tx pgx.Tx, o Offering, x Subscription, since time.Time) (out []regulation.Payment, err error) {
	rows, err := q.OfferingRaised(ctx, tx, queries.OfferingRaisedParams{ClientID: o.Client, IssuerKey: &o.issuerKey, Regulation: string(o.Regulation), Since: since, ButFor: x.ID})
	for _, r := range rows {
		out = append(out, regulation.Payment{On: r.OnDay, Cents: money.CentsFromBig(r.Cents.Big())})
	}
	return out, err
}

func paid(ctx context.Context, tx pgx.Tx, o Offering, x Subscription, since time.Time) (out []regulation.Payment, err error) {
	rows, err := q.OfferingPaid(ctx, tx, queries.OfferingPaidParams{ClientID: o.Client, InvestorID: x.Investor, Regulation: string(o.Regulation), Since: since, ButFor: x.ID})
	for _, r := range rows {
		out = append(out, regulation.Payment{On: r.OnDay, Cents: money.CentsFromBig(r.Cents.Big())})
	}
	return out, err
}

func buyers(ctx context.Context, tx pgx.Tx, o Offering, x Subscription) (out []regulation.Purchase, err error) {
	rows, err := q.OfferingPurchasers(ctx, tx, o.ID, x.Investor)
	for _, r := range rows {
		out = append(out, regulation.Purchase{On: r.OnDay, Persons: r.Persons})
	}
	return out, err
}

func insertChange(ctx context.Context, tx pgx.Tx, c Change, escrow, oneTime string) error {
	about, err := json.Marshal(c.About)
	if err != nil {
		return err
	}
	p := queries.OfferingChangeInsertParams{ID: c.ID, OfferingID: c.Offering, ClientID: c.Client, Kind: string(c.Kind), Reason: c.Reason, Digest: c.Digest, About: about,
		State: string(c.State), AskedBy: c.AskedBy, AskedAt: c.AskedAt, DecidedAt: c.DecidedAt, OneTime: oneTime}
	if c.Terms != nil {
		if p.Terms, err = json.Marshal(c.Terms.kept(escrow)); err != nil {
			return err
		}
	}
	_, err = q.OfferingChangeInsert(ctx, tx, p)
	if database.Constraint(err) == "offering_change_one_open" {
		return ErrWaits.With(err)
	}
	return err
}

func onceChanged(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (*Change, error) {
	r, err := q.OfferingChangeOnce(ctx, tx, by, oneTime)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := changeOf(r)
	return &c, err
}

func change(ctx context.Context, tx pgx.Tx, id string) (Change, error) {
	r, err := q.OfferingChangeGet(ctx, tx, id)
	if database.NoRows(err) {
		return Change{}, ErrNoChange
	}
	if err != nil {
		return Change{}, err
	}
	c, err := changeOf(r.OfferingChange)
	c.AskerName, c.Decider = r.AskerName, r.DeciderName
	return c, err
}

func changeForUpdate(ctx context.Context, tx pgx.Tx, id string) (Change, error) {
	r, err := q.OfferingChangeForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Change{}, ErrNoChange
	}
	if err != nil {
		return Change{}, err
	}
	return changeOf(r)
}

func keepDecision(ctx context.Context, tx pgx.Tx, c Change) error {
	err := q.OfferingChangeDecide(ctx, tx, queries.OfferingChangeDecideParams{ID: c.ID, State: string(c.State), DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt, Decision: c.Decision})
	switch database.Constraint(err) {
	case "offering_security":
		return ErrNoSecurity.With(err)
	case "offering_promised", "offering_target_holds":
		return ErrMoved.With(err)
	}
	return err
}

func changes(ctx context.Context, tx pgx.Tx, offering string, most int) ([]Change, error) {
	rows, err := q.OfferingChanges(ctx, tx, offering, int32(most))
	if err != nil {
		return nil, err
	}
	out := make([]Change, len(rows))
	for i, r := range rows {
		if out[i], err = changeOf(r.OfferingChange); err != nil {
			return nil, err
		}
		out[i].AskerName, out[i].Decider = r.AskerName, r.DeciderName
	}
	return out, nil
}

func changeOf(r queries.OfferingChange) (Change, error) {
	c := Change{ID: r.ID, Offering: r.OfferingID, Client: r.ClientID, Kind: Kind(r.Kind), Reason: r.Reason, Digest: r.Digest, State: ChangeState(r.State), AskedBy: r.AskedBy,
		AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Decision: r.Decision}
	if err := json.Unmarshal(r.About, &c.About); err != nil {
		return c, err
	}
	if r.Terms == nil {
		return c, nil
	}
	var k keptTerms
	if err := json.Unmarshal(r.Terms, &k); err != nil {
		return c, err
	}
	t, err := k.terms(r.ClientID)
	c.Terms = &t
	return c, err
}

// toDecide are the offerings with a change that the actor may decide, the longest waiting first; no offering has two.
func toDecide(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.OfferingChangesToDecide(ctx, tx, queries.OfferingChangesToDecideParams{Person: actor.Person, Machines: actor.Machines, Clients: actor.Over(identity.Compliance), Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.OfferingChangesToDecideRow) (string, time.Time) { return r.OfferingID, r.AskedAt })
}

func sumsOf(ctx context.Context, tx pgx.Tx, offering string) (Sums, error) {
	rows, err := q.OfferingStageSums(ctx, tx, offering)
	out := Sums{}
	for _, r := range rows {
		out[Stage(r.Stage)] = Sum{Stage: Stage(r.Stage), Subscriptions: r.Subscriptions, Amount: r.Cents, Held: r.FundedCents}
	}
	return out, err
}

func insertDocument(ctx context.Context, tx pgx.Tx, o Offering, d Document, by uuid.UUID, at time.Time) error {
	return q.OfferingDocumentInsert(ctx, tx, queries.OfferingDocumentInsertParams{OfferingID: o.ID, ClientID: o.Client, Digest: d.Digest(), Name: d.Name, Bytes: d.Bytes, FiledBy: by, FiledAt: at})
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f ListFilter) ([]Row, error) {
	at, id := f.From.start()
	p := queries.OfferingListParams{Before: at, BeforeID: id, Clients: clients, State: text(string(f.State)), Only: f.Only, PageSize: int32(f.Limit + 1)}
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
