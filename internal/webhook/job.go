package webhook

import "github.com/riverqueue/river"

// Process asks for the work of one body in the vault. The number is all that a job carries.
type Process struct {
	Vault int64 `json:"vault"`
}

// Queue is where this work waits: a flood of events must not hold up what people decided.
const Queue = "webhook"

// Kind names the job.
func (Process) Kind() string { return "webhook.process" }

// InsertOpts puts it in its queue.
func (Process) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: Queue} }
