package sandbox

import (
	"slices"
	"testing"
)

// listener adds a webhook of a scope at a receiver of its own.
func (s *stand) listener(t *testing.T, scope string, body map[string]any) *sink {
	t.Helper()
	k := newSink(t, s.world)
	body["url"] = k.url
	if r := s.addHook(scope, body); r.status != 200 {
		t.Fatalf("add %s: %d %s", scope, r.status, r.raw)
	}
	return k
}

func (s *stand) heard(k *sink) []string {
	s.control("flush", nil)
	return states(k.take())
}

func heardAs(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Errorf("%s: heard %v, want %v", what, got, want)
	}
}

// numConfirmations 0 fires twice, 1 once, more only when that many blocks stand.
func TestConfirmationsDecideWhenATransferIsTold(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	twice := s.listener(t, "wallet", map[string]any{"type": "transfer"})
	once := s.listener(t, "wallet", map[string]any{"type": "transfer", "numConfirmations": 1})
	sixth := s.listener(t, "wallet", map[string]any{"type": "transfer", "numConfirmations": 6})
	s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "10000"})
	heardAs(t, "first sight, 0", s.heard(twice), "unconfirmed")
	heardAs(t, "first sight, 1", s.heard(once))
	s.control("advance", nil)
	heardAs(t, "confirmed, 0", s.heard(twice), "confirmed")
	heardAs(t, "confirmed, 1", s.heard(once), "confirmed")
	heardAs(t, "confirmed, 6", s.heard(sixth))
	list := s.get(s.hookPaths()["wallet"] + "/notifications")
	if waits := list.body["webhookNotifications"].([]any)[0].(map[string]any); waits["state"] != "unconfirmed" || waits["heightToConfirm"] == nil {
		t.Errorf("the one that waits: %v", waits)
	}
	s.control("advance", map[string]any{"seconds": 4 * 600})
	heardAs(t, "four blocks on", s.heard(sixth))
	s.control("advance", map[string]any{"seconds": 600})
	heardAs(t, "five blocks on", s.heard(sixth), "confirmed")
}

// What a reorganisation took back is not told as confirmed.
func TestATransferThatLeftItsBlockIsNotConfirmed(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	sixth := s.listener(t, "wallet", map[string]any{"type": "transfer", "numConfirmations": 6})
	made := s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "10000", "state": "confirmed"})
	s.control("remove", map[string]any{"transfer": made["id"]})
	s.control("advance", map[string]any{"seconds": 86400})
	heardAs(t, "after the reorganisation", s.heard(sixth))
}

func TestWhoHearsOfFailures(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	plain := s.listener(t, "wallet", map[string]any{"type": "transfer"})
	all := s.listener(t, "wallet", map[string]any{"type": "transfer", "listenToFailureStates": true})
	rbf := s.listener(t, "organization", map[string]any{"type": "transfer", "includeRbf": true, "coin": "tbtc4"})
	other := s.listener(t, "organization", map[string]any{"type": "transfer", "coin": "hteth", "allToken": true})
	for _, fate := range []string{"fails", "replaced", "risky"} {
		s.send("apex-bitcoin", "tbtc4", "100000", fate, map[string]any{"comment": "sandbox:" + fate})
		for range 4 {
			s.control("advance", nil)
		}
	}
	heardAs(t, "plain", s.heard(plain), "unconfirmed", "unconfirmed", "confirmed")
	heardAs(t, "listenToFailureStates", s.heard(all), "unconfirmed", "failed", "unconfirmed", "replaced", "confirmed")
	heardAs(t, "includeRbf", s.heard(rbf), "unconfirmed", "unconfirmed", "replaced", "unconfirmed", "confirmed")
	heardAs(t, "another coin", s.heard(other))
	for _, risky := range s.transfers("apex-bitcoin", "tbtc4", "&state=confirmed") {
		if marks, marked := risky["riskIndicators"].([]any); marked != (risky["comment"] == "sandbox:risky") || marked && marks[0] != "SELFDESTRUCT" {
			t.Errorf("riskIndicators of %v: %v", risky["comment"], risky["riskIndicators"])
		}
	}
}

