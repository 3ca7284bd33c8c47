package countersign

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// vote is a Vote as it is kept.
type vote struct {
	User    string    `json:"user"`
	Approve bool      `json:"approve"`
	At      time.Time `json:"at"`
}

// upsert keeps an approval as BitGo showed it and reports whether that was news.
func upsert(ctx context.Context, tx pgx.Tx, a Approval, at time.Time) (bool, error) {
	votes := make([]vote, len(a.Votes))
	for i, v := range a.Votes {
		votes[i] = vote(v)
	}
	raw, err := json.Marshal(votes)
	if err != nil {
		return false, err
	}
	carries, err := json.Marshal(a.Carries)
	if err != nil {
		return false, err
	}
	var changed *time.Time
	if !a.Updated.IsZero() {
		changed = &a.Updated
	}
	n, err := q.CountersignUpsert(ctx, tx, queries.CountersignUpsertParams{ID: a.ID, ClientID: *a.Client, State: string(a.State), Word: a.Word, Type: a.Type, Title: a.Title,
		Wallet: a.Wallet, Coin: a.Coin, Creator: a.Creator, Needed: int32(a.Required), Votes: raw, SendID: a.Send, OpenedAt: a.Created, ChangedAt: changed, ObservedAt: at, Carries: carries})
	return n > 0, err
}

func seen(ctx context.Context, tx pgx.Tx, ids []string, at time.Time) error {
	return q.CountersignSeen(ctx, tx, at, ids)
}

func gone(ctx context.Context, tx pgx.Tx, id string, at time.Time) (bool, error) {
	n, err := q.CountersignGone(ctx, tx, at, id)
	return n > 0, err
}

func one(ctx context.Context, tx pgx.Tx, id string) (Kept, error) {
	r, err := q.CountersignGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Kept{}, ErrNotFound
	}
	if err != nil {
		return Kept{}, err
	}
	return fromRow(r.Countersign, r.ClientName)
}

func list(ctx context.Context, tx pgx.Tx, state State, clients []uuid.UUID, only []string, before Place, most int) ([]Kept, error) {
	rows, err := q.CountersignList(ctx, tx, queries.CountersignListParams{State: string(state), BeforeAt: before.At, BeforeID: before.ID, Clients: clients, Only: only, Most: int32(most)})
	if err != nil {
		return nil, err
	}
	out := make([]Kept, len(rows))
	for i, r := range rows {
		if out[i], err = fromRow(r.Countersign, r.ClientName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func ofSendKept(ctx context.Context, tx pgx.Tx, send uuid.UUID) ([]Kept, error) {
	rows, err := q.CountersignOfSend(ctx, tx, send, ofSend)
	if err != nil {
		return nil, err
	}
	out := make([]Kept, len(rows))
	for i, r := range rows {
		if out[i], err = fromRow(r.Countersign, r.ClientName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func sendsRaised(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, txids []string) ([]uuid.UUID, error) {
	return q.CountersignRaised(ctx, tx, client, wallet, txids)
}

func unseen(ctx context.Context, tx pgx.Tx, client uuid.UUID, before time.Time) ([]string, error) {
	return q.CountersignWaiting(ctx, tx, client, before, lookedUp)
}

func own(ctx context.Context, tx pgx.Tx, a Approval, people []uuid.UUID) (bool, error) {
	return q.CountersignOwn(ctx, tx, a.Send, a.ID, people)
}

func ownAmong(ctx context.Context, tx pgx.Tx, ids []string, person uuid.UUID) (map[string]bool, error) {
	found, err := q.CountersignOwnAmong(ctx, tx, ids, person)
	out := map[string]bool{}
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

func looked(ctx context.Context, tx pgx.Tx, client uuid.UUID, observed, failed *time.Time) error {
	return q.CountersignLooked(ctx, tx, client, observed, failed)
}

func looks(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) ([]Looked, error) {
	rows, err := q.CountersignLooks(ctx, tx, clients)
	out := make([]Looked, len(rows))
	for i, r := range rows {
		out[i] = Looked{Client: r.ID, Name: r.Name, Observed: r.ObservedAt, Failed: r.FailedAt}
	}
	return out, err
}

func fromRow(r queries.Countersign, clientName string) (Kept, error) {
	var votes []vote
	if err := json.Unmarshal(r.Votes, &votes); err != nil {
		return Kept{}, err
	}
	k := Kept{Approval: Approval{ID: r.ID, State: State(r.State), Word: r.Word, Type: r.Type, Title: r.Title, Client: &r.ClientID, Wallet: r.Wallet, Coin: r.Coin,
		Send: r.SendID, Creator: r.Creator, Required: int(r.Needed), Created: r.OpenedAt.UTC()}, ClientName: clientName, ObservedAt: r.ObservedAt.UTC()}
	if r.Carries != nil {
		if err := json.Unmarshal(r.Carries, &k.Carries); err != nil {
			return Kept{}, err
		}
	}
	if r.Known != nil {
		if err := json.Unmarshal(r.Known, &k.Known); err != nil {
			return Kept{}, err
		}
		if k.Known.At = r.KnownAt.UTC(); k.Known.Missing {
			k.Known, k.Hidden = nil, true
		}
	}
	if r.ChangedAt != nil {
		k.Updated = r.ChangedAt.UTC()
	}
	for _, v := range votes {
		k.Votes = append(k.Votes, Vote(v))
	}
	return k, nil
}

func unread(ctx context.Context, tx pgx.Tx, client uuid.UUID) ([]unknown, error) {
	rows, err := q.CountersignUnknown(ctx, tx, client, learnt)
	out := make([]unknown, len(rows))
	for i, r := range rows {
		out[i] = unknown(r)
	}
	return out, err
}

func knew(ctx context.Context, tx pgx.Tx, id string, k Known, now time.Time) error {
	raw, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return q.CountersignKnown(ctx, tx, raw, &now, id)
}

func mine(ctx context.Context, tx pgx.Tx, actor identity.Actor, user string) (identity.Waiting[string], error) {
	rows, err := q.CountersignMine(ctx, tx, queries.CountersignMineParams{Clients: actor.Over(identity.Compliance), BitgoUser: user, Person: actor.Person, Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.CountersignMineRow) (string, time.Time) { return r.ID, r.OpenedAt })
}

func keepPolicy(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, k Known, at time.Time) error {
	raw, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return q.WalletPolicyKeep(ctx, tx, queries.WalletPolicyKeepParams{WalletID: wallet, ClientID: client, Rules: raw, ObservedAt: at})
}

// policy is what was read last of a wallet's rules, and of whose client it is; nil: nothing was.
func policy(ctx context.Context, tx pgx.Tx, wallet string) (uuid.UUID, *Known, error) {
	r, err := q.WalletPolicyOf(ctx, tx, wallet)
	if database.NoRows(err) {
		return uuid.Nil, nil, nil
	}
	if err != nil {
		return uuid.Nil, nil, err
	}
	k := &Known{Wallet: r.WalletID, At: r.ObservedAt.UTC()}
	return r.ClientID, k, json.Unmarshal(r.Rules, k)
}
