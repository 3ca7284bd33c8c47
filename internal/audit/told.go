package audit

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
)

// Told asks the engine room to tell people of a change. Only ids and words of our own are in it.
type Told struct {
	Thing string    `json:"thing"` // what was changed, as the trail names it: "whitelist"
	ID    string    `json:"id"`
	Verb  string    `json:"verb"`
	Word  string    `json:"word"` // what it came to, in the room's words
	By    uuid.UUID `json:"by"`   // who did it and so needs no news of it; Nil for the program
	At    time.Time `json:"at"`
}

// Kind is River's name for it.
func (Told) Kind() string { return "audit.told" }

// News is what a change means to people, in one sentence of the room's whose it is. It holds no whole address and no secret.
type News struct {
	Client *uuid.UUID // nil: the organization's
	Tone   string     // info, ok, warn, stop
	Text   string
	Thing  string // whose page it leads to: the word of a room, and an id
	ID     string
	People []uuid.UUID
}

// Tell has people told of a change that was just recorded, in the same transaction. Without jobs nobody is told.
func Tell(ctx context.Context, tx pgx.Tx, jobs database.Jobs, e Entry, word string) error {
	if jobs == nil {
		return nil
	}
	_, err := jobs.InsertTx(ctx, tx, Told{Thing: e.Kind, ID: e.ID, Verb: e.Verb, Word: word, By: e.By.Person, At: e.At}, nil)
	return err
}
