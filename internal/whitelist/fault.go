package whitelist

import (
	"fmt"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// ErrSecondPerson is told to a person who would add a payee alone.
var ErrSecondPerson = fault.New(fault.Forbidden, "whitelist.second-person",
	"A payee needs a second person to come into force. Nothing was changed. Until then a send to it counts as one to a new payee.")

// What a change of BitGo's whitelist can be refused for.
var (
	ErrAsk = fault.New(fault.Invalid, "whitelist.ask",
		"The whitelist cannot be changed like this. Nothing was changed. Correct the marked parts.")
	ErrRole = fault.New(fault.Forbidden, "whitelist.role",
		"A whitelist is changed by treasury of its client. Nothing was changed. Ask a colleague with that role.")
	ErrDecider = fault.New(fault.Forbidden, "whitelist.decider",
		"A change of a whitelist is decided by compliance. Nothing was changed. Ask a colleague with that role.")
	ErrOwnChange = fault.New(fault.Forbidden, "whitelist.own-change",
		"You asked for this change, so somebody else must decide it. Nothing was changed.")
	ErrDecided = fault.New(fault.Conflict, "whitelist.decided",
		"This change was already decided. Nothing was changed by this call.")
	ErrReason = fault.New(fault.Invalid, "whitelist.reason",
		"A rejection needs a reason of 3 to 500 characters, so that the asker knows what to change. Nothing was changed.")
	ErrNotFound = fault.New(fault.NotFound, "whitelist.not-found",
		"There is no such change of a whitelist, or it is not yours to see. Nothing was changed.")
	ErrNoEnterprise = fault.New(fault.NotFound, "whitelist.no-enterprise",
		"There is no such enterprise, or it is not yours to see.")
	ErrOpen = fault.New(fault.Conflict, "whitelist.open",
		"Another change of this payee is under way. Nothing was changed. Wait for its end, or have it rejected.")
	ErrThere = fault.New(fault.Conflict, "whitelist.there",
		"This payee is on the whitelist already. Nothing was changed. To give it another label, ask for relabel.")
	ErrNotListed = fault.New(fault.NotFound, "whitelist.not-listed",
		"This payee is not on the wallet's whitelist at BitGo. Nothing was changed.")
	ErrWhich = fault.New(fault.Invalid, "whitelist.which",
		"The wallet has several whitelist rules at BitGo. Nothing was changed. Name one in ruleId.")
	ErrBegins = fault.New(fault.Invalid, "whitelist.begins",
		"The wallet has no whitelist at BitGo yet. Nothing was changed. This would begin one, after which payees that are not on it are stopped: say in action how.")
	ErrReused = fault.New(fault.Invalid, "whitelist.reused",
		"This request was made before for another change. Nothing was changed by this one, and the first keeps its terms. Use another Idempotency-Key for another change.")
	ErrLocked = fault.New(fault.Conflict, "whitelist.locked",
		"BitGo has locked this rule, 48 hours after it was made. Nothing was changed. BitGo's support can unlock it.")
)

// What BitGo answered.
var (
	ErrToken = fault.New(fault.Upstream, "whitelist.token",
		"BitGo did not accept our token (401). The whitelist was not changed; the change stays approved. An administrator looks after the token, then have the change checked.")
	ErrNotAllowed = fault.New(fault.Conflict, "whitelist.not-allowed",
		"BitGo does not let our user, or the one on whose behalf we ask, change this wallet's policy (403). The whitelist was not changed, and the change is over. An administrator of the wallet gives the right at BitGo; then ask again.")
	ErrGone = fault.New(fault.Conflict, "whitelist.gone",
		"BitGo knows no such wallet or rule any more (404). The whitelist was not changed, and the change is over. Read the whitelist and ask again.")
	ErrConflict = fault.New(fault.Conflict, "whitelist.conflict",
		"BitGo says that the rule has changed meanwhile (409). The whitelist was not changed, and the change is over. Read the whitelist and ask again.")
	ErrDeclined = fault.New(fault.Conflict, "whitelist.declined",
		"BitGo refused this change. The whitelist was not changed, and the change is over. What BitGo said stands in bitgo.")
	ErrCursor = fault.New(fault.Invalid, "whitelist.cursor",
		"BitGo does not know this cursor. Nothing was read. Begin without one.")
	ErrUnread = fault.New(fault.Upstream, "whitelist.unread",
		"BitGo did not give the whitelist. Nothing was changed. Try again in a minute.")
	ErrBusy = fault.New(fault.Upstream, "whitelist.busy",
		"BitGo could not be asked. The whitelist was not changed; the change stays approved. Have it checked in a minute.")
)

// unread makes a fault of a whitelist that could not be read.
func unread(err error) error { return ErrUnread.With(fmt.Errorf("whitelist: read: %w", err)) }

// declined tells what BitGo's no means, and where the change stands after it.
func declined(err error) (*fault.Fault, State) {
	status := 0
	if e, ok := bitgo.AsError(err); ok {
		status = e.Status
	}
	of, to := ErrDeclined, Refused
	switch status {
	case 0, 429:
		of, to = ErrBusy, Approved
	case 401:
		of, to = ErrToken, Approved
	case 403:
		of = ErrNotAllowed
	case 404:
		of = ErrGone
	case 409:
		of = ErrConflict
	}
	return of.With(fmt.Errorf("whitelist: change: %w", err)), to
}
