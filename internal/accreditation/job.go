package accreditation

import "github.com/google/uuid"

// Changed tells that more is known of an investor, who was filed or whose evidence was decided: what waited for it is
// judged once more (job/decided.go).
type Changed struct {
	Client   uuid.UUID `json:"client"`
	Investor string    `json:"investor"`
}

// Kind names the job.
func (Changed) Kind() string { return "accreditation.changed" }
