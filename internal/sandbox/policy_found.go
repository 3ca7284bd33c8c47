package sandbox

// foundPolicy writes down the wallet's policy at BitGo: Kestrel's bitcoin leaves for listed
// payees only, Meridian's reserve asks for an approval on any other. Both are as old as
// their wallets, so they are locked.
func (s *Server) foundPolicy(b *batch, w *wallet, x WorldWallet) {
	action := map[string]string{"kestrel-bitcoin": "deny", "meridian-bitcoin": "getApproval"}[x.Key]
	if action == "" {
		return
	}
	lock := w.Created.Add(mutableWindow)
	made := rule{ID: x.Label + " whitelist", Type: "advancedWhitelist", Coin: x.Coin, Action: ruleAction{Type: action},
		Lock: &lock, Version: 1, Created: w.Created}
	for _, p := range s.world.Payees {
		if p.Client == x.Client && p.Coin == x.Coin && p.Whitelisted {
			made.Entries = append(made.Entries, listEntry{Item: p.Address, Type: "address", Meta: map[string]any{"label": p.Label}, Added: w.Created})
		}
	}
	first := s.policyOf(w)
	first.Rules = []rule{made}
	b.put(first)
}
