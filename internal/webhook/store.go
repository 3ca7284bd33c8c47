package webhook

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// insertNew keeps a notification whose id is new; fresh is false when it is known.
func insertNew(ctx context.Context, tx pgx.Tx, in incoming) (vault int64, fresh bool, err error) {
	kept, err := json.Marshal(headers(in.Delivery))
	if err != nil {
		return 0, false, err
	}
	vault, err = q.WebhookReceive(ctx, tx, queries.WebhookReceiveParams{NotificationID: in.id, Type: in.Type,
		Coin: optional(in.Coin), WalletID: optional(in.Wallet), Payload: payload(in.Body), DeliveredAt: in.at,
		BodyDigest: in.digest[:], SecretIndex: int32(in.secret), KeySource: in.source, Body: in.Body, Headers: kept,
		Ip: in.IP, RequestID: in.RequestID, State: string(in.work.State), Reason: in.work.Reason, ProcessedAt: in.work.ProcessedAt})
	return found(vault, err)
}

// insertOther keeps further bytes of a known notification; fresh is false when those are known too.
func insertOther(ctx context.Context, tx pgx.Tx, first int64, in incoming) (vault int64, fresh bool, err error) {
	kept, err := json.Marshal(headers(in.Delivery))
	if err != nil {
		return 0, false, err
	}
	vault, err = q.WebhookOtherBytes(ctx, tx, queries.WebhookOtherBytesParams{NotificationID: first, Body: in.Body,
		BodyDigest: in.digest[:], Headers: kept, SecretIndex: int32(in.secret), Ip: in.IP, RequestID: in.RequestID,
		ReceivedAt: in.at, State: string(in.work.State), Reason: in.work.Reason, ProcessedAt: in.work.ProcessedAt})
	return found(vault, err)
}

func found(id int64, err error) (int64, bool, error) {
	if database.NoRows(err) {
		return 0, false, nil
	}
	return id, err == nil, err
}

func findKnown(ctx context.Context, tx pgx.Tx, id string) (int64, []byte, error) {
	row, err := q.WebhookKnown(ctx, tx, id)
	return row.ID, row.BodyDigest, err
}

func insertDuplicate(ctx context.Context, tx pgx.Tx, first int64, differs bool, in incoming) error {
	return q.WebhookDuplicateInsert(ctx, tx, queries.WebhookDuplicateInsertParams{NotificationID: first, ReceivedAt: in.at,
		Ip: in.IP, BodyDigest: in.digest[:], OtherBytes: differs, Keep: keepDuplicates})
}

func insertRefused(ctx context.Context, tx pgx.Tx, r Refusal) error {
	return q.WebhookRefuse(ctx, tx, queries.WebhookRefuseParams{At: r.At, Reason: r.Reason, Digest: r.Digest, Size: int32(r.Size),
		Bytes: r.Bytes, ContentType: r.ContentType, Ip: r.IP, RequestID: r.RequestID, Keep: keepRefused - 1})
}

// stored is a body with its work, as the job needs it.
type stored struct {
	Work
	event int64
	body  []byte
}

func workOf(ctx context.Context, tx pgx.Tx, vault int64) (stored, error) {
	r, err := q.WebhookWorkGet(ctx, tx, vault)
	if database.NoRows(err) {
		return stored{}, ErrNotFound
	}
	return stored{body: r.Body, event: r.NotificationID, Work: Work{State: State(r.State), Attempts: int(r.Attempts), Reason: r.Reason,
		LastError: r.LastError, Client: r.ClientID, SubjectKind: r.SubjectKind, SubjectID: r.SubjectID,
		UpdatedAt: r.UpdatedAt, ProcessedAt: r.ProcessedAt}}, err
}

// settle ends the work and reports whether it was still open.
func settle(ctx context.Context, tx pgx.Tx, vault int64, o outcome, now time.Time) (bool, error) {
	n, err := q.WebhookWorkSettle(ctx, tx, queries.WebhookWorkSettleParams{State: string(o.state), Reason: o.reason,
		ClientID: o.client, SubjectKind: o.kind, SubjectID: o.subject, Now: now, VaultID: vault})
	return n == 1, err
}

func noteFailure(ctx context.Context, tx pgx.Tx, vault int64, state State, why string, now time.Time) error {
	_, err := q.WebhookWorkFail(ctx, tx, queries.WebhookWorkFailParams{State: string(state), LastError: why, Now: now, VaultID: vault})
	return err
}

func putBack(ctx context.Context, tx pgx.Tx, vault int64, now time.Time) (bool, error) {
	n, err := q.WebhookWorkAgain(ctx, tx, now, vault)
	return n == 1, err
}

// owned is a send with its client; the zero value is none.
type owned struct{ send, client uuid.UUID }

func sendOfSequence(ctx context.Context, tx pgx.Tx, id uuid.UUID) (owned, error) {
	rows, err := q.WebhookSendOfSequence(ctx, tx, id)
	if err != nil || len(rows) != 1 {
		return owned{}, err
	}
	return owned{rows[0].ID, rows[0].ClientID}, nil
}

