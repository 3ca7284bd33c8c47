package approval

import "github.com/unykorn/console/internal/fault"

// What a voter or an asker can be told.
var (
	ErrNoRule     = fault.New(fault.Conflict, "approval.no-rule", "No approval rule covers this send, so it cannot be submitted. Nothing was sent. Compliance must add a rule for this amount first.")
	ErrNobody     = fault.New(fault.Conflict, "approval.unsolvable", "The approval rule asks for more people than could vote on this. Nothing was sent. Compliance must add people to the rule's groups first.")
	ErrNotFound   = fault.New(fault.NotFound, "approval.not-found", "There is no such approval, or it is not yours to see.")
	ErrOwnRequest = fault.New(fault.Forbidden, "approval.own-request", "You asked for this, so somebody else must decide it. Nothing changed.")
	ErrDecided    = fault.New(fault.Conflict, "approval.decided", "This was already decided. Nothing changed.")
	ErrExpired    = fault.New(fault.Conflict, "approval.expired", "The time to decide this is over. Nothing was sent; it has to be asked for again.")
	ErrVoted      = fault.New(fault.Conflict, "approval.voted", "You have already voted on this. A vote counts once.")
	ErrNotInGroup = fault.New(fault.Forbidden, "approval.not-in-group", "The rule asks for members of its groups, and you are in none of them.")
	ErrDecision   = fault.New(fault.Invalid, "approval.decision", "Say either approve or reject. Nothing changed.")
	ErrUnreadable = fault.New(fault.Invalid, "approval.unreadable", "The reason has characters that cannot be seen, so others might read another text than the one that was typed. Nothing changed.")
	ErrReason     = fault.New(fault.Invalid, "approval.reason", "A rejection needs a reason of 3 to 500 characters, so that the asker knows what to change. Nothing changed.")
	ErrToken      = fault.New(fault.Unauthenticated, "approval.token", "The approver token is unknown, has expired or was revoked. Nothing was decided.")
	ErrSession    = fault.New(fault.Unauthenticated, "approval.session", "Your session has ended. Sign in again; your vote was not counted.")
	ErrRuler      = fault.New(fault.Forbidden, "approval.ruler", "Approval rules are changed by compliance of the whole organization. Nothing changed.")
	ErrTerms      = fault.New(fault.Invalid, "approval.terms", "The change cannot be drawn like this. Nothing changed.")
	ErrRuleKey    = fault.New(fault.Conflict, "approval.change-key", "This form was used for another change already. Open a new one. Nothing changed.")
	ErrNoChange   = fault.New(fault.NotFound, "approval.no-change", "There is no such change of the rules, or it is not yours to see.")
	ErrOwnChange  = fault.New(fault.Forbidden, "approval.own-change", "You asked for this change, so somebody else of compliance must decide it. Nothing changed.")
	ErrNotYours   = fault.New(fault.Forbidden, "approval.not-yours", "Only who drew this change asks for it or takes it back. Nothing changed.")
	ErrMoved      = fault.New(fault.Conflict, "approval.change-moved", "This change is not where that can be done any more. Nothing changed.")
	ErrStale      = fault.New(fault.Conflict, "approval.stale", "The rules in force have changed since this was drawn, so what its page compared is not true any more. Nothing changed. Draw it again.")
	ErrAway       = fault.New(fault.Invalid, "approval.away", "The absence was not kept. Correct the marked fields.")
	ErrNoAway     = fault.New(fault.NotFound, "approval.no-away", "There is no such absence of yours, or it was taken back already.")
	ErrBlocks     = fault.New(fault.Conflict, "approval.blocks", "After this something could never be approved again. Nothing changed.")
)
