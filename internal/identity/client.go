package identity

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
)

// ClientState says how far a client has come.
type ClientState string

// The states of a client.
const (
	Onboarding ClientState = "onboarding"
	Live       ClientState = "live"
	Frozen     ClientState = "frozen" // nothing leaves its wallets
)

// Client is an institution; at BitGo it is a child enterprise.
type Client struct {
	ID           uuid.UUID
	Name         string
	EnterpriseID string // BitGo's, 32 hex digits
	State        ClientState
	CreatedAt    time.Time
}

var enterpriseForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// MostClients is how many clients a choice offers, and how many a text can name.
const MostClients = 200

// Clients gives every client that the actor may know of, by name. It is for work that goes through all of them; a page asks
// for Choices.
func (s *Service) Clients(ctx context.Context, actor Actor) ([]Client, error) {
	var found []Client
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = clientList(ctx, tx, actor.ClientFilter())
		return err
	})
	return found, err
}

// Choices gives the first MostClients of those that the actor may know of, by name, and those that are named: a choice never
// says that there are no others.
func (s *Service) Choices(ctx context.Context, actor Actor, named ...uuid.UUID) ([]Client, error) {
	var found []Client
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = clientChoices(ctx, tx, actor.ClientFilter(), named)
		return err
	})
	return found, err
}

// ClientsCalled gives the clients with a text's words at the beginnings of their names' words; at most MostClients.
func (s *Service) ClientsCalled(ctx context.Context, actor Actor, words string) ([]Client, error) {
	var found []Client
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = clientsNamed(ctx, tx, actor.ClientFilter(), words)
		return err
	})
	return found, err
}

// Client gives one client; a foreign one is as absent as one that never was.
func (s *Service) Client(ctx context.Context, actor Actor, id uuid.UUID) (Client, error) {
	if !actor.Sees(id) {
		return Client{}, ErrNoClient
	}
	var found Client
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = clientGet(ctx, tx, id)
		return err
	})
	return found, err
}

// ClientOfEnterprise gives the client that an enterprise at BitGo belongs to.
func (s *Service) ClientOfEnterprise(ctx context.Context, actor Actor, enterpriseID string) (Client, error) {
	var found Client
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = clientByEnterprise(ctx, tx, enterpriseID)
		return err
	})
	if err == nil && !actor.Sees(found.ID) {
		return Client{}, ErrNoClient
	}
	return found, err
}

// AddClient registers a client for an enterprise that exists at BitGo.
func (s *Service) AddClient(ctx context.Context, by Actor, name, enterpriseID string, state ClientState) (Client, error) {
	if !by.IsSystem() && !by.Administers() {
		return Client{}, ErrNotAdmin
	}
	c := Client{ID: uuid.New(), Name: strings.TrimSpace(name), EnterpriseID: enterpriseID, State: state, CreatedAt: s.Clock.Now()}
	bad := ErrClient
	if !line(c.Name, 1, 120) {
		bad = bad.Field("name", "Give a name of 1 to 120 characters on one line.")
	}
	if !enterpriseForm.MatchString(enterpriseID) {
		bad = bad.Field("enterpriseId", "BitGo's enterprise id has 32 characters, 0-9 and a-f.")
	}
	if !slices.Contains([]ClientState{Onboarding, Live, Frozen}, state) {
		bad = bad.Field("state", "Choose onboarding, live or frozen.")
	}
	if len(bad.Fields) > 0 {
		return Client{}, bad
	}
	err := s.DB.As(ctx, by.Scope(), func(tx pgx.Tx) error {
		if err := clientInsert(ctx, tx, c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: c.CreatedAt, By: by.By(), Verb: "client.add", Kind: "client", ID: c.ID.String(),
			Client: &c.ID, After: map[string]string{"name": c.Name, "enterpriseId": c.EnterpriseID, "state": string(c.State)}})
	})
	if database.Constraint(err) == "client_enterprise_unique" {
		return Client{}, ErrClient.With(err).Field("enterpriseId", "A client with this enterprise is already here.")
	}
	return c, err
}

// GoLive makes a client that was being onboarded a live one. One that is live stays so; a frozen one is unfrozen elsewhere.
func (s *Service) GoLive(ctx context.Context, by Actor, id uuid.UUID) error {
	if !by.Administers() {
		return ErrNotAdmin
	}
	return s.DB.As(ctx, by.Scope(), func(tx pgx.Tx) error {
		moved, err := clientLive(ctx, tx, id)
		if err != nil || !moved {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: by.By(), Verb: "client.live", Kind: "client", ID: id.String(),
			Client: &id, Before: map[string]string{"state": string(Onboarding)}, After: map[string]string{"state": string(Live)}})
	})
}
