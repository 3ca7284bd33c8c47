package security

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

func TestIdentifiers(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"037833100": true, "17275R102": true, "38259P508": true, "483921003": true, "483921002": false, "": false,
		"CUSIP-483921": false, "03783310": false, "0378331000": false, "03783310O": false, "+37833100": false} {
		if validCUSIP(id) != want {
			t.Errorf("CUSIP %q: %v", id, !want)
		}
	}
	for id, want := range map[string]bool{"US0378331005": true, "AU0000XVGZA3": true, "GB0002634946": true, "US4839210030": true, "US4839210020": false,
		"US4839210022": false, "": false, "us0378331005": false, "120378331005": false, "US037833100X": false} {
		if validISIN(id) != want {
			t.Errorf("ISIN %q: %v", id, !want)
		}
	}
}

var noon = time.Date(2026, 7, 5, 12, 0, 0, 0, time.UTC)

func units(n int64) money.Units { return money.NewUnits(n) }

func standingOf(residence string) accreditation.Standing {
	return accreditation.Standing{Known: true, Residence: residence, Proof: &accreditation.Evidence{Verifier: "Counsel", Method: accreditation.Letter, Expires: noon.AddDate(0, 1, 0)}}
}

func TestEnoughShares(t *testing.T) {
	t.Parallel()
	s := Security{Authorised: units(1000), Issued: units(600), Reserved: units(100), Status: Active}
	for name, c := range map[string]struct {
		kind   Type
		shares int64
		pass   bool
		tells  string
	}{
		"all that is left":  {PrimaryIssuance, 300, true, "300 are left"},
		"one more":          {PrimaryIssuance, 301, false, "Of 1,000 authorised shares 600 are issued and 100 promised to issues that wait: 300 are left, and 301 were asked for."},
		"all that is there": {Gift, 40, true, "40 are available"},
		"one more of it":    {Gift, 41, false, "holds 50 shares, 10 of them promised to transfers that wait: 40 are available, and 41 were asked for."},
	} {
		from := "investor_1"
		if c.kind == PrimaryIssuance {
			from = Treasury
		}
		v := enough(Transfer{From: from, Shares: units(c.shares), Type: c.kind}, facts{security: s, held: units(50), pending: units(10)})
		if (v.Outcome == accreditation.Passes) != c.pass || !strings.Contains(v.Reason, c.tells) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestWhoMayBuy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		order     Type
		s         Security
		purchaser accreditation.Standing
		want      accreditation.Outcome
	}{
		"verified":               {PrimaryIssuance, Security{Regulation: accreditation.RegD506C, Status: Active}, standingOf("US_NY"), accreditation.Passes},
		"nobody we know":         {PrimaryIssuance, Security{Regulation: accreditation.RegD506C, Status: Active}, accreditation.Standing{}, accreditation.Waits},
		"without evidence":       {PrimaryIssuance, Security{Regulation: accreditation.RegD506B, Status: Active}, accreditation.Standing{Known: true, Residence: "US"}, accreditation.Waits},
		"a suspended security":   {PrimaryIssuance, Security{Regulation: accreditation.RegD506C, Status: Suspended}, standingOf("US"), accreditation.Fails},
		"crowdfunding":           {PrimaryIssuance, Security{Regulation: accreditation.RegCF, Status: Active}, standingOf("US"), accreditation.Fails},
		"an American offshore":   {PrimaryIssuance, Security{Regulation: accreditation.RegS, Status: Active}, standingOf("US_CA"), accreditation.Fails},
		"a Swiss offshore":       {PrimaryIssuance, Security{Regulation: accreditation.RegS, Status: Active}, standingOf("CH"), accreditation.Passes},
		"a gift to nobody known": {Gift, Security{Regulation: accreditation.RegD506C, Status: Active}, accreditation.Standing{}, accreditation.Passes},
		"a registered security":  {Secondary, Security{Regulation: accreditation.Registered, Status: Active}, accreditation.Standing{Known: true, Residence: "US"}, accreditation.Passes},
	} {
		c.s.Authorised = units(10)
		rules := ofTheRegister(Transfer{Type: c.order, Shares: units(1), From: "a", To: "b"}, facts{security: c.s, purchaser: c.purchaser, held: units(10), now: noon})
		if got := accreditation.Worst(rules); got != c.want {
			t.Errorf("%s: %s, want %s: %+v", name, got, c.want, rules)
		}
	}
}
