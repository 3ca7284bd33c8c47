package security

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// Closing is what one decision of compliance issues at once: the shares of everything that was accepted in an offering.
type Closing struct {
	Security string
	AskedBy  uuid.UUID // of treasury, who asked to close; the actor decided it
	Reason   string    // the decision
	Document string    // what it stands on: the change of the offering
	Issues   []Issue
}

// Issue is one purchaser's part of it.
type Issue struct {
	Key     string // what it is issued for; the same is never issued twice
	To      string
	Shares  money.Units
	Price   money.Cents // for all of it
	Claimed bool        // that somebody said "accredited"
	Sold    time.Time   // when the sale was made: a purchaser is verified then
}

// Issue issues the shares of a closing in the caller's transaction, whole or not at all: each issue is judged by every rule after those
// before it, and each has its transfer, posting and lot. It gives the transfers in the order of the issues. Errors: ErrNotFound, ErrDecider,
// ErrOwnTransfer, and ErrRule with the first purchaser whom a rule forbids, and why.
func (s *Service) Issue(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Closing) ([]string, error) {
	x, err := seen(ctx, tx, actor, c.Security)
	switch {
	case err != nil:
		return nil, err
	case !actor.Has(identity.Compliance, x.Client):
		return nil, ErrDecider
	}
	if err := actor.Own(c.AskedBy, ErrOwnTransfer); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	f, err := s.crowd(ctx, tx, x, c.Issues)
	if err != nil {
		return nil, err
	}
	bps, err := fee(ctx, tx, PrimaryIssuance, now)
	if err != nil {
		return nil, err
	}
	all := make([]Transfer, len(c.Issues))
	for i, one := range c.Issues {
		t := Transfer{ID: "tx_" + random(), Security: x.ID, Client: x.Client, Type: PrimaryIssuance, From: Treasury, To: one.To, Shares: one.Shares, Claimed: one.Claimed,
			State: Confirmed, FeeBps: bps, AskedAt: now, Processed: &now, AskedBy: c.AskedBy, ByTwo: true, Price: &one.Price, DecidedBy: &actor.Person, DecidedAt: &now, Reason: c.Reason,
			Instruction: Instruction{Paper: Resolution, Reference: c.Document, Received: now.UTC()}}
		if err := f.judge(&t, i); err != nil {
			return nil, err
		}
		all[i] = t
	}
	return ids(all), s.issueAll(ctx, tx, actor, x, c, all, now)
}

func ids(all []Transfer) []string {
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = t.ID
	}
	return out
}

// issueAll writes what was judged: promised, decided, posted, and the lots.
func (s *Service) issueAll(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Security, c Closing, all []Transfer, now time.Time) error {
	if err := askAll(ctx, tx, x, c, all); err != nil {
		return err
	}
	if err := confirmAll(ctx, tx, all, actor.Person, now, c.Reason); err != nil {
		return err
	}
	postings := make([]ledger.Posting, len(all))
	for i, t := range all {
		postings[i] = t.posting(now)
	}
	if _, err := s.Ledger.Post(ctx, tx, postings...); err != nil {
		return err
	}
	if err := lotsIssued(ctx, tx, all, x, now); err != nil {
		return err
	}
	for _, t := range all {
		if err := s.record(ctx, tx, actor, t, "security.transfer-approved", now); err != nil {
			return err
		}
	}
	return nil
}

// crowd are the facts of a closing: those of the security, which each issue moves on, and those of every purchaser.
type crowd struct {
	facts
	standings []accreditation.Standing // by the issue's place
	has       map[string]money.Units
	lives     map[string]string
}

// crowd reads what the rules look at of all purchasers at once.
func (s *Service) crowd(ctx context.Context, tx pgx.Tx, x Security, all []Issue) (*crowd, error) {
	f := &crowd{facts: facts{security: x, now: s.Clock.Now()}}
	var err error
	if f.law, err = s.Law.Figures(ctx, tx); err != nil {
		return nil, err
	}
	if f.terms, err = inForce(ctx, tx, x); err != nil {
		return nil, err
	}
	who, asked := make([]string, len(all)), make([]accreditation.At, len(all))
	for i, one := range all {
		who[i], asked[i] = one.To, accreditation.At{Investor: one.To, Time: one.Sold}
	}
	if f.standings, err = s.Investors.Standings(ctx, tx, x.Client, asked); err != nil {
		return nil, err
	}
	if f.has, err = holdingsOf(ctx, tx, x.ID, who); err != nil {
		return nil, err
	}
	f.lives, err = residences(ctx, tx, x.Client, who)
	return f, err
}

// judge asks every rule of one issue, and counts it for those that follow.
func (f *crowd) judge(t *Transfer, i int) error {
	f.purchaser, f.receives, f.receiverAt = f.standings[i], f.has[t.To], f.lives[t.To]
	t.proved = f.purchaser.Proof != nil
	sold := *f
	if p := sold.purchaser.Proof; p != nil && !f.now.Before(p.Expires) { // it counted when the sale was made, which is what the law asks
		still := *p
		still.Expires = regulation.Day(f.now).AddDate(0, 0, 1)
		sold.purchaser.Proof = &still
	}
	t.Rules = weigh(*t, judge(*t, sold.facts))
	if accreditation.Worst(t.Rules) != accreditation.Passes {
		return forbidden(*t)
	}
	if f.receives.IsZero() {
		f.security.Holders++
		if !t.proved {
			f.security.Unaccredited++
		}
	}
	f.has[t.To] = f.receives.Add(t.Shares)
	f.security.Issued = f.security.Issued.Add(t.Shares)
	return nil
}

// forbidden says whose part of a closing a rule does not let pass.
func forbidden(t Transfer) error {
	why := accreditation.Because(t.Rules, accreditation.Fails)
	if why == "" {
		why = accreditation.Because(t.Rules, accreditation.Waits)
	}
	return ErrRule.Because("Nothing was issued: the %s shares of %s may not be. %s", t.Shares.Grouped(), t.To, why)
}
