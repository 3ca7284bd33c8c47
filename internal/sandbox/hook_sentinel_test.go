package sandbox

import (
	"net/http"
	"slices"
	"testing"
)

// A sentinel in a webhook's label or URL spoils everything that this webhook is told.
func TestSentinelsOfAWebhook(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name string
		want []string
		url  bool
	}{
		{"hook-never", nil, true},
		{"hook-twice", []string{"unconfirmed", "unconfirmed", "confirmed", "confirmed"}, false},
		{"hook-first-only", []string{"unconfirmed"}, false},
		{"hook-stale", []string{"unconfirmed", "confirmed", "unconfirmed"}, true},
		{"hook-out-of-order", []string{"confirmed", "unconfirmed"}, false},
		{"hook-suspended", nil, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, Options{})
			k := newSink(t, s.world)
			body := map[string]any{"type": "transfer", "url": k.url, "label": "sandbox:" + x.name}
			if x.url {
				body["label"], body["url"] = "", k.url+"?sandbox="+x.name
			}
			s.addHook("wallet", body)
			s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "10000"})
			s.due()
			s.control("advance", nil)
			s.due()
			heardAs(t, x.name, states(k.take()), x.want...)
			hook := s.get(s.hookPaths()["wallet"]).body["webhooks"].([]any)[0].(map[string]any)
			if suspended := hook["state"] == "suspended"; suspended != (x.name == "hook-suspended") {
				t.Errorf("the webhook is %v", hook["state"])
			}
		})
	}
}

// hook-rekeyed: what BitGo leaves open about idempotency-key, at its worst.
func TestRetriesUnderAnotherKey(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k := s.listener(t, "wallet", map[string]any{"type": "transfer", "label": "sandbox:hook-rekeyed"})
	k.answer(http.StatusInternalServerError)
	s.fund("apex-bitcoin", "tbtc4", "10000")
	keys := map[string]bool{}
	for range 3 {
		for _, d := range s.seen(k) {
			keys[d.key] = true
		}
	}
	if len(keys) != 3 {
		t.Fatalf("%d keys for 3 attempts", len(keys))
	}
}

// Without a secret of its own an enterprise's webhook carries no signature; after a
// rotation everything is signed with the new one.
func TestSecretsOfOwners(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex, org := s.world.Enterprise("apex").ID, s.world.Organization.ID
	k := s.listener(t, "enterprise", map[string]any{"type": "accessToken"})
	hook := s.get(s.hookPaths()["enterprise"]).body["webhooks"].([]any)[0].(map[string]any)["id"].(string)
	fire := func() delivered {
		t.Helper()
		s.control("notify", map[string]any{"type": "accessToken", "enterprise": apex})
		got := s.seen(k)
		if len(got) != 1 {
			t.Fatalf("%d deliveries", len(got))
		}
		return got[0]
	}
	if got := fire(); got.signature != "" {
		t.Fatalf("signed without a secret: %s", got.signature)
	}
	rotate := func(body map[string]any) result {
		return s.do("POST", s.platform+"/api/v2/webhook/secret", "service", body)
	}
	made := rotate(map[string]any{"enterpriseId": apex})
	secret, _ := made.body["secret"].(string)
	got := fire()
	if secret == "" || got.signature != sign(secret, got.raw) {
		t.Fatalf("signature %s with secret of %s", got.signature, made.raw)
	}
	verify := s.do("POST", s.platform+"/api/v2/webhook/"+hook+"/verify", "service", map[string]any{"signature": got.signature, "notificationPayload": string(got.raw)})
	forged := s.do("POST", s.platform+"/api/v2/webhook/"+hook+"/verify", "service", map[string]any{"signature": sign("another", got.raw), "notificationPayload": string(got.raw)})
	if verify.body["isValid"] != true || forged.body["isValid"] != false || verify.body["webhookId"] != hook {
		t.Fatalf("verify: %s and %s", verify.raw, forged.raw)
	}
	statuses := []int{rotate(map[string]any{"enterpriseId": apex}).status, rotate(map[string]any{}).status,
		rotate(map[string]any{"enterpriseId": apex, "organizationId": org}).status, rotate(map[string]any{"organizationId": apex}).status}
	s.control("advance", map[string]any{"seconds": 300})
	again := rotate(map[string]any{"enterpriseId": apex})
	statuses = append(statuses, again.status, rotate(map[string]any{"organizationId": org}).status)
	if !slices.Equal(statuses, []int{429, 400, 400, 404, 200, 200}) || again.body["secret"] == secret {
		t.Fatalf("rotations: %v", statuses)
	}
}
