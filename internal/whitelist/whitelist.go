// Package whitelist knows which payees are known. For the send's gate it finds one, lists them, and mirrors what BitGo's
// wallet policies hold. It also changes what they hold: one entry a time, asked by treasury and decided by compliance where
// more can be paid afterwards; then BitGo is asked once, and what came of it is followed until it is certain.
package whitelist

import (
	"time"

	"github.com/google/uuid"
)

// Entry is one payee in force.
type Entry struct {
	ID      uuid.UUID
	Client  uuid.UUID
	Wallet  string // "": every wallet of the client
	Asset   string
	Address string // canonical
	Memo    string
	Label   string
	Source  string // "bitgo": mirrored from the wallet's policy; "console": ours
	Since   time.Time
}
