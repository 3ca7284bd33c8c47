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
)
