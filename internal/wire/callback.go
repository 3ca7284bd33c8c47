package wire

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// Call is a record that somebody rang the payee about an account's details.
type Call struct {
	ID         uuid.UUID
	SpokeWith  string
	Number     string // that was rung
	Source     string // where the number is from: never the message that brought the details
	At         time.Time
	Agreed     bool
	Note       string
	By         uuid.UUID
	ByName     string
	Recorded   time.Time
	details    string
	oneTime    string
	accountRef string
}

var phone = regexp.MustCompile(`^\+?[0-9][0-9 ()/.-]{3,38}$`)

func (k Call) check(now time.Time) error {
	bad := ErrCall
	if !text(k.SpokeWith, 2, 120) {
		bad = bad.Field("spokeWith", "Who answered, in 2 to 120 characters.")
	}
	if !phone.MatchString(k.Number) {
		bad = bad.Field("number", "The number that was rung, like +1 775 555 0100.")
	}
	if !text(k.Source, 3, 250) {
		bad = bad.Field("source", "Where the number is from, in 3 to 250 characters: the contract, the client's file.")
	}
	if k.At.After(now) || k.At.Before(now.AddDate(0, -1, 0)) {
		bad = bad.Field("calledAt", "A moment within the last month, by UTC.")
	}
	if !text(k.Note, 0, 500) {
		bad = bad.Field("note", "At most 500 characters.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// CallBack keeps the record of a call about the details that the account has at this moment; details names them, so that
// nobody confirms others than they read. The same call again changes nothing. Errors: ErrCall, ErrCallRole, ErrCallOwn,
// ErrCallChanged, ErrNoAccount.
func (s *Service) CallBack(ctx context.Context, actor identity.Actor, account, details string, k Call, oneTime string) error {
	now := s.Clock.Now().Round(time.Microsecond)
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		a, err := accountIn(ctx, tx, actor, account)
		if err != nil {
			return err
		}
		if why := a.WhyNotCall(actor); why != nil {
			return why
		}
		if err := k.check(now); err != nil {
			return err
		}
		if a.Details != details {
			return ErrCallChanged
		}
		k.ID, k.details, k.oneTime, k.accountRef, k.By, k.Recorded = uuid.New(), details, oneTime, a.ID, actor.Person, now
		first, err := insertCall(ctx, tx, a, k)
		if err != nil || !first {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "bank.call", Kind: "bank", ID: a.ID, Client: &a.Client,
			After: map[string]any{"spoke_with": k.SpokeWith, "number": k.Number, "source": k.Source, "agreed": k.Agreed, "note": k.Note, "details": details}})
	})
}

// WhyNotCall says why the actor cannot record a call about the account; nil means that they can.
func (a Account) WhyNotCall(actor identity.Actor) error {
	if !actor.Has(identity.Compliance, a.Client) {
		return ErrCallRole
	}
	if a.AskedBy != nil {
		return actor.Own(*a.AskedBy, ErrCallOwn)
	}
	return nil
}

// usable refuses to let money go to an account of ours that is not confirmed by a call, or not approved.
func usable(ctx context.Context, tx pgx.Tx, client uuid.UUID, hash string) error {
	found, err := banks(ctx, tx, []uuid.UUID{client}, "", hash, AccountFilter{}, 1)
	if err != nil || len(found) == 0 {
		return err
	}
	if why := found[0].WhyNot(); why != "" {
		return ErrUnconfirmed.Because("Nothing may be wired to this bank account: %s Nothing was decided, and no money moved.", strings.TrimSpace(why))
	}
	return nil
}
