package send

import (
	"sync"
	"testing"

	"github.com/unykorn/console/internal/fault"
)

// The same form is saved and submitted at once, again and again: whoever comes second waits or is told so, and nobody
// waits for each other in a circle.
func TestSavingAndSubmittingAtOnce(t *testing.T) {
	b := setup(t)
	for range 12 {
		key := b.key()
		var together sync.WaitGroup
		for i := range 8 {
			together.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = b.s.SaveDraft(b.ctx, b.treasury, b.base("30000"), key)
				} else {
					_, err = b.s.Submit(b.ctx, b.treasury, b.base("30000"), key)
				}
				if err != nil && !fault.Is(err, ErrMoved) {
					t.Errorf("%v", err)
				}
			})
		}
		together.Wait()
	}
	if n := b.db.Count(t, `select count(*) from reservation`); n != 12 || b.sends() != 12 {
		t.Errorf("12 forms made %d sends and %d reservations", b.sends(), n)
	}
}
