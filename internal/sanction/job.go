package sanction

import "github.com/google/uuid"

// Found says that a screening hit; whoever has to know is told in the switch of decisions.
type Found struct {
	Screening uuid.UUID `json:"screening"`
}

// Kind names the job.
func (Found) Kind() string { return "sanction.found" }
