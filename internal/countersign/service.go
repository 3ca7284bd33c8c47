package countersign

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/linked"
)

// Clients is what this room asks of the identity room; *identity.Service is one.
type Clients interface {
	Clients(ctx context.Context, actor identity.Actor) ([]identity.Client, error)
}

// Follower takes in what became of a decision, as an event of BitGo's about it would; *webhook.Service is one.
type Follower interface {
	ApprovalMoved(ctx context.Context, approval string) error
}

// Owners tells whose a user at BitGo is; *linked.Service is one.
type Owners interface {
	Owners(ctx context.Context, users []string) (map[string]linked.Owner, error)
}

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	BitGo   *bitgo.Client // with the gateway's own token
	Clients Clients
	Follow  Follower
	Owners  Owners
}

const (
	sideBySide = 4
	longest    = 20 * time.Second
)

// Unread is a client whose approvals BitGo did not give.
type Unread struct {
	Enterprise string
	Err        error
}

// Page is what waits at BitGo, newest first, as far as it could be read.
type Page struct {
	Approvals []Approval
	More      bool
	Unread    []Unread
}

// List gives what is in this state at BitGo for the clients that the actor sees.
func (s *Service) List(ctx context.Context, actor identity.Actor, state State, limit int) (Page, error) {
	clients, err := s.Clients.Clients(ctx, actor)
	if err != nil {
		return Page{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	pages, errs := make([]Page, len(clients)), make([]error, len(clients))
	var all sync.WaitGroup
	turns := make(chan struct{}, sideBySide)
	for i, c := range clients {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			pages[i], errs[i] = s.of(ctx, c, state, limit)
		})
	}
	all.Wait()
	var out Page
	for i, c := range clients {
		if errs[i] != nil {
			out.Unread = append(out.Unread, Unread{Enterprise: c.EnterpriseID, Err: ErrBitGo.With(errs[i])})
		}
		out.Approvals, out.More = append(out.Approvals, pages[i].Approvals...), out.More || pages[i].More
	}
	slices.SortStableFunc(out.Approvals, func(a, b Approval) int { return b.Created.Compare(a.Created) })
	if len(out.Approvals) > limit {
		out.Approvals, out.More = out.Approvals[:limit], true
	}
	return out, nil
}

// of reads one client's, up to the limit.
func (s *Service) of(ctx context.Context, c identity.Client, state State, limit int) (Page, error) {
	var out Page
	for p, err := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Approval], error) {
		return s.BitGo.PendingApprovals(ctx, bitgo.ApprovalQuery{Enterprise: c.EnterpriseID, States: words[state], PrevID: after})
	}) {
		if err != nil {
			return Page{}, err
		}
		if len(out.Approvals) == limit {
			out.More = true
			break
		}
		if p.Enterprise != c.EnterpriseID {
			continue
		}
		a, err := s.raised(ctx, from(p, &c.ID))
		if err != nil {
			return Page{}, err
		}
		out.Approvals = append(out.Approvals, a)
	}
	return out, nil
}

// Get reads one. Another client's and one that does not exist answer alike. Errors: ErrNotFound, ErrBitGo.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (Approval, error) {
	p, client, err := s.get(ctx, actor, id)
	if err != nil {
		return Approval{}, err
	}
	return s.raised(ctx, from(p, client))
}

func (s *Service) get(ctx context.Context, actor identity.Actor, id string) (bitgo.Approval, *uuid.UUID, error) {
	clients, err := s.Clients.Clients(ctx, actor)
	if err != nil {
		return bitgo.Approval{}, nil, err
	}
	p, err := s.BitGo.PendingApproval(ctx, id)
	switch {
	case bitgo.IsNotFound(err):
		return bitgo.Approval{}, nil, ErrNotFound
	case err != nil:
		return bitgo.Approval{}, nil, ErrBitGo.With(err)
	}
	for _, c := range clients {
		if c.EnterpriseID == p.Enterprise {
			return p, &c.ID, nil
		}
	}
	if p.Enterprise == "" && (actor.IsSystem() || actor.Organization()) {
		return p, nil, nil // the organization's own
	}
	return bitgo.Approval{}, nil, ErrNotFound
}

// begin writes down that a decision is taken to BitGo. Nothing is approved there that is frozen here.
func (s *Service) begin(ctx context.Context, actor identity.Actor, a Approval, wallet string, what map[string]any, approve bool) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if approve {
			var client uuid.UUID // of the organization's own only a freeze of everything stops it
			if a.Client != nil {
				client = *a.Client
			}
			if err := freeze.Hold(ctx, tx, client, wallet); err != nil {
				return err
			}
		}
		return s.recorded(ctx, tx, actor, "countersign.ask", a, what)
	})
}

func (s *Service) record(ctx context.Context, actor identity.Actor, verb string, a Approval, what map[string]any) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { return s.recorded(ctx, tx, actor, verb, a, what) })
}

func (s *Service) recorded(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, a Approval, what map[string]any) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "countersign", ID: a.ID, Client: a.Client, After: what})
}
