package access

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// lock is the one that identity takes for grants as well: two changes never judge each other's past.
func lock(ctx context.Context, tx pgx.Tx) error { return q.AccessLock(ctx, tx) }

func once(ctx context.Context, tx pgx.Tx, asker uuid.UUID, key string) (*uuid.UUID, error) {
	id, err := q.AccessChangeOnce(ctx, tx, asker, key)
	if database.NoRows(err) {
		return nil, nil
	}
	return &id, err
}

func emailTaken(ctx context.Context, tx pgx.Tx, email string) (bool, error) {
	_, err := q.PersonByEmail(ctx, tx, email)
	if database.NoRows(err) {
		return false, nil
	}
	return err == nil, err
}

func insertChange(ctx context.Context, tx pgx.Tx, c Change, key string) error {
	var role *string
	if c.Role != "" {
		r := string(c.Role)
		role = &r
	}
	email, name := c.Email, c.Name
	if c.Kind != AddPerson {
		email, name = "", ""
	}
	err := q.AccessChangeInsert(ctx, tx, queries.AccessChangeInsertParams{ID: c.ID, Kind: string(c.Kind), PersonID: c.Person, Email: email, Name: name,
		Role: role, OverID: c.Over, Reason: c.Reason, AskedBy: c.AskedBy, OneTime: key, AskedAt: c.AskedAt, ExpiresAt: c.ExpiresAt})
	if err != nil {
		return waits(err)
	}
	return nil
}

func getChange(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Change, error) {
	r, err := q.AccessChangeGet(ctx, tx, id)
	if database.NoRows(err) {
		return Change{}, ErrNoChange
	}
	return changeFromRow(queries.AccessChangeListRow(r)), err
}

func changeForUpdate(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Change, error) {
	if _, err := q.AccessChangeLock(ctx, tx, id); database.NoRows(err) {
		return Change{}, ErrNoChange
	} else if err != nil {
		return Change{}, err
	}
	return getChange(ctx, tx, id)
}

func listChanges(ctx context.Context, tx pgx.Tx, f ChangeFilter) ([]Change, error) {
	rows, err := q.AccessChangeList(ctx, tx, queries.AccessChangeListParams{State: string(f.State), Person: f.Person, Only: f.Only, Before: f.Before, BeforeID: f.BeforeID, Most: int32(f.Limit)})
	out := make([]Change, len(rows))
	for i, r := range rows {
		out[i] = changeFromRow(r)
	}
	return out, err
}

func changeFromRow(r queries.AccessChangeListRow) Change {
	x := r.AccessChange
	c := Change{ID: x.ID, Kind: Kind(x.Kind), Person: x.PersonID, Name: x.Name, Email: x.Email, Over: x.OverID, OverName: r.OverName, Reason: x.Reason, State: State(x.State),
		AskedBy: x.AskedBy, AskedByName: r.Asker, AskedAt: x.AskedAt, ExpiresAt: x.ExpiresAt, DecidedBy: x.DecidedBy, DecidedByName: r.Second, DecidedAt: x.DecidedAt, Answer: x.Answer}
	if c.Kind != AddPerson {
		c.Name, c.Email = r.PersonName, r.PersonEmail
	}
	if x.Role != nil {
		c.Role = identity.Role(*x.Role)
	}
	return c
}

func decideChange(ctx context.Context, tx pgx.Tx, c Change) error {
	return q.AccessChangeDecide(ctx, tx, queries.AccessChangeDecideParams{ID: c.ID, State: string(c.State), DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt, Answer: c.Answer})
}

func expireChanges(ctx context.Context, tx pgx.Tx, now time.Time) ([]uuid.UUID, error) {
	return q.AccessChangeExpire(ctx, tx, &now)
}

func waiting(ctx context.Context, tx pgx.Tx, person uuid.UUID, now time.Time) (int, error) {
	n, err := q.AccessChangeWaiting(ctx, tx, now, person)
	return int(n), err
}

func mine(ctx context.Context, tx pgx.Tx, person uuid.UUID, now time.Time) (identity.Waiting[uuid.UUID], error) {
	rows, err := q.AccessChangeMine(ctx, tx, now, person, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.AccessChangeMineRow) (uuid.UUID, time.Time) { return r.ID, r.AskedAt })
}