func sendOfTransfer(ctx context.Context, tx pgx.Tx, transfer string) (owned, error) {
	rows, err := q.WebhookSendOfTransfer(ctx, tx, transfer)
	if err != nil || len(rows) != 1 {
		return owned{}, err // two sends cannot share one: then the name proves nothing
	}
	return owned{rows[0].ID, rows[0].ClientID}, nil
}

func sendOfPending(ctx context.Context, tx pgx.Tx, pendingApproval string) (owned, error) {
	rows, err := q.WebhookSendOfPending(ctx, tx, pendingApproval)
	if err != nil || len(rows) != 1 {
		return owned{}, err
	}
	return owned{rows[0].ID, rows[0].ClientID}, nil
}

func list(ctx context.Context, tx pgx.Tx, f Filter) ([]Event, error) {
	rows, err := q.WebhookList(ctx, tx, queries.WebhookListParams{BeforeID: before(f.Before), Type: optional(f.Type),
		WalletID: optional(f.Wallet), State: optional(string(f.State)), PageSize: int32(f.Limit + 1)})
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = Event{ID: r.ID, NotificationID: r.NotificationID, KeySource: r.KeySource, Type: r.Type, Coin: plain(r.Coin),
			Wallet: plain(r.WalletID), DeliveredAt: r.DeliveredAt, Duplicates: int(r.Duplicates), OtherBytes: r.OtherBytes,
			Work: Work{State: State(r.State), Attempts: int(r.Attempts), Reason: r.Reason, LastError: r.LastError, Client: r.ClientID,
				SubjectKind: r.SubjectKind, SubjectID: r.SubjectID, UpdatedAt: r.UpdatedAt, ProcessedAt: r.ProcessedAt}}
	}
	return out, err
}

func get(ctx context.Context, tx pgx.Tx, id int64) (Detail, error) {
	n, err := q.WebhookGet(ctx, tx, id)
	if database.NoRows(err) {
		return Detail{}, ErrNotFound
	}
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Payload: n.Payload, Event: Event{ID: n.ID, NotificationID: n.NotificationID, KeySource: n.KeySource, Type: n.Type,
		Coin: plain(n.Coin), Wallet: plain(n.WalletID), DeliveredAt: n.DeliveredAt}}
	if d.Bodies, err = bodies(ctx, tx, id); err != nil {
		return Detail{}, err
	}
	if len(d.Bodies) > 0 {
		d.Work, d.OtherBytes = d.Bodies[0].Work, len(d.Bodies) > 1
	}
	again, err := q.WebhookDuplicateList(ctx, tx, id)
	for _, r := range again {
		d.Repeatedly = append(d.Repeatedly, Repeat{At: r.ReceivedAt, IP: r.Ip, OtherBytes: r.OtherBytes})
	}
	d.Duplicates = len(again)
	return d, err
}

func bodies(ctx context.Context, tx pgx.Tx, id int64) ([]Body, error) {
	rows, err := q.WebhookVaultList(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	out := make([]Body, len(rows))
	for i, r := range rows {
		out[i] = Body{Vault: r.ID, Bytes: r.Body, Digest: r.BodyDigest, Verdict: r.Verdict, SecretIndex: int(r.SecretIndex), IP: r.Ip,
			RequestID: r.RequestID, ReceivedAt: r.ReceivedAt,
			Work: Work{State: State(r.State), Attempts: int(r.Attempts), Reason: r.Reason, LastError: r.LastError, Client: r.ClientID,
				SubjectKind: r.SubjectKind, SubjectID: r.SubjectID, UpdatedAt: r.UpdatedAt, ProcessedAt: r.ProcessedAt}}
		if err := json.Unmarshal(r.Headers, &out[i].Headers); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func listRefused(ctx context.Context, tx pgx.Tx, key int64, limit int) ([]Refusal, error) {
	rows, err := q.WebhookRefusedList(ctx, tx, before(key), int32(limit+1))
	out := make([]Refusal, len(rows))
	for i, r := range rows {
		out[i] = Refusal{ID: r.ID, At: r.At, Reason: r.Reason, Digest: r.Digest, Size: int(r.Size), Bytes: r.Bytes,
			ContentType: r.ContentType, IP: r.Ip, RequestID: r.RequestID}
	}
	return out, err
}

func summary(ctx context.Context, tx pgx.Tx, since time.Time) (Summary, error) {
	r, err := q.WebhookSummary(ctx, tx, since)
	s := Summary{Received: int(r.Received), Duplicates: int(r.Duplicates), OtherBytes: int(r.OtherBytes), Refused: int(r.Refused),
		Pending: int(r.Pending), Failed: int(r.Failed)}
	if r.LastAt.Unix() > 0 {
		s.LastAt = &r.LastAt
	}
	return s, err
}

// before is a keyset's upper end; 0 means the newest.
func before(key int64) int64 {
	if key <= 0 {
		return math.MaxInt64
	}
	return key
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func plain(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
