package seal

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Secret is a passphrase, code, token or key on its way from a form to the one call that needs it. It prints as
// *** with every verb, in JSON and in logs, and refuses to become a database value; only Reveal gives it away. Two holes are Go's own and stay closed by
// review: never use a Secret as a map key that is marshalled, and never print a struct that points to another
// struct holding one with a verb that does not fit it (fmt then looks below the methods).
type Secret string

const mask = "***"

var errClear = errors.New("seal: a secret is never stored in clear")

// Reveal gives the secret itself. Each call is a place worth reviewing.
func (s Secret) Reveal() string { return string(s) }

// Empty reports whether nothing was given.
func (s Secret) Empty() bool { return s == "" }

// String hides the secret.
func (s Secret) String() string { return mask }

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return mask }

// Format hides the secret from every other verb: %x and %q would otherwise see the string below.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) }

// MarshalText hides the secret from JSON, XML and anything else that writes text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(mask) }

// GobEncode refuses: gob would otherwise write the string below, for example into a session.
func (s Secret) GobEncode() ([]byte, error) { return nil, errClear }

// Value refuses to hand the secret to a database driver.
func (s Secret) Value() (driver.Value, error) { return nil, errClear }
