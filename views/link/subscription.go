package link

import (
	"net/url"
	"strconv"
)

// Patterns of the desk of webhooks: what BitGo keeps for us, a suspended one on its way back, a refused delivery.
const (
	PatternSubscriptions      = "/webhooks/subscriptions"
	PatternSubscriptionNew    = "/webhooks/subscriptions/new"
	PatternSubscriptionsRead  = "/webhooks/subscriptions/read"
	PatternSubscription       = "/webhooks/subscriptions/{subscription}"
	PatternSubscriptionRemove = "/webhooks/subscriptions/{subscription}/remove"
	PatternSubscriptionHeal   = "/webhooks/subscriptions/{subscription}/heal"
	PatternHeal               = "/webhooks/heals/{heal}"
	PatternHealCertificate    = "/webhooks/heals/{heal}/certificate"
	PatternRefused            = "/webhooks/refused/{refused}"
	PatternWebhookReplay      = "/webhooks/{notification}/bodies/replay" // three segments would meet /webhooks/subscriptions/…/heal
)

var subscriptions = []string{PatternSubscriptions, PatternSubscriptionNew, PatternSubscriptionsRead, PatternSubscription, PatternSubscriptionRemove,
	PatternSubscriptionHeal, PatternHeal, PatternHealCertificate, PatternRefused, PatternWebhookReplay}

// Subscriptions are the webhooks that BitGo keeps for us.
func Subscriptions() string { return PatternSubscriptions }

// SubscriptionNew opens the form, with a type already chosen where one is named.
func SubscriptionNew(kind string) string {
	return With(PatternSubscriptionNew, url.Values{"type": {kind}})
}

// SubscriptionsRead has BitGo's lists read now (POST).
func SubscriptionsRead() string { return PatternSubscriptionsRead }

func Subscription(id string) string       { return fill(PatternSubscription, id) }
func SubscriptionRemove(id string) string { return fill(PatternSubscriptionRemove, id) }
func SubscriptionHeal(id string) string   { return fill(PatternSubscriptionHeal, id) }
func Heal(heal string) string             { return fill(PatternHeal, heal) }
func HealCertificate(heal string) string  { return fill(PatternHealCertificate, heal) }
func Refused(refused string) string       { return fill(PatternRefused, refused) }

// WebhookReplay puts the stored bytes of an event through the verifier once more (POST).
func WebhookReplay(notification string) string { return fill(PatternWebhookReplay, notification) }

// WebhooksOf are the deliveries of one type, with one verdict.
func WebhooksOf(kind string) string { return With(PatternWebhooks, url.Values{"type": {kind}}) }

// WebhookNumber is an event's page by its number.
func WebhookNumber(id int64) string { return Webhook(strconv.FormatInt(id, 10)) }
