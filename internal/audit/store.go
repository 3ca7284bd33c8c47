package audit

import (
	"context"
	"encoding/json"
	"math"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, e Entry) (int64, error) {
	before, err := marshal(e.Before)
	if err != nil {
		return 0, err
	}
	after, err := marshal(e.After)
	if err != nil {
		return 0, err
	}
	result := "done"
	if e.Refused {
		result = "refused"
	}
	return q.AuditInsert(ctx, tx, queries.AuditInsertParams{
		At: e.At, PersonID: optional(e.By.Person), Actor: e.By.Name, Role: e.By.Roles,
		SessionID: optional(e.By.Session), RequestID: e.By.RequestID, Ip: e.By.IP, Verb: e.Verb,
		SubjectKind: e.Kind, SubjectID: e.ID, ClientID: e.Client, Result: result, Before: before, After: after, KeyID: optional(e.By.Key),
	})
}

func publish(ctx context.Context, tx pgx.Tx, c Change) error {
	payload, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return q.AuditPublish(ctx, tx, string(payload))
}

func marshal(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}

func optional(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func list(ctx context.Context, tx pgx.Tx, r Reader, f Filter) ([]Event, error) {
	before := f.Before
	if before <= 0 {
		before = math.MaxInt64
	}
	rows, err := q.AuditList(ctx, tx, queries.AuditListParams{
		BeforeID: before, ClientID: f.Client, Clients: r.Clients, PersonID: f.Person, Verb: text(f.Verb),
		SubjectKind: text(f.Kind), SubjectID: text(f.Subject), Since: f.Since, Until: f.Until, PageSize: int32(f.Limit + 1),
	})
	return events(rows), err
}

func ofSubject(ctx context.Context, tx pgx.Tx, kind, id string) ([]Event, error) {
	rows, err := q.AuditOfSubject(ctx, tx, kind, id)
	return events(rows), err
}

func events(rows []queries.AuditEvent) []Event {
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func fromRow(r queries.AuditEvent) Event {
	return Event{ID: r.ID, At: r.At, Person: r.PersonID, Actor: r.Actor, Role: r.Role, Session: r.SessionID, Key: r.KeyID,
		RequestID: r.RequestID, IP: r.Ip, Verb: r.Verb, Kind: r.SubjectKind, Subject: r.SubjectID, Client: r.ClientID,
		Result: r.Result, Before: r.Before, After: r.After}
}
