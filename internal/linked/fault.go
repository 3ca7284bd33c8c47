package linked

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrNone = fault.New(fault.Conflict, "linked.none",
		"Your user at BitGo is not linked, and BitGo counts only a person's own token. Nothing was decided. Link it on your account's page.")
	ErrEnded = fault.New(fault.Conflict, "linked.ended",
		"The time of the token that you linked is over at BitGo. Nothing was decided. Make another there and link it on your account's page.")
	ErrToken = fault.New(fault.Invalid, "linked.token",
		"BitGo does not accept this token: it is unknown there, has expired, was revoked, or may not be used from this machine's address. Nothing was linked.").
		Field("bitgo-token", "BitGo does not accept it.")
	ErrScope = fault.New(fault.Invalid, "linked.scope",
		"BitGo knows this token, but it may not approve or reject anything. Nothing was linked. Make one at BitGo with the scope pending_approval_update.").
		Field("bitgo-token", "It lacks the scope pending_approval_update.")
	ErrShared = fault.New(fault.Invalid, "linked.shared",
		"This token is of the gateway's own user at BitGo, which is nobody's second person. Nothing was linked. Use the token of your own user.").
		Field("bitgo-token", "It is the gateway's own user.")
	ErrTaken = fault.New(fault.Invalid, "linked.taken",
		"This user at BitGo is linked to somebody else here. Nothing was linked. One user at BitGo is one person; tell an administrator if you did not expect this.").
		Field("bitgo-token", "Its user is linked to somebody else.")
	ErrBitGo = fault.New(fault.Upstream, "linked.bitgo", "BitGo could not say whose token it is. Nothing was linked. Try again in a minute.")
)
