package approval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// ChangeKind says what a change does.
type ChangeKind string

// The kinds of changes.
const (
	AddTier     ChangeKind = "add_rule"
	ReplaceTier ChangeKind = "replace_rule"
	RetireTier  ChangeKind = "retire_rule"
	MakeGroup   ChangeKind = "add_group"
	MoveMembers ChangeKind = "change_members"
)

// ChangeKinds in the order in which they are offered.
var ChangeKinds = []ChangeKind{AddTier, ReplaceTier, RetireTier, MakeGroup, MoveMembers}

// ChangeState is how far a change has come.
type ChangeState string

// The states of a change. The last three are ends.
const (
	Draft     ChangeState = "draft"
	Asked     ChangeState = "asked"
	Published ChangeState = "published"
	Turned    ChangeState = "rejected"
	TakenBack ChangeState = "withdrawn"
)

// ChangeStates in the order in which a change goes through them.
var ChangeStates = []ChangeState{Draft, Asked, Published, Turned, TakenBack}

// Terms are what a change says, by its kind: the rule that ends, the rule that begins, the group that is made or moved.
type Terms struct {
	Old   *uuid.UUID  `json:"old,omitempty"`
	New   *Rule       `json:"new,omitempty"`
	Group *Group      `json:"group,omitempty"` // made with its members, or only named by its id
	Add   []uuid.UUID `json:"add,omitempty"`
	Leave []uuid.UUID `json:"leave,omitempty"`
}

// Change is one, as it was kept.
type Change struct {
	ID            uuid.UUID
	Kind          ChangeKind
	Terms         Terms
	Why           string
	Base          string // version of what was in force when it was drawn
	State         ChangeState
	AskedBy       uuid.UUID
	AskedByName   string
	DraftedAt     time.Time
	AskedAt       *time.Time
	DecidedBy     *uuid.UUID
	DecidedByName string
	DecidedAt     *time.Time
	Reason        string
}

// Open reports whether it can still be put in force.
func (c Change) Open() bool { return c.State == Draft || c.State == Asked }

// mostCents bounds amounts to what can be meant.
var mostCents = money.NewCents(100_000_000_000_000_000)

