package escrow

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrNotFound   = fault.New(fault.NotFound, "escrow.not-found", "There is no such escrow account, or it is not yours to see. Nothing was done.")
	ErrNoDeposit  = fault.New(fault.NotFound, "escrow.no-deposit", "There is no such deposit, or it is not yours to see. Nothing was done.")
	ErrNoPayment  = fault.New(fault.NotFound, "escrow.no-payment", "There is no such payment, or it is not yours to see. Nothing was done.")
	ErrKey        = fault.New(fault.Invalid, "escrow.key", "This page of the list cannot be found: its address was changed or cut off. Open the list again from its first page.")
	ErrRole       = fault.New(fault.Forbidden, "escrow.role", "Treasury asks for this. Nothing was done, and no money moved.")
	ErrDecider    = fault.New(fault.Forbidden, "escrow.decider", "Somebody of compliance decides this. Nothing was done, and no money moved.")
	ErrOwn        = fault.New(fault.Forbidden, "escrow.own", "You asked for this, so somebody else must decide it. Nothing was done, and no money moved.")
	ErrReason     = fault.New(fault.Invalid, "escrow.reason", "Nothing was done. Say why, in 3 to 500 characters on one line.").Field("reason", "3 to 500 characters on one line.")
	ErrPlace      = fault.New(fault.Invalid, "escrow.place", "Nothing was asked for. Correct the marked fields.")
	ErrTaken      = fault.New(fault.Conflict, "escrow.taken", "This wallet already holds an offering's money in this asset, or the offering has a place for this currency. Nothing was asked for. Choose another wallet.")
	ErrDecided    = fault.New(fault.Conflict, "escrow.decided", "This was decided already. Nothing was done by this step.")
	ErrNotEmpty   = fault.New(fault.Conflict, "escrow.not-empty", "An escrow account ends when its offering has ended and nobody's money is in it. Nothing changed.")
	ErrWish       = fault.New(fault.Conflict, "escrow.wish", "This cannot be asked for of this deposit as it stands. Nothing was done.")
	ErrNotWaiting = fault.New(fault.Conflict, "escrow.not-waiting", "Nothing about this deposit waits for a decision. Nothing was done.")
	ErrOther      = fault.New(fault.Invalid, "escrow.other", "There is no such subscription to this offering in this currency. Nothing was matched.").Field("subscription", "A subscription to this offering, in this currency.")
	ErrGiven      = fault.New(fault.Conflict, "escrow.given", "This money was released or sent back already, so the match cannot be taken back. Nothing changed.")
	ErrHeld       = fault.New(fault.Conflict, "escrow.held", "The escrow does not hold exactly what is to be released. Nothing was released.")
	ErrNoAccount  = fault.New(fault.Conflict, "escrow.no-account", "The offering has no escrow account for this currency. Nothing was released or refunded.")
	ErrPayment    = fault.New(fault.Conflict, "escrow.payment", "This send says that it pays something out of escrow, and it does not. Nothing was asked for. Open it again from the list of payments.")
	ErrBreak      = fault.New(fault.Conflict, "escrow.break", "The network took money of this escrow back after it was given away. Nothing is paid out of it until that is made good. Nothing was asked for.")
	ErrDisagrees  = fault.New(fault.Internal, "escrow.disagrees", "The escrow's books and its deposits disagree. Nothing was changed. Tell whoever looks after the console.")
)
