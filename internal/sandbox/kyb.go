package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// kybIdentity is a business, or a person who belongs to one, at BitGo's identity service.
// Review is when it was submitted for good.
type kybIdentity struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"` // individual or business
	User       string          `json:"user,omitempty"`
	Enterprise string          `json:"enterprise,omitempty"`
	Creator    string          `json:"creator"`
	Data       json.RawMessage `json:"data"` // individual or business, as given
	People     []kybPerson     `json:"people,omitempty"`
	Products   []kybProduct    `json:"products"`
	Documents  []kybDocument   `json:"documents,omitempty"`
	Final      bool            `json:"final,omitempty"` // finalizeSubmission
	State      string          `json:"state"`           // "" open, inReview, approved, rejected
	Created    time.Time       `json:"created"`
	Due        time.Time       `json:"due,omitzero"`
}

// kybPerson is somebody's part in a business.
type kybPerson struct {
	Identity string      `json:"identityId"`
	Role     string      `json:"role"` // beneficialOwner controlPerson platformAdmin
	Share    json.Number `json:"percentageOwnership,omitempty"`
}

// kybProduct is what the client asks BitGo to be allowed.
type kybProduct struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Org         string `json:"bitgoOrg"`
	Country     string `json:"country,omitempty"`
	Subdivision string `json:"subdivision,omitempty"`
}

// kybDocument ties a document of the document service to an identity.
type kybDocument struct {
	ID       string    `json:"id"`
	Document string    `json:"documentId"`
	Type     string    `json:"documentType"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
}

var _ = kind("kybIdentity", func(s *state, d *kybIdentity) { s.kyb.put(d.ID, d) },
	func(s *state) []*kybIdentity { return s.kyb.list() })

// business reports what kind of identity it is.
func (k *kybIdentity) business() bool { return k.Kind == "business" }

// reviewed reports whether BitGo looks at it now.
func (k *kybIdentity) reviewed() bool { return k.State == "inReview" }

// rejectedName is the business, or the last name of a person, that a review refuses: this
// service has no debugStatus.
const rejectedName = "Rejected"

// fails reports whether the review ends in a refusal.
func (k *kybIdentity) fails() bool {
	return k.text("businessName") == rejectedName || k.text("nameLast") == rejectedName
}

func (k *kybIdentity) fields() map[string]json.RawMessage {
	var f map[string]json.RawMessage
	_ = json.Unmarshal(k.Data, &f) // it was read when it was given
	return f
}

func (k *kybIdentity) text(name string) string {
	var text string
	_ = json.Unmarshal(k.fields()[name], &text)
	return text
}

// submit begins the review of a complete identity.
func (b *batch) submitKyb(k *kybIdentity) {
	k.State, k.Final = "inReview", true
	if pace := b.server.options.Pace; pace > 0 {
		k.Due = b.at.Add(pace)
	}
	b.tell(aboutIdentity(k.ID, "in review", k.Enterprise))
	b.kybParty(k, "inreview")
}

// decideKyb ends the review.
func (b *batch) decideKyb(k *kybIdentity, approved bool) {
	k.State, k.Due = "rejected", time.Time{}
	said := []string{"declined", "productRequestRejected"}
	if approved {
		k.State, said = "approved", []string{"approved", "productRequestApproved"}
	}
	for _, status := range said[:min(len(said), 1+len(k.Products))] {
		b.tell(aboutIdentity(k.ID, status, k.Enterprise))
	}
	b.put(k)
	b.kybParty(k, k.State)
}

// kybParty puts the KYC of whom the identity is about in a state.
func (b *batch) kybParty(k *kybIdentity, state string) {
	if !k.business() {
		b.movePerson(k.User, state)
	} else if e := b.server.state.enterprises[k.Enterprise]; e != nil {
		b.moveEnterprise(e, state)
	}
}

// kybNeeds are the fields and documents that BitGo asks for before it reviews: few of the
// many that its configuration has for each product and country.
type kybNeeds struct {
	fields, documents []string
}

var (
	businessNeeds = kybNeeds{
		strings.Fields("businessName incorporationCountryCode legalEntityStructure formationDate physicalBusinessAddress einTinIdentificationNumber"),
		strings.Fields("certificateOfIncorporation proofOfPrincipalPlaceOfBusiness")}
	personNeeds = kybNeeds{
		strings.Fields("nameFirst nameLast birthdate countryOfResidence countryOfCitizenship address"), strings.Fields("governmentId")}
)

// requirement is one thing that an identity needs, and how far it is.
type requirement struct {
	kind, name, status string
	least, most        int
}

// requirements lists what the identity needs.
func (k *kybIdentity) requirements() []requirement {
	needs, word := personNeeds, "data"
	if k.business() {
		needs, word = businessNeeds, "businessInformation"
	}
	have := "submitted"
	switch k.State {
	case "inReview":
		have = "inReview"
	case "approved":
		have = "verified"
	}
	given, out := k.fields(), []requirement{}
	mark := func(there bool) string {
		if there {
			return have
		}
		return "missing"
	}
	for _, name := range needs.fields {
		raw := string(given[name])
		out = append(out, requirement{kind: word, name: name, status: mark(raw != "" && raw != "null" && raw != `""`)})
	}
	for _, name := range needs.documents {
		out = append(out, requirement{kind: "document", name: name,
			status: mark(slices.ContainsFunc(k.Documents, func(d kybDocument) bool { return d.Type == name }))})
	}
	if k.business() {
		n := len(slices.DeleteFunc(slices.Clone(k.People), func(p kybPerson) bool { return p.Role != "controlPerson" }))
		status := mark(n > 0)
		if n > 1 {
			status = "countExceeded"
		}
		out = append(out, requirement{kind: "associatedPerson", name: "controlPerson", status: status, least: 1, most: 1})
	}
	return out
}

// missing names the requirements that are not fulfilled.
func (k *kybIdentity) missing() []string {
	out := []string{}
	for _, r := range k.requirements() {
		if r.status == "missing" || r.status == "countExceeded" {
			out = append(out, r.name+" is "+r.status)
		}
	}
	return out
}

// productStatus is how far a requested product is.
func (k *kybIdentity) productStatus(p kybProduct) string {
	place := k.text("countryOfResidence")
	if k.business() {
		place = k.text("incorporationCountryCode")
	}
	switch {
	case k.State != "":
		return k.State
	case place == "" && p.Country == "":
		return "missingLocation"
	case k.business() && k.text("legalEntityStructure") == "":
		return "missingEntityStructure"
	case len(k.missing()) > 0:
		return "missingRequirements"
	}
	return "readyForSubmission"
}

// personStatus is how far a person of a business is.
func (k *kybIdentity) personStatus() string {
	switch {
	case k.State == "approved":
		return "verified"
	case k.State != "":
		return k.State
	case k.text("countryOfResidence") == "":
		return "missingLocation"
	case len(k.missing()) > 0:
		return "missingRequirements"
	}
	return "readyForSubmission"
}
