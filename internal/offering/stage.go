package offering

// Stage is how far a subscription has come, or how it ended. It follows from what is known of it and is nobody's to set.
type Stage string

// The stages: six steps of the course, and five ends.
const (
	Received       Stage = "RECEIVED"        // whether this investor may buy is not known yet
	Eligibility    Stage = "ELIGIBILITY"     // who buys may; the agreement is not signed
	Signed         Stage = "SIGNED"          // nothing of this console's awaits the money: the issuer confirms that it came
	FundingPending Stage = "FUNDING_PENDING" // approved; the money is on its way into escrow
	Funded         Stage = "FUNDED"          // all of it is there
	Accepted       Stage = "ACCEPTED"        // by treasury, for so many shares
	Issued         Stage = "ISSUED"          // the shares are in the register
	Refused        Stage = "REFUSED"
	Expired        Stage = "EXPIRED"
	Lapsed         Stage = "CANCELLED"
	Repaid         Stage = "REFUNDED" // ended, and what had come is paid back
)

// Stages in the order of the course, the ends last.
var Stages = []Stage{Received, Eligibility, Signed, FundingPending, Funded, Accepted, Issued, Refused, Expired, Lapsed, Repaid}

// Course is the way of a subscription whose money goes through escrow.
var Course = []Stage{Received, Eligibility, Signed, FundingPending, Funded, Accepted, Issued}

// Ended says whether nothing more becomes of it but that money goes back.
func (s Stage) Ended() bool {
	return s == Refused || s == Expired || s == Lapsed || s == Repaid
}

// Stage derives where the subscription stands. The database's function offering_stage says the same; a test holds them together.
func (s Subscription) Stage() Stage {
	return stageOf(s.State, s.Eligible, s.Signed, s.Escrow, s.AcceptedAt != nil, s.Transfer != "")
}

func stageOf(state SubscriptionState, eligible, signed bool, escrow Escrow, accepted, issued bool) Stage {
	switch {
	case escrow == Refunded:
		return Repaid
	case state == Rejected:
		return Refused
	case state == Late:
		return Expired
	case state == Withdrawn:
		return Lapsed
	case issued:
		return Issued
	case accepted:
		return Accepted
	case state == PendingReview && eligible && signed:
		return Signed
	case state == PendingReview && eligible:
		return Eligibility
	case state == PendingReview:
		return Received
	case escrow == NotRequired:
		return Signed
	case escrow == Awaited:
		return FundingPending
	}
	return Funded
}
