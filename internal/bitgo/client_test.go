package bitgo

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestNewRefusesUnsafeOrigins(t *testing.T) {
	source := func(context.Context) (string, error) { return token, nil }
	good := "http://127.0.0.1:3080"
	for _, bad := range []string{"", "app.bitgo.com", "http://app.bitgo-test.com", "ftp://127.0.0.1", "https://u:p@app.bitgo.com",
		"https://app.bitgo.com/api", "https://app.bitgo.com?x=1", "http://127.0.0.1.evil.example", "http://10.0.0.1"} {
		if _, err := New(Options{PlatformURL: bad, ExpressURL: good, Token: source}); err == nil {
			t.Errorf("platform %q was accepted", bad)
		}
		if _, err := New(Options{PlatformURL: good, ExpressURL: bad, Token: source}); err == nil {
			t.Errorf("express %q was accepted", bad)
		}
	}
	for _, fine := range []string{"https://app.bitgo-test.com", "https://app.bitgo-test.com/", "http://localhost:3080", "http://[::1]:1"} {
		if _, err := New(Options{PlatformURL: fine, ExpressURL: good, Token: source}); err != nil {
			t.Errorf("%q was refused: %v", fine, err)
		}
	}
	if _, err := New(Options{PlatformURL: good, ExpressURL: good}); err == nil {
		t.Error("a client without a token source was made")
	}
}

func TestReadsAreRetriedAndHonourRetryAfter(t *testing.T) {
	var calls atomic.Int32
	c, waits := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch calls.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(429)
			_, _ = w.Write([]byte(`{"error":"slow down"}`))
		case 2:
			w.WriteHeader(503)
			_, _ = w.Write([]byte(`<html><head><title>503 Service Temporarily Unavailable</title></head></html>`))
		default:
			if r.Header.Get("Authorization") != "Bearer "+token {
				t.Error("the token is missing")
			}
			_, _ = w.Write([]byte(recorded(t, "wallet_ofc.json")))
		}
	}))
	if _, err := c.Wallet(t.Context(), "ofc", walletID, true); err != nil {
		t.Fatal(err)
	}
	if len(*waits) != 2 || (*waits)[0] != 2*time.Second || (*waits)[1] <= 0 || (*waits)[1] > 2*backoff {
		t.Errorf("waits %v", *waits)
	}
}

func TestReadsStopAfterThreeTriesAndDoNotRetryRefusals(t *testing.T) {
	for _, test := range []struct {
		status int
		calls  int32
	}{{500, 3}, {502, 3}, {429, 3}, {400, 1}, {401, 1}, {403, 1}, {404, 1}, {511, 1}} {
		var calls atomic.Int32
		c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			saysStatus(test.status, `{"error":"no","name":"Some"}`)(w, nil)
		}))
		_, err := c.Enterprise(t.Context(), enterpriseID)
		e, ok := AsError(err)
		if !ok || e.Status != test.status || calls.Load() != test.calls {
			t.Errorf("%d: %d calls, %v", test.status, calls.Load(), err)
		}
	}
}

func TestARetryAfterBeyondTheDeadlineIsNotWaitedFor(t *testing.T) {
	c, waits := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(429)
		_, _ = w.Write([]byte(`{"error":"slow down"}`))
	}))
	_, err := c.Session(t.Context())
	e, _ := AsError(err)
	if !IsRateLimited(err) || e.RetryAfter != 10*time.Minute || len(*waits) != 0 {
		t.Errorf("%v, waited %v", err, *waits)
	}
}

func TestWritesAreNotRetried(t *testing.T) {
	var calls atomic.Int32
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		saysStatus(503, `{"error":"no"}`)(w, nil)
	}))
	if _, err := c.CreateAddress(t.Context(), "tbtc4", walletID, NewAddress{}); err == nil || calls.Load() != 1 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var reached atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer elsewhere.Close()
	c, _ := host(t, http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	_, err := c.Session(t.Context())
	if e, _ := AsError(err); e == nil || e.Name != NameRedirect || reached.Load() {
		t.Errorf("%v, reached %v", err, reached.Load())
	}
	if got := c.Send(t.Context(), payment()); got.Outcome != Unknown || reached.Load() {
		t.Errorf("%+v, reached %v", got, reached.Load())
	}
}

