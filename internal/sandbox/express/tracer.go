package express

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
)

// tracer numbers the SDK's calls within one operation: 20 hex digits that the operation
// shares, and a count (bitgo-express.md §7).
type tracer struct {
	base  string
	count int
}

func (t *tracer) next() string {
	if t.base == "" {
		var random [10]byte
		_, _ = rand.Read(random[:]) // crypto/rand never fails: it ends the program instead
		t.base = hex.EncodeToString(random[:])
	}
	id := fmt.Sprintf("%s-%04d", t.base, t.count)
	t.count++
	return id
}
