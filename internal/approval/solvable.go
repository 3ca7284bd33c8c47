package approval

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// World is what decides whether something can ever be approved.
type World struct {
	Rules   []Rule
	Groups  []Group
	People  []Someone // who is active; and machines that may ask
	Clients []Tenant
	Hands   map[uuid.UUID][]uuid.UUID // by machine: who made or confirmed one of its keys, so that its askings are theirs
	Away    []Absence
	Names   map[uuid.UUID]string // of members who have left, too
}

// Group is people who may vote.
type Group struct {
	ID      uuid.UUID
	Name    string
	Members []uuid.UUID
}

// Someone is a person or a machine, with what it may do.
type Someone struct {
	ID      uuid.UUID
	Name    string
	Machine bool
	Grants  []identity.Grant
}

// Tenant is a client.
type Tenant struct {
	ID   uuid.UUID
	Name string
}

// Absence is when somebody is not there. It lifts no right.
type Absence struct {
	Person      uuid.UUID
	From, Until time.Time
}

// Stuck is something that can never be approved: what meets the rule, asked by this person for this client.
type Stuck struct {
	Rule   Rule
	Client Tenant
	Asker  Someone
	Could  []Someone // who could vote
}

// Lacks is how many voters are missing.
func (s Stuck) Lacks() int { return s.Rule.Needed - len(s.Could) }

// holds reports whether somebody has a role for a client.
func (p Someone) holds(role identity.Role, client uuid.UUID) bool {
	return identity.Actor{Grants: p.Grants}.Has(role, client)
}

// Stuck names everything that could never be approved. Absences end, so they are left out.
func (w World) Stuck() []Stuck { return w.stuck(func(uuid.UUID, Rule) bool { return false }, nil) }

// StuckSince names what could not be approved in its time, were it asked for at this instant: whoever said to be away for
// all of that time is not counted.
func (w World) StuckSince(at time.Time) []Stuck {
	return w.stuck(func(p uuid.UUID, r Rule) bool { return w.away(p, at, at.Add(r.Expiry)) }, nil)
}

// StuckWithout names what could not be approved while these people neither ask nor vote.
func (w World) StuckWithout(gone []uuid.UUID) []Stuck {
	return w.stuck(func(p uuid.UUID, _ Rule) bool { return slices.Contains(gone, p) }, gone)
}

func (w World) stuck(missing func(uuid.UUID, Rule) bool, silent []uuid.UUID) []Stuck {
	var out []Stuck
	for _, c := range w.Clients {
		for _, kind := range []string{OfSend, OfSweep} {
			for _, r := range Met(over(w.Rules, kind, c.ID), kind) {
				if r.Needed > 0 {
					out = append(out, w.stuckOn(r, c, missing, silent)...)
				}
			}
		}
	}
	return out
}

// stuckOn looks at everybody who may ask for something that meets the rule.
func (w World) stuckOn(r Rule, c Tenant, missing func(uuid.UUID, Rule) bool, silent []uuid.UUID) []Stuck {
	voters := slices.DeleteFunc(w.voters(r, c.ID), func(p Someone) bool { return missing(p.ID, r) })
	var out []Stuck
	for _, asker := range w.People {
		if !asker.holds(identity.Treasury, c.ID) || slices.Contains(silent, asker.ID) {
			continue
		}
		could := slices.DeleteFunc(slices.Clone(voters), func(p Someone) bool { return w.own(asker.ID, p.ID) })
		if len(could) < r.Needed {
			out = append(out, Stuck{Rule: r, Client: c, Asker: asker, Could: could})
		}
	}
	return out
}

// voters are the people whose vote a rule counts for a client, whoever asks.
func (w World) voters(r Rule, client uuid.UUID) []Someone {
	var out []Someone
	for _, p := range w.People {
		if !p.Machine && p.holds(identity.Compliance, client) && slices.ContainsFunc(w.Groups, func(g Group) bool {
			return slices.Contains(r.Groups, g.ID) && slices.Contains(g.Members, p.ID)
		}) {
			out = append(out, p)
		}
	}
	return out
}

// own says what own_hand says in SQL.
func (w World) own(asker, voter uuid.UUID) bool {
	return asker == voter || slices.Contains(w.Hands[asker], voter)
}

// away reports whether a person's absences leave no moment from one instant up to another.
func (w World) away(person uuid.UUID, from, until time.Time) bool {
	var mine []Absence
	for _, a := range w.Away {
		if a.Person == person {
			mine = append(mine, a)
		}
	}
	slices.SortFunc(mine, func(a, b Absence) int { return a.From.Compare(b.From) })
	for _, a := range mine {
		if a.From.After(from) {
			return false
		}
		if a.Until.After(from) {
			from = a.Until
		}
		if !from.Before(until) {
			return true
		}
	}
	return false
}

// newlyStuck is what a change would make so: what was so before is not the change's doing. A rule that took another's place
// answers for its own.
func newlyStuck(before, after []Stuck) []Stuck {
	type key struct{ rule, client, asker uuid.UUID }
	was := map[key]bool{}
	for _, s := range before {
		was[key{s.Rule.ID, s.Client.ID, s.Asker.ID}] = true
	}
	return slices.DeleteFunc(after, func(s Stuck) bool { return was[key{s.Rule.ID, s.Client.ID, s.Asker.ID}] })
}

// without is the world after somebody has lost a grant, or has left.
func (w World) without(l identity.Loss) World {
	people := make([]Someone, 0, len(w.People))
	for _, p := range w.People {
		if p.ID == l.Person {
			if l.Grant == nil {
				continue
			}
			p.Grants = slices.DeleteFunc(slices.Clone(p.Grants), func(g identity.Grant) bool {
				return g.Role == l.Grant.Role && (g.Client == nil) == (l.Grant.Client == nil) && (g.Client == nil || *g.Client == *l.Grant.Client)
			})
		}
		people = append(people, p)
	}
	w.People = people
	return w
}
