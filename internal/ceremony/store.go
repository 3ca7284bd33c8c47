package ceremony

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

func insert(ctx context.Context, tx pgx.Tx, c Ceremony, oneTime string) (bool, error) {
	n, err := q.CeremonyInsert(ctx, tx, queries.CeremonyInsertParams{ID: c.ID, ClientID: c.Client, EnterpriseID: c.Enterprise, Coin: c.Coin, Label: c.Label,
		Reason: c.Reason, AskedBy: c.By, At: c.At, OneTime: oneTime})
	return n > 0, err
}

// once is what a form asked for; uuid.Nil: nothing.
func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (uuid.UUID, error) {
	id, err := q.CeremonyOnce(ctx, tx, by, oneTime)
	if database.NoRows(err) {
		return uuid.Nil, nil
	}
	return id, err
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Ceremony, error) {
	r, err := q.CeremonyGet(ctx, tx, id)
	if database.NoRows(err) {
		return Ceremony{}, ErrNotFound
	}
	c := from(r.Ceremony)
	c.names(r.ClientName, r.ClientState, r.AskedName, r.DecidedName, r.HeldName, r.KeptName, r.AbandonName, r.AbandonedName)
	return c, err
}

func ofWallet(ctx context.Context, tx pgx.Tx, wallet string) (uuid.UUID, error) {
	id, err := q.CeremonyOfWallet(ctx, tx, wallet)
	if database.NoRows(err) {
		return uuid.Nil, nil
	}
	return id, err
}

func lock(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	_, err := q.CeremonyLock(ctx, tx, id)
	if database.NoRows(err) {
		return ErrNotFound
	}
	return err
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f Filter) ([]Ceremony, error) {
	states := make([]string, len(f.States))
	for i, s := range f.States {
		states[i] = string(s)
	}
	rows, err := q.CeremonyList(ctx, tx, queries.CeremonyListParams{BeforeAt: f.BeforeAt, BeforeID: f.BeforeID, Clients: clients, Client: f.Client, States: states, Most: int32(f.Limit + 1)})
	out := make([]Ceremony, len(rows))
	for i, r := range rows {
		out[i] = from(r.Ceremony)
		out[i].names(r.ClientName, r.ClientState, r.AskedName, r.DecidedName, r.HeldName, r.KeptName, r.AbandonName, r.AbandonedName)
	}
	return out, err
}

func decide(ctx context.Context, tx pgx.Tx, c Ceremony, at time.Time) error {
	return q.CeremonyDecide(ctx, tx, queries.CeremonyDecideParams{ID: c.ID, State: string(c.State), DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt, Note: c.DecidedNote, At: at})
}

func generating(ctx context.Context, tx pgx.Tx, c Ceremony, by uuid.UUID, present string, at time.Time) (bool, error) {
	n, err := q.CeremonyGenerating(ctx, tx, queries.CeremonyGeneratingParams{ID: c.ID, HeldBy: by, Present: present, At: at, Seen: c.GeneratingAt})
	return n > 0, err
}

func made(ctx context.Context, tx pgx.Tx, c Ceremony, wallet string, found bool, at time.Time) (bool, error) {
	n, err := q.CeremonyMade(ctx, tx, queries.CeremonyMadeParams{WalletID: wallet, At: at, Found: found, ID: c.ID, Seen: *c.GeneratingAt})
	return n > 0, err
}

func answered(ctx context.Context, tx pgx.Tx, c Ceremony, wallet string) error {
	_, err := q.CeremonyAnswered(ctx, tx, c.ID, wallet, *c.GeneratingAt)
	return err
}

func markDeclined(ctx context.Context, tx pgx.Tx, c Ceremony, why string, at time.Time) error {
	return q.CeremonyDeclined(ctx, tx, queries.CeremonyDeclinedParams{Trouble: short(why), At: at, ID: c.ID, Seen: *c.GeneratingAt})
}

func raise(ctx context.Context, tx pgx.Tx, id uuid.UUID, why string, strays []string, at time.Time) error {
	return q.CeremonyAlarm(ctx, tx, queries.CeremonyAlarmParams{Why: why, At: at, Strays: strays, ID: id})
}

