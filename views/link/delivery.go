package link

// Patterns of a person's own notices outside the console.
const (
	PatternAccountNotices  = "/account/notices"
	PatternAccountWebhook  = "/account/notices/webhook"
	PatternAccountDelivery = "/account/notices/deliveries/{delivery}"
	PatternDemoMail        = "/demo/mail" // of a demo alone: All does not list it
)

var deliveries = []string{PatternAccountNotices, PatternAccountWebhook, PatternAccountDelivery}

func AccountNotices() string { return PatternAccountNotices }

// AccountWebhook is where a person's webhook is changed.
func AccountWebhook() string { return PatternAccountWebhook }

// AccountDelivery makes a call again.
func AccountDelivery(delivery string) string { return fill(PatternAccountDelivery, delivery) }

// DemoMail lists the mails of a demo.
func DemoMail() string { return PatternDemoMail }
