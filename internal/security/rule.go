package security

import (
	"fmt"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

// facts are what the rules look at, read in the transaction that acts on them.
type facts struct {
	security  Security
	held      money.Units // of the giver
	pending   money.Units // of that promised to other transfers
	lots      []lot       // of the giver, the oldest first
	marks     []Mark      // in force on the giver's shares
	purchaser accreditation.Standing
	now       time.Time
}

// lot are shares that were acquired from the issuer at one time.
type lot struct {
	id        int64
	acquired  time.Time // from the issuer or an affiliate of it: what holding periods are counted from
	remaining money.Units
	exemption accreditation.Regulation // under which the shares were issued; it stays with them
	lockUntil *time.Time
}

// judge asks every rule. Pure.
func judge(t Transfer, f facts) []accreditation.Verdict {
	out := []accreditation.Verdict{status(f.security), enough(t, f), free(t, f)}
	if t.Type.sale() {
		out = append(out, accreditation.Eligible(f.security.Regulation, f.purchaser), jurisdiction(f))
	}
	if t.Type == Secondary {
		out = append(out, holdingPeriod(t, f))
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
	if t.Type == PrimaryIssuance {
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

// jurisdiction asks where a purchaser resides: which law protects them depends on it.
func jurisdiction(f facts) accreditation.Verdict {
	if f.purchaser.Residence == "" {
		return accreditation.Verdict{Rule: "jurisdiction", Outcome: accreditation.Waits, Reason: "Where the purchaser resides is not on file."}
	}
	return accreditation.Verdict{Rule: "jurisdiction", Outcome: accreditation.Passes, Reason: "The purchaser resides in " + f.purchaser.Residence + "."}
}

// restricted are the regulations whose shares may not be sold on at once. No issuer here is known to report to the SEC, so
// the longer period holds for all of them.
var restricted = map[accreditation.Regulation]string{
	accreditation.RegD506B: "17 CFR 230.144(d)(1)(ii)", accreditation.RegD506C: "17 CFR 230.144(d)(1)(ii)",
	accreditation.RegS: "17 CFR 230.903(b)(3)(iii)", accreditation.RegCF: "17 CFR 227.501(a)",
}

// holdingPeriod lets restricted shares be sold one year after they were acquired from the issuer, the oldest first. Who
// bought them in between goes on with the time of who had them before.
func holdingPeriod(t Transfer, f facts) accreditation.Verdict {
	v := accreditation.Verdict{Rule: "holding period", Outcome: accreditation.Passes, Citation: restricted[f.security.Regulation]}
	if v.Citation == "" {
		v.Reason = "Shares under this regulation are not restricted."
		return v
	}
	need := t.Shares.Add(f.pending)
	for _, l := range f.lots {
		if need.Sign() <= 0 {
			break
		}
		legal := l.acquired.AddDate(1, 0, 0)
		if need = need.Sub(l.remaining); f.now.Before(legal) {
			v.Earliest = &legal // the lots are in their order, so the last that is needed decides
		}
	}
	switch {
	case v.Earliest != nil:
		v.Outcome = accreditation.Fails
		v.Reason = "Restricted shares are held for a year before they are sold: these may be sold from " + v.Earliest.Format(time.DateOnly) + "."
	default:
		v.Reason = "Held for a year."
	}
	return v
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
