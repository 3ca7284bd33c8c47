package partner

// CallsDue asks for a round over the calls whose time has come; periodic, and asked for by whoever tests an endpoint.
type CallsDue struct{}

// Kind names the job.
func (CallsDue) Kind() string { return "partner.calls" }
