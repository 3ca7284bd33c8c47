package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

// userBody is BitGo's short document of a user.
func userBody(u *user) map[string]any {
	return map[string]any{"id": u.ID, "username": u.Email, "isActive": u.Verified, "isFrozen": u.Frozen != nil, "name": u.names(),
		"email":   map[string]any{"email": u.Email, "verified": u.Verified},
		"phone":   map[string]any{"phone": u.Phone, "verified": u.Phone != ""},
		"country": u.Country, "kycStatus": kycStatus(u.Kyc)}
}

// kycStatus folds the states of KYC into the four that a user's document knows.
func kycStatus(state string) string {
	switch state {
	case "approved", "rejected", "unverified":
		return state
	}
	return "pending"
}

// profile is the whole document, which a login and version 1 of the API answer: what the
// SDK reads of a user is in it.
func (s *Server) profile(u *user) map[string]any {
	body := userBody(u)
	devices := []any{}
	if u.OTP {
		devices = append(devices, map[string]any{"id": digest("otp" + u.ID)[:32], "type": "totp", "label": "Authenticator", "verified": true,
			"createDate": stamp(u.Created)})
	}
	organizations := []any{}
	if u.Role != outsider {
		permissions := []string{}
		if u.manages() {
			permissions = append(permissions, "admin")
		}
		organizations = append(organizations, map[string]any{"id": s.world.Organization.ID, "name": s.world.Organization.Name,
			"role": u.Role, "permissions": permissions})
	}
	for name, value := range map[string]any{
		"enterprises": s.membershipBodies(u, nil), "organizations": organizations, "otpDevices": devices,
		"agreements": map[string]any{"patriotAct": 1, "termsOfUse": 1}, "allowedCoins": []string{}, "bitgoEmployee": false,
		"currency": map[string]any{"currency": "USD", "bitcoinUnit": "BTC"}, "disableReset2FA": false, "featureFlags": []string{},
		"forceResetPassword": false, "timezone": "UTC", "createTime": stamp(u.Created),
		"identity": map[string]any{"verified": u.Kyc == "approved", "kyc": kycBody(u)},
	} {
		body[name] = value
	}
	if u.LoggedIn != nil {
		body["lastLogin"] = stamp(*u.LoggedIn)
	}
	return body
}

// kycBody is the user's KYC as BitGo nests it.
func kycBody(u *user) map[string]any {
	return map[string]any{"available": true, "required": true, "overallState": u.Kyc, "hasVideoID": false,
		"data": map[string]any{"state": u.Kyc}, "documents": map[string]any{"state": u.Kyc}}
}

// membershipBodies lists the enterprises that the user belongs to, or those of the ids.
func (s *Server) membershipBodies(u *user, permits func(string) bool) []any {
	out := []any{}
	for _, id := range s.state.enterpriseOrder {
		if e := s.state.enterprises[id]; u.belongs(id) && (permits == nil || permits(id)) {
			body := map[string]any{"id": id, "name": e.Name, "permissions": u.permissions(id), "kycState": e.Kyc, "bitgoOrg": bitgoOrg}
			if e.Contact != "" {
				body["primaryContact"] = e.Contact
			}
			out = append(out, body)
		}
	}
	return out
}

// userGet answers GET /api/v2/user/{id, email or me}. Another user is known to those who
// share an enterprise with it; its KYC status stands beside it for an administrator of the
// organization.
func (s *Server) userGet(c *call) answer {
	who, p := s.userOf(c, c.path["user"])
	if p != nil {
		return c.fail(*p)
	}
	most, org := 50, c.query.Get("orgId")
	if text := c.query.Get("maxEnterprises"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 50 || org == "" {
			return c.fail(invalid("InvalidArgument", "maxEnterprises must be between 1 and 50 and needs an orgId"))
		}
		most = n
	}
	body := userBody(who)
	if org == "" || org == s.world.Organization.ID {
		members := s.membershipBodies(who, c.token.permits)
		body["enterprises"] = members[:min(most, len(members))]
	} else {
		body["enterprises"] = []any{}
	}
	out := map[string]any{"user": body}
	if who.ID != c.user.ID && c.user.manages() {
		out["kycStatus"] = kycStatus(who.Kyc)
	}
	return ok(out)
}

// userOf finds the user that a path names.
func (s *Server) userOf(c *call, text string) (*user, *problem) {
	if text == "" || text == "me" {
		return c.user, nil
	}
	if !hex32.MatchString(text) && !strings.Contains(text, "@") {
		return nil, &problem{status: http.StatusBadRequest, name: "InvalidUserId", message: "invalid user id", context: map[string]any{"id": text}}
	}
	who := s.userBy(text)
	if who == nil || who.ID != c.user.ID && !s.acquainted(c.user, who) {
		return nil, &problem{status: http.StatusNotFound, name: "UserNotFound", message: "user not found"}
	}
	return who, nil
}

// acquainted reports whether one knows the other: from an enterprise, or as administrator
// of the organization.
func (s *Server) acquainted(a, b *user) bool {
	if a.manages() {
		return true
	}
	for _, id := range s.state.enterpriseOrder {
		if a.belongs(id) && b.belongs(id) {
			return true
		}
	}
	return false
}

// me answers the SDK's own question, GET /api/v1/user/me, with the whole document.
func (s *Server) me(c *call) answer {
	who, p := s.userOf(c, c.path["user"])
	if p != nil {
		return c.fail(*p)
	}
	return ok(map[string]any{"user": s.profile(who)})
}
