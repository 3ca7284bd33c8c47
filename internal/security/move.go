package security

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Move transfers shares when every rule passes. Where a rule waits, the transfer waits and its shares are promised; where
// one fails, nothing is kept. oneTime names the call: a repetition gives what it made, and judges it again while it waits.
// Errors: ErrTransfer, ErrNotFound, ErrRole, ErrShares and ErrRule with the reasons, ErrKey.
func (s *Service) Move(ctx context.Context, actor identity.Actor, o Order, oneTime string) (Transfer, error) {
	if !securityForm.MatchString(o.Security) {
		return Transfer{}, ErrNotFound
	}
	var t Transfer
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := seen(ctx, tx, actor, o.Security)
		if err != nil {
			return err
		}
		if err := o.check(s.Clock.Now()); err != nil {
			return err
		}
		if !actor.Has(identity.Treasury, x.Client) {
			return ErrRole
		}
		o.ByTwo = o.ByTwo || o.Type.byTwo()
		if earlier, err := onceMoved(ctx, tx, actor.Person, oneTime); err != nil || earlier != nil {
			if err != nil {
				return err
			}
			if t = *earlier; !t.same(o) {
				return ErrKey
			}
			return s.again(ctx, tx, actor, x, &t)
		}
		t, err = s.ask(ctx, tx, actor, x, o, oneTime)
		return err
	})
	if err != nil {
		return Transfer{}, err
	}
	return t, nil
}

// ask makes a transfer. The security is locked, so no two of its transfers are judged by the same figures.
func (s *Service) ask(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Security, o Order, oneTime string) (Transfer, error) {
	now := s.Clock.Now()
	t := Transfer{ID: "tx_" + random(), Security: x.ID, Client: x.Client, Type: o.Type, From: o.From, To: o.To, Shares: o.Shares, Claimed: o.Claimed,
		State: PendingReview, AskedAt: now, AskedBy: actor.Person, ByTwo: o.ByTwo, Instruction: o.Instruction, Price: o.Price, LockUntil: o.LockUntil, OverrideWhy: o.OverrideWhy, Reverses: o.Reverses}
	if o.Paper == "" {
		t.Instruction = Instruction{Paper: Call, Received: now.UTC()}
	}
	f, err := s.facts(ctx, tx, x, t)
	if err != nil {
		return t, err
	}
	t.Rules, t.proved = weigh(t, judge(t, f)), f.purchaser.Proof != nil
	switch accreditation.Worst(t.Rules) {
	case accreditation.Fails:
		return t, refusal(t.Rules)
	case accreditation.Passes:
		t.State, t.Processed = Confirmed, &now
	case accreditation.Waits:
	}
	if t.FeeBps, err = fee(ctx, tx, t.Type, now); err != nil {
		return t, err
	}
	if err := insertTransfer(ctx, tx, t, oneTime); err != nil {
		return t, err
	}
	if t.State == Confirmed {
		if err := s.settle(ctx, tx, t, f, now); err != nil {
			return t, err
		}
	}
	return t, s.record(ctx, tx, actor, t, "security.transfer", now)
}

// refusal tells why, with the figures and the earliest day.
func refusal(rules []accreditation.Verdict) error {
	f, why := ErrRule, accreditation.Because(rules, accreditation.Fails)
	for _, v := range rules {
		if v.Outcome == accreditation.Fails && v.Rule == "shares" {
			f = ErrShares
		}
	}
	f = f.Because("Nothing was transferred. %s", why)
	for _, v := range rules {
		if v.Outcome != accreditation.Fails {
			continue
		}
		said := v.Reason
		if v.Citation != "" {
			said += " (" + v.Citation + ")"
		}
		f = f.Field(blamed(v.Rule), said)
	}
	return f
}

// fieldOf is the part of an order that a rule blames.
var fieldOf = map[string]string{"status": "securityId", "shares": "shares", "stop orders": "shares", "eligibility": "toHolder", "accreditation": "toHolder", "offshore": "toHolder",
	"jurisdiction": "toHolder", sanctionedPlace: "toHolder", "figures": "securityId"}

