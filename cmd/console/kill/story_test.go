//go:build kill

package kill_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/send"
)

// story is one way of a send to a transition and on to where it ends.
type story struct {
	from, to  send.State
	order     order
	before    func(w *world) // prepares the stand
	acts      map[send.State]act
	end       send.State
	transfers int // that BitGo has made for it in the end
	requests  int // that Express got for it; 0: as many as it takes
}

// moment is when the console is killed.
type moment string

const (
	inside moment = "inside" // in the transaction of the step, before its commit
	after  moment = "after"  // as soon as the step can be seen
)

// everyTransition plays the stories of both moments, and misses none.
func everyTransition(t *testing.T, s *seed) {
	told := map[send.Transition]bool{}
	for _, x := range stories {
		told[send.Transition{From: x.from, To: x.to}] = true
		if !send.Allowed(x.from, x.to) {
			t.Errorf("no send goes from %s to %s: take the story out", x.from, x.to)
		}
		for _, m := range []moment{inside, after} {
			t.Run(fmt.Sprintf("%s to %s, %s", x.from, x.to, m), func(t *testing.T) {
				t.Parallel()
				newWorld(t, s).play(x, m)
			})
		}
	}
	for _, x := range send.Transitions {
		if !told[send.Transition{From: x.From, To: x.To}] {
			t.Errorf("no kill test for %s to %s (%s): write its story", x.From, x.To, x.Why)
		}
	}
}

// play kills the console once, at the moment of the story, and lets people carry on to its end.
func (w *world) play(x story, m moment) {
	w.t.Helper()
	w.ask(x.order)
	struck := func() bool { return w.took(x.from, x.to) }
	var p *point
	if m == inside {
		p = w.arm(x.from, x.to)
		struck = p.reached
	}
	if x.before != nil {
		x.before(w)
	}
	w.carryOn(x, struck)
	w.kill()
	if p != nil {
		p.lift()
	}
	w.gone()
	if w.took(x.from, x.to) == (m == inside) {
		w.t.Fatalf("killed %s the step, and kept: %v", m, m == inside)
	}
	w.restart()
	w.finish(x)
	if !w.took(x.from, x.to) && x.from != send.Submitting && x.from != send.Unknown {
		w.t.Error("the story has not taken its step after the restart") // out of those two there are several ways
	}
}

// finish lets people carry on to the end of the story, and counts.
func (w *world) finish(x story) {
	w.t.Helper()
	w.carryOn(x, func() bool { return w.state() == x.end && w.quiet() })
	w.control("release", nil) // nothing may come of what still stands at Express
	w.verify(x)
}

// carryOn lets people do what is theirs to do until then.
func (w *world) carryOn(x story, until func() bool) {
	w.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for n := 0; !until(); n++ {
		select {
		case <-deadline.C:
			w.t.Fatalf("the story stands still:\n%s", w.tell())
		case <-tick.C:
		}
		if n%20 == 0 {
			w.someoneActs(x)
		}
	}
}

func (w *world) someoneActs(x story) {
	state := w.state()
	do, told := x.acts[state]
	if !told {
		do = naturally[state]
	}
	if do != nil {
		do(w)
	}
}

// quiet says whether nothing is on its way any more. A delivery that found nobody at home is made again.
func (w *world) quiet() bool {
	w.t.Helper()
	if w.count(`select count(*) from reservation where send_id = $1 and state <> 'ended'`, w.id) > 0 ||
		w.count(`select count(*) from webhook_work where state = 'pending'`) > 0 {
		w.soon()
		return false
	}
	if w.counts().Waiting > 0 {
		w.redeliver()
		return false
	}
	return true
}

// tell is what is known of a story that went wrong.
func (w *world) tell() string {
	var out strings.Builder
	fmt.Fprintf(&out, "state %s, at BitGo %+v, deliveries waiting %d\n", w.state(), w.sent(), w.counts().Waiting)
	fmt.Fprintf(&out, "steps: %s\n", w.text(`select string_agg(coalesce(from_state, '') || ' > ' || to_state || ' (' || note || ')', E'\n  ' order by id)
		from send_transition where send_id = $1`, w.id))
	fmt.Fprintf(&out, "jobs: %s\n", w.text(`select string_agg(kind || ' ' || state::text || ' attempt ' || attempt || ' ' || args::text ||
		coalesce(' ' || (errors[array_upper(errors, 1)]->>'error'), ''), E'\n  ' order by id)
		from river.river_job where state not in ('completed') or kind in ('approval.decided', 'send.resolve', 'webhook.process')`))
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintf(&out, "people heard: %s\n", strings.Join(w.answers[max(0, len(w.answers)-12):], "\n  "))
	return out.String()
}
