package api

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
)

// bare is a JSON number or a string, without its quotes: what was written, and never a float on the way.
func bare(b []byte) string {
	b = bytes.TrimSpace(b)
	if len(b) > 1 && b[0] == '"' {
		b = b[1 : len(b)-1]
	}
	return string(b)
}

// shares is a whole number that every reader of JSON keeps exactly: at most 2^53 - 1.
type shares struct{ units money.Units }

var sharesForm = regexp.MustCompile(`^[0-9]{1,16}$`)

// UnmarshalJSON takes 50000 and "50000".
func (s *shares) UnmarshalJSON(b []byte) error {
	text := bare(b)
	if !sharesForm.MatchString(text) {
		return errors.New("a whole number of shares is written in digits, like 50000")
	}
	units, err := money.ParseUnits(text)
	s.units = units
	return err
}

// MarshalJSON writes a number.
func (s shares) MarshalJSON() ([]byte, error) { return []byte(s.units.String()), nil }

// Schema is a number, or a string for callers whose numbers are floats.
func (shares) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeInteger, Minimum: ptr(0.0), Maximum: ptr(float64(security.MaxShares))},
		{Type: huma.TypeString, Pattern: `^[0-9]{1,16}$`},
	}, Description: "Whole shares, at most 9007199254740991.", Examples: []any{50000}}
}

// exact is a number of US dollars with up to six decimals, as a par value has them.
type exact struct{ decimal.Decimal }

var exactForm = regexp.MustCompile(`^[0-9]{1,13}(\.[0-9]{1,6})?$`)

// UnmarshalJSON takes 10, 10.00 and "0.0001".
func (d *exact) UnmarshalJSON(b []byte) error {
	text := bare(b)
	if !exactForm.MatchString(text) {
		return errors.New("US dollars are written like 10.00, with at most six decimals")
	}
	n, err := decimal.NewFromString(text)
	d.Decimal = n
	return err
}

// MarshalJSON writes at least one decimal, as the seed does: 10.0.
func (d exact) MarshalJSON() ([]byte, error) {
	text := d.String()
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return []byte(text), nil
}

// Schema is a number, or a string.
func (exact) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeNumber, Minimum: ptr(0.0)},
		{Type: huma.TypeString, Pattern: exactForm.String()},
	}, Description: "US dollars with at most six decimals, exact.", Examples: []any{10.5}}
}

// appointed is whom the operator has appointed, or null.
func appointed(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}

// filesFor is the client that a call files for.
func filesFor(actor identity.Actor, named string) (uuid.UUID, error) {
	if named == "" {
		return accreditation.For(actor, nil)
	}
	id, err := uuid.Parse(named)
	if err != nil {
		return uuid.Nil, identity.ErrNoClient
	}
	return accreditation.For(actor, &id)
}

type ruleBody struct {
	Rule     string `json:"rule" example:"accreditation"`
	Outcome  string `json:"outcome" enum:"pass,fail,wait"`
	Reason   string `json:"reason"`
	Citation string `json:"citation,omitempty" example:"17 CFR 230.506(c)(2)(ii)"`
	Earliest *Time  `json:"earliest,omitempty" doc:"When it becomes legal."`
}

func rulesOf(all []accreditation.Verdict) []ruleBody {
	out := make([]ruleBody, len(all))
	for i, v := range all {
		out[i] = ruleBody{Rule: v.Rule, Outcome: string(v.Outcome), Reason: v.Reason, Citation: v.Citation, Earliest: timeOf(v.Earliest)}
	}
	return out
}
