package notify

import "github.com/unykorn/console/internal/identity"

// Class is what a notice is about, as a person chooses by it.
type Class string

// The classes. The database knows them too (migrations/083_securities_desk.sql).
const (
	Asked    Class = "asked"    // something waits for your vote
	Late     Class = "late"     // it has waited for long
	Decided  Class = "decided"  // what you asked for was decided, or waits to be released
	Outcome  Class = "outcome"  // what became of a send after it left, and of a consolidation
	Risk     Class = "risk"     // a send failed after it had left, or the network took it back
	Freeze   Class = "freeze"   // frozen, asked to unfreeze, unfrozen
	Sanction Class = "sanction" // a payee is on a sanctions list
	Budget   Class = "budget"   // a webhook at BitGo is close to its suspension
	Away     Class = "away"     // with somebody away something could be approved by nobody
	Channel  Class = "channel"  // your own webhook was switched off

	Whitelist Class = "whitelist" // a change of a whitelist waits, was decided, or ended at BitGo
	Wire      Class = "wire"      // a wire waits for a confirmation, was rejected or is completed
	Travel    Class = "travel"    // data of the travel rule wait, were confirmed, rejected or revoked
	Ceremony  Class = "ceremony"  // a key ceremony waits for you, went on, or something is wrong with it
	Facility  Class = "facility"  // a loan is over a line of its collateral, or back under it
	KYC       Class = "kyc"       // BitGo or Sumsub decided about a client
	Lock      Class = "lock"      // a whitelist locks soon at BitGo
	Token     Class = "token"     // a token at BitGo ends soon
	Security  Class = "security"  // a transfer of shares, terms or evidence wait or were decided
)

// Kind describes a class to people.
type Kind struct {
	Class Class
	Name  string
	Means string
	// Always says why it also goes out by e-mail whatever a person chooses; "" for what is theirs to choose.
	Always string
	// Role must still be held over the client when the notice leaves the console; "" where seeing the client is enough.
	Role identity.Role
}

// Classes in the order in which pages list them.
var Classes = []Kind{
	{Class: Asked, Name: "An approval is asked for", Means: "Something waits for your vote.", Role: identity.Compliance},
	{Class: Late, Name: "An approval is running out of time", Means: "Half, and then nine tenths, of its time are over and your vote is missing.", Role: identity.Compliance},
	{Class: Decided, Name: "A decision", Means: "What you asked for was approved, rejected or not decided in time; treasury also hears what waits to be released."},
	{Class: Outcome, Name: "What became of a send", Means: "A send that you asked for was confirmed, or a consolidation has come to its end."},
	{Class: Risk, Name: "A send failed or was taken back", Means: "After it had left: BitGo or the network says that it did not pay, or does not any more.",
		Always: "Money that was counted as paid may not have been paid."},
	{Class: Freeze, Name: "A freeze", Means: "A wallet, a client or everything was frozen, or may leave again.",
		Always: "While something is frozen no money leaves it, and whoever works with it has to know at once."},
	{Class: Sanction, Name: "A payee on a sanctions list", Means: "A send was stopped because its payee is listed.", Role: identity.Compliance,
		Always: "A blocked payment is reported within ten business days, and the days count from now."},
	{Class: Budget, Name: "A webhook is failing", Means: "BitGo is close to suspending one of our webhooks, or has; or a partner's endpoint was switched off.", Role: identity.Admin},
	{Class: Away, Name: "Somebody is away", Means: "With somebody away, something could be approved by nobody.", Role: identity.Compliance},
	{Class: Channel, Name: "Your own webhook was switched off", Means: "It failed too often in a row.",
		Always: "What was to come by the webhook does not come any more, so it has to be told another way."},
	{Class: Whitelist, Name: "A change of a whitelist", Means: "It waits for your decision, was rejected, or BitGo has put it in force or refused it."},
	{Class: Wire, Name: "A wire", Means: "It waits for a confirmation, was rejected, failed or is completed."},
	{Class: Travel, Name: "Data of the travel rule", Means: "They wait for your confirmation, or were confirmed, rejected or revoked."},
	{Class: Ceremony, Name: "A key ceremony", Means: "It waits for you, was decided, is to be abandoned, or something is wrong with it."},
	{Class: Facility, Name: "A loan over a line", Means: "A loan has come over our cap or a later line of its collateral, or is back under it."},
	{Class: KYC, Name: "KYC and KYB", Means: "BitGo or Sumsub has approved, rejected, flagged or held a client or somebody of theirs."},
	{Class: Lock, Name: "A whitelist locks soon", Means: "A day, and then four hours, before BitGo locks a whitelist that was begun 48 hours ago."},
	{Class: Security, Name: "The register of securities", Means: "A transfer of shares, terms of a security or evidence of an investor wait for your decision, or were decided."},
	{Class: Token, Name: "A token at BitGo ends", Means: "14 and then 3 days before its end.", Role: identity.Admin},
}

// Of gives the description of a class, and whether there is one.
func Of(c Class) (Kind, bool) {
	for _, k := range Classes {
		if k.Class == c {
			return k, true
		}
	}
	return Kind{}, false
}

// For reports whether a notice may be told to this person now, outside the console: who has lost the client, or the role that
// the class is for, hears nothing of it any more. A freeze of everything concerns whoever is in.
func (n Notice) For(actor identity.Actor) bool {
	k, known := Of(n.Class)
	if !known || len(actor.Grants) == 0 {
		return false
	}
	if n.Client == nil {
		return n.Class == Freeze || n.Class == Channel || actor.Organization() && holds(actor, k.Role)
	}
	return actor.Sees(*n.Client) && (k.Role == "" || actor.Has(k.Role, *n.Client))
}

// holds asks for a role over the whole organization.
func holds(actor identity.Actor, role identity.Role) bool {
	for _, g := range actor.Grants {
		if g.Client == nil && (role == "" || g.Role == role) {
			return true
		}
	}
	return false
}
