package express

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// belongs derives the address at its chain and index and compares.
func (a created) belongs(pubs keychain.Trio) error {
	if a.Chain == nil || a.Index == nil {
		return &failure{name: "InvalidAddressDerivationPropertyError",
			message: fmt.Sprintf("address validation failure: invalid chain (%s) or index (%s)", shownNumber(a.Chain), shownNumber(a.Index))}
	}
	derived, err := pubs.Address(*a.Chain, *a.Index)
	if err != nil {
		return &failure{name: "InvalidAddressDerivationPropertyError",
			message: fmt.Sprintf("address validation failure: unrecognised chain code (%d)", *a.Chain)}
	}
	if derived != a.Address {
		return &failure{message: "address validation failure: expected " + derived + " but got " + a.Address, name: "UnexpectedAddressError"}
	}
	return nil
}

func shownNumber(n *uint32) string {
	if n == nil {
		return "undefined"
	}
	return strconv.FormatUint(uint64(*n), 10)
}

// trusted derives the address from keys that the caller holds independently of BitGo.
func (c *call) trusted(w *wallet, made created) error {
	var given []key
	_ = json.Unmarshal(c.body.fields["trustedKeychains"], &given) // the form has checked it
	if len(given) == 0 || c.body.fields.has("onToken") || made.Chain == nil || made.Index == nil {
		return nil
	}
	failed := func(why string) error {
		return refused(http.StatusBadRequest, "address verification with trusted keychains failed for "+made.Address+": "+why)
	}
	if w.coin.Family != Bitcoin {
		return failed("deriveAddress is not supported for " + w.coin.Name)
	}
	pubs, err := trio(given)
	if err != nil {
		return failed(err.Error())
	}
	derived, err := pubs.Address(*made.Chain, *made.Index)
	if err != nil {
		return failed("the keychains derive no address")
	}
	if derived != made.Address {
		return refused(http.StatusBadRequest, "address verification failed: service returned "+made.Address+" but trusted keychains derive "+derived)
	}
	return nil
}

// isWalletAddress checks an address against keys in the request. Another wallet's is not
// false but an error, as the SDK throws at it.
func isWalletAddress(c *call) (any, error) {
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	in := c.body.fields
	if w.coin.Family != Bitcoin {
		return nil, notImplemented()
	}
	if !validBitcoin(in.text("address")) {
		return nil, &failure{message: "invalid address: " + in.text("address"), name: "InvalidAddressError"}
	}
	var given []key
	_ = json.Unmarshal(in["keychains"], &given) // the form has checked it
	pubs, err := trio(given)
	if err != nil {
		return nil, err
	}
	asked := created{Address: in.text("address"), Chain: whole(in["chain"]), Index: whole(in["index"])}
	return true, asked.belongs(pubs)
}

// whole reads a number from a number or a string.
func whole(raw json.RawMessage) *uint32 {
	if raw == nil {
		return nil
	}
	n, err := strconv.ParseUint(shown(raw), 10, 32)
	if err != nil {
		return nil
	}
	small := uint32(n)
	return &small
}

// verifyAddress checks the form of a coin's address, verifyBitcoin of bitcoin's.
func verifyAddress(c *call) (any, error) {
	known, err := c.coin()
	if err != nil {
		return nil, err
	}
	valid, err := c.server.valid(known, c.body.fields.text("address"))
	return object{}.with("isValid", valid), err
}

func verifyBitcoin(c *call) (any, error) {
	return object{}.with("verified", validBitcoin(c.body.fields.text("address"))), nil
}
