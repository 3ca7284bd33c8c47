package link

import "net/url"

// Patterns of the accreditation desk: investors, and the evidence that they are accredited.
const (
	PatternInvestors   = "/investors"
	PatternInvestorNew = "/investors/new"
	PatternEvidences   = "/investors/evidence"
	PatternEvidence    = "/investors/evidence/{evidence}"
	PatternInvestor    = "/investors/{client}/{investor}"
)

var investors = []string{PatternInvestors, PatternInvestorNew, PatternEvidences, PatternEvidence, PatternInvestor}

func Investors() string { return PatternInvestors }

// InvestorNew opens the form; client and investor may be empty.
func InvestorNew(client, investor string) string {
	return With(PatternInvestorNew, url.Values{"client": {client}, "investor": {investor}})
}

// Evidences is the queue: what waits for compliance, and what expires.
func Evidences() string { return PatternEvidences }

// Evidence is one piece, and where it is decided.
func Evidence(evidence string) string { return fill(PatternEvidence, evidence) }

// Investor is one of a client's investors: each client has its own numbering.
func Investor(client, investor string) string { return fill(fill(PatternInvestor, client), investor) }
