package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Whose failed tries are counted must not be for the sender to choose.
func TestTheAddressIsWhatTheNearestProxySaw(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trust bool
		lines []string
		want  string
	}{
		"no proxy":                    {false, []string{"198.51.100.7"}, "192.0.2.1"},
		"a proxy without the header":  {true, nil, "192.0.2.1"},
		"one entry":                   {true, []string{"198.51.100.7"}, "198.51.100.7"},
		"a claim in the same line":    {true, []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		"a claim in a line before it": {true, []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7"},
		"not an address":              {true, []string{"203.0.113.9, nonsense"}, "192.0.2.1"},
		"IPv6":                        {true, []string{"2001:db8::1"}, "2001:db8::1"},
	} {
		var got Info
		h := Handler(Doors{API: http.NotFoundHandler(), Docs: http.NotFoundHandler(), Prefix: "/static/", Static: http.NotFoundHandler(), Hook: http.NotFoundHandler(), TrustForwarded: c.trust,
			Ready: func(context.Context) error { return nil }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Console: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = RequestInfo(r.Context()) })})
		r := httptest.NewRequest(http.MethodGet, "/", nil) // comes from 192.0.2.1
		r.Header["X-Forwarded-For"] = c.lines
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got.IP != c.want || got.ID == "" {
			t.Errorf("%s: %q, want %q", name, got.IP, c.want)
		}
	}
}
