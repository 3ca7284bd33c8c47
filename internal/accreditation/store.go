package accreditation

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, i Investor, oneTime string) (bool, error) {
	n, err := q.InvestorInsert(ctx, tx, queries.InvestorInsertParams{ClientID: i.Client, ID: i.ID, Name: i.Name, Kind: string(i.Kind), Residence: i.Residence,
		FiledBy: i.FiledBy, OneTime: oneTime, FiledAt: i.FiledAt})
	switch database.Constraint(err) {
	case "":
	case "investor_pkey":
		return false, ErrTaken.With(err)
	case "investor_client":
		return false, identity.ErrNoClient.With(err)
	}
	return n > 0, err
}

func changing(ctx context.Context, tx pgx.Tx, client uuid.UUID, investor string) error {
	return q.InvestorChanging(ctx, tx, client, investor)
}

func judging(ctx context.Context, tx pgx.Tx, client uuid.UUID, investor string) error {
	return q.InvestorJudging(ctx, tx, client, investor)
}

func insertEvidence(ctx context.Context, tx pgx.Tx, e Evidence) error {
	return q.EvidenceInsert(ctx, tx, queries.EvidenceInsertParams{ID: e.ID, ClientID: e.Client, InvestorID: e.Investor, Method: string(e.Method),
		Verifier: e.Verifier, DocumentDate: e.Document, ExpiresOn: e.Expires, FiledBy: e.FiledBy, FiledAt: e.FiledAt})
}

func addEvidence(ctx context.Context, tx pgx.Tx, e Evidence, oneTime string, piece int) (bool, error) {
	n, err := q.EvidenceAdd(ctx, tx, queries.EvidenceAddParams{ID: e.ID, ClientID: e.Client, InvestorID: e.Investor, Method: string(e.Method), Verifier: e.Verifier,
		DocumentDate: e.Document, ExpiresOn: e.Expires, FiledBy: e.FiledBy, FiledAt: e.FiledAt, OneTime: oneTime, Piece: int32(piece)})
	return n > 0, err
}

func evidenceOnce(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) ([]Evidence, error) {
	rows, err := q.EvidenceOnce(ctx, tx, by, oneTime)
	out := make([]Evidence, len(rows))
	for i, r := range rows {
		out[i] = evidenceOf(r)
	}
	return out, err
}

func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Investor, error) {
	r, err := q.InvestorOnce(ctx, tx, by, oneTime)
	if err != nil {
		return Investor{}, fmt.Errorf("accreditation: earlier call: %w", err)
	}
	return whole(ctx, tx, r)
}

func get(ctx context.Context, tx pgx.Tx, client uuid.UUID, id string) (Investor, error) {
	r, err := q.InvestorGet(ctx, tx, client, id)
	if err != nil {
		return Investor{}, err
	}
	return whole(ctx, tx, r)
}

func find(ctx context.Context, tx pgx.Tx, id string) ([]Investor, error) {
	rows, err := q.InvestorFind(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	out := make([]Investor, len(rows))
	for n, r := range rows {
		if out[n], err = whole(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func whole(ctx context.Context, tx pgx.Tx, r queries.Investor) (Investor, error) {
	i := Investor{Client: r.ClientID, ID: r.ID, Name: r.Name, Kind: Kind(r.Kind), Residence: r.Residence, FiledBy: r.FiledBy, FiledAt: r.FiledAt}
	rows, err := q.EvidenceOf(ctx, tx, r.ClientID, r.ID)
	for _, e := range rows {
		i.Evidence = append(i.Evidence, evidenceOf(e))
	}
	return i, err
}

func evidenceForUpdate(ctx context.Context, tx pgx.Tx, id string) (Evidence, error) {
	r, err := q.EvidenceForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Evidence{}, ErrNotFound
	}
	return evidenceOf(r), err
}

func decide(ctx context.Context, tx pgx.Tx, e Evidence, by uuid.UUID) error {
	return q.EvidenceDecide(ctx, tx, queries.EvidenceDecideParams{State: string(e.State), DecidedBy: &by, DecidedAt: e.DecidedAt, Reason: e.Reason, ID: e.ID})
}

func evidenceOf(r queries.AccreditationEvidence) Evidence {
	return Evidence{ID: r.ID, Client: r.ClientID, Investor: r.InvestorID, Method: Method(r.Method), Verifier: r.Verifier, Document: r.DocumentDate,
		Expires: r.ExpiresOn, FiledBy: r.FiledBy, FiledAt: r.FiledAt, State: State(r.State), DecidedAt: r.DecidedAt, Reason: r.Reason}
}
