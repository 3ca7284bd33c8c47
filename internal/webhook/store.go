package webhook

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
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
	n, err := q.WebhookWorkSettle(ctx, tx, queries.WebhookWorkSettleParams{State: string(o.state), Reason: o.reason, Effect: o.effect,
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
	if f.State != "" {
		return listByState(ctx, tx, f)
	}
	at, id, err := place(ctx, tx, f)
	if err != nil {
		return nil, err
	}
	rows, err := q.WebhookList(ctx, tx, queries.WebhookListParams{BeforeAt: at, BeforeID: id, Type: optional(f.Type),
		WalletID: optional(f.Wallet), TransferID: optional(f.Transfer), Since: f.From, PageSize: int32(f.Limit + 1)})
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = eventFrom(r)
	}
	return out, err
}

// place is where in time a page begins: a value that is known before the plan is made, so that the index is entered there.
func place(ctx context.Context, tx pgx.Tx, f Filter) (time.Time, int64, error) {
	end, id := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), int64(math.MaxInt64)
	if f.Until != nil {
		end, id = *f.Until, 0
	}
	if f.Before <= 0 {
		return end, id, nil
	}
	at, err := q.WebhookDelivered(ctx, tx, f.Before)
	if database.NoRows(err) || err == nil && !at.Before(end) {
		return end, id, nil
	}
	return at, f.Before, err
}

func listByState(ctx context.Context, tx pgx.Tx, f Filter) ([]Event, error) {
	rows, err := q.WebhookListByState(ctx, tx, queries.WebhookListByStateParams{State: string(f.State), BeforeID: before(f.Before), Type: optional(f.Type),
		WalletID: optional(f.Wallet), TransferID: optional(f.Transfer), Since: f.From, Until: f.Until, PageSize: int32(f.Limit + 1)})
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = eventFrom(queries.WebhookListRow(r))
	}
	return out, err
}

func eventFrom(r queries.WebhookListRow) Event {
	return Event{ID: r.ID, NotificationID: r.NotificationID, KeySource: r.KeySource, Type: r.Type, Coin: plain(r.Coin),
		Wallet: plain(r.WalletID), Transfer: plain(r.TransferID), SecretIndex: int(r.SecretIndex), DeliveredAt: r.DeliveredAt, Duplicates: int(r.Duplicates), OtherBytes: r.OtherBytes,
		Work: Work{State: State(r.State), Attempts: int(r.Attempts), Reason: r.Reason, Effect: r.Effect, LastError: r.LastError, Client: r.ClientID,
			SubjectKind: r.SubjectKind, SubjectID: r.SubjectID, UpdatedAt: r.UpdatedAt, ProcessedAt: r.ProcessedAt}}
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
		Coin: plain(n.Coin), Wallet: plain(n.WalletID), Transfer: plain(n.TransferID), SecretIndex: int(n.SecretIndex), DeliveredAt: n.DeliveredAt}}
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
	if err != nil {
		return Detail{}, err
	}
	d.Replays, err = replays(ctx, tx, id)
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
			Work: Work{State: State(r.State), Attempts: int(r.Attempts), Reason: r.Reason, Effect: r.Effect, LastError: r.LastError, Client: r.ClientID,
				SubjectKind: r.SubjectKind, SubjectID: r.SubjectID, UpdatedAt: r.UpdatedAt, ProcessedAt: r.ProcessedAt}}
		if err := json.Unmarshal(r.Headers, &out[i].Headers); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func listRefused(ctx context.Context, tx pgx.Tx, f RefusedFilter, limit int) ([]Refusal, error) {
	rows, err := q.WebhookRefusedList(ctx, tx, queries.WebhookRefusedListParams{BeforeID: f.Before, Reason: optional(f.Reason), Since: f.From, Until: f.Until, PageSize: int32(limit + 1)})
	out := make([]Refusal, len(rows))
	for i, r := range rows {
		out[i] = refusalFrom(r)
	}
	return out, err
}

func summary(ctx context.Context, tx pgx.Tx, since time.Time) (Summary, error) {
	r, err := q.WebhookSummary(ctx, tx, since, MostCounted+1)
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

func refusalFrom(r queries.WebhookRefused) Refusal {
	return Refusal{ID: r.ID, At: r.At, Reason: r.Reason, Digest: r.Digest, Size: int(r.Size), Bytes: r.Bytes, ContentType: r.ContentType, IP: r.Ip, RequestID: r.RequestID}
}

func refusedOne(ctx context.Context, tx pgx.Tx, id int64) (RefusedDetail, error) {
	r, err := q.WebhookRefusedGet(ctx, tx, id)
	if database.NoRows(err) {
		return RefusedDetail{}, ErrNotFound
	}
	if err != nil {
		return RefusedDetail{}, err
	}
	d := RefusedDetail{Refusal: refusalFrom(r)}
	same, err := q.WebhookRefusedAgain(ctx, tx, r.Digest)
	for _, x := range same {
		d.Again = append(d.Again, Refusal{ID: x.ID, At: x.At, Reason: x.Reason})
	}
	if err != nil {
		return RefusedDetail{}, err
	}
	became, err := q.WebhookOfDigest(ctx, tx, r.Digest)
	for _, n := range became {
		d.Accepted = n.ID
	}
	return d, err
}

func countDoor(ctx context.Context, tx pgx.Tx, r Refusal, kind string) error {
	return q.WebhookDoorHour(ctx, tx, r.At.UTC().Truncate(time.Hour), r.Reason, kind)
}

// kept is a body with what a replay needs of it.
type kept struct {
	event   int64
	body    []byte
	headers map[string]string
	state   State
	client  *uuid.UUID
}

func storedBody(ctx context.Context, tx pgx.Tx, vault int64) (kept, error) {
	r, err := q.WebhookStored(ctx, tx, vault)
	if database.NoRows(err) {
		return kept{}, ErrNotFound
	}
	if err != nil {
		return kept{}, err
	}
	k := kept{event: r.NotificationID, body: r.Body, state: State(r.State), client: r.ClientID}
	return k, json.Unmarshal(r.Headers, &k.headers)
}

func insertReplay(ctx context.Context, tx pgx.Tx, vault int64, actor identity.Actor, now time.Time, secret int) error {
	p := queries.WebhookReplayInsertParams{VaultID: vault, AskedBy: actor.Person, Name: actor.Name, At: now, Verified: secret >= 0}
	if secret >= 0 {
		index := int32(secret)
		p.SecretIndex = &index
	}
	return q.WebhookReplayInsert(ctx, tx, p)
}

func replays(ctx context.Context, tx pgx.Tx, id int64) ([]Replayed, error) {
	rows, err := q.WebhookReplays(ctx, tx, id)
	out := make([]Replayed, len(rows))
	for i, r := range rows {
		out[i] = Replayed{Vault: r.VaultID, By: r.Name, At: r.At, Verified: r.Verified}
		if r.SecretIndex != nil {
			out[i].SecretIndex = int(*r.SecretIndex)
		}
	}
	return out, err
}

func putBackSettled(ctx context.Context, tx pgx.Tx, vault int64, now time.Time) (bool, error) {
	n, err := q.WebhookWorkReplay(ctx, tx, now, vault)
	return n == 1, err
}

func signed(ctx context.Context, tx pgx.Tx, since time.Time) ([]Signed, error) {
	rows, err := q.WebhookSigned(ctx, tx, since)
	out := make([]Signed, len(rows))
	for i, r := range rows {
		out[i] = Signed{SecretIndex: int(r.SecretIndex), Count: int(r.Count), Last: &r.LastAt}
	}
	return out, err
}
