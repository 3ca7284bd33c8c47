package notify

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/queries"
)

var q = queries.New()

// insert keeps the notice; fresh is false when the person has it already.
func insert(ctx context.Context, tx pgx.Tx, person uuid.UUID, n Notice) (id int64, fresh bool, err error) {
	id, err = q.NoticeInsert(ctx, tx, queries.NoticeInsertParams{PersonID: person, ClientID: n.Client, Class: string(n.Class), Tone: n.Tone, Text: n.Text,
		SubjectKind: n.Kind, SubjectID: n.Subject, CreatedAt: n.At})
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	return id, err == nil, err
}

func list(ctx context.Context, tx pgx.Tx, person uuid.UUID, before int64, limit int) ([]Notice, error) {
	rows, err := q.NoticeList(ctx, tx, person, before, int32(limit))
	out := make([]Notice, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, err
}

func unread(ctx context.Context, tx pgx.Tx, person uuid.UUID) (int, error) {
	n, err := q.NoticeUnread(ctx, tx, person)
	return int(n), err
}

func readAll(ctx context.Context, tx pgx.Tx, person uuid.UUID, upTo int64, now time.Time) error {
	_, err := q.NoticeReadAll(ctx, tx, &now, person, upTo)
	return err
}

func fromRow(r queries.Notice) Notice {
	return Notice{ID: r.ID, Client: r.ClientID, Class: Class(r.Class), Tone: r.Tone, Text: r.Text, Kind: r.SubjectKind, Subject: r.SubjectID,
		At: r.CreatedAt, ReadAt: r.ReadAt}
}
