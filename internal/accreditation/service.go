package accreditation

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Jobs  database.Jobs
}

// File puts an investor on file with the evidence that came along. oneTime names the call: a repetition gives what it
// filed. Errors: ErrFiling, ErrRole, ErrTaken, ErrKey, identity.ErrNoClient.
func (s *Service) File(ctx context.Context, actor identity.Actor, f Filing, oneTime string) (Investor, error) {
	now := s.Clock.Now()
	f, err := f.check(now)
	if err != nil {
		return Investor{}, err
	}
	if !actor.Has(identity.Treasury, f.Client) && !actor.Has(identity.Compliance, f.Client) {
		return Investor{}, ErrRole
	}
	i := Investor{Client: f.Client, ID: f.ID, Name: f.Name, Kind: f.Kind, Residence: f.Residence, FiledBy: actor.Person, FiledAt: now}
	if i.ID == "" {
		i.ID = "inv_" + random()
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		made, err := insert(ctx, tx, i, oneTime)
		if err != nil {
			return err
		}
		if !made {
			if i, err = once(ctx, tx, actor.Person, oneTime); err == nil && (i.Client != f.Client || i.Name != f.Name || f.ID != "" && i.ID != f.ID) {
				err = ErrKey
			}
			return err
		}
		if err := s.changed(ctx, tx, i.Client, i.ID); err != nil {
			return err
		}
		return s.filed(ctx, tx, actor, &i, f.Evidence)
	})
	return i, err
}

func (s *Service) filed(ctx context.Context, tx pgx.Tx, actor identity.Actor, i *Investor, documents []Document) error {
	for _, d := range documents {
		e := Evidence{ID: "ev_" + random(), Client: i.Client, Investor: i.ID, Method: d.Method, Verifier: d.Verifier, Document: d.Date,
			Expires: d.Method.expiry(d.Date), FiledBy: actor.Person, FiledAt: i.FiledAt, State: Filed}
		if err := insertEvidence(ctx, tx, e); err != nil {
			return err
		}
		i.Evidence = append(i.Evidence, e)
		if err := s.tell(ctx, tx, actor, e, "accreditation.file"); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, audit.Entry{At: i.FiledAt, By: actor.By(), Verb: "accreditation.file", Kind: "investor", ID: i.ID, Client: Tenant(i.Client),
		After: map[string]any{"name": i.Name, "kind": i.Kind, "residence": i.Residence, "evidence": len(i.Evidence)}})
}

// random is 80 bits that nobody guesses, in small letters and digits.
func random() string { return strings.ToLower(rand.Text())[:16] }

// Decide approves or rejects evidence: somebody of compliance who did not file it. What waited for it is judged again.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id string, approve bool, reason string) (Evidence, error) {
	reason = strings.TrimSpace(reason)
	if reason != "" && !Line(reason, 500) || !approve && len(reason) < 3 {
		return Evidence{}, ErrReason
	}
	if !evidenceForm.MatchString(id) {
		return Evidence{}, ErrNotFound
	}
	now := s.Clock.Now()
	var e Evidence
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if e, err = evidenceForUpdate(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case !actor.Sees(e.Client):
			return ErrNotFound
		case !actor.Has(identity.Compliance, e.Client):
			return ErrDecider
		case actor.Own(e.FiledBy, ErrOwn) != nil:
			return actor.Own(e.FiledBy, ErrOwn)
		case e.State != Filed:
			return ErrDecided.Because("This was already %s. Nothing changed.", e.State)
		case approve && !now.Before(e.Expires):
			return ErrExpired
		}
		e.State, e.DecidedAt, e.Reason = Rejected, &now, reason
		if approve {
			e.State = Approved
		}
		if err := decide(ctx, tx, e, actor.Person); err != nil {
			return err
		}
		if err := s.changed(ctx, tx, e.Client, e.Investor); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, actor, e, "accreditation.decide"); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "accreditation.decide", Kind: "evidence", ID: e.ID, Client: Tenant(e.Client),
			After: map[string]any{"investor": e.Investor, "state": e.State, "reason": reason}})
	})
	return e, err
}

// changed has what waits judged again. It waits for judgements that are being written, so that none of them is missed:
// whoever judges later sees the change.
func (s *Service) changed(ctx context.Context, tx pgx.Tx, client uuid.UUID, investor string) error {
	if err := changing(ctx, tx, client, investor); err != nil {
		return err
	}
	_, err := s.Jobs.InsertTx(ctx, tx, Changed{Client: client, Investor: investor}, nil)
	return err
}

// Get gives an investor with its evidence. Whoever sees several of the name gets the first client's.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (Investor, error) {
	if !investorForm.MatchString(id) {
		return Investor{}, ErrNotFound
	}
	var out Investor
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		all, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, i := range all {
			if actor.Sees(i.Client) {
				out = i
				return nil
			}
		}
		return ErrNotFound
	})
	return out, err
}

// Standing is what is known of a purchaser of a client's, in the transaction of the decision that it is for,
// and stays so until that ends.
func (s *Service) Standing(ctx context.Context, tx pgx.Tx, client uuid.UUID, investor string) (Standing, error) {
	if err := judging(ctx, tx, client, investor); err != nil {
		return Standing{}, err
	}
	i, err := get(ctx, tx, client, investor)
	if database.NoRows(err) {
		return Standing{}, nil
	}
	return standing(i, s.Clock.Now()), err
}

// At names an investor and the instant at which their standing is asked for.
type At struct {
	Investor string
	Time     time.Time
}

// Standings is what was known of many purchasers of a client's, each at its instant, in few reads and in the order asked for. It stays so
// until the transaction ends.
func (s *Service) Standings(ctx context.Context, tx pgx.Tx, client uuid.UUID, all []At) ([]Standing, error) {
	ids := make([]string, len(all))
	for i, a := range all {
		ids[i] = a.Investor
	}
	known, err := together(ctx, tx, client, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(all))
	for i, a := range all {
		if inv, on := known[a.Investor]; on {
			out[i] = standing(inv, a.Time)
		}
	}
	return out, nil
}
