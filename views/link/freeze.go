package link

import "net/url"

// Patterns of the freezes' desk.
const (
	PatternFreezes       = "/freezes"
	PatternFreezeNew     = "/freezes/new"
	PatternFreeze        = "/freezes/{freeze}"
	PatternFreezeAsk     = "/freezes/{freeze}/ask"
	PatternFreezeConfirm = "/freezes/{freeze}/confirm"
	PatternFreezeKeep    = "/freezes/{freeze}/keep"
)

var freezes = []string{PatternFreezes, PatternFreezeNew, PatternFreeze, PatternFreezeAsk, PatternFreezeConfirm, PatternFreezeKeep}

func Freezes() string { return PatternFreezes }

// FreezeNew opens the form for a reach; wallet or client say what, where it is one of those.
func FreezeNew(reach, wallet, client string) string {
	return With(PatternFreezeNew, url.Values{"reach": {reach}, "wallet": {wallet}, "client": {client}})
}

// FreezesOf lists what was frozen of a wallet.
func FreezesOf(wallet string) string { return With(PatternFreezes, url.Values{"wallet": {wallet}}) }

func Freeze(freeze string) string        { return fill(PatternFreeze, freeze) }
func FreezeAsk(freeze string) string     { return fill(PatternFreezeAsk, freeze) }
func FreezeConfirm(freeze string) string { return fill(PatternFreezeConfirm, freeze) }
func FreezeKeep(freeze string) string    { return fill(PatternFreezeKeep, freeze) }