// A transfer between Go Accounts settles at once and fires transfer alone.
func TestBookTransferFiresTransferAlone(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctusd", "900000")
	transfers := s.listener(t, "organization", map[string]any{"type": "transfer", "allToken": true})
	requests := s.listener(t, "organization", map[string]any{"type": "txRequest"})
	silent := s.listener(t, "organization", map[string]any{"type": "transfer"})
	peer := s.world.Wallet("meridian-vault").ID
	if r := s.send("apex-vault", "ofctusd", "5000", "book", map[string]any{"address": peer}); r.status != 200 {
		t.Fatalf("send: %d %s", r.status, r.raw)
	}
	heardAs(t, "transfer", s.heard(transfers), "confirmed", "confirmed")
	heardAs(t, "txRequest", s.heard(requests))
	heardAs(t, "without allToken", s.heard(silent))
}

func TestCoinWebhooks(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	blocks := s.listener(t, "coin", map[string]any{"type": "block"})
	s.control("advance", map[string]any{"seconds": 599})
	s.control("advance", map[string]any{"seconds": 1})
	got := s.seen(blocks)
	if len(got) != 1 || got[0].payload["type"] != "block" || got[0].payload["coin"] != "tbtc4" || len(got[0].payload["hash"]) != 64 {
		t.Fatalf("after one block: %+v", got)
	}
	s.control("advance", map[string]any{"seconds": 86400})
	if got := s.seen(blocks); len(got) != 1 {
		t.Errorf("after a day: %d", len(got))
	}
	wallets := newSink(t, s.world)
	ofc := s.do("POST", s.platform+"/api/v2/ofc/webhooks", "service", map[string]any{"type": "wallet_confirmation", "url": wallets.url})
	if ofc.status != 200 {
		t.Fatalf("add: %d %s", ofc.status, ofc.raw)
	}
	id := s.newAccount()
	s.control("advance", nil)
	if got := s.seen(wallets); len(got) != 1 || got[0].payload["wallet"] != id {
		t.Errorf("wallet_confirmation: %+v", got)
	}
	for _, body := range []map[string]any{{"type": "wallet_confirmation", "url": wallets.url}, {"type": "wallet_confirmation", "url": wallets.url}} {
		removed := s.do("DELETE", s.platform+"/api/v2/ofc/webhooks", "service", body).body["removed"]
		if removed != float64(1) && removed != float64(0) {
			t.Errorf("removed: %v", removed)
		}
	}
}

func (s *stand) seen(k *sink) []delivered {
	s.control("flush", nil)
	return k.take()
}

// The fields that a webhook was made with are sent and kept.
func TestCustomHeadersAreSent(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k := s.listener(t, "wallet", map[string]any{"type": "transfer", "customHttpHeaders": map[string]string{"X-Tenant": "apex"}})
	s.fund("apex-bitcoin", "tbtc4", "10000")
	if got := s.seen(k); len(got) != 1 || got[0].header.Get("X-Tenant") != "apex" {
		t.Fatalf("delivered: %+v", got)
	}
}

// An address that waits for its chain is told when it appears.
func TestAddressWithoutAddress(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k := s.listener(t, "wallet", map[string]any{"type": "address_confirmation"})
	path := "/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID
	made := s.do("POST", s.platform+path+"/address", "service", map[string]any{"label": pendingAddress})
	specific, _ := made.body["coinSpecific"].(map[string]any)
	if made.status != 200 || made.body["address"] != nil || specific["pendingChainInitialization"] != true {
		t.Fatalf("new: %d %s", made.status, made.raw)
	}
	if list := s.get(path + "/addresses"); list.body["pendingAddressCount"] != float64(1) {
		t.Errorf("list: %s", list.raw)
	}
	s.control("advance", map[string]any{"kind": "addresses"})
	now := s.get(path + "/address/" + made.body["id"].(string))
	got := s.seen(k)
	if now.body["address"] == nil || len(got) != 1 || got[0].payload["address"] != now.body["address"] || got[0].payload["addressId"] != made.body["id"] {
		t.Fatalf("later: %s, told %+v", now.raw, got)
	}
}

// With shuffle set, notifications leave in another order than they came, each in time.
func TestShuffledDeliveries(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k := s.listener(t, "wallet", map[string]any{"type": "transfer"})
	s.control("hooks", map[string]any{"shuffle": true})
	came := []string{}
	for range 12 {
		made := s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "10000", "state": "confirmed"})
		came = append(came, made["id"].(string))
	}
	left := []string{}
	for range 30 {
		s.control("advance", map[string]any{"seconds": 1})
		s.due()
		for _, d := range k.take() {
			left = append(left, d.payload["transfer"])
		}
	}
	if slices.Equal(came, left) {
		t.Error("the order did not change")
	}
	slices.Sort(came)
	slices.Sort(left)
	if !slices.Equal(came, left) {
		t.Errorf("within 30 seconds %d of %d left", len(left), len(came))
	}
}