func TestNothingCrookedEntersAPath(t *testing.T) {
	var calls atomic.Int32
	c, _ := host(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	ctx := t.Context()
	for _, bad := range []string{"", "..", "../user", strings.ToUpper(walletID), walletID + "/x", walletID[:31], "0x" + walletID[:30], walletID + "\n"} {
		_, e1 := c.Wallet(ctx, "tbtc4", bad, false)
		_, e2 := c.Transfer(ctx, "tbtc4", walletID, bad)
		_, e3 := c.Enterprise(ctx, bad)
		_, e4 := c.PendingApproval(ctx, bad)
		_, e5 := c.Address(ctx, "tbtc4", walletID, bad)
		for _, err := range []error{e1, e2, e3, e4, e5} {
			if e, ok := AsError(err); !ok || e.Name != NameInvalid {
				t.Errorf("%q: %v", bad, err)
			}
		}
	}
	for _, bad := range []string{"", ".", "..", "a/b", "tbtc4?x", "tbtc 4", "TBTC", "tb%2f", "a..b", "ü", strings.Repeat("a", 81)} {
		if _, err := c.Wallet(ctx, bad, walletID, false); err == nil {
			t.Errorf("coin %q was accepted", bad)
		}
		if IsCoin(bad) {
			t.Errorf("coin %q has the shape of a ticker", bad)
		}
	}
	if _, err := c.TransferBySequenceID(ctx, "tbtc4", walletID, "a/../b"); err == nil {
		t.Error("a crooked sequence id was accepted")
	}
	if calls.Load() != 0 {
		t.Errorf("%d requests left", calls.Load())
	}
	for _, fine := range []string{"tbtc4", "ofc", "tsol:usdc", "txlm:USDC-GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5", "tbaseeth:ctbtccx_99e833", "eos:BOX", "1inch"} {
		if !IsCoin(fine) {
			t.Errorf("coin %q was refused", fine)
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		chunk := []byte(strings.Repeat("x", 1<<20))
		for range 12 {
			_, _ = w.Write(chunk)
		}
	}))
	_, err := c.Session(t.Context())
	if e, _ := AsError(err); e == nil || e.Name != NameTooLarge {
		t.Errorf("%v", err)
	}
	deep, _ := host(t, says200(strings.Repeat(`{"a":`, 5000)+"1"+strings.Repeat("}", 5000)))
	if _, err := deep.Session(t.Context()); err == nil {
		t.Error("a bottomless answer was read")
	}
}

func TestHalfAnswersAreErrors(t *testing.T) {
	for _, test := range []struct{ body, name string }{
		{"", NameCutOff}, {`{"id":"77`, NameCutOff}, {`{"id":`, NameCutOff}, {`[]`, NameUnreadable}, {`{}`, NameUnreadable},
		{`{"id":"` + walletID + `"} trailing`, NameUnreadable}, {`Bad gateway`, NameUnreadable},
		{`{"id":"` + walletID + `","balanceString":"1.5"}`, NameUnreadable},
		{`{"id":"` + walletID + `","balanceString":15}`, NameUnreadable},
		{`{"id":"` + walletID + `","balanceString":"` + strings.Repeat("9", 79) + `"}`, NameUnreadable},
		{"<!DOCTYPE html><title>Error</title><pre>at /srv/express</pre>", NameHTML},
	} {
		c, _ := host(t, says200(test.body))
		_, err := c.Wallet(t.Context(), "tbtc4", walletID, false)
		if e, _ := AsError(err); e == nil || e.Name != test.name || strings.Contains(e.Error(), "/srv") {
			t.Errorf("%q: %v", test.body, err)
		}
	}
}

