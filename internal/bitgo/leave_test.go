package bitgo

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

type never struct{}

func (never) Wait(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// A request that may not leave before its time is over never does, and that is proof.
func TestARequestLeavesInTimeOrNotAtAll(t *testing.T) {
	t.Parallel()
	var heard atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	t.Cleanup(server.Close)
	c, err := New(Options{PlatformURL: server.URL, ExpressURL: server.URL, Limiter: never{}, Token: func(context.Context) (string, error) { return "token", nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err = c.GenerateWallet(ctx, NewWallet{Coin: "tbtc4", Enterprise: strings.Repeat("ab", 16), Label: "Late", Passphrase: "a phrase of many words", LeaveIn: time.Millisecond})
	if !Unsent(err) || !Declined(err) || heard.Load() != 0 || ctx.Err() != nil {
		t.Errorf("%v, heard %d, %v", err, heard.Load(), ctx.Err())
	}
}
