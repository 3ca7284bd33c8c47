package security

import (
	"fmt"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// facts are what the rules look at, read in the transaction that acts on them.
type facts struct {
	security            Security
	held                money.Units // of the giver
	pending             money.Units // of that promised to other transfers
	lots                []lot       // of the giver, the oldest first
	marks               []Mark      // in force on the giver's shares
	purchaser           accreditation.Standing
	now                 time.Time
	sales               []regulation.Sale // of an affiliate who gives, of late
	receives            money.Units       // what the receiver has already
	giverAt, receiverAt string            // where they reside; "": not on file
	giverProved         bool              // evidence stood behind the giver once
	terms               Terms
	undone              []undone // lots, by what a reversal undoes
	law                 regulation.Figures
}

// lot are shares that were acquired from the issuer at one time.
type lot struct {
	id        int64
	acquired  time.Time // from the issuer or an affiliate of it: what holding periods are counted from
	remaining money.Units
	exemption accreditation.Regulation // under which the shares were issued; it stays with them
	lockUntil *time.Time
}

// judge asks every rule, the register's own and the law's. Pure.
func judge(t Transfer, f facts) []accreditation.Verdict {
	if t.Type.byForce() {
		return forced(t, f)
	}
	return append(ofTheRegister(t, f), lawful(t, f)...)
}

func ofTheRegister(t Transfer, f facts) []accreditation.Verdict {
	out := []accreditation.Verdict{status(f.security), enough(t, f), free(t, f)}
	if t.Type.sale() {
		out = append(out, eligible(t, f)...)
	}
	return out
}

func status(s Security) accreditation.Verdict {
	if s.Status != Active {
		return accreditation.Verdict{Rule: "status", Outcome: accreditation.Fails, Reason: "The security is " + string(s.Status) + "."}
	}
	return accreditation.Verdict{Rule: "status", Outcome: accreditation.Passes, Reason: "The security is ACTIVE."}
}

// enough refuses an issue beyond what is authorised and a transfer beyond what is held, each with its figures.
func enough(t Transfer, f facts) accreditation.Verdict {
	v := accreditation.Verdict{Rule: "shares", Outcome: accreditation.Passes}
	available := f.held.Sub(f.pending)
	what := fmt.Sprintf("%s holds %s shares, %s of them promised to transfers that wait: %s are available", t.From, f.held.Grouped(), f.pending.Grouped(), available.Grouped())
	if t.From == Treasury {
		s := f.security
		available, v.Citation = s.Left(), "17 CFR 240.17Ad-10(g)"
		what = fmt.Sprintf("Of %s authorised shares %s are issued and %s promised to issues that wait: %s are left",
			s.Authorised.Grouped(), s.Issued.Grouped(), s.Reserved.Grouped(), available.Grouped())
	}
	v.Reason = what + "."
	if t.Shares.Cmp(available) > 0 {
		v.Outcome, v.Reason = accreditation.Fails, what+", and "+t.Shares.Grouped()+" were asked for."
	}
	return v
}

// eligible asks the offering's own rule of who buys. The offshore and the crowdfunded ask it of whom the issuer sells to; the law's room
// judges who may have them afterwards.
func eligible(t Transfer, f facts) []accreditation.Verdict {
	out := []accreditation.Verdict{}
	if r := f.security.Regulation; t.Type == PrimaryIssuance || r != accreditation.RegS && r != accreditation.RegCF {
		out = append(out, accreditation.Eligible(r, f.purchaser))
	}
	return out
}

// taken is how much a transfer takes of each lot, the oldest first; what is missing at the end is zero when the lots agree
// with the books.
func taken(lots []lot, shares money.Units) (out []money.Units, missing money.Units) {
	for _, l := range lots {
		take := l.remaining
		if shares.Cmp(take) < 0 {
			take = shares
		}
		shares = shares.Sub(take)
		out = append(out, take)
	}
	return out, shares
}
