package sandbox

import "cmp"

// sampleInfo is a plausible body of each kind of approval that is not a send, in the
// words of BitGo's document (PendingApprovalInfo).
func (s *Server) sampleInfo(in wish, who *user) map[string]any {
	viewer := s.state.users[s.world.User("viewer").ID]
	inviter := map[string]any{"id": who.ID, "email": who.Email, "fullName": who.Name}
	switch in.Type {
	case "policyRuleRequest":
		return s.sampleRule(in)
	case "userChangeRequest":
		return map[string]any{"action": "create", "permissions": []string{"view", "spend"}, "userChanged": viewer.ID}
	case "updateApprovalsRequiredRequest":
		return map[string]any{"requestedApprovalsRequired": 2}
	case "updateWalletSettingRequest":
		return map[string]any{"userKeySigningRequired": map[string]any{"newValue": false, "oldValue": true}}
	case "updateWalletTagsRequest":
		return map[string]any{"action": "add", "customTags": []string{"treasury"}}
	case "updateEnterpriseRequest":
		return map[string]any{"action": "add", "email": viewer.Email, "permissions": "auditor", "userId": viewer.ID, "isVideoIdUser": false}
	case "enterpriseInviteRequest":
		return map[string]any{"action": "add", "email": viewer.Email, "permissions": "admin", "userId": viewer.ID, "isVideoIdUser": false,
			"enterpriseInfo": map[string]any{"id": in.Enterprise, "name": s.state.enterprises[in.Enterprise].Name, "invitedBy": inviter,
				"requiredVerificationStep": "kyc", "userKycState": "unverified"}}
	case "updateOrganizationRequest":
		return map[string]any{"action": "add", "email": viewer.Email, "role": "member", "userId": viewer.ID, "inviterInfo": inviter}
	}
	return map[string]any{"changeType": "create", "resourceType": "policyRule", "description": "Create a policy rule",
		"proposedId": digest("proposed")[:32], "metadata": map[string]any{"name": "Large withdrawals", "version": 1},
		"anchors":   []any{map[string]any{"anchorType": "policyRuleId", "key": "policyRuleId", "value": digest("rule")[:32]}},
		"resources": []any{map[string]any{"proposedId": digest("proposed")[:32]}}}
}

// sampleRule is a change of a wallet's rules: by mode an entry of a list that is added (""), a limit, a webhook, or the end of
// the rule that reason names.
func (s *Server) sampleRule(in wish) map[string]any {
	verb := "create"
	update := map[string]any{"id": cmp.Or(in.Reason, "Counterparties"), "type": "advancedWhitelist", "coin": s.state.wallets[in.Wallet].Coin, "walletId": in.Wallet,
		"action": map[string]any{"type": "deny"}}
	item := cmp.Or(in.Item, payeeBitcoin("asked"))
	switch in.Mode {
	case "velocityLimit":
		update["id"], update["type"] = cmp.Or(in.Reason, "Daily limit"), "velocityLimit"
		update["condition"] = map[string]any{"amountString": cmp.Or(in.Amount, "5000000"), "timeWindow": 86400}
		update["action"] = map[string]any{"type": "getApproval"}
	case "webhook":
		update["id"], update["type"] = cmp.Or(in.Reason, "Gate"), "webhook"
		update["condition"] = map[string]any{"url": "https://gate.example/bitgo"}
	case "remove":
		verb, update["condition"] = "update", map[string]any{"remove": map[string]any{"item": item, "type": "address"}}
	case "delete":
		verb, update["condition"] = "delete", map[string]any{}
	default:
		update["condition"] = map[string]any{"add": map[string]any{"item": item, "type": "address", "metaData": map[string]any{"label": "New payee"}}}
	}
	return map[string]any{"action": verb, "update": update}
}
