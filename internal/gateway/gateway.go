// Package gateway is what the doors for machines remember: the answer that belongs to an Idempotency-Key, so that a
// repeated call is answered and not carried out again, and one line for every call. What a call does is the other
// rooms' business, and they keep their own promise never to do it twice: the key here only makes the answer the same.
package gateway

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"
)

// How long things live. A call renews its lease while it works, so that only a dead process's runs out. Lines of calls show
// how keys are used and who was refused; what a call changed is in the audit trail for good.
const (
	Kept      = 24 * time.Hour
	CallsKept = 90 * 24 * time.Hour
	Lease     = 30 * time.Second
	RenewEach = 10 * time.Second
)

// sweepMost lines at a time, so that no transaction is long; a round of the job ends well within its time.
const (
	sweepMost   = 5000
	sweepRounds = 40
)

// Answer is what a call was answered with.
type Answer struct {
	Status  int
	Headers map[string]string // those that belong to the answer: Content-Type, Location
	Body    []byte
}

// Call is one line of the log of calls.
type Call struct {
	Operation string
	Status    int
	Code      string // of the problem
	RequestID string
	IP        string
	Took      time.Duration
}

// secretFields of a body are never part of a fingerprint: they are not kept anywhere, not even as a digest.
var secretFields = []string{"walletPassphrase", "passphrase", "password", "otp", "accessToken", "approverToken"}

// fingerprint tells whether two calls ask for the same: the operation, its path with the query, and the body without
// secrets, whatever the order and spacing of its fields. Another key of the same person that sees other clients asks for something
// else, and so does another approver: the answer of one is not the other's. A token is long and random, and all of it is keyed,
// so that neither it nor a low amount can be guessed from the fingerprint.
func fingerprint(key []byte, operation, path string, clients []uuid.UUID, approver string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s\n%s\n", operation, path) // a hash never fails to write
	seen := make([]string, len(clients))
	for i, c := range clients {
		seen[i] = c.String()
	}
	slices.Sort(seen)
	_, _ = fmt.Fprintf(mac, "%q\n%q\n", slices.Compact(seen), approver)
	_, _ = mac.Write(canonical(body))
	return mac.Sum(nil)
}

func canonical(body []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return body
	}
	if _, err := d.Token(); err != io.EOF {
		return body // more than one value: validation will refuse it
	}
	out, err := json.Marshal(withoutSecrets(v))
	if err != nil {
		return body
	}
	return out
}

func withoutSecrets(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for name, inner := range x {
			if slices.Contains(secretFields, name) {
				delete(x, name)
				continue
			}
			x[name] = withoutSecrets(inner)
		}
	case []any:
		for i := range x {
			x[i] = withoutSecrets(x[i])
		}
	}
	return v
}
