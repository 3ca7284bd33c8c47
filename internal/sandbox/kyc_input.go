package sandbox

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

const person = "birthdate country enterpriseId nameFirst nameLast organizationId transactionType userId"
const residence = " addressCity addressStreet1 addressSubdivision countryOfCitizenship countryOfResidence govIdCountryOfIssuance occupation phoneNumber politicallyExposedPerson"

// kycRequired are the fields that each kind of identity must have, in BitGo's words.
var kycRequired = map[string][]string{
	"institutionalIndividual": strings.Fields(person + residence),
	"incContracted":           strings.Fields(person + residence),
	"starterSignup":           strings.Fields(person + " isEntity"),
	"unverifiedPayGoUser":     strings.Fields(person + " isEntity"),
	"kycInc":                  strings.Fields(person),
	"euIndividual": strings.Fields("addressCity addressPostalCode addressStreet1 cityOfBirth countryOfBirth countryOfCitizenship countryOfResidence " +
		"countryOfTaxResidence dateOfBirth email employmentStatus enterpriseId externalUserId idvPerformed industry initialKycCompletionDate " +
		"lastKycCompletionDate nameFirst nameLast organizationId politicallyExposedPerson sourceOfFunds taxId transactionType userId"),
}

var (
	latinName  = regexp.MustCompile(`^[A-Za-zÀ-ÿĀ-ſƀ-ɏ\s'.\-]+$`)
	countryISO = regexp.MustCompile(`^[A-Z]{2,3}$`)
	taxNumber  = regexp.MustCompile(`^(\d{3}-\d{2}-\d{4}|\d{9})$`)
)

// occupations are BitGo's.
var occupations = []string{"Agriculture", "Art Dealer / Auctioneer / Import / Export Company",
	"Financial Services (Asset Mgmt., Bank, Broker Dealer, Commodities, Mutual Fund, Ins. Co)", "Casinos and Gambling Establishments",
	"Charity/NGO/Non-Profit/Foundation/Endowment", "Computer Programmer / Administrator / Software Engineer / IT or Software / Technology Company",
	"Crypto Services (ATM, Exchange, Lender, Coins/Token)", "Education / Teacher",
	"Extractive Industry (Oil, Gas, etc.) / Jewels / Gemstones / Precious Metals", "Family Office", "Film / TV / Entertainment (not adult)",
	"Government/State owned/Political Org. (i.e. Sovereign Wealth Fund)", "Healthcare", "Law Enforcement / Military / Protective Services",
	"Miner / Mining Pool", "Money Service Business", "Other", "Private Equity / Venture Capital",
	"Professional Service Providers (lawyers accountants etc.)", "Real estate brokers developers and appraisers", "Recreation / Hospitality",
	"Student / Unemployed / Retired", "Traders / Trading (High Frequency, Proprietary, Market Maker)", "Other - Default", "Weapons Dealers"}

// kycFields are the fields of a body by name.
type kycFields map[string]json.RawMessage

func (f kycFields) text(name string) string {
	var text string
	_ = json.Unmarshal(f[name], &text)
	return text
}

// wrong says what is wrong with the fields that are there, or nothing.
func (f kycFields) wrong() string {
	for name := range f {
		value := f.text(name)
		switch {
		case strings.HasPrefix(name, "name") && !latinName.MatchString(value):
			return name + " takes Latin letters, spaces, hyphens, apostrophes and periods"
		case (strings.HasPrefix(name, "country") || name == "govIdCountryOfIssuance") && !countryISO.MatchString(value):
			return name + " must be an ISO 3166-1 country code"
		case (name == "birthdate" || name == "dateOfIncorporation" || name == "contractSignedDate") && !isDate(value):
			return name + " must be a date"
		case name == "identificationNumber" && !taxNumber.MatchString(value):
			return "identificationNumber must be nine digits"
		case name == "occupation" && !slices.Contains(occupations, value):
			return "occupation is not one of BitGo's"
		case name == "debugStatus" && value != "passed" && value != "failed":
			return "debugStatus must be passed or failed"
		case isFlag(name) && string(f[name]) != "true" && string(f[name]) != "false":
			return name + " must be true or false"
		}
	}
	return ""
}

func isFlag(name string) bool {
	return slices.Contains([]string{"politicallyExposedPerson", "isEntity", "isPrimaryContact", "idvPerformed", "userAgreesToTerms"}, name)
}

// missing names the first field that the kind of identity needs and the body lacks. US
// citizens and residents need a tax number too.
func (f kycFields) missing(kind string) string {
	needed := kycRequired[kind]
	if slices.Contains(withPapers, kind) && (strings.HasPrefix(f.text("countryOfCitizenship"), "US") || strings.HasPrefix(f.text("countryOfResidence"), "US")) {
		needed = append(slices.Clone(needed), "identificationNumber")
	}
	for _, name := range needed {
		if raw := string(f[name]); raw == "" || raw == "null" || raw == `""` {
			return name
		}
	}
	return ""
}

// kept are the fields without what nobody may read in a journal: of a tax number the last
// four digits stay.
func (f kycFields) kept() map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, raw := range f {
		if name == "identificationNumber" || name == "taxId" || name == "govIdNumber" {
			text := f.text(name)
			raw, _ = json.Marshal("***-**-" + text[max(0, len(text)-4):]) // a string encodes
		}
		out[name] = raw
	}
	return out
}
