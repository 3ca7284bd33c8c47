package bitgo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// SignatureHeader carries a webhook's signature (§10.2). BitGo sends none when no secret was made.
const SignatureHeader = "X-Signature-SHA256"

// WebhookSignature is the lower-case hexadecimal HMAC-SHA256 of the raw body under the secret's own bytes (§10.2).
// It covers no time: a body may be replayed for ever, so the receiver must remember what it has seen.
func WebhookSignature(secret string, body []byte) string {
	return hex.EncodeToString(signature(secret, body))
}

func signature(secret string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return mac.Sum(nil)
}

// VerifyWebhook says whether header is the signature of body under any of the secrets: two of them during a rotation.
// It takes the same time whichever of them fits. An empty secret verifies nothing.
func VerifyWebhook(secrets []string, body []byte, header string) bool {
	given, err := hex.DecodeString(strings.TrimSpace(header))
	if err != nil || len(given) != sha256.Size {
		return false
	}
	fits := false
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		fits = hmac.Equal(signature(secret, body), given) || fits
	}
	return fits
}
