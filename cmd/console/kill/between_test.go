//go:build kill

package kill_test

import (
	"testing"

	"github.com/unykorn/console/internal/send"
)

// gap is a place between two transitions, or beside them, at which the console is killed.
type gap struct {
	name string
	story
	arm   func(w *world) *point // where the console stands still by itself; nil: at a hold of the sandbox
	point string                // that hold
	then  func(w *world)        // what happens while it is dead
}

// into arms a row's way into a table.
func into(table, condition string) func(w *world) *point {
	return func(w *world) *point { return w.armAt(table, "before insert", "("+condition+")") }
}

var gaps = []gap{
	{name: "claimed, and BitGo accepts it afterwards", point: "send.before",
		story: story{order: plain, end: send.Confirmed, transfers: 1, requests: 1, acts: acts{send.Unknown: arrivesLate}}},
	{name: "claimed, and it never reaches BitGo", point: "send.before",
		story: story{order: plain, end: send.Confirmed, transfers: 1, requests: 2, acts: acts{send.Unknown: func(w *world) { w.free("send.before", true); timePasses(w) }}}},
	{name: "claimed, it never reaches BitGo, and nobody wants it any more", point: "send.before",
		story: story{order: plain, end: send.Cancelled, requests: 1, acts: acts{send.Unknown: func(w *world) { w.free("send.before", true); timePasses(w) },
			send.Approved: otherwiseAfterCrash(cancel)}}},
	{name: "accepted, and the answer comes to nobody", point: "send.after",
		story: story{order: plain, end: send.Confirmed, transfers: 1, requests: 1, acts: acts{send.Unknown: func(w *world) { w.free("send.after", false); w.soon() }}}},
	{name: "waiting at BitGo, and the answer comes to nobody", point: "send.after",
		story: story{order: bitcoin("3077014"), end: send.Confirmed, transfers: 1, requests: 1, acts: acts{send.Unknown: func(w *world) { w.free("send.after", false); w.soon() }}}},

	{name: "a vote is written", arm: into("approval_vote", "true"), story: story{order: plain, end: send.Confirmed, transfers: 1}},
	{name: "the trail of a release is written", arm: into("audit_event", "new.verb = 'send.release'"), story: story{order: plain, end: send.Confirmed, transfers: 1}},
	{name: "a webhook is written", arm: into("webhook_vault", "true"), story: story{order: plain, end: send.Confirmed, transfers: 1}},
	{name: "a webhook is worked", point: "transfer.get", then: func(w *world) { w.free("transfer.get", true) },
		story: story{order: plain, end: send.Confirmed, transfers: 1}},
	{name: "a transfer is posted", arm: into("posting", "true"), story: story{order: plain, end: send.Confirmed, transfers: 1}},
	{name: "a removal is posted", arm: into("posting", "new.kind = 'reversal'"),
		story: story{order: plain, end: send.Removed, transfers: 1, acts: acts{send.Confirmed: remove}}},
	{name: "a reservation ends", arm: func(w *world) *point { return w.armAt("reservation", "before update", "(new.state = 'ended')") },
		story: story{order: plain, end: send.Confirmed, transfers: 1}},
}

// arrivesLate lets what stands at Express through after the console has looked for it in vain, and has it look again.
func arrivesLate(w *world) {
	if w.count(`select count(*) from river.river_job where kind = 'send.resolve' and args->>'send_id' = $1 and metadata ? 'snoozes'`, w.id) > 0 {
		w.free("send.before", false)
		w.soon()
	}
}

// betweenTransitions kills where no transition is: around the call to Express, and in what a webhook sets off.
func betweenTransitions(t *testing.T, s *seed) {
	for _, g := range gaps {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			w.ask(g.order)
			struck := func() bool { return w.held(g.point) }
			var p *point
			if g.arm != nil {
				p = g.arm(w)
				struck = p.reached
			} else {
				w.hold(g.point, 1)
			}
			w.carryOn(g.story, struck)
			w.kill()
			if p != nil {
				p.lift()
			}
			w.gone()
			if g.then != nil {
				g.then(w)
			}
			w.restart()
			w.finish(g.story)
		})
	}
	t.Run("killed again while it recovers", func(t *testing.T) {
		t.Parallel()
		killedTwice(newWorld(t, s))
	})
}

// killedTwice: the first kill leaves a release that BitGo has accepted, the second one hits the recovery from it.
func killedTwice(w *world) {
	x := story{order: plain, end: send.Confirmed, transfers: 1, requests: 1}
	w.ask(x.order)
	w.hold("send.after", 1)
	w.carryOn(x, func() bool { return w.held("send.after") })
	w.kill()
	w.gone()
	for _, step := range [][2]send.State{{send.Submitting, send.Unknown}, {send.Unknown, send.Submitted}} {
		p := w.arm(step[0], step[1])
		w.restart()
		w.carryOn(x, p.reached)
		w.kill()
		p.lift()
		w.gone()
		if w.took(step[0], step[1]) {
			w.t.Fatalf("killed inside the step to %s, and kept", step[1])
		}
	}
	w.free("send.after", true)
	w.restart()
	w.finish(x)
}
