package delivery

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/seal"
)

// Kind is this room's word in the trail; what changes is a person's.
const Kind = "person"

var system = identity.System("delivery")

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	Jobs    database.Jobs
	Box     *seal.Box
	People  People
	Notices *notify.Service // tells the owner of a webhook that it was switched off
	Mail    mail.Transport  // nil: no mail server is set, and nobody is mailed to
	Out     Out
	Page    func(kind, subject string) string // the page of a thing, an absolute URL; never empty
	Public  string                            // our own URL, without a slash at the end
}

// People tells who somebody is at this moment; *identity.Service is one.
type People interface {
	Standing(ctx context.Context, person uuid.UUID, scope string) (identity.Actor, error)
}

// Out calls addresses that people typed; outbound.Guard is one.
type Out interface {
	Why(raw string) string
	Post(ctx context.Context, to string, header http.Header, body []byte) (status int, err error)
}

// own is the scope of a person's own act: it stands in the trail of the organization, whatever clients they see.
func own(actor identity.Actor) database.Scope { return database.Organization(actor.Person) }

// Mails reports whether mails leave at all.
func (s *Service) Mails() bool { return s.Mail != nil }

// Carry writes down by which ways a new notice goes to its person, in the notice's own transaction.
func (s *Service) Carry(ctx context.Context, tx pgx.Tx, n notify.Notice, person uuid.UUID) error {
	kind, known := notify.Of(n.Class)
	w, err := wants(ctx, tx, n.Class, person)
	if err != nil || !known || w.nobody {
		return err
	}
	now, pace := s.Clock.Now(), w.pace
	if kind.Always != "" {
		w.mail, w.hook, pace = true, true, Now
	}
	if w.mail && s.Mails() {
		if err := mailInsert(ctx, tx, Mail{ID: uuid.New(), Person: person, Notices: []int64{n.ID}, Pace: pace, Due: pace.Due(now), Made: now}); err != nil {
			return err
		}
		if pace == Now {
			if _, err := s.Jobs.InsertTx(ctx, tx, MailsDue{}, nil); err != nil {
				return err
			}
		}
	}
	if !w.hook || !w.hooked {
		return nil
	}
	return s.ask(ctx, tx, Call{ID: uuid.New(), Person: person, Notice: &n.ID, Made: now})
}

func (s *Service) ask(ctx context.Context, tx pgx.Tx, c Call) error {
	if err := callInsert(ctx, tx, c); err != nil {
		return err
	}
	_, err := s.Jobs.InsertTx(ctx, tx, CallsDue{}, nil)
	return err
}

// Choices are what the actor wants by which way.
func (s *Service) Choices(ctx context.Context, actor identity.Actor) (out Choices, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		out, err = choices(ctx, tx, actor.Person)
		return err
	})
	return out, err
}

// Choose keeps what the actor wants by e-mail and by webhook, and how often mails of what is not urgent come. Classes that always
// go out stay as they are. Errors: ErrPace.
func (s *Service) Choose(ctx context.Context, actor identity.Actor, pace Pace, byMail, byHook map[notify.Class]bool) error {
	if pace != Now && pace != Hourly && pace != Daily {
		return ErrPace
	}
	if actor.Person == uuid.Nil {
		return errOwner
	}
	return s.DB.As(ctx, own(actor), func(tx pgx.Tx) error {
		was, err := choices(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		is := Choices{Pace: pace}
		for _, k := range notify.Classes {
			c := Choice{Kind: k, Mail: byMail[k.Class] || k.Always != "", Hook: byHook[k.Class] || k.Always != ""}
			is.Classes = append(is.Classes, c)
			if k.Always != "" {
				continue
			}
			if err := choose(ctx, tx, actor.Person, c); err != nil {
				return err
			}
		}
		if err := setPace(ctx, tx, actor.Person, pace); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "delivery.choose", was.public(), is.public())
	})
}

// public is what the trail keeps of a person's choices.
func (c Choices) public() map[string]any {
	mails, hooks := []notify.Class{}, []notify.Class{}
	for _, k := range c.Classes {
		if k.Mail {
			mails = append(mails, k.Class)
		}
		if k.Hook {
			hooks = append(hooks, k.Class)
		}
	}
	return map[string]any{"mail": mails, "webhook": hooks, "pace": c.Pace}
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, before, after any) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: actor.Person.String(), Before: before, After: after})
}

// Standing is how sending goes, for administrators.
type Standing struct {
	MailsLate, MailsDead int // waiting for longer than a quarter of an hour; ended unsent within seven days
	CallsLate, CallsDead int
	HooksOff             int      // webhooks of people that are switched off
	Notes                []string // what mail servers have against them, most frequent first
}

// Quiet reports whether nothing is the matter.
func (s Standing) Quiet() bool {
	return s.MailsLate+s.MailsDead+s.CallsLate+s.CallsDead+s.HooksOff == 0
}

// Standing counts what did not go. Nobody's rows are shown, only how many there are.
func (s *Service) Standing(ctx context.Context, actor identity.Actor) (out Standing, err error) {
	if !actor.Administers() {
		return out, errOwner
	}
	now := s.Clock.Now()
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		out, err = standing(ctx, tx, now.Add(-15*time.Minute), now.AddDate(0, 0, -7))
		return err
	})
	return out, err
}

// told loads the notices that the person may still know of, and who they are now.
func (s *Service) told(ctx context.Context, person uuid.UUID, ids []int64) (identity.Actor, []notify.Notice, error) {
	who, err := s.People.Standing(ctx, person, "")
	if err != nil {
		return who, nil, err
	}
	if len(who.Grants) == 0 {
		return who, nil, nil // left, suspended, or without any right
	}
	var found []notify.Notice
	err = s.DB.As(ctx, who.Scope(), func(tx pgx.Tx) error {
		all, err := notices(ctx, tx, person, ids)
		for _, n := range all {
			if n.For(who) {
				found = append(found, n)
			}
		}
		return err
	})
	return who, found, err
}

// ended reports that a round's time is up.
func ended(ctx context.Context) bool { return ctx.Err() != nil }