func people(ctx context.Context, tx pgx.Tx, f Filter, now time.Time) ([]Person, error) {
	rows, err := q.AccessPeople(ctx, tx, queries.AccessPeopleParams{Now: now, IdleSince: now.Add(-identity.Idle), Role: string(f.Role), Whole: f.Whole, Client: f.Client,
		State: string(f.Standing), ID: f.only, AfterID: f.AfterID, AfterName: f.AfterName, Most: int32(f.Limit)})
	if err != nil {
		return nil, err
	}
	out, ids, at := make([]Person, len(rows)), make([]uuid.UUID, len(rows)), map[uuid.UUID]int{}
	for i, r := range rows {
		out[i] = Person{Person: identity.Person{ID: r.ID, Email: r.Email, Name: r.Name, State: identity.PersonState(r.State), CreatedAt: r.CreatedAt, LeftAt: r.LeftAt},
			SetUpAt: unlessEpoch(r.SetUpAt), LastSignIn: unlessEpoch(r.LastIn), Sessions: int(r.Sessions)}
		ids[i], at[r.ID] = r.ID, i
	}
	grants, err := q.AccessGrants(ctx, tx, ids)
	for _, g := range grants {
		p := &out[at[g.PersonID]]
		p.Grants = append(p.Grants, Grant{ID: g.ID, Role: identity.Role(g.Role), Over: g.ClientID, OverName: g.OverName, Since: g.GrantedAt, GivenBy: g.Giver, AskedBy: g.Asker, Reason: g.Reason})
	}
	return out, err
}

func unlessEpoch(at time.Time) *time.Time {
	if at.Unix() == 0 {
		return nil
	}
	return &at
}

func newestLink(ctx context.Context, tx pgx.Tx, person uuid.UUID) (*Link, error) {
	r, err := q.AccessInvitation(ctx, tx, person)
	if database.NoRows(err) {
		return nil, nil
	}
	return &Link{MadeAt: r.MadeAt, ExpiresAt: r.ExpiresAt, Used: r.UsedAt != nil, Ended: r.EndedAt != nil}, err
}

