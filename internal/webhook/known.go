package webhook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/unykorn/console/internal/bitgo"
)

// isJSON accepts application/json with or without parameters.
func isJSON(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType) // a bad parameter does not change the type
	return kind == "application/json"
}

// maxKey is the longest id kept as it came; the seed's column is VARCHAR(255).
const maxKey = 255

// known is the id under which a delivery is remembered, and where it came from: BitGo's idempotency-key header, else
// an id in the body, else the digest of the exact bytes with type and state (design §5).
func known(d Delivery, n bitgo.Notification) (id, source string) {
	if key := strings.TrimSpace(d.IdempotencyKey); key != "" {
		return bounded(key), "header"
	}
	if key := bodyID(d.Body); key != "" {
		return bounded(key), "body"
	}
	sum := sha256.New()
	for _, part := range []string{n.Type, n.State, ""} {
		_, _ = io.WriteString(sum, part)
		_, _ = sum.Write([]byte{0}) // so that no two different triples read alike
	}
	_, _ = sum.Write(d.Body)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), "digest"
}

// bounded keeps an id that fits its column, and the digest of one that does not: it must stay an id either way.
func bounded(key string) string {
	if len(key) <= maxKey && utf8.ValidString(key) && strings.IndexFunc(key, unicode.IsControl) < 0 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// bodyID is the notification's id where the body names one. BitGo's published bodies do not (bitgo-api.md §10.3); a bare
// "id" is not taken, since it could be the thing's own, which is the same in each of its states.
func bodyID(body []byte) string {
	var named struct {
		Notification text `json:"notificationId"`
		Webhook      text `json:"webhookNotificationId"`
	}
	if json.Unmarshal(body, &named) != nil {
		return ""
	}
	if named.Notification != "" {
		return string(named.Notification)
	}
	return string(named.Webhook)
}

// text is a string that counts as absent when it is anything else.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = text(strings.TrimSpace(s))
	}
	return nil
}

// payload is the body as jsonb can hold it, or JSON's null: jsonb knows no NUL and no boundless number, and what
// PostgreSQL would refuse must not refuse the delivery. The vault has the bytes in any case.
func payload(body []byte) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if !utf8.Valid(body) || decoder.Decode(&v) != nil || decoder.More() || !storable(v, 0) {
		return json.RawMessage("null")
	}
	clean, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return clean
}

// maxDepth and maxNumber are far beyond anything BitGo sends and far within what PostgreSQL takes.
const (
	maxDepth  = 64
	maxNumber = 100
)

func storable(v any, depth int) bool {
	switch v := v.(type) {
	case string:
		return !strings.ContainsRune(v, 0)
	case json.Number:
		return len(v) <= maxNumber && !strings.ContainsAny(string(v), "eE")
	case []any:
		for _, each := range v {
			if depth >= maxDepth || !storable(each, depth+1) {
				return false
			}
		}
	case map[string]any:
		for key, each := range v {
			if depth >= maxDepth || strings.ContainsRune(key, 0) || !storable(each, depth+1) {
				return false
			}
		}
	}
	return true
}

// headers are those worth keeping beside the bytes: what a later check of the signature, or a question to BitGo, needs.
func headers(d Delivery) map[string]string {
	kept := map[string]string{}
	for name, value := range map[string]string{"content-type": d.ContentType, "x-signature-sha256": d.Signature,
		"idempotency-key": d.IdempotencyKey, "user-agent": d.UserAgent} {
		if value != "" {
			kept[name] = printable(value, 1024)
		}
	}
	return kept
}

// printable cuts a header down to text that a column and a page can hold.
func printable(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	for len(s) > most {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// printableLines escapes what a page could not show or should not: control characters, marks that turn the direction
// of text, and broken UTF-8.
func printableLines(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r == '\n' || (r != utf8.RuneError && unicode.IsPrint(r)) {
			out.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		out.WriteString(quoted[1 : len(quoted)-1])
	}
	return out.String()
}
