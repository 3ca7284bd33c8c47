package ceremony

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Told asks the engine room to tell those who act next what became of a ceremony.
type Told struct {
	ID   uuid.UUID `json:"id"`
	Verb string    `json:"verb"` // as the trail has it
	At   time.Time `json:"at"`   // of the step: a notice of the same words is told once only
	By   uuid.UUID `json:"by"`
}

// Kind is River's name for it.
func (Told) Kind() string { return "ceremony.told" }

// News is what is told, and to whom.
type News struct {
	Client uuid.UUID
	Tone   string
	Text   string
	People []uuid.UUID
}

// News gives what a step means for those who act next, for the engine room; nobody to tell: the step concerns no one else.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t Told) (News, error) {
	c, err := get(ctx, tx, t.ID)
	if err != nil {
		return News{}, err
	}
	n := News{Client: c.Client, Tone: "info", People: []uuid.UUID{c.By}}
	switch t.Verb {
	case "ceremony.ask":
		n.Text = c.ByName + " asks for " + c.What() + ". Compliance confirms it or rejects it; nothing is made before that."
		n.People, err = concerned(ctx, tx, c.Client, []identity.Role{identity.Compliance})
	case "ceremony.confirm":
		n.Tone, n.Text = "ok", c.DecidedName+" confirmed "+c.What()+". The key ceremony can be held."
	case "ceremony.reject":
		n.Tone, n.Text = "warn", c.DecidedName+" rejected "+c.What()+". Nothing was made."
	case "ceremony.nothing":
		n.Tone, n.Text = "warn", "It is certain that nothing was made of "+c.What()+". The ceremony can be held again. Found out on "+t.At.UTC().Format("2006-01-02 at 15:04:05 MST")+"."
	case "ceremony.card":
		n.Text = c.HeldName + " took the KeyCard of " + c.What() + ". Whoever was present says where it and the passphrase are kept. It was taken on " + t.At.UTC().Format("2006-01-02 at 15:04:05 MST") + "."
		n.People, err = concerned(ctx, tx, c.Client, keepers)
	case "ceremony.alarm":
		n.Tone, n.Text = "stop", "Something is wrong with "+c.What()+". "+c.Alarm
		n.People, err = concerned(ctx, tx, c.Client, keepers)
	case "ceremony.abandon":
		n.Tone, n.Text = "warn", c.AbandonName+" wants the ceremony of "+c.What()+" abandoned: "+c.AbandonWhy+". Somebody else of compliance decides. Use nothing of it before that."
		n.People, err = concerned(ctx, tx, c.Client, []identity.Role{identity.Compliance})
	case "ceremony.abandoned":
		n.Tone, n.Text = "warn", c.AbandonedName+" agreed that the ceremony of "+c.What()+" is abandoned: "+c.AbandonWhy+". Nobody uses the wallet; it is frozen here."
		for _, p := range []*uuid.UUID{c.DecidedBy, c.HeldBy, c.AbandonBy} {
			if p != nil && !slices.Contains(n.People, *p) {
				n.People = append(n.People, *p)
			}
		}
	default:
		n.People = nil
	}
	others := n.People[:0]
	for _, p := range n.People {
		if p != t.By {
			others = append(others, p)
		}
	}
	n.People = others
	return n, err
}
