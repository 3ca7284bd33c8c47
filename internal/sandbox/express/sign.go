package express

import (
	"encoding/json"
	"net/http"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// sign signs what was built: a PSBT by the user's key, a text by the user's key or, where
// a Go Account does not want that, by BitGo's.
func (o *order) sign(built prebuild) (object, error) {
	if o.wallet.coin.Family == Asset && !o.wallet.userSigns() {
		return o.signByBitGo(built)
	}
	prv, err := o.private()
	if err != nil {
		return nil, err
	}
	return signed(o.wallet.coin, built, prv)
}

// private is the user's key: as it came with the request, or opened with the passphrase.
func (o *order) private() (string, error) {
	switch {
	case o.params.text("prv") != "":
		return o.params.text("prv"), nil
	case len(o.keys) == 0 || o.keys[0].EncryptedPrv == "":
		return "", thrown("keychain does not have property encryptedPrv")
	case o.prv == "":
		return "", thrown("walletPassphrase property missing")
	}
	return o.prv, nil
}

// signed is the half-signed transaction as tx/send wants it. Where the coin has no
// outputs to spend the text is signed as a Go Account's is; what a real ether or XRP
// transaction is instead, the stand-in does not imitate.
func signed(known Coin, built prebuild, prv string) (object, error) {
	user, err := keychain.Parse(prv)
	if err != nil {
		return nil, thrown("the private key is not one of BIP 32")
	}
	switch {
	case known.Family == Account:
		return nil, notImplemented()
	case known.Family == Bitcoin && built.TxHex == "":
		return nil, thrown("missing txPrebuild parameter")
	case known.Family == Bitcoin:
		half, err := keychain.SignHalf(built.TxHex, user)
		return object{}.with("txHex", half), err
	case built.Payload == nil:
		return nil, thrown("missing txPrebuild parameter")
	}
	signature, err := keychain.SignMessage(user, []byte(*built.Payload))
	return halfSigned(*built.Payload, signature), err
}

func halfSigned(payload, signature string) object {
	return object{}.with("halfSigned", object{}.with("payload", payload).with("signature", signature))
}

func (o *order) signByBitGo(built prebuild) (object, error) {
	if built.Payload == nil {
		return nil, thrown("missing txPrebuild parameter")
	}
	signature, err := o.call.bitgoSigns(o.wallet, *built.Payload)
	return halfSigned(*built.Payload, signature), err
}

// bitgoSigns has the platform sign a text with the Go Account's second key, its own.
func (c *call) bitgoSigns(w *wallet, payload string) (string, error) {
	if w.userSigns() {
		return "", thrown("Wallet must use user key to sign ofc transaction, " +
			"please provide the wallet passphrase, the private key, or visit your wallet settings page to configure one.")
	}
	if len(w.Keys) < 2 {
		return "", thrown("Wallet does not support BitGo signing")
	}
	raw, err := c.ask(http.MethodPost, "/api/v2/ofc/wallet/"+w.ID+"/tx/sign", object{}.with("payload", payload))
	if err != nil {
		return "", err
	}
	var got struct {
		Signature string `json:"signature"`
	}
	if json.Unmarshal(raw, &got) != nil {
		return "", thrown("the platform's signature cannot be read")
	}
	return got.Signature, nil
}

// signTransaction signs with a key in the request, without asking anyone.
func signTransaction(c *call) (any, error) {
	known, err := c.coin()
	if err != nil {
		return nil, err
	}
	built, err := readPrebuild(c.body.fields["txPrebuild"])
	if err != nil || !c.body.fields.has("txPrebuild") {
		return nil, thrown("missing txPrebuild parameter")
	}
	return signed(known, built, c.body.fields.text("prv"))
}

// signWalletTransaction signs with a wallet's user key.
func signWalletTransaction(c *call) (any, error) {
	in := c.body.fields
	var names struct {
		WalletID string `json:"walletId"`
	}
	if json.Unmarshal(in["txPrebuild"], &names) == nil && names.WalletID != "" && names.WalletID != c.path["id"] {
		return nil, refused(http.StatusBadRequest, "Wallet ID in txPrebuild does not match the route wallet ID")
	}
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	if !in.has("txPrebuild") {
		return nil, thrown("txPrebuild is required for on-chain multisig wallets")
	}
	built, err := readPrebuild(in["txPrebuild"])
	if err != nil {
		return nil, err
	}
	o := &order{call: c, wallet: w, params: in}
	if err := o.open(); err != nil {
		return nil, err
	}
	return o.sign(built)
}

// prebuildAndSign builds and signs for a caller that sends by itself.
func prebuildAndSign(c *call) (any, error) {
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	signed, err := (&order{call: c, wallet: w, params: c.body.fields}).prebuildAndSign()
	if err != nil {
		return nil, in400(err)
	}
	return signed, nil
}
