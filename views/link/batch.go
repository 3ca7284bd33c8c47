package link

import "net/url"

// Patterns of sends that are asked for as a list.
const (
	PatternBulk       = "/sends/bulk"
	PatternBulkChecks = "/sends/bulk/checks"
	PatternBatch      = "/sends/bulk/batch/{batch}"
)

var batches = []string{PatternBulk, PatternBulkChecks, PatternBatch}

// Bulk is where a list is typed, and where it is confirmed (POST).
func Bulk() string { return PatternBulk }

// BulkChecks answers the dry run of a list (POST); nothing is stored.
func BulkChecks() string { return PatternBulkChecks }

// Batch is a list that was confirmed; posted to, it goes on or stops.
func Batch(batch string) string { return fill(PatternBatch, batch) }

// SendNewWith opens the form of one send with what is known of it.
func SendNewWith(known url.Values) string { return With(PatternSendNew, known) }
