package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// hookPaths are where the four scopes add their webhooks.
func (s *stand) hookPaths() map[string]string {
	return map[string]string{
		"wallet":       "/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/webhooks",
		"coin":         "/api/v2/tbtc4/webhooks",
		"enterprise":   "/api/v2/enterprise/" + s.world.Enterprise("apex").ID + "/webhooks",
		"organization": "/api/v2/organization/" + s.world.Organization.ID + "/webhook",
	}
}

func (s *stand) addHook(scope string, body map[string]any) result {
	return s.do("POST", s.platform+s.hookPaths()[scope], "manager", body)
}

// Every scope takes its own types and refuses all others.
func TestWebhookTypesOfEachScope(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	takes := map[string][]string{"wallet": walletHookTypes, "coin": coinHookTypes, "enterprise": enterpriseHookTypes, "organization": organizationHookTypes}
	for scope, types := range takes {
		for kind := range payloadFields {
			want := 400
			if slices.Contains(types, kind) {
				want = 200
			}
			r := s.addHook(scope, map[string]any{"type": kind, "url": "http://127.0.0.1:9/" + kind})
			if r.status != want {
				t.Errorf("%s %s: %d %s", scope, kind, r.status, r.raw)
			}
		}
		listed := s.get(s.hookPaths()[scope]).body["webhooks"].([]any)
		if len(listed) != len(types) {
			t.Errorf("%s lists %d of %d", scope, len(listed), len(types))
		}
	}
}

func TestWebhookInputIsChecked(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	const url = "http://127.0.0.1:9/hook"
	for _, x := range []struct {
		scope string
		body  map[string]any
		want  int
	}{
		{"wallet", map[string]any{"type": "transfer"}, 400},
		{"wallet", map[string]any{"type": "transfer", "url": "javascript:1"}, 400},
		{"wallet", map[string]any{"type": "transfer", "url": url, "numConfirmations": -1}, 400},
		{"wallet", map[string]any{"type": "txRequest", "url": url, "txRequestStates": []string{"lost"}}, 400},
		{"wallet", map[string]any{"type": "txRequest", "url": url, "txRequestStates": []string{"signed"}}, 200},
		{"wallet", map[string]any{"type": "transfer", "url": url, "customHttpHeaders": map[string]string{"a b": "c"}}, 400},
		{"wallet", map[string]any{"type": "transfer", "url": url, "customHttpHeaders": map[string]string{"x-signature-sha256": "c"}}, 400},
		{"wallet", map[string]any{"type": "transfer", "url": url, "customHttpHeaders": map[string]string{"X-A": "b\nc"}}, 400},
		{"organization", map[string]any{"type": "transfer", "url": url, "coin": "doge9"}, 400},
		{"organization", map[string]any{"type": "enterpriseKycState", "url": url, "kycState": []string{"maybe"}}, 400},
		{"organization", map[string]any{"type": "enterpriseKycState", "url": url, "kycState": []string{"approved"}}, 200},
		{"organization", map[string]any{"type": "enterpriseKycState", "url": url}, 400}, // there already
		{"enterprise", map[string]any{"type": "transfer", "url": url}, 400},
	} {
		if r := s.addHook(x.scope, x.body); r.status != x.want {
			t.Errorf("%s %v: %d %s", x.scope, x.body, r.status, r.raw)
		}
	}
	for i := range webhooksPerType + 1 {
		r := s.addHook("wallet", map[string]any{"type": "admin", "url": fmt.Sprint(url, i)})
		if want := map[bool]int{true: 200, false: 400}[i < webhooksPerType]; r.status != want {
			t.Errorf("webhook %d of a type: %d", i+1, r.status)
		}
	}
}

// Who may not, is told so in the shape of the service.
func TestWebhookPermissions(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	paths, apex := s.hookPaths(), s.login("apex")
	org := s.addHook("organization", map[string]any{"type": "transfer", "url": "http://127.0.0.1:9/a"}).body["id"].(string)
	ent := s.addHook("enterprise", map[string]any{"type": "accessToken", "url": "http://127.0.0.1:9/a"}).body["id"].(string)
	one := strings.TrimSuffix(paths["enterprise"], "s")
	meridian := "/api/v2/enterprise/" + s.world.Enterprise("meridian").ID + "/webhooks"
	service := "/api/notifications/v1/webhooks/"
	body := map[string]any{"type": "transfer", "url": "http://127.0.0.1:9/b"}
	for _, x := range []struct {
		method, path, token string
		body                any
		want                int
		name                string
	}{
		{"POST", paths["wallet"], "viewer", body, 403, "Forbidden"},
		{"POST", paths["organization"], "viewer", body, 403, "Forbidden"},
		{"POST", paths["organization"], "apex", body, 403, "Forbidden"},
		{"GET", paths["organization"] + "/" + org, "viewer", nil, 200, ""},
		{"GET", paths["organization"] + "/" + ent, "service", nil, 404, "WebhookNotFound"},
		{"DELETE", paths["organization"] + "/" + org, "viewer", nil, 403, "Forbidden"},
		{"POST", paths["enterprise"], "viewer", map[string]any{"type": "accessToken", "url": "http://127.0.0.1:9/b"}, 403, "Forbidden"},
		{"POST", paths["enterprise"], "apex", map[string]any{"type": "accessToken", "url": "http://127.0.0.1:9/b"}, 200, ""},
		{"POST", meridian, "apex", map[string]any{"type": "accessToken", "url": "http://127.0.0.1:9/b"}, 404, "EnterpriseNotFound"},
		{"GET", meridian, "apex", nil, 404, "EnterpriseNotFound"},
		{"DELETE", one + "/" + org, "manager", nil, 404, "WebhookNotFound"},
		{"POST", service + org + "/unblockurl", "viewer", nil, 403, "AccessDenied"},
		{"POST", service + ent + "/unblockurl", "apex", nil, 200, ""},
		{"POST", service + strings.Repeat("0", 32) + "/unblockurl", "service", nil, 404, "NotFound"},
		{"DELETE", one + "/" + ent, "manager", nil, 204, ""},
		{"DELETE", paths["organization"] + "/" + org, "manager", nil, 204, ""},
		{"GET", paths["organization"] + "/" + org, "service", nil, 404, "WebhookNotFound"},
		{"DELETE", paths["coin"], "service", map[string]any{"type": "block"}, 400, "BadRequest"},
	} {
		token := apex // a login, which may manage users
		if x.token != "apex" {
			token = s.world.Token(x.token)
		}
		r := s.ask(x.method, s.platform+x.path, token, x.body)
		if name, _ := r.body["name"].(string); r.status != x.want || name != x.name {
			t.Errorf("%s %s as %s: %d %s", x.method, x.path, x.token, r.status, r.raw)
		}
		if strings.HasPrefix(x.path, service) && r.status >= 400 && r.body["status"] != float64(r.status) {
			t.Errorf("%s: not the notifications service's error: %s", x.path, r.raw)
		}
	}
}
