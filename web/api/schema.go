package api

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/seal"
)

// Schema is RFC 3339 text in the document.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Examples: []any{"2026-07-05T15:21:44.201Z"}}
}

// units is a whole number of base units, in a string: JSON's numbers lose digits in most programs.
type units string

// Schema is a string of digits.
func (units) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^-?[0-9]{1,78}$`, Description: "Whole base units.", Examples: []any{"154000000"}}
}

func unitsOf(u money.Units) units { return units(u.String()) }

// dollars reads a JSON number, or a string, as exact US dollars. It is never a float on the way.
type dollars struct{ cents money.Cents }

// UnmarshalJSON takes 30000, 30000.5 and "30000.50".
func (d *dollars) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if len(b) > 1 && b[0] == '"' {
		b = b[1 : len(b)-1]
	}
	cents, err := money.ParseUSD(string(b))
	if err != nil {
		return errors.New("US dollars are written like 30000 or 30000.50")
	}
	d.cents = cents
	return nil
}

// MarshalJSON writes a number with as many decimals as it has.
func (d dollars) MarshalJSON() ([]byte, error) { return []byte(d.cents.Decimal()), nil }

// Schema is a number, or a string for callers whose numbers are floats.
func (dollars) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeNumber, Minimum: ptr(0.0)},
		{Type: huma.TypeString, Pattern: `^[0-9]{1,58}(\.[0-9]{1,2})?$`},
	}, Description: "US dollars with at most two decimals, exact.", Examples: []any{100000}}
}

// secret is text that must show nowhere.
type secret struct{ seal.Secret }

// UnmarshalJSON takes the text as it is.
func (s *secret) UnmarshalJSON(b []byte) error {
	text, err := unquote(b)
	s.Secret = seal.Secret(text)
	return err
}

// UnmarshalText takes a header as it is.
func (s *secret) UnmarshalText(b []byte) error {
	s.Secret = seal.Secret(b)
	return nil
}

// Schema is text that documents show as a password.
func (secret) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "password", MaxLength: ptr(1024), Examples: []any{"your_wallet_passphrase"}}
}

func unquote(b []byte) (string, error) {
	var text string
	err := json.Unmarshal(b, &text)
	return text, err
}
