package wallet

import "slices"

// Verdict is what a reading of a transfer means beside what is known of it.
type Verdict string

// The verdicts.
const (
	First     Verdict = "first"     // not seen before
	Moved     Verdict = "moved"     // another state, which may follow the old one
	Updated   Verdict = "updated"   // the same state with other details
	Unchanged Verdict = "unchanged" // nothing new
	Stale     Verdict = "stale"     // older than what is known: it arrived late
	Refused   Verdict = "refused"   // a state that cannot follow: kept as the raw word, and for a person to look at
)

// decide compares a reading with the mirror. BitGo's date of last update is the version: arrival order means nothing.
// Readings with the same date are told apart by when they were made.
func decide(have *Transfer, seen Transfer) Verdict {
	switch {
	case have == nil:
		return First
	case seen.UpdatedAt.Before(have.UpdatedAt):
		return Stale
	case seen.UpdatedAt.Equal(have.UpdatedAt) && seen.ObservedAt.Before(have.ObservedAt):
		return Stale
	case processed(*have, seen) && (seen.State != have.State || same(*have, seen)):
		return Unchanged
	case seen.State == have.State || seen.State == Unknown:
		return Updated
	case have.State.May(seen.State):
		return Moved
	}
	return Refused
}

// processed reports whether this very version has been decided about, a refused or unknown state included.
func processed(have, seen Transfer) bool {
	return have.UpdatedAt.Equal(seen.UpdatedAt) && have.RawState == seen.RawState
}

// same reports whether the reading says nothing that the mirror does not hold already.
func same(have, seen Transfer) bool {
	return have.Amount.Equal(seen.Amount) && have.Fee.Equal(seen.Fee) && have.FeeCoin == seen.FeeCoin &&
		have.TxID == seen.TxID && have.Height == seen.Height && have.Confirmations == seen.Confirmations &&
		(seen.OnChainTxID == "" || have.OnChainTxID == seen.OnChainTxID) &&
		(seen.Counterparty == "" || have.Counterparty == seen.Counterparty) &&
		slices.Equal(have.Replaces, seen.Replaces) && slices.Equal(have.ReplacedBy, seen.ReplacedBy)
}

// merge is the mirror after a reading that counts. What BitGo leaves out of a partial answer stays as it was; after a
// refused move only the raw word and the dates follow, so that the figures keep agreeing with the state.
func merge(have *Transfer, seen Transfer, verdict Verdict) Transfer {
	if have == nil {
		return seen
	}
	next := seen
	if verdict == Refused {
		next = *have
		next.RawState, next.UpdatedAt, next.ObservedAt = seen.RawState, seen.UpdatedAt, seen.ObservedAt
		return next
	}
	next.Number, next.Client, next.FirstSeenAt, next.PostedAt = have.Number, have.Client, have.FirstSeenAt, have.PostedAt
	next.CreatedAt = have.CreatedAt
	if seen.State == Unknown {
		next.State, next.ConfirmedAt = have.State, have.ConfirmedAt
	}
	for _, kept := range []struct{ next, have *string }{{&next.Counterparty, &have.Counterparty}, {&next.SequenceID, &have.SequenceID},
		{&next.Comment, &have.Comment}, {&next.OnChainTxID, &have.OnChainTxID}, {&next.Said, &have.Said}, {&next.PaidTo, &have.PaidTo}} {
		if *kept.next == "" {
			*kept.next = *kept.have
		}
	}
	return next
}
