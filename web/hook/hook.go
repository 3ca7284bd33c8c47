// Package hook is the door through which BitGo calls: POST /api/bitgo/webhook/receive, to the letter of seed 001 §7.
// It reads the raw bytes and passes them on; whether they are believed, and what becomes of them, the webhook room
// decides. A body is never logged.
package hook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/web"
)

// Path is where BitGo delivers.
const Path = "/api/bitgo/webhook/receive"

// Receiver takes a delivery; *webhook.Service does.
type Receiver interface {
	Receive(ctx context.Context, d webhook.Delivery) (webhook.Answer, error)
}

// Handler is the door. Every method comes here, so that each gets a JSON answer.
func Handler(receiver Receiver, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			write(w, http.StatusMethodNotAllowed, `{"error":"Method not allowed"}`)
			return
		}
		d, err := read(w, r)
		if err != nil {
			// The sender broke off; nothing was received that could be kept.
			log.Info("webhook", "request", d.RequestID, "answer", "unread")
			write(w, http.StatusBadRequest, `{"error":"The body could not be read"}`)
			return
		}
		answer, err := receiver.Receive(r.Context(), d)
		reply := replies[answer]
		level := slog.LevelInfo // every request has a line of the frame's; this one is for what needs a look
		switch {
		case answer == webhook.Unkept:
			level = slog.LevelError
		case err != nil:
			level = slog.LevelWarn
		case reply.status == http.StatusOK:
			level = slog.LevelDebug
		}
		log.Log(r.Context(), level, "webhook", "request", d.RequestID, "ip", d.IP, "size", len(d.Body), "answer", reply.word, "err", err)
		if answer == webhook.Unkept {
			w.Header().Set("Retry-After", "5")
		}
		write(w, reply.status, reply.body)
	})
}

type reply struct {
	word   string // for the log
	status int
	body   string
}

// replies are seed 001 §7's answers. BitGo counts anything but 200 as a failure, so a verified delivery gets 200
// whatever it says, and 503 only while its bytes cannot be made durable.
var replies = map[webhook.Answer]reply{
	webhook.Handled:      {"handled", http.StatusOK, `{"verified":true,"handled":true}`},
	webhook.Duplicate:    {"duplicate", http.StatusOK, `{"received":true,"duplicate":true}`},
	webhook.WrongType:    {"content type", http.StatusBadRequest, `{"error":"Content-Type must be application/json"}`},
	webhook.NoSignature:  {"no signature", http.StatusUnauthorized, `{"error":"Missing cryptographic signature"}`},
	webhook.BadSignature: {"wrong signature", http.StatusForbidden, `{"error":"Invalid cryptographic signature match"}`},
	webhook.TooLarge:     {"too large", http.StatusRequestEntityTooLarge, `{"error":"The body is larger than 1 MiB"}`},
	webhook.Unkept:       {"unkept", http.StatusServiceUnavailable, `{"error":"The notification could not be stored; deliver it again"}`},
}

// read takes the raw bytes, one more than allowed at most, so that exactly the limit still passes.
func read(w http.ResponseWriter, r *http.Request) (webhook.Delivery, error) {
	info := web.RequestInfo(r.Context())
	d := webhook.Delivery{ContentType: r.Header.Get("Content-Type"), Signature: r.Header.Get("X-Signature-Sha256"),
		IdempotencyKey: r.Header.Get("Idempotency-Key"), UserAgent: r.UserAgent(), IP: info.IP, RequestID: info.ID}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhook.MaxBody))
	d.Body = body
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		d.TooLarge = true
		return d, nil
	}
	return d, err
}

func write(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // a sender that is gone will ask again
}
