package gateway

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

type keptAnswer struct {
	Answer
	operation   string
	fingerprint []byte
	sealed      []byte
}

func claim(ctx context.Context, tx pgx.Tx, c Claim, operation string, print []byte, now time.Time) (bool, error) {
	_, err := q.GatewayClaim(ctx, tx, queries.GatewayClaimParams{PersonID: c.person, Key: c.key, Operation: operation, Fingerprint: print,
		Claim: c.id, LeasedUntil: now.Add(Lease), Now: now, ExpiresAt: now.Add(Kept)})
	if database.NoRows(err) {
		return false, nil
	}
	return err == nil, err
}

func answerOf(ctx context.Context, tx pgx.Tx, c Claim) (keptAnswer, error) {
	row, err := q.GatewayAnswer(ctx, tx, c.person, c.key)
	if err != nil {
		return keptAnswer{}, err
	}
	out := keptAnswer{operation: row.Operation, fingerprint: row.Fingerprint, sealed: row.Sealed}
	if row.Status != nil {
		out.Status = int(*row.Status)
		err = json.Unmarshal(row.Headers, &out.Headers)
	}
	return out, err
}

func lease(ctx context.Context, tx pgx.Tx, c Claim, until time.Time) error {
	_, err := q.GatewayLease(ctx, tx, queries.GatewayLeaseParams{LeasedUntil: until, PersonID: c.person, Key: c.key, Claim: c.id})
	return err
}

func keep(ctx context.Context, tx pgx.Tx, c Claim, a Answer, sealed []byte) error {
	headers, err := json.Marshal(a.Headers)
	if err != nil {
		return err
	}
	status := int32(a.Status)
	_, err = q.GatewayKeep(ctx, tx, queries.GatewayKeepParams{Status: &status, Headers: headers, Sealed: sealed, PersonID: c.person, Key: c.key, Claim: c.id})
	return err
}

func forget(ctx context.Context, tx pgx.Tx, c Claim) error {
	_, err := q.GatewayForget(ctx, tx, c.person, c.key, c.id)
	return err
}

func sweep(ctx context.Context, tx pgx.Tx, now time.Time) (int64, error) {
	return q.GatewaySweep(ctx, tx, now)
}

func sweepCalls(ctx context.Context, tx pgx.Tx, before time.Time) (int64, error) {
	return q.GatewayCallSweep(ctx, tx, before, sweepMost)
}

func logCall(ctx context.Context, tx pgx.Tx, key uuid.UUID, c Call, at time.Time) error {
	var id *uuid.UUID
	if key != uuid.Nil {
		id = &key
	}
	return q.GatewayCall(ctx, tx, queries.GatewayCallParams{At: at, KeyID: id, Operation: c.Operation, Status: int32(c.Status), Code: c.Code,
		RequestID: c.RequestID, Ip: c.IP, TookMs: int32(c.Took.Milliseconds())})
}

// usage reads what each key did, and the calls that are pointed at.
func usage(ctx context.Context, tx pgx.Tx, keys []uuid.UUID, since time.Time) (map[uuid.UUID]Usage, error) {
	rows, err := q.GatewayUsage(ctx, tx, since, keys, usageMost)
	if err != nil {
		return nil, err
	}
	var wanted []int64
	for _, r := range rows {
		wanted = append(wanted, r.Newest, r.NewestRefused)
	}
	calls, err := q.GatewayCallsById(ctx, tx, wanted)
	if err != nil {
		return nil, err
	}
	byID := map[int64]*Made{}
	for _, c := range calls {
		byID[c.ID] = made(c)
	}
	out := make(map[uuid.UUID]Usage, len(rows))
	for _, r := range rows {
		out[r.ID] = Usage{Calls: int(r.Calls), Refused: int(r.Refused), More: r.Calls == usageMost, Last: byID[r.Newest], LastRefused: byID[r.NewestRefused]}
	}
	return out, nil
}

func refusals(ctx context.Context, tx pgx.Tx, key uuid.UUID, most int) ([]Made, error) {
	rows, err := q.GatewayRefusals(ctx, tx, &key, usageMost, int32(most))
	out := make([]Made, len(rows))
	for i, r := range rows {
		out[i] = *made(queries.GatewayCall(r))
	}
	return out, err
}

func made(r queries.GatewayCall) *Made {
	return &Made{At: r.At, Call: Call{Operation: r.Operation, Status: int(r.Status), Code: r.Code, RequestID: r.RequestID, IP: r.Ip, Took: time.Duration(r.TookMs) * time.Millisecond}}
}
