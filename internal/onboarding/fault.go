package onboarding

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// What this room refuses.
var (
	ErrAsk  = fault.New(fault.Invalid, "onboarding.ask", "This client cannot be onboarded. Nothing was made. Correct the marked parts.")
	ErrRole = fault.New(fault.Forbidden, "onboarding.role",
		"An enterprise is made by an administrator of the whole organization; a key of one client has no other clients. Nothing was made. Ask an administrator.")
	ErrNotFound = fault.New(fault.NotFound, "onboarding.not-found", "There is no such onboarding, or it is not yours to see.")
	ErrReused   = fault.New(fault.Conflict, "onboarding.reused", "This call was made before for another client. Nothing was made. Use another Idempotency-Key.")
	ErrRefused  = fault.New(fault.Invalid, "onboarding.refused",
		"BitGo refused to make this enterprise. Nothing was made. Correct what BitGo names and ask again.")
	ErrBitGo = fault.New(fault.Upstream, "onboarding.bitgo",
		"BitGo did not answer. The enterprise may have been made; it is never made twice. It is tried again by itself within minutes, and sending the same again tells how far it is.")

	ErrLook = fault.New(fault.Upstream, "onboarding.look",
		"BitGo did not answer about this enterprise. Nothing was changed; what is shown is what it said last. It is asked again by itself.")
	ErrLookRole = fault.New(fault.Forbidden, "onboarding.look-role",
		"BitGo is asked anew by an administrator, treasury or compliance of the client. Nothing was changed. It is also asked by itself every few minutes.")
	ErrProvisioned = fault.New(fault.Conflict, "go-account.provisioned",
		"This client is no longer being provisioned, so an administrator alone makes no further Go Account in the console. Nothing was made. Treasury asks for it under Key ceremonies, and compliance decides.")
	ErrNotReady = fault.New(fault.Conflict, "onboarding.not-ready", "This client cannot go live yet. Nothing was changed. Finish the steps that are open first.")

	ErrAccountAsk  = fault.New(fault.Invalid, "go-account.ask", "This Go Account cannot be made. Nothing was made. Correct the marked parts.")
	ErrAccountRole = fault.New(fault.Forbidden, "go-account.role",
		"By the gateway a Go Account is made by an administrator of the client. Nothing was made. Treasury asks for one in the console, and compliance decides.")
	ErrFrozen = fault.New(fault.Conflict, "go-account.frozen", "This client is frozen. Nothing was made. Compliance and an administrator can unfreeze it.")
	ErrKYC    = fault.New(fault.Conflict, "go-account.kyc",
		"BitGo has not approved the client's KYC, and makes no Go Account before that. Nothing was made. Finish KYC at BitGo first; then send the same again.")
	ErrAccountRefused = fault.New(fault.Invalid, "go-account.refused",
		"BitGo refused to make this Go Account. Nothing was made. Correct what BitGo names and ask again.")
	ErrAccountBitGo = fault.New(fault.Upstream, "go-account.bitgo",
		"BitGo did not answer. No Go Account was made by this try. Send the same again in a minute: it is looked for first and never made twice.")
	ErrAbsent = fault.New(fault.Upstream, "go-account.absent",
		"BitGo Express did not answer in its time, and BitGo has no such Go Account: nothing was made. Send the same again to have it made.")
)

var kycWord = regexp.MustCompile(`(?i)\bkyc\b`)

// declined makes the public half of an answer that proves that no Go Account was made.
func declined(err error) error {
	cause := fmt.Errorf("onboarding: generate a Go Account: %w", err)
	e, answered := bitgo.AsError(err)
	switch {
	case !answered:
		return cause
	case e.Status == 403 && kycWord.MatchString(e.Message):
		return ErrKYC.With(cause)
	case refuses(err) && !bitgo.IsRateLimited(err):
		return ErrAccountRefused.Because("BitGo refused to make this Go Account: %s. Nothing was made. Correct what it names and ask again.", said(e)).With(cause)
	case e.Status == 401 || e.Status == 403:
		return ErrAccountBitGo.Because("BitGo does not let our user there do this: %s. Nothing was made. An administrator of the organization at BitGo gives that user the right; then send the same again.", said(e)).With(cause)
	}
	return ErrAccountBitGo.With(cause)
}

// refuses reports that BitGo's answer is a no for good. 401, 403 and 429 are about our token and our pace: an operator or
// time puts them right, and the same request then succeeds.
func refuses(err error) bool {
	e, answered := bitgo.AsError(err)
	return answered && bitgo.Declined(err) && (e.Status == 400 || e.Status == 404 || e.Status == 409)
}

var (
	errLost   = errors.New("onboarding: the answer was lost")
	errAtWork = errors.New("onboarding: an earlier try may still be at work at BitGo")
)

// inDoubt reports that BitGo may have made the enterprise, or may be making it: no answer came, or another try with the
// same key was at work.
func inDoubt(err error) bool {
	e, answered := bitgo.AsError(err)
	return answered && (!bitgo.Declined(err) || e.Status == 409)
}

// wording makes the public half of what BitGo answered to a step.
func wording(step string, err error) error {
	cause := fmt.Errorf("onboarding: %s: %w", step, err)
	e, answered := bitgo.AsError(err)
	switch {
	case !answered:
		return cause
	case errors.Is(err, errAtWork):
		return ErrBitGo.Because("BitGo says that this enterprise is being made, by a try whose answer was lost: %s. It is never made twice. It is looked up again by itself within minutes.", said(e)).With(cause)
	case step == StepEnterprise && refuses(err):
		return ErrRefused.Because("BitGo refused to make this enterprise: %s. Nothing was made. Correct what it names and ask again.", said(e)).With(cause)
	case bitgo.IsRateLimited(err):
		return ErrBitGo.Because("BitGo asks us to slow down. Nothing was made by this try. It is tried again by itself, and sending the same again later goes on.").With(cause)
	case e.Status == 401 || e.Status == 403:
		return ErrBitGo.Because("BitGo does not let our user there do this: %s. Nothing was made by this try. An administrator of the organization at BitGo gives that user the right; then it goes on by itself.", said(e)).With(cause)
	}
	return ErrBitGo.With(cause)
}

// said is BitGo's reason as part of a sentence; the client has redacted it.
func said(e *bitgo.Error) string {
	text := strings.TrimRight(strings.TrimSpace(e.Message), ".")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "…"
	}
	if text == "" || !line(text) {
		text = fmt.Sprintf("status %d", e.Status)
	}
	return text
}
