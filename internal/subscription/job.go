package subscription

// RefreshDue asks for BitGo's lists to be read.
type RefreshDue struct{}

// Kind names the job.
func (RefreshDue) Kind() string { return "subscription.refresh" }

// HealRound asks for what is being healed to go on.
type HealRound struct{}

// Kind names the job.
func (HealRound) Kind() string { return "subscription.heal" }
