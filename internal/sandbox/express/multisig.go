package express

import (
	"encoding/json"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// pair is a key as it was made here, or as its owner gave its public half.
type pair struct {
	private keychain.Key // zero where only the public half is known
	pub     string
	sealed  string
}

// multisig makes a wallet on a chain: three keys, of which the user's signs the other
// two (bitgo-express.md §7.5).
func (g *generation) multisig() (object, error) {
	user, err := g.make("userKey", "cannot generate user keypair without passphrase")
	if err != nil {
		return nil, err
	}
	backup, err := g.make("backupXpub", "cannot generate backup keypair without passphrase")
	if err != nil {
		return nil, err
	}
	bitgoKey, err := g.upload(g.enterprise(object{}.with("source", "bitgo")))
	if err != nil {
		return nil, err
	}
	userKey, err := g.upload(g.userBody(user))
	if err != nil {
		return nil, err
	}
	backupKey, err := g.upload(backup.body().with("source", "backup"))
	if err != nil {
		return nil, err
	}
	add := object{}.with("label", g.params["label"]).with("m", 2).with("n", 3).
		with("keys", []string{userKey.ID, backupKey.ID, bitgoKey.ID}).with("type", g.kind())
	add = g.enterprise(add)
	if user.private.Private() {
		signatures, err := user.vouch(backup.pub, bitgoKey.Pub)
		if err != nil {
			return nil, err
		}
		add = add.with("keySignatures", signatures)
	}
	if err := g.add(add); err != nil {
		return nil, err
	}
	result := object{}.with("userKeychain", userKey.with(user, "")).with("backupKeychain", backupKey.with(backup, "backup")).
		with("bitgoKeychain", bitgoKey.raw).with("responseType", "WalletWithKeychains")
	if backup.private.Private() {
		result = result.with("warning", "Be sure to backup the backup keychain -- it is not stored anywhere else!")
	}
	return result, nil
}

func (g *generation) kind() string {
	if kind := g.params.text("type"); kind != "" {
		return kind
	}
	return "hot"
}

// make makes a key pair under the passphrase, unless the request names a public key.
func (g *generation) make(named, without string) (pair, error) {
	if pub := g.params.text(named); pub != "" {
		return pair{pub: pub}, nil
	}
	if g.passphrase == "" {
		return pair{}, thrown(without)
	}
	made, err := newKey()
	if err != nil {
		return pair{}, err
	}
	sealed, err := keychain.Seal(g.passphrase, made.Xprv())
	return pair{private: made, pub: made.Xpub(), sealed: sealed}, err
}

func (p pair) body() object {
	out := object{}.with("pub", p.pub)
	if p.sealed != "" {
		out = out.with("encryptedPrv", p.sealed)
	}
	return out
}

func (g *generation) userBody(user pair) object {
	out := user.body()
	if user.sealed != "" && g.params.has("passcodeEncryptionCode") {
		out = out.with("originalPasscodeEncryptionCode", g.params["passcodeEncryptionCode"])
	}
	return out
}

func (p pair) vouch(backup, bitgo string) (object, error) {
	overBackup, err := keychain.SignKey(p.private, backup)
	if err != nil {
		return nil, err
	}
	overBitgo, err := keychain.SignKey(p.private, bitgo)
	return object{}.with("backup", overBackup).with("bitgo", overBitgo), err
}

// with is the platform's key with what only this machine knows of it, the private half
// in clear.
func (k key) with(made pair, source string) map[string]any {
	out := map[string]any{}
	_ = json.Unmarshal(k.raw, &out) // it was read before
	if made.sealed != "" {
		out["encryptedPrv"], out["prv"] = made.sealed, made.private.Xprv()
	}
	if source != "" {
		out["source"] = source
	}
	out["pub"] = made.pub
	return out
}
