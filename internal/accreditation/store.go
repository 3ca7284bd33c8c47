package accreditation

import (
	"context"
	"fmt"
	"time"

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

// together reads many investors with their evidence, and holds what is known of them still.
func together(ctx context.Context, tx pgx.Tx, client uuid.UUID, ids []string) (map[string]Investor, error) {
	if err := q.InvestorsJudging(ctx, tx, client, ids); err != nil {
		return nil, err
	}
	rows, err := q.InvestorsGet(ctx, tx, client, ids)
	if err != nil {
		return nil, err
	}
	evidence, err := q.EvidenceOfMany(ctx, tx, client, ids)
	if err != nil {
		return nil, err
	}
	of := map[string][]Evidence{}
	for _, e := range evidence {
		of[e.InvestorID] = append(of[e.InvestorID], evidenceOf(e))
	}
	out := map[string]Investor{}
	for _, r := range rows {
		out[r.ID] = Investor{Client: r.ClientID, ID: r.ID, Name: r.Name, Kind: Kind(r.Kind), Residence: r.Residence, FiledBy: r.FiledBy, FiledAt: r.FiledAt, Evidence: of[r.ID]}
	}
	return out, nil
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

func named(ctx context.Context, tx pgx.Tx, client uuid.UUID, id string) (Row, error) {
	r, err := q.InvestorNamed(ctx, tx, client, id)
	if err != nil {
		return Row{}, err
	}
	i, err := whole(ctx, tx, r.Investor)
	return Row{Investor: i, ClientName: r.ClientName}, err
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, from Place, limit int) ([]Row, error) {
	client, clients := single(clients)
	rows, err := q.InvestorList(ctx, tx, queries.InvestorListParams{Before: from.At, BeforeClient: from.Client, BeforeID: from.ID, Client: client, Clients: clients, PageSize: int32(limit)})
	out := make([]Row, len(rows))
	for n, r := range rows {
		i := r.Investor
		out[n] = Row{Investor: Investor{Client: i.ClientID, ID: i.ID, Name: i.Name, Kind: Kind(i.Kind), Residence: i.Residence, FiledBy: i.FiledBy, FiledAt: i.FiledAt},
			ClientName: r.ClientName, Waits: r.Waits}
		if r.ProvedUntil.Year() > 1 {
			out[n].Until = r.ProvedUntil
		}
	}
	return out, err
}

func waiting(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f EvidenceFilter) ([]Piece, error) {
	client, clients := single(clients)
	if f.Only != nil {
		rows, err := q.EvidenceByID(ctx, tx, queries.EvidenceByIDParams{Ids: f.Only, After: f.From.At, AfterID: f.From.ID, Client: client, PageSize: int32(f.Limit + 1)})
		out := make([]Piece, len(rows))
		for i, r := range rows {
			out[i] = Piece{Evidence: evidenceOf(r.AccreditationEvidence), InvestorName: r.InvestorName, ClientName: r.ClientName, Filer: r.FilerName}
		}
		return out, err
	}
	rows, err := q.EvidenceWaiting(ctx, tx, queries.EvidenceWaitingParams{After: f.From.At, AfterID: f.From.ID, Client: client, Clients: clients, PageSize: int32(f.Limit + 1)})
	out := make([]Piece, len(rows))
	for i, r := range rows {
		out[i] = Piece{Evidence: evidenceOf(r.AccreditationEvidence), InvestorName: r.InvestorName, ClientName: r.ClientName, Filer: r.FilerName}
	}
	return out, err
}

func expiring(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f EvidenceFilter, today time.Time) ([]Piece, error) {
	client, clients := single(clients)
	rows, err := q.EvidenceExpiring(ctx, tx, queries.EvidenceExpiringParams{Today: today, Until: today.AddDate(0, 0, f.Within), After: f.From.At, AfterID: f.From.ID, Client: client, Clients: clients,
		PageSize: int32(f.Limit + 1)})
	out := make([]Piece, len(rows))
	for i, r := range rows {
		out[i] = Piece{Evidence: evidenceOf(r.AccreditationEvidence), InvestorName: r.InvestorName, ClientName: r.ClientName, Filer: r.FilerName, Until: r.ProvedUntil}
	}
	return out, err
}

func piece(ctx context.Context, tx pgx.Tx, id string) (Piece, error) {
	r, err := q.EvidenceNamed(ctx, tx, id)
	return Piece{Evidence: evidenceOf(r.AccreditationEvidence), InvestorName: r.InvestorName, ClientName: r.ClientName, Filer: r.FilerName, Decider: r.DeciderName}, err
}

func toDecide(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.EvidenceToDecide(ctx, tx, queries.EvidenceToDecideParams{Person: actor.Person, Machines: actor.Machines, Clients: actor.Over(identity.Compliance), Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.EvidenceToDecideRow) (string, time.Time) { return r.ID, r.FiledAt })
}

// single gives the one client apart: with it an index can give the order of a list, with several it cannot.
func single(clients []uuid.UUID) (*uuid.UUID, []uuid.UUID) {
	if len(clients) == 1 {
		return &clients[0], nil
	}
	return nil, clients
}