// blamed is the field that a rule blames, of those of the law too.
func blamed(rule string) string {
	if field, ok := fieldOf[rule]; ok {
		return field
	}
	return ofTheLaw[rule]
}

// again judges a transfer that waits once more.
func (s *Service) again(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Security, t *Transfer) error {
	if t.State != PendingReview {
		return nil
	}
	now := s.Clock.Now()
	f, err := s.rejudge(ctx, tx, x, t)
	if err != nil {
		return err
	}
	switch accreditation.Worst(t.Rules) {
	case accreditation.Waits:
		return judged(ctx, tx, *t)
	case accreditation.Fails:
		if t.ByTwo || cured(t.Rules) { // people decided it, or will; and what time cures is not refused for good
			return judged(ctx, tx, *t)
		}
		t.State, t.Processed = Rejected, &now
	case accreditation.Passes:
		t.State, t.Processed = Confirmed, &now
	}
	if err := judged(ctx, tx, *t); err != nil {
		return err
	}
	if t.State == Confirmed {
		if err := s.settle(ctx, tx, *t, f, now); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, actor, *t, "security.transfer-"+string(t.State), now)
}

// cured says whether time brings a day for everything that fails.
func cured(rules []accreditation.Verdict) bool {
	return !slices.ContainsFunc(rules, func(v accreditation.Verdict) bool { return v.Outcome == accreditation.Fails && v.Earliest == nil })
}

// rejudge asks every rule once more, with what compliance has said meanwhile.
func (s *Service) rejudge(ctx context.Context, tx pgx.Tx, x Security, t *Transfer) (facts, error) {
	f, err := s.facts(ctx, tx, x, *t)
	if err != nil {
		return f, err
	}
	if t.Overrides, err = overrides(ctx, tx, t.ID); err != nil {
		return f, err
	}
	f.promised(*t)
	t.Rules, t.proved = weigh(*t, judge(*t, f)), f.purchaser.Proof != nil
	return f, nil
}

// promised gives a waiting transfer back what it has been promised itself.
func (f *facts) promised(t Transfer) {
	if t.From == Treasury {
		f.security.Reserved = f.security.Reserved.Sub(t.Shares)
		return
	}
	f.pending = f.pending.Sub(t.Shares)
}

// settle posts the shares and moves the lots along, with the time from which they were held.
func (s *Service) settle(ctx context.Context, tx pgx.Tx, t Transfer, f facts, now time.Time) error {
	if _, err := s.Ledger.Post(ctx, tx, t.posting(now)); err != nil {
		return err
	}
	if t.Type == Reversal {
		return undo(ctx, tx, t, f.undone, now)
	}
	if t.Type == PrimaryIssuance {
		return insertLot(ctx, tx, t, lot{acquired: now, exemption: f.security.Regulation, lockUntil: t.LockUntil}, t.Shares, t.Price, now)
	}
	takes, missing := taken(f.lots, t.Shares)
	if !missing.IsZero() {
		return fault.As(nil).With(errLots)
	}
	moved := money.Units{}
	for i, take := range takes {
		if take.IsZero() {
			continue
		}
		paid := t.portion(moved, moved.Add(take))
		moved = moved.Add(take)
		if err := takeLot(ctx, tx, f.lots[i], take); err != nil {
			return err
		}
		keep := func() error { return insertLot(ctx, tx, t, f.passedOn(f.lots[i], t, now), take, paid, now) }
		if t.To == Treasury {
			keep = func() error { return insertTaken(ctx, tx, t, f.lots[i].id, take) }
		}
		if err := keep(); err != nil {
			return err
		}
	}
	return nil
}

// passedOn is a lot in its next hands. The time of who had it before counts on, except for what an affiliate sells: there it begins anew
// (17 CFR 230.144(d)(1)); what is given or inherited goes on (230.144(d)(3)).
func (f facts) passedOn(l lot, t Transfer, now time.Time) lot {
	if t.Type == Secondary && f.affiliate() {
		l.acquired = now
	}
	return l
}

