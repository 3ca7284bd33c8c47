package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"time"
)

// hookSecret says how often an owner's webhook secret was made. The secret itself is
// derived from that, so that the journal needs none to survive a restart.
type hookSecret struct {
	Owner string    `json:"owner"` // an enterprise, or the organization
	Gen   int       `json:"gen"`
	At    time.Time `json:"at"`
}

var _ = kind("hookSecret", func(s *state, d *hookSecret) { s.secrets.put(d.Owner, d) },
	func(s *state) []*hookSecret { return s.secrets.list() })

// rotation is how long BitGo makes the next rotation of a secret wait.
const rotation = 5 * time.Minute

// secret is what an owner's webhooks are signed with, "" when none was ever made. The
// organization of the demo world has one from the beginning.
func (s *Server) secret(owner string) string {
	made := s.state.secrets.get(owner)
	switch {
	case made != nil && made.Gen > 0:
		return "whsec_" + digest(fmt.Sprintf("webhook secret|%s|%d", owner, made.Gen))
	case owner == s.world.Organization.ID:
		return s.world.WebhookSecret
	}
	return ""
}

// secretOf is the secret that signs a webhook: its enterprise's, and for wallets of an
// enterprise without one the organization's. Whose secret signs a wallet's webhooks is
// unverified.
func (s *Server) secretOf(h *webhook) string {
	if h.Enterprise != "" {
		if own := s.secret(h.Enterprise); own != "" || h.Scope == "enterprise" {
			return own
		}
	}
	return s.secret(s.world.Organization.ID)
}

// sign is BitGo's signature: lower-case hex HMAC-SHA256 of the raw body, and nothing
// without a secret.
func sign(secret string, body []byte) string {
	if secret == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func (s *Server) webhookSecret(c *call) answer {
	var in struct {
		EnterpriseID   string `json:"enterpriseId"`
		OrganizationID string `json:"organizationId"`
	}
	if c.decode(&in) != nil || (in.EnterpriseID == "") == (in.OrganizationID == "") {
		return c.fail(*refused("exactly one of enterpriseId and organizationId is required"))
	}
	owner := in.OrganizationID + in.EnterpriseID
	if in.OrganizationID != "" && owner != s.world.Organization.ID || in.EnterpriseID != "" && (s.state.enterprises[owner] == nil || !c.sees(owner)) {
		return c.fail(problem{status: http.StatusNotFound, name: "NotFound", message: "not found"})
	}
	if !c.user.manages() && (in.OrganizationID != "" || !c.user.admin(owner)) {
		return c.fail(forbidden("user is not an administrator"))
	}
	next := hookSecret{Owner: owner}
	if made := s.state.secrets.get(owner); made != nil {
		next = *made
		if s.now().Sub(made.At) < rotation {
			return c.fail(problem{status: http.StatusTooManyRequests, name: "TooManyRequests", message: "the secret can be rotated once in 5 minutes"})
		}
	}
	b := s.begin("webhook.secret")
	next.Gen, next.At = next.Gen+1, b.at
	b.put(&next)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"secret": s.secret(owner)})
}

var hex64 = regexp.MustCompile(`^[0-9a-f]{64}$`)

// webhookVerify says whether a signature is the one that the webhook's secret of today
// gives for the payload.
func (s *Server) webhookVerify(c *call) answer {
	var in struct {
		Signature string `json:"signature"`
		Payload   string `json:"notificationPayload"`
	}
	h := s.state.webhooks[c.path["webhook"]]
	if h == nil || !s.overseen(c, h) {
		return c.fail(*webhookNotFound())
	}
	if !s.administersHook(c.user, h) {
		return c.fail(forbidden("user is not an administrator"))
	}
	if c.decode(&in) != nil || !hex64.MatchString(in.Signature) || in.Payload == "" {
		return c.fail(*refused("signature must be 64 hexadecimal digits, notificationPayload the body as text"))
	}
	valid := hmac.Equal([]byte(in.Signature), []byte(sign(s.secretOf(h), []byte(in.Payload))))
	return ok(map[string]any{"webhookId": h.ID, "isValid": valid})
}

// overseen reports whether the caller belongs to what the webhook hangs on.
func (s *Server) overseen(c *call, h *webhook) bool {
	switch h.Scope {
	case "organization":
		return c.user.Role != outsider
	case "user":
		return h.User == c.user.ID
	}
	return c.sees(h.Enterprise)
}

// administersHook reports whether the user administers what the webhook hangs on.
func (s *Server) administersHook(u *user, h *webhook) bool {
	switch h.Scope {
	case "user":
		return h.User == u.ID
	case "wallet":
		return s.may(u, s.state.wallets[h.Wallet], "wallet_manage")
	}
	return u.admin(h.Enterprise)
}
