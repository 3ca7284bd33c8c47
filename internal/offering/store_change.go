package offering

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

// keptTerms are new terms as the table keeps them until somebody decides; the database applies them by these names.
type keptTerms struct {
	Issuer          string           `json:"issuer"`
	Name            string           `json:"name"`
	Regulation      string           `json:"regulation"`
	Target          money.Cents      `json:"target"`
	MinimumRaise    money.Cents      `json:"minimumRaise"`
	Minimum         money.Cents      `json:"minimum"`
	Maximum         money.Cents      `json:"maximum"`
	Currencies      []string         `json:"currencies"`
	Escrow          *string          `json:"escrow"`
	Security        *string          `json:"security"`
	Price           *decimal.Decimal `json:"price"`
	Opens           *string          `json:"opens"`
	Closes          *string          `json:"closes"`
	FundingDays     *int32           `json:"fundingDays"`
	AgreementName   *string          `json:"agreementName"`
	AgreementDigest *string          `json:"agreementDigest"`
}

// kept gives the terms as they are kept; an offering that begins to need an escrow account gets its name now.
func (t Terms) kept(escrow string) keptTerms {
	k := keptTerms{Issuer: t.Issuer, Name: t.Name, Regulation: string(t.Regulation), Target: t.Target, MinimumRaise: t.MinimumRaise, Minimum: t.Minimum, Maximum: t.Maximum,
		Currencies: t.Currencies, Security: text(t.Security), Price: t.Price, FundingDays: narrow(t.FundingDays), AgreementName: text(t.AgreementName), AgreementDigest: text(t.AgreementDigest)}
	if t.Escrow {
		if escrow == "" {
			escrow = "esc_" + random()
		}
		k.Escrow = &escrow
	}
	written := func(d *time.Time) *string {
		if d == nil {
			return nil
		}
		return text(d.Format(time.DateOnly))
	}
	k.Opens, k.Closes = written(t.Opens), written(t.Closes)
	return k
}

func (k keptTerms) terms(client uuid.UUID) (Terms, error) {
	t := Terms{Client: client, Issuer: k.Issuer, Name: k.Name, Regulation: accreditation.Regulation(k.Regulation), Target: k.Target, MinimumRaise: k.MinimumRaise, Minimum: k.Minimum,
		Maximum: k.Maximum, Currencies: k.Currencies, Escrow: k.Escrow != nil, Security: plain(k.Security), Price: k.Price, AgreementName: plain(k.AgreementName), AgreementDigest: plain(k.AgreementDigest)}
	if k.FundingDays != nil {
		t.FundingDays = int(*k.FundingDays)
	}
	for _, d := range []struct {
		written *string
		day     **time.Time
	}{{k.Opens, &t.Opens}, {k.Closes, &t.Closes}} {
		if d.written == nil {
			continue
		}
		at, err := time.Parse(time.DateOnly, *d.written)
		if err != nil {
			return t, err
		}
		*d.day = &at
	}
	return t, nil
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

// toDecide are the changes that the actor may decide, the longest waiting first.
func toDecide(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.OfferingChangesToDecide(ctx, tx, queries.OfferingChangesToDecideParams{Person: actor.Person, Machines: actor.Machines, Clients: actor.Over(identity.Compliance), Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.OfferingChangesToDecideRow) (string, time.Time) { return r.ID, r.AskedAt })
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
