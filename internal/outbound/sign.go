package outbound

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const secretPrefix = "whsec_"

// NewSecret draws one: whsec_ and 32 bytes in base64, as the Standard Webhooks libraries read it. It is shown once and kept sealed.
func NewSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: it ends the program instead
	return secretPrefix + base64.StdEncoding.EncodeToString(raw)
}

// Sign is the value of webhook-signature: v1, and the HMAC-SHA256 of "id.timestamp.body", for each secret one, divided by spaces.
func Sign(id string, at time.Time, body []byte, secrets ...string) string {
	out := make([]string, 0, len(secrets))
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, secretPrefix))
		if err != nil {
			continue // none that was drawn here
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		mac.Write(body)
		out = append(out, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(out, " ")
}

// Signed are the headers of a signed call: whoever receives it verifies with them that it is ours, new and whole.
func Signed(id string, at time.Time, body []byte, secrets ...string) http.Header {
	head := http.Header{}
	head.Set("webhook-id", id)
	head.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	head.Set("webhook-signature", Sign(id, at, body, secrets...))
	head.Set("User-Agent", "Unykorn-Console")
	return head
}

// unreached is all that is told of a call without an answer: were an address inside of a network told apart from a name that does not
// resolve, a webhook would be a way to ask for the names in there.
const unreached = "It could not be reached within ten seconds, or its answer could not be read."

// Wrong says what was wrong with a call that Post has made, in a sentence; "" for one that was taken.
func Wrong(status int, err error) string {
	switch {
	case err != nil:
		return unreached
	case status >= 300 && status < 400:
		return fmt.Sprintf("It answered %d; redirects are not followed.", status)
	case status < 200 || status > 299:
		return fmt.Sprintf("It answered %d; only 200 to 299 count as taken.", status)
	}
	return ""
}

// Backoff is how long after its nth attempt a call is made again: it doubles, from first to longest.
func Backoff(attempt int, first, longest time.Duration) time.Duration {
	d := first
	for range attempt - 1 {
		if d *= 2; d >= longest {
			return longest
		}
	}
	return d
}

// Host is what a trail and a page keep of a typed URL: its path may be a secret of the receiver's.
func Host(to string) string {
	u, err := url.Parse(to)
	if err != nil {
		return ""
	}
	return u.Host
}