func TestACutConnectionIsATransportError(t *testing.T) {
	c, waits := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"id":`))
	}))
	_, err := c.Session(t.Context())
	if e, _ := AsError(err); e == nil || !e.Transport || e.Name != NameCutOff || len(*waits) != tries-1 {
		t.Errorf("%v, waits %v", err, *waits)
	}
}

func TestDeadlinesAndCancellation(t *testing.T) {
	block := make(chan struct{})
	c, waits := host(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-block }))
	defer close(block)
	c.deadlines = deadlines{ping: time.Millisecond, read: time.Millisecond, send: time.Millisecond}
	_, err := c.Ping(t.Context())
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ping: %v", err)
	}
	if _, err = c.Session(t.Context()); !errors.Is(err, context.DeadlineExceeded) || len(*waits) != 0 {
		t.Errorf("read: %v, waits %v", err, *waits)
	}
	if got := c.Send(t.Context(), payment()); got.Outcome != Unknown || !got.Reason.Transport {
		t.Errorf("send: %+v", got)
	}
}

type refusing struct{}

func (refusing) Wait(context.Context) error { return context.DeadlineExceeded }

type counting struct{ n atomic.Int32 }

func (l *counting) Wait(context.Context) error { l.n.Add(1); return nil }

func TestTheLimiterStandsBeforeEveryRequest(t *testing.T) {
	var calls atomic.Int32
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		saysStatus(500, `{"error":"x"}`)(w, nil)
	}))
	limiter := &counting{}
	c.limiter = limiter
	_, _ = c.Session(t.Context())
	_, _ = c.PingExpress(t.Context())
	c.Send(t.Context(), payment())
	if limiter.n.Load() != calls.Load() || calls.Load() != 5 {
		t.Errorf("limiter %d, requests %d", limiter.n.Load(), calls.Load())
	}
	c.limiter = refusing{}
	if got := c.Send(t.Context(), payment()); got.Outcome != Returned || calls.Load() != 5 {
		t.Errorf("%+v after %d requests", got, calls.Load())
	}
}

func TestPingsCarryNoToken(t *testing.T) {
	var paths []string
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		if r.Header.Get("Authorization") != "" {
			t.Error("a ping carried the token")
		}
		_, _ = w.Write([]byte(`{"status":"service is ok!","environment":"BitGo Testnet"}`))
	}))
	c.token = func(context.Context) (string, error) { return "", errors.New("vault is shut") }
	health, err := c.Ping(t.Context())
	if err != nil || health.Environment != "BitGo Testnet" {
		t.Errorf("%+v %v", health, err)
	}
	if _, err := c.PingExpress(t.Context()); err != nil || !slices.Equal(paths, []string{"/api/v2/ping", "/api/v2/pingexpress"}) {
		t.Errorf("%v %v", paths, err)
	}
	if _, err := c.Session(t.Context()); err == nil || strings.Contains(err.Error(), "vault") {
		t.Errorf("%v", err)
	}
}

func TestAsSpeaksWithAnotherToken(t *testing.T) {
	var seen []string
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		_, _ = w.Write([]byte(`{"session":{"id":"x","user":{"id":"u1"},"unlock":{"spendingLimits":{"tbtc4":{"txCount":0,"txValue":0,"txValueLimit":100000}}}}}`))
	}))
	other := c.As(func(context.Context) (string, error) { return "v2xother", nil })
	_, _ = c.Session(t.Context())
	s, err := other.Session(t.Context())
	if err != nil || s.UserID() != "u1" || s.Unlock.SpendingLimits["tbtc4"].TxValueLimit.String() != "100000" {
		t.Errorf("%+v %v", s, err)
	}
	if !slices.Equal(seen, []string{"Bearer " + token, "Bearer v2xother"}) {
		t.Errorf("%v", seen)
	}
}

func TestEachStopsAtARepeatedCursor(t *testing.T) {
	var calls int
	var items, failures int
	for _, err := range Each(func(string) (Page[int], error) {
		calls++
		return Page[int]{Items: []int{calls}, Next: "again"}, nil
	}) {
		if err != nil {
			failures++
			continue
		}
		items++
	}
	if items != 2 || failures != 1 {
		t.Errorf("%d items, %d errors, %d calls", items, failures, calls)
	}
}
