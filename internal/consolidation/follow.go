package consolidation

import (
	"context"
	"regexp"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

var heard = identity.System("bitgo")

// mark is how our id stands in a comment.
var mark = regexp.MustCompile(`(?i)consolidation ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)

// named is the consolidation that a comment names; uuid.Nil: none.
func named(comment string) uuid.UUID {
	found := mark.FindStringSubmatch(comment)
	if found == nil {
		return uuid.Nil
	}
	id, err := uuid.Parse(found[1])
	if err != nil {
		return uuid.Nil
	}
	return id
}

// ApplyTransfer moves a consolidation to where BitGo says its transfer is, in the caller's transaction, which holds the
// wallet's lock. The transfer is the mirror's, read from BitGo and never taken from an event's own words. uuid.Nil: it belongs
// to no consolidation of ours.
func (s *Service) ApplyTransfer(ctx context.Context, tx pgx.Tx, t wallet.Transfer) (uuid.UUID, error) {
	if t.Type != "send" {
		return uuid.Nil, nil
	}
	id, err := of(ctx, tx, t.Wallet, named(t.Comment), t.ID, t.Replaces)
	if err != nil || id == uuid.Nil {
		return uuid.Nil, err
	}
	c, err := lock(ctx, tx, id)
	if err != nil || c.Coin.Ticker != t.Coin {
		return uuid.Nil, err
	}
	return id, s.apply(ctx, tx, c, t)
}

func (s *Service) apply(ctx context.Context, tx pgx.Tx, c Consolidation, t wallet.Transfer) error {
	to, known := stateOf(t.State)
	other := c.TransferID != "" && c.TransferID != t.ID
	heir := c.TxID != "" && slices.Contains(t.Replaces, c.TxID)
	if !known || other && !heir && to != Confirmed {
		return nil // a replaced transaction says nothing; its successor will
	}
	before := c
	c.TransferID = t.ID
	if t.TxID != "" && len(t.TxID) <= 200 {
		c.TxID = t.TxID
	}
	if to == Sent || to == Confirmed {
		fee := money.Of(c.Coin, left(t.Amount))
		c.Fee = &fee
	}
	if to == before.State && c.TransferID == before.TransferID && c.TxID == before.TxID && sameFee(before.Fee, c.Fee) {
		return nil
	}
	if to != before.State && !before.State.may(to) {
		return nil
	}
	return s.move(ctx, tx, heard, &c, to, c.outcome(to))
}

// outcome is what people are told of a state that BitGo's transfer shows.
func (c Consolidation) outcome(to State) string {
	switch {
	case (to == Sent || to == Confirmed) && c.Over():
		return "It took " + c.Fee.String() + " from the wallet, more than the " + money.Of(c.Coin, c.Plan.FeeMost).String() + " that BitGo was asked to keep to. Ask BitGo's support why."
	case to == Failed:
		return "The network did not take it, or took it back. The unspents are as they were, except for what BitGo shows otherwise."
	case to == Nothing:
		return "It was rejected at BitGo. No fee was paid."
	case to == Pending:
		return "BitGo's own policy asks for an approval there first."
	}
	return ""
}

func sameFee(a, b *money.Amount) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Units.Equal(b.Units)
}

// stateOf puts BitGo's word for a transfer into ours. A replaced transaction says nothing.
func stateOf(word wallet.TransferState) (State, bool) {
	switch word {
	case wallet.Initialized, wallet.Signed, wallet.Unconfirmed:
		return Sent, true
	case wallet.PendingApproval:
		return Pending, true
	case wallet.Confirmed:
		return Confirmed, true
	case wallet.Rejected:
		return Nothing, true
	case wallet.Failed, wallet.Removed, wallet.Dropped, wallet.Reversed:
		return Failed, true
	case wallet.Replaced, wallet.Unknown:
	}
	return "", false
}
