package sandbox

import (
	"maps"
	"slices"
	"time"
)

// mover is one kind of record that goes on by itself. Both functions put what changes into
// the batch and say how many records moved; neither waits, calls out, or commits.
type mover struct {
	name string
	// step takes everything of its kind one state on, whatever the clock says. Nil: only
	// the clock moves it.
	step func(b *batch) int
	// due takes one state on what the clock has made ready at now. Nil: it has no times.
	due func(b *batch, now time.Time) int
	// asked marks a kind that a step leaves alone unless the call names it, because its
	// next state is an end that nobody expects of "go on": an approval expires.
	asked bool
}

// movers lists all that time moves, in the order in which it moves.
func (s *Server) movers() []mover {
	return []mover{
		{name: "wallets", step: stepWallets, due: dueWallets},
		{name: "kyc", step: stepKyc, due: dueKyc},
		{name: "addresses", step: stepAddresses, due: dueAddresses},
		{name: "requests", step: stepRequests, due: dueRequests},
		{name: "processing", step: stepProcessing, due: dueProcessing},
		{name: "staff", step: stepStaff, asked: true},
		{name: "expiry", step: stepExpiry, due: dueExpiry, asked: true},
		// before transfers: a step that confirms one does not also pass six blocks
		{name: "confirmations", step: stepConfirming, due: dueConfirming},
		{name: "transfers", step: stepTransfers, due: dueTransfers},
		{name: "bankAccounts", step: stepBanks, due: dueBanks, asked: true},
		{name: "orders", step: stepOrders, due: dueOrders},
		{name: "blocks", due: dueBlocks},
	}
}

// rounds is how many states a record may pass after one jump of the clock.
const rounds = 8

// settleDue moves what the clock has made ready. After a jump of the clock a record may
// pass several states, one round each. It says how many moved of each kind. The lock is held.
func (s *Server) settleDue() (map[string]int, error) {
	now, total := s.now(), map[string]int{}
	for range rounds {
		moved, err := s.round("clock", func(m mover) func(*batch) int {
			if m.due == nil {
				return nil
			}
			return func(b *batch) int { return m.due(b, now) }
		})
		tally(total, moved)
		if err != nil || len(moved) == 0 {
			return total, err
		}
	}
	return total, nil
}

// stepAll takes every record of the kind one state on, or with no kind those of all kinds
// that a step concerns. The lock is held.
func (s *Server) stepAll(kind string) (map[string]int, error) {
	return s.round("advance", func(m mover) func(*batch) int {
		if m.name != kind && (kind != "" || m.asked) {
			return nil
		}
		return m.step
	})
}

// round lets each mover act once, each in a batch of its own: what one changed, the next
// sees.
func (s *Server) round(op string, act func(mover) func(*batch) int) (map[string]int, error) {
	moved := map[string]int{}
	for _, m := range s.movers() {
		run := act(m)
		if run == nil {
			continue
		}
		b := s.begin(op)
		n := run(b)
		if n == 0 {
			continue
		}
		if err := b.commit(); err != nil {
			return moved, err
		}
		moved[m.name] = n
	}
	return moved, nil
}

func tally(total, more map[string]int) {
	for name, n := range more {
		total[name] += n
	}
}

func sum(counts map[string]int) int {
	total := 0
	for n := range maps.Values(counts) {
		total += n
	}
	return total
}

// steppable names the kinds that POST /_sandbox/advance takes.
func (s *Server) steppable() []string {
	names := []string{}
	for _, m := range s.movers() {
		if m.step != nil {
			names = append(names, m.name)
		}
	}
	slices.Sort(names)
	return names
}
