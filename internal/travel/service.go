package travel

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// Home is our entity's jurisdiction unless a setting says another.
const Home = "US"

// Service is the room's verbs.
type Service struct {
	DB     *database.DB
	Clock  clock.Clock
	Jobs   database.Jobs // tells people; nil: nobody is told
	Box    *seal.Box
	Place  string // our entity's jurisdiction, a country or EU; "": Home
	Entity string // our entity's name, as the provider of whoever pays; "": not told
}

func (s *Service) place() string {
	if s.Place == "" {
		return Home
	}
	return s.Place
}

// secrets are what is sealed of a natural person.
type secrets struct {
	BirthDate, BirthPlace, OfficialID string
}

func bound(id uuid.UUID) string { return "travel/" + id.String() }

// File keeps another version, which waits for compliance; what was in force stays so meanwhile. Birth and official id that are not
// typed again are taken over from the version before. oneTime names the form. Errors: ErrKey, ErrFields, ErrRole, ErrNotFound.
func (s *Service) File(ctx context.Context, actor identity.Actor, k Key, d Data, oneTime string) (Record, error) {
	if len(oneTime) < 8 || len(oneTime) > 100 {
		return Record{}, ErrKey
	}
	if !actor.Sees(k.Client) {
		return Record{}, ErrNotFound
	}
	if !actor.Has(identity.Treasury, k.Client) {
		return Record{}, ErrRole
	}
	k.Address, k.Memo = strings.TrimSpace(k.Address), strings.TrimSpace(k.Memo)
	if (k.Subject == Payee) != (k.Address != "") || k.Subject != Payee && k.Subject != Originator || len(k.Address) > 250 || len(k.Memo) > 250 || !utf8.ValidString(k.Address+k.Memo) {
		return Record{}, ErrFields.Field("address", "Type the payee's address as the send names it.")
	}
	now := s.Clock.Now()
	d, refused := check(k, d, now)
	if refused != nil {
		return Record{}, refused
	}
	var out Record
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if err := lock(ctx, tx, k); err != nil {
			return err
		}
		before, err := versions(ctx, tx, k)
		if err != nil {
			return err
		}
		out = Record{ID: uuid.New(), Key: k, Data: d, Version: 1, MadeBy: actor.Person, MadeAt: now}
		if len(before) > 0 {
			out.Version = before[0].Version + 1
			if err := s.takeOver(&out, before[0]); err != nil {
				return err
			}
		}
		if err := s.seal(&out); err != nil {
			return err
		}
		made, err := insert(ctx, tx, out, oneTime)
		if err != nil {
			return err
		}
		if !made {
			out, err = once(ctx, tx, actor.Person, oneTime)
			return err
		}
		if err := s.record(ctx, tx, actor, "travel.file", out, Waiting, ""); err != nil {
			return err
		}
		out, err = get(ctx, tx, out.ID)
		return err
	})
	return out, err
}

// takeOver fills in what is sealed and was not typed again.
func (s *Service) takeOver(r *Record, before Record) error {
	if r.Data.Kind != Natural || before.Data.Kind != Natural || len(before.sealed) == 0 {
		return nil
	}
	old, err := s.open(before)
	if err != nil {
		return err
	}
	if r.BirthDate == "" && !r.ForgetBirth {
		r.BirthDate, r.BirthPlace = old.BirthDate, old.BirthPlace
	}
	if r.OfficialID == "" && !r.ForgetID {
		r.OfficialID = old.OfficialID
	}
	return nil
}

func (s *Service) seal(r *Record) (err error) {
	r.HasBirth, r.HasOfficialID = r.BirthDate != "", r.OfficialID != ""
	if !r.HasBirth && !r.HasOfficialID {
		return nil
	}
	plain, err := json.Marshal(secrets{r.BirthDate, r.BirthPlace, r.OfficialID})
	if err == nil {
		r.sealed, err = s.Box.Seal(plain, bound(r.ID))
	}
	return err
}

func (s *Service) open(r Record) (out secrets, err error) {
	if len(r.sealed) == 0 {
		return out, nil
	}
	plain, err := s.Box.Open(r.sealed, bound(r.ID))
	if err == nil {
		err = json.Unmarshal(plain, &out)
	}
	if err != nil {
		return out, ErrSealed.With(err)
	}
	return out, nil
}

// record writes the trail: whose data, which version, and nothing of what is in them.
func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, r Record, to State, why string) error {
	e := audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: r.ID.String(), Client: &r.Client,
		After: map[string]any{"subject": r.Subject, "address": r.Address, "memo": r.Memo, "version": r.Version, "state": to, "reason": why}}
	if err := audit.Record(ctx, tx, e); err != nil {
		return err
	}
	return audit.Tell(ctx, tx, s.Jobs, e, string(to))
}

