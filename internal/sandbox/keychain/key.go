package keychain

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg"
)

// ErrKey says that a text is no extended key, or a public one where a private one is needed.
var ErrKey = errors.New("keychain: not a usable extended key")

// longest is the length of the longest extended key in base58; base58 decoding
// is quadratic, so longer texts are refused unread.
const longest = 113

// Key is a BIP32 extended key, private or public. The zero Key signs nothing.
// A Key never changes, so that it may be shared between goroutines.
type Key struct {
	extended *hdkeychain.ExtendedKey
	public   *btcec.PublicKey
}

// New derives the root key of a seed of 16 to 64 bytes, the same one every time.
func New(seed []byte) (Key, error) {
	extended, err := hdkeychain.NewMaster(seed, &chaincfg.MainNetParams)
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return newKey(extended)
}

// Parse reads an xprv or xpub. BitGo writes mainnet version bytes for every
// network, so a tprv or tpub is refused as its SDK refuses it.
func Parse(text string) (Key, error) {
	if len(text) > longest {
		return Key{}, ErrKey
	}
	extended, err := hdkeychain.NewKeyFromString(text)
	if err != nil {
		return Key{}, ErrKey // the cause may quote the key
	}
	version := chaincfg.MainNetParams.HDPublicKeyID
	if extended.IsPrivate() {
		version = chaincfg.MainNetParams.HDPrivateKeyID
	}
	if [4]byte(extended.Version()) != version {
		return Key{}, ErrKey
	}
	return newKey(extended)
}

// newKey computes the public half at once: the extended key would otherwise
// write it into itself at first use, a race between readers.
func newKey(extended *hdkeychain.ExtendedKey) (Key, error) {
	public, err := extended.ECPubKey()
	if err != nil {
		return Key{}, ErrKey
	}
	return Key{extended: extended, public: public}, nil
}

// Private reports whether the key can sign.
func (k Key) Private() bool { return k.extended != nil && k.extended.IsPrivate() }

// Xprv is the private key's text, empty for a public one.
func (k Key) Xprv() string {
	if !k.Private() {
		return ""
	}
	return k.extended.String()
}

// Xpub is the text of the public half.
func (k Key) Xpub() string {
	if k.extended == nil {
		return ""
	}
	neutered, err := k.extended.Neuter()
	if err != nil {
		return "" // only for version bytes that Parse refuses
	}
	return neutered.String()
}

// String is the public half, so that a key that strays into a log gives nothing away.
func (k Key) String() string { return k.Xpub() }

// Derive walks down a path; steps of 2^31 and more are hardened and need a private key.
func (k Key) Derive(path ...uint32) (Key, error) {
	if k.extended == nil {
		return Key{}, ErrKey
	}
	extended := k.extended
	for _, step := range path {
		child, err := extended.Derive(step)
		if err != nil {
			return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
		}
		extended = child
	}
	return newKey(extended)
}

// private is the key to sign with.
func (k Key) private() (*btcec.PrivateKey, error) {
	if !k.Private() {
		return nil, ErrKey
	}
	return k.extended.ECPrivKey()
}

// fingerprint is the key's own, in the byte order that psbt.Bip32Derivation writes it.
func (k Key) fingerprint() uint32 {
	return binary.LittleEndian.Uint32(btcutil.Hash160(k.public.SerializeCompressed()))
}
