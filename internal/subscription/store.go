package subscription

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

// clip keeps BitGo's text within its column.
func clip(s string, most int) string {
	r := []rune(s)
	return string(r[:min(len(r), most)])
}

func example(ctx context.Context, tx pgx.Tx, kind string) (string, error) {
	return q.SubscriptionExample(ctx, tx, kind)
}

func noteList(ctx context.Context, tx pgx.Tx, o owner, at time.Time, trouble string) error {
	p := queries.SubscriptionListTriedParams{OwnerID: o.id, Level: string(o.level), Coin: o.coin, TriedAt: at, ReadAt: &at, Trouble: clip(trouble, 300)}
	if trouble != "" {
		p.ReadAt = nil
	}
	return q.SubscriptionListTried(ctx, tx, p)
}

func listsOf(ctx context.Context, tx pgx.Tx) ([]List, error) {
	rows, err := q.SubscriptionLists(ctx, tx)
	out := make([]List, len(rows))
	for i, r := range rows {
		out[i] = List{Level: Level(r.Level), OwnerID: r.OwnerID, Coin: r.Coin, Tried: r.TriedAt, Read: r.ReadAt, Trouble: r.Trouble}
	}
	return out, err
}

// failedBefore is BitGo's count at the last reading, and when that was; zero for one that is new.
func failedBefore(ctx context.Context, tx pgx.Tx, id string) (int, time.Time, error) {
	r, err := q.SubscriptionFailed(ctx, tx, id)
	if database.NoRows(err) {
		return 0, time.Time{}, nil
	}
	return int(r.Failed), r.ObservedAt, err
}

func keep(ctx context.Context, tx pgx.Tx, o owner, w Webhook, at time.Time) error {
	return q.SubscriptionKeep(ctx, tx, queries.SubscriptionKeepParams{ID: w.ID, OwnerID: o.id, Level: string(o.level), Type: clip(w.Type, 100), Url: clip(w.URL, 4096),
		Label: clip(w.Label, 1000), Coin: clip(w.Coin, 100), State: clip(w.State, 40), AllToken: w.AllToken, Confirmations: int32(min(w.Confirmations, 1<<30)), Failures: w.Failures,
		Failed: int32(min(w.Failed, 1<<30)), FailingSince: w.FailingSince, LastAttempt: w.LastAttempt, MadeAt: w.Created, ObservedAt: at})
}

func countHour(ctx context.Context, tx pgx.Tx, id string, hour time.Time, n int) error {
	return q.SubscriptionHour(ctx, tx, id, hour, int32(min(n, 1<<20)))
}

func gone(ctx context.Context, tx pgx.Tx, owner string, listed []string, at time.Time) error {
	_, err := q.SubscriptionGone(ctx, tx, &at, owner, listed)
	return err
}

func alarmed(ctx context.Context, tx pgx.Tx, id string, level int) error {
	_, err := q.SubscriptionAlarm(ctx, tx, int32(level), id)
	return err
}

// registrations are all that BitGo lists, and the one with this id, with their budgets.
func registrations(ctx context.Context, tx pgx.Tx, id string, now time.Time) ([]Registration, error) {
	rows, err := q.SubscriptionAll(ctx, tx, now.Add(-7*24*time.Hour), now.Add(-24*time.Hour), id)
	if err != nil {
		return nil, err
	}
	lists, err := listsOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	coins, stale := map[string]string{}, now
	for _, l := range lists {
		coins[l.OwnerID] = l.Coin
		if l.Read != nil && l.Read.Before(stale) {
			stale = *l.Read
		}
	}
	refused, types := map[string]int{}, []string{}
	door, err := q.SubscriptionDoor(ctx, tx, stale)
	for _, d := range door {
		refused[d.Type] = int(d.Count)
	}
	if err != nil {
		return nil, err
	}
	out := make([]Registration, len(rows))
	for i, r := range rows {
		types = append(types, r.Type)
		out[i] = Registration{OwnerID: r.OwnerID, OwnerCoin: coins[r.OwnerID], FirstSeen: r.FirstSeenAt, Observed: r.ObservedAt, Gone: r.GoneAt, Trouble: r.Trouble, Alarm: int(r.Alarm),
			Webhook: Webhook{ID: r.ID, Level: Level(r.Level), Type: r.Type, URL: r.Url, Label: r.Label, Coin: r.Coin, State: r.State, Failed: int(r.Failed),
				FailingSince: r.FailingSince, LastAttempt: r.LastAttempt, Created: r.MadeAt, AllToken: r.AllToken, Confirmations: int(r.Confirmations), Failures: r.Failures},
			Budget: reckon(int(r.Week), int(r.Day), int(r.Life), refused[r.Type], r.ObservedAt, now)}
		switch out[i].Level {
		case Wallet:
			out[i].Wallet = r.OwnerID
		case Enterprise:
			out[i].Enterprise = r.OwnerID
		case Organization:
		}
	}
	heard, err := q.SubscriptionHeard(ctx, tx, types)
	for _, h := range heard {
		for i := range out {
			if out[i].Type == h.Type {
				out[i].Heard = &h.DeliveredAt
			}
		}
	}
	return out, err
}

