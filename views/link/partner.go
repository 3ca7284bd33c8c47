package link

// Patterns of partners' endpoints.
const (
	PatternPartners    = "/partners"
	PatternPartnerNew  = "/partners/new"
	PatternPartner     = "/partners/{endpoint}"
	PatternPartnerCall = "/partners/{endpoint}/calls/{call}"
)

var partners = []string{PatternPartners, PatternPartnerNew, PatternPartner, PatternPartnerCall}

func Partners() string               { return PatternPartners }
func PartnerNew() string             { return PatternPartnerNew }
func Partner(endpoint string) string { return fill(PatternPartner, endpoint) }

// PartnerCall makes a call again.
func PartnerCall(endpoint, call string) string { return fill(fill(PatternPartnerCall, endpoint), call) }
