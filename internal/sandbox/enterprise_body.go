package sandbox

import "cmp"

// bitgoOrg is the BitGo company that every enterprise here belongs to.
const bitgoOrg = "BitGo Trust"

// enterpriseBody carries every field BitGo's document requires of an enterprise, as the
// user sees it.
func (s *Server) enterpriseBody(u *user, e *enterprise) map[string]any {
	approved := e.Kyc == "approved"
	body := map[string]any{
		"id": e.ID, "name": e.Name, "bitgoOrg": bitgoOrg, "kycState": e.Kyc, "type": "business",
		"organization": s.world.Organization.ID, "latestSAVersionSigned": 1,
		"legalIdentifiers": map[string]any{"legalPersonNameIdentifierType": "LEGL", "legalPersonName": cmp.Or(e.Legal, e.Name)},
		"travelRule":       false, "productLicenses": []any{}, "canAccessBorrowing": false, "canAccessLending": false,
		"canAccessSettlement": false, "canAccessTrading": approved, "canCreateColdWallet": false,
		"canCreateHotWallet": approved, "canCreateCustodialWallet": false, "canCreateOffchainWallet": approved,
		"oneTimeFees": []any{}, "upfrontPaymentStatus": "paid", "ethAlwaysUseHop": false,
		"usersViewAllWallets": e.viewsAll(), "videoIdWaived": true, "approvalsRequired": e.required(),
		"mutablePolicyWindow": 172800, "ethFeeAddress": e.Tank, "permissions": u.permissions(e.ID), "acceptedInvite": true,
		"accountType": e.account(), "businessModel": childModel, "featureFlags": append([]string{}, e.Flags...),
		"createdOn": stamp(e.Created), "createdAt": stamp(e.Created),
	}
	if e.Contact != "" {
		body["primaryContact"] = e.Contact
	}
	if e.UI != "" {
		body["preferredUi"] = e.UI
	}
	if e.Signing != "" {
		body["distributedCustody"] = map[string]any{"signingBitgoOrg": e.Signing}
	}
	if e.Freeze != nil {
		body["freeze"] = enterpriseFreeze(e.Freeze)
	}
	for field, kind := range map[string]string{"tradeOnboardingAgreement": "trade-mpa", "custodyServicesAgreement": "custody-sa",
		"stakingServicesAgreement": "staking-sa", "distributedCustodyMicAgreement": "distributed-custody-mic"} {
		if signed := e.signed(kind); signed != nil {
			body[field] = map[string]any{"user": signed.User, "date": signed.Date, "ip": signed.IP}
		}
	}
	return body
}

// childModel is the business model of every enterprise here: a client of a crypto-as-a-
// service organization.
const childModel = "cryptoAsAServiceChild"

// signed is the enterprise's agreement of one type, nil if there is none.
func (e *enterprise) signed(kind string) *agreement {
	for i, x := range e.Contracts {
		if x.Type == kind {
			return &e.Contracts[i]
		}
	}
	return nil
}

func enterpriseFreeze(f *freeze) map[string]any {
	return map[string]any{"time": stamp(f.At), "expires": stamp(f.Expires), "reason": f.Reason, "frozenBy": f.User}
}

// countWallets adds how many wallets the enterprise has.
func (s *Server) countWallets(e *enterprise, body map[string]any) {
	n := 0
	for _, w := range s.state.wallets {
		if w.Enterprise == e.ID {
			n++
		}
	}
	body["totalWalletsCount"] = n
}