func (s *Service) facts(ctx context.Context, tx pgx.Tx, x Security, t Transfer) (facts, error) {
	f := facts{security: x, now: s.Clock.Now()}
	var err error
	if f.law, err = s.Law.Figures(ctx, tx); err != nil {
		return f, err
	}
	if f.terms, err = inForce(ctx, tx, x); err != nil {
		return f, err
	}
	if t.To != Treasury {
		if f.receives, _, err = holding(ctx, tx, x.ID, t.To); err != nil {
			return f, err
		}
		if f.receiverAt, err = residence(ctx, tx, x.Client, t.To); err != nil {
			return f, err
		}
		if f.purchaser, err = s.Investors.Standing(ctx, tx, x.Client, t.To); err != nil {
			return f, err
		}
	}
	if t.Type == Reversal {
		if f.undone, err = brought(ctx, tx, t); err != nil {
			return f, err
		}
	}
	if t.From == Treasury {
		return f, nil
	}
	return f, s.givers(ctx, tx, t, &f)
}

// givers reads what the rules look at of who gives.
func (s *Service) givers(ctx context.Context, tx pgx.Tx, t Transfer, f *facts) (err error) {
	have, err := holdingOf(ctx, tx, t.Security, t.From)
	if err != nil {
		return err
	}
	f.held, f.pending, f.giverProved = have.Shares, have.Pending, have.Accredited
	if f.giverAt, err = residence(ctx, tx, t.Client, t.From); err != nil {
		return err
	}
	if f.lots, err = lots(ctx, tx, t.Security, t.From, t.Shares.Add(f.pending), f.now); err != nil {
		return err
	}
	inOrder(f.lots, f.now)
	if f.marks, err = marksHold(ctx, tx, t.Security, t.From, f.now); err == nil && f.affiliate() {
		f.sales, err = salesSince(ctx, tx, t.Security, t.From, f.now.AddDate(-1, 0, 0))
	}
	return err
}

// Cancel takes a transfer back that waits; its shares are free again. Repeating it changes nothing.
func (s *Service) Cancel(ctx context.Context, actor identity.Actor, id string) (Transfer, error) {
	t, err := s.Transfer(ctx, actor, id)
	if err != nil {
		return Transfer{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if _, err := seen(ctx, tx, actor, t.Security); err != nil {
			return err
		}
		if t, err = transfer(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case !actor.Has(identity.Treasury, t.Client):
			return ErrRole
		case t.State == Cancelled:
			return nil
		case t.State != PendingReview:
			return ErrFinal.Because("This transfer was already %s. Nothing changed.", t.State)
		}
		now := s.Clock.Now()
		t.State, t.Processed = Cancelled, &now
		if err := judged(ctx, tx, t); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, t, "security.transfer-cancelled", now)
	})
	return t, err
}

// Reconsider judges what waited for an investor's evidence once more. Each transfer is a transaction of its own, and one
// that was decided meanwhile stays as it is.
func (s *Service) Reconsider(ctx context.Context, client uuid.UUID, investor string) error {
	all, err := s.waiting(ctx, client, investor)
	if err != nil {
		return err
	}
	for _, t := range all {
		err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
			x, err := forUpdate(ctx, tx, t.Security)
			if err != nil {
				return err
			}
			current, err := transfer(ctx, tx, t.ID)
			if err != nil {
				return err
			}
			return s.again(ctx, tx, system, x, &current)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, t Transfer, verb string, at time.Time) error {
	e := audit.Entry{At: at, By: actor.By(), Verb: verb, Kind: TransferKind, ID: t.ID, Client: accreditation.Tenant(t.Client),
		After: map[string]any{"security": t.Security, "type": t.Type, "from": t.From, "to": t.To, "shares": t.Shares, "state": t.State, "claimedAccredited": t.Claimed,
			"instruction": t.Paper, "reference": t.Reference, "document": t.Document, "overrideWhy": t.OverrideWhy, "reason": t.Reason}}
	if err := audit.Record(ctx, tx, e); err != nil {
		return err
	}
	return s.tellTransfer(ctx, tx, e, t)
}
