package sandbox

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
)

// document is something a client shows BitGo about itself, at the document service. Its
// files go to addresses of their own; what is in them is not kept.
type document struct {
	ID         string          `json:"id"`
	User       string          `json:"user"`
	Type       string          `json:"type"`
	SubType    string          `json:"subType,omitempty"`
	Enterprise string          `json:"enterprise,omitempty"`
	For        string          `json:"for,omitempty"` // forUserId
	Meta       json.RawMessage `json:"meta,omitempty"`
	Files      []documentFile  `json:"files"`
	Created    time.Time       `json:"created"`
	Updated    time.Time       `json:"updated"`
}

// documentFile is one side of a document. Size is 0 until bytes have arrived.
type documentFile struct {
	ID      string    `json:"id"`
	View    string    `json:"view"` // front back full
	Status  string    `json:"status"`
	Size    int64     `json:"size,omitempty"`
	Kind    string    `json:"kind,omitempty"` // its MIME type
	Updated time.Time `json:"updated"`
}

var _ = kind("document", func(s *state, d *document) { s.documents.put(d.ID, d) },
	func(s *state) []*document { return s.documents.list() })

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// documentTypes are those that an identity takes; the document service takes lateTypes too.
var (
	documentTypes = strings.Fields("governmentId commercialRegister articlesOfAssociation certificateOfIncorporation certificateOfTrust " +
		"certificateOfIncumbency certificateOfIncumbencyOrShareRegister proofOfPrincipalPlaceOfBusiness activeTradeLicense " +
		"resolutionToOpenBitgoUaeAccount resolutionToOpenBitgoSingaporeAccount proofOfAuthorizedSignatories memorandumOfAssociation " +
		"memorandumAndArticlesOfAssociation bylawsOrOperatingAgreement operatingAgreement w8 w9 evidenceOfLegalStatus evidenceOfActiveStatus " +
		"proofOfJfsaLicense proofOfGamingLicense organizationDocument partnershipAgreement articlesOfOrganization businessLicenseOrRegistration " +
		"evidenceOfGovernmentOrStateOwnership secFilingsAsEvidenceOfPublicTradingStatus foundingTreatyOrEquivalent")
	lateTypes = strings.Fields("certificateOfGoodStanding proofOfAddress sourceOfWealth singaporeSupportingDocument caseRequiredDocuments " +
		"correspondentAccountCertification authorizedSignerForm")
	subTypes = append(slices.Clone(idClasses), strings.Fields("computerizedPayslips incomeTaxAssessment employmentLetterContract bankStatement "+
		"dptHoldingStatement investmentHoldingsStatement titleDeeds propertyTaxCpfStatement other")...)
)

// views are the sides that a document has: two of a card, one of everything else.
func views(kind, subType string) []string {
	if kind == "governmentId" && subType != "pp" && subType != "ppc" {
		return []string{"front", "back"}
	}
	return []string{"full"}
}

// status is how far the document is: as far as its least file.
func (d *document) status() string {
	for _, word := range []string{"rejected", "awaitingUpload", "uploaded"} {
		if slices.ContainsFunc(d.Files, func(f documentFile) bool {
			return f.Status == word || word == "uploaded" && f.Status == "requiresManualReview"
		}) {
			return word
		}
	}
	return "accepted"
}

// label is a type in words: certificateOfIncorporation, Certificate of incorporation.
func label(name string) string {
	var out strings.Builder
	for i, r := range name {
		upper := r >= 'A' && r <= 'Z'
		switch {
		case i == 0:
			out.WriteString(strings.ToUpper(string(r)))
		case upper:
			out.WriteString(" " + strings.ToLower(string(r)))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// uploadLife is how long an address for an upload is said to work.
const uploadLife = time.Hour
