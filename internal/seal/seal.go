// Package seal keeps what must be read again (code seeds, BitGo tokens) unreadable in the database, and derives
// the cookie keys. Each record has a data key of its own, wrapped by a key-encryption key made from
// CONSOLE_SECRET_KEY; the context (whose record it is) is authenticated, so a sealed value copied to another row
// does not open there.
package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// A sealed record is: version, key id, wrapped data key, sealed text. The two last carry their own nonce and tag.
const (
	version    = 1
	idSize     = 8
	keySize    = 32
	headSize   = 1 + idSize
	sealedOver = 12 + 16 // nonce and tag of AES-256-GCM
	wrapSize   = keySize + sealedOver
)

// ErrSealed means that a record cannot be opened: altered, sealed for another context, or under a key that is gone.
var ErrSealed = errors.New("seal: the record does not open with the keys at hand")

// Box seals with its first key and opens with all of them, so that a key can be replaced without a flag day.
type Box struct{ keys []masterKey }

type masterKey struct {
	id     []byte
	master []byte
	wrap   cipher.AEAD
}

// New makes a box of one or more master keys, each at least 32 bytes. The first one seals.
func New(master ...[]byte) (*Box, error) {
	if len(master) == 0 {
		return nil, errors.New("seal: no key")
	}
	b := &Box{}
	for i, m := range master {
		if len(m) < keySize {
			return nil, fmt.Errorf("seal: key %d has %d bytes, at least %d are needed", i+1, len(m), keySize)
		}
		id, err := hkdf.Key(sha256.New, m, nil, "console/seal/key id", idSize)
		if err != nil {
			return nil, fmt.Errorf("seal: derive key id: %w", err)
		}
		kek, err := hkdf.Key(sha256.New, m, nil, "console/seal/key encryption key", keySize)
		if err != nil {
			return nil, fmt.Errorf("seal: derive key: %w", err)
		}
		wrap, err := gcm(kek)
		if err != nil {
			return nil, err
		}
		b.keys = append(b.keys, masterKey{id: id, master: bytes.Clone(m), wrap: wrap})
	}
	return b, nil
}

// ParseKeys reads CONSOLE_SECRET_KEY: one key, or several separated by commas with the current one first; each is
// 64 hex digits or base64 of at least 32 bytes.
func ParseKeys(setting Secret) ([][]byte, error) {
	var keys [][]byte
	for i, text := range strings.Split(setting.Reveal(), ",") {
		key := decodeKey(strings.TrimSpace(text))
		if len(key) < keySize {
			return nil, fmt.Errorf("seal: key %d is not 64 hex digits or base64 of at least %d bytes", i+1, keySize)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func decodeKey(text string) []byte {
	if key, err := hex.DecodeString(text); err == nil {
		return key
	}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := enc.DecodeString(text); err == nil {
			return key
		}
	}
	return nil
}

// Seal encrypts plain for one context, for example "totp/<person id>".
func (b *Box) Seal(plain []byte, context string) ([]byte, error) {
	k := b.keys[0]
	head := append([]byte{version}, k.id...)
	dataKey := make([]byte, keySize)
	rand.Read(dataKey) //nolint:errcheck // crypto/rand.Read never fails; it ends the program instead
	data, err := gcm(dataKey)
	if err != nil {
		return nil, err
	}
	out := k.wrap.Seal(bytes.Clone(head), nil, dataKey, bound(head, context))
	return data.Seal(out, nil, plain, bound(head, context)), nil
}

// Open decrypts what Seal made for the same context, or answers ErrSealed.
func (b *Box) Open(sealed []byte, context string) ([]byte, error) {
	if len(sealed) < headSize+wrapSize+sealedOver || sealed[0] != version {
		return nil, ErrSealed
	}
	head, rest := sealed[:headSize], sealed[headSize:]
	for _, k := range b.keys {
		if !bytes.Equal(k.id, head[1:]) {
			continue
		}
		dataKey, err := k.wrap.Open(nil, nil, rest[:wrapSize], bound(head, context))
		if err != nil {
			return nil, ErrSealed
		}
		data, err := gcm(dataKey)
		if err != nil {
			return nil, err
		}
		plain, err := data.Open(nil, nil, rest[wrapSize:], bound(head, context))
		if err != nil {
			return nil, ErrSealed
		}
		return plain, nil
	}
	return nil, ErrSealed
}

// Derive makes n bytes for a purpose of its own from the first key.
func (b *Box) Derive(purpose string, n int) []byte { return derive(b.keys[0].master, purpose, n) }

// DeriveAll is Derive for every key, the current one first, for readers that must still accept the previous key.
func (b *Box) DeriveAll(purpose string, n int) [][]byte {
	all := make([][]byte, len(b.keys))
	for i, k := range b.keys {
		all[i] = derive(k.master, purpose, n)
	}
	return all
}

func derive(master []byte, purpose string, n int) []byte {
	key, err := hkdf.Key(sha256.New, master, nil, "console/derive/"+purpose, n)
	if err != nil {
		panic(fmt.Sprintf("seal: derive %q: %v", purpose, err)) // only n > 8160 can fail: a mistake in the program
	}
	return key
}

// bound is what the tag covers besides the text.
func bound(head []byte, context string) []byte { return append(bytes.Clone(head), context...) }

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal: cipher mode: %w", err)
	}
	return aead, nil
}
