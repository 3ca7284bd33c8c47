package txrequest

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// BitGo is what this room asks of BitGo's platform; *bitgo.Client is one.
type BitGo interface {
	TxRequestsByPermission(ctx context.Context, enterprise string, ask bitgo.TxRequestQuery) (bitgo.Page[bitgo.TxRequest], error)
	TxRequestVersions(ctx context.Context, enterprise, request string) ([]bitgo.TxRequest, error)
}

// Clients is what this room asks of the identity room; *identity.Service is one.
type Clients interface {
	Clients(ctx context.Context, actor identity.Actor) ([]identity.Client, error)
}

// Service is the room's verbs.
type Service struct {
	BitGo   BitGo
	Clients Clients
}

// Filter is seed 003's.
type Filter = bitgo.TxRequestQuery

// Ask is a filter, and whose; Enterprise may stay empty for an actor who sees one client.
type Ask struct {
	Enterprise string
	Filter
}

// List gives a page of the transaction requests of a client's wallets. A foreign enterprise looks absent. Errors:
// ErrNoEnterprise, ErrWhich, ErrFilter, ErrUnread.
func (s *Service) List(ctx context.Context, actor identity.Actor, ask Ask) (Page, error) {
	enterprise, err := s.of(ctx, actor, ask.Enterprise)
	if err != nil {
		return Page{}, err
	}
	found, err := s.BitGo.TxRequestsByPermission(ctx, enterprise, ask.Filter)
	if err != nil {
		cause := fmt.Errorf("txrequest: list: %w", err)
		if e, ok := bitgo.AsError(err); ok && (e.Status == 400 || e.Name == bitgo.NameInvalid) {
			return Page{}, ErrFilter.With(cause)
		}
		return Page{}, ErrUnread.With(cause)
	}
	out := Page{Requests: []Request{}, Next: found.Next}
	for _, r := range found.Items {
		if r.EnterpriseID == "" || r.EnterpriseID == enterprise { // what BitGo mixes in is nobody's here
			out.Requests = append(out.Requests, from(r))
		}
	}
	return out, nil
}

// Get gives every version of a request of a client's, oldest first, in one call. Errors: ErrNoEnterprise, ErrWhich,
// ErrNotFound, ErrUnread.
func (s *Service) Get(ctx context.Context, actor identity.Actor, enterprise string, request uuid.UUID) ([]Request, error) {
	enterprise, err := s.of(ctx, actor, enterprise)
	if err != nil {
		return nil, err
	}
	found, err := s.BitGo.TxRequestVersions(ctx, enterprise, request.String())
	if err != nil {
		return nil, ErrUnread.With(fmt.Errorf("txrequest: get: %w", err))
	}
	var out []Request
	for _, r := range found {
		if (r.EnterpriseID == "" || r.EnterpriseID == enterprise) && strings.EqualFold(strings.ReplaceAll(r.TxRequestID, "-", ""), strings.ReplaceAll(request.String(), "-", "")) {
			out = append(out, from(r))
		}
	}
	if len(out) == 0 {
		return nil, ErrNotFound
	}
	return out, nil
}

// of is the enterprise that is meant.
func (s *Service) of(ctx context.Context, actor identity.Actor, enterprise string) (string, error) {
	all, err := s.Clients.Clients(ctx, actor)
	if err != nil {
		return "", err
	}
	var own []string
	for _, c := range all {
		switch {
		case c.EnterpriseID == "":
		case c.EnterpriseID == enterprise:
			return enterprise, nil
		default:
			own = append(own, c.EnterpriseID)
		}
	}
	switch {
	case enterprise != "" || len(own) == 0:
		return "", ErrNoEnterprise
	case len(own) > 1:
		return "", ErrWhich.Field("enterpriseId", "One of the enterprises that the key sees.")
	}
	return own[0], nil
}
