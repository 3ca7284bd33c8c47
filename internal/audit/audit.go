// Package audit is the append-only trail. Every change records itself here, in its own transaction, as its last
// statement; the same call tells open pages, at commit, that something changed. Rows are never altered.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// By is who did it, in the words that the trail keeps: names and roles as they were at that moment.
type By struct {
	Person    uuid.UUID // Nil for the program itself
	Name      string
	Roles     string
	Session   uuid.UUID
	RequestID string
	IP        string
	Key       uuid.UUID // the key presented instead of a session, else Nil
}

// Entry is one change, or one refused attempt. Before and After are small structs of public values: never a
// secret, never a whole request.
type Entry struct {
	At       time.Time
	By       By
	Verb     string // "send.release": word, dot, verb
	Kind     string // what was changed: "send"
	ID       string
	Client   *uuid.UUID // nil: the organization's own affairs
	Refused  bool
	Before   any
	After    any
	NoNotify bool // true on the webhook's receiving path: NOTIFY serialises commits
}

// Event is an entry as it was kept.
type Event struct {
	ID                  int64
	At                  time.Time
	Person              *uuid.UUID
	Actor, Role         string
	Session, Key        *uuid.UUID
	RequestID, IP, Verb string
	Kind, Subject       string
	Client              *uuid.UUID
	Result              string
	Before, After       json.RawMessage
}

// Record appends the entry in the caller's transaction and wakes pages that show the thing. An error here must
// roll the change back: what cannot be recorded must not happen.
func Record(ctx context.Context, tx pgx.Tx, e Entry) error {
	id, err := insert(ctx, tx, e)
	if err != nil {
		return fmt.Errorf("audit: record %s %s %s: %w", e.Verb, e.Kind, e.ID, err)
	}
	if e.NoNotify {
		return nil
	}
	if err := publish(ctx, tx, Change{Topic: e.Kind, ID: e.ID, Client: e.Client, Event: id}); err != nil {
		return fmt.Errorf("audit: publish: %w", err)
	}
	return nil
}

// Change is what open pages are told: a topic and an id, so that each page refetches under its own scope.
type Change struct {
	Topic  string     `json:"t"`
	ID     string     `json:"i"`
	Client *uuid.UUID `json:"c,omitempty"`
	Event  int64      `json:"e"`
}

// Channel is the PostgreSQL channel that carries changes between console processes.
const Channel = "console_live"
