package approval

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

// randomWorld is small enough to try everything in it: amounts up to seven cents, six people, two clients.
func randomWorld(r *rand.Rand) World {
	w := World{Hands: map[uuid.UUID][]uuid.UUID{}}
	id := func() (u uuid.UUID) {
		for i := range u {
			u[i] = byte(r.UintN(256))
		}
		return u
	}
	for i := range 2 {
		w.Clients = append(w.Clients, Tenant{ID: id(), Name: fmt.Sprint("client-", i)})
	}
	grant := func(role identity.Role) identity.Grant {
		if c := r.IntN(3); c < 2 {
			return identity.Grant{Role: role, Client: &w.Clients[c].ID}
		}
		return identity.Grant{Role: role}
	}
	for i := range 2 + r.IntN(5) {
		p := Someone{ID: id(), Name: fmt.Sprint("person-", i), Machine: r.IntN(6) == 0}
		if r.IntN(3) > 0 && !p.Machine {
			p.Grants = append(p.Grants, grant(identity.Compliance))
		}
		if r.IntN(2) == 0 || p.Machine {
			p.Grants = append(p.Grants, grant(identity.Treasury))
		}
		w.People = append(w.People, p)
	}
	for _, m := range w.People {
		if m.Machine {
			for range r.IntN(3) {
				w.Hands[m.ID] = append(w.Hands[m.ID], w.People[r.IntN(len(w.People))].ID)
			}
		}
	}
	for i := range 1 + r.IntN(3) {
		g := Group{ID: id(), Name: fmt.Sprint("group-", i)}
		for _, p := range w.People {
			if r.IntN(2) == 0 {
				g.Members = append(g.Members, p.ID)
			}
		}
		w.Groups = append(w.Groups, g)
	}
	for i := range r.IntN(5) {
		x := Rule{ID: id(), Name: fmt.Sprint("rule-", i), Kind: OfSend, Needed: r.IntN(4), Expiry: time.Duration(1+r.IntN(4)) * time.Hour}
		if r.IntN(4) == 0 {
			x.Kind = OfSweep
		} else {
			x.From = money.NewCents(int64(r.IntN(6)))
			if r.IntN(2) == 0 {
				x.Below = cents(int64(6 + r.IntN(2)))
			}
			if r.IntN(2) == 0 {
				x.NewPayee = yes(r.IntN(2) == 0)
			}
			if r.IntN(3) == 0 {
				x.Velocity = cents(int64(1 + r.IntN(9)))
			}
		}
		if r.IntN(3) == 0 {
			x.Client = &w.Clients[r.IntN(2)].ID
		}
		for _, g := range w.Groups {
			if r.IntN(2) == 0 {
				x.Groups = append(x.Groups, g.ID)
			}
		}
		w.Rules = append(w.Rules, x)
	}
	for range r.IntN(6) {
		from := r.IntN(6) - 2
		w.Away = append(w.Away, Absence{Person: w.People[r.IntN(len(w.People))].ID, From: hour(from), Until: hour(from + 1 + r.IntN(4))})
	}
	return w
}

func hour(n int) time.Time { return testkit.Start.Add(time.Duration(n) * time.Hour) }

// met is the rule that one thing meets, told from the sentences of the rules and from nothing of the code.
func met(rules []Rule, client uuid.UUID, f Facts) *Rule {
	var best *Rule
	for i := range rules {
		r := &rules[i]
		usd, total := f.USD.Big().Int64(), f.Velocity.Big().Int64()
		if r.Kind != f.Kind || r.Client != nil && *r.Client != client || usd < r.From.Big().Int64() || r.Below != nil && usd >= r.Below.Big().Int64() ||
			r.NewPayee != nil && *r.NewPayee != f.NewPayee || r.Velocity != nil && total < r.Velocity.Big().Int64() {
			continue
		}
		if best == nil || r.Needed > best.Needed || r.Needed == best.Needed && (r.Expiry < best.Expiry ||
			r.Expiry == best.Expiry && (r.From.Cmp(best.From) > 0 || r.From.Equal(best.From) && r.ID.String() < best.ID.String())) {
			best = r
		}
	}
	return best
}

// counts says whether one person's vote on it would count.
func (w World) counts(r Rule, client uuid.UUID, asker, p Someone) bool {
	if p.Machine || p.ID == asker.ID || slices.Contains(w.Hands[asker.ID], p.ID) {
		return false
	}
	granted, member := false, false
	for _, g := range p.Grants {
		granted = granted || g.Role == identity.Compliance && (g.Client == nil || *g.Client == client)
	}
	for _, g := range w.Groups {
		member = member || slices.Contains(r.Groups, g.ID) && slices.Contains(g.Members, p.ID)
	}
	return granted && member
}

// there says whether a person is there at some hour of a rule's time.
func (w World) there(p uuid.UUID, r Rule) bool {
	for h := range int(r.Expiry / time.Hour) {
		gone := false
		for _, a := range w.Away {
			gone = gone || a.Person == p && !a.From.After(hour(h)) && a.Until.After(hour(h))
		}
		if !gone {
			return true
		}
	}
	return false
}

