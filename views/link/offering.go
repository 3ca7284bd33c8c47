package link

// Patterns of offerings. A subscription stands below /of/, since an offering's own pages would answer to its address otherwise.
const (
	PatternOfferings                  = "/offerings"
	PatternOfferingNew                = "/offerings/new"
	PatternOffering                   = "/offerings/{offering}"
	PatternOfferingAsk                = "/offerings/{offering}/ask"
	PatternOfferingTerms              = "/offerings/{offering}/terms"
	PatternOfferingFormD              = "/offerings/{offering}/form-d"
	PatternOfferingAgreement          = "/offerings/{offering}/agreement"
	PatternOfferingSubscriptions      = "/offerings/{offering}/subscriptions"
	PatternOfferingChange             = "/offerings/{offering}/changes/{change}"
	PatternOfferingChangeDecide       = "/offerings/{offering}/changes/{change}/decide"
	PatternOfferingChangeWithdraw     = "/offerings/{offering}/changes/{change}/withdraw"
	PatternOfferingSubscription       = "/offerings/subscriptions/of/{subscription}"
	PatternOfferingSubscriptionAccept = "/offerings/subscriptions/of/{subscription}/accept"
	PatternOfferingSubscriptionSign   = "/offerings/subscriptions/of/{subscription}/sign"
	PatternOfferingSubscriptionCancel = "/offerings/subscriptions/of/{subscription}/cancel"
	PatternOfferingSubscriptionLetGo  = "/offerings/subscriptions/of/{subscription}/let-go"
)

var offerings = []string{PatternOfferings, PatternOfferingNew, PatternOffering, PatternOfferingAsk, PatternOfferingTerms, PatternOfferingFormD, PatternOfferingAgreement,
	PatternOfferingSubscriptions, PatternOfferingChange, PatternOfferingChangeDecide, PatternOfferingChangeWithdraw, PatternOfferingSubscription,
	PatternOfferingSubscriptionAccept, PatternOfferingSubscriptionSign, PatternOfferingSubscriptionCancel, PatternOfferingSubscriptionLetGo}

// Offerings are the capital raises.
func Offerings() string   { return PatternOfferings }
func OfferingNew() string { return PatternOfferingNew }

func Offering(offering string) string { return fill(PatternOffering, offering) }

// OfferingAsk is where a change is asked for, or a pause is made.
func OfferingAsk(offering string) string { return fill(PatternOfferingAsk, offering) }

// OfferingTerms is the form for new terms, and where they are asked for.
func OfferingTerms(offering string) string { return fill(PatternOfferingTerms, offering) }
func OfferingFormD(offering string) string { return fill(PatternOfferingFormD, offering) }

// OfferingAgreement is the document that is signed, as it was filed.
func OfferingAgreement(offering string) string { return fill(PatternOfferingAgreement, offering) }
func OfferingSubscriptions(offering string) string {
	return fill(PatternOfferingSubscriptions, offering)
}

func OfferingChange(offering, change string) string {
	return fill(fill(PatternOfferingChange, offering), change)
}
func OfferingChangeDecide(offering, change string) string {
	return fill(fill(PatternOfferingChangeDecide, offering), change)
}
func OfferingChangeWithdraw(offering, change string) string {
	return fill(fill(PatternOfferingChangeWithdraw, offering), change)
}

func OfferingSubscription(subscription string) string {
	return fill(PatternOfferingSubscription, subscription)
}
func OfferingSubscriptionAccept(subscription string) string {
	return fill(PatternOfferingSubscriptionAccept, subscription)
}
func OfferingSubscriptionSign(subscription string) string {
	return fill(PatternOfferingSubscriptionSign, subscription)
}
func OfferingSubscriptionCancel(subscription string) string {
	return fill(PatternOfferingSubscriptionCancel, subscription)
}

// OfferingSubscriptionLetGo is where compliance decides that an approved one is cancelled.
func OfferingSubscriptionLetGo(subscription string) string {
	return fill(PatternOfferingSubscriptionLetGo, subscription)
}
