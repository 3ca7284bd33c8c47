package travel

import (
	"slices"
	"time"

	"github.com/unykorn/console/internal/money"
)

// Elsewhere is the row that counts for every country without one of its own.
const Elsewhere = "FATF"

// What a law may ask for beyond what all ask for.
const (
	NeedsOriginatorAddress  = "originator_address"
	NeedsOriginatorIdentity = "originator_identity"
	NeedsBeneficiaryAddress = "beneficiary_address"
)

// Threshold is from which worth on the data travel under one law, from one day on.
type Threshold struct {
	ID           int
	Jurisdiction string
	Name         string
	Countries    []string
	From         time.Time
	Legal        string // as the law writes the figure
	USD          money.Cents
	SelfHosted   *money.Cents // from here on ownership of a self-hosted wallet is proved; nil: not asked for
	Needs        []string
	Source       string
	Reviewed     string // verified, secondary, weak
}

// InForce gives the threshold of a jurisdiction or country on a day: its own, else that of everywhere else. Pure.
func InForce(all []Threshold, place string, day time.Time) (Threshold, bool) {
	if found, ok := newest(all, day, func(t Threshold) bool { return t.Jurisdiction == place || slices.Contains(t.Countries, place) }); ok {
		return found, true
	}
	return newest(all, day, func(t Threshold) bool { return t.Jurisdiction == Elsewhere })
}

func newest(all []Threshold, day time.Time, is func(Threshold) bool) (out Threshold, ok bool) {
	for _, t := range all {
		if is(t) && !t.From.After(day) && (!ok || t.From.After(out.From)) {
			out, ok = t, true
		}
	}
	return out, ok
}

// figure is the threshold in a sentence.
func (t Threshold) figure() string {
	if t.USD.IsZero() {
		return "any amount (" + t.Name + ", " + t.Source + ")"
	}
	return t.USD.USD() + " (" + t.Name + ", " + t.Source + ")"
}
