package approval

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

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
	Jobs  database.Jobs
	Clock clock.Clock
	Past  History // what a change of the rules is tried on
	Halts Halts   // what may not be approved for now; nil: nothing
}

// Halts is asked in the transaction of a vote whether its subject may be approved now; the send room answers for sends.
type Halts interface {
	MayApprove(ctx context.Context, tx pgx.Tx, subject Subject) error
}

// Match finds the strictest rule that covers the facts; asks is false when it knowingly asks nobody. Facts that no
// rule covers are refused: a gap between tiers must not let anything through.
func (s *Service) Match(ctx context.Context, tx pgx.Tx, client uuid.UUID, f Facts) (rule Rule, asks bool, err error) {
	rules, err := rulesFor(ctx, tx, f.Kind, client)
	if err != nil {
		return Rule{}, false, err
	}
	rule, ok := strictest(rules, f)
	if !ok {
		return Rule{}, false, ErrNoRule
	}
	return rule, rule.Needed > 0, nil
}

// Opening is what Open needs.
type Opening struct {
	Subject  Subject
	ClientID uuid.UUID
	Rule     Rule
	Title    string
}

// Open asks for votes in the caller's transaction. It refuses at once what nobody could ever decide.
func (s *Service) Open(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Opening) (Request, error) {
	now := s.Clock.Now()
	r, err := insertRequest(ctx, tx, Request{
		ID: uuid.New(), Client: o.ClientID, Subject: o.Subject, Title: o.Title, RuleName: o.Rule.Name,
		Needed: o.Rule.Needed, AskedBy: actor.Person, OpenedAt: now, ExpiresAt: now.Add(o.Rule.Expiry),
	}, o.Rule.ID)
	if err != nil {
		return Request{}, err
	}
	if r.Eligible, err = eligible(ctx, tx, r.ID); err != nil {
		return Request{}, err
	}
	if len(r.Eligible) < r.Needed {
		return Request{}, ErrNobody.Because("The rule “%s” asks for %d approvals, but only %d people could give one. Nothing was sent. Compliance must add people to its groups first.",
			r.RuleName, r.Needed, len(r.Eligible))
	}
	if _, err := s.Jobs.InsertTx(ctx, tx, Opened{RequestID: r.ID}, nil); err != nil {
		return Request{}, err
	}
	return r, s.record(ctx, tx, actor, r, "approval.open", now, "")
}

// Vote counts one person's decision. The request is locked first, so eight voters at once are counted one after
// the other, and the first that completes the count ends it for the rest.
func (s *Service) Vote(ctx context.Context, actor identity.Actor, id uuid.UUID, d Decision, reason string) (Request, error) {
	reason = strings.TrimSpace(reason)
	if d != Approve && d != Reject {
		return Request{}, ErrDecision
	}
	if n := utf8.RuneCountInString(reason); n > 500 || (d == Reject && n < 3) {
		return Request{}, ErrReason.Field("reason", "3 to 500 characters")
	}
	if !readable(reason) {
		return Request{}, ErrUnreadable.Field("reason", "Type it again, without characters that cannot be seen.")
	}
	var r Request
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if r, err = s.forVote(ctx, tx, actor, id); err != nil {
			return err
		}
		now := s.Clock.Now()
		if err := r.WhyNot(actor, now); err != nil {
			return err
		}
		if d == Approve && s.Halts != nil {
			if err := s.Halts.MayApprove(ctx, tx, r.Subject); err != nil {
				return err
			}
		}
		to := r.after(d)
		if err := insertVote(ctx, tx, r, actor, d, reason, now); err != nil {
			return err
		}
		r.Votes = append(r.Votes, Vote{Voter: actor.Person, Name: actor.Name, Decision: d, Reason: reason, At: now})
		if to != Pending {
			if err := s.decide(ctx, tx, &r, to, now); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, actor, r, "approval."+string(d), now, reason)
	})
	return r, err
}

func (s *Service) forVote(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID) (Request, error) {
	r, err := forUpdate(ctx, tx, id)
	if err != nil {
		return Request{}, err
	}
	if !actor.Sees(r.Client) {
		return Request{}, ErrNotFound
	}
	return load(ctx, tx, r)
}

// decide ends the request and enqueues what follows, in the same transaction.
func (s *Service) decide(ctx context.Context, tx pgx.Tx, r *Request, to State, at time.Time) error {
	if err := setState(ctx, tx, r.ID, to, at); err != nil {
		return err
	}
	r.State, r.DecidedAt = to, &at
	_, err := s.Jobs.InsertTx(ctx, tx, Decided{RequestID: r.ID}, nil)
	return err
}

// Withdraw ends a pending request because its subject went away; a decided one is left as it is.
func (s *Service) Withdraw(ctx context.Context, tx pgx.Tx, actor identity.Actor, subject Subject) error {
	r, err := ofSubjectForUpdate(ctx, tx, subject)
	if err != nil {
		return err
	}
	if r.State != Pending {
		return nil
	}
	now := s.Clock.Now()
	if err := setState(ctx, tx, r.ID, Withdrawn, now); err != nil {
		return err
	}
	r.State = Withdrawn
	return s.record(ctx, tx, actor, r, "approval.withdraw", now, "")
}

// ExpireDue ends every pending request whose time is up and enqueues what follows. Several processes may run it.
func (s *Service) ExpireDue(ctx context.Context) (int, error) {
	actor, n := identity.System("approval expiry"), 0
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		due, err := listDue(ctx, tx, now)
		if err != nil {
			return err
		}
		for _, r := range due {
			if err := s.decide(ctx, tx, &r, Expired, now); err != nil {
				return err
			}
			if err := s.record(ctx, tx, actor, r, "approval.expire", now, ""); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	return n, err
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, r Request, verb string, at time.Time, reason string) error {
	after := map[string]any{"state": r.State, "subject": r.Subject.Kind, "subject_id": r.Subject.ID, "rule": r.RuleName,
		"needed": r.Needed, "approvals": r.Approvals()}
	if reason != "" {
		after["reason"] = reason
	}
	return audit.Record(ctx, tx, audit.Entry{At: at, By: actor.By(), Verb: verb, Kind: "approval", ID: r.ID.String(),
		Client: &r.Client, After: after})
}
