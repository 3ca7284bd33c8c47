package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A sandbox that is opened again from its journal is the sandbox that was closed,
// whatever was done to it.
func TestJournalRemembersEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		path := filepath.Join(dir, fmt.Sprint("journal", round))
		s, stop := openStand(rt, Options{Journal: path, WebhookURL: "http://127.0.0.1:9/none"})
		s.fund("apex-bitcoin", "tbtc4", "900000000")
		s.fund("apex-vault", "ofctbtc", "900000000")
		for n := range rapid.IntRange(1, 12).Draw(rt, "operations") {
			randomOperation(rt, s, n)
		}
		stop()
		again, err := Open(Options{Journal: path, Clock: s.clock, WebhookURL: "http://127.0.0.1:9/none"})
		if err != nil {
			rt.Fatalf("open again: %v", err)
		}
		defer func() { _ = again.Close() }()
		if !reflect.DeepEqual(s.server.state, again.state) {
			rt.Fatalf("the reopened world differs")
		}
		if !reflect.DeepEqual(s.server.Count(), again.Count()) {
			rt.Fatalf("the reopened world counts differently")
		}
	})
}

func randomOperation(rt *rapid.T, s *stand, n int) {
	sequence := fmt.Sprint("seq-", n)
	amount := rapid.Int64Range(1, 99_999_999).Draw(rt, "amount")
	switch rapid.IntRange(0, 8).Draw(rt, "kind") {
	case 0:
		s.send("apex-bitcoin", "tbtc4", fmt.Sprint(amount), sequence, nil)
	case 1:
		s.send("apex-vault", "ofctbtc", fmt.Sprint(amount), sequence, nil)
	case 2:
		digits := rapid.SampledFrom(sentinels).Draw(rt, "sentinel").digits
		s.send("apex-bitcoin", "tbtc4", "12"+digits, sequence, nil)
	case 3:
		s.control("advance", map[string]any{"steps": 1})
	case 4:
		s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "amount": fmt.Sprint(amount)})
	case 5:
		s.do("POST", s.platform+"/api/v2/tbtc4/wallet/"+s.world.Wallet("apex-bitcoin").ID+"/address", "service", map[string]any{})
	case 6:
		for _, id := range s.server.state.approvalOrder {
			s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+id, "approver", map[string]any{"state": "approved"})
		}
	case 7:
		s.do("POST", s.platform+"/api/v2/webhook/secret", "service", map[string]any{"organizationId": s.world.Organization.ID})
	case 8:
		for _, id := range s.server.state.transfersOf[s.world.Wallet("apex-bitcoin").ID] {
			if t := s.server.state.transfers[id]; t.replaceable() {
				s.accelerate("apex-bitcoin", t.Txid, map[string]any{"comment": rapid.SampledFrom([]string{"", "sandbox:pending-status"}).Draw(rt, "comment")})
				return
			}
		}
	}
}

func TestJournalDropsATornLine(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	s, stop := openStand(t, Options{Journal: path})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.send("apex-bitcoin", "tbtc4", "100000", "kept", nil)
	stop()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	last := lines[len(lines)-2]
	before := whole[:len(whole)-len(last)]
	for _, cut := range []int{0, 1, len(last) / 2, len(last) - 1} {
		if err := os.WriteFile(path, append(bytes.Clone(before), last[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		again, stop := openStand(t, Options{Journal: path})
		counts := again.server.Count()
		if counts.Transfers != 1 || counts.Sends[0].Requests != 1 || counts.Sends[0].Accepted != 0 {
			t.Fatalf("cut at %d: %+v", cut, counts.Sends)
		}
		if r := again.send("apex-bitcoin", "tbtc4", "100000", "kept", nil); r.status != 200 {
			t.Fatalf("cut at %d: the send that never was cannot be made: %s", cut, r.raw)
		}
		stop()
	}
}

func TestJournalRefusesDamage(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	s, stop := openStand(t, Options{Journal: path})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	stop()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.IndexByte(whole, '\n')
	damaged := append(append(bytes.Clone(whole[:first/2]), '\n'), whole[first+1:]...)
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Journal: path}); err == nil || !strings.Contains(err.Error(), "line 1 is damaged") {
		t.Fatalf("a damaged journal was taken: %v", err)
	}
}

func TestJournalBelongsToOneSandbox(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	newStand(t, Options{Journal: path})
	if _, err := Open(Options{Journal: path}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Fatalf("a second sandbox took the journal: %v", err)
	}
}

// What a kill at the moment of the answer leaves on disk holds the accepted send.
func TestAcceptedImpliesJournalled(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	s := newStand(t, Options{Journal: path})
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	s.control("hold", map[string]any{"point": "send.after"})
	answered := make(chan result)
	go func() { answered <- s.send("apex-bitcoin", "tbtc4", "100000", "held", nil) }()
	if r := s.do("GET", s.platform+"/_sandbox/held?wait=1&point=send.after", "", nil); r.body["blocked"].(float64) != 1 {
		t.Fatalf("nothing is held: %s", r.raw)
	}
	disk, err := os.ReadFile(path) // as a kill would leave it
	if err != nil {
		t.Fatal(err)
	}
	copied := journalIn(t)
	if err := os.WriteFile(copied, disk, 0o600); err != nil {
		t.Fatal(err)
	}
	other := newStand(t, Options{Journal: copied, Clock: s.clock})
	found := other.get("/api/v2/tbtc4/wallet/" + other.world.Wallet("apex-bitcoin").ID + "/transfer/sequenceId/held")
	if found.status != 200 || found.body["state"] != "signed" {
		t.Fatalf("the accepted send is not in the journal: %d %s", found.status, found.raw)
	}
	s.control("release", map[string]any{"point": "send.after"})
	if r := <-answered; r.status != 200 {
		t.Fatalf("after the release: %d %s", r.status, r.raw)
	}
}

func TestJournalHoldsNoSecret(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	s, stop := openStand(t, Options{Journal: path, Seed: true})
	s.send("apex-bitcoin", "tbtc4", "100000", "one", nil)
	s.send("apex-bitcoin", "tbtc4", "100000", "two", map[string]any{"walletPassphrase": "canary-passphrase"})
	s.do("POST", s.platform+"/api/v2/tbtc4/wallet/x/sendcoin", "service", map[string]any{"walletPassphrase": "canary-passphrase"})
	stop()
	disk, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{"canary-passphrase", s.world.WebhookSecret}
	for _, w := range s.world.Wallets {
		secrets = append(secrets, w.Passphrase)
	}
	for _, token := range s.world.Tokens {
		secrets = append(secrets, token.Token)
	}
	for i, secret := range secrets {
		if bytes.Contains(disk, []byte(secret)) {
			t.Errorf("secret %d stands in the journal", i)
		}
	}
}
