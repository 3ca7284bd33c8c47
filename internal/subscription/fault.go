package subscription

import (
	"fmt"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// What this room refuses.
var (
	ErrAsk = fault.New(fault.Invalid, "webhook.ask", "This webhook cannot be registered. Nothing was registered at BitGo. Correct the marked parts.")
	ErrURL = fault.New(fault.Invalid, "webhook.url",
		"BitGo is not told to call this address. Nothing was registered at BitGo. Correct the url.")
	ErrRole = fault.New(fault.Forbidden, "webhook.register-role",
		"Webhooks are registered by an administrator: of the organization for its own, else of the client. Nothing was registered at BitGo. Ask one of them.")
	ErrNoEnterprise = fault.New(fault.NotFound, "webhook.no-enterprise",
		"There is no such enterprise, or it is not yours to see. Nothing was registered at BitGo.")
	ErrNeedsLogin = fault.New(fault.Conflict, "webhook.needs-login",
		"BitGo answers that our token lacks the scope user_manage, which registering a webhook of the organization or of an enterprise takes, and which only a short-lived login has. "+
			"Nothing was registered at BitGo. An administrator logs in first with POST /api/bitgo/auth/token and kind session; then send this again.")
	ErrNotAllowed = fault.New(fault.Conflict, "webhook.not-allowed",
		"BitGo does not let our user there register this webhook. Nothing was registered at BitGo. An administrator of the organization gives that user the right at BitGo.")
	ErrDeclined = fault.New(fault.Invalid, "webhook.declined",
		"BitGo refused this webhook, for example because the wallet has ten of the type. Nothing was registered at BitGo. What BitGo said stands in bitgo.")
	ErrBitGo = fault.New(fault.Upstream, "webhook.bitgo",
		"BitGo did not answer. Whether the webhook was registered is not known; sending the same again is safe, as it is looked for first. Try again in a minute.")
	ErrNotFound     = fault.New(fault.NotFound, "subscription.not-found", "There is no such webhook at BitGo, or it is not yours to see.")
	ErrOrganization = fault.New(fault.Forbidden, "subscription.organization", "The webhooks that BitGo keeps are the organization's business. Nothing was changed. What they tell of your clients stands in their transfers and ledger.")
	ErrNoHeal       = fault.New(fault.NotFound, "subscription.no-heal", "There is no such heal, or it is not yours to see.")
	ErrTest         = fault.New(fault.Upstream, "subscription.test", "BitGo's test was not answered with 200.")
	ErrGap          = fault.New(fault.Upstream, "subscription.gap", "What was missed is not read whole yet.")
	ErrAsker        = fault.New(fault.Conflict, "subscription.asker", "Who asked for this is no administrator of the organization any more. Nothing is lost; another administrator goes on with it.")
	ErrElsewhere    = fault.New(fault.Conflict, "subscription.elsewhere", "Another process went on with this meanwhile. Nothing was made twice.")
	ErrUnread       = fault.New(fault.Upstream, "webhook.unread",
		"BitGo gave none of the lists of webhooks. Nothing was changed. Try again in a minute.")
)

// declined makes a fault of what BitGo answered to a webhook that was to be added.
func declined(level Level, err error) error {
	cause := fmt.Errorf("subscription: add: %w", err)
	e, answered := bitgo.AsError(err)
	switch {
	case !answered:
		return cause
	case level != Wallet && bitgo.IsMissingScope(err):
		return ErrNeedsLogin.With(cause)
	case e.Status == 403:
		return ErrNotAllowed.With(cause)
	case e.Status == 400:
		return ErrDeclined.With(cause)
	}
	return ErrBitGo.With(cause)
}