// holdings are every right in force of people who may sign in: their roles, and the spending keys that they had a hand in.
func holdings(ctx context.Context, tx pgx.Tx, now time.Time) ([]Holding, error) {
	rows, err := q.AccessHoldings(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Holding
	names := map[uuid.UUID]string{}
	for _, r := range rows {
		names[r.PersonID] = r.Name
		out = append(out, RoleHolding(r.PersonID, r.Name, identity.Role(r.Role), r.ClientID, r.OverName, r.GrantedAt))
	}
	keys, err := q.AccessKeyHands(ctx, tx, now)
	for _, k := range keys {
		if !spends(k.Scopes) {
			continue
		}
		for _, hand := range []*uuid.UUID{k.CreatedBy, k.ConfirmedBy} {
			if hand != nil && names[*hand] != "" {
				out = append(out, Holding{Person: *hand, Name: names[*hand], Right: KeyHand, What: k.Name, Over: k.ClientID, OverName: k.OverName, Since: k.CreatedAt})
			}
		}
	}
	return out, err
}

func near(ctx context.Context, tx pgx.Tx, d Duty, since time.Time, most int) ([]Near, error) {
	rows, err := q.AccessNear(ctx, tx, queries.AccessNearParams{Person: d.Person, Since: since, Client: d.Over, Most: int32(most)})
	out := make([]Near, len(rows))
	for i, r := range rows {
		out[i] = Near{Approval: r.ID, Title: r.Title, OverName: r.OverName, At: r.OpenedAt, Asked: r.Asked, Voted: r.Voted}
	}
	return out, err
}

func reviewOnce(ctx context.Context, tx pgx.Tx, opener uuid.UUID, key string) (*uuid.UUID, error) {
	id, err := q.AccessReviewOnce(ctx, tx, opener, key)
	if database.NoRows(err) {
		return nil, nil
	}
	return &id, err
}

// insertReview counts, keeps the review, and then its rows; what the count missed stops the transaction at its end.
func insertReview(ctx context.Context, tx pgx.Tx, r *Review, key string) error {
	n, err := q.AccessReviewPopulation(ctx, tx, r.AsOf)
	if err != nil {
		return err
	}
	r.Population = int(n)
	if err := q.AccessReviewInsert(ctx, tx, queries.AccessReviewInsertParams{ID: r.ID, AsOf: r.AsOf, Population: n, Reason: r.Reason, OpenedBy: r.OpenedBy, OneTime: key, OpenedAt: r.OpenedAt}); err != nil {
		return err
	}
	_, err = q.AccessReviewFill(ctx, tx, r.ID, r.AsOf)
	return err
}

func lockReview(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	_, err := q.AccessReviewLock(ctx, tx, id)
	if database.NoRows(err) {
		return ErrNoReview
	}
	return err
}

func getReview(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Review, error) {
	found, err := listReviews(ctx, tx, &id, nil, uuid.Nil, 1)
	if err != nil || len(found) == 1 {
		return append(found, Review{})[0], err
	}
	return Review{}, ErrNoReview
}

func listReviews(ctx context.Context, tx pgx.Tx, id *uuid.UUID, before *time.Time, beforeID uuid.UUID, limit int) ([]Review, error) {
	rows, err := q.AccessReviewList(ctx, tx, queries.AccessReviewListParams{ID: id, Before: before, BeforeID: beforeID, Most: int32(limit)})
	out := make([]Review, len(rows))
	for i, r := range rows {
		x := r.AccessReview
		out[i] = Review{ID: x.ID, AsOf: x.AsOf, Population: int(x.Population), Reason: x.Reason, OpenedBy: x.OpenedBy, OpenedByName: r.Opener, OpenedAt: x.OpenedAt,
			ClosedByName: r.Closer, ClosedAt: x.ClosedAt, Decided: int(x.Decided), Revoked: int(x.Revoked), LeftOver: int(r.LeftOver)}
		if x.Digest != nil {
			out[i].Digest = *x.Digest
		}
	}
	return out, err
}

func reviewItems(ctx context.Context, tx pgx.Tx, review uuid.UUID) ([]Item, error) {
	rows, err := q.AccessReviewRows(ctx, tx, review)
	out := make([]Item, len(rows))
	for i, r := range rows {
		out[i] = itemOf(r.AccessReviewGrant, r.Decider, r.EndedAt)
	}
	return out, err
}

func reviewPage(ctx context.Context, tx pgx.Tx, review uuid.UUID, open bool, after *uuid.UUID, limit int) ([]Item, error) {
	var out []Item
	if open {
		rows, err := q.AccessReviewOpen(ctx, tx, review, after, int32(limit))
		for _, r := range rows {
			out = append(out, itemOf(r.AccessReviewGrant, "", r.EndedAt))
		}
		return out, err
	}
	rows, err := q.AccessReviewPage(ctx, tx, review, after, int32(limit))
	for _, r := range rows {
		out = append(out, itemOf(r.AccessReviewGrant, r.Decider, r.EndedAt))
	}
	return out, err
}

func reviewItem(ctx context.Context, tx pgx.Tx, review, grant uuid.UUID) (Item, error) {
	r, err := q.AccessReviewItem(ctx, tx, review, grant)
	if database.NoRows(err) {
		return Item{}, ErrNoReview
	}
	return itemOf(r.AccessReviewGrant, r.Decider, r.EndedAt), err
}

func itemOf(x queries.AccessReviewGrant, decider string, ended *time.Time) Item {
	i := Item{Grant: x.GrantID, Person: x.PersonID, Name: x.PersonName, Email: x.Email, Role: identity.Role(x.Role), OverName: x.OverName, GrantedAt: x.GrantedAt,
		GrantedBy: x.GrantedBy, Reason: x.Reason, DecidedByName: decider, DecidedAt: x.DecidedAt, EndedAt: ended}
	if x.Decision != nil {
		i.Verdict = Verdict(*x.Decision)
	}
	return i
}

func decideGrant(ctx context.Context, tx pgx.Tx, review, grant uuid.UUID, v Verdict, reason string, by uuid.UUID, at time.Time) error {
	said := string(v)
	n, err := q.AccessReviewDecide(ctx, tx, queries.AccessReviewDecideParams{ReviewID: review, GrantID: grant, Decision: &said, Reason: reason, DecidedBy: &by, DecidedAt: &at})
	if err == nil && n == 0 {
		return ErrReviewed
	}
	return err
}

func closeReview(ctx context.Context, tx pgx.Tx, r Review, by uuid.UUID) error {
	return q.AccessReviewClose(ctx, tx, queries.AccessReviewCloseParams{ID: r.ID, ClosedBy: &by, ClosedAt: r.ClosedAt, Digest: &r.Digest})
}
