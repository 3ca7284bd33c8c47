package link

// PatternConsolidation is a wallet's page on its unspents; a POST consolidates them.
const PatternConsolidation = "/wallets/{wallet}/consolidation"

var consolidations = []string{PatternConsolidation}

func Consolidation(wallet string) string { return fill(PatternConsolidation, wallet) }
