package sandbox

import "cmp"

// approvalBody is a pending approval as the platform shows it, with every field of seed
// 002's 202 that it has a value for (bitgo-api.md §9.2). Labels tells whether the wallet's
// label is among them: listings leave it out unless it is asked for.
func (s *Server) approvalBody(a *approval, labels bool) map[string]any {
	body := map[string]any{
		"id": a.ID, "bitgoOrg": "BitGo Trust", "organization": s.world.Organization.ID, "organizationName": s.world.Organization.Name,
		"creator": a.Creator, "createDate": stamp(a.Created), "updatedAt": stamp(a.Updated), "lastUpdated": stamp(a.Updated),
		"state": a.State, "scope": cmp.Or(a.Scope, "wallet"), "approvalsRequired": a.required(), "singleRunResolve": false,
		"userIds": s.concerned(a), "approvers": s.approvers(a), "info": s.approvalInfo(a), "version": max(a.Version, 1),
		"resolvers": resolverBodies(a.votes()), "actions": s.actionBodies(a), "resolutionOrder": resolutionOrder(a),
		"policyEvaluationId": digest("evaluation" + a.ID)[:32], "useLegacyPolicyEngine": a.Shape != "tss",
		"memo": s.memoBodies(a.Memos), "freeze": s.freezeBody(a.Freezes), "associatedInquiries": inquiryBodies(a.Inquiries),
		"singleRunResults": ruleResults(a.Triggers),
	}
	if a.Enterprise != "" {
		body["enterprise"] = a.Enterprise
	}
	if w := s.state.wallets[a.Wallet]; w != nil {
		body["wallet"], body["wallets"], body["walletType"] = w.ID, []string{w.ID}, w.Type
		if w.Type == "custodial" {
			body["walletSubType"] = "custodialCold"
		}
		body["coin"], body["keyCurve"] = a.Coin, "secp256k1"
		if labels {
			body["walletLabel"] = w.Label
		}
	}
	a.addTo(body)
	return body
}

// addTo adds what only some approvals have.
func (a *approval) addTo(body map[string]any) {
	if a.TxRequest != "" {
		body["txRequestId"] = a.TxRequest
	}
	if !a.Decided.IsZero() {
		body["approvedDate"] = stamp(a.Decided)
	}
	if a.VideoCall != "" {
		body["videoCallId"] = a.VideoCall
	}
	if v := a.Video; v != nil {
		body["videoId"] = map[string]any{"date": stamp(v.At), "user": v.User, "videoApprover": v.Approver, "videoException": "", "videoLink": v.Link}
	}
}

func resolverBodies(votes []resolution) []any {
	out := []any{}
	for _, r := range votes {
		body := map[string]any{"date": stamp(r.At), "resolutionType": r.State, "resolutionAction": r.Action, "autoApproved": r.Auto}
		for key, text := range map[string]string{"user": r.User, "resolutionMemo": r.Memo, "videoApprover": r.VideoApprover, "videoLink": r.VideoLink} {
			if text != "" {
				body[key] = text
			}
		}
		out = append(out, body)
	}
	return out
}

func (s *Server) actionBodies(a *approval) []any {
	out := []any{}
	for _, x := range a.Actions {
		electors := s.electors(a, x)
		parameters := map[string]any{"minRequired": x.Required, "initiatorIsAllowedToApprove": false}
		if len(x.Users) > 0 {
			parameters["userIds"] = x.Users
		}
		out = append(out, map[string]any{"id": x.ID, "name": x.Name, "status": x.Status, "approvers": electors,
			"excludedApprovers": a.excluded(electors), "parameters": parameters, "resolvers": resolverBodies(x.Votes)})
	}
	return out
}

func resolutionOrder(a *approval) []any {
	out := []any{}
	for _, x := range a.Actions {
		out = append(out, map[string]any{"actions": []string{x.ID}})
	}
	return out
}

func (s *Server) userName(id string) string {
	if u := s.state.users[id]; u != nil {
		return u.Email
	}
	return "operations@bitgo.example" // BitGo's own staff
}

func (s *Server) memoBodies(memos []adminMemo) []any {
	out := []any{}
	for _, m := range memos {
		out = append(out, map[string]any{"text": m.Text, "time": stamp(m.At), "userId": m.User, "username": s.userName(m.User)})
	}
	return out
}

func (s *Server) freezeBody(freezes []freezeAction) map[string]any {
	out := map[string]any{}
	actions := []any{}
	for _, f := range freezes {
		actions = append(actions, map[string]any{"state": f.State, "reason": f.Reason, "time": stamp(f.At), "userId": f.User, "username": s.userName(f.User)})
		out["state"] = f.State
	}
	out["actions"] = actions
	return out
}

func inquiryBodies(inquiries []inquiry) []any {
	out := []any{}
	for _, q := range inquiries {
		out = append(out, map[string]any{"inquiryId": q.ID, "inquiryStatus": q.Status, "inquirySubType": q.SubType, "inquiryType": "livenessCheck"})
	}
	return out
}

func ruleResults(rules []string) []any {
	out := []any{}
	for _, id := range rules {
		out = append(out, map[string]any{"ruleId": id, "triggered": true})
	}
	return out
}
