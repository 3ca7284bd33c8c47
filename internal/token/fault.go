package token

import (
	"fmt"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// What this room refuses. None of it is a 401: that would tell the caller that their own key is bad.
var (
	ErrAsk  = fault.New(fault.Invalid, "token.ask", "This token cannot be asked for. Nothing was made at BitGo. Correct the marked parts.")
	ErrRole = fault.New(fault.Forbidden, "token.role",
		"Tokens at BitGo are the business of an administrator of the whole organization. Nothing was made or changed. Ask one of them.")
	ErrNotFound = fault.New(fault.NotFound, "token.not-found", "There is no such token. Nothing was changed.")
	ErrOwn      = fault.New(fault.Forbidden, "token.own",
		"A token that can move money is confirmed by another administrator than the one who asked for it. Nothing was made at BitGo.")
	ErrNotWaiting = fault.New(fault.Conflict, "token.not-waiting", "This token does not wait for anybody. Nothing was changed. Read it to see where it stands.")
	ErrInProgress = fault.New(fault.Conflict, "token.in-progress", "BitGo is being asked for this token at this moment. Nothing more was done. Ask again in a minute.")
	ErrNeedsOTP   = fault.New(fault.Invalid, "token.needs-otp", "BitGo asks for a one-time code. Nothing was made. Give the code of this moment (otp).").
			Field("otp", "The code of this moment.")
	ErrOTP = fault.New(fault.Invalid, "token.otp", "BitGo did not accept the one-time code. Nothing was made. Give the next code (otp).").
		Field("otp", "Not accepted.")
	ErrLogin = fault.New(fault.Forbidden, "token.login",
		"BitGo did not accept the email and password, or the user is frozen there. Nothing was made. Check them; BitGo locks a user who is tried too often.").
		Field("password", "Not accepted.")
	ErrService = fault.New(fault.Conflict, "token.service",
		"BitGo does not accept the token that the gateway speaks with, so it cannot make another. Nothing was made. An operator sets BITGO_ACCESS_TOKEN anew.")
	ErrDeclined = fault.New(fault.Invalid, "token.declined", "BitGo refused to make this token. Nothing was made. What BitGo said stands in bitgo.")
	ErrUnknown  = fault.New(fault.Upstream, "token.unknown",
		"BitGo's answer did not come, so nobody has seen the token that it may have made. Should one exist, it is looked for by its name and revoked by itself. Ask again in a minute.")
	ErrBusy  = fault.New(fault.TooMany, "token.bitgo-busy", "BitGo's rate limit is used up for now. Nothing was made. Ask again in a minute.")
	ErrShown = fault.New(fault.Conflict, "token.shown",
		"This request made a token before, which was shown once and is kept nowhere. If its answer was lost, revoke it and ask for another.")
	ErrReused = fault.New(fault.Invalid, "token.reused",
		"This request was made before with other terms. Nothing was made, and the token asked for first keeps its terms. Use another Idempotency-Key for another token.")
	ErrRevoke = fault.New(fault.Upstream, "token.revoke",
		"The token is used here no more, and BitGo has not confirmed yet that it is revoked. It is tried again by itself. Read it in a minute.")
	ErrLast = fault.New(fault.Conflict, "token.last",
		"This is the only token that the gateway can speak to BitGo with, so it was not revoked. Nothing was changed. Make another for use service first.")
	ErrUnread = fault.New(fault.Upstream, "token.unread", "BitGo did not say how the token stands. Nothing was changed. Try again in a minute.")
	ErrGone   = fault.New(fault.Conflict, "token.gone", "This token is not in force any more. Nothing was changed.")
)

// declined makes a fault of BitGo's answer to a login or a new token.
func declined(kind Kind, otp bool, err error) *fault.Fault {
	cause := fmt.Errorf("token: make: %w", err)
	e, answered := bitgo.AsError(err)
	switch {
	case !answered:
		return ErrUnknown.With(cause)
	case bitgo.IsRateLimited(err):
		return ErrBusy.With(cause)
	case e.NeedsOTP && otp:
		return ErrOTP.With(cause)
	case e.NeedsOTP:
		return ErrNeedsOTP.With(cause)
	case !bitgo.Declined(err):
		return ErrUnknown.With(cause)
	case kind == Session && (e.Status == 401 || e.Status == 403):
		return ErrLogin.With(cause)
	case e.Status == 401:
		return ErrService.With(cause)
	case e.Status == 0:
		return ErrUnreachable.With(cause)
	}
	return ErrDeclined.With(cause)
}

// ErrUnreachable is for a request that never left.
var ErrUnreachable = fault.New(fault.Unavailable, "token.unreachable", "BitGo cannot be reached. Nothing was made. Try again in a minute.")
