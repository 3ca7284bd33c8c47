package security

import (
	"time"

	"github.com/unykorn/console/internal/regulation"
)

// clocked says by when a transfer is turned around, by the law of the day on which its instruction came.
func clocked(law regulation.Figures, t *TransferRow) error {
	c, err := regulation.TurnaroundClock(t.Received, law.On(t.Received))
	t.Due = c.Item
	return err
}

// Late says whether a transfer was, or still is not, turned around in time.
func (t TransferRow) Late(now time.Time) bool {
	end := now
	if t.Processed != nil {
		end = *t.Processed
	}
	return !end.Before(t.Due.AddDate(0, 0, 1))
}
