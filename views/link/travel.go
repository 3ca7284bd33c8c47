package link

import "net/url"

// Patterns of the travel rule's desk.
const (
	PatternTravels       = "/travel"
	PatternTravelNew     = "/travel/new"
	PatternTravel        = "/travel/{record}"
	PatternTravelConfirm = "/travel/{record}/confirm"
	PatternTravelReject  = "/travel/{record}/reject"
	PatternTravelRevoke  = "/travel/{record}/revoke"
	PatternTravelReveal  = "/travel/{record}/reveal"
	PatternSendTravel    = "/sends/{send}/travel.json"
)

var travels = []string{PatternTravels, PatternTravelNew, PatternTravel, PatternTravelConfirm, PatternTravelReject, PatternTravelRevoke, PatternTravelReveal, PatternSendTravel}

func Travels() string { return PatternTravels }

// TravelOf is the desk with one payee of a client.
func TravelOf(client, address string) string {
	return With(PatternTravels, url.Values{"client": {client}, "text": {address}})
}

// TravelNew opens the form for a payee of a client, or without an address for the client itself.
func TravelNew(client, address, memo string) string {
	return With(PatternTravelNew, url.Values{"client": {client}, "address": {address}, "memo": {memo}})
}

func Travel(record string) string        { return fill(PatternTravel, record) }
func TravelConfirm(record string) string { return fill(PatternTravelConfirm, record) }
func TravelReject(record string) string  { return fill(PatternTravelReject, record) }
func TravelRevoke(record string) string  { return fill(PatternTravelRevoke, record) }
func TravelReveal(record string) string  { return fill(PatternTravelReveal, record) }
func SendTravel(send string) string      { return fill(PatternSendTravel, send) }
