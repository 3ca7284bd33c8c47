package bitgo

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

const (
	walletID     = "773ec17a0ef5480ef2f33c5d6c926754"
	enterpriseID = "5f1e2d3c4b5a69788796a5b4c3d2e1f0"
	transferID   = "022fb95f50f611516e817fdc6362bcdb"
	approvalID   = "f65f78318046d377a3084d0ff2e3b2da"
	token        = "v2x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
)

func recorded(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// host is a client whose two hosts are one handler, and whose waits are recorded instead of slept.
func host(t *testing.T, h http.Handler) (*Client, *[]time.Duration) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	waits := &[]time.Duration{}
	c, err := New(Options{PlatformURL: srv.URL, ExpressURL: srv.URL,
		Token: func(context.Context) (string, error) { return token, nil },
		Sleep: func(_ context.Context, d time.Duration) error { *waits = append(*waits, d); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, waits
}

func says200(body string) http.HandlerFunc { return saysStatus(200, body) }

func saysStatus(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
