package sandbox

import (
	"strings"
	"testing"
	"time"
)

// What BitGo's published document requires of each answer.
const (
	enterpriseFields = "id name bitgoOrg kycState legalIdentifiers type latestSAVersionSigned travelRule productLicenses canAccessBorrowing canAccessLending canAccessSettlement canAccessTrading canCreateColdWallet canCreateHotWallet canCreateCustodialWallet canCreateOffchainWallet oneTimeFees upfrontPaymentStatus ethAlwaysUseHop usersViewAllWallets videoIdWaived"
	walletFields     = "allowBackupKeySigning approvalsRequired coin coinSpecific deleted disableTransactionNotifications hasLargeNumberOfAddresses id isCold label startDate balanceString confirmedBalanceString spendableBalanceString admin.policy.id admin.policy.date admin.policy.latest admin.policy.version"
	transferFields   = "coin id wallet txid height date confirmations type valueString usd usdRate state tags history comment coinSpecific"
	approvalFields   = "id creator createDate info.type state scope"
	webhookFields    = "id created url version scope state successiveFailedAttempts listenToFailureStates"
	addressFields    = "coin wallet chain index id address"
)

func TestShapes(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true, WebhookURL: "http://127.0.0.1:9/hook"})
	org, apex := s.world.Organization.ID, s.world.Wallet("apex-bitcoin")
	wallet := "/api/v2/tbtc4/wallet/" + apex.ID
	for path, want := range map[string]string{
		"/api/v2/ping":                                 "status environment",
		"/api/v1/client/constants":                     "constants ttl",
		"/api/v2/user/session":                         "session.id session.isExtensible session.user session.scope session.unlock.spendingLimits",
		"/api/v2/user/me":                              "user.id user.username",
		"/api/v1/user/me":                              "user.id",
		"/api/v2/enterprise":                           prefixed("enterprises.0.", enterpriseFields),
		"/api/v2/enterprise/" + apex.Enterprise:        enterpriseFields + " wallets tags hasScimClient",
		"/api/v2/organization":                         "organizations.0.id organizations.0.role organizations.0.businessModel",
		"/api/v2/organization/" + org:                  "organization.id",
		"/api/v2/organization/" + org + "/enterprise":  prefixed("enterprises.2.", enterpriseFields),
		"/api/v2/organization/" + org + "/webhook":     prefixed("webhooks.1.", webhookFields),
		"/api/v2/wallets?limit=2":                      "nextBatchPrevId totalCount " + prefixed("wallets.1.", walletFields),
		"/api/v2/tbtc4/wallet":                         "coin " + prefixed("wallets.0.", walletFields),
		"/api/v2/wallet/" + apex.ID:                    walletFields,
		wallet:                                         walletFields + " receiveAddress.address",
		wallet + "/addresses":                          "coin count " + prefixed("addresses.0.", addressFields),
		wallet + "/transfer":                           "coin nextBatchPrevId " + prefixed("transfers.0.", transferFields),
		wallet + "/transfer?type=send&state=confirmed": prefixed("transfers.0.", transferFields+" feeString feeCoin confirmedTime signedTime entries.0.valueString sequenceId"),
		"/api/v2/pendingApprovals":                     prefixed("pendingApprovals.0.", approvalFields+" info.transactionRequest.recipients.0.amount"),
		"/api/v2/tbtc4/tx/fee":                         "feePerKb numBlocks",
		"/api/v2/hteth/tx/fee":                         "feeEstimate minGasPrice minGasLimit maxGasLimit minGasIncreaseBy",
		"/api/v2/txrp/tx/fee":                          "feeEstimate",
		"/api/v1/marketdata/cryptocompare/spot/prices?base=BTC&quote=USD&interval=hour": "time open high low close base_volume quote_volume",
	} {
		for _, surface := range []string{s.platform, s.express} {
			r := s.do("GET", surface+path, "service", nil)
			if r.status != 200 {
				t.Errorf("%s: %d %s", path, r.status, r.raw)
				continue
			}
			for field := range strings.FieldsSeq(want) {
				if _, present := dig(r.body, field); !present {
					t.Errorf("%s misses %s", path, field)
				}
			}
		}
	}
}

func prefixed(prefix, fields string) string {
	return prefix + strings.ReplaceAll(fields, " ", " "+prefix)
}

// dig follows a dotted path through objects and arrays.
func dig(value any, path string) (any, bool) {
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			inner, present := v[part]
			if !present {
				return nil, false
			}
			value = inner
		case []any:
			i := int(part[0] - '0')
			if i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

func TestUnlock(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	w := s.world.Wallet("apex-bitcoin")
	send := func(sequence string) int {
		return s.do("POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", "locked", map[string]any{
			"address": s.payee("tbtc4"), "amount": "100000", "sequenceId": sequence, "walletPassphrase": w.Passphrase}).status
	}
	unlock := s.platform + "/api/v2/user/unlock"
	if r := s.do("POST", unlock, "locked", map[string]any{"otp": "123456"}); r.status != 401 || r.body["needsOTP"] != true {
		t.Fatalf("wrong otp: %d %s", r.status, r.raw)
	}
	if r := s.do("POST", unlock, "locked", map[string]any{"otp": "000000", "duration": 3601}); r.status != 400 {
		t.Fatalf("too long: %d %s", r.status, r.raw)
	}
	if send("a") != 400 {
		t.Fatal("sent while locked")
	}
	s.do("POST", unlock, "locked", map[string]any{"otp": "000000", "duration": 60})
	if send("b") != 200 {
		t.Fatal("not sent while unlocked")
	}
	s.clock.add(time.Minute)
	if send("c") != 400 {
		t.Fatal("sent after the time was over")
	}
	// Unlocking a token with spending limits deletes the limits.
	s.do("POST", unlock, "service", map[string]any{"otp": "000000"})
	s.do("POST", s.platform+"/api/v2/user/lock", "service", map[string]any{})
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "d", nil); r.status != 400 || r.body["needsUnlock"] != true {
		t.Fatalf("the limits survived: %d %s", r.status, r.raw)
	}
}