// bruteForce asks for everything that can be asked for, by everybody who may, and tries every set of voters.
func (w World) bruteForce(present func(uuid.UUID, Rule) bool, silent []uuid.UUID) map[string]bool {
	out := map[string]bool{}
	for _, c := range w.Clients {
		for _, f := range everything() {
			r := met(w.Rules, c.ID, f)
			if r == nil || r.Needed == 0 {
				continue
			}
			for _, asker := range w.People {
				asks := slices.ContainsFunc(asker.Grants, func(g identity.Grant) bool {
					return g.Role == identity.Treasury && (g.Client == nil || *g.Client == c.ID)
				})
				if asks && !slices.Contains(silent, asker.ID) && !w.someSetApproves(*r, c.ID, asker, present) {
					out[r.Name+" of "+c.Name+" by "+asker.Name] = true
				}
			}
		}
	}
	return out
}

func (w World) someSetApproves(r Rule, client uuid.UUID, asker Someone, present func(uuid.UUID, Rule) bool) bool {
	for set := range 1 << len(w.People) {
		if bits.OnesCount(uint(set)) != r.Needed {
			continue
		}
		all := true
		for i, p := range w.People {
			if set&(1<<i) != 0 && !(w.counts(r, client, asker, p) && present(p.ID, r)) {
				all = false
			}
		}
		if all {
			return true
		}
	}
	return false
}

// everything is each amount to each payee with each total of the day.
func everything() []Facts {
	out := []Facts{{Kind: OfSweep}}
	for usd := range int64(9) {
		for total := usd; total < 12; total++ {
			for _, fresh := range []bool{false, true} {
				out = append(out, Facts{Kind: OfSend, USD: money.NewCents(usd), Velocity: money.NewCents(total), NewPayee: fresh})
			}
		}
	}
	return out
}

func listed(stuck []Stuck) map[string]bool {
	out := map[string]bool{}
	for _, s := range stuck {
		out[s.Rule.Name+" of "+s.Client.Name+" by "+s.Asker.Name] = true
	}
	return out
}

// TestSolvabilityEqualsBruteForce: everything that is stuck is named, and nothing else is; for ever, from a moment on with
// those away who said so, and while some are tried as gone.
func TestSolvabilityEqualsBruteForce(t *testing.T) {
	t.Parallel()
	worlds, stuck := 3000, 0
	for seed := range worlds {
		r := rand.New(rand.NewPCG(uint64(seed), 5))
		w := randomWorld(r)
		var gone []uuid.UUID
		for _, p := range w.People {
			if r.IntN(3) == 0 {
				gone = append(gone, p.ID)
			}
		}
		always := func(uuid.UUID, Rule) bool { return true }
		for name, c := range map[string]struct {
			got  []Stuck
			want map[string]bool
		}{
			"for ever":     {w.Stuck(), w.bruteForce(always, nil)},
			"from now on":  {w.StuckSince(hour(0)), w.bruteForce(w.there, nil)},
			"without some": {w.StuckWithout(gone), w.bruteForce(func(p uuid.UUID, _ Rule) bool { return !slices.Contains(gone, p) }, gone)},
		} {
			got := listed(c.got)
			for k := range c.want {
				if !got[k] {
					t.Errorf("world %d, %s: missed %s", seed, name, k)
				}
			}
			for k := range got {
				if !c.want[k] {
					t.Errorf("world %d, %s: false alarm %s", seed, name, k)
				}
			}
			stuck += len(c.want)
		}
		if t.Failed() {
			t.Fatalf("%+v", w)
		}
	}
	if stuck < worlds {
		t.Errorf("only %d things were stuck in %d worlds", stuck, worlds)
	}
	t.Logf("%d worlds, %d things stuck", worlds, stuck)
}

// TestALossIsJudgedByWhatItMakesStuck: whatever a change, a lost grant or a leaver makes stuck is told by comparing both worlds.
func TestALossIsJudgedByWhatItMakesStuck(t *testing.T) {
	t.Parallel()
	refusals := 0
	for seed := range 500 {
		r := rand.New(rand.NewPCG(uint64(seed), 6))
		w := randomWorld(r)
		always := func(uuid.UUID, Rule) bool { return true }
		p := w.People[r.IntN(len(w.People))]
		loss := identity.Loss{Person: p.ID}
		if len(p.Grants) > 0 && r.IntN(2) == 0 {
			loss.Grant = &p.Grants[0]
		}
		after := w.without(loss)
		want := after.bruteForce(always, nil)
		for k := range w.bruteForce(always, nil) {
			delete(want, k)
		}
		err := refused(newlyStuck(w.Stuck(), after.Stuck()))
		if (err != nil) != (len(want) > 0) {
			t.Fatalf("world %d: %v, but %v", seed, err, want)
		}
		if err != nil {
			refusals++
			if text := err.Error(); !strings.Contains(text, "could vote") || !strings.Contains(text, "Add ") {
				t.Errorf("world %d: %s", seed, text)
			}
		}
		if len(w.People) == len(after.People) && loss.Grant == nil {
			t.Fatalf("world %d: nobody left", seed)
		}
	}
	if refusals < 20 {
		t.Errorf("only %d refusals", refusals)
	}
}
