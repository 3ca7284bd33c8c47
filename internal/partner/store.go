package partner

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func idOf(text string) uuid.UUID {
	id, _ := uuid.Parse(text) // what is none names nothing
	return id
}

func live(ctx context.Context, tx pgx.Tx, client uuid.UUID) (int, error) {
	n, err := q.PartnerEndpointsLive(ctx, tx, client)
	return int(n), err
}

func insert(ctx context.Context, tx pgx.Tx, e Endpoint) error {
	err := q.PartnerEndpointInsert(ctx, tx, queries.PartnerEndpointInsertParams{ID: e.ID, ClientID: e.Client, Name: e.Name, Host: e.Host, Url: e.url, Secret: e.secret, MadeBy: e.MadeBy, MadeAt: e.Made})
	if database.Constraint(err) == "partner_endpoint_client" {
		return identity.ErrNoClient.With(err)
	}
	return err
}

func endpointOf(r queries.PartnerEndpoint) Endpoint {
	return Endpoint{ID: r.ID, Client: r.ClientID, Name: r.Name, Host: r.Host, Failures: int(r.Failures), Off: r.OffAt, PreviousUntil: r.PreviousUntil, MadeBy: r.MadeBy,
		Made: r.MadeAt.UTC(), Removed: r.RemovedAt, url: r.Url, secret: r.Secret, previous: r.Previous}
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Endpoint, error) {
	r, err := q.PartnerEndpointGet(ctx, tx, id)
	if database.NoRows(err) {
		return Endpoint{}, ErrNone
	}
	return endpointOf(r), err
}

func endpoints(ctx context.Context, tx pgx.Tx, before Mark, limit int) ([]Endpoint, error) {
	rows, err := q.PartnerEndpoints(ctx, tx, before.At, before.ID, int32(limit))
	out := make([]Endpoint, len(rows))
	for i, r := range rows {
		out[i] = endpointOf(r.PartnerEndpoint)
		out[i].Dead, out[i].Waiting = int(r.Dead), int(r.Waiting)
	}
	return out, err
}

func rotate(ctx context.Context, tx pgx.Tx, id uuid.UUID, sealed []byte, until time.Time) error {
	n, err := q.PartnerEndpointRotate(ctx, tx, &until, sealed, id)
	return orGone(n, err)
}

func switchOn(ctx context.Context, tx pgx.Tx, id uuid.UUID, now time.Time) error {
	n, err := q.PartnerEndpointOn(ctx, tx, id)
	if err := orGone(n, err); err != nil {
		return err
	}
	return q.PartnerCallsDueNow(ctx, tx, now, id)
}

func remove(ctx context.Context, tx pgx.Tx, id uuid.UUID, now time.Time) error {
	n, err := q.PartnerEndpointRemove(ctx, tx, &now, id)
	if err := orGone(n, err); err != nil {
		return err
	}
	return q.PartnerCallsEnd(ctx, tx, "The endpoint was removed.", &now, id)
}

func orGone(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrGone
	}
	return err
}

func worked(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	return q.PartnerEndpointWorked(ctx, tx, id)
}

// failed says whether this failure switched it off.
func failed(ctx context.Context, tx pgx.Tx, id uuid.UUID, now time.Time) (bool, error) {
	switched, err := q.PartnerEndpointFailed(ctx, tx, OffAfter, &now, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil // removed, or switched off meanwhile
	}
	return switched, err
}

func insertCall(ctx context.Context, tx pgx.Tx, c Call) error {
	return q.PartnerCallInsert(ctx, tx, queries.PartnerCallInsertParams{ID: c.ID, EndpointID: c.Endpoint, ClientID: c.Client, Event: c.Event, Body: c.Body, Now: c.Made})
}

func tests(ctx context.Context, tx pgx.Tx, id uuid.UUID) (int, error) {
	n, err := q.PartnerTests(ctx, tx, id)
	return int(n), err
}

// errRace is two workers that took calls of one endpoint at one moment; nothing was taken.
var errRace = errors.New("partner: another call of this endpoint was taken at this moment")

// claim gives false when none is due. Errors: errRace.
func claim(ctx context.Context, tx pgx.Tx, now time.Time) (Call, bool, error) {
	until := now.Add(lease)
	r, err := q.PartnerCallClaim(ctx, tx, &until, now)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Call{}, false, nil
	case database.Constraint(err) == "partner_call_one":
		return Call{}, false, errRace
	}
	return callOf(r), err == nil, err
}

func callOf(r queries.PartnerCall) Call {
	c := Call{ID: r.ID, Endpoint: r.EndpointID, Client: r.ClientID, Sequence: r.EventID, Event: r.Event, Body: r.Body, State: State(r.State), Due: r.DueAt.UTC(),
		Attempts: int(r.Attempts), Note: r.Note, Made: r.MadeAt.UTC(), Done: r.DoneAt}
	if r.Status != nil {
		c.Status = int(*r.Status)
	}
	return c
}

func settle(ctx context.Context, tx pgx.Tx, c Call) (bool, error) {
	var status *int32
	if c.Status > 0 {
		n := int32(c.Status)
		status = &n
	}
	n, err := q.PartnerCallSettle(ctx, tx, queries.PartnerCallSettleParams{State: string(c.State), DueAt: c.Due, Status: status, Note: c.Note, DoneAt: c.Done, ID: c.ID, Attempts: int32(c.Attempts)})
	return n > 0, err
}

func again(ctx context.Context, tx pgx.Tx, id, call uuid.UUID, now time.Time) error {
	n, err := q.PartnerCallAgain(ctx, tx, now, call, id)
	return orNoCall(n, err)
}

func allAgain(ctx context.Context, tx pgx.Tx, id uuid.UUID, now time.Time) error {
	n, err := q.PartnerCallsAgain(ctx, tx, now, id, mostAgain)
	return orNoCall(n, err)
}

func orNoCall(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrCall
	}
	return err
}

func calls(ctx context.Context, tx pgx.Tx, id uuid.UUID, state State, before Mark, limit int) ([]Call, error) {
	var rows []queries.PartnerCall
	var err error
	if state == "" {
		rows, err = q.PartnerCalls(ctx, tx, queries.PartnerCallsParams{EndpointID: id, MadeAt: before.At, ID: before.ID, PageSize: int32(limit)})
	} else {
		rows, err = q.PartnerCallsIn(ctx, tx, queries.PartnerCallsInParams{EndpointID: id, State: string(state), MadeAt: before.At, ID: before.ID, PageSize: int32(limit)})
	}
	out := make([]Call, len(rows))
	for i, r := range rows {
		out[i] = callOf(r)
	}
	return out, err
}
