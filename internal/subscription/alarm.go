package subscription

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// alarm is what people are told when a budget has reached a share of what BitGo forgives.
func alarm(r Registration, level int, now time.Time) (tone, text string) {
	name := "The webhook for " + r.Type + " of " + map[Level]string{Organization: "the organization", Enterprise: "an enterprise", Wallet: "a wallet"}[r.Level]
	if level == 100 {
		return "stop", name + " is suspended: BitGo tells it nothing more. Heal it; what was missed is read and proven."
	}
	text = fmt.Sprintf("%s has used %d of %d failures in seven days and %d of %d in all (alarm at %d %%).", name, r.Budget.Week, WeeklyFailures, r.Budget.Life, AllFailures, level)
	if left, ok := r.Budget.Left(r.FailingSince, now); ok {
		text += " Going on like this BitGo suspends it in about " + roughly(left) + "."
	}
	if level >= 80 {
		return "stop", text
	}
	return "warn", text
}

// roughly writes a span in its largest unit.
func roughly(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d minutes", int(max(d, time.Minute).Minutes()))
}

// Trouble says what is the matter with what BitGo keeps for us, as last read, in a sentence; "" for nothing. A budget of which
// four fifths are used up is trouble too.
func (s *Service) Trouble(ctx context.Context) (string, error) {
	m, err := s.Mirror(ctx, program)
	if err != nil {
		return "", err
	}
	if n := m.Suspended(); n > 0 {
		return fmt.Sprintf("BitGo has suspended %d of %d webhooks.", n, len(m.Registrations)), nil
	}
	for _, r := range m.Registrations {
		if r.Budget.Percent() >= Alarms[len(Alarms)-1] {
			return fmt.Sprintf("The webhook for %s has used %d %% of what BitGo forgives.", r.Type, r.Budget.Percent()), nil
		}
	}
	return "", nil
}

// Troubled are the registrations that BitGo has suspended, or is near to, as they were last read; none for who does not
// administer the organization.
func (s *Service) Troubled(ctx context.Context, actor identity.Actor) (w identity.Waiting[string], err error) {
	if w.IDs = []string{}; !actor.Administers() {
		return w, nil
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = troubled(ctx, tx)
		return err
	})
	return w, err
}
