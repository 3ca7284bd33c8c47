package link

import "net/url"

// Patterns of the desk of loans and their collateral. A facility's page is also found by its client.
const (
	PatternFacilities             = "/facilities"
	PatternFacilityNew            = "/facilities/new"
	PatternFacility               = "/facilities/{facility}"
	PatternFacilityChange         = "/facilities/changes/{change}"
	PatternFacilityChangeApprove  = "/facilities/changes/{change}/approve"
	PatternFacilityChangeReject   = "/facilities/changes/{change}/reject"
	PatternFacilityChangeWithdraw = "/facilities/changes/{change}/withdraw"
)

var facilities = []string{PatternFacilities, PatternFacilityNew, PatternFacility, PatternFacilityChange,
	PatternFacilityChangeApprove, PatternFacilityChangeReject, PatternFacilityChangeWithdraw}

func Facilities() string { return PatternFacilities }

// FacilitiesOf lists the facility of one wallet.
func FacilitiesOf(wallet string) string {
	return With(PatternFacilities, url.Values{"wallet": {wallet}})
}

// FacilityNew opens the form, with the wallet already chosen where one is named.
func FacilityNew(wallet string) string {
	return With(PatternFacilityNew, url.Values{"wallet": {wallet}})
}

func Facility(facility string) string             { return fill(PatternFacility, facility) }
func FacilityChange(change string) string         { return fill(PatternFacilityChange, change) }
func FacilityChangeApprove(change string) string  { return fill(PatternFacilityChangeApprove, change) }
func FacilityChangeReject(change string) string   { return fill(PatternFacilityChangeReject, change) }
func FacilityChangeWithdraw(change string) string { return fill(PatternFacilityChangeWithdraw, change) }
