package countersign

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// Decide carries a person's decision to BitGo with that person's own token, and takes in what became of it. A repetition
// finds the vote that counts and answers how things stand. Errors: ErrNotFound, ErrToken, ErrOwn, ErrShared, ErrNotApprover,
// ErrDecided, freeze.ErrFrozen, ErrNeedsOTP, ErrOTP, ErrPassphrase, ErrElsewhere, ErrDeclined, ErrUnknown, ErrBitGo.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id string, d Decision) (Approval, error) {
	p, client, err := s.get(ctx, actor, id)
	if err != nil {
		return Approval{}, err
	}
	a := from(p, client)
	who, err := s.who(ctx, p, d.Token)
	if err != nil {
		return Approval{}, err
	}
	if err := s.apart(ctx, actor, a, who); err != nil {
		return Approval{}, err
	}
	if counted(a, who, d) {
		return a, nil
	}
	if a.State != Pending {
		return Approval{}, ErrDecided
	}
	what := map[string]any{"approve": d.Approve, "by": who, "type": a.Type, "title": a.Title}
	if !d.Approve && d.Reason != "" {
		what["reason"] = cut(d.Reason)
	}
	if err := s.begin(ctx, actor, a, p.Wallet, what, d.Approve); err != nil {
		return Approval{}, err
	}
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	p, err = s.as(d.Token).DecideApproval(whole, id, a.Coin, bitgo.Decision{Approve: d.Approve, OTP: bitgo.Secret(d.OTP.Reveal()), Passphrase: bitgo.Secret(d.Passphrase.Reveal())})
	if err != nil {
		if bitgo.Declined(err) {
			return Approval{}, declined(d, err)
		}
		now, _, unread := s.get(whole, actor, id)
		if unread != nil || !counted(from(now, client), who, d) {
			return Approval{}, declined(d, err)
		}
		p = now
	}
	a = from(p, client)
	what["state"] = a.Word
	if err := s.record(whole, actor, "countersign.decide", a, what); err != nil {
		return Approval{}, err
	}
	if err := s.keep(whole, a, s.Clock.Now()); err != nil {
		return Approval{}, err
	}
	_ = s.Follow.ApprovalMoved(whole, id) // the send's own job looks as well, and BitGo tells
	return a, nil
}

// Reasoned checks what a person gives as the reason of a rejection, and gives it trimmed. Error: ErrReason.
func Reasoned(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 3 || n > 500 || !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) {
		return "", ErrReason.Field("reason", "Say in 3 to 500 characters what is wrong with it.")
	}
	return reason, nil
}

// apart refuses whoever asked here for what it is about: at BitGo the gateway's own user asked, so BitGo cannot. The person
// is the one who decides on a page, or the one to whom the token's user at BitGo is linked; a machine decides nothing.
func (s *Service) apart(ctx context.Context, actor identity.Actor, a Approval, who string) error {
	var people []uuid.UUID
	if actor.Key == uuid.Nil && actor.Person != uuid.Nil {
		people = append(people, actor.Person)
	}
	if s.Owners != nil {
		owners, err := s.Owners.Owners(ctx, []string{who})
		if err != nil {
			return err
		}
		if o, is := owners[who]; is {
			people = append(people, o.Person)
		}
	}
	own, err := s.Own(ctx, a, people...)
	if err != nil {
		return err
	}
	if own {
		return ErrAskedHere
	}
	return nil
}

// who is the user at BitGo whose token it is, unless that is who asked, or the gateway itself.
func (s *Service) who(ctx context.Context, p bitgo.Approval, token seal.Secret) (string, error) {
	theirs, err := s.as(token).Session(ctx)
	if e, answered := bitgo.AsError(err); answered && (e.Status == 401 || e.Status == 403 || e.Name == bitgo.NameNotSent) {
		return "", ErrToken.With(err)
	}
	if err != nil {
		return "", ErrBitGo.With(err)
	}
	ours, err := s.BitGo.Session(ctx)
	if err != nil {
		return "", ErrBitGo.With(err)
	}
	switch who := theirs.UserID(); {
	case !bitgo.IsID(who):
		return "", ErrToken
	case who == p.Creator:
		return "", ErrOwn
	case who == ours.UserID():
		return "", ErrShared
	default:
		return who, nil
	}
}

// counted reports whether BitGo has this very vote already.
func counted(a Approval, who string, d Decision) bool {
	for _, v := range a.Votes {
		if v.User == who && v.Approve == d.Approve {
			return true
		}
	}
	return false
}

// as speaks to BitGo with the approver's token.
func (s *Service) as(token seal.Secret) *bitgo.Client {
	return s.BitGo.As(func(context.Context) (string, error) { return token.Reveal(), nil })
}