func TestWebhookSecretRotation(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{WebhookURL: "http://127.0.0.1:9/hook"})
	hooks := s.get("/api/v2/organization/" + s.world.Organization.ID + "/webhook")
	id, _ := dig(hooks.body, "webhooks.0.id")
	verify := func(secret string) any {
		r := s.do("POST", s.platform+"/api/v2/webhook/"+id.(string)+"/verify", "service",
			map[string]any{"notificationPayload": `{"a":1}`, "signature": sign(secret, []byte(`{"a":1}`))})
		return r.body["isValid"]
	}
	if verify(s.world.WebhookSecret) != true || verify("other") != false {
		t.Fatal("the secret of the world does not verify")
	}
	rotate := func() result {
		return s.do("POST", s.platform+"/api/v2/webhook/secret", "service", map[string]any{"organizationId": s.world.Organization.ID})
	}
	fresh := rotate()
	if fresh.status != 200 || verify(fresh.body["secret"].(string)) != true || verify(s.world.WebhookSecret) != false {
		t.Fatalf("rotation: %d %s", fresh.status, fresh.raw)
	}
	if again := rotate(); again.status != 429 {
		t.Fatalf("rotated twice in five minutes: %d", again.status)
	}
	s.clock.add(5 * time.Minute)
	if again := rotate(); again.status != 200 || again.body["secret"] == fresh.body["secret"] {
		t.Fatalf("rotation after five minutes: %d %s", again.status, again.raw)
	}
}

// A send to one of our own addresses arrives there, and goes again when removed.
func TestPeerReceives(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	vault := s.world.Wallet("apex-vault")
	made := s.do("POST", s.express+"/api/v2/ofc/wallet/"+vault.ID+"/address", "service", map[string]any{"onToken": "ofctbtc"})
	s.send("apex-bitcoin", "tbtc4", "100000", "in", map[string]any{"address": made.body["address"], "comment": "sandbox:removed"})
	s.control("advance", map[string]any{"confirm": true})
	if _, confirmed, _ := s.shown("apex-vault", "ofctbtc"); confirmed.String() != "100000" {
		t.Fatalf("arrived: %s", confirmed)
	}
	s.control("advance", map[string]any{"steps": 1})
	if _, confirmed, _ := s.shown("apex-vault", "ofctbtc"); confirmed.Sign() != 0 {
		t.Fatalf("still there after the reorganisation: %s", confirmed)
	}
	if _, confirmed, _ := s.shown("apex-bitcoin", "tbtc4"); confirmed.String() != "5000000" {
		t.Fatalf("not returned: %s", confirmed)
	}
}

func TestSendMany(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	w := s.world.Wallet("apex-bitcoin")
	path := s.express + "/api/v2/tbtc4/wallet/" + w.ID + "/sendmany"
	one := map[string]any{"address": s.payee("tbtc4"), "amount": 100000}
	if r := s.do("POST", path, "service", map[string]any{"recipients": []any{one}, "walletPassphrase": w.Passphrase, "sequenceId": "many"}); r.status != 200 {
		t.Fatalf("one recipient: %d %s", r.status, r.raw)
	}
	two := s.do("POST", path, "service", map[string]any{"recipients": []any{one, one}, "walletPassphrase": w.Passphrase})
	if value, _ := dig(two.body, "transfer.baseValueWithoutFeesString"); two.status != 200 || value != "-200000" {
		t.Fatalf("two recipients: %d %s", two.status, two.raw)
	}
	bad := map[string]any{"address": s.payee("tbtc4"), "amount": true, "walletPassphrase": w.Passphrase}
	if r := s.do("POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", "service", bad); r.body["error"] != "Invalid value for 'amount': expected number, got 'true'." {
		t.Fatalf("amount true: %d %s", r.status, r.raw)
	}
}

func TestControlApprove(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	asked := s.send("apex-bitcoin", "tbtc4", "177012", "asked", nil)
	id, _ := dig(asked.body, "pendingApproval.id")
	if r := s.control("approve", map[string]any{"approval": id, "state": "rejected"}); r["state"] != "rejected" {
		t.Fatalf("rejected: %v", r)
	}
	found := s.get("/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/transfer/sequenceId/asked")
	if found.body["state"] != "rejected" {
		t.Fatalf("its transfer: %s", found.raw)
	}
	if _, _, spendable := s.shown("apex-bitcoin", "tbtc4"); spendable.String() != "5000000" {
		t.Fatalf("spendable: %s", spendable)
	}
}
