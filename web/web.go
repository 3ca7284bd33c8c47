// Package web is everything that listens: it mounts the doors under one handler and gives each request what all
// doors need: an id, a limit on its body, security headers, protection against cross-site posts, one log line,
// and an answer even when something panics.
package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"path"
	"time"

	"github.com/unykorn/console/internal/fault"
)

// MaxBody is the largest request body any door reads.
const MaxBody = 1 << 20

// MaxUpload is the largest body of a request that brings a cap table: the file and the form around it.
const MaxUpload = 21 << 20

// Limit is the largest body that a request may have. No body is read before the guard of its route has let it pass.
func Limit(r *http.Request) int64 {
	if upload, _ := path.Match("/securities/*/import", r.URL.Path); upload && r.Method == http.MethodPost {
		return MaxUpload
	}
	return MaxBody
}

// policy allows nothing but our own files: no inline script or style, no other host, no frame.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

type requestKey struct{}

// Info is what the frame knows of a request.
type Info struct {
	ID string
	IP string
}

// RequestInfo gives the id and address of the request being served.
func RequestInfo(ctx context.Context) Info {
	info, _ := ctx.Value(requestKey{}).(Info)
	return info
}

// Doors are the handlers to mount. Hook and API are mounted by exact prefix; everything else is the console's.
type Doors struct {
	Console http.Handler
	Hook    http.Handler // POST /api/bitgo/webhook/receive
	Sumsub  http.Handler // POST /api/sumsub/webhook/receive; nil: there is no such door
	API     http.Handler // everything else below /api/; keys, no cookies
	Docs    http.Handler // /docs/ and /problems; open
	Static  http.Handler // under StaticPrefix
	Prefix  string
	Ready   func(context.Context) error
	Log     *slog.Logger
	// TrustForwarded takes the client's address from X-Forwarded-For; only behind a proxy that sets it.
	TrustForwarded bool
}

// Handler is the whole of what listens.
func Handler(d Doors) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/bitgo/webhook/receive", d.Hook)
	if d.Sumsub != nil {
		mux.Handle("/api/sumsub/webhook/receive", d.Sumsub)
	}
	mux.Handle("/api/", d.API)
	mux.Handle("/docs/", d.Docs)
	mux.Handle("/problems", d.Docs)
	mux.Handle("/problems/", d.Docs)
	mux.Handle(d.Prefix, d.Static)
	mux.HandleFunc("GET /healthz", d.health)
	// Browsers tell where a post comes from; a form on another site cannot act for somebody signed in here.
	mux.Handle("/", http.NewCrossOriginProtection().Handler(d.Console))
	return d.frame(mux)
}

// health is for a supervisor: 200 while PostgreSQL answers. It tells nothing else.
func (d Doors) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := d.Ready(ctx); err != nil {
		http.Error(w, "database away", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

func (d Doors) frame(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info := Info{ID: newID(), IP: d.address(r)}
		headers(w.Header(), info.ID)
		r.Body = http.MaxBytesReader(w, r.Body, Limit(r))
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, info))
		start := time.Now()
		defer func() {
			if p := recover(); p != nil {
				// The value may hold anything, a secret included; its type and the place are enough to find it.
				d.Log.Error("panic", "request", info.ID, "method", r.Method, "route", r.Pattern, "type", typeName(p), "stack", stack())
				if !rec.wrote {
					http.Error(rec, fault.As(nil).Message+" Reference "+info.ID, http.StatusInternalServerError)
				}
			}
			// The route's pattern, not its path or query: those may carry what a person typed.
			d.Log.Info("request", "request", info.ID, "method", r.Method, "route", r.Pattern, "status", rec.status,
				"ms", time.Since(start).Milliseconds())
		}()
		next.ServeHTTP(rec, r)
	})
}

func headers(h http.Header, id string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Request-Id", id)
}

func (d Doors) address(r *http.Request) string {
	if d.TrustForwarded {
		if ip := net.ParseIP(lastForwarded(r.Header.Values("X-Forwarded-For"))); ip != nil {
			return ip.String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func newID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand aborts the program instead
	return hex.EncodeToString(b[:])
}
