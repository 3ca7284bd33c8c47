package travel

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// TestTheNewestVersionWaitsUntilSomebodyDecides: the mark is the database's own, it follows newer versions and decisions, and nobody
// else may set it.
func TestTheNewestVersionWaitsUntilSomebodyDecides(t *testing.T) {
	b := setup(t)
	waits := func(want ...uuid.UUID) {
		t.Helper()
		for _, who := range []struct {
			actor identity.Actor
			want  []uuid.UUID
		}{{b.compliance, want}, {b.treasury, nil}, {b.stranger, nil}} {
			w, err := b.s.ToConfirm(t.Context(), who.actor)
			if err != nil || !slices.Equal(w.IDs, append([]uuid.UUID{}, who.want...)) {
				t.Errorf("%s: %v, want %v (%v)", who.actor.Name, w.IDs, who.want, err)
			}
			d, err := b.s.Look(t.Context(), who.actor, Filter{Only: w.IDs, Limit: 10})
			if err != nil || len(d.Rows) != len(who.want) || len(who.want) > 0 && (d.Rows[0].Newest == nil || d.Rows[0].Newest.ID != who.want[0]) {
				t.Errorf("%s sees %+v (%v)", who.actor.Name, d.Rows, err)
			}
		}
	}
	held := registered("Basin Power")
	first := b.file(b.treasury, b.payee(), held)
	waits(first.ID)
	second := b.file(b.treasury, b.payee(), held)
	waits(second.ID)
	if _, err := b.s.Reject(t.Context(), b.compliance, second.ID, "Not theirs"); err != nil {
		t.Fatal(err)
	}
	waits()
	third := b.file(b.treasury, b.payee(), held)
	if _, err := b.s.Confirm(t.Context(), b.compliance, third.ID); err != nil {
		t.Fatal(err)
	}
	waits()
	if err := b.db.TryServing(identity.System("test").Scope(), `update travel_record set waits = true where id = $1`, third.ID); err == nil {
		t.Error("the serving role set the mark")
	}
}
