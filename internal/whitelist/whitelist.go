// Package whitelist knows which payees are known. It is as small as the send's gate needs: find one, list them,
// and mirror what BitGo's wallet policies hold. The desk that adds and removes entries is a later word.
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
