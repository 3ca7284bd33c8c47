package console

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/testkit"
)

// TestWhatChangedLeavesOutComingAndGoing: what the program only read is left out too, and a run of the same is one line.
func TestWhatChangedLeavesOutComingAndGoing(t *testing.T) {
	t.Parallel()
	tess := uuid.New()
	row := func(id int64, verb string, by *uuid.UUID, result string, ago time.Duration) audit.Event {
		return audit.Event{ID: id, Verb: verb, Actor: "Tess", Person: by, Result: result, At: testkit.Start.Add(-ago)}
	}
	trail := []audit.Event{row(9, "person.sign-in", &tess, "done", 0), row(8, "client.seen", nil, "done", 0), row(7, "send.ask", &tess, "done", time.Minute), row(6, "send.ask", &tess, "done", time.Hour),
		row(5, "send.ask", &tess, "refused", time.Hour), row(4, "doctor.note", nil, "done", time.Hour), row(3, "send.ask", &tess, "done", 2*time.Hour)}
	since := testkit.Start.Add(-30 * time.Minute)
	got := changes(trail, &since)
	want := []string{"send.ask by Tess, 2 times", "send.ask by Tess", "send.ask by Tess"}
	if len(got) != len(want) || !got[0].New || got[1].New || got[1].Tone == got[2].Tone || got[1].Seen == "" {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		if got[i].Text != w {
			t.Errorf("%d: %q, want %q", i, got[i].Text, w)
		}
	}
	var many []audit.Event
	for i := range int64(3 * mostNews) {
		many = append(many, row(i, []string{"send.ask", "send.check"}[i%2], &tess, "done", time.Hour))
	}
	if got := changes(many, nil); len(got) != mostNews || got[0].New {
		t.Errorf("%d rows, new: %v", len(got), got[0].New)
	}
}
