package offering

import (
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

// keptTerms are new terms as the table keeps them until somebody decides; the database applies them by these names.
type keptTerms struct {
	Issuer          string           `json:"issuer"`
	Name            string           `json:"name"`
	Regulation      string           `json:"regulation"`
	Target          money.Cents      `json:"target"`
	MinimumRaise    money.Cents      `json:"minimumRaise"`
	Minimum         money.Cents      `json:"minimum"`
	Maximum         money.Cents      `json:"maximum"`
	Currencies      []string         `json:"currencies"`
	Escrow          *string          `json:"escrow"`
	Security        *string          `json:"security"`
	Price           *decimal.Decimal `json:"price"`
	Opens           *string          `json:"opens"`
	Closes          *string          `json:"closes"`
	FundingDays     *int32           `json:"fundingDays"`
	AgreementName   *string          `json:"agreementName"`
	AgreementDigest *string          `json:"agreementDigest"`
}

// kept gives the terms as they are kept; an offering that begins to need an escrow account gets its name now.
func (t Terms) kept(escrow string) keptTerms {
	k := keptTerms{Issuer: t.Issuer, Name: t.Name, Regulation: string(t.Regulation), Target: t.Target, MinimumRaise: t.MinimumRaise, Minimum: t.Minimum, Maximum: t.Maximum,
		Currencies: t.Currencies, Security: text(t.Security), Price: t.Price, FundingDays: narrow(t.FundingDays), AgreementName: text(t.AgreementName), AgreementDigest: text(t.AgreementDigest)}
	if t.Escrow {
		if escrow == "" {
			escrow = "esc_" + random()
		}
		k.Escrow = &escrow
	}
	written := func(d *time.Time) *string {
		if d == nil {
			return nil
		}
		return text(d.Format(time.DateOnly))
	}
	k.Opens, k.Closes = written(t.Opens), written(t.Closes)
	return k
}

func (k keptTerms) terms(client uuid.UUID) (Terms, error) {
	t := Terms{Client: client, Issuer: k.Issuer, Name: k.Name, Regulation: accreditation.Regulation(k.Regulation), Target: k.Target, MinimumRaise: k.MinimumRaise, Minimum: k.Minimum,
		Maximum: k.Maximum, Currencies: k.Currencies, Escrow: k.Escrow != nil, Security: plain(k.Security), Price: k.Price, AgreementName: plain(k.AgreementName), AgreementDigest: plain(k.AgreementDigest)}
	if k.FundingDays != nil {
		t.FundingDays = int(*k.FundingDays)
	}
	for _, d := range []struct {
		written *string
		day     **time.Time
	}{{k.Opens, &t.Opens}, {k.Closes, &t.Closes}} {
		if d.written == nil {
			continue
		}
		at, err := time.Parse(time.DateOnly, *d.written)
		if err != nil {
			return t, err
		}
		*d.day = &at
	}
	return t, nil
}
