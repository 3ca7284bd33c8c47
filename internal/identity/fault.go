package identity

import "github.com/unykorn/console/internal/fault"

// The faults of sign-in. ErrRefused is one sentence for every cause: it never says which half was wrong, nor
// whether the email is known.
var (
	ErrRefused = fault.New(fault.Invalid, "identity.refused",
		"That did not match. Check what you typed and try again. After five failed tries sign-in is paused for 15 minutes.")
	ErrLocked = fault.New(fault.TooMany, "identity.locked",
		"Too many failed tries. Sign-in with this email or from this network is paused for up to 15 minutes; it opens again by itself.")
	ErrStartAgain = fault.New(fault.Unauthenticated, "identity.start-again",
		"The sign-in took longer than 10 minutes. Start again with your email and password.")
	ErrSignedOut = fault.New(fault.Unauthenticated, "identity.signed-out",
		"You are signed out: the session ended, was idle for 15 minutes, or was revoked. Nothing was changed by this request. Sign in again.")
	ErrBusy = fault.New(fault.Unavailable, "identity.busy",
		"Too many people are signing in at this moment. Wait a few seconds and try again.")
)

// The faults about people, grants, clients and keys.
var (
	ErrNotAdmin = fault.New(fault.Forbidden, "identity.not-admin",
		"Only an administrator of the organization may do this. Nothing was changed.")
	ErrOwnGrant = fault.New(fault.Forbidden, "identity.own-grant",
		"Nobody changes their own access. Ask another administrator. Nothing was changed.")
	ErrPerson     = fault.New(fault.Invalid, "identity.person", "The person was not added. Correct the marked fields.")
	ErrPassword   = fault.New(fault.Invalid, "identity.password", "The password was not changed. Correct the marked fields.")
	ErrEmailTaken = fault.New(fault.Conflict, "identity.email-taken", "Somebody with this email is already here. Nothing was changed.").
			Field("email", "This email is already in use.")
	ErrNoPerson  = fault.New(fault.NotFound, "identity.no-person", "There is no such person.")
	ErrGrantHeld = fault.New(fault.Conflict, "identity.grant-held", "This person already holds that role there. Nothing was changed.")
	ErrNoGrant   = fault.New(fault.NotFound, "identity.no-grant", "There is no such grant, or it has ended already.")
	ErrRole      = fault.New(fault.Invalid, "identity.role", "Choose one of the four roles.").Field("role", "Choose one of the four roles.")
	ErrNoSession = fault.New(fault.NotFound, "identity.no-session", "There is no such session, or it has ended already.")
	ErrNoClient  = fault.New(fault.NotFound, "identity.no-client", "There is no such client.")
	ErrClient    = fault.New(fault.Invalid, "identity.client", "The client was not added. Correct the marked fields.")
	ErrKey       = fault.New(fault.Invalid, "identity.key", "The key was not made. Correct the marked fields.")
	ErrKeyUnfit  = fault.New(fault.Unauthenticated, "identity.key-unfit",
		"The key is unknown, has expired or was revoked. Nothing was done with this request.")
	ErrKeyNetwork = fault.New(fault.Forbidden, "identity.key-network",
		"This key may not be used from this address. Nothing was done with this request. An administrator can change where from it may be used.")
	ErrKeyWaits = fault.New(fault.Forbidden, "identity.key-waits",
		"This key can move money, so it waits for a second administrator to confirm it. Nothing was done with this request.")
	ErrOwnKey = fault.New(fault.Forbidden, "identity.own-key",
		"Somebody else than its maker confirms a key that can move money. Nothing was changed. Ask another administrator.")
	ErrNoKey     = fault.New(fault.NotFound, "identity.no-key", "There is no such key, or it was revoked already.")
	ErrNoKeyRead = fault.New(fault.Forbidden, "identity.no-key-read",
		"Keys are looked after by administrators of the whole organization, and read by its auditors. Nothing was changed.")
	ErrTwo = fault.New(fault.Forbidden, "identity.two",
		"One administrator asks for this and another confirms it. Nothing was changed. Ask for it on the page of people.")
	ErrReader = fault.New(fault.Forbidden, "identity.reader",
		"People and their grants are read by administrators, compliance and auditors of the whole organization. Nothing was changed.")
	ErrReason     = fault.New(fault.Invalid, "identity.reason", "It needs a reason of 3 to 500 characters. Nothing was changed.")
	ErrSetUp      = fault.New(fault.Conflict, "identity.set-up", "This person has set up their way in already, so no link is made. Nothing was changed.")
	ErrSetUpForm  = fault.New(fault.Invalid, "identity.set-up-form", "You are not set up yet. Correct the marked fields.")
	ErrInvitation = fault.New(fault.NotFound, "identity.invitation",
		"This link does not count: it was used, is older than 48 hours, or was replaced by another. Nothing was changed. Ask an administrator for a new one.")
	ErrNoVote = fault.New(fault.Forbidden, "identity.no-vote",
		"An approver token carries a vote, so it is for people of compliance. Nothing was changed. An administrator grants the role.")
)
