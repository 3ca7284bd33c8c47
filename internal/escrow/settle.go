package escrow

import (
	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// claim is everything about one subscription's money in an escrow, in base units.
type claim struct {
	deposits  []Deposit   // matched to it, oldest first
	removed   uuid.UUID   // the one that was just taken back, or uuid.Nil
	wanted    money.Units // its amount while it lives; zero once it has ended
	released  money.Units // the issuer's already
	committed money.Units // being sent back, or sent
}

// settled is how the books must stand for it.
type settled struct {
	broken map[uuid.UUID]bool // deposits that were taken back and had been given away
	keep   money.Units        // held for the subscription
	open   money.Units        // to be paid back, and not on its way yet
	short  bool               // more was given away than came, and no deposit that was taken back explains it
}

// settle says what is held for a subscription and what is due back. Money that was given away (released, or sent back) cannot follow a deposit that the network takes back: such a deposit is then broken, and stays in the books beside
// the hole that it leaves, until it is confirmed again or other money covers it. Pure.
func (c claim) settle() settled {
	given := c.released.Add(c.committed)
	out := settled{broken: map[uuid.UUID]bool{}}
	total := money.Units{}
	for _, d := range c.deposits {
		if d.Standing {
			total = total.Add(d.Units)
		}
	}
	for _, d := range c.deposits {
		if total.Cmp(given) < 0 && !d.Standing && (d.Broken || d.ID == c.removed) {
			out.broken[d.ID], total = true, total.Add(d.Units)
		}
	}
	if total.Cmp(given) < 0 {
		out.short = true
		return out
	}
	left, wants := total.Sub(c.committed).Sub(c.released), c.wanted
	if !c.released.IsZero() {
		wants = money.Units{}
	}
	if out.keep = left; left.Cmp(wants) > 0 {
		out.keep = wants
	}
	out.open = left.Sub(out.keep)
	return out
}
