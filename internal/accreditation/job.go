package accreditation

import "github.com/google/uuid"

// Decided tells that evidence of an investor was decided: what waited for it is judged once more (job/decided.go).
type Decided struct {
	Client   uuid.UUID `json:"client"`
	Investor string    `json:"investor"`
}

// Kind names the job.
func (Decided) Kind() string { return "accreditation.decided" }
