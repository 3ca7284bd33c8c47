package doctor

// CheckDue asks for a check of BitGo's servers; the job room repeats it.
type CheckDue struct{}

// Kind names the job.
func (CheckDue) Kind() string { return "doctor.check" }
