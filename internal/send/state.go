package send

import "slices"

// State is where a send stands.
type State string

// The states. Draft to Approved are ours alone; from Submitting on BitGo may know of it.
const (
	Drafted          State = "draft"
	Checked          State = "checked"
	AwaitingApproval State = "awaiting_approval"
	Approved         State = "approved"
	Submitting       State = "submitting"
	Submitted        State = "submitted"
	PendingAtBitGo   State = "pending_at_bitgo"
	Unknown          State = "unknown"
	Confirmed        State = "confirmed"
	Failed           State = "failed"
	Removed          State = "removed"
	Rejected         State = "rejected"
	Expired          State = "expired"
	Cancelled        State = "cancelled"
)

// States in the order in which lists show them.
var States = []State{Drafted, Checked, AwaitingApproval, Approved, Submitting, Unknown, PendingAtBitGo, Submitted,
	Confirmed, Removed, Failed, Rejected, Expired, Cancelled}

// Transition is one allowed step, and what makes it.
type Transition struct {
	From, To State
	Why      string
}

// Transitions is every step a send can take. Any other is refused here and by the database, which keeps the same
// table (migrations/009_send.sql; a test holds them equal).
var Transitions = []Transition{
	{Drafted, Checked, "every gate lets it pass and its amount is reserved"},
	{Drafted, Cancelled, "the treasurer drops the draft"},

	{Checked, AwaitingApproval, "a rule asks others to approve"},
	{Checked, Approved, "the rule that covers it knowingly asks nobody"},

	{AwaitingApproval, Approved, "enough others approved"},
	{AwaitingApproval, Rejected, "somebody rejected it, with a reason"},
	{AwaitingApproval, Expired, "the time to approve ran out"},
	{AwaitingApproval, Cancelled, "treasury took it back"},

	{Approved, Submitting, "a person releases it with the passphrase; the claim is kept before BitGo is called"},
	{Approved, Expired, "the time to release ran out"},
	{Approved, Cancelled, "treasury took it back"},

	{Submitting, Submitted, "BitGo made a transfer"},
	{Submitting, PendingAtBitGo, "BitGo waits for an approval of its own"},
	{Submitting, Unknown, "no answer proves whether BitGo accepted it"},
	{Submitting, Failed, "BitGo refused it; nothing was sent"},
	{Submitting, Approved, "provably not sent; a person may release it again"},
	{Submitting, Confirmed, "BitGo reported it confirmed before it answered us"},

	{Unknown, Submitted, "found at BitGo by its sequence id"},
	{Unknown, PendingAtBitGo, "found among BitGo's pending approvals"},
	{Unknown, Approved, "not found at BitGo after every call had ended; a person may release it again"},
	{Unknown, Confirmed, "found at BitGo, confirmed"},
	{Unknown, Failed, "found at BitGo, failed; or a late answer proved that BitGo refused it"},

	{PendingAtBitGo, Submitted, "approved at BitGo"},
	{PendingAtBitGo, Confirmed, "approved at BitGo and confirmed"},
	{PendingAtBitGo, Rejected, "rejected at BitGo"},
	{PendingAtBitGo, Failed, "approved at BitGo, then failed"},

	{Submitted, Confirmed, "the network confirmed it"},
	{Submitted, Failed, "the network failed it"},
	{Submitted, Removed, "the network dropped it"},
	{Confirmed, Removed, "the network took the confirmation back"},
	{Removed, Confirmed, "the network confirmed it again"},

	// What was taken as not sent, or as failed, and lives at BitGo after all.
	{Approved, Submitted, "BitGo shows a transfer with its sequence id after all"},
	{Cancelled, Submitted, "BitGo shows a transfer with its sequence id after all"},
	{Expired, Submitted, "BitGo shows a transfer with its sequence id after all"},
	{Failed, Submitted, "BitGo shows a transfer with its sequence id after all"},
}

// Allowed says whether a send may go from one state to the other.
func Allowed(from, to State) bool {
	return slices.ContainsFunc(Transitions, func(t Transition) bool { return t.From == from && t.To == to })
}

// path is how a send gets to a state that BitGo reports: at once, or by way of a state it must have passed
// through unseen. Nil: it cannot, and the report changes nothing.
func path(from, to State) []State {
	if from == to {
		return nil
	}
	if Allowed(from, to) {
		return []State{to}
	}
	for _, via := range []State{Submitted, PendingAtBitGo} {
		if Allowed(from, via) && Allowed(via, to) {
			return []State{via, to}
		}
	}
	return nil
}

// verb names a step in the trail, in the words of the field.
func verb(from, to State) string {
	if to == Approved && from != AwaitingApproval && from != Checked {
		return "send.return"
	}
	switch to {
	case Checked:
		return "send.check"
	case AwaitingApproval:
		return "send.ask"
	case Approved:
		return "send.approve"
	case Submitting:
		return "send.release"
	case Submitted:
		return "send.submit"
	case PendingAtBitGo:
		return "send.hold"
	case Unknown:
		return "send.lose"
	case Confirmed:
		return "send.confirm"
	case Failed:
		return "send.fail"
	case Removed:
		return "send.remove"
	case Rejected:
		return "send.reject"
	case Expired:
		return "send.expire"
	case Cancelled:
		return "send.cancel"
	case Drafted:
		return "send.draft"
	}
	return "send.move"
}

// Over says whether nothing more is expected to happen.
func (s State) Over() bool {
	return slices.Contains([]State{Confirmed, Failed, Rejected, Expired, Cancelled}, s)
}

// Words is the state for people.
func (s State) Words() string {
	switch s {
	case AwaitingApproval:
		return "waiting for approval"
	case PendingAtBitGo:
		return "waiting for approval at BitGo"
	case Unknown:
		return "outcome unknown"
	case Submitting:
		return "being released"
	case Drafted, Checked, Approved, Submitted, Confirmed, Failed, Removed, Rejected, Expired, Cancelled:
		return string(s)
	}
	return string(s)
}
