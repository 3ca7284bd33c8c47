package accreditation

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// FileEvidence adds evidence to an investor who is on file: what has expired is renewed by it. It is decided like any other.
// client says whose investor is meant where an actor sees several of the id, nil: the first. oneTime names the call: a
// repetition files nothing more. Errors: ErrEvidence, ErrNotFound, ErrRole, ErrKey.
func (s *Service) FileEvidence(ctx context.Context, actor identity.Actor, client *uuid.UUID, investor string, filed []Document, oneTime string) (Investor, error) {
	now := s.Clock.Now()
	if !investorForm.MatchString(investor) {
		return Investor{}, ErrNotFound
	}
	bad := ErrEvidence
	filed = documents(filed, now, func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	})
	if len(filed) == 0 {
		bad = bad.Field("evidence", "At least one piece.")
	}
	var i Investor
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		all, err := find(ctx, tx, investor)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(i Investor) bool { return !actor.Sees(i.Client) || client != nil && i.Client != *client })
		switch {
		case len(all) == 0:
			return ErrNotFound
		case !actor.Has(identity.Treasury, all[0].Client) && !actor.Has(identity.Compliance, all[0].Client):
			return ErrRole
		case len(bad.Fields) > 0:
			return bad
		}
		i = all[0]
		if err := s.changed(ctx, tx, i.Client, i.ID); err != nil {
			return err
		}
		return s.add(ctx, tx, actor, &i, filed, oneTime, now)
	})
	if err != nil {
		return Investor{}, err
	}
	return i, nil
}

func (s *Service) add(ctx context.Context, tx pgx.Tx, actor identity.Actor, i *Investor, filed []Document, oneTime string, now time.Time) error {
	fresh := 0
	for n, d := range filed {
		e := Evidence{ID: "ev_" + random(), Client: i.Client, Investor: i.ID, Method: d.Method, Verifier: d.Verifier, Document: d.Date,
			Expires: d.Method.expiry(d.Date), FiledBy: actor.Person, FiledAt: now, State: Filed}
		made, err := addEvidence(ctx, tx, e, oneTime, n)
		if err != nil {
			return err
		}
		if made {
			fresh++
			i.Evidence = append(i.Evidence, e)
			if err := s.tell(ctx, tx, actor, e, "accreditation.file-evidence"); err != nil {
				return err
			}
		}
	}
	if fresh == len(filed) {
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "accreditation.file-evidence", Kind: "investor", ID: i.ID, Client: Tenant(i.Client),
			After: map[string]any{"evidence": fresh}})
	}
	earlier, err := evidenceOnce(ctx, tx, actor.Person, oneTime)
	if err != nil {
		return err
	}
	same := len(earlier) == len(filed) && fresh == 0
	for n := range min(len(earlier), len(filed)) {
		e, d := earlier[n], filed[n]
		same = same && e.Client == i.Client && e.Investor == i.ID && e.Method == d.Method && e.Verifier == d.Verifier && e.Document.Equal(d.Date)
	}
	if !same {
		return ErrKey
	}
	return nil
}