func hooked(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return q.CeremonyHooked(ctx, tx, at, id)
}

func abandon(ctx context.Context, tx pgx.Tx, c Ceremony, at time.Time) error {
	return q.CeremonyAbandon(ctx, tx, queries.CeremonyAbandonParams{AbandonBy: *c.AbandonBy, At: at, Why: c.AbandonWhy, ID: c.ID})
}

func abandoned(ctx context.Context, tx pgx.Tx, c Ceremony, at time.Time) error {
	return q.CeremonyAbandoned(ctx, tx, *c.AbandonedBy, at, c.ID)
}

func nothing(ctx context.Context, tx pgx.Tx, c Ceremony, why string, lost bool, at time.Time) (bool, error) {
	n, err := q.CeremonyNothing(ctx, tx, queries.CeremonyNothingParams{Lost: lost, ID: c.ID, Trouble: short(why), At: at, Seen: c.GeneratingAt})
	return n > 0, err
}

func trouble(ctx context.Context, tx pgx.Tx, id uuid.UUID, why string, at time.Time) error {
	return q.CeremonyTrouble(ctx, tx, short(why), at, id)
}

func readKeys(ctx context.Context, tx pgx.Tx, c Ceremony, at time.Time) (bool, error) {
	n, err := q.CeremonyRead(ctx, tx, queries.CeremonyReadParams{ID: c.ID, UserPub: c.UserPub, BackupPub: c.BackupPub, BitgoPub: c.BitGoPub, Boxes: c.boxes,
		Address: c.Address, Proof: string(c.Proof), Trouble: short(c.Trouble), At: at})
	return n > 0, err
}

func card(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return q.CeremonyCard(ctx, tx, at, id)
}

func keep(ctx context.Context, tx pgx.Tx, c Ceremony, at time.Time) error {
	return q.CeremonyKept(ctx, tx, queries.CeremonyKeptParams{ID: c.ID, KeptBy: *c.KeptBy, CardPlace: c.CardPlace, PhrasePlace: c.PhrasePlace, At: at})
}

func from(r queries.Ceremony) Ceremony {
	c := Ceremony{ID: r.ID, Client: r.ClientID, Enterprise: r.EnterpriseID, Coin: r.Coin, Label: r.Label, Reason: r.Reason, State: State(r.State), By: r.AskedBy, At: r.AskedAt,
		DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, DecidedNote: r.DecidedNote, HeldBy: r.HeldBy, Present: r.Present, GeneratingAt: r.GeneratingAt, MadeAt: r.MadeAt,
		UserPub: r.UserPub, BackupPub: r.BackupPub, BitGoPub: r.BitgoPub, ReadAt: r.ReadAt, Address: r.Address, Proof: Proof(r.Proof), CardAt: r.CardAt, CardCount: int(r.CardCount),
		KeptBy: r.KeptBy, KeptAt: r.KeptAt, CardPlace: r.CardPlace, PhrasePlace: r.PhrasePlace, Trouble: r.Trouble, boxes: r.Boxes,
		ExpressAt: r.ExpressAt, LostAt: r.LostAt, Declined: r.Declined, Found: r.Found, Alarm: r.Alarm, Strays: r.Strays, HookedAt: r.HookedAt,
		AbandonBy: r.AbandonBy, AbandonAt: r.AbandonAt, AbandonWhy: r.AbandonWhy, AbandonedBy: r.AbandonedBy, AbandonedAt: r.AbandonedAt}
	if r.WalletID != nil {
		c.Wallet = *r.WalletID
	}
	return c
}

func (c *Ceremony) names(client, state, asked, decided, held, kept, abandon, abandoned string) {
	c.ClientName, c.ClientState, c.ByName, c.DecidedName, c.HeldName, c.KeptName = client, identity.ClientState(state), asked, decided, held, kept
	c.AbandonName, c.AbandonedName = abandon, abandoned
}

func concerned(ctx context.Context, tx pgx.Tx, client uuid.UUID, roles []identity.Role) ([]uuid.UUID, error) {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return q.CeremonyConcerned(ctx, tx, words, client)
}

func short(why string) string {
	if runes := []rune(why); len(runes) > 1000 {
		why = string(runes[:1000])
	}
	return why
}
