package delivery

// MailsDue asks for a round over the mails whose time has come; periodic, and asked for by a notice.
type MailsDue struct{}

// Kind names the job.
func (MailsDue) Kind() string { return "delivery.mails" }

// CallsDue asks for a round over the calls of webhooks; periodic, and asked for by a notice.
type CallsDue struct{}

// Kind names the job.
func (CallsDue) Kind() string { return "delivery.calls" }
