package sandbox

// labelled is an approval's body with the labels that the caller asked for.
func (s *Server) labelled(a *approval, wallets, addresses bool) map[string]any {
	body := s.approvalBody(a, wallets)
	if addresses {
		body["addressLabels"] = s.addressLabels(a)
	}
	return body
}

// addressLabels names the recipients that BitGo knows: addresses of wallets here.
func (s *Server) addressLabels(a *approval) []any {
	out := []any{}
	known := s.state.addresses[s.state.byAddress[a.Address]]
	if known == nil || known.Label == "" {
		return out
	}
	return append(out, map[string]any{"address": known.Address, "label": known.Label, "walletLabel": s.state.wallets[known.Wallet].Label})
}
