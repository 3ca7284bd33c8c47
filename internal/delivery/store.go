package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// wanted is by which ways a person wants a class.
type wanted struct {
	mail, hook, hooked bool
	pace               Pace
	nobody             bool // a machine, or somebody who left
}

func wants(ctx context.Context, tx pgx.Tx, c notify.Class, person uuid.UUID) (wanted, error) {
	r, err := q.DeliveryWants(ctx, tx, string(c), person)
	if errors.Is(err, pgx.ErrNoRows) {
		return wanted{nobody: true}, nil
	}
	return wanted{mail: r.Mail, hook: r.Hook, hooked: r.Hooked, pace: Pace(r.Pace)}, err
}

func choices(ctx context.Context, tx pgx.Tx, person uuid.UUID) (Choices, error) {
	rows, err := q.DeliveryChoices(ctx, tx, person)
	if err != nil {
		return Choices{}, err
	}
	chosen := map[notify.Class]queries.DeliveryChoice{}
	for _, r := range rows {
		chosen[notify.Class(r.Class)] = r
	}
	out := Choices{Pace: Now}
	for _, k := range notify.Classes {
		r := chosen[k.Class]
		out.Classes = append(out.Classes, Choice{Kind: k, Mail: r.Mail || k.Always != "", Hook: r.Hook || k.Always != ""})
	}
	pace, err := q.DeliveryPace(ctx, tx, person)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, nil
	}
	out.Pace = Pace(pace)
	return out, err
}

func choose(ctx context.Context, tx pgx.Tx, person uuid.UUID, c Choice) error {
	return q.DeliveryChoose(ctx, tx, queries.DeliveryChooseParams{PersonID: person, Class: string(c.Class), Mail: c.Mail, Hook: c.Hook})
}

func setPace(ctx context.Context, tx pgx.Tx, person uuid.UUID, p Pace) error {
	return q.DeliveryPaceSet(ctx, tx, person, string(p))
}

func notices(ctx context.Context, tx pgx.Tx, person uuid.UUID, ids []int64) ([]notify.Notice, error) {
	rows, err := q.DeliveryNotices(ctx, tx, person, ids)
	out := make([]notify.Notice, len(rows))
	for i, r := range rows {
		out[i] = notify.Notice{ID: r.ID, Client: r.ClientID, Class: notify.Class(r.Class), Tone: r.Tone, Text: r.Text, Kind: r.SubjectKind, Subject: r.SubjectID, At: r.CreatedAt.UTC()}
	}
	return out, err
}

func mailInsert(ctx context.Context, tx pgx.Tx, m Mail) error {
	return q.DeliveryMailInsert(ctx, tx, queries.DeliveryMailInsertParams{ID: m.ID, PersonID: m.Person, NoticeID: m.Notices[0], Pace: string(m.Pace), DueAt: m.Due, Now: m.Made})
}

// mailClaim gives false when none is due.
func mailClaim(ctx context.Context, tx pgx.Tx, now time.Time) (Mail, bool, error) {
	until := now.Add(lease)
	r, err := q.DeliveryMailClaim(ctx, tx, &until, now)
	if errors.Is(err, pgx.ErrNoRows) {
		return Mail{}, false, nil
	}
	return mailOf(r), err == nil, err
}

func mailSettle(ctx context.Context, tx pgx.Tx, m Mail) error {
	_, err := q.DeliveryMailSettle(ctx, tx, queries.DeliveryMailSettleParams{State: m.State, DueAt: m.Due, Note: m.Note, DoneAt: m.Done, ID: m.ID, Attempts: int32(m.Attempts)})
	return err
}

func mails(ctx context.Context, tx pgx.Tx, person uuid.UUID, limit int) ([]Mail, error) {
	rows, err := q.DeliveryMails(ctx, tx, person, int32(limit))
	out := make([]Mail, len(rows))
	for i, r := range rows {
		out[i] = mailOf(r)
	}
	return out, err
}

func mailOf(r queries.DeliveryMail) Mail {
	return Mail{ID: r.ID, Person: r.PersonID, Notices: r.Notices, Pace: Pace(r.Pace), State: r.State, Due: r.DueAt.UTC(), Attempts: int(r.Attempts), Note: r.Note, Made: r.MadeAt.UTC(), Done: r.DoneAt}
}

// hookGet gives nil for none.
func hookGet(ctx context.Context, tx pgx.Tx, person uuid.UUID) (*Hook, error) {
	r, err := q.DeliveryHookGet(ctx, tx, person)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &Hook{Person: r.PersonID, Host: r.Host, Failures: int(r.Failures), Off: r.OffAt, PreviousUntil: r.PreviousUntil, Made: r.MadeAt.UTC(), url: r.Url, secret: r.Secret, previous: r.Previous}, nil
}

