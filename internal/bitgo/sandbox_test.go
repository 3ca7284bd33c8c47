package bitgo_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/sandbox"
)

// stage is a client in front of a fresh sandbox, and the Go Account it sends from.
type stage struct {
	client *bitgo.Client
	world  sandbox.World
	from   sandbox.WorldWallet
	server *sandbox.Server
}

func open(t *testing.T) stage {
	t.Helper()
	server, err := sandbox.Open(sandbox.Options{Seed: true})
	if err != nil {
		t.Fatal(err)
	}
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	t.Cleanup(func() {
		platform.Close()
		express.Close()
		_ = server.Close()
	})
	world := server.World()
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL,
		Token: func(context.Context) (string, error) { return world.Tokens[0].Token, nil }})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range world.Wallets {
		if w.Coin == "ofc" {
			return stage{client, world, w, server}
		}
	}
	t.Fatal("the world has no Go Account")
	return stage{}
}

func (s stage) payment(t *testing.T, sequence, sentinel string) bitgo.SendRequest {
	t.Helper()
	for _, asset := range s.from.Assets {
		for _, payee := range s.world.Payees {
			if "ofc"+payee.Coin == asset {
				return bitgo.SendRequest{Coin: asset, WalletID: s.from.ID, Address: payee.Address, Amount: "10000",
					Passphrase: bitgo.Secret(s.from.Passphrase), SequenceID: sequence, Comment: "sandbox:" + sentinel}
			}
		}
	}
	t.Fatalf("no payee for any of %v", s.from.Assets)
	return bitgo.SendRequest{}
}

func TestTheClientReadsTheSandbox(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	if _, err := s.client.Ping(ctx); err != nil {
		t.Error(err)
	}
	if h, err := s.client.PingExpress(ctx); err != nil || !strings.Contains(h.Status, "express") {
		t.Errorf("%+v %v", h, err)
	}
	if session, err := s.client.Session(ctx); err != nil || session.UserID() == "" {
		t.Errorf("%+v %v", session, err)
	}
	if e, err := s.client.Enterprise(ctx, s.from.Enterprise); err != nil || e.ID != s.from.Enterprise || e.Name == "" {
		t.Errorf("%+v %v", e, err)
	}
	found := 0
	for w, err := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Wallet], error) {
		return s.client.Wallets(ctx, s.from.Enterprise, after)
	}) {
		if err != nil {
			t.Fatal(err)
		}
		if w.ID == s.from.ID {
			found++
		}
	}
	if found != 1 {
		t.Errorf("the wallet was listed %d times", found)
	}
	for _, known := range s.world.Wallets {
		w, err := s.client.Wallet(ctx, known.Coin, known.ID, true)
		if err != nil || w.ID != known.ID || w.Label != known.Label {
			t.Errorf("%s: %+v %v", known.Key, w, err)
		}
		for _, asset := range known.Assets {
			if b, ok := w.Balances[asset]; !ok || !b.Total.Known() || !b.Spendable.Known() {
				t.Errorf("%s has no balance of %s: %v", known.Key, asset, w.Balances)
			}
		}
		if _, err := s.client.Addresses(ctx, known.Coin, known.ID, ""); err != nil {
			t.Errorf("%s: %v", known.Key, err)
		}
	}
	if _, err := s.client.Wallet(ctx, "tbtc4", s.from.ID, false); !bitgo.IsNotFound(err) {
		t.Errorf("a wrong coin answered %v", err)
	}
	asset := s.from.Assets[0]
	if p, err := s.client.Market(ctx, asset); err != nil || !p.USD.IsPositive() || p.At.IsZero() {
		t.Errorf("%+v %v", p, err)
	}
	if fee, err := s.client.Fee(ctx, "tbtc4"); err != nil || !fee.PerKB.Known() {
		t.Errorf("%+v %v", fee, err)
	}
}