// check refuses what cannot be put in force as it is, and gives new things their ids.
func (t *Terms) check(kind ChangeKind, w World) error {
	bad := ErrTerms
	if kind == ReplaceTier || kind == RetireTier {
		if t.Old == nil {
			bad = bad.Field("rule", "Choose a rule that is in force.")
		} else if _, ok := w.Rule(*t.Old); !ok {
			bad = bad.Field("rule", "This rule is not in force any more. Choose another.")
		}
	}
	switch kind {
	case AddTier, ReplaceTier:
		t.checkRule(w, &bad)
	case RetireTier:
		t.New, t.Group = nil, nil
	case MakeGroup:
		t.checkGroup(w, &bad)
	case MoveMembers:
		t.checkMembers(w, &bad)
	default:
		bad = bad.Field("kind", "Choose what is to change.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func (t *Terms) checkRule(w World, bad **fault.Fault) {
	r := t.New
	if r == nil {
		*bad = (*bad).Field("about", "Say what the rule is about.")
		return
	}
	if r.ID == uuid.Nil {
		r.ID = uuid.New()
	}
	if r.Kind != OfSend && r.Kind != OfSweep {
		*bad = (*bad).Field("about", "Choose sends or sweep rules.")
	}
	if r.Client != nil && !slices.ContainsFunc(w.Clients, func(c Tenant) bool { return c.ID == *r.Client }) {
		*bad = (*bad).Field("client", "Choose one of the clients, or all of them.")
	}
	r.checkAmounts(bad)
	r.checkAsks(w, bad)
	r.Name = strings.TrimSpace(r.Name)
	if r.Name == "" && len((*bad).Fields) == 0 {
		r.Name = clipped(w.Words(*r), 120)
	}
	if n := utf8.RuneCountInString(r.Name); (n < 1 && len((*bad).Fields) == 0) || n > 120 || !oneLine(r.Name) {
		*bad = (*bad).Field("name", "At most 120 characters on one line, that can be seen.")
	}
	if t.Old != nil && len((*bad).Fields) == 0 {
		if old, ok := w.Rule(*t.Old); ok && w.fingerprint(old) == w.fingerprint(*r) {
			*bad = (*bad).Field("name", "Nothing would change: the rule in force says the same.")
		}
	}
}

func (r *Rule) checkAmounts(bad **fault.Fault) {
	if r.Kind == OfSweep {
		if !r.From.IsZero() || r.Below != nil || r.NewPayee != nil || r.Velocity != nil {
			*bad = (*bad).Field("from", "A rule about sweep rules has no amount, payee or total: each send that comes of one meets its own rule.")
		}
		return
	}
	if r.From.Sign() < 0 || r.From.Cmp(mostCents) > 0 {
		*bad = (*bad).Field("from", "US dollars, zero or more.")
	}
	if r.Below != nil && (r.Below.Cmp(r.From) <= 0 || r.Below.Cmp(mostCents) > 0) {
		*bad = (*bad).Field("below", "More than where it begins; empty for no upper end.")
	}
	if r.Velocity != nil && (r.Velocity.Sign() <= 0 || r.Velocity.Cmp(mostCents) > 0) {
		*bad = (*bad).Field("velocity", "US dollars, more than zero; empty when the day's total does not matter.")
	}
}

func (r *Rule) checkAsks(w World, bad **fault.Fault) {
	if r.Needed < 0 || r.Needed > 20 || r.Kind == OfSweep && r.Needed == 0 {
		*bad = (*bad).Field("needed", "0 to 20; a rule about sweep rules asks at least 1.")
	}
	if r.Expiry < 5*time.Minute || r.Expiry > 7*24*time.Hour || r.Expiry%time.Minute != 0 {
		*bad = (*bad).Field("expiry", "From 5 minutes to 7 days.")
	}
	slices.SortFunc(r.Groups, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	r.Groups = slices.Compact(r.Groups)
	members := map[uuid.UUID]bool{}
	for _, id := range r.Groups {
		g, ok := w.Group(id)
		if !ok {
			*bad = (*bad).Field("groups", "Choose groups that are there.")
		}
		for _, m := range g.Members {
			members[m] = true
		}
	}
	switch {
	case r.Needed > 0 && len(r.Groups) == 0:
		*bad = (*bad).Field("groups", "Choose at least one group whose members are asked.")
	case r.Needed > len(members):
		*bad = (*bad).Field("needed", fmt.Sprintf("The chosen groups have %d members together, so %d could never approve.", len(members), r.Needed))
	}
}

func (t *Terms) checkGroup(w World, bad **fault.Fault) {
	if t.Group == nil {
		t.Group = &Group{}
	}
	if t.Group.ID == uuid.Nil {
		t.Group.ID = uuid.New()
	}
	t.Group.Name = strings.TrimSpace(t.Group.Name)
	if n := utf8.RuneCountInString(t.Group.Name); n < 1 || n > 80 || !oneLine(t.Group.Name) {
		*bad = (*bad).Field("name", "1 to 80 characters on one line, that can be seen.")
	} else if slices.ContainsFunc(w.Groups, func(g Group) bool { return strings.EqualFold(g.Name, t.Group.Name) }) {
		*bad = (*bad).Field("name", "A group of this name is there already.")
	}
	if len(t.Group.Members) == 0 || !w.mayJoin(t.Group.Members) {
		*bad = (*bad).Field("members", "Choose people who hold compliance, at least one.")
	}
}

func (t *Terms) checkMembers(w World, bad **fault.Fault) {
	var g Group
	ok := false
	if t.Group != nil {
		g, ok = w.Group(t.Group.ID)
	}
	if !ok {
		*bad = (*bad).Field("group", "Choose a group that is there.")
		return
	}
	t.Group = &Group{ID: g.ID, Name: g.Name}
	if !w.mayJoin(t.Add) || slices.ContainsFunc(t.Add, func(p uuid.UUID) bool { return slices.Contains(g.Members, p) }) {
		*bad = (*bad).Field("members", "Who joins holds compliance and is not in the group yet.")
	}
	if slices.ContainsFunc(t.Leave, func(p uuid.UUID) bool { return !slices.Contains(g.Members, p) }) {
		*bad = (*bad).Field("members", "Who leaves is in the group.")
	}
	if len(t.Add)+len(t.Leave) == 0 {
		*bad = (*bad).Field("members", "Nothing would change: tick who is to be in the group.")
	}
}

// mayJoin says whether all of them are people who hold compliance somewhere, each named once.
func (w World) mayJoin(people []uuid.UUID) bool {
	seen := map[uuid.UUID]bool{}
	for _, id := range people {
		if seen[id] || !slices.ContainsFunc(w.Voters(), func(p Someone) bool { return p.ID == id }) {
			return false
		}
		seen[id] = true
	}
	return true
}

// Voters are the people who could be in a group.
func (w World) Voters() []Someone {
	return slices.DeleteFunc(slices.Clone(w.People), func(p Someone) bool {
		return p.Machine || !(identity.Actor{Grants: p.Grants}).HasAny(identity.Compliance)
	})
}

// After is the world once the change is in force. What it names and is gone is left out; check says so.
func (w World) After(c Change) World {
	t := c.Terms
	if t.Old != nil {
		w.Rules = slices.DeleteFunc(slices.Clone(w.Rules), func(r Rule) bool { return r.ID == *t.Old })
	}
	if t.New != nil {
		w.Rules = append(slices.Clone(w.Rules), *t.New)
	}
	switch {
	case c.Kind == MakeGroup && t.Group != nil:
		w.Groups = append(slices.Clone(w.Groups), *t.Group)
	case c.Kind == MoveMembers && t.Group != nil:
		groups := slices.Clone(w.Groups)
		for i, g := range groups {
			if g.ID == t.Group.ID {
				left := slices.DeleteFunc(slices.Clone(g.Members), func(p uuid.UUID) bool { return slices.Contains(t.Leave, p) })
				groups[i].Members = append(left, t.Add...)
			}
		}
		w.Groups = groups
	}
	return w
}

// Version is the digest of what is in force: the same rules, groups and members have the same one, always.
func (w World) Version() string {
	var lines []string
	for _, r := range w.Rules {
		lines = append(lines, "rule "+r.ID.String()+" "+w.fingerprint(r))
	}
	for _, g := range w.Groups {
		members := make([]string, len(g.Members))
		for i, m := range g.Members {
			members[i] = m.String()
		}
		slices.Sort(members)
		lines = append(lines, fmt.Sprintf("group %s %q %s", g.ID, g.Name, strings.Join(members, ",")))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// fingerprint is everything that a rule says.
func (w World) fingerprint(r Rule) string {
	groups := make([]string, len(r.Groups))
	for i, g := range r.Groups {
		groups[i] = g.String()
	}
	slices.Sort(groups)
	client := "all"
	if r.Client != nil {
		client = r.Client.String()
	}
	return fmt.Sprintf("%s %s %q %s %d %s %s", r.Kind, client, r.Name, r.About(), r.Needed, r.Expiry, strings.Join(groups, ","))
}

func clipped(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func oneLine(s string) bool { return readable(s) && !strings.ContainsAny(s, "\n\r\t") }
