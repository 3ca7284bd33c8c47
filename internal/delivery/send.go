package delivery

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/mail"
)

// aRound bounds one round; the next one is near.
const aRound = 25

// SendDue sends the mails whose time has come: claim, send, settle. Several processes may run it. A mail goes once, as far as SMTP
// permits: between the server's word and our writing it down the program may die, or the connection may end, and then the same
// mail goes again with the same Message-ID, by which a mail program recognises the second copy.
func (s *Service) SendDue(ctx context.Context) error {
	if s.Mail == nil {
		return nil
	}
	var trouble error
	for range aRound {
		var m Mail
		var found bool
		err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
			m, found, err = mailClaim(ctx, tx, s.Clock.Now())
			return err
		})
		if err != nil || !found {
			return errors.Join(trouble, err)
		}
		trouble = errors.Join(trouble, s.send(ctx, m))
		if ended(ctx) {
			return trouble
		}
	}
	return trouble
}

// send is one attempt. What goes wrong with the mail is written down; an error is of ours.
func (s *Service) send(ctx context.Context, m Mail) error {
	who, of, err := s.told(ctx, m.Person, m.Notices)
	if err != nil {
		return err // the lease ends, and it is tried again
	}
	var failed error
	switch {
	case m.Attempts > mailTries:
		failed = &mail.Failure{Where: "message", Lasting: true} // died with its sender, again and again
	case len(of) > 0:
		failed = s.Mail.Deliver(ctx, s.letter(m, who, of))
	}
	now := s.Clock.Now()
	var f *mail.Failure
	switch known := errors.As(failed, &f); {
	case len(of) == 0:
		m.State, m.Done, m.Note = "dropped", &now, "The person may not know of it any more."
	case failed == nil:
		m.State, m.Done, m.Note = "sent", &now, ""
	case known && f.Lasting, m.Attempts >= mailTries:
		m.State, m.Done, m.Note = "dead", &now, words(f)
	default:
		m.State, m.Due, m.Note = "waiting", now.Add(again(m.Attempts)), words(f)
	}
	return s.DB.As(context.WithoutCancel(ctx), system.Scope(), func(tx pgx.Tx) error { return mailSettle(ctx, tx, m) })
}

func words(f *mail.Failure) string {
	if f == nil {
		return "The mail could not be handed over."
	}
	return f.Error()
}
