package onboarding

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/seal"
)

// AccountState is where a Go Account stands on its way.
type AccountState string

// The states of a Go Account.
const (
	Asked      AccountState = "asked"      // nothing was made, and it may be asked for again
	Generating AccountState = "generating" // Express was asked: it may or may not exist
	Made       AccountState = "made"       // BitGo initialises it, or its webhook is not bound yet
	Fulfilled  AccountState = "fulfilled"
	Declined   AccountState = "refused" // by BitGo, for good
)

// AccountAsk is a Go Account that somebody wants.
type AccountAsk struct {
	Enterprise string // the client's, at BitGo
	Label      string
	Passphrase seal.Secret // "": one is made and told once
}

// Account is a Go Account on its way.
type Account struct {
	ID         uuid.UUID
	Client     uuid.UUID
	Enterprise string
	Label      string
	AskedBy    uuid.UUID
	OneTime    string
	State      AccountState
	Wallet     string // BitGo's, once it is known
	Existed    bool   // BitGo had one of the label before; its passphrase is whoever made it's
	Trouble    string // public
	Created    time.Time
	Updated    time.Time   // of a fulfilled one: when it became that
	Passphrase seal.Secret // to be told in this answer, else ""

	generating *time.Time
	sealed     []byte
	told       *time.Time
}

const (
	// quiet is how long after Express was asked the absence of the wallet proves nothing: Express itself waits 305 s for
	// BitGo (bitgo-api.md §3.3), and a margin.
	quiet = 305*time.Second + time.Minute
	// retold is how long a passphrase that was told can be heard again by the very same call, should its answer be lost.
	retold = 10 * time.Minute
	// patience is how long BitGo may take to initialise before nobody asks any more by himself.
	patience = 24 * time.Hour
)

func (a AccountAsk) check() error {
	bad := ErrAccountAsk
	if strings.TrimSpace(a.Label) != a.Label || a.Label == "" || utf8.RuneCountInString(a.Label) > 250 || !line(a.Label) {
		bad = bad.Field("label", "Give 1 to 250 printable characters without blanks around them.")
	}
	if pass := a.Passphrase.Reveal(); !utf8.ValidString(pass) || pass != "" && strings.TrimSpace(pass) == "" {
		bad = bad.Field("walletPassphrase", "Give a passphrase, or leave it out and one is made.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// pending reports that it is not known yet whether Express has made it.
func (a Account) pending(now time.Time) bool {
	return a.State == Generating && a.generating != nil && now.Before(a.generating.Add(quiet))
}

// tellable reports whether this caller may hear the passphrase now: who asked, once it is fulfilled, once.
func (a Account) tellable(person uuid.UUID, oneTime string, now time.Time) bool {
	if a.State != Fulfilled || a.sealed == nil || a.AskedBy != person {
		return false
	}
	return a.told == nil || a.OneTime == oneTime && now.Before(a.told.Add(retold))
}

// labelled picks the Go Account of a label from an enterprise's wallets.
func labelled(label string, w bitgo.Wallet) bool {
	return w.Coin == container && w.Label == label && !w.Deleted
}

const container = "ofc"
