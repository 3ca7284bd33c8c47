package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// accelerate asks Express to raise the fee of a transaction with the wallet's own passphrase.
func (s *stand) accelerate(wallet, txid string, more map[string]any) result {
	s.t.Helper()
	w := s.world.Wallet(wallet)
	body := map[string]any{"rbfTxIds": []string{txid}, "feeMultiplier": 1.5, "walletPassphrase": w.Passphrase}
	for key, value := range more {
		body[key] = value
	}
	return s.do("POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/acceleratetx", "service", body)
}

// stuck is the txid of a send that never confirms by itself: 177,024 satoshi out of 5,000,000.
func (s *stand) stuck() string {
	s.t.Helper()
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	sent := s.send("apex-bitcoin", "tbtc4", "177024", "slow", nil)
	if sent.status != 200 {
		s.t.Fatalf("send: %d %s", sent.status, sent.raw)
	}
	s.control("advance", nil)
	return sent.body["txid"].(string)
}

func (s *stand) bySequence(wallet, sequence string) map[string]any {
	return s.get("/api/v2/tbtc4/wallet/" + s.world.Wallet(wallet).ID + "/transfer/sequenceId/" + sequence).body
}

func (s *stand) byTxid(wallet, txid string) map[string]any {
	return s.get("/api/v2/tbtc4/wallet/" + s.world.Wallet(wallet).ID + "/transfer/" + txid).body
}

func one(value any) string {
	if all, _ := value.([]any); len(all) == 1 {
		return fmt.Sprint(all[0])
	}
	return fmt.Sprint("not one: ", value)
}

// A stuck send is seen, its fee is raised, and what replaces it confirms.
func TestAStuckSendIsReplaced(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	old := s.stuck()
	rbf := s.listener(t, "organization", map[string]any{"type": "transfer", "includeRbf": true, "coin": "tbtc4"})
	got := s.accelerate("apex-bitcoin", old, nil)
	made, _ := got.body["transfer"].(map[string]any)
	if got.status != 200 || got.body["status"] != "signed" || len(got.body["tx"].(string)) < 300 || got.body["txid"] == old {
		t.Fatalf("accelerate: %d %s", got.status, got.raw)
	}
	if one(made["replaces"]) != old || made["feeString"] != "3240" || made["sequenceId"] != nil || made["valueString"] != "-180264" {
		t.Errorf("the replacement: %v", made)
	}
	before := s.bySequence("apex-bitcoin", "slow")
	if before["state"] != "replaced" || one(before["replacedBy"]) != got.body["txid"] {
		t.Errorf("the replaced: %v", before)
	}
	s.control("advance", map[string]any{"confirm": true})
	after := s.byTxid("apex-bitcoin", got.body["txid"].(string))
	if after["state"] != "confirmed" {
		t.Errorf("the replacement is %v", after["state"])
	}
	total, confirmed, spendable := s.shown("apex-bitcoin", "tbtc4")
	if want := "4819736"; total.String() != want || confirmed.String() != want || spendable.String() != want {
		t.Errorf("left: %s %s %s", total, confirmed, spendable)
	}
	heardAs(t, "includeRbf", s.heard(rbf), "replaced", "unconfirmed", "confirmed")
}

// A replacement can be replaced, also before it is seen, and each names the one before it.
func TestAReplacementIsReplaced(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	txid, fees := s.stuck(), []string{}
	for range 3 {
		got := s.accelerate("apex-bitcoin", txid, map[string]any{"feeMultiplier": 1.1})
		if got.status != 200 || one(got.body["transfer"].(map[string]any)["replaces"]) != txid {
			t.Fatalf("accelerate: %d %s", got.status, got.raw)
		}
		txid = got.body["txid"].(string)
		fees = append(fees, got.body["transfer"].(map[string]any)["feeString"].(string))
	}
	if want := []string{"2376", "2614", "2876"}; !slices.Equal(fees, want) { // rounded up each time
		t.Errorf("fees %v, want %v", fees, want)
	}
}

func TestReplacementsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	txid := s.stuck()
	s.fund("meridian-bitcoin", "tbtc4", "900000")
	s.fund("kestrel-bitcoin", "tbtc4", "102000")
	done := s.send("apex-bitcoin", "tbtc4", "200000", "done", nil).body["txid"]
	s.control("advance", map[string]any{"confirm": true})
	failed := s.send("apex-bitcoin", "tbtc4", "177021", "failed", nil).body["txid"]
	s.control("advance", map[string]any{"steps": 3})
	replaced := s.send("apex-bitcoin", "tbtc4", "200000", "replaced", nil).body["txid"].(string)
	if got := s.accelerate("apex-bitcoin", replaced, nil); got.status != 200 {
		t.Fatalf("accelerate: %d %s", got.status, got.raw)
	}
	listed := s.world.Payees[slices.IndexFunc(s.world.Payees, func(p WorldPayee) bool { return p.Client == "kestrel" && p.Coin == "tbtc4" && p.Whitelisted })]
	whole := s.send("kestrel-bitcoin", "tbtc4", "99500", "whole", map[string]any{"address": listed.Address}) // 2,500 of fee, no change
	if whole.status != 200 {
		t.Fatalf("without change: %d %s", whole.status, whole.raw)
	}
	s.fund("kestrel-bitcoin", "tbtc4", "900000")
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	for name, x := range map[string]struct {
		wallet string
		txids  any
		factor any
		want   string
	}{
		"unknown":             {"apex-bitcoin", []any{strings.Repeat("0", 64)}, 1.5, "TransactionNotFound"},
		"of another wallet":   {"meridian-bitcoin", []any{txid}, 1.5, "TransactionNotFound"},
		"confirmed":           {"apex-bitcoin", []any{done}, 1.5, "TransactionNotReplaceable"},
		"failed":              {"apex-bitcoin", []any{failed}, 1.5, "TransactionNotReplaceable"},
		"replaced":            {"apex-bitcoin", []any{replaced}, 1.5, "TransactionNotReplaceable"},
		"no change":           {"kestrel-bitcoin", []any{whole.body["txid"]}, 1.5, "InsufficientChange"},
		"change is too small": {"apex-bitcoin", []any{txid}, "2232.8", "InsufficientChange"},
		"more than there is":  {"apex-bitcoin", []any{txid}, "999999999", "InsufficientBalance"},
		"two":                 {"apex-bitcoin", []any{txid, done}, 1.5, "InvalidArgument"},
		"no multiplier":       {"apex-bitcoin", []any{txid}, nil, "InvalidArgument"},
		"a multiplier of 1":   {"apex-bitcoin", []any{txid}, "1.000", "InvalidArgument"},
		"a smaller one":       {"apex-bitcoin", []any{txid}, 0.5, "InvalidArgument"},
		"a negative one":      {"apex-bitcoin", []any{txid}, -2, "InvalidArgument"},
		"a fraction":          {"apex-bitcoin", []any{txid}, "3/2", "InvalidArgument"},
		"a word":              {"apex-bitcoin", []any{txid}, "much", "InvalidArgument"},
		"one without end":     {"apex-bitcoin", []any{txid}, "1e999999999", "InvalidArgument"},
		"not bitcoin":         {"meridian-ether", []any{txid}, 1.5, "UnsupportedCoin"},
	} {
		w := s.world.Wallet(x.wallet)
		got := s.do("POST", s.platform+"/api/v2/"+w.Coin+"/wallet/"+w.ID+"/tx/build", "service",
			map[string]any{"rbfTxIds": x.txids, "feeMultiplier": x.factor, "recipients": []any{}})
		if got.status != 400 || got.body["name"] != x.want {
			t.Errorf("%s: %d %s, want %s", name, got.status, got.raw, x.want)
		}
	}
	if got := s.byTxid("apex-bitcoin", txid); got["state"] != "unconfirmed" || got["replacedBy"] != nil {
		t.Errorf("the stuck one: %v", got)
	}
}

// A payee of our own gets what the replacement pays, once; what was sent out of the old
// change is taken back with it.
func TestReplacementsTakeAlong(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	own, _ := dig(s.get("/api/v2/tbtc4/wallet/"+s.world.Wallet("meridian-bitcoin").ID).body, "receiveAddress.address")
	txid := s.send("apex-bitcoin", "tbtc4", "177024", "slow", map[string]any{"address": own}).body["txid"].(string)
	s.control("advance", nil)
	child := s.send("apex-bitcoin", "tbtc4", "100000", "child", nil)
	if child.status != 200 {
		t.Fatalf("child: %d %s", child.status, child.raw)
	}
	if got := s.accelerate("apex-bitcoin", txid, nil); got.status != 200 {
		t.Fatalf("accelerate: %d %s", got.status, got.raw)
	}
	if got := s.bySequence("apex-bitcoin", "child"); got["state"] != "removed" {
		t.Errorf("the child is %v", got["state"])
	}
	s.control("advance", map[string]any{"confirm": true})
	if total, _, _ := s.shown("meridian-bitcoin", "tbtc4"); total.String() != "177024" {
		t.Errorf("arrived: %s", total)
	}
}

// The transaction as the SDK reads it: the wallet's own outputs name it, the payees' do not.
func TestTransactionsAreShown(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	txid, w := s.stuck(), s.world.Wallet("apex-bitcoin").ID
	show := func(wallet, txid, query string) result {
		return s.get("/api/v2/tbtc4/wallet/" + wallet + "/tx/" + txid + query)
	}
	got := show(w, txid, "?includeRbf=true")
	for path, want := range map[string]any{"id": txid, "feeString": "2160", "outputs.0.address": s.payee("tbtc4"), "outputs.0.valueString": "177024",
		"outputs.0.wallet": nil, "outputs.1.valueString": "4820816", "outputs.1.wallet": w} {
		if have, _ := dig(got.body, path); have != want {
			t.Errorf("%s is %v, want %v: %s", path, have, want, got.raw)
		}
	}
	if got := s.accelerate("apex-bitcoin", txid, nil); got.status != 200 {
		t.Fatalf("accelerate: %d %s", got.status, got.raw)
	}
	for name, x := range map[string]struct {
		got  result
		want int
	}{
		"replaced":          {show(w, txid, ""), 404},
		"replaced, asked":   {show(w, txid, "?includeRbf=true"), 200},
		"unknown":           {show(w, strings.Repeat("0", 64), ""), 404},
		"of another wallet": {show(s.world.Wallet("meridian-bitcoin").ID, txid, "?includeRbf=true"), 404},
		"not bitcoin":       {s.get("/api/v2/hteth/wallet/" + s.world.Wallet("meridian-ether").ID + "/tx/" + txid), 400},
	} {
		if x.got.status != x.want {
			t.Errorf("%s: %d %s", name, x.got.status, x.got.raw)
		}
	}
}

// The send that the demo leaves unconfirmed can be raised too.
func TestTheDemosStuckSendIsReplaced(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true})
	old := s.bySequence("apex-bitcoin", "apex-bitcoin-now-1")
	got := s.accelerate("apex-bitcoin", old["txid"].(string), nil)
	if got.status != 200 {
		t.Fatalf("accelerate: %d %s", got.status, got.raw)
	}
	s.control("advance", map[string]any{"confirm": true})
	if heir := s.byTxid("apex-bitcoin", got.body["txid"].(string)); heir["state"] != "confirmed" || one(heir["replaces"]) != old["txid"] {
		t.Errorf("the replacement: %v", heir)
	}
}
