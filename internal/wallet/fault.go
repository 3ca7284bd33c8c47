package wallet

import (
	"fmt"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// The room's named errors.
var (
	ErrNoTransfer = fault.New(fault.NotFound, "wallet.no-transfer",
		"There is no such transfer, or it is not yours to see. Open it again from the wallet.")
	ErrNotFound = fault.New(fault.NotFound, "wallet.not-found",
		"There is no such wallet, or it is not yours to see. Nothing was changed. Open it again from the list of wallets.")
	ErrUnknownClient = fault.New(fault.NotFound, "wallet.unknown-client",
		"BitGo's enterprise of this wallet is not a client here. Nothing was stored. Onboard the client first.")
	ErrNotYours = fault.New(fault.Forbidden, "wallet.address-role",
		"A new receive address is made by treasury or an administrator. Nothing was made. Ask one of them.")
	ErrNotReady = fault.New(fault.Conflict, "wallet.not-ready",
		"BitGo has not finished making this wallet. Nothing was made. Try again in a minute.")
	ErrAsset = fault.New(fault.Invalid, "wallet.asset",
		"This wallet cannot hold that asset. Nothing was made. Choose one of the wallet's assets.").
		Field("asset", "This wallet cannot hold that asset.")
	ErrLabel = fault.New(fault.Invalid, "wallet.label",
		"The label is too long or holds characters that cannot be printed. Nothing was made. Shorten it to 230 characters.").
		Field("label", "At most 230 printable characters.")
	ErrAddressReused = fault.New(fault.Conflict, "wallet.address-reused",
		"BitGo answered with an address that was handed out before. It is not shown, so that nobody uses it twice. Tell an administrator.")
	ErrAddressInProgress = fault.New(fault.Conflict, "wallet.address-in-progress",
		"BitGo is being asked for this address at this moment. No other was made. Ask again in two minutes.")
	ErrReused = fault.New(fault.Invalid, "wallet.reused",
		"This request was made before for another address. Nothing was made by this one. Use another Idempotency-Key for another address.")
	ErrKey = fault.New(fault.Invalid, "wallet.key",
		"This page of the list cannot be found: its address was changed or cut off. Open the list again from its first page.")
	ErrReserved = fault.New(fault.Conflict, "wallet.reserved",
		"This send already holds its amount back. Nothing was changed. Open the send to see where it stands.")
	ErrReservationGone = fault.New(fault.Conflict, "wallet.reservation-gone",
		"What this send held back has been released. Nothing was sent because of this step. Open the send to see where it stands.")
	ErrBitGo = fault.New(fault.Upstream, "wallet.bitgo",
		"BitGo could not answer. Nothing was changed here, and what is shown keeps its age. Try again in a minute.")
	ErrBitGoAddress = fault.New(fault.Upstream, "wallet.bitgo-address",
		"BitGo did not confirm a new address. None is shown; if BitGo made one after all, it appears here by itself. Try again in a minute.")
)

// upstream keeps BitGo's failure as the private cause. A wallet that BitGo does not know stays an ordinary error:
// the mirror knew it, so somebody has to look.
func upstream(err error, what string, args ...any) error {
	if _, ours := bitgo.AsError(err); !ours {
		return fmt.Errorf("wallet: %s: %w", fmt.Sprintf(what, args...), err)
	}
	return ErrBitGo.With(fmt.Errorf("wallet: %s: %w", fmt.Sprintf(what, args...), err))
}
