package bitgo_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
)

func (s stage) ask(key, email string) bitgo.NewChild {
	return bitgo.NewChild{Email: email, Key: key, AccountType: "entity"}
}

// The same key makes one enterprise; with another email it is a conflict and nothing is made.
func TestCreateChildIsOnceForItsKey(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	org := s.world.Organization.ID
	first, err := s.client.CreateChild(ctx, org, s.ask("onboarding-1", "treasury@apex.example"))
	if err != nil || !bitgo.IsID(first.Enterprise) || !bitgo.IsID(first.User) {
		t.Fatalf("%+v %v", first, err)
	}
	if again, err := s.client.CreateChild(ctx, org, s.ask("onboarding-1", "treasury@apex.example")); err != nil || again != first {
		t.Errorf("%+v %v", again, err)
	}
	if _, err := s.client.CreateChild(ctx, org, s.ask("onboarding-1", "other@apex.example")); err == nil || !bitgo.Declined(err) {
		t.Errorf("another email under the key: %v", err)
	} else if e, _ := bitgo.AsError(err); e.Status != http.StatusConflict {
		t.Errorf("another email under the key: %v", err)
	}
	if e, err := s.client.Enterprise(ctx, first.Enterprise); err != nil || e.Name == "" {
		t.Errorf("%+v %v", e, err)
	}
}

func TestCreateChildRefusesBeforeItLeaves(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, ask := range []bitgo.NewChild{s.ask("short", "a@b.example"), s.ask("onboarding-1", "no address"), s.ask("onboarding-1", "A <a@b.example>"),
		{Email: "a@b.example", Key: "onboarding-1", AccountType: "business"},
		{Email: "a@b.example", Key: "onboarding-1", AccountType: "entity", Admins: []string{"../x"}}} {
		if _, err := s.client.CreateChild(t.Context(), s.world.Organization.ID, ask); err == nil || !bitgo.Declined(err) {
			t.Errorf("%+v: %v", ask, err)
		}
	}
}

func TestGenerateGoAccount(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	ask := bitgo.NewGoAccount{Enterprise: s.from.Enterprise, Label: "Custody vault", Passphrase: "correct horse battery", Passcode: "passcode-1"}
	made, err := s.client.GenerateGoAccount(ctx, ask)
	if err != nil || !bitgo.IsID(made.ID) || made.Coin != "ofc" || made.Label != ask.Label || made.Type != "trading" || made.Enterprise != ask.Enterprise {
		t.Fatalf("%+v %v", made, err)
	}
	if read, err := s.client.Wallet(ctx, "ofc", made.ID, true); err != nil || read.Label != ask.Label {
		t.Errorf("%+v %v", read, err)
	}
	ask.Label = "sandbox:forbidden"
	if _, err := s.client.GenerateGoAccount(ctx, ask); !bitgo.Declined(err) {
		t.Errorf("a refusal: %v", err)
	}
	for _, bad := range []bitgo.NewGoAccount{{}, {Enterprise: "x", Label: "a", Passphrase: "p", Passcode: "c"},
		{Enterprise: ask.Enterprise, Label: "a", Passphrase: "p"}, {Enterprise: ask.Enterprise, Label: strings.Repeat("x", 251), Passphrase: "p", Passcode: "c"}} {
		if _, err := s.client.GenerateGoAccount(ctx, bad); !bitgo.Declined(err) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// What proves nothing is never taken for a no, and neither passphrase nor private key is in anything that comes back.
func TestGenerateGoAccountKeepsDoubtAndSecrets(t *testing.T) {
	t.Parallel()
	const prv, passphrase = "xprv9s21ZrQH143K", "correct horse battery"
	for _, c := range []struct {
		status   int
		body     string
		made     bool
		declined bool
	}{
		{200, `{"wallet":{"id":"773ec17a0ef5480ef2f33c5d6c926754","coin":"ofc"},"userKeychain":{"prv":"` + prv + `"}}`, true, false},
		{200, `{"id":"773ec17a0ef5480ef2f33c5d6c926754","coin":"ofc","prv":"` + prv + `"}`, true, false},
		{200, `{"userKeychain":{"prv":"` + prv + `"}}`, false, false},
		{200, `{"userKeychain":{"prv":"` + prv, false, false},
		{500, `{"error":"socket hang up ` + passphrase + `"}`, false, false},
		{503, "<html><title>503</title></html>", false, false},
		{408, `{"error":"timed out"}`, false, false},
		{400, "<html></html>", false, false},
		{400, "", false, false},
		{403, `{"error":"enterprise has not passed KYC","message":"` + passphrase + `"}`, false, true},
		{429, `{"error":"rate limit exceeded"}`, false, true},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		client, err := bitgo.New(bitgo.Options{PlatformURL: srv.URL, ExpressURL: srv.URL, Token: func(context.Context) (string, error) { return "v2xtoken", nil }})
		if err != nil {
			t.Fatal(err)
		}
		w, err := client.GenerateGoAccount(t.Context(), bitgo.NewGoAccount{Enterprise: strings.Repeat("ab", 16), Label: "Vault", Passphrase: passphrase, Passcode: "passcode-1"})
		srv.Close()
		if (err == nil) != c.made || bitgo.Declined(err) != c.declined {
			t.Errorf("%d %s: made %v, %v", c.status, c.body, err == nil, err)
		}
		var said bytes.Buffer
		_, _ = fmt.Fprintf(&said, "%+v %#v %v", w, w, err)
		if strings.Contains(said.String(), prv) || strings.Contains(said.String(), passphrase) {
			t.Errorf("%d %s: a secret came back: %s", c.status, c.body, said.String())
		}
	}
}
