package sandbox

import (
	"maps"
	"strings"
	"testing"
	"time"
)

// bank finds a bank account of the world.
func (w World) bank(key string) WorldBank {
	for _, b := range w.Banks {
		if b.Key == key {
			return b
		}
	}
	panic("sandbox: no bank account " + key)
}

func (s *stand) bankBody(more map[string]any) map[string]any {
	body := map[string]any{"type": "wire", "routingNumber": "021000021", "name": "First Bank", "accountNumber": "000123456789",
		"enterpriseId": s.world.Enterprise("apex").ID, "currency": "tfiatusd", "ownerName": "Apex Mining", "accountType": "checking",
		"ownerAddressLine1": "1 Mine Road", "ownerAddressCountryCode": "US", "bankAddressLine1": "2 Bank Street", "bankAddressCountryCode": "US"}
	maps.Copy(body, more)
	maps.DeleteFunc(body, func(_ string, value any) bool { return value == nil })
	return body
}

func TestBankAccounts(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	banks := s.platform + "/api/v2/bankaccounts"
	list := s.get("/api/v2/bankaccounts?enterpriseId=" + s.world.Enterprise("apex").ID)
	if hash, _ := dig(list.body, "bankAccounts.0.idHash"); list.status != 200 || hash != s.world.bank("apex-bank").Hash {
		t.Fatalf("list: %d %s", list.status, list.raw)
	}
	made := s.do("POST", banks, "service", s.bankBody(nil))
	if made.status != 200 || made.body["verificationState"] != "pending" || strings.Contains(string(made.raw), "000123456789") || made.body["accountNumber"] != "****6789" {
		t.Fatalf("add: %d %s", made.status, made.raw)
	}
	one := banks + "/" + made.body["id"].(string)
	s.clock.add(48*time.Hour - time.Second)
	if r := s.do("GET", one, "service", nil); r.body["verificationState"] != "pending" {
		t.Fatalf("too early: %s", r.raw)
	}
	s.control("advance", map[string]any{"seconds": 1})
	if r := s.do("GET", one, "service", nil); r.body["verificationState"] != "approved" {
		t.Fatalf("screened: %s", r.raw)
	}
	if r := s.do("PUT", one, "service", map[string]any{"ownerName": "Apex Mining Ltd", "description": "sandbox:bank-rejected"}); r.status != 200 || r.body["verificationState"] != "pending" {
		t.Fatalf("update: %d %s", r.status, r.raw)
	}
	s.control("advance", map[string]any{"kind": "bankAccounts", "steps": 1})
	if r := s.do("GET", one, "service", nil); r.body["verificationState"] != "rejected" || r.body["ownerName"] != "Apex Mining Ltd" {
		t.Fatalf("rejected: %s", r.raw)
	}
	if r := s.do("DELETE", one, "service", nil); r.status != 200 || r.body["verificationState"] != "removed" {
		t.Fatalf("delete: %d %s", r.status, r.raw)
	}
	for _, method := range []string{"DELETE", "PUT"} {
		if r := s.do(method, one, "service", map[string]any{"name": "x"}); r.status != 409 || r.body["errorName"] == nil {
			t.Fatalf("%s of a removed one: %d %s", method, r.status, r.raw)
		}
	}
	for query, count := range map[string]int{"": 3, "?verificationState=removed": 1, "?type=ach": 0, "?idHash=" + s.world.bank("kestrel-bank").Hash: 1, "?verificationState=pending": 0} {
		if r := s.get("/api/v2/bankaccounts" + query); len(r.body["bankAccounts"].([]any)) != count {
			t.Errorf("%s: %s", query, r.raw)
		}
	}
	info := s.get("/api/v2/bankaccounts/deposit/info?currency=tfiatusd&goAccountId=" + s.world.Wallet("apex-vault").ID)
	if name, _ := dig(info.body, "bankAccounts.0.name"); info.status != 200 || info.body["memoId"] == nil || name == nil {
		t.Fatalf("deposit info: %d %s", info.status, info.raw)
	}
}

// The fiat service refuses as {error, errorName}, also where the token is at fault.
func TestBankAccountRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	banks := s.platform + "/api/v2/bankaccounts"
	kestrel := banks + "/" + fixed("bank account", "kestrel-bank")
	for _, x := range []struct {
		method, url, token string
		body               any
		status             int
		name, error        string
	}{
		{"GET", banks, "", nil, 401, "Error", "authorization"},
		{"GET", banks, "expired", nil, 401, "Error", "session expired"},
		{"GET", banks + "?enterpriseId=nothing", "service", nil, 404, "backend:common:notFound", "enterprise"},
		{"GET", banks + "?verificationState=perhaps", "service", nil, 400, "backend:common:invalidArgument", "key=verificationState"},
		{"GET", kestrel, "apex", nil, 404, "backend:common:notFound", "bank account"},
		{"POST", banks, "viewer", s.bankBody(nil), 403, "backend:common:forbidden", "scope"},
		{"POST", banks, "service", nil, 400, "backend:common:invalidArgument", "key=body"},
		{"POST", banks, "service", s.bankBody(map[string]any{"routingNumber": nil}), 400, "backend:common:invalidArgument", "key=routingNumber"},
		{"POST", banks, "service", s.bankBody(map[string]any{"currency": "tfiateuro"}), 400, "backend:common:invalidArgument", "key=currency"},
		{"POST", banks, "service", s.bankBody(map[string]any{"bankAddressLine1": nil}), 400, "backend:common:invalidArgument", "key=bankAddressLine1"},
		{"POST", banks, "service", s.bankBody(map[string]any{"description": 7}), 400, "backend:common:invalidArgument", "key=description"},
		{"POST", banks, "service", s.bankBody(map[string]any{"enterpriseId": "nothing"}), 404, "backend:common:notFound", "enterprise"},
		{"PUT", kestrel, "service", map[string]any{"shortCountryCode": "Spain"}, 400, "backend:common:invalidArgument", "key=shortCountryCode"},
		{"PUT", kestrel, "viewer", map[string]any{}, 403, "backend:common:forbidden", "scope"},
		{"DELETE", kestrel, "viewer", nil, 403, "backend:common:forbidden", "scope"},
		{"GET", banks + "/deposit/info?currency=usd", "service", nil, 400, "backend:common:invalidArgument", "key=currency"},
		{"GET", banks + "/deposit/info?currency=tfiatusd&goAccountId=" + s.world.Wallet("apex-bitcoin").ID, "service", nil, 404, "backend:common:notFound", "go account"},
	} {
		r := s.do(x.method, x.url, x.token, x.body)
		text, _ := r.body["error"].(string)
		if r.status != x.status || r.body["errorName"] != x.name || !strings.Contains(text, x.error) {
			t.Errorf("%s %s: %d %s", x.method, x.url, r.status, r.raw)
		}
	}
}