// WhyNotDecide says why the actor cannot decide on a version; empty: they can. The verbs decide by the same words.
func (r Record) WhyNotDecide(actor identity.Actor) string {
	switch {
	case r.State != Waiting:
		return "It was decided on already."
	case !actor.Has(identity.Compliance, r.Client):
		return "Compliance of this client decides on it."
	case r.MadeBy == actor.Person:
		return "You entered it, so somebody else of compliance decides."
	case actor.Own(r.MadeBy, ErrDecide) != nil:
		return "A machine entered it, and you made or confirmed one of its keys, so it counts as yours and somebody else of compliance decides."
	}
	return ""
}

// Confirm puts a version in force. Errors: ErrNotFound, ErrDecide.
func (s *Service) Confirm(ctx context.Context, actor identity.Actor, id uuid.UUID) (Record, error) {
	return s.decide(ctx, actor, id, Confirmed, "")
}

// Refuse keeps a version from ever being in force, and says why. Errors: ErrNotFound, ErrDecide, ErrFields.
func (s *Service) Refuse(ctx context.Context, actor identity.Actor, id uuid.UUID, why string) (Record, error) {
	why, wrong := reason(why)
	if wrong != nil {
		return Record{}, wrong
	}
	return s.decide(ctx, actor, id, Refused, why)
}

// reason reads why somebody decided as they did.
func reason(typed string) (string, error) {
	why := strings.Join(strings.Fields(typed), " ")
	if n := utf8.RuneCountInString(why); n < 3 || n > 500 || !utf8.ValidString(why) || strings.ContainsFunc(why, hidden) {
		return "", ErrFields.Because("Nothing was decided. Say why it cannot stay as it is.").Field("reason", "Say why, in 3 to 500 characters that can be seen.")
	}
	return why, nil
}

func (s *Service) decide(ctx context.Context, actor identity.Actor, id uuid.UUID, to State, why string) (Record, error) {
	var out Record
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out, err = seen(actor)(get(ctx, tx, id)); err != nil {
			return err
		}
		if err := lock(ctx, tx, out.Key); err != nil {
			return err
		}
		if out, err = get(ctx, tx, id); err != nil {
			return err
		}
		if !actor.Has(identity.Compliance, out.Client) {
			return ErrRole.Because("Compliance of this client decides on it. Nothing was changed.")
		}
		if no := out.WhyNotDecide(actor); no != "" {
			return ErrDecide.Because("%s Nothing was changed.", no)
		}
		last, err := lastVersion(ctx, tx, out.Key)
		if err != nil {
			return err
		}
		if last != out.Version {
			return ErrDecide.Because("A newer version was entered meanwhile. Nothing was changed. Decide on that one.")
		}
		if err := decide(ctx, tx, out, to, why, actor.Person, s.Clock.Now()); err != nil {
			return err
		}
		verb := "travel.confirm"
		if to == Refused {
			verb = "travel.refuse"
		}
		if err := s.record(ctx, tx, actor, verb, out, to, why); err != nil {
			return err
		}
		out, err = get(ctx, tx, id)
		return err
	})
	return out, err
}

// seen hides the data of a client that the actor may not know of.
func seen(actor identity.Actor) func(Record, error) (Record, error) {
	return func(r Record, err error) (Record, error) {
		if err == nil && !actor.Sees(r.Client) {
			return Record{}, ErrNotFound
		}
		return r, err
	}
}

// lacksOf is what one version alone leaves open, were it confirmed.
func lacksOf(laws []Threshold, r Record) []Lack {
	r.State = Confirmed
	if r.Subject == Originator {
		return lacksPayer(laws, &r)
	}
	var out []Lack
	for _, m := range Lacks(laws, nil, &r, nil) {
		if strings.HasPrefix(m.Key, "beneficiary") {
			out = append(out, m)
		}
	}
	return out
}

// laws are those of both ends that are in force on a day; the payee's end counts where its country is known. Without data of a
// payee only our own law is sure: counting another's would stop partners who have no way to enter data by the API yet.
func (s *Service) laws(all []Threshold, payee *Record, day time.Time) []Threshold {
	var out []Threshold
	if ours, ok := InForce(all, s.place(), day); ok {
		out = append(out, ours)
	}
	if there := payee.country(); there != "" && payee.Subject == Payee {
		if theirs, ok := InForce(all, there, day); ok && (len(out) == 0 || theirs.ID != out[0].ID) {
			out = append(out, theirs)
		}
	}
	return out
}