func insertHeal(ctx context.Context, tx pgx.Tx, h Heal) error {
	return q.SubscriptionHealInsert(ctx, tx, queries.SubscriptionHealInsertParams{ID: h.ID, OldID: h.Old, OwnerID: h.Owner, Level: string(h.Level), OwnerCoin: h.OwnerCoin,
		Type: h.Ask.Type, Url: h.Ask.URL, Label: h.Ask.Label, Coin: h.Ask.Coin, AllToken: h.Ask.AllToken == nil || *h.Ask.AllToken, Confirmations: int32(h.Ask.Confirmations),
		Failures: h.Ask.Failures, GapFrom: h.From, AskedBy: h.AskedBy, At: h.AskedAt})
}

func healStep(ctx context.Context, tx pgx.Tx, id uuid.UUID, step Step, at time.Time, text string) error {
	return q.SubscriptionHealStep(ctx, tx, queries.SubscriptionHealStepParams{HealID: id, Step: string(step), At: at, Text: clip(text, 500)})
}

// claimHeal takes an open heal, with what was proven so far; false when it is done or another process has it.
func claimHeal(ctx context.Context, tx pgx.Tx, id uuid.UUID, now, until time.Time) (Heal, bool, error) {
	r, err := q.SubscriptionHealClaim(ctx, tx, &until, id, &now)
	if database.NoRows(err) {
		return Heal{}, false, nil
	}
	if err != nil {
		return Heal{}, false, err
	}
	h := healFrom(r)
	h.Proofs, err = proofs(ctx, tx, id)
	return h, true, err
}

func healFrom(r queries.SubscriptionHeal) Heal {
	all := r.AllToken
	h := Heal{ID: r.ID, Old: r.OldID, Owner: r.OwnerID, Level: Level(r.Level), OwnerCoin: r.OwnerCoin, Step: Step(r.Step), TestKey: r.TestKey, From: r.GapFrom, To: r.GapTo,
		Reconciliation: r.ReconciliationID, Trouble: r.Trouble, AskedBy: r.AskedBy, AskedAt: r.AskedAt, Updated: r.UpdatedAt, Ended: r.EndedAt,
		Ask: Ask{Type: r.Type, URL: r.Url, Label: r.Label, Coin: r.Coin, AllToken: &all, Confirmations: int(r.Confirmations), Failures: r.Failures}}
	switch h.Level {
	case Wallet:
		h.Ask.Wallet = h.Owner
	case Enterprise:
		h.Ask.Enterprise = h.Owner
	case Organization:
	}
	if r.NewID != nil {
		h.New = *r.NewID
	}
	return h
}

func releaseHeal(ctx context.Context, tx pgx.Tx, id uuid.UUID, trouble string, now time.Time) error {
	return q.SubscriptionHealRelease(ctx, tx, clip(trouble, 1000), now, id)
}

// moveHeal writes the step that h has come to, unless it stands elsewhere by now.
func moveHeal(ctx context.Context, tx pgx.Tx, h Heal, after Step, now time.Time) (bool, error) {
	p := queries.SubscriptionHealMoveParams{Step: string(h.Step), GapTo: h.To, EndedAt: h.Ended, Now: now, ID: h.ID, After: string(after)}
	if h.New != "" {
		p.NewID = &h.New
	}
	n, err := q.SubscriptionHealMove(ctx, tx, p)
	return n == 1, err
}

