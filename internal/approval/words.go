package approval

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// Words are the rule in a sentence: what it is about, and what it asks.
func (w World) Words(r Rule) string { return r.About() + ": " + w.Asks(r) }

// About says what the rule speaks about.
func (r Rule) About() string {
	if r.Kind == OfSweep {
		return "Sweep rules"
	}
	out := Range(r.From, r.Below)
	if r.NewPayee != nil {
		out += map[bool]string{true: ", new payee", false: ", known payee"}[*r.NewPayee]
	}
	if r.Velocity != nil {
		out += ", once the client's sends of 24 h reach " + r.Velocity.USD()
	}
	return out
}

// Range is a range of amounts in words.
func Range(from money.Cents, below *money.Cents) string {
	switch {
	case from.IsZero() && below == nil:
		return "Any amount"
	case from.IsZero():
		return "Below " + below.USD()
	case below == nil:
		return from.USD() + " and more"
	}
	return "From " + from.USD() + " to below " + below.USD()
}

// Asks says how many of whom, and how long they have.
func (w World) Asks(r Rule) string {
	if r.Needed == 0 {
		return "nobody is asked"
	}
	var names []string
	for _, g := range w.Groups {
		for _, id := range r.Groups {
			if g.ID == id {
				names = append(names, g.Name)
			}
		}
	}
	if len(names) == 0 {
		names = []string{"no group"}
	}
	return strconv.Itoa(r.Needed) + " of " + strings.Join(names, " or ") + ", within " + Lasting(r.Expiry)
}

// Lasting is a time in the largest unit that it is whole in.
func Lasting(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0 && d >= 48*time.Hour:
		return strconv.Itoa(int(d/(24*time.Hour))) + " days"
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	case d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	}
	return d.String()
}

// Examples are the rule at its bounds, so that nobody has to guess which side a round figure falls on.
func (r Rule) Examples() []string {
	if r.Kind == OfSweep {
		return nil
	}
	asks := "asks " + strconv.Itoa(r.Needed)
	if r.Needed == 0 {
		asks = "asks nobody"
	}
	cent := money.NewCents(1)
	var out []string
	if !r.From.IsZero() {
		out = append(out, "exactly "+r.From.USD()+" "+asks, r.From.Sub(cent).USD()+" is below it")
	}
	if r.Below != nil {
		out = append(out, r.Below.Sub(cent).USD()+" "+asks, "exactly "+r.Below.USD()+" is above it")
	}
	return out
}

// Group gives a group by its id.
func (w World) Group(id uuid.UUID) (Group, bool) {
	for _, g := range w.Groups {
		if g.ID == id {
			return g, true
		}
	}
	return Group{}, false
}

// Rule gives a rule in force by its id.
func (w World) Rule(id uuid.UUID) (Rule, bool) {
	for _, r := range w.Rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Client names a client; nil is all of them.
func (w World) Client(id *uuid.UUID) string {
	if id == nil {
		return "All clients"
	}
	for _, c := range w.Clients {
		if c.ID == *id {
			return c.Name
		}
	}
	return "Another client"
}

// Name names a person.
func (w World) Name(id uuid.UUID) string {
	for _, p := range w.People {
		if p.ID == id {
			return p.Name
		}
	}
	if n := w.Names[id]; n != "" {
		return n
	}
	return "somebody who has left"
}

// names joins people's names.
func names(people []Someone) string {
	if len(people) == 0 {
		return "nobody"
	}
	out := make([]string, len(people))
	for i, p := range people {
		out[i] = p.Name
	}
	return strings.Join(out, ", ")
}

// Words say what is stuck, why, and what would mend it.
func (s Stuck) Words() string {
	what := "sends"
	if s.Rule.Kind == OfSweep {
		what = "sweep rules"
	}
	return "“" + s.Rule.Name + "” asks " + strconv.Itoa(s.Rule.Needed) + " of its groups, but for " + what + " of " + s.Client.Name + " asked by " + s.Asker.Name +
		" only " + strconv.Itoa(len(s.Could)) + " could vote (" + names(s.Could) + ")."
}

// Mends says what would let it be approved.
func (s Stuck) Mends() string {
	return "Add " + strconv.Itoa(s.Lacks()) + " more to its groups who hold compliance for " + s.Client.Name + " and are not " + s.Asker.Name + ", or ask for fewer."
}
