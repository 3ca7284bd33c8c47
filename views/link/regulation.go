package link

import "net/url"

// Patterns of the law in figures.
const (
	PatternRegulations      = "/regulation"
	PatternRegulationOpen   = "/regulation/open"
	PatternRegulation       = "/regulation/{figure}"
	PatternRegulationReview = "/regulation/{figure}/review"
)

var regulations = []string{PatternRegulations, PatternRegulationOpen, PatternRegulation, PatternRegulationReview}

func Regulations() string { return PatternRegulations }

// RegulationsOf narrows the figures to a law, and to those that nobody has reviewed; empty parts are left open.
func RegulationsOf(law, review string) string {
	return With(PatternRegulations, url.Values{"law": {law}, "review": {review}})
}

// RegulationOpen leads to a figure of a family: "sanctioned." and a place, whether or not anything was ever filed of it.
func RegulationOpen(family, code string) string {
	return With(PatternRegulationOpen, url.Values{"family": {family}, "code": {code}})
}

func Regulation(figure string) string       { return fill(PatternRegulation, figure) }
func RegulationReview(figure string) string { return fill(PatternRegulationReview, figure) }
