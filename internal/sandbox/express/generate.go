package express

import (
	"encoding/json"
	"net/http"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// generate makes a wallet: keys here, their public halves and sealed private ones to the
// platform, the wallet there (bitgo-api.md §7.3). Unless the query says
// includeKeychains=false the answer carries the keys, private ones in clear among them
// (bitgo-express.md §5, 4).
func generate(c *call) (any, error) {
	if include := c.query.Get("includeKeychains"); include != "" && include != "true" && include != "false" {
		return nil, &failure{status: http.StatusBadRequest, name: "ValidationError",
			message: "Invalid value for 'query.includeKeychains': expected BooleanFromString, got '" + include + "'."}
	}
	known, err := c.coin()
	if err != nil {
		return nil, err
	}
	in := c.body.fields
	kind := in.text("multisigType")
	g := &generation{call: c, coin: known, params: in, passphrase: in.text("passphrase")}
	var result object
	switch {
	case known.Family == Account && in.text("type") == "trading":
		result, err = g.account()
	case known.tss() && (kind == "tss" || kind == ""):
		err = g.shared()
	case in.text("type") == "custodial":
		result, err = g.custodial()
	default:
		result, err = g.multisig()
	}
	if err != nil {
		return nil, err
	}
	if code := in.text("passcodeEncryptionCode"); code != "" && g.passphrase != "" {
		sealed, err := keychain.Seal(code, g.passphrase)
		if err != nil {
			return nil, err
		}
		result = result.with("encryptedWalletPassphrase", sealed)
	}
	if c.query.Get("includeKeychains") == "false" {
		return g.wallet, nil
	}
	return append(object{}.with("wallet", g.wallet), result...), nil
}

// generation is one wallet in the making.
type generation struct {
	call       *call
	coin       Coin
	params     params
	passphrase string
	wallet     json.RawMessage
}

// account makes a Go Account. Passphrase and passcodeEncryptionCode come together; without
// both the key is of no use, and BitGo signs with its own.
func (g *generation) account() (object, error) {
	sealing := g.params.has("passphrase") && g.params.has("passcodeEncryptionCode")
	unsigned := string(g.params["userKeySigningRequired"]) == "false"
	switch {
	case g.params.text("enterprise") == "":
		return nil, thrown("error(s) parsing generate go account request params: enterprise is required")
	case g.params.has("passphrase") != g.params.has("passcodeEncryptionCode"), !sealing && !unsigned:
		return nil, thrown("error(s) parsing generate go account request params: passphrase and passcodeEncryptionCode are required together")
	}
	made, err := newKey()
	if err != nil {
		return nil, err
	}
	body := object{}.with("pub", made.Xpub())
	if sealing {
		sealed, err := keychain.Seal(g.passphrase, made.Xprv())
		if err != nil {
			return nil, err
		}
		body = body.with("encryptedPrv", sealed)
	}
	body = body.with("keyType", "independent").with("source", "user")
	if sealing {
		body = body.with("originalPasscodeEncryptionCode", g.params["passcodeEncryptionCode"])
	}
	user, err := g.upload(body)
	if err != nil {
		return nil, err
	}
	add := object{}.with("label", g.params["label"]).with("m", 1).with("n", 1).with("type", "trading").
		with("enterprise", g.params["enterprise"]).with("keys", []string{user.ID})
	if g.params.has("userKeySigningRequired") {
		add = add.with("coinSpecific", object{}.with("userKeySigningRequired", g.params["userKeySigningRequired"]))
	}
	if err := g.add(add); err != nil {
		return nil, err
	}
	result := object{}.with("userKeychain", user.raw).with("responseType", "GoAccountWalletWithUserKeychain")
	if user.EncryptedPrv != "" {
		result = result.with("warning", "Be sure to backup the user keychain -- it is not stored anywhere else!")
	}
	return result, nil
}

// shared would make an MPC wallet. The stand-in does not imitate the rounds in which
// their keys are made, but asks for the first, which its platform refuses.
func (g *generation) shared() error {
	switch {
	case g.params.text("enterprise") == "":
		return &failure{message: "enterprise is required for TSS wallet", name: "AssertionError", code: "ERR_ASSERTION"}
	case g.passphrase == "":
		return &failure{message: "cannot generate TSS keys without passphrase", name: "AssertionError", code: "ERR_ASSERTION"}
	}
	_, err := g.upload(object{}.with("source", "bitgo").with("keyType", "tss").with("enterprise", g.params["enterprise"]))
	if err == nil {
		err = thrown("MPC wallets are not imitated")
	}
	return err
}

// custodial asks for a wallet whose keys are BitGo's.
func (g *generation) custodial() (object, error) {
	add := object{}.with("label", g.params["label"]).with("type", "custodial")
	if err := g.add(g.enterprise(add)); err != nil {
		return nil, err
	}
	w, err := readWallet(g.coin, g.wallet)
	if err != nil {
		return nil, err
	}
	result := object{}.with("responseType", "WalletWithKeychains")
	for i, name := range []string{"userKeychain", "backupKeychain", "bitgoKeychain"} {
		if i >= len(w.Keys) {
			break
		}
		k, err := g.call.key(g.coin, w.Keys[i])
		if err != nil {
			return nil, err
		}
		result = result.with(name, k.raw)
	}
	return result, nil
}

func (g *generation) enterprise(body object) object {
	if g.params.has("enterprise") {
		body = body.with("enterprise", g.params["enterprise"])
	}
	return body
}

// upload gives the platform a key.
func (g *generation) upload(body object) (key, error) {
	var k key
	raw, err := g.call.ask(http.MethodPost, "/api/v2/"+g.coin.Name+"/key", body)
	if err == nil && (json.Unmarshal(raw, &k) != nil || k.ID == "") {
		err = thrown("the platform's key cannot be read")
	}
	k.raw = raw
	return k, err
}

func (g *generation) add(body object) (err error) {
	g.wallet, err = g.call.ask(http.MethodPost, "/api/v2/"+g.coin.Name+"/wallet/add", body)
	return err
}