func healTestKey(ctx context.Context, tx pgx.Tx, id uuid.UUID, key string) error {
	return q.SubscriptionHealTest(ctx, tx, clip(key, 255), id)
}

func healReconciliation(ctx context.Context, tx pgx.Tx, id, reconciliation uuid.UUID) error {
	return q.SubscriptionHealReconciliation(ctx, tx, &reconciliation, id)
}

// arrivedAs is the number of the event that came under a key.
func arrivedAs(ctx context.Context, tx pgx.Tx, key string) (int64, bool, error) {
	r, err := q.SubscriptionArrived(ctx, tx, key)
	if database.NoRows(err) {
		return 0, false, nil
	}
	return r.ID, err == nil, err
}

func openHeals(ctx context.Context, tx pgx.Tx, now time.Time) ([]Heal, error) {
	rows, err := q.SubscriptionHealsOpen(ctx, tx, &now)
	out := make([]Heal, len(rows))
	for i, r := range rows {
		out[i] = Heal{ID: r.ID, AskedBy: r.AskedBy}
	}
	return out, err
}

func healsOf(ctx context.Context, tx pgx.Tx, webhook string) ([]Heal, error) {
	rows, err := q.SubscriptionHealsOf(ctx, tx, webhook)
	out := make([]Heal, len(rows))
	for i, r := range rows {
		out[i] = healFrom(r.SubscriptionHeal)
		out[i].AskedByName = r.AskedByName
	}
	return out, err
}

func heals(ctx context.Context, tx pgx.Tx, most int) ([]Heal, error) {
	rows, err := q.SubscriptionHeals(ctx, tx, int32(most))
	out := make([]Heal, len(rows))
	for i, r := range rows {
		out[i] = healFrom(r.SubscriptionHeal)
		out[i].AskedByName = r.AskedByName
	}
	return out, err
}

func healOf(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Heal, error) {
	r, err := q.SubscriptionHealGet(ctx, tx, id)
	if database.NoRows(err) {
		return Heal{}, ErrNoHeal
	}
	if err != nil {
		return Heal{}, err
	}
	h := healFrom(r.SubscriptionHeal)
	h.AskedByName = r.AskedByName
	steps, err := q.SubscriptionHealSteps(ctx, tx, id)
	for _, d := range steps {
		h.Done = append(h.Done, Done{Step: Step(d.Step), At: d.At, Text: d.Text})
	}
	if err != nil {
		return Heal{}, err
	}
	h.Proofs, err = proofs(ctx, tx, id)
	return h, err
}

func keepProof(ctx context.Context, tx pgx.Tx, id uuid.UUID, c Certified) error {
	return q.SubscriptionProofKeep(ctx, tx, queries.SubscriptionProofKeepParams{HealID: id, WalletID: c.Wallet, Label: clip(c.Label, 1000), Coin: c.Coin, Items: int32(c.Items), Kept: int32(c.Kept),
		Posted: int32(c.Posted), Digest: c.Digest, OurDigest: c.Ours, Differing: c.Differing, ComparedAt: c.At})
}

func proofs(ctx context.Context, tx pgx.Tx, id uuid.UUID) ([]Certified, error) {
	rows, err := q.SubscriptionProofs(ctx, tx, id)
	out := make([]Certified, len(rows))
	for i, r := range rows {
		out[i] = Certified{Wallet: r.WalletID, Label: r.Label, Coin: r.Coin, Items: int(r.Items), Kept: int(r.Kept), Posted: int(r.Posted), Digest: r.Digest, Ours: r.OurDigest, Differing: r.Differing, At: r.ComparedAt}
	}
	return out, err
}

func troubled(ctx context.Context, tx pgx.Tx) (identity.Waiting[string], error) {
	rows, err := q.SubscriptionTroubled(ctx, tx, int32(Alarms[len(Alarms)-1]), identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.SubscriptionTroubledRow) (string, time.Time) { return r.ID, r.Since })
}
