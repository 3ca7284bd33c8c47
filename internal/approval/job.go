package approval

import "github.com/google/uuid"

// Decided tells the switch in job/decided.go that a request came to an end, whichever end it was.
type Decided struct {
	RequestID uuid.UUID `json:"request_id"`
}

// Kind names the job.
func (Decided) Kind() string { return "approval.decided" }

// Opened has whoever could vote on a new request told of it.
type Opened struct {
	RequestID uuid.UUID `json:"request_id"`
}

// Kind names the job.
func (Opened) Kind() string { return "approval.opened" }