func hookUpsert(ctx context.Context, tx pgx.Tx, h Hook) error {
	return q.DeliveryHookUpsert(ctx, tx, queries.DeliveryHookUpsertParams{PersonID: h.Person, Host: h.Host, Url: h.url, Secret: h.secret, Now: h.Made})
}

func hookRotate(ctx context.Context, tx pgx.Tx, person uuid.UUID, sealed []byte, until time.Time) error {
	n, err := q.DeliveryHookRotate(ctx, tx, &until, sealed, person)
	return orNone(n, err)
}

func hookOn(ctx context.Context, tx pgx.Tx, person uuid.UUID) error {
	n, err := q.DeliveryHookOn(ctx, tx, person)
	return orNone(n, err)
}

func hookDelete(ctx context.Context, tx pgx.Tx, person uuid.UUID) error {
	n, err := q.DeliveryHookDelete(ctx, tx, person)
	return orNone(n, err)
}

func orNone(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrNone
	}
	return err
}

func hookWorked(ctx context.Context, tx pgx.Tx, person uuid.UUID) error {
	return q.DeliveryHookWorked(ctx, tx, person)
}

// hookFailed says whether this failure switched it off.
func hookFailed(ctx context.Context, tx pgx.Tx, person uuid.UUID, now time.Time) (bool, error) {
	switched, err := q.DeliveryHookFailed(ctx, tx, offAfter, now, person)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil // removed meanwhile
	}
	return switched, err
}

func callInsert(ctx context.Context, tx pgx.Tx, c Call) error {
	return q.DeliveryCallInsert(ctx, tx, queries.DeliveryCallInsertParams{ID: c.ID, PersonID: c.Person, NoticeID: c.Notice, Now: c.Made})
}

// errRace is two workers that took calls of one person at one moment; nothing was taken.
var errRace = errors.New("delivery: another call of this person was taken at this moment")

// callClaim gives false when none is due. Errors: errRace.
func callClaim(ctx context.Context, tx pgx.Tx, now time.Time) (Call, bool, error) {
	until := now.Add(lease)
	r, err := q.DeliveryCallClaim(ctx, tx, &until, now)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Call{}, false, nil
	case database.Constraint(err) == "delivery_call_one":
		return Call{}, false, errRace
	}
	return Call{ID: r.ID, Person: r.PersonID, Notice: r.NoticeID, State: r.State, Due: r.DueAt.UTC(), Attempts: int(r.Attempts), Made: r.MadeAt.UTC()}, err == nil, err
}

func callSettle(ctx context.Context, tx pgx.Tx, c Call) (bool, error) {
	var status *int32
	if c.Status > 0 {
		n := int32(c.Status)
		status = &n
	}
	n, err := q.DeliveryCallSettle(ctx, tx, queries.DeliveryCallSettleParams{State: c.State, DueAt: c.Due, Status: status, Note: c.Note, DoneAt: c.Done, ID: c.ID, Attempts: int32(c.Attempts)})
	return n > 0, err
}

func callsEnd(ctx context.Context, tx pgx.Tx, person uuid.UUID, note string, now time.Time) error {
	_, err := q.DeliveryCallsEnd(ctx, tx, note, &now, person)
	return err
}

func callAgain(ctx context.Context, tx pgx.Tx, person, id uuid.UUID, now time.Time) error {
	n, err := q.DeliveryCallAgain(ctx, tx, now, id, person)
	if err == nil && n == 0 {
		return ErrCall
	}
	return err
}

func calls(ctx context.Context, tx pgx.Tx, person uuid.UUID, limit int) ([]Call, error) {
	rows, err := q.DeliveryCalls(ctx, tx, person, int32(limit))
	out := make([]Call, len(rows))
	for i, r := range rows {
		out[i] = Call{ID: r.ID, Person: r.PersonID, Notice: r.NoticeID, Class: notify.Class(r.Class), Text: r.Text, State: r.State, Due: r.DueAt.UTC(), Attempts: int(r.Attempts),
			Note: r.Note, Made: r.MadeAt.UTC(), Done: r.DoneAt}
		if r.Status != nil {
			out[i].Status = int(*r.Status)
		}
	}
	return out, err
}

func standing(ctx context.Context, tx pgx.Tx, late, since time.Time) (out Standing, err error) {
	m, err := q.DeliveryMailStanding(ctx, tx, late, &since)
	if err != nil {
		return out, err
	}
	c, err := q.DeliveryCallStanding(ctx, tx, late, &since)
	if err != nil {
		return out, err
	}
	off, err := q.DeliveryHooksOff(ctx, tx)
	if err != nil {
		return out, err
	}
	out = Standing{MailsLate: int(m.Late), MailsDead: int(m.Dead), CallsLate: int(c.Late), CallsDead: int(c.Dead), HooksOff: int(off)}
	said, err := q.DeliveryMailNotes(ctx, tx, &since)
	for _, n := range said {
		out.Notes = append(out.Notes, fmt.Sprintf("%s (%d)", n.Note, n.Mails))
	}
	return out, err
}
