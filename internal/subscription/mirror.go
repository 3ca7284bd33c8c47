package subscription

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// Registration is a webhook as BitGo last showed it, with what of its budgets is used up.
type Registration struct {
	Webhook
	OwnerID   string // the organization, the enterprise or the wallet, at BitGo
	OwnerCoin string // of a wallet
	FirstSeen time.Time
	Observed  time.Time
	Gone      *time.Time // since when BitGo lists it no more
	Trouble   string     // why its list could not be read the last time
	Budget    Budget
	Alarm     int
	Heard     *time.Time // when the last event of its type came, by whichever webhook
}

// age is when it was made, as far as that is known.
func (r Registration) age() time.Time {
	if r.Created != nil {
		return *r.Created
	}
	return r.FirstSeen
}

// List is one of BitGo's lists and when it was last read.
type List struct {
	Level   Level
	OwnerID string
	Coin    string
	Tried   time.Time
	Read    *time.Time
	Trouble string
}

// Mirror is everything that was last read.
type Mirror struct {
	Registrations []Registration
	Lists         []List
	Findings      []Finding
}

// Oldest is the age of the oldest list, and how many of them the last try did not give.
func (m Mirror) Oldest(now time.Time) (oldest time.Duration, unread int) {
	for _, l := range m.Lists {
		if l.Read != nil {
			oldest = max(oldest, now.Sub(*l.Read))
		}
		if l.Trouble != "" {
			unread++
		}
	}
	return oldest, unread
}

// Suspended counts those that BitGo tells nothing.
func (m Mirror) Suspended() (n int) {
	for _, r := range m.Registrations {
		if r.IsSuspended() {
			n++
		}
	}
	return n
}

// whole is the first wall: registrations are the organization's, as its inbox is.
func whole(actor identity.Actor) bool { return actor.ClientFilter() == nil }

// Mirror gives what BitGo keeps for us as last read, without asking BitGo. Error: ErrOrganization.
func (s *Service) Mirror(ctx context.Context, actor identity.Actor) (Mirror, error) {
	if !whole(actor) {
		return Mirror{}, ErrOrganization
	}
	var out Mirror
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out.Registrations, out.Lists, err = s.mirrored(ctx, tx, "")
		return err
	})
	out.Findings = Lint(out.Registrations, s.ground(out.Lists))
	return out, err
}

func (s *Service) ground(lists []List) Ground {
	g := Ground{Hook: s.Hook, Hosts: s.Targets.Hosts}
	for _, l := range lists {
		g.Read = g.Read || l.Level == Organization && l.Read != nil
	}
	return g
}

// Get gives one registration, also one that BitGo no longer lists. Errors: ErrNotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (Registration, []Finding, error) {
	if !whole(actor) || !bitgo.IsID(id) {
		return Registration{}, nil, ErrNotFound
	}
	var all []Registration
	var lists []List
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		all, lists, err = s.mirrored(ctx, tx, id)
		return err
	})
	if err != nil {
		return Registration{}, nil, err
	}
	at := slices.IndexFunc(all, func(r Registration) bool { return r.ID == id })
	if at < 0 {
		return Registration{}, nil, ErrNotFound
	}
	found := all[at]
	findings := Lint(slices.DeleteFunc(all, func(r Registration) bool { return r.Gone != nil }), s.ground(lists))
	return found, slices.DeleteFunc(findings, func(f Finding) bool { return f.About.ID != id }), nil
}

// mirrored reads the registrations that BitGo lists, and the one with this id even when it does not.
func (s *Service) mirrored(ctx context.Context, tx pgx.Tx, id string) ([]Registration, []List, error) {
	now := s.Clock.Now()
	lists, err := listsOf(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	all, err := registrations(ctx, tx, id, now)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(all, func(a, b Registration) int {
		return cmp.Or(cmp.Compare(rank[a.Level], rank[b.Level]), cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
	})
	return all, lists, nil
}

// Ask reads BitGo's lists because somebody wants to know now. Error: ErrRole.
func (s *Service) Ask(ctx context.Context, actor identity.Actor) error {
	if !actor.Administers() {
		return ErrRole
	}
	return s.Refresh(ctx)
}

var program = identity.System("subscription")

// Refresh reads every list of BitGo's and keeps what it shows; those that were tried longest ago come first, so that a round
// that is cut off is carried on by the next. A list that is not given keeps what was read before, and says why.
func (s *Service) Refresh(ctx context.Context) error {
	owners, err := s.owners(ctx, program)
	if err != nil {
		return err
	}
	tried := map[string]time.Time{}
	err = s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error {
		lists, err := listsOf(ctx, tx)
		for _, l := range lists {
			tried[l.OwnerID] = l.Tried
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(owners, func(a, b owner) int { return tried[a.id].Compare(tried[b.id]) })
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	errs := make([]error, len(owners))
	var all sync.WaitGroup
	turns := make(chan struct{}, sideBySide)
	for i, o := range owners {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			if ctx.Err() == nil {
				errs[i] = s.refresh(ctx, o)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// refresh reads one list and keeps it. That BitGo does not give it is noted, and no failure of ours.
func (s *Service) refresh(ctx context.Context, o owner) error {
	observed := s.Clock.Now()
	found, err := s.list(ctx, o)
	if ctx.Err() != nil {
		return nil // cut off by us: it says nothing about BitGo
	}
	trouble := ""
	if err != nil {
		trouble = why(err)
	}
	return s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error {
		if err := noteList(ctx, tx, o, observed, trouble); err != nil || trouble != "" {
			return err
		}
		listed := make([]string, 0, len(found))
		for _, w := range found {
			listed = append(listed, w.ID)
			if err := s.take(ctx, tx, o, w, observed); err != nil {
				return err
			}
		}
		if err := gone(ctx, tx, o.id, listed, observed); err != nil {
			return err
		}
		return s.ring(ctx, tx, listed)
	})
}

// take keeps a webhook, and counts by how much its failures have grown since the last reading.
func (s *Service) take(ctx context.Context, tx pgx.Tx, o owner, w bitgo.Webhook, observed time.Time) error {
	before, at, err := failedBefore(ctx, tx, w.ID)
	if err != nil || at.After(observed) {
		return err
	}
	if err := keep(ctx, tx, o, from(o.level, w), observed); err != nil {
		return err
	}
	if n := grown(before, w.FailedAttempts); n > 0 {
		return countHour(ctx, tx, w.ID, observed.UTC().Truncate(time.Hour), n)
	}
	return nil
}

// ring tells the organization's administrators of a budget that has reached an alarm it had not, once.
func (s *Service) ring(ctx context.Context, tx pgx.Tx, listed []string) error {
	all, err := registrations(ctx, tx, "", s.Clock.Now())
	if err != nil {
		return err
	}
	for _, r := range all {
		level := r.Budget.Level(r.IsSuspended())
		if level == r.Alarm || !slices.Contains(listed, r.ID) {
			continue
		}
		if err := alarmed(ctx, tx, r.ID, level); err != nil {
			return err
		}
		if level < r.Alarm || s.Bell == nil {
			continue
		}
		people, err := identity.Holders(ctx, tx, identity.Admin, uuid.Nil)
		if err != nil {
			return err
		}
		tone, text := alarm(r, level, s.Clock.Now())
		if err := s.Bell.Ring(ctx, tx, tone, text, r.ID, people...); err != nil {
			return err
		}
	}
	return nil
}