func TestTheClientReadsTheSandboxsTransfers(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	seen := map[string]bool{}
	for x, err := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Transfer], error) {
		return s.client.Transfers(ctx, "ofc", s.from.ID, bitgo.TransferQuery{AllTokens: true, Limit: 50, PrevID: after})
	}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen[x.ID] || x.Wallet != s.from.ID || !x.Value.Known() || x.Date.IsZero() {
			t.Errorf("%+v", x)
		}
		seen[x.ID] = true
	}
	if len(seen) < 50 {
		t.Errorf("a year of history has %d transfers", len(seen))
	}
	if _, err := s.client.PendingApprovals(ctx, bitgo.ApprovalQuery{Enterprise: s.from.Enterprise}); err != nil {
		t.Error(err)
	}
}

func TestSendsThroughTheSandbox(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, test := range []struct {
		sentinel string
		want     bitgo.Outcome
		accepted bool // BitGo has it, whatever was answered
	}{
		{"plain", bitgo.Sent, true},
		{"needs-unlock", bitgo.Returned, false},
		{"incorrect-otp", bitgo.Returned, false},
		{"policy-denied", bitgo.Refused, false},
		{"ofac", bitgo.Refused, false},
		{"pending-status", bitgo.PendingApproval, true},
		{"pending-wrapped", bitgo.PendingApproval, true},
		{"pending-flat", bitgo.PendingApproval, true},
		{"pending-tss", bitgo.PendingApproval, true},
		{"pending-string", bitgo.PendingApproval, true},
		{"accepted-then-dropped", bitgo.Unknown, true},
		{"dropped-before", bitgo.Unknown, false},
		{"rate-limited", bitgo.Unknown, false},
		{"html-503", bitgo.Unknown, false},
		{"cut-json", bitgo.Unknown, true},
		{"duplicate-sequence", bitgo.Unknown, false},
		{"proxy-503", bitgo.Unknown, false},
		{"accepted-no-answer", bitgo.Unknown, true},
		{"locked-423", bitgo.Unknown, false},
		{"accepted-504", bitgo.Unknown, true},
	} {
		ask := s.payment(t, "seq-"+test.sentinel, test.sentinel)
		got := s.client.Send(t.Context(), ask)
		if got.Outcome != test.want {
			t.Errorf("%s: %s (%s) %v", test.sentinel, got.Outcome, got.Why, got.Reason)
		}
		if got.Outcome == bitgo.PendingApproval {
			a, err := s.client.PendingApproval(t.Context(), got.PendingApprovalID)
			if err != nil || !a.IsPending() || a.SequenceID != ask.SequenceID {
				t.Errorf("%s: %+v %v", test.sentinel, a, err)
			}
		}
		asked, accepted := 0, 0
		for _, count := range s.server.Count().Sends {
			if count.Sequence == ask.SequenceID {
				asked, accepted = count.Requests, count.Accepted
			}
		}
		if asked > 1 || accepted > 1 || (accepted == 1) != test.accepted {
			t.Errorf("%s: asked %d times, accepted %d", test.sentinel, asked, accepted)
		}
		// The promise that matters: what the client calls refused or returned was never accepted.
		if accepted > 0 && (got.Outcome == bitgo.Refused || got.Outcome == bitgo.Returned) {
			t.Errorf("%s was accepted and is called %s", test.sentinel, got.Outcome)
		}
	}
	x, err := s.client.TransferBySequenceID(t.Context(), s.payment(t, "", "").Coin, s.from.ID, "seq-accepted-then-dropped")
	if err != nil || x.SequenceID != "seq-accepted-then-dropped" {
		t.Errorf("an accepted send cannot be found again: %+v %v", x, err)
	}
}

func TestAWrongPassphraseIsReturnedByTheSandbox(t *testing.T) {
	t.Parallel()
	s := open(t)
	ask := s.payment(t, "seq-wrong", "plain")
	ask.Passphrase = "not the passphrase"
	if got := s.client.Send(t.Context(), ask); got.Outcome != bitgo.Returned || strings.Contains(got.Reason.Error(), "not the passphrase") {
		t.Errorf("%s %v", got.Outcome, got.Reason)
	}
	ask.Passphrase = ""
	if got := s.client.Send(t.Context(), ask); got.Outcome != bitgo.Returned {
		t.Errorf("%s %v", got.Outcome, got.Reason)
	}
	if leaks := s.server.Count().Leaks; leaks != 0 {
		t.Errorf("%d secrets reached the platform", leaks)
	}
}
