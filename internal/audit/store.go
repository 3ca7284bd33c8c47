package audit

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

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
	at := f.Before
	if at.IsZero() {
		at = Key{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: math.MaxInt64}
	}
	rows, err := q.AuditList(ctx, tx, queries.AuditListParams{
		BeforeAt: at.At, BeforeID: at.ID, ClientID: r.oneClient(f.Client), Clients: r.Clients, PersonID: f.Person, Verbs: anyOf(f.Verb, f.Verbs),
		Kinds: anyOf(f.Kind, f.Kinds), SubjectID: text(f.Subject), Result: text(f.Result), Words: text(f.Words), Since: f.Since, Until: f.Until, PageSize: int32(f.Limit + 1),
	})
	return events(rows), err
}

func count(ctx context.Context, tx pgx.Tx, r Reader, f Filter, most int) (int64, error) {
	return q.AuditCount(ctx, tx, queries.AuditCountParams{ClientID: r.oneClient(f.Client), Clients: r.Clients, PersonID: f.Person, Verbs: anyOf(f.Verb, f.Verbs),
		Kinds: anyOf(f.Kind, f.Kinds), SubjectID: text(f.Subject), Result: text(f.Result), Words: text(f.Words), Since: f.Since, Until: f.Until, Most: int32(most)})
}

func get(ctx context.Context, tx pgx.Tx, id int64) (*Event, error) {
	row, err := q.AuditByID(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	e := fromRow(row)
	return &e, err
}

// oneClient is the client that the trail is narrowed to: the chosen one, else the only one that the reader sees, whose rows
// have an index in the order of the list.
func (r Reader) oneClient(chosen *uuid.UUID) *uuid.UUID {
	if chosen == nil && len(r.Clients) == 1 {
		return &r.Clients[0]
	}
	return chosen
}

// anyOf joins a word and its alternatives; nil for no condition.
func anyOf(one string, more []string) []string {
	if one == "" {
		return more
	}
	return append([]string{one}, more...)
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
