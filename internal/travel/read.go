package travel

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/unykorn/console/internal/fault"
)

var (
	twoLetters = regexp.MustCompile(`^[A-Z]{2}$`)
	leiForm    = regexp.MustCompile(`^[A-Z0-9]{18}[0-9]{2}$`)
)

// check reads data as they were typed. What is wrong has its sentence by field; what is missing has not: a law says later
// whether it is needed. Only a name is needed always. Pure.
func check(k Key, d Data, now time.Time) (Data, *fault.Fault) {
	wrong := map[string]string{}
	line := func(field, typed string, most int) string {
		typed = strings.Join(strings.Fields(typed), " ")
		switch {
		case !utf8.ValidString(typed) || strings.ContainsFunc(typed, hidden):
			wrong[field] = "This has characters that cannot be read. Type it again without them."
		case utf8.RuneCountInString(typed) > most:
			wrong[field] = "This is too long."
		}
		return typed
	}
	d.Name, d.Given = line("name", d.Name, 150), line("given", d.Given, 150)
	d.Street, d.Town, d.Postcode = line("street", d.Street, 200), line("town", d.Town, 100), line("postcode", d.Postcode, 20)
	d.CustomerNumber, d.Registration = line("customer", d.CustomerNumber, 60), line("registration", d.Registration, 60)
	d.BirthPlace, d.OfficialID = line("birth_place", d.BirthPlace, 100), line("official_id", d.OfficialID, 100)
	d.VASP, d.OwnedHow = line("provider", d.VASP, 150), line("owned_how", d.OwnedHow, 300)
	d.Country, d.VASPCountry = country(wrong, "country", d.Country), country(wrong, "provider_country", d.VASPCountry)
	d.LEI, d.VASPLEI = lei(wrong, "lei", d.LEI), lei(wrong, "provider_lei", d.VASPLEI)
	if d.Name == "" && wrong["name"] == "" {
		wrong["name"] = "Type the name."
	}
	checkKind(wrong, &d, now)
	checkCustody(wrong, k, &d)
	if len(wrong) == 0 {
		return d, nil
	}
	f := ErrFields
	for field, said := range wrong {
		f = f.Field(field, said)
	}
	return d, f
}

func checkKind(wrong map[string]string, d *Data, now time.Time) {
	d.BirthDate = strings.TrimSpace(d.BirthDate)
	switch d.Kind {
	case Legal:
		d.Given, d.BirthDate, d.BirthPlace, d.OfficialID = "", "", "", ""
	case Natural:
		d.Registration, d.LEI = "", ""
		day, err := time.Parse(time.DateOnly, d.BirthDate)
		switch {
		case d.BirthDate == "" && d.BirthPlace == "":
		case d.BirthDate == "":
			wrong["birth_date"] = "Type the date of birth too: date and place travel together."
		case err != nil || day.After(now) || day.Year() < 1900:
			wrong["birth_date"] = "A date of birth is typed as 1980-12-31 and lies in the past."
		case d.BirthPlace == "":
			wrong["birth_place"] = "Type the place of birth too: date and place travel together."
		}
	default:
		wrong["kind"] = "Choose a company or a person."
	}
}

func checkCustody(wrong map[string]string, k Key, d *Data) {
	if k.Subject == Originator {
		d.Custody, d.VASP, d.VASPCountry, d.VASPLEI, d.Owned, d.OwnedHow = "", "", "", "", false, ""
		return
	}
	switch d.Custody {
	case "":
		d.VASP, d.VASPCountry, d.VASPLEI, d.Owned, d.OwnedHow = "", "", "", false, ""
	case Provider:
		d.Owned, d.OwnedHow = false, ""
		if d.VASP == "" && wrong["provider"] == "" {
			wrong["provider"] = "Type the name of the provider that holds the address."
		}
	case SelfHosted:
		d.VASP, d.VASPCountry, d.VASPLEI = "", "", ""
		switch {
		case d.Owned && d.OwnedHow == "":
			wrong["owned_how"] = "Say how ownership was proved, for example a message signed with the address's key."
		case !d.Owned:
			d.OwnedHow = ""
		}
	default:
		wrong["custody"] = "Choose who holds the address."
	}
}

func country(wrong map[string]string, field, typed string) string {
	typed = strings.ToUpper(strings.TrimSpace(typed))
	if typed != "" && !twoLetters.MatchString(typed) {
		wrong[field] = "A country is two letters, for example US or DE."
	}
	return typed
}

// lei checks an ISO 17442 identifier: letters as 10 to 35, the whole number leaves 1 when divided by 97.
func lei(wrong map[string]string, field, typed string) string {
	typed = strings.ToUpper(strings.ReplaceAll(typed, " ", ""))
	if typed == "" {
		return ""
	}
	if !leiForm.MatchString(typed) {
		wrong[field] = "An LEI is 18 letters or digits and 2 check digits."
		return typed
	}
	rest := 0
	for _, r := range typed {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	if rest != 1 {
		wrong[field] = "The check digits of this LEI are wrong. Compare it with where it was copied from."
	}
	return typed
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}
