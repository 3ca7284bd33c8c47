package regulation

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Topic is this room's word in the trail, in notices and on live pages.
const Topic = "regulation"

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
}

// Figures gives the law that is in force, of every day, in the caller's transaction: what Judge is asked with.
func (s *Service) Figures(ctx context.Context, tx pgx.Tx) (Figures, error) { return inForce(ctx, tx) }

// Filing is a figure as an administrator files it.
type Filing struct {
	Name   string
	From   time.Time
	Typed  string // the value, as Parse reads it
	Mark   Mark
	Source string
	Note   string
}

// check gives the figure as it will be kept, or says field by field what is wrong.
func (f Filing) check(unit Unit) (Figure, error) {
	out := Figure{Name: f.Name, From: Day(f.From), Unit: unit, Mark: f.Mark, Source: strings.TrimSpace(f.Source), Note: strings.TrimSpace(f.Note), State: Filed}
	bad := ErrFields
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	value, ok := Parse(unit, f.Typed)
	out.Value = value
	blame(ok, "value", "Give it as "+example(unit)+".")
	blame(!f.From.IsZero() && f.From.Year() >= 1933 && f.From.Year() < 2100, "from", "Give the first day on which it holds, as 2027-01-01.")
	blame(slices.Contains([]Mark{Seen, Commentary, Unverified, OurReading}, f.Mark), "mark", "Say how well it was checked.")
	blame(line(out.Source, 3, 300), "source", "Say where it is written, in 3 to 300 characters on one line.")
	blame(out.Note == "" || line(out.Note, 1, 500), "note", "At most 500 characters on one line.")
	if len(bad.Fields) > 0 {
		return out, bad
	}
	return out, nil
}

// example is how a figure of a unit is typed.
func example(u Unit) string {
	switch u {
	case USDCents:
		return "124000.00, in US dollars"
	case Bps:
		return "10 or 2.50, per cent up to 100"
	case Listed:
		return "on the list, or off the list"
	case MonthDay:
		return "25 December"
	case NthWeekday:
		return "fourth Thursday of November; the fifth is the last"
	}
	return "a whole number of " + plurals[u][1]
}

// line says whether a text is on one line, of so many characters, all of which can be seen.
func line(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= least && n <= most && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
	})
}

// File asks for a figure from a day on. It holds nothing until somebody of compliance has reviewed it. oneTime names the form:
// a second press gives what the first filed. Errors: ErrRole, ErrNotFound, ErrKey, ErrFields, ErrWaits.
func (s *Service) File(ctx context.Context, actor identity.Actor, f Filing, oneTime string) (Figure, error) {
	name, known := Named(f.Name)
	switch {
	case !actor.Administers():
		return Figure{}, ErrRole
	case !known:
		return Figure{}, ErrNotFound
	case len(oneTime) < 8 || len(oneTime) > 100:
		return Figure{}, ErrKey
	}
	now := s.Clock.Now()
	var out Figure
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		history, err := s.history(ctx, tx, name)
		if err != nil {
			return err
		}
		if out, err = f.check(history.Unit); err != nil {
			return err
		}
		out.FiledBy, out.FiledAt = actor.Person, &now
		made, err := insert(ctx, tx, &out, oneTime)
		if err != nil || !made {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "regulation.file", Kind: Topic, ID: out.Name,
			Before: history.on(out.From), After: trail(out)})
	})
	return out, err
}

// trail is a figure as the trail keeps it.
func trail(f Figure) map[string]any {
	out := map[string]any{"value": f.Words(), "from": text(f.From), "mark": f.Mark, "source": f.Source, "state": f.State}
	if f.Review != "" {
		out["review"] = f.Review
	}
	return out
}

// Review puts a filed figure in force, or refuses it; of one that came with the product it says that somebody has looked.
// Compliance of the whole organization does, never who filed it: what decides whether a holder may sell is theirs to decide
// in every other place of this product, and an administrator keeps the table without judging the law. Errors: ErrRole,
// ErrNotFound, ErrOwn, ErrReviewed, ErrReview, ErrCame.
func (s *Service) Review(ctx context.Context, actor identity.Actor, name string, id int64, accept bool, review string) (Figure, error) {
	review = strings.TrimSpace(review)
	if !Reviews(actor) {
		return Figure{}, ErrRole
	}
	now := s.Clock.Now()
	var out Figure
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out, err = lock(ctx, tx, id); err != nil {
			return err
		}
		if err = out.mayReview(actor, name, accept); err != nil {
			return err
		}
		if !line(review, 3, 500) {
			return ErrReview.Field("review", "3 to 500 characters on one line.")
		}
		verb := "regulation.review"
		if out.State, out.ReviewedBy, out.ReviewedOn, out.Review = InForce, actor.Person, &now, review; !accept {
			out.State, verb = Refused, "regulation.refuse"
		}
		if err := reviewed(ctx, tx, out); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: verb, Kind: Topic, ID: out.Name, After: trail(out)})
	})
	return out, err
}

// Reviews says whether somebody reviews figures: compliance of the whole organization.
func Reviews(actor identity.Actor) bool {
	return slices.ContainsFunc(actor.Grants, func(g identity.Grant) bool { return g.Role == identity.Compliance && g.Client == nil })
}

// mayReview says why this person does not decide this figure so.
func (f Figure) mayReview(actor identity.Actor, name string, accept bool) error {
	switch {
	case f.Name != name:
		return ErrNotFound
	case f.ReviewedBy != uuid.Nil:
		return ErrReviewed
	case f.FiledBy == uuid.Nil && !accept:
		return ErrCame
	case f.FiledBy == uuid.Nil:
		return nil
	}
	return actor.Own(f.FiledBy, ErrOwn)
}

// WhyNotReview is what keeps somebody from reviewing a figure, "" when nothing does.
func (f Figure) WhyNotReview(actor identity.Actor) error {
	if !Reviews(actor) {
		return ErrRole
	}
	return f.mayReview(actor, f.Name, true)
}
