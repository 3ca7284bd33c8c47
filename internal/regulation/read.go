package regulation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// History is one figure with everything that was ever filed of it.
type History struct {
	Name
	Now     *Figure  // in force today
	Next    []Figure // reviewed, and of later days, the soonest first
	Waits   []Figure // filed and not reviewed
	Past    []Figure // was in force, or was refused, the newest first
	all     Figures
	display []Figure
}

// on is what was in force of it on a day, for the trail.
func (h History) on(day time.Time) any {
	if f, err := h.all.On(day).Figure(h.Key); err == nil {
		return trail(f)
	}
	return nil
}

// Was gives what a figure takes the place of: what holds on its first day without it.
func (h History) Was(f Figure) *Figure {
	var was *Figure
	for _, row := range h.all.byName[h.Key] {
		if !row.From.After(f.From) && row.ID != f.ID && (row.From.Before(f.From) || row.ID < f.ID) {
			was = &row
		}
	}
	return was
}

// Change says in words what a figure changes: "Rule 144: holding period, issuer that reports: 6 months → 9 months from
// 2027-01-01".
func (h History) Change(f Figure) string {
	was := "nothing"
	if w := h.Was(f); w != nil {
		was = w.Words()
	}
	return h.Title() + ": " + was + " → " + f.Words() + " from " + text(f.From)
}

// Example is how a figure of this name is typed.
func (h History) Example() string { return example(h.Unit) }

// Rows are all that was ever filed, the newest first day first.
func (h History) Rows() []Figure { return h.display }

// HistoryOf sorts the rows of one name by what they are today.
func HistoryOf(name Name, rows []Figure, today time.Time) History {
	h := History{Name: name, all: NewFigures(rows)}
	if len(rows) > 0 {
		h.Unit = rows[0].Unit
	}
	if now, err := h.all.On(today).Figure(name.Key); err == nil {
		h.Now = &now
	}
	for _, f := range rows {
		switch {
		case f.State == Filed:
			h.Waits = append(h.Waits, f)
		case f.State == InForce && f.From.After(today):
			h.Next = append(h.Next, f)
		case h.Now == nil || f.ID != h.Now.ID:
			h.Past = append(h.Past, f)
		}
	}
	slices.Reverse(h.Past)
	h.display = slices.Clone(rows)
	slices.Reverse(h.display)
	return h
}

// Table is the law of today, as the page shows it.
type Table struct {
	Groups  []Group
	Version string
	Names   int
	Came    int // in force and reviewed by nobody
	Waits   []History
	Next    []History
}

// Group is one law with its figures.
type Group struct {
	Title   string
	Figures []History
}

// Look gives the whole law as the actor may read it: everybody may, for it is nobody's own.
func (s *Service) Look(ctx context.Context, actor identity.Actor) (Table, error) {
	today := Day(s.Clock.Now())
	var rows []Figure
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		rows, err = all(ctx, tx)
		return err
	})
	if err != nil {
		return Table{}, err
	}
	return TableOf(rows, today), nil
}

// TableOf sorts all rows, which come by name and day, into the law of a day.
func TableOf(rows []Figure, today time.Time) Table {
	t := Table{Version: NewFigures(rows).On(today).Version()}
	byGroup := map[string][]History{}
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(f Figure) bool { return f.Name != rows[0].Name })
		if n < 0 {
			n = len(rows)
		}
		name, known := Named(rows[0].Name)
		if !known { // of an older program: still shown
			name = Name{Key: rows[0].Name, Group: Groups[len(Groups)-1], Words: rows[0].Name, Unit: rows[0].Unit}
		}
		h := HistoryOf(name, rows[:n], today)
		rows = rows[n:]
		t.Names++
		byGroup[name.Group] = append(byGroup[name.Group], h)
		if h.Now != nil && h.Now.Unreviewed() {
			t.Came++
		}
		if len(h.Waits) > 0 {
			t.Waits = append(t.Waits, h)
		}
		if len(h.Next) > 0 {
			t.Next = append(t.Next, h)
		}
	}
	for _, title := range Groups {
		figures := byGroup[title]
		slices.SortStableFunc(figures, func(a, b History) int { return place(a) - place(b) })
		t.Groups = append(t.Groups, Group{title, figures})
	}
	return t
}

// place keeps the figures of a law in the order of the catalogue, families last and holidays by the year.
func place(h History) int {
	if i := slices.IndexFunc(names, func(n Name) bool { return n.Key == h.Key }); i >= 0 {
		return i
	}
	if h.Now != nil && strings.HasPrefix(h.Key, "holiday.") {
		return len(names) + int(h.Now.Value)
	}
	return len(names)
}

// Unreviewed says that it is in force since the product came and nobody has looked at it.
func (f Figure) Unreviewed() bool { return f.ReviewedOn == nil && f.State == InForce }

// Of gives one figure with its history, also one of a family of which nothing was filed. Errors: ErrNotFound.
func (s *Service) Of(ctx context.Context, actor identity.Actor, key string) (History, error) {
	name, known := Named(key)
	if !known {
		return History{}, ErrNotFound
	}
	var h History
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		h, err = s.history(ctx, tx, name)
		return err
	})
	return h, err
}

func (s *Service) history(ctx context.Context, tx pgx.Tx, name Name) (History, error) {
	rows, err := byName(ctx, tx, name.Key)
	if err != nil {
		return History{}, fmt.Errorf("regulation: history of %s: %w", name.Key, err)
	}
	return HistoryOf(name, rows, Day(s.Clock.Now())), nil
}

// ToReview counts what waits for this person's review, and since when.
func (s *Service) ToReview(ctx context.Context, actor identity.Actor) (identity.Waiting[int64], error) {
	if !Reviews(actor) {
		return identity.Waiting[int64]{}, nil
	}
	var w identity.Waiting[int64]
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = waiting(ctx, tx, actor.Person)
		return err
	})
	return w, err
}
