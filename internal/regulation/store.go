package regulation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func from(r queries.RegulationFigure, filedName, reviewer string) Figure {
	f := Figure{ID: r.ID, Name: r.Name, From: r.EffectiveFrom, Value: r.Value.Big().Int64(), Unit: Unit(r.Unit), Mark: Mark(r.Mark), Source: r.Source, Note: r.Note,
		State: State(r.State), FiledName: filedName, FiledAt: r.FiledAt, Reviewer: reviewer, ReviewedOn: r.ReviewedOn, Review: r.Review}
	if r.FiledBy != nil {
		f.FiledBy = *r.FiledBy
	}
	if r.ReviewedBy != nil {
		f.ReviewedBy = *r.ReviewedBy
	}
	return f
}

// inForce reads what the rules are asked with.
func inForce(ctx context.Context, tx pgx.Tx) (Figures, error) {
	rows, err := q.RegulationInForce(ctx, tx)
	if err != nil {
		return Figures{}, fmt.Errorf("regulation: figures in force: %w", err)
	}
	out := make([]Figure, len(rows))
	for i, r := range rows {
		out[i] = Figure{ID: r.ID, Name: r.Name, From: r.EffectiveFrom, Value: r.Value.Big().Int64(), Unit: Unit(r.Unit), Mark: Mark(r.Mark), Source: r.Source, State: InForce}
	}
	return NewFigures(out), nil
}

func all(ctx context.Context, tx pgx.Tx) ([]Figure, error) {
	rows, err := q.RegulationFigures(ctx, tx)
	out := make([]Figure, len(rows))
	for i, r := range rows {
		out[i] = from(r.RegulationFigure, r.FiledName, r.ReviewerName)
	}
	return out, err
}

func byName(ctx context.Context, tx pgx.Tx, name string) ([]Figure, error) {
	rows, err := q.RegulationOf(ctx, tx, name)
	out := make([]Figure, len(rows))
	for i, r := range rows {
		out[i] = from(r.RegulationFigure, r.FiledName, r.ReviewerName)
	}
	return out, err
}

// insert keeps a filing. What the same form filed before takes its place, and must be the same.
func insert(ctx context.Context, tx pgx.Tx, f *Figure, oneTime string) (made bool, err error) {
	f.ID, err = q.RegulationInsert(ctx, tx, queries.RegulationInsertParams{Name: f.Name, EffectiveFrom: f.From, Value: money.NewUnits(f.Value), Unit: string(f.Unit),
		Mark: string(f.Mark), Source: f.Source, Note: f.Note, FiledBy: &f.FiledBy, FiledAt: f.FiledAt, OneTime: &oneTime})
	switch {
	case err == nil:
		return true, nil
	case database.Constraint(err) == "regulation_figure_waits":
		return false, ErrWaits.With(err)
	case !database.NoRows(err):
		return false, err
	}
	was, err := q.RegulationOnce(ctx, tx, &f.FiledBy, &oneTime)
	if err == nil && (was.Name != f.Name || !was.EffectiveFrom.Equal(f.From) || was.Value.Big().Int64() != f.Value) {
		err = ErrKey
	}
	f.ID = was.ID
	return false, err
}

func lock(ctx context.Context, tx pgx.Tx, id int64) (Figure, error) {
	r, err := q.RegulationLock(ctx, tx, id)
	if database.NoRows(err) {
		return Figure{}, ErrNotFound
	}
	return from(r, "", ""), err
}

func reviewed(ctx context.Context, tx pgx.Tx, f Figure) error {
	return q.RegulationReview(ctx, tx, queries.RegulationReviewParams{ID: f.ID, State: string(f.State), ReviewedBy: &f.ReviewedBy, ReviewedOn: f.ReviewedOn, Review: f.Review})
}

func waiting(ctx context.Context, tx pgx.Tx, me uuid.UUID) (identity.Waiting[int64], error) {
	rows, err := q.RegulationWaits(ctx, tx, &me, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.RegulationWaitsRow) (int64, time.Time) { return r.ID, *r.FiledAt })
}
