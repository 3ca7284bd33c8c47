package ltv

// RefreshDue asks for fresh prices of every asset in use; it is periodic, and one at a time is enough.
type RefreshDue struct{}

// Kind names the job.
func (RefreshDue) Kind() string { return "ltv.refresh" }
