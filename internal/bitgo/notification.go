package bitgo

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Notification is what a webhook's body points at (§10.3). It is a hint: none of it is believed before the thing has
// been read back from BitGo. It carries no id of its own.
type Notification struct {
	Type              string
	Coin              string
	Wallet            string // from wallet or walletId
	Transfer          string
	Hash              string
	State             string
	PendingApprovalID string
	TxRequestID       string
	Address           string
	EnterpriseID      string
	OrganizationID    string
	UserID            string
	Simulation        bool // BitGo's own test call
}

const (
	maxNotification      = 256 << 10
	maxNotificationDepth = 16
	maxNotificationText  = 256
)

// ErrNotification is the error of a body that is no notification. Its text names no part of the body.
var ErrNotification = errors.New("bitgo: the body is not a webhook notification")

// ParseNotification reads a webhook's body leniently: unknown fields are ignored, a field of another type counts as
// absent, and a type BitGo has never published is kept. It refuses what is not a JSON object with a type, what is larger
// than 256 kB or deeper than 16, and text that is too long or has control characters.
func ParseNotification(body []byte) (Notification, error) {
	if len(body) > maxNotification || !utf8.Valid(body) || !shallow(body, maxNotificationDepth) {
		return Notification{}, ErrNotification
	}
	fields, err := object(body)
	if err != nil {
		return Notification{}, ErrNotification
	}
	sound := true
	take := func(keys ...string) string {
		for _, key := range keys {
			if s := plain(fields, key); s != "" {
				sound = sound && len(s) <= maxNotificationText && strings.IndexFunc(s, unicode.IsControl) < 0
				return s
			}
		}
		return ""
	}
	n := Notification{
		Type: take("type"), Coin: take("coin"), Wallet: take("wallet", "walletId"),
		Transfer: take("transfer", "transferId"), Hash: take("hash", "txid"), State: take("state", "kycState", "status"),
		PendingApprovalID: take("pendingApprovalId", "pendingApproval"), TxRequestID: take("txRequestId"),
		Address: take("address"), EnterpriseID: take("enterpriseId", "enterprise"),
		OrganizationID: take("organizationId", "organization"), UserID: take("userId", "user"),
		Simulation: truth(fields["simulation"]),
	}
	if n.Type == "" || !sound {
		return Notification{}, ErrNotification
	}
	return n, nil
}
