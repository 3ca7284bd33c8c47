package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"
)

// secret is what webhooks are signed with. It is derived from how often it was
// rotated, so that the journal needs no secret to survive a restart.
func (s *Server) secret() string {
	if s.state.meta.SecretGen == 0 {
		return s.world.WebhookSecret
	}
	return "whsec_" + digest(fmt.Sprintf("webhook secret|%d", s.state.meta.SecretGen))
}

// sign is BitGo's signature: lower-case hex HMAC-SHA256 of the raw body.
func sign(secret string, body []byte) string {
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
		return c.fail(invalid("BadRequest", "exactly one of enterpriseId and organizationId is required"))
	}
	if in.OrganizationID != s.world.Organization.ID && s.state.enterprises[in.EnterpriseID] == nil {
		return c.fail(problem{status: http.StatusNotFound, name: "NotFound", message: "not found"})
	}
	if !c.user.Admin {
		return c.fail(forbidden("user is not an administrator"))
	}
	if s.now().Sub(s.state.meta.SecretAt) < 5*time.Minute {
		return c.fail(problem{status: http.StatusTooManyRequests, name: "TooManyRequests", message: "the secret can be rotated once in 5 minutes"})
	}
	b := s.begin("webhook.secret")
	b.meta.SecretGen++
	b.meta.SecretAt = b.at
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"secret": s.secret()})
}

func (s *Server) webhookVerify(c *call) answer {
	var in struct {
		Signature string `json:"signature"`
		Payload   string `json:"notificationPayload"`
	}
	hook := s.state.webhooks[c.path["webhook"]]
	if hook == nil {
		return c.fail(problem{status: http.StatusNotFound, name: "WebhookNotFound", message: "webhook not found"})
	}
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	valid := hmac.Equal([]byte(in.Signature), []byte(sign(s.secret(), []byte(in.Payload))))
	return ok(map[string]any{"webhookId": hook.ID, "isValid": valid})
}
