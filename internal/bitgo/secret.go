package bitgo

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "***"

// Secret is a passphrase, an OTP or a token. However it is printed, marshalled or logged it reads ***; Reveal alone
// gives the text.
type Secret string

// Reveal gives the text, for the one request that needs it.
func (s Secret) Reveal() string { return string(s) }

func (s Secret) String() string               { return hidden }
func (s Secret) GoString() string             { return hidden }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// Format answers every verb alike, %x and %q included, which String and GoString would not cover.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }
