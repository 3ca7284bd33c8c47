package link

import "net/url"

// Patterns of the key ceremonies' desk.
const (
	PatternCeremonies       = "/ceremonies"
	PatternCeremonyNew      = "/ceremonies/new"
	PatternCeremony         = "/ceremonies/{ceremony}"
	PatternCeremonyConfirm  = "/ceremonies/{ceremony}/confirm"
	PatternCeremonyReject   = "/ceremonies/{ceremony}/reject"
	PatternCeremonyWithdraw = "/ceremonies/{ceremony}/withdraw"
	PatternCeremonyHold     = "/ceremonies/{ceremony}/hold"
	PatternCeremonyCard     = "/ceremonies/{ceremony}/card"
	PatternCeremonyKeep     = "/ceremonies/{ceremony}/keep"
	PatternCeremonyAgain    = "/ceremonies/{ceremony}/again"
	PatternCeremonyAbandon  = "/ceremonies/{ceremony}/abandon"
)

var ceremonies = []string{PatternCeremonies, PatternCeremonyNew, PatternCeremony, PatternCeremonyConfirm, PatternCeremonyReject, PatternCeremonyWithdraw, PatternCeremonyHold,
	PatternCeremonyCard, PatternCeremonyKeep, PatternCeremonyAgain, PatternCeremonyAbandon}

func Ceremonies() string { return PatternCeremonies }

// CeremonyNew opens the form, for a client where one is known.
func CeremonyNew(client string) string {
	return With(PatternCeremonyNew, url.Values{"client": {client}})
}

func Ceremony(ceremony string) string         { return fill(PatternCeremony, ceremony) }
func CeremonyConfirm(ceremony string) string  { return fill(PatternCeremonyConfirm, ceremony) }
func CeremonyReject(ceremony string) string   { return fill(PatternCeremonyReject, ceremony) }
func CeremonyWithdraw(ceremony string) string { return fill(PatternCeremonyWithdraw, ceremony) }
func CeremonyHold(ceremony string) string     { return fill(PatternCeremonyHold, ceremony) }
func CeremonyCard(ceremony string) string     { return fill(PatternCeremonyCard, ceremony) }
func CeremonyKeep(ceremony string) string     { return fill(PatternCeremonyKeep, ceremony) }
func CeremonyAgain(ceremony string) string    { return fill(PatternCeremonyAgain, ceremony) }
func CeremonyAbandon(ceremony string) string  { return fill(PatternCeremonyAbandon, ceremony) }
