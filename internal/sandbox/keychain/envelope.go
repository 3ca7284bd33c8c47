package keychain

import (
	"crypto/aes"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

var (
	// ErrPassword says that an envelope does not open with this password: wrong
	// password and altered envelope look the same, by design of the cipher.
	ErrPassword = errors.New("keychain: wrong password")
	// ErrEnvelope says that a text is not an SJCL envelope of the kind BitGo writes.
	ErrEnvelope = errors.New("keychain: not an encrypted envelope")
)

const (
	iterations = 10_000
	// maxIterations is ten times BitGo's: an envelope comes from outside and must not buy minutes of work.
	maxIterations = 100_000
)

// envelope is SJCL's JSON, version 1, its fields in the order SJCL writes them.
type envelope struct {
	IV     string `json:"iv"`
	V      int    `json:"v"`
	Iter   int    `json:"iter"`
	KS     int    `json:"ks"` // bits of the key
	TS     int    `json:"ts"` // bits of the tag
	Mode   string `json:"mode"`
	Adata  string `json:"adata"` // escaped, see unescape
	Cipher string `json:"cipher"`
	Salt   string `json:"salt"`
	CT     string `json:"ct"` // ciphertext and tag
}

// Seal encrypts under a fresh salt and iv.
func Seal(password, plaintext string) (string, error) {
	var salt [8]byte
	var iv [16]byte
	// crypto/rand never fails: it ends the program instead.
	_, _ = rand.Read(salt[:])
	_, _ = rand.Read(iv[:])
	return Encrypt(password, plaintext, salt, iv)
}

// Encrypt seals a text as BitGo's SDK does by default: an SJCL envelope of
// PBKDF2-SHA256 with 10000 iterations and AES-256-CCM with a 64-bit tag
// (bitgo-express.md §4.2). The text must be UTF-8, since JavaScript has no other.
func Encrypt(password, plaintext string, salt [8]byte, iv [16]byte) (string, error) {
	if !utf8.ValidString(plaintext) {
		return "", errors.New("keychain: the text to encrypt is not UTF-8")
	}
	e := envelope{
		IV: base64.StdEncoding.EncodeToString(iv[:]), V: 1, Iter: iterations, KS: 256, TS: 64,
		Mode: "ccm", Cipher: "aes", Salt: base64.StdEncoding.EncodeToString(salt[:]),
	}
	mode, err := e.key(password, salt[:])
	if err != nil {
		return "", err
	}
	e.CT = base64.StdEncoding.EncodeToString(mode.seal(iv[:], []byte(plaintext), nil))
	text, err := json.Marshal(e)
	return string(text), err
}

// Open decrypts an envelope: ErrPassword where the password is wrong,
// ErrEnvelope where the text is none. It takes the parameters SJCL takes
// (iterations up to 100000, authenticated data, tags of 64, 96 and 128 bits).
func Open(password, text string) (string, error) {
	e := envelope{V: 1, Iter: 1000, KS: 128, TS: 64, Mode: "ccm", Cipher: "aes"} // SJCL's defaults
	if json.Unmarshal([]byte(text), &e) != nil || !e.known() {
		return "", ErrEnvelope
	}
	iv, ivErr := decode64(e.IV)
	salt, saltErr := decode64(e.Salt)
	sealed, ctErr := decode64(e.CT)
	adata, adataErr := unescape(e.Adata)
	if errors.Join(ivErr, saltErr, ctErr, adataErr) != nil || len(iv) < 7 || len(iv) > 16 || len(salt) == 0 {
		return "", ErrEnvelope
	}
	mode, err := e.key(password, salt)
	if err != nil {
		return "", err
	}
	plaintext, ok := mode.open(iv, sealed, []byte(adata))
	if !ok {
		return "", ErrPassword
	}
	if !utf8.Valid(plaintext) {
		return "", ErrEnvelope
	}
	return string(plaintext), nil
}

// known reports whether the parameters are ones that SJCL accepts and we can do.
func (e envelope) known() bool {
	return e.V == 1 && e.Mode == "ccm" && e.Cipher == "aes" &&
		e.Iter > 100 && e.Iter <= maxIterations &&
		(e.KS == 128 || e.KS == 192 || e.KS == 256) &&
		(e.TS == 64 || e.TS == 96 || e.TS == 128)
}

func (e envelope) key(password string, salt []byte) (ccm, error) {
	key, err := pbkdf2.Key(sha256.New, password, salt, e.Iter, e.KS/8)
	if err != nil {
		return ccm{}, err
	}
	aesBlock, err := aes.NewCipher(key)
	return ccm{cipher: aesBlock, tag: e.TS / 8}, err
}

// decode64 takes base64 with its padding or without, as SJCL does.
func decode64(text string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
}
